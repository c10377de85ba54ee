use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Failure, Outcome,
    ids::CommentId,
    posts::BIN_DAYS,
    store::{UnitOfWorkFactory, retrying},
    sweeping::Stayed,
    time::Clock,
};

const BATCH: u16 = 200;
/// In one run, as the rest of the house waits for it.
const BATCHES: u16 = 50;

/// Ends comments that were deleted as long ago as posts that end.
pub struct CommentSweep {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub clock: Arc<dyn Clock>,
}

impl CommentSweep {
    /// Answers how many comments went. What is replied to is found once its replies are gone.
    pub async fn run(&self) -> Outcome<u64> {
        let (before, mut swept, mut stayed) = (self.clock.now() - TimeDelta::days(BIN_DAYS), 0, Stayed::none());
        for _ in 0..BATCHES {
            let mut comments = self.store.begin().await?.comments().binned(before, BATCH).await?;
            comments.retain(|comment| !stayed.has(comment));
            if comments.is_empty() {
                break;
            }
            match self.end(&comments).await {
                Ok(()) => swept += comments.len() as u64,
                Err(failure @ Failure::Unavailable(_)) => return Err(failure),
                Err(_) => {
                    for comment in comments {
                        swept += u64::from(stayed.note(comment, self.end(&[comment]).await)?);
                    }
                }
            }
        }
        stayed.or(swept)
    }

    async fn end(&self, comments: &[CommentId]) -> Outcome<()> {
        while retrying(&*self.store, || self.purge(comments)).await? {}
        Ok(())
    }

    async fn purge(&self, comments: &[CommentId]) -> Outcome<bool> {
        let uow = self.store.begin().await?;
        let more = uow.comments().purge(comments, BATCH).await?;
        uow.commit().await?;
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        StoreError,
        testing::{World, now, stamps},
    };

    #[test]
    fn after_thirty_days_comments_go_batch_by_batch_what_is_replied_to_after_its_replies() {
        let (top, replies) = (vec![CommentId(1)], vec![CommentId(2), CommentId(3)]);
        let mut world = World::default();
        let mut batches = vec![vec![], top.clone(), replies.clone()];
        let binned = world.comments.expect_binned().times(3);
        let binned = binned.withf(|before, _| stamps().now() - *before == TimeDelta::days(30));
        binned.returning(move |_, _| Ok(batches.pop().unwrap()));
        // Of each batch the likes, themselves, and nothing.
        let mut purged: Vec<_> = [replies, top].into_iter().flat_map(|ids| vec![ids; 3]).rev().collect();
        world.comments.expect_purge().times(6).returning(move |ids, _| {
            assert_eq!(purged.pop().as_deref(), Some(ids));
            Ok(purged.len() % 3 > 0)
        });
        let store = world.store();
        let sweep = CommentSweep { store: store.clone(), clock: stamps().clock };
        assert_eq!(now(sweep.run()).unwrap(), 3);
        assert_eq!(store.commits().len(), 6);
    }

    #[test]
    fn one_that_cannot_go_holds_up_no_other() {
        let mut world = World::default();
        let mut batches = vec![vec![CommentId(2)], vec![CommentId(2), CommentId(3)]];
        world.comments.expect_binned().times(2).returning(move |_, _| Ok(batches.pop().unwrap()));
        let mut tried = Vec::new();
        world.comments.expect_purge().times(3).returning(move |ids, _| {
            tried.push(ids.to_vec());
            assert_eq!(tried.len() == 3, *ids == [CommentId(3)], "{tried:?}");
            if ids.contains(&CommentId(2)) {
                Err(StoreError::Internal("a counter below zero".into()))
            } else {
                Ok(false)
            }
        });
        let sweep = CommentSweep { store: world.store(), clock: stamps().clock };
        assert_eq!(now(sweep.run()).unwrap_err().code(), "internal");
    }
}
