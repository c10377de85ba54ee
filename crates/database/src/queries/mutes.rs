use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    mutes::MuteQueries,
    paging::{Page, PageRequest},
    users::Card,
    viewer::Actor,
};

use super::{
    SeaQueries,
    people::{AVATAR, RELATION, card_columns},
    visibility::PERSON,
};

fn mutes() -> String {
    format!(
        "SELECT f.id AS list_key, {}, {RELATION} FROM mutes f JOIN users u ON u.id = f.muted_id {AVATAR} \
         WHERE f.owner_id = $3 AND f.id < $4 AND (f.ends_at IS NULL OR f.ends_at > $2) AND {PERSON} \
         ORDER BY f.id DESC LIMIT $5",
        card_columns()
    )
}

#[async_trait]
impl MuteQueries for SeaQueries {
    async fn mutes(&self, actor: &Actor, page: PageRequest) -> Result<Page<Card>, StoreError> {
        self.cards(&(*actor).into(), &mutes(), actor.id.0, page).await
    }
}
