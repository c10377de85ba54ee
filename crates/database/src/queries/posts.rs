use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::{FromQueryResult, Value};
use tintype_domain::{
    StoreError,
    ids::PostId,
    media::{Media, MediaView},
    paging::{Page, PageRequest},
    posts::{PostQueries, PostView, Visibility},
    time::Timestamp,
    viewer::Viewer,
};

use super::{
    Id, SeaQueries, before,
    people::{AVATAR, Person, card_columns},
    viewer_id,
    visibility::{page, post},
};
use crate::{
    entities::media::Picture,
    sql::{among, id_list, values},
    text::Text,
};

/// Whether the viewer `$1` likes the post `p`.
pub(super) const LIKED: &str =
    "EXISTS (SELECT 1 FROM likes l WHERE l.owner_id = $1 AND l.likeable_type = 'post' AND l.likeable_id = p.id)";

/// Rows of posts whose `id` and `owner_id` the query `page` selects, with author and whether the viewer likes them;
/// newest first.
fn hydrate(page: &str) -> String {
    format!(
        "SELECT p.id AS post_id, p.caption, p.visibility, p.like_count, p.comment_count, p.created_at AS posted_at, \
         p.edited_at, (p.hidden_at IS NOT NULL) AS is_hidden, {}, {LIKED} AS liked \
         FROM ({page}) chosen JOIN posts p ON p.id = chosen.id AND p.owner_id = chosen.owner_id \
         JOIN users u ON u.id = p.owner_id {AVATAR} \
         ORDER BY p.id DESC",
        card_columns()
    )
}

fn by_author() -> String {
    let visible = post();
    format!(
        "SELECT p.id, p.owner_id FROM posts p JOIN users u ON u.id = p.owner_id \
         WHERE p.owner_id = $2 AND p.id < $3 AND {visible} ORDER BY p.id DESC LIMIT $4"
    )
}

#[async_trait]
impl PostQueries for SeaQueries {
    async fn post(&self, viewer: &Viewer, id: PostId) -> Result<Option<PostView>, StoreError> {
        let visible = post();
        let page = format!(
            "SELECT p.id, p.owner_id FROM posts p JOIN users u ON u.id = p.owner_id WHERE p.id = $2 AND {visible}"
        );
        Ok(self.posts(viewer, &page, values![viewer_id(viewer), id.0]).await?.pop())
    }

    async fn by_author(
        &self,
        viewer: &Viewer,
        username: &str,
        request: PageRequest,
    ) -> Result<Option<Page<PostView>>, StoreError> {
        let Some(owner) = self.visible_page(viewer, username).await? else { return Ok(None) };
        let values = values![viewer_id(viewer), owner, before(request.after), i64::from(request.limit) + 1];
        let posts = self.posts(viewer, &by_author(), values).await?;
        Ok(Some(Page::cut(posts, request.limit, |post| post.id.0)))
    }
}

impl SeaQueries {
    /// The id of the person, if the viewer may see their lists.
    pub(super) async fn visible_page(&self, viewer: &Viewer, username: &str) -> Result<Option<i64>, StoreError> {
        let sql = format!("SELECT u.id FROM users u WHERE u.username = $2 AND {}", page());
        let found: Option<Id> = self.one(viewer_id(viewer), &sql, values![viewer_id(viewer), username]).await?;
        Ok(found.map(|row| row.id))
    }

    /// The posts that `page`, a query of `id` and `owner_id`, selects for the viewer `$1`, newest first.
    pub(super) async fn posts(
        &self,
        viewer: &Viewer,
        page: &str,
        values: Vec<Value>,
    ) -> Result<Vec<PostView>, StoreError> {
        if let Some(shelf) = self.shelf.as_ref().filter(|shelf| shelf.answers())
            && let Some(posts) = self.posts_of_cards(shelf, viewer, page, values.clone()).await?
        {
            return Ok(posts);
        }
        self.posts_of_rows(viewer, page, values).await
    }

    /// One statement for everything but the pictures, and one for all of these.
    async fn posts_of_rows(
        &self,
        viewer: &Viewer,
        page: &str,
        values: Vec<Value>,
    ) -> Result<Vec<PostView>, StoreError> {
        let rows: Vec<Row> = self.all(viewer_id(viewer), &hydrate(page), values).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut pictures = self.pictures(viewer_id(viewer), rows.iter().map(|row| row.post_id)).await?;
        let view = |row: Row| {
            let media = pictures.remove(&Some(row.post_id.into())).unwrap_or_default();
            row.view(viewer, media)
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn pictures(
        &self,
        person: i64,
        posts: impl Iterator<Item = i64>,
    ) -> Result<HashMap<Option<PostId>, Vec<MediaView>>, StoreError> {
        let sql = format!(
            "SELECT {} FROM media m WHERE {} ORDER BY m.post_id, m.position",
            Picture::columns("m", ""),
            among(self.backend(), "m.post_id", "$1")
        );
        let rows: Vec<Picture> = self.all(person, &sql, vec![id_list(posts)]).await?;
        let mut pictures: HashMap<_, Vec<MediaView>> = HashMap::new();
        for picture in rows.into_iter().map(Media::from) {
            pictures.entry(picture.post_id).or_default().push(picture.into());
        }
        Ok(pictures)
    }
}

#[derive(FromQueryResult)]
struct Row {
    post_id: i64,
    #[sea_orm(nested)]
    author: Person,
    caption: String,
    visibility: Text<Visibility>,
    like_count: i64,
    comment_count: i64,
    liked: bool,
    is_hidden: bool,
    posted_at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl Row {
    fn view(self, viewer: &Viewer, media: Vec<MediaView>) -> PostView {
        PostView {
            id: self.post_id.into(),
            author: self.author.into(),
            caption: self.caption,
            media,
            visibility: self.visibility.0,
            like_count: self.like_count,
            comment_count: self.comment_count,
            liked: viewer.id().map(|_| self.liked),
            is_hidden: self.is_hidden,
            created_at: self.posted_at,
            edited_at: self.edited_at,
        }
    }
}
