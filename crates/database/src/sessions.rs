use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Set, UpdateMany, sea_query::Expr,
};
use tintype_domain::{
    StoreError,
    ids::{SessionId, UserId},
    sessions::{IDLE_DAYS, LiveSession, STAFF_ABSOLUTE_DAYS, STAFF_IDLE_HOURS, Session, SessionRepository},
    time::Timestamp,
    users::{Role, Status},
};

use crate::{
    Database,
    entities::{
        sessions::{self, COLUMN},
        users,
    },
    sql::{execute, values},
    text::{Stored, Text},
};

const INSERT_UNLESS_CHANGED: &str = "INSERT INTO sessions \
    (id, owner_id, key_hash, state, address, user_agent, created_at, updated_at, last_seen_at, expires_at) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, $9 FROM credentials WHERE owner_id = $2 AND updated_at <= $10";

const OF_A_USER: &str = "(SELECT u.role FROM users u WHERE u.id = sessions.owner_id) = 'user'";
/// As the index has it, word for word.
const OF_STAFF: &str = "sessions.owner_id IN (SELECT id FROM users WHERE role <> 'user')";

/// Sessions as rows.
pub struct SeaSessions {
    pub database: Database,
}

#[async_trait]
impl SessionRepository for SeaSessions {
    /// Whoever changes the credentials meanwhile is waited for, and then they are looked at again.
    async fn insert(&self, session: &Session, began: Timestamp) -> Result<bool, StoreError> {
        let db = self.database.writer();
        let lock = if db.backend() == DbBackend::Postgres { " FOR SHARE" } else { "" };
        let values = values![
            session.id.0,
            session.owner_id.0,
            session.key_hash.to_text(),
            session.state.as_str(),
            session.address.as_str(),
            session.user_agent.as_str(),
            session.created_at,
            session.last_seen_at,
            session.expires_at,
            began,
        ];
        Ok(execute(db, &format!("{INSERT_UNLESS_CHANGED}{lock}"), values).await? == 1)
    }

    async fn find(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveSession>, StoreError> {
        let db = self.database.readers();
        let session = sessions::Entity::find_by_key_hash(Text(*key_hash))
            .inner_join(users::Entity)
            .columns([users::Column::Role, users::Column::Status])
            .filter(live(now, users::COLUMN.role.eq(Text(Role::User))))
            .filter(users::COLUMN.deleted_at.is_null())
            .into_model::<Live>();
        Ok(db.run(session.one(db.connection())).await?.map(Into::into))
    }

    async fn update(&self, key_hash: &[u8; 32], state: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let change =
            sessions::ActiveModel { state: Set(state.to_owned()), expires_at: Set(expires_at), ..Default::default() };
        Ok(self.change(change, COLUMN.key_hash.eq(Text(*key_hash)).into()).await? == 1)
    }

    async fn touch(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let change = sessions::ActiveModel { last_seen_at: Set(now), ..Default::default() };
        self.change(change, COLUMN.key_hash.eq(Text(*key_hash)).into()).await?;
        Ok(())
    }

    async fn end(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        self.change(ended(now), COLUMN.key_hash.eq(Text(*key_hash)).into()).await?;
        Ok(())
    }

    async fn list(&self, owner: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let db = self.database.readers();
        let sessions = sessions::Entity::find()
            .filter(COLUMN.owner_id.eq(owner.0))
            .filter(live(now, Expr::cust(OF_A_USER)))
            .order_by_desc(COLUMN.last_seen_at)
            .limit(200);
        Ok(db.run(sessions.all(db.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn end_one(&self, owner: UserId, id: SessionId, now: Timestamp) -> Result<Option<[u8; 32]>, StoreError> {
        let this = live(now, Expr::cust(OF_A_USER)).add(COLUMN.id.eq(id.0)).add(COLUMN.owner_id.eq(owner.0));
        Ok(self.end_these(this, now).await?.pop())
    }

    async fn end_others(
        &self,
        owner: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        let others = COLUMN.owner_id.eq(owner.0).and(COLUMN.id.ne(keep.map_or(0, |id| id.0)));
        self.end_these(others.into(), now).await
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let db = self.database.writer();
        let idle = COLUMN.last_seen_at.lt(before - TimeDelta::days(IDLE_DAYS));
        let staff_idle = COLUMN.last_seen_at.lt(before - TimeDelta::hours(STAFF_IDLE_HOURS));
        let staff_over = COLUMN.created_at.lt(before - TimeDelta::days(STAFF_ABSOLUTE_DAYS));
        let of_staff = Expr::cust(OF_STAFF).and(COLUMN.ended_at.is_null()).and(staff_idle.or(staff_over));
        let mut purged = 0;
        // Apart, so that each goes by its index.
        for over in [COLUMN.ended_at.lt(before), COLUMN.expires_at.lt(before), idle, of_staff] {
            let delete = sessions::Entity::delete_many().filter(over);
            purged += db.run(delete.exec(db.connection())).await?.rows_affected;
        }
        Ok(purged)
    }
}

impl SeaSessions {
    /// Changes sessions that have not been ended; answers how many.
    async fn change(&self, change: sessions::ActiveModel, which: Condition) -> Result<u64, StoreError> {
        let db = self.database.writer();
        Ok(db.run(unended(change, which).exec(db.connection())).await?.rows_affected)
    }

    /// Answers the key hashes of those that had not been ended.
    async fn end_these(&self, which: Condition, now: Timestamp) -> Result<Vec<[u8; 32]>, StoreError> {
        let db = self.database.writer();
        let rows = db.run(unended(ended(now), which).exec_with_returning(db.connection())).await?;
        Ok(rows.into_iter().map(|row| row.key_hash.0).collect())
    }
}

fn unended(change: sessions::ActiveModel, which: Condition) -> UpdateMany<sessions::Entity> {
    sessions::Entity::update_many().set(change).filter(which).filter(COLUMN.ended_at.is_null())
}

fn ended(now: Timestamp) -> sessions::ActiveModel {
    sessions::ActiveModel {
        ended_at: Set(Some(now)),
        updated_at: Set(now),
        state: Set(String::new()),
        ..Default::default()
    }
}

/// `of_a_user` says whether their owner is neither a moderator nor an admin.
fn live(now: Timestamp, of_a_user: Expr) -> Condition {
    Condition::all()
        .add(COLUMN.ended_at.is_null())
        .add(COLUMN.expires_at.gt(now))
        .add(COLUMN.last_seen_at.gt(now - TimeDelta::days(IDLE_DAYS)))
        .add(Condition::any().add(lives_of_staff(now)).add(of_a_user))
}

/// What is asked of the sessions of moderators and admins, too.
fn lives_of_staff(now: Timestamp) -> Condition {
    Condition::all()
        .add(COLUMN.last_seen_at.gt(now - TimeDelta::hours(STAFF_IDLE_HOURS)))
        .add(COLUMN.created_at.gt(now - TimeDelta::days(STAFF_ABSOLUTE_DAYS)))
}

#[derive(FromQueryResult)]
struct Live {
    #[sea_orm(nested)]
    session: sessions::Model,
    role: Text<Role>,
    status: Text<Status>,
}

impl From<Live> for LiveSession {
    fn from(row: Live) -> Self {
        Self { session: row.session.into(), role: row.role.0, status: row.status.0 }
    }
}
