use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter};
use tintype_domain::{
    StoreError,
    ids::{ReportId, UserId},
    reports::{Report, ReportQueries},
};

use super::SeaQueries;
use crate::entities::reports::{self, COLUMN};

#[async_trait]
impl ReportQueries for SeaQueries {
    async fn own(&self, owner: UserId, id: ReportId) -> Result<Option<Report>, StoreError> {
        let db = self.current();
        let report = reports::Entity::find_by_id(id.0).filter(COLUMN.owner_id.eq(owner.0));
        Ok(db.run(report.one(db.connection())).await?.map(Into::into))
    }
}
