use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::{UploadId, UserId},
    uploads::{UploadQueries, UploadView},
};

use super::SeaQueries;
use crate::{
    rows::{media, media_columns},
    sql::values,
    uploads::{COLUMNS, upload},
};

#[async_trait]
impl UploadQueries for SeaQueries {
    async fn upload(&self, owner: UserId, id: UploadId) -> Result<Option<UploadView>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM uploads WHERE id = $1 AND owner_id = $2");
        let Some(row) = self.current(&sql, values![id.0, owner.0]).await? else { return Ok(None) };
        let upload = upload(&row)?;
        let picture = match upload.media_id {
            Some(id) => {
                let sql = format!("SELECT {} FROM media m WHERE m.id = $1", media_columns("m", ""));
                self.current(&sql, values![id.0]).await?.map(|row| media(&row, "")).transpose()?
            }
            None => None,
        };
        Ok(Some(UploadView { upload, media: picture }))
    }
}
