use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter};
use tintype_domain::{
    StoreError,
    ids::{UploadId, UserId},
    uploads::{Upload, UploadQueries, UploadView},
};

use super::SeaQueries;
use crate::entities::{
    media::{self, Picture},
    uploads,
};

#[async_trait]
impl UploadQueries for SeaQueries {
    async fn upload(&self, owner: UserId, id: UploadId) -> Result<Option<UploadView>, StoreError> {
        let db = self.current();
        let upload = uploads::Entity::find_by_id(id.0).filter(uploads::COLUMN.owner_id.eq(owner.0));
        let Some(row) = db.run(upload.one(db.connection())).await? else { return Ok(None) };
        let upload = Upload::from(row);
        let picture = match upload.media_id {
            Some(id) => {
                let picture = media::Entity::find_by_id(id.0).into_partial_model::<Picture>();
                db.run(picture.one(db.connection())).await?
            }
            None => None,
        };
        Ok(Some(UploadView { upload, media: picture.map(Into::into) }))
    }
}
