use async_trait::async_trait;
use sea_orm::FromQueryResult;
use tintype_domain::{
    StoreError,
    ids::UserId,
    media::{MediaQueries, Placement},
};

use super::SeaQueries;
use crate::{
    entities::media::Picture,
    media::{JOINED, Placed, WANTED},
    sql::{all, text_list, texts, values},
};

#[async_trait]
impl MediaQueries for SeaQueries {
    async fn misplaced(&self, owner: UserId, limit: u16) -> Result<Vec<Placement>, StoreError> {
        let sql = format!(
            "SELECT {}, {WANTED} AS wanted {JOINED} WHERE m.owner_id = $1 AND m.access <> {WANTED} ORDER BY m.id LIMIT $2",
            Picture::columns("m", "")
        );
        let rows: Vec<Placed> = all(self.current(), &sql, values![owner.0, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn unknown_places(&self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        let known = "SELECT 1 FROM media m WHERE m.blob_key = k.value \
                     UNION ALL SELECT 1 FROM media m WHERE m.planned_key = k.value \
                     UNION ALL SELECT 1 FROM uploads u WHERE u.state = 'processing' AND u.media_key = k.value";
        self.unknown(keys, known).await
    }

    async fn unknown_originals(&self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        let known = "SELECT 1 FROM media m WHERE m.original_key = k.value \
                     UNION ALL SELECT 1 FROM uploads u WHERE u.state = 'processing' AND u.quarantine_key = k.value";
        self.unknown(keys, known).await
    }
}

impl SeaQueries {
    pub(super) async fn unknown(&self, keys: &[String], known: &str) -> Result<Vec<String>, StoreError> {
        let among = texts(self.backend(), "$1");
        let sql = format!("SELECT k.value FROM {among} AS k WHERE NOT EXISTS ({known}) ORDER BY k.value");
        let rows: Vec<Key> = all(self.current(), &sql, values![text_list(keys)]).await?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }
}

#[derive(FromQueryResult)]
struct Key {
    value: String,
}
