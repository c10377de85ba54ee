use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, SelectExt};
use tintype_domain::{
    StoreError,
    auth::{CredentialQueries, LoginRecord},
    ids::UserId,
    time::Timestamp,
};

use crate::{
    SeaQueries,
    entities::{credentials, sessions, users},
};

#[async_trait]
impl CredentialQueries for SeaQueries {
    async fn login_record(&self, login: &str) -> Result<Option<LoginRecord>, StoreError> {
        let db = self.current();
        let name = if login.contains('@') { users::COLUMN.email_key } else { users::COLUMN.username };
        let login = login.to_lowercase();
        let record = credentials::Entity::find()
            .find_both_related(users::Entity)
            .filter(name.eq(login))
            .filter(users::COLUMN.deleted_at.is_null());
        Ok(db.run(record.one(db.connection())).await?.map(login_record))
    }

    async fn password_hash(&self, user_id: UserId) -> Result<Option<String>, StoreError> {
        let db = self.current();
        let record = credentials::Entity::find_by_id(user_id.0)
            .find_both_related(users::Entity)
            .filter(users::COLUMN.deleted_at.is_null());
        Ok(db.run(record.one(db.connection())).await?.map(|(credentials, _)| credentials.password_hash))
    }

    async fn address_known(&self, user_id: UserId, address: &str, since: Timestamp) -> Result<bool, StoreError> {
        let db = self.current();
        let known = sessions::Entity::find()
            .filter(sessions::COLUMN.owner_id.eq(user_id.0))
            .filter(sessions::COLUMN.address.eq(address))
            .filter(sessions::COLUMN.last_seen_at.gt(since));
        db.run(known.exists(db.connection())).await
    }

    async fn device_known(
        &self,
        user_id: UserId,
        address: &str,
        user_agent: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let db = self.current();
        let known = sessions::Entity::find()
            .filter(sessions::COLUMN.owner_id.eq(user_id.0))
            .filter(sessions::COLUMN.address.eq(address))
            .filter(sessions::COLUMN.user_agent.eq(user_agent))
            .filter(sessions::COLUMN.last_seen_at.gt(since));
        db.run(known.exists(db.connection())).await
    }

    async fn never_used(&self, user_id: UserId, since: Timestamp) -> Result<bool, StoreError> {
        let db = self.current();
        let used = sessions::Entity::find().filter(sessions::COLUMN.owner_id.eq(user_id.0));
        let young = users::Entity::find_by_id(user_id.0).filter(users::COLUMN.created_at.gt(since));
        Ok(!db.run(used.exists(db.connection())).await? && db.run(young.exists(db.connection())).await?)
    }
}

fn login_record((credentials, user): (credentials::Model, users::Model)) -> LoginRecord {
    LoginRecord {
        user_id: user.id.into(),
        role: user.role.0,
        status: user.status.0,
        password_hash: credentials.password_hash,
    }
}
