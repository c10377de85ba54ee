use async_trait::async_trait;
use sea_orm::FromQueryResult;
use tintype_domain::{
    StoreError,
    follows::{FollowQueries, FollowRequest},
    ids::UserId,
    paging::{Page, PageRequest},
    time::Timestamp,
    users::{Card, Role},
    viewer::{Actor, Viewer},
};

use super::{
    SeaQueries, before,
    people::{AVATAR, Listed, RELATION, card_columns},
    visibility::{PERSON, met},
};
use crate::sql::values;

fn list(person: &str, of: &str, state: &str, visible: &str) -> String {
    format!(
        "SELECT f.id AS list_key, f.created_at AS requested_at, {}, {RELATION} FROM follows f \
         JOIN users u ON u.id = f.{person} {AVATAR} \
         WHERE f.{of} = $3 AND f.state = '{state}' AND f.id < $4 AND {visible} ORDER BY f.id DESC LIMIT $5",
        card_columns()
    )
}

pub(super) fn followers() -> String {
    list("owner_id", "followee_id", "accepted", &met())
}

pub(super) fn following() -> String {
    list("followee_id", "owner_id", "accepted", &met())
}

/// Also of who is limited: they ask this person alone.
pub(super) fn requests() -> String {
    list("owner_id", "followee_id", "requested", PERSON)
}

#[async_trait]
impl FollowQueries for SeaQueries {
    async fn followers(
        &self,
        viewer: &Viewer,
        username: &str,
        page: PageRequest,
    ) -> Result<Option<Page<Card>>, StoreError> {
        let Some(of) = self.visible_page(viewer, username).await? else { return Ok(None) };
        self.cards(viewer, &followers(), of, page).await.map(Some)
    }

    async fn following(
        &self,
        viewer: &Viewer,
        username: &str,
        page: PageRequest,
    ) -> Result<Option<Page<Card>>, StoreError> {
        let Some(of) = self.visible_page(viewer, username).await? else { return Ok(None) };
        self.cards(viewer, &following(), of, page).await.map(Some)
    }

    async fn requests(&self, owner: UserId, page: PageRequest) -> Result<Page<FollowRequest>, StoreError> {
        let viewer = Viewer::from(Actor { id: owner, role: Role::User });
        let values = values![owner.0, self.now(), owner.0, before(page.after), i64::from(page.limit) + 1];
        let rows: Vec<Row> = self.all(owner.0, &requests(), values).await?;
        let request =
            |Row { requested_at, listed }| FollowRequest { requested_at, key: listed.key, card: listed.card(&viewer) };
        Ok(Page::cut(rows, page.limit, |row| row.listed.key).map(request))
    }
}

#[derive(FromQueryResult)]
struct Row {
    requested_at: Timestamp,
    #[sea_orm(nested)]
    listed: Listed,
}
