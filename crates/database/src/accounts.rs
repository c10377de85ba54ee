use async_trait::async_trait;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, UpdateMany,
    sea_query::Expr,
};
use tintype_domain::{
    StoreError,
    ids::UserId,
    time::Timestamp,
    users::{AccountRepository, Role, Status},
};

use crate::{
    entities::{approvals, credentials, next_edition, users},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl AccountRepository for SeaUnitOfWork {
    async fn set_password_hash(&self, id: UserId, hash: &str, now: Timestamp) -> Result<(), StoreError> {
        let change = credentials::ActiveModel {
            password_hash: Set(hash.to_owned()),
            updated_at: Set(now),
            ..Default::default()
        };
        self.change_credentials(id, change, Condition::all()).await.map(drop)
    }

    async fn replace_password_hash(
        &self,
        id: UserId,
        hash: &str,
        by: &str,
        changed_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let change = credentials::ActiveModel {
            password_hash: Set(by.to_owned()),
            updated_at: changed_at.map_or(NotSet, Set),
            ..Default::default()
        };
        self.change_credentials(id, change, credentials::COLUMN.password_hash.eq(hash).into()).await
    }

    async fn set_email(&self, id: UserId, email: &str, verified: bool, now: Timestamp) -> Result<(), StoreError> {
        self.changed([id]);
        let change = users::ActiveModel {
            email: Set(email.to_owned()),
            email_key: Set(email.to_lowercase()),
            email_verified: Set(verified),
            updated_at: Set(now),
            ..Default::default()
        };
        self.change_person(id, change).await
    }

    async fn set_role(&self, id: UserId, role: Role, now: Timestamp) -> Result<(), StoreError> {
        self.changed([id]);
        self.change_person(id, users::ActiveModel { role: Set(Text(role)), updated_at: Set(now), ..Default::default() })
            .await
    }

    async fn admins(&self) -> Result<Vec<UserId>, StoreError> {
        let admins = users::Entity::find()
            // No parameter, so that the index of admins is seen to fit.
            .filter(Expr::cust("role = 'admin'"))
            .filter(users::COLUMN.status.eq(Text(Status::Active)))
            .filter(users::COLUMN.deleted_at.is_null())
            .order_by_asc(users::COLUMN.id)
            .lock_exclusive();
        let rows = self.tx.run(admins.all(self.tx.connection())).await?;
        Ok(rows.into_iter().map(|row| row.id.into()).collect())
    }

    async fn leave(&self, id: UserId, erase_at: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        self.changed([id]);
        let update = moving(Status::Leaving, Some(erase_at), now).filter(users::COLUMN.id.eq(id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn apply(&self, id: UserId, reason: &str, now: Timestamp) -> Result<(), StoreError> {
        let row = approvals::ActiveModel {
            owner_id: Set(id.0),
            reason: Set(reason.to_owned()),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let insert = approvals::Entity::insert(row);
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn has_applied(&self, id: UserId) -> Result<bool, StoreError> {
        let row = approvals::Entity::find_by_id(id.0);
        Ok(self.tx.run(row.one(self.tx.connection())).await?.is_some())
    }

    async fn settle_approval(&self, id: UserId) -> Result<bool, StoreError> {
        let delete = approvals::Entity::delete_many().filter(approvals::COLUMN.owner_id.eq(id.0));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn come_back(&self, id: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.changed([id]);
        let update = moving(Status::Active, None, now)
            .filter(users::COLUMN.id.eq(id.0))
            .filter(users::COLUMN.status.eq(Text(Status::Leaving)))
            .filter(users::COLUMN.erase_at.gt(now));
        Ok(self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}

impl SeaUnitOfWork {
    /// Of whoever meets the condition; what moves `updated_at` refuses the sessions of log-ins that began before.
    pub(crate) async fn change_credentials(
        &self,
        owner: UserId,
        change: credentials::ActiveModel,
        when: Condition,
    ) -> Result<bool, StoreError> {
        let theirs = credentials::COLUMN.owner_id.eq(owner.0);
        let update = credentials::Entity::update_many().set(change).filter(theirs).filter(when);
        Ok(self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    /// What no card shows.
    async fn change_person(&self, id: UserId, change: users::ActiveModel) -> Result<(), StoreError> {
        let update = users::Entity::update_many().set(change).filter(users::COLUMN.id.eq(id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }
}

/// Of a person who is still to be chosen.
fn moving(status: Status, erase_at: Option<Timestamp>, now: Timestamp) -> UpdateMany<users::Entity> {
    let change = users::ActiveModel {
        status: Set(Text(status)),
        erase_at: Set(erase_at),
        updated_at: Set(now),
        ..Default::default()
    };
    let edition = next_edition(users::Column::Edition, now);
    users::Entity::update_many().set(change).col_expr(users::Column::Edition, edition)
}
