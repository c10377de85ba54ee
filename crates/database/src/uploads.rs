use async_trait::async_trait;
use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    ids::UploadId,
    time::Timestamp,
    uploads::{Upload, UploadRepository},
};

use crate::{
    rows::{from_word, get, to_word, word},
    sql::{execute, for_update, raw_all, raw_one, values},
    store::SeaUnitOfWork,
};

pub(crate) const COLUMNS: &str = "id, owner_id, state, content_type, byte_size, quarantine_key, media_key, media_id, \
                                  failure, expires_at, created_at, updated_at";

#[async_trait]
impl UploadRepository for SeaUnitOfWork {
    async fn insert(&self, upload: &Upload) -> Result<(), StoreError> {
        let sql = format!("INSERT INTO uploads ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        let values = values![
            upload.id.0,
            upload.owner_id.0,
            to_word(upload.state),
            upload.content_type.as_str(),
            upload.byte_size,
            upload.quarantine_key.as_str(),
            upload.media_key.as_str(),
            upload.media_id.map(|id| id.0),
            upload.failure.map(to_word),
            upload.expires_at,
            upload.created_at,
            upload.updated_at,
        ];
        execute(&self.tx, &sql, values).await?;
        Ok(())
    }

    async fn find(&self, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM uploads WHERE id = $1{}", for_update(self.backend()));
        raw_one(&self.tx, &sql, values![id.0]).await?.map(|row| upload(&row)).transpose()
    }

    async fn update(&self, upload: &Upload) -> Result<(), StoreError> {
        let sql = "UPDATE uploads SET state = $2, media_id = $3, failure = $4, updated_at = $5 WHERE id = $1";
        let values = values![
            upload.id.0,
            to_word(upload.state),
            upload.media_id.map(|id| id.0),
            upload.failure.map(to_word),
            upload.updated_at,
        ];
        execute(&self.tx, sql, values).await?;
        Ok(())
    }

    async fn abandoned(&self, unfinished: Timestamp, unused: Timestamp, limit: u16) -> Result<Vec<Upload>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads u WHERE (u.state IN ('pending', 'received', 'failed') AND u.expires_at < $1) \
             OR (u.state = 'ready' AND u.expires_at < $2 AND EXISTS (SELECT 1 FROM media m WHERE m.id = u.media_id \
             AND m.post_id IS NULL AND NOT m.is_avatar)) ORDER BY u.id LIMIT $3"
        );
        let rows = raw_all(&self.tx, &sql, values![unfinished, unused, i64::from(limit)]).await?;
        rows.iter().map(upload).collect()
    }

    async fn delete(&self, id: UploadId) -> Result<(), StoreError> {
        execute(&self.tx, "DELETE FROM uploads WHERE id = $1", values![id.0]).await?;
        Ok(())
    }
}

pub(crate) fn upload(row: &QueryResult) -> Result<Upload, StoreError> {
    let failure: Option<String> = get(row, "", "failure")?;
    Ok(Upload {
        id: UploadId(get(row, "", "id")?),
        owner_id: get::<i64>(row, "", "owner_id")?.into(),
        state: word(row, "", "state")?,
        content_type: get(row, "", "content_type")?,
        byte_size: get(row, "", "byte_size")?,
        quarantine_key: get(row, "", "quarantine_key")?,
        media_key: get(row, "", "media_key")?,
        media_id: get::<Option<i64>>(row, "", "media_id")?.map(Into::into),
        failure: failure.as_deref().map(from_word).transpose()?,
        expires_at: get(row, "", "expires_at")?,
        created_at: get(row, "", "created_at")?,
        updated_at: get(row, "", "updated_at")?,
    })
}
