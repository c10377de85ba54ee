use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    blocks::BlockQueries,
    paging::{Page, PageRequest},
    users::Card,
    viewer::Actor,
};

use super::{
    SeaQueries,
    people::{AVATAR, RELATION, card_columns},
    visibility::ACTIVE,
};

fn blocks() -> String {
    format!(
        "SELECT f.id AS list_key, {}, {RELATION} FROM blocks f JOIN users u ON u.id = f.blocked_id {AVATAR} \
         WHERE f.owner_id = $3 AND f.id < $4 AND {ACTIVE} ORDER BY f.id DESC LIMIT $5",
        card_columns()
    )
}

#[async_trait]
impl BlockQueries for SeaQueries {
    async fn blocks(&self, actor: &Actor, page: PageRequest) -> Result<Page<Card>, StoreError> {
        self.cards(&(*actor).into(), &blocks(), actor.id.0, page).await
    }
}
