use std::sync::Arc;

use crate::{
    Outcome, StoreError,
    cards::{CardCache, CardId},
    ids::UserId,
    leaving::{Objects, Remains},
    media::BlobStore,
    time::Clock,
};

/// Pictures and uploads at a time: each is some objects to delete.
const OBJECTS: u16 = 20;
const ROWS: u16 = 200;

/// Erases whose time is over, step by step.
pub struct Erasing {
    pub remains: Arc<dyn Remains>,
    pub blobs: Arc<dyn BlobStore>,
    /// Where cards are kept, if they are.
    pub cards: Option<Arc<dyn CardCache>>,
    pub clock: Arc<dyn Clock>,
}

impl Erasing {
    /// One step; `true` when there may be more. Objects go before the rows that name them and the person goes last, so
    /// that after a crash the rest is still found. Does nothing to whom has come back.
    pub async fn step(&self, owner: UserId) -> Outcome<bool> {
        if !self.remains.is_due(owner, self.clock.now()).await? {
            return Ok(false);
        }
        let objects = self.remains.objects(owner, OBJECTS).await?;
        if !objects.is_empty() {
            self.delete(owner, &objects).await?;
            return Ok(true);
        }
        if self.remains.erase_some(owner, ROWS).await? {
            return Ok(true);
        }
        self.forget(&[CardId::Person(owner)]).await?;
        self.remains.erase_person(owner).await?;
        Ok(false)
    }

    async fn delete(&self, owner: UserId, objects: &Objects) -> Outcome<()> {
        for (shelf, key) in &objects.places {
            self.blobs.clear(*shelf, key).await?;
        }
        self.forget(&objects.cards).await?;
        Ok(self.remains.forget(owner, objects).await?)
    }

    /// Nobody has been shown them since the person left: where they cannot be told to, they have ended by themselves.
    async fn forget(&self, cards: &[CardId]) -> Outcome<()> {
        let Some(cache) = &self.cards else { return Ok(()) };
        match cache.forget(cards).await {
            Err(StoreError::Unavailable(_)) => Ok(()),
            forgotten => Ok(forgotten?),
        }
    }
}
