use async_trait::async_trait;
use sea_orm::{FromQueryResult, Value};
use tintype_domain::{
    StoreError,
    comments::{CommentQueries, CommentView},
    ids::{CommentId, PostId},
    paging::{Page, PageRequest},
    time::Timestamp,
    viewer::Viewer,
};

use super::{
    Id, SeaQueries,
    people::{AVATAR, Person, card_columns},
    viewer_id,
    visibility::{comment, post},
};
use crate::sql::values;

/// Comments `c` with their authors and whether the viewer `$1` likes them, where `condition` holds.
fn select(condition: &str) -> String {
    let visible = comment();
    format!(
        "SELECT c.id AS comment_id, c.post_id AS of_post, c.text, c.reply_to, c.reply_count, c.like_count, \
         c.created_at AS written_at, c.edited_at, (c.hidden_at IS NOT NULL) AS is_hidden, {}, EXISTS (SELECT 1 FROM likes l WHERE l.owner_id = $1 \
         AND l.likeable_type = 'comment' AND l.likeable_id = c.id) AS liked \
         FROM comments c JOIN users u ON u.id = c.owner_id {AVATAR} \
         WHERE {visible} AND {condition}",
        card_columns()
    )
}

pub(super) fn of_post() -> String {
    select("c.post_id = $2 AND c.reply_to IS NULL AND c.id > $3 ORDER BY c.id LIMIT $4")
}

pub(super) fn replies() -> String {
    select("c.reply_to = $2 AND c.id > $3 ORDER BY c.id LIMIT $4")
}

#[async_trait]
impl CommentQueries for SeaQueries {
    async fn of_post(
        &self,
        viewer: &Viewer,
        id: PostId,
        page: PageRequest,
    ) -> Result<Option<Page<CommentView>>, StoreError> {
        if !self.post_visible(viewer, id.0).await? {
            return Ok(None);
        }
        self.comments(viewer, &of_post(), id.0, page).await.map(Some)
    }

    async fn replies(
        &self,
        viewer: &Viewer,
        id: CommentId,
        page: PageRequest,
    ) -> Result<Option<Page<CommentView>>, StoreError> {
        if self.comment(viewer, id).await?.is_none() {
            return Ok(None);
        }
        self.comments(viewer, &replies(), id.0, page).await.map(Some)
    }

    async fn comment(&self, viewer: &Viewer, id: CommentId) -> Result<Option<CommentView>, StoreError> {
        let sql = select("c.id = $2");
        let row: Option<Row> = self.one(viewer_id(viewer), &sql, values![viewer_id(viewer), id.0]).await?;
        let Some(comment) = row.map(|row| row.view(viewer)) else { return Ok(None) };
        Ok(self.post_visible(viewer, comment.post_id.0).await?.then_some(comment))
    }
}

impl SeaQueries {
    pub(super) async fn post_visible(&self, viewer: &Viewer, id: i64) -> Result<bool, StoreError> {
        let sql = format!("SELECT p.id FROM posts p JOIN users u ON u.id = p.owner_id WHERE p.id = $2 AND {}", post());
        let found: Option<Id> = self.one(viewer_id(viewer), &sql, values![viewer_id(viewer), id]).await?;
        Ok(found.is_some())
    }

    async fn comments(
        &self,
        viewer: &Viewer,
        sql: &str,
        of: i64,
        page: PageRequest,
    ) -> Result<Page<CommentView>, StoreError> {
        let values: Vec<Value> = values![viewer_id(viewer), of, page.after.unwrap_or(0), i64::from(page.limit) + 1];
        let rows: Vec<Row> = self.all(viewer_id(viewer), sql, values).await?;
        Ok(Page::cut(rows, page.limit, |row| row.comment_id).map(|row| row.view(viewer)))
    }
}

#[derive(FromQueryResult)]
struct Row {
    comment_id: i64,
    of_post: i64,
    #[sea_orm(nested)]
    author: Person,
    text: String,
    reply_to: Option<i64>,
    reply_count: i64,
    like_count: i64,
    liked: bool,
    is_hidden: bool,
    written_at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl Row {
    fn view(self, viewer: &Viewer) -> CommentView {
        CommentView {
            id: self.comment_id.into(),
            post_id: self.of_post.into(),
            author: self.author.into(),
            text: self.text,
            reply_to: self.reply_to.map(Into::into),
            reply_count: self.reply_count,
            like_count: self.like_count,
            liked: viewer.id().map(|_| self.liked),
            is_hidden: self.is_hidden,
            created_at: self.written_at,
            edited_at: self.edited_at,
        }
    }
}
