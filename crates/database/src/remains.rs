use async_trait::async_trait;
use sea_orm::FromQueryResult;
use tintype_domain::{
    StoreError,
    cards::CardId,
    ids::{ExportId, MediaId, UploadId, UserId},
    jobs::Job,
    leaving::{Objects, Remains},
    media::{Access, Shelf},
    time::Timestamp,
};

use crate::{
    Database,
    connect::Transaction,
    counted::{delete_comments, delete_likes, take_from},
    entities::jobs::Payload,
    sql::{all, among, execute, id_list, one, values},
    text::Text,
};

/// Rows that nobody counts: table, key, and the column that names the person. What proves who they are goes first.
const FIRST: [(&str, &str, &str); 11] = [
    ("credentials", "owner_id", "owner_id"),
    ("recovery_codes", "owner_id, code_hash", "owner_id"),
    ("totp", "owner_id", "owner_id"),
    ("passkeys", "id", "owner_id"),
    ("one_time_tokens", "id", "owner_id"),
    ("refresh_tokens", "id", "owner_id"),
    ("access_tokens", "id", "owner_id"),
    ("sessions", "id", "owner_id"),
    ("approvals", "owner_id", "owner_id"),
    ("invites", "id", "owner_id"),
    ("idempotency_keys", "owner_id, route, client_key", "owner_id"),
];
const LATER: [(&str, &str, &str); 9] = [
    ("reports", "id", "owner_id"),
    ("reports", "id", "subject_owner_id"),
    ("blocks", "owner_id, id", "owner_id"),
    ("blocks", "owner_id, id", "blocked_id"),
    ("mutes", "owner_id, id", "owner_id"),
    ("mutes", "owner_id, id", "muted_id"),
    ("post_mentions", "owner_id, post_id, user_id", "user_id"),
    ("post_mentions", "owner_id, post_id, user_id", "owner_id"),
    ("post_hashtags", "owner_id, post_id, name", "owner_id"),
];

/// Likes of theirs, and on what is to go.
const LIKES: [&str; 5] = [
    "l.owner_id = $1",
    "l.likeable_type = 'post' AND l.likeable_id IN (SELECT p.id FROM posts p WHERE p.owner_id = $1)",
    "l.likeable_type = 'comment' AND l.likeable_id IN (SELECT c.id FROM comments c WHERE c.owner_id = $1)",
    "l.likeable_type = 'comment' AND l.likeable_id IN (SELECT c.id FROM comments c WHERE c.reply_to_owner_id = $1)",
    "l.likeable_type = 'comment' AND l.likeable_id IN (SELECT c.id FROM comments c WHERE c.post_owner_id = $1)",
];

/// Replies before what they reply to.
const COMMENTS: [&str; 4] = [
    "c.reply_to_owner_id = $1",
    "c.owner_id = $1",
    "c.post_owner_id = $1 AND c.reply_to IS NOT NULL",
    "c.post_owner_id = $1",
];

/// Who was suspended meanwhile, too.
const LEAVES: &str = "status IN ('leaving', 'suspended') AND erase_at IS NOT NULL";

/// What a person leaves behind, in rows.
pub struct SeaRemains {
    pub database: Database,
}

#[async_trait]
impl Remains for SeaRemains {
    async fn is_due(&self, owner: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = format!("SELECT id FROM users WHERE id = $1 AND {LEAVES} AND erase_at <= $2");
        let row: Option<Id> = one(self.database.readers(), &sql, values![owner.0, now]).await?;
        Ok(row.is_some())
    }

    async fn objects(&self, owner: UserId, limit: u16) -> Result<Objects, StoreError> {
        let (db, limit) = (self.database.readers(), i64::from(limit));
        let sql = "SELECT id, post_id, access, blob_key, planned_access, planned_key, original_key FROM media \
                   WHERE owner_id = $1 ORDER BY id LIMIT $2";
        let media: Vec<Picture> = all(db, sql, values![owner.0, limit]).await?;
        let sql = "SELECT id, quarantine_key, media_key FROM uploads WHERE owner_id = $1 ORDER BY id LIMIT $2";
        let uploads: Vec<Sent> = all(db, sql, values![owner.0, limit]).await?;
        let sql = "SELECT id, blob_key FROM exports WHERE owner_id = $1 ORDER BY id LIMIT $2";
        let exports: Vec<Archived> = all(db, sql, values![owner.0, limit]).await?;
        let mut objects = Objects {
            media: media.iter().map(|row| MediaId(row.id)).collect(),
            uploads: uploads.iter().map(|row| UploadId(row.id)).collect(),
            exports: exports.iter().map(|row| ExportId(row.id)).collect(),
            ..Objects::default()
        };
        objects.cards = media.iter().filter_map(|row| row.post_id).map(|id| CardId::Post(id.into())).collect();
        objects.cards.dedup();
        objects.places.extend(media.into_iter().flat_map(Picture::places));
        objects.places.extend(uploads.into_iter().flat_map(Sent::places));
        objects.places.extend(exports.into_iter().map(|row| (Shelf::Exports, row.blob_key)));
        Ok(objects)
    }

    async fn forget(&self, owner: UserId, objects: &Objects) -> Result<(), StoreError> {
        let tx = self.database.begin().await?;
        execute(&tx, "UPDATE users SET avatar_id = NULL WHERE id = $1", values![owner.0]).await?;
        let tables = [
            ("media", id_list(objects.media.iter().map(|id| id.0))),
            ("uploads", id_list(objects.uploads.iter().map(|id| id.0))),
            ("exports", id_list(objects.exports.iter().map(|id| id.0))),
        ];
        for (table, ids) in tables {
            let sql = format!("DELETE FROM {table} WHERE owner_id = $2 AND {}", among(tx.backend(), "id", "$1"));
            execute(&tx, &sql, vec![ids, owner.0.into()]).await?;
        }
        tx.commit().await
    }

    async fn erase_some(&self, owner: UserId, limit: u16) -> Result<bool, StoreError> {
        let tx = self.database.begin().await?;
        let step = Step { tx: &tx, owner: owner.0, limit: limit.into() };
        let erased = step.take().await?;
        tx.commit().await?;
        Ok(erased)
    }

    async fn erase_person(&self, owner: UserId) -> Result<(), StoreError> {
        let tx = self.database.begin().await?;
        let about = Payload::from(&Job::RekeyOwner { owner_id: owner });
        let about = serde_json::to_string(&about).map_err(|error| StoreError::Internal(Box::new(error)))?;
        execute(&tx, "DELETE FROM jobs WHERE kind = 'rekey_owner' AND payload = $1", values![about]).await?;
        let sql = format!("DELETE FROM users WHERE id = $1 AND {LEAVES}");
        execute(&tx, &sql, values![owner.0]).await?;
        tx.commit().await
    }
}

/// One batch of one kind of row.
struct Step<'a> {
    tx: &'a Transaction,
    owner: i64,
    limit: i64,
}

impl Step<'_> {
    /// `false` when nothing is left.
    async fn take(&self) -> Result<bool, StoreError> {
        Ok(self.plain(&FIRST).await?
            || self.likes().await?
            || self.comments().await?
            || self.follows().await?
            || self.plain(&LATER).await?
            || self.posts().await?)
    }

    async fn plain(&self, tables: &[(&str, &str, &str)]) -> Result<bool, StoreError> {
        for (table, key, column) in tables {
            let sql = format!(
                "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {column} = $1 LIMIT $2)"
            );
            if execute(self.tx, &sql, values![self.owner, self.limit]).await? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn likes(&self) -> Result<bool, StoreError> {
        for which in LIKES {
            if delete_likes(self.tx, which, values![self.owner, self.limit]).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn comments(&self) -> Result<bool, StoreError> {
        for which in COMMENTS {
            if delete_comments(self.tx, which, values![self.owner, self.limit]).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn follows(&self) -> Result<bool, StoreError> {
        let following = "following_count = following_count - $2, following_version = following_version + 1";
        for column in ["owner_id", "followee_id"] {
            let sql = format!(
                "DELETE FROM follows WHERE (owner_id, id) IN \
                 (SELECT owner_id, id FROM follows WHERE {column} = $1 LIMIT $2) \
                 RETURNING owner_id, followee_id, (state = 'accepted') AS is_counted"
            );
            let rows: Vec<Follow> = all(self.tx, &sql, values![self.owner, self.limit]).await?;
            let counted = || rows.iter().filter(|row| row.is_counted);
            take_from(self.tx, "users", following, counted().map(|row| row.owner_id)).await?;
            let followed = counted().map(|row| row.followee_id);
            take_from(self.tx, "users", "follower_count = follower_count - $2", followed).await?;
            if !rows.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn posts(&self) -> Result<bool, StoreError> {
        let sql = "DELETE FROM posts WHERE owner_id = $1 AND id IN \
                   (SELECT p.id FROM posts p WHERE p.owner_id = $1 LIMIT $2) RETURNING (deleted_at IS NULL) AS is_live";
        let rows: Vec<Post> = all(self.tx, sql, values![self.owner, self.limit]).await?;
        let live = rows.iter().filter(|row| row.is_live).map(|_| self.owner);
        take_from(self.tx, "users", "post_count = post_count - $2", live).await?;
        Ok(!rows.is_empty())
    }
}

#[derive(FromQueryResult)]
struct Id {
    #[allow(dead_code)] // only whether it is there
    id: i64,
}

#[derive(FromQueryResult)]
struct Picture {
    id: i64,
    post_id: Option<i64>,
    access: Text<Access>,
    blob_key: String,
    planned_access: Option<Text<Access>>,
    planned_key: Option<String>,
    original_key: String,
}

impl Picture {
    fn places(self) -> Vec<(Shelf, String)> {
        let planned = self.planned_access.zip(self.planned_key);
        let mut places = vec![(Shelf::Renditions(self.access.0), self.blob_key), (Shelf::Originals, self.original_key)];
        places.extend(planned.map(|(access, key)| (Shelf::Renditions(access.0), key)));
        places
    }
}

#[derive(FromQueryResult)]
struct Sent {
    id: i64,
    quarantine_key: String,
    media_key: String,
}

impl Sent {
    /// Wherever a worker that died may have begun to write.
    fn places(self) -> [(Shelf, String); 4] {
        [
            (Shelf::Quarantine, self.quarantine_key.clone()),
            (Shelf::Originals, self.quarantine_key),
            (Shelf::Renditions(Access::Public), self.media_key.clone()),
            (Shelf::Renditions(Access::Private), self.media_key),
        ]
    }
}

#[derive(FromQueryResult)]
struct Archived {
    id: i64,
    blob_key: String,
}

#[derive(FromQueryResult)]
struct Follow {
    owner_id: i64,
    followee_id: i64,
    is_counted: bool,
}

#[derive(FromQueryResult)]
struct Post {
    is_live: bool,
}
