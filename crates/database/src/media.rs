use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::{MediaId, PostId, UserId},
    media::{Media, MediaRepository, Place, Placement},
    time::Timestamp,
};

use crate::{
    rows::{get, media, media_columns, to_hex, to_word, word},
    sql::{execute, raw_all, raw_one, values},
    store::SeaUnitOfWork,
};

/// Where a picture ought to be, from `media m`, its post `p` and its owner `u`.
const WANTED: &str = "CASE WHEN m.is_avatar THEN 'public' \
                      WHEN m.post_id IS NULL THEN m.access \
                      WHEN p.visibility = 'public' AND p.deleted_at IS NULL AND NOT u.is_private THEN 'public' \
                      ELSE 'private' END";
const JOINED: &str = "FROM media m JOIN users u ON u.id = m.owner_id LEFT JOIN posts p ON p.id = m.post_id";

#[async_trait]
impl MediaRepository for SeaUnitOfWork {
    async fn insert(&self, media: &Media) -> Result<(), StoreError> {
        let sql = "INSERT INTO media (id, owner_id, post_id, position, is_avatar, alt_text, width, height, \
                   placeholder, blob_key, access, renditions, sha256, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, false, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)";
        let renditions: Vec<_> = media.renditions.iter().map(|size| (size.width, size.height)).collect();
        let renditions = serde_json::to_string(&renditions).map_err(|error| StoreError::Internal(Box::new(error)))?;
        let values = values![
            media.id.0,
            media.owner_id.0,
            media.post_id.map(|id| id.0),
            media.position,
            media.alt_text.as_str(),
            media.width,
            media.height,
            to_hex(&media.placeholder),
            media.place.key.as_str(),
            to_word(media.place.access),
            renditions,
            to_hex(&media.sha256),
            media.created_at,
        ];
        execute(&self.tx, sql, values).await?;
        Ok(())
    }

    async fn find(&self, id: MediaId) -> Result<Option<Media>, StoreError> {
        let sql = format!("SELECT {} FROM media m WHERE m.id = $1", media_columns("m", ""));
        raw_one(&self.tx, &sql, values![id.0]).await?.map(|row| media(&row, "")).transpose()
    }

    async fn attach(
        &self,
        id: MediaId,
        owner: UserId,
        post: PostId,
        position: i16,
        alt_text: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE media SET post_id = $3, position = $4, alt_text = $5 \
                   WHERE id = $1 AND owner_id = $2 AND post_id IS NULL AND NOT is_avatar";
        Ok(execute(&self.tx, sql, values![id.0, owner.0, post.0, position, alt_text]).await? == 1)
    }

    async fn set_alt_text(&self, id: MediaId, post: PostId, alt_text: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE media SET alt_text = $3 WHERE id = $1 AND post_id = $2";
        Ok(execute(&self.tx, sql, values![id.0, post.0, alt_text]).await? == 1)
    }

    async fn misplaced(&self, owner: UserId, limit: u16) -> Result<Vec<Placement>, StoreError> {
        let sql = format!(
            "SELECT {}, {WANTED} AS wanted {JOINED} WHERE m.owner_id = $1 AND m.access <> {WANTED} ORDER BY m.id LIMIT $2",
            media_columns("m", "")
        );
        rows(&raw_all(&self.tx, &sql, values![owner.0, i64::from(limit)]).await?)
    }

    async fn of_post(&self, post: PostId) -> Result<Vec<Placement>, StoreError> {
        let sql = format!(
            "SELECT {}, {WANTED} AS wanted {JOINED} WHERE m.post_id = $1 ORDER BY m.position",
            media_columns("m", "")
        );
        rows(&raw_all(&self.tx, &sql, values![post.0]).await?)
    }

    async fn plan_move(&self, media: &Media, to: &Place) -> Result<Option<Place>, StoreError> {
        let sql = "UPDATE media SET planned_access = CASE WHEN planned_key IS NULL THEN $3 ELSE planned_access END, \
                   planned_key = COALESCE(planned_key, $4) WHERE id = $1 AND blob_key = $2 \
                   RETURNING planned_access, planned_key";
        let values = values![media.id.0, media.place.key.as_str(), to_word(to.access), to.key.as_str()];
        let row = raw_one(&self.tx, sql, values).await?;
        row.map(|row| Ok(Place { access: word(&row, "", "planned_access")?, key: get(&row, "", "planned_key")? }))
            .transpose()
    }

    async fn finish_move(&self, media: &Media, to: &Place, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE media SET blob_key = $3, access = $4, planned_key = NULL, planned_access = NULL, \
                   updated_at = $5 WHERE id = $1 AND blob_key = $2 AND planned_key = $3";
        let values = values![media.id.0, media.place.key.as_str(), to.key.as_str(), to_word(to.access), now];
        Ok(execute(&self.tx, sql, values).await? == 1)
    }

    async fn delete(&self, id: MediaId) -> Result<(), StoreError> {
        execute(&self.tx, "DELETE FROM media WHERE id = $1", values![id.0]).await?;
        Ok(())
    }
}

fn rows(rows: &[sea_orm::QueryResult]) -> Result<Vec<Placement>, StoreError> {
    rows.iter().map(|row| Ok(Placement { media: media(row, "")?, wanted: word(row, "", "wanted")? })).collect()
}
