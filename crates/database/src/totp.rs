use async_trait::async_trait;
use sea_orm::{
    Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use tintype_domain::{
    StoreError,
    ids::UserId,
    time::Timestamp,
    totp::{Totp, TotpRepository},
};

use crate::{
    entities::{
        credentials, recovery_codes,
        totp::{ActiveModel, COLUMN, Column, Entity},
    },
    store::SeaUnitOfWork,
    text::Stored,
};

#[async_trait]
impl TotpRepository for SeaUnitOfWork {
    async fn find(&self, owner: UserId) -> Result<Option<Totp>, StoreError> {
        Ok(self.tx.run(Entity::find_by_id(owner.0).one(self.tx.connection())).await?.map(Into::into))
    }

    async fn page(&self, after: UserId, limit: u16) -> Result<Vec<Totp>, StoreError> {
        let page =
            Entity::find().filter(COLUMN.owner_id.gt(after.0)).order_by_asc(COLUMN.owner_id).limit(u64::from(limit));
        Ok(self.tx.run(page.all(self.tx.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn propose(&self, totp: &Totp) -> Result<bool, StoreError> {
        let unless_on = OnConflict::column(Column::OwnerId)
            .update_columns([Column::SealedSecret, Column::LastStep, Column::CreatedAt, Column::UpdatedAt])
            .action_and_where(Expr::col((Entity, Column::EnabledAt)).is_null())
            .to_owned();
        let insert = Entity::insert(ActiveModel::from(totp)).on_conflict(unless_on);
        Ok(self.tx.run(insert.exec_without_returning(self.tx.connection())).await? == 1)
    }

    async fn enable(&self, owner: UserId, sealed_secret: &str, step: i64, now: Timestamp) -> Result<bool, StoreError> {
        let on = ActiveModel {
            enabled_at: Set(Some(now)),
            last_step: Set(step),
            updated_at: Set(now),
            ..Default::default()
        };
        let proposed = Condition::all().add(COLUMN.enabled_at.is_null()).add(COLUMN.sealed_secret.eq(sealed_secret));
        let enabled = self.change_totp(owner, on, proposed).await?;
        if enabled {
            let change = credentials::ActiveModel { updated_at: Set(now), ..Default::default() };
            self.change_credentials(owner, change, Condition::all()).await?;
        }
        Ok(enabled)
    }

    async fn use_step(&self, owner: UserId, step: i64, now: Timestamp) -> Result<bool, StoreError> {
        let used = ActiveModel { last_step: Set(step), updated_at: Set(now), ..Default::default() };
        let unused = Condition::all().add(COLUMN.enabled_at.is_not_null()).add(COLUMN.last_step.lt(step));
        self.change_totp(owner, used, unused).await
    }

    async fn reseal(&self, owner: UserId, sealed_secret: &str, by: &str, now: Timestamp) -> Result<(), StoreError> {
        let change = ActiveModel { sealed_secret: Set(by.to_owned()), updated_at: Set(now), ..Default::default() };
        self.change_totp(owner, change, COLUMN.sealed_secret.eq(sealed_secret).into()).await?;
        Ok(())
    }

    async fn set_recovery_codes(&self, owner: UserId, hashes: &[[u8; 32]], now: Timestamp) -> Result<(), StoreError> {
        self.forget_recovery_codes(owner).await?;
        let codes = hashes.iter().map(|hash| recovery_codes::ActiveModel {
            owner_id: Set(owner.0),
            code_hash: Set(hash.to_text()),
            created_at: Set(now),
            updated_at: Set(now),
        });
        let insert = recovery_codes::Entity::insert_many(codes);
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn use_recovery_code(&self, owner: UserId, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let code = recovery_codes::COLUMN.code_hash.eq(hash.to_text());
        let delete =
            recovery_codes::Entity::delete_many().filter(recovery_codes::COLUMN.owner_id.eq(owner.0)).filter(code);
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn remove(&self, owner: UserId) -> Result<bool, StoreError> {
        self.forget_recovery_codes(owner).await?;
        let delete = Entity::delete_many().filter(COLUMN.owner_id.eq(owner.0)).filter(COLUMN.enabled_at.is_not_null());
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}

impl SeaUnitOfWork {
    /// Whoever changes it meanwhile is waited for, and then the condition is looked at again.
    async fn change_totp(&self, owner: UserId, change: ActiveModel, when: Condition) -> Result<bool, StoreError> {
        let update = Entity::update_many().set(change).filter(COLUMN.owner_id.eq(owner.0)).filter(when);
        Ok(self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn forget_recovery_codes(&self, owner: UserId) -> Result<(), StoreError> {
        let delete = recovery_codes::Entity::delete_many().filter(recovery_codes::COLUMN.owner_id.eq(owner.0));
        self.tx.run(delete.exec(self.tx.connection())).await?;
        Ok(())
    }
}
