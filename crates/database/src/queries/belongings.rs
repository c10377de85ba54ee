//! What is somebody's, page by page, for the archive of an export: never more than id and username of anybody else.

use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use tintype_domain::{
    StoreError,
    exports::{Belongings, Chapter, Device, Other, OwnPasskey, Record, Told},
    follows::FollowState,
    ids::{MediaId, UserId},
    likes::Likeable,
    media::Media,
    passkeys::{Passkey, PasskeyQueries},
    reports::Reason,
    time::Timestamp,
};

use super::{SeaQueries, visibility::ACTIVE};
use crate::{
    entities::{
        comments, media, posts,
        reports::{SubjectType, subject},
        sessions, users,
    },
    sql::{all, among, id_list, values},
    text::Text,
};

type Records = Result<Vec<(i64, Record)>, StoreError>;

/// From `$2` on: keys are ids of the liked.
const LIKES: &str = "SELECT l.likeable_id AS list_key, l.created_at FROM likes l \
                     WHERE l.owner_id = $1 AND l.likeable_type = $4 AND l.likeable_id > $2 ORDER BY l.likeable_id LIMIT $3";
const REPORTS: &str = "SELECT r.id AS list_key, r.subject_type, r.subject_id, r.reason, r.text, r.created_at, r.closed_at \
                       FROM reports r WHERE r.owner_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3";

// An engine wants to know of what type nothing is.
const NO_TEXT: &str = "CAST(NULL AS text)";
const NO_TIME: &str = "CAST(NULL AS timestamptz)";

/// Rows that name somebody else in `column`, and what more there is of them.
fn others(table: &str, column: &str, key: &str, state: &str, ends_at: &str) -> String {
    format!(
        "SELECT f.{key} AS list_key, u.id AS user_id, CASE WHEN {ACTIVE} THEN u.username END AS username, \
         {state} AS state, {ends_at} AS ends_at, f.created_at FROM {table} f JOIN users u ON u.id = f.{column} \
         WHERE f.owner_id = $1 AND f.{key} > $2 ORDER BY f.{key} LIMIT $3"
    )
}

#[async_trait]
impl Belongings for SeaQueries {
    async fn page(&self, owner: UserId, chapter: Chapter, after: i64, limit: u16) -> Records {
        match chapter {
            Chapter::Account => self.own_account(owner, after).await,
            Chapter::Posts => self.own_posts(owner, after, limit).await,
            Chapter::Comments => self.own_comments(owner, after, limit).await,
            Chapter::LikedPosts => self.own_likes(owner, "post", after, limit).await,
            Chapter::LikedComments => self.own_likes(owner, "comment", after, limit).await,
            Chapter::Follows => {
                let sql = others("follows", "followee_id", "followee_id", "f.state", NO_TIME);
                self.own_others(owner, &sql, after, limit, OtherRow::follow).await
            }
            Chapter::Blocks => {
                let sql = others("blocks", "blocked_id", "id", NO_TEXT, NO_TIME);
                self.own_others(owner, &sql, after, limit, OtherRow::block).await
            }
            Chapter::Mutes => {
                let sql = others("mutes", "muted_id", "id", NO_TEXT, "f.ends_at");
                self.own_others(owner, &sql, after, limit, OtherRow::mute).await
            }
            Chapter::Sessions => self.own_sessions(owner, after, limit).await,
            Chapter::Passkeys => self.own_passkeys(owner, after, limit).await,
            Chapter::Reports => self.own_reports(owner, after, limit).await,
        }
    }

    async fn pictures(&self, owner: UserId, after: MediaId, limit: u16) -> Result<Vec<Media>, StoreError> {
        let columns = media::Picture::columns("m", "");
        let sql = format!(
            "SELECT {columns} FROM media m LEFT JOIN posts p ON p.owner_id = m.owner_id AND p.id = m.post_id \
             WHERE m.owner_id = $1 AND m.id > $2 AND p.deleted_at IS NULL AND (NOT m.is_avatar OR m.id = \
             (SELECT avatar_id FROM users WHERE id = m.owner_id)) ORDER BY m.id LIMIT $3"
        );
        let rows: Vec<media::Picture> = all(self.current(), &sql, values![owner.0, after.0, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl SeaQueries {
    async fn own_account(&self, owner: UserId, after: i64) -> Records {
        let db = self.current();
        let user = users::Entity::find_by_id(owner.0)
            .filter(users::COLUMN.id.gt(after))
            .filter(users::COLUMN.deleted_at.is_null());
        let row = db.run(user.one(db.connection())).await?;
        Ok(row.into_iter().map(|row| (row.id, Record::Account { user: row.into(), avatar: None })).collect())
    }

    async fn own_posts(&self, owner: UserId, after: i64, limit: u16) -> Records {
        let db = self.current();
        let posts = posts::Entity::find()
            .filter(posts::COLUMN.owner_id.eq(owner.0))
            .filter(posts::COLUMN.id.gt(after))
            .filter(posts::COLUMN.deleted_at.is_null())
            .order_by_asc(posts::Column::Id)
            .limit(u64::from(limit));
        let posts = db.run(posts.all(db.connection())).await?;
        let (columns, these) = (media::Picture::columns("m", ""), among(self.backend(), "m.post_id", "$1"));
        let sql = format!("SELECT {columns} FROM media m WHERE {these} ORDER BY m.post_id, m.position");
        let rows: Vec<media::Picture> = all(db, &sql, vec![id_list(posts.iter().map(|post| post.id))]).await?;
        let mut pictures: HashMap<_, Vec<_>> = HashMap::new();
        for media in rows.into_iter().map(Media::from) {
            pictures.entry(media.post_id.map(|id| id.0)).or_default().push((media, None));
        }
        let record = |row: posts::Model| {
            let pictures = pictures.remove(&Some(row.id)).unwrap_or_default();
            (row.id, Record::Post { post: row.into(), pictures })
        };
        Ok(posts.into_iter().map(record).collect())
    }

    async fn own_comments(&self, owner: UserId, after: i64, limit: u16) -> Records {
        let db = self.current();
        let comments = comments::Entity::find()
            .filter(comments::COLUMN.owner_id.eq(owner.0))
            .filter(comments::COLUMN.id.gt(after))
            .filter(comments::COLUMN.deleted_at.is_null())
            .order_by_asc(comments::Column::Id)
            .limit(u64::from(limit));
        let rows = db.run(comments.all(db.connection())).await?;
        Ok(rows.into_iter().map(|row| (row.id, Record::Comment(row.into()))).collect())
    }

    async fn own_likes(&self, owner: UserId, kind: &str, after: i64, limit: u16) -> Records {
        let values = values![owner.0, after, i64::from(limit), kind];
        let rows: Vec<LikeRow> = all(self.current(), LIKES, values).await?;
        let record = |row: LikeRow| {
            let id = row.list_key;
            let likeable = if kind == "post" { Likeable::Post(id.into()) } else { Likeable::Comment(id.into()) };
            (id, Record::Like { likeable, created_at: row.created_at })
        };
        Ok(rows.into_iter().map(record).collect())
    }

    async fn own_others(
        &self,
        owner: UserId,
        sql: &str,
        after: i64,
        limit: u16,
        record: fn(OtherRow) -> Record,
    ) -> Records {
        let rows: Vec<OtherRow> = all(self.current(), sql, values![owner.0, after, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(|row| (row.list_key, record(row))).collect())
    }

    async fn own_sessions(&self, owner: UserId, after: i64, limit: u16) -> Records {
        let db = self.current();
        let sessions = sessions::Entity::find()
            .filter(sessions::COLUMN.owner_id.eq(owner.0))
            .filter(sessions::COLUMN.id.gt(after))
            .order_by_asc(sessions::Column::Id)
            .limit(u64::from(limit));
        let rows = db.run(sessions.all(db.connection())).await?;
        Ok(rows.into_iter().map(|row| (row.id, Record::Session(device(row)))).collect())
    }

    async fn own_passkeys(&self, owner: UserId, after: i64, limit: u16) -> Records {
        // There are few of them, the newest first.
        let passkeys = self.passkeys(owner).await?.into_iter().rev().filter(|passkey| passkey.id.0 > after);
        let records = passkeys.map(|passkey| (passkey.id.0, Record::Passkey(own_passkey(passkey))));
        Ok(records.take(limit.into()).collect())
    }

    async fn own_reports(&self, owner: UserId, after: i64, limit: u16) -> Records {
        let values = values![owner.0, after, i64::from(limit)];
        let rows: Vec<ReportRow> = all(self.current(), REPORTS, values).await?;
        Ok(rows.into_iter().map(|row| (row.list_key, Record::Report(row.into()))).collect())
    }
}

fn device(row: sessions::Model) -> Device {
    Device {
        id: row.id.into(),
        address: row.address,
        user_agent: row.user_agent,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        ended_at: row.ended_at,
    }
}

fn own_passkey(passkey: Passkey) -> OwnPasskey {
    OwnPasskey {
        id: passkey.id,
        name: passkey.name,
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
    }
}

#[derive(FromQueryResult)]
struct LikeRow {
    list_key: i64,
    created_at: Timestamp,
}

#[derive(FromQueryResult)]
struct OtherRow {
    list_key: i64,
    user_id: i64,
    username: Option<String>,
    state: Option<String>,
    ends_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl OtherRow {
    fn other(&self) -> Other {
        Other { id: self.user_id.into(), username: self.username.clone() }
    }

    fn follow(self) -> Record {
        let is_accepted = self.state.as_deref() == Some("accepted");
        let state = if is_accepted { FollowState::Accepted } else { FollowState::Requested };
        Record::Follow { followee: self.other(), state, created_at: self.created_at }
    }

    fn block(self) -> Record {
        Record::Block { blocked: self.other(), created_at: self.created_at }
    }

    fn mute(self) -> Record {
        Record::Mute { muted: self.other(), ends_at: self.ends_at, created_at: self.created_at }
    }
}

#[derive(FromQueryResult)]
struct ReportRow {
    list_key: i64,
    subject_type: Text<SubjectType>,
    subject_id: i64,
    reason: Text<Reason>,
    text: String,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl From<ReportRow> for Told {
    fn from(row: ReportRow) -> Self {
        Self {
            id: row.list_key.into(),
            subject: subject(row.subject_type.0, row.subject_id),
            reason: row.reason.0,
            text: row.text,
            created_at: row.created_at,
            closed_at: row.closed_at,
        }
    }
}
