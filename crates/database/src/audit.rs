use async_trait::async_trait;
use sea_orm::EntityTrait;
use tintype_domain::{
    StoreError,
    audit::{AuditLog, Entry},
};

use crate::{entities::audit_log, store::SeaUnitOfWork};

#[async_trait]
impl AuditLog for SeaUnitOfWork {
    async fn append(&self, entry: &Entry) -> Result<(), StoreError> {
        let insert = audit_log::Entity::insert(audit_log::ActiveModel::from(entry));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }
}
