use crate::{
    StoreError,
    cards::CardId,
    jobs::Job,
    store::UnitOfWork,
    time::{Stamps, Timestamp},
};

/// Has cards forgotten whose rows change, where any are kept: what was taken back must not lie about until somebody
/// looks at it again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardOutbox {
    /// Whether this installation keeps cards.
    pub on: bool,
}

impl CardOutbox {
    /// Queues the forgetting in the unit of work that changes the row.
    pub(crate) async fn changed(
        self,
        uow: &dyn UnitOfWork,
        card: CardId,
        stamps: &Stamps,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.on {
            return Ok(());
        }
        uow.jobs().push(stamps.id(), &Job::ForgetCards { cards: vec![card] }, now).await
    }
}
