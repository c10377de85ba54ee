use async_trait::async_trait;
use sea_orm::{DbBackend, EntityTrait, QueryFilter, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    ids::UploadId,
    time::Timestamp,
    uploads::{Upload, UploadRepository},
};

use crate::{
    entities::{columns, uploads},
    sql::{all, values},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl UploadRepository for SeaUnitOfWork {
    async fn insert(&self, upload: &Upload) -> Result<(), StoreError> {
        let insert = uploads::Entity::insert(uploads::ActiveModel::from(upload));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn find(&self, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let upload = uploads::Entity::find_by_id(id.0).lock_exclusive();
        Ok(self.tx.run(upload.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn update(&self, upload: &Upload) -> Result<(), StoreError> {
        let change = uploads::ActiveModel {
            state: Set(Text(upload.state)),
            quarantine_key: Set(upload.quarantine_key.clone()),
            media_id: Set(upload.media_id.map(|id| id.0)),
            failure: Set(upload.failure.map(Text)),
            updated_at: Set(upload.updated_at),
            ..Default::default()
        };
        let update = uploads::Entity::update_many().set(change).filter(uploads::COLUMN.id.eq(upload.id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    /// Three ways, each by an index that holds little else.
    async fn abandoned(&self, unfinished: Timestamp, unused: Timestamp, limit: u16) -> Result<Vec<Upload>, StoreError> {
        let columns = columns::<uploads::Entity>("u");
        let sql = format!(
            "SELECT {columns} FROM uploads u WHERE u.state IN ('pending', 'received', 'failed') AND u.expires_at < $1 \
             UNION ALL SELECT {columns} FROM uploads u WHERE u.state = 'processing' AND u.expires_at < $2 \
             UNION ALL SELECT {columns} FROM media m CROSS JOIN {unused} WHERE m.post_id IS NULL AND NOT m.is_avatar \
             ORDER BY expires_at LIMIT $3",
            unused = of_each_picture(self.backend())
        );
        let rows: Vec<uploads::Model> = all(&self.tx, &sql, values![unfinished, unused, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn delete(&self, id: UploadId) -> Result<(), StoreError> {
        self.tx.run(uploads::Entity::delete_by_id(id.0).exec(self.tx.connection())).await?;
        Ok(())
    }
}

/// PostgreSQL takes every avatar for a picture that waits, and would rather read all uploads than go from picture to
/// upload; of a lateral one it has no choice.
fn of_each_picture(backend: DbBackend) -> String {
    let uploads =
        "uploads u WHERE u.media_id = m.id AND u.owner_id = m.owner_id AND u.state = 'ready' AND u.expires_at < $2";
    if backend == DbBackend::Postgres {
        return format!("LATERAL (SELECT * FROM {uploads} LIMIT 1) u");
    }
    uploads.replace(" WHERE ", " ON ")
}
