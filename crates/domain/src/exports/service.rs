use std::sync::Arc;

use super::{Export, ExportState};
use crate::{
    Failure, Outcome, StoreError,
    error::Constraint,
    ids::ExportId,
    jobs::Job,
    signing::KeyGenerator,
    store::{UnitOfWorkFactory, retrying},
    time::Stamps,
    viewer::Actor,
};

/// Asking for an archive.
pub struct ExportService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
}

impl ExportService {
    /// Whoever asks while one is under way is answered with that one.
    pub async fn request(&self, actor: Actor, id: ExportId) -> Outcome<Export> {
        retrying(&*self.store, || self.request_once(actor, id)).await
    }

    async fn request_once(&self, actor: Actor, id: ExportId) -> Outcome<Export> {
        let now = self.stamps.now();
        let export = Export {
            id,
            owner_id: actor.id,
            state: ExportState::Queued,
            key: self.keys.key(),
            bytes: None,
            created_at: now,
            expires_at: None,
        };
        let uow = self.store.begin().await?;
        match uow.exports().insert(&export).await {
            Ok(true) => {
                uow.jobs().push(self.stamps.id(), &Job::MakeExport { export_id: id }, now).await?;
                uow.commit().await?;
                Ok(export)
            }
            // It may have been finished meanwhile.
            Ok(false) => Ok(uow.exports().under_way(actor.id).await?.ok_or(StoreError::Retry)?),
            // Made before a crash under the same idempotency key.
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => {
                drop(uow);
                let found = self.store.begin().await?.exports().find(id).await?;
                found.filter(|export| export.owner_id == actor.id).ok_or(Failure::NotFound)
            }
            Err(error) => Err(error.into()),
        }
    }
}
