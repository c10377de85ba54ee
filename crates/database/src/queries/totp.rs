use async_trait::async_trait;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use tintype_domain::{
    StoreError,
    ids::UserId,
    totp::{TotpQueries, TotpStatus},
};

use super::SeaQueries;
use crate::entities::{recovery_codes, totp};

#[async_trait]
impl TotpQueries for SeaQueries {
    async fn totp_status(&self, owner: UserId) -> Result<TotpStatus, StoreError> {
        let db = self.current();
        let found = db.run(totp::Entity::find_by_id(owner.0).one(db.connection())).await?;
        let Some(enabled_at) = found.and_then(|row| row.enabled_at) else { return Ok(TotpStatus::default()) };
        let left = recovery_codes::Entity::find().filter(recovery_codes::COLUMN.owner_id.eq(owner.0));
        let recovery_codes_left = db.run(left.count(db.connection())).await?;
        Ok(TotpStatus { enabled_at: Some(enabled_at), recovery_codes_left })
    }
}
