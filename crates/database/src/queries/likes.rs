use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::PostId,
    likes::LikeQueries,
    paging::{Page, PageRequest},
    users::Card,
    viewer::Viewer,
};

use super::{
    SeaQueries, before,
    people::{AVATAR, Listed, RELATION, card_columns},
    viewer_id,
    visibility::met,
};
use crate::sql::values;

pub(super) fn likers() -> String {
    let met = met();
    format!(
        "SELECT l.id AS list_key, {}, {RELATION} FROM likes l JOIN users u ON u.id = l.owner_id {AVATAR} \
         WHERE l.likeable_type = 'post' AND l.likeable_id = $3 AND l.id < $4 AND {met} \
         ORDER BY l.id DESC LIMIT $5",
        card_columns()
    )
}

#[async_trait]
impl LikeQueries for SeaQueries {
    async fn likers(&self, viewer: &Viewer, post: PostId, page: PageRequest) -> Result<Option<Page<Card>>, StoreError> {
        if !self.post_visible(viewer, post.0).await? {
            return Ok(None);
        }
        self.cards(viewer, &likers(), post.0, page).await.map(Some)
    }
}

impl SeaQueries {
    /// Runs a list of people: `$1` the viewer, `$2` now, `$3` whose list, `$4` the key to go on from, `$5` how many.
    pub(super) async fn cards(
        &self,
        viewer: &Viewer,
        sql: &str,
        of: i64,
        page: PageRequest,
    ) -> Result<Page<Card>, StoreError> {
        let values = values![viewer_id(viewer), self.now(), of, before(page.after), i64::from(page.limit) + 1];
        let rows: Vec<Listed> = self.all(viewer_id(viewer), sql, values).await?;
        Ok(Page::cut(rows, page.limit, |row| row.key).map(|row| row.card(viewer)))
    }
}
