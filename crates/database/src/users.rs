use async_trait::async_trait;
use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    ids::{MediaId, UserId},
    time::Timestamp,
    users::{User, UserRepository, Username},
};

use crate::{
    rows::{get, to_word, word},
    sql::{all, execute, for_update, one, values},
    store::SeaUnitOfWork,
};

const COLUMNS: &str = "id, username, email, email_verified, full_name, bio, website, is_private, role, status, \
                       avatar_id, created_at, updated_at";

#[async_trait]
impl UserRepository for SeaUnitOfWork {
    async fn insert(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        self.changed([user.id]);
        let sql = "INSERT INTO users (id, username, email, email_key, email_verified, full_name, bio, website, \
                   is_private, role, status, avatar_id, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let values = values![
            user.id.0,
            user.username.as_str(),
            user.email.as_str(),
            user.email.to_lowercase(),
            user.email_verified,
            user.full_name.as_str(),
            user.bio.as_str(),
            user.website.as_str(),
            user.is_private,
            to_word(user.role),
            to_word(user.status),
            user.avatar_id.map(|id| id.0),
            user.created_at,
            user.updated_at,
        ];
        execute(&self.tx, sql, values).await?;
        let sql = "INSERT INTO credentials (owner_id, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $3)";
        execute(&self.tx, sql, values![user.id.0, password_hash, user.created_at]).await?;
        Ok(())
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let lock = for_update(self.backend());
        let sql = format!("SELECT {COLUMNS} FROM users WHERE id = $1 AND deleted_at IS NULL{lock}");
        one(&self.tx, &sql, values![id.0]).await?.map(|row| user(&row)).transpose()
    }

    async fn find_pair(&self, one: UserId, other: UserId) -> Result<Option<(User, User)>, StoreError> {
        let lock = for_update(self.backend());
        let sql = format!("SELECT {COLUMNS} FROM users WHERE id IN ($1, $2) AND deleted_at IS NULL ORDER BY id{lock}");
        let rows = all(&self.tx, &sql, values![one.0, other.0]).await?;
        let users: Vec<User> = rows.iter().map(user).collect::<Result<_, _>>()?;
        let pick = |id: UserId| users.iter().find(|user| user.id == id).cloned();
        Ok(pick(one).zip(pick(other)))
    }

    async fn id_of(&self, username: &str) -> Result<Option<UserId>, StoreError> {
        let sql = "SELECT id FROM users WHERE username = $1 AND deleted_at IS NULL";
        let row = one(&self.tx, sql, values![username]).await?;
        row.map(|row| Ok(UserId(get(&row, "", "id")?))).transpose()
    }

    async fn update(&self, user: &User) -> Result<(), StoreError> {
        self.changed([user.id]);
        let sql = "UPDATE users SET username = $2, full_name = $3, bio = $4, website = $5, is_private = $6, \
                   avatar_id = $7, status = $8, updated_at = $9 WHERE id = $1";
        let values = values![
            user.id.0,
            user.username.as_str(),
            user.full_name.as_str(),
            user.bio.as_str(),
            user.website.as_str(),
            user.is_private,
            user.avatar_id.map(|id| id.0),
            to_word(user.status),
            user.updated_at,
        ];
        execute(&self.tx, sql, values).await?;
        Ok(())
    }

    async fn set_password_hash(&self, id: UserId, hash: &str, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE credentials SET password_hash = $2, updated_at = $3 WHERE owner_id = $1";
        execute(&self.tx, sql, values![id.0, hash, now]).await?;
        Ok(())
    }

    async fn claim_avatar(&self, owner: UserId, media: MediaId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE media SET is_avatar = true, updated_at = $3 \
                   WHERE id = $1 AND owner_id = $2 AND post_id IS NULL AND NOT is_avatar";
        Ok(execute(&self.tx, sql, values![media.0, owner.0, now]).await? == 1)
    }
}

fn user(row: &QueryResult) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(get(row, "", "id")?),
        username: Username::from_stored(get(row, "", "username")?),
        email: get(row, "", "email")?,
        email_verified: get(row, "", "email_verified")?,
        full_name: get(row, "", "full_name")?,
        bio: get(row, "", "bio")?,
        website: get(row, "", "website")?,
        is_private: get(row, "", "is_private")?,
        role: word(row, "", "role")?,
        status: word(row, "", "status")?,
        avatar_id: get::<Option<i64>>(row, "", "avatar_id")?.map(Into::into),
        created_at: get(row, "", "created_at")?,
        updated_at: get(row, "", "updated_at")?,
    })
}
