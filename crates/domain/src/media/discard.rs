use crate::{
    Outcome,
    media::{BlobStore, Media},
    store::{UnitOfWorkFactory, retrying},
};

/// Deletes a picture for good. The bytes first: after a crash in between the row still tells what to delete.
pub async fn discard(store: &dyn UnitOfWorkFactory, blobs: &dyn BlobStore, media: &Media) -> Outcome<()> {
    blobs.delete(&media.blobs()).await?;
    retrying(store, || async {
        let uow = store.begin().await?;
        uow.media().delete(media.id).await?;
        uow.commit().await?;
        Ok(())
    })
    .await
}
