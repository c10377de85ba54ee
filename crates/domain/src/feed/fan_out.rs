use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Kind, Outcome, StoreError,
    feed::{Audience, Published, Reader, Timelines},
    ids::{FollowId, PostId},
    time::Clock,
};

/// Who was not seen for so long finds no timeline and has it made anew.
const SEEN_DAYS: i64 = 30;
/// How long a timeline is kept after it was last read: less than [`SEEN_DAYS`], so that nobody counts as not seen who
/// still has one.
pub const LIFETIME_DAYS: i64 = 29;
/// Readers at a time; the rest waits behind other jobs.
const BATCH: u16 = 500;

/// Puts posts into the timelines of those who follow the author.
pub struct FanOut {
    pub audience: Arc<dyn Audience>,
    /// Where there are any.
    pub timelines: Option<Arc<dyn Timelines>>,
    pub clock: Arc<dyn Clock>,
}

impl FanOut {
    /// One batch, of those whose follow is newer than `after`; answers where to go on, if there are more. Whatever is
    /// still not available at the last try makes all timelines out of date, rather than that posts wait for it.
    pub async fn run(&self, id: PostId, after: Option<FollowId>, is_last: bool) -> Outcome<Option<FollowId>> {
        match self.batch(id, after).await {
            Err(failure) if is_last && failure.kind() == Kind::Unavailable => {
                self.give_up().await?;
                Ok(None)
            }
            done => done,
        }
    }

    /// A post could not be put into timelines that may be there.
    pub async fn give_up(&self) -> Outcome<()> {
        Ok(self.audience.renew_all().await?)
    }

    async fn batch(&self, id: PostId, after: Option<FollowId>) -> Outcome<Option<FollowId>> {
        let Some(post) = self.audience.published(id).await? else { return Ok(None) };
        let is_merged = merged(&post);
        if is_merged != post.is_merged && !post.is_deleted {
            self.audience.merge(post.owner_id, is_merged).await?;
        }
        if is_merged {
            return Ok(None);
        }
        let seen_since = self.clock.now() - TimeDelta::days(SEEN_DAYS);
        let readers = self.audience.readers(post.owner_id, seen_since, after, BATCH).await?;
        if readers.is_empty() {
            return Ok(None);
        }
        let Some(timelines) = &self.timelines else {
            // This worker knows of none that others may have.
            self.give_up().await?;
            return Ok(None);
        };
        match place(&**timelines, id, &post, &readers).await {
            // A deleted post is not shown, wherever it is named.
            Err(_) if post.is_deleted => return Ok(None),
            placed => placed?,
        }
        let more = readers.len() == usize::from(BATCH);
        Ok(readers.last().filter(|_| more).map(|reader| reader.follow_id))
    }
}

async fn place(timelines: &dyn Timelines, id: PostId, post: &Published, readers: &[Reader]) -> Result<(), StoreError> {
    if post.is_deleted { timelines.remove(id, readers).await } else { timelines.push(id, readers).await }
}

/// Whether the author is to be merged. Somebody about the bound does not change with each follower that comes or goes.
fn merged(post: &Published) -> bool {
    let Some(bound) = post.merged_followers else { return post.is_merged };
    let bound = if post.is_merged { bound - bound / 5 } else { bound };
    post.followers > bound
}
