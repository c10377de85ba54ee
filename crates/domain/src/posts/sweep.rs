use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Outcome,
    ids::PostId,
    media::{BlobStore, discard},
    posts::{BIN_DAYS, Post},
    store::{UnitOfWorkFactory, retrying},
    sweeping::Stayed,
    time::Clock,
};

const BATCH: u16 = 50;
/// In one run, as the rest of the house waits for it.
const BATCHES: u16 = 20;
/// Of what hangs on a post, in one transaction: nobody else is kept waiting for long.
const ROWS: u16 = 200;

/// Ends posts that were deleted long ago, with their pictures and all that others left on them.
pub struct PostSweep {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub clock: Arc<dyn Clock>,
}

impl PostSweep {
    /// Answers how many posts went. Pictures go first and the post goes last: after a crash the rest is still found.
    pub async fn run(&self) -> Outcome<u64> {
        let (before, mut swept, mut stayed) = (self.clock.now() - TimeDelta::days(BIN_DAYS), 0, Stayed::none());
        for _ in 0..BATCHES {
            let mut posts = self.store.begin().await?.posts().binned(before, BATCH).await?;
            posts.retain(|post| !stayed.has(&post.id));
            if posts.is_empty() {
                break;
            }
            for post in posts {
                swept += u64::from(stayed.note(post.id, self.end(&post).await)?);
            }
        }
        stayed.or(swept)
    }

    async fn end(&self, post: &Post) -> Outcome<()> {
        self.discard_pictures(post.id).await?;
        while retrying(&*self.store, || self.purge(post)).await? {}
        Ok(())
    }

    async fn discard_pictures(&self, post: PostId) -> Outcome<()> {
        let pictures = self.store.begin().await?.media().of_post(post).await?;
        for picture in pictures {
            discard(&*self.store, &*self.blobs, &picture.media).await?;
        }
        Ok(())
    }

    async fn purge(&self, post: &Post) -> Outcome<bool> {
        let uow = self.store.begin().await?;
        let more = uow.posts().purge(post, ROWS).await?;
        uow.commit().await?;
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        StoreError,
        ids::MediaId,
        media::{Access, MockBlobStore, Placement},
        posts::Visibility,
        testing::{ANN, World, media, now, stamps},
    };

    type Steps = Arc<Mutex<Vec<String>>>;

    fn note(steps: &Steps, what: String) {
        steps.lock().unwrap().push(what);
    }

    fn post(id: i64) -> Post {
        let now = stamps().now();
        Post {
            id: PostId(id),
            owner_id: ANN,
            caption: String::new(),
            visibility: Visibility::Public,
            created_at: now,
            updated_at: now,
            edited_at: None,
        }
    }

    /// Two posts that are due, with a picture and two batches of rows each; the store of pictures is there or not, and the
    /// rows of `stuck` cannot go.
    fn sweep(is_up: bool, stuck: Option<PostId>) -> (PostSweep, Steps) {
        let (steps, mut world, mut blobs) = (Steps::default(), World::default(), MockBlobStore::new());
        let again = stuck.map(|PostId(id)| post(id));
        let mut batches = vec![again.into_iter().collect(), vec![post(8), post(9)]];
        let binned = world.posts.expect_binned().withf(|before, _| stamps().now() - *before == TimeDelta::days(30));
        binned.returning(move |_, _| Ok(batches.pop().unwrap_or_default()));
        world
            .media
            .expect_of_post()
            .returning(|post| Ok(vec![Placement { media: media(post.0, Access::Private), wanted: Access::Private }]));
        let told = Arc::clone(&steps);
        blobs.expect_delete().returning(move |blobs| {
            note(&told, format!("{} objects", blobs.len()));
            if is_up { Ok(()) } else { Err(StoreError::Unavailable("down".into())) }
        });
        let told = Arc::clone(&steps);
        world.media.expect_delete().returning(move |MediaId(id)| {
            note(&told, format!("picture {id}"));
            Ok(())
        });
        let (told, mut left) = (Arc::clone(&steps), vec![false, true, false, true]);
        world.posts.expect_purge().returning(move |post, _| {
            note(&told, format!("rows of {}", post.id));
            if stuck == Some(post.id) {
                return Err(StoreError::Internal("a counter below zero".into()));
            }
            Ok(left.pop().unwrap_or_default())
        });
        (PostSweep { store: world.store(), blobs: Arc::new(blobs), clock: stamps().clock }, steps)
    }

    #[test]
    fn after_thirty_days_objects_go_before_their_pictures_and_pictures_before_the_post() {
        let (sweep, steps) = sweep(true, None);
        assert_eq!(now(sweep.run()).unwrap(), 2);
        let one = |id: i64| {
            // One size in two formats, and the original.
            let rows = format!("rows of {id}");
            ["3 objects".to_owned(), format!("picture {id}"), rows.clone(), rows]
        };
        assert_eq!(*steps.lock().unwrap(), [one(8), one(9)].concat());
    }

    #[test]
    fn no_row_goes_whose_objects_could_not_be_deleted() {
        let (sweep, steps) = sweep(false, None);
        assert_eq!(now(sweep.run()).unwrap_err().code(), "unavailable");
        assert_eq!(*steps.lock().unwrap(), ["3 objects"]);
    }

    #[test]
    fn one_that_cannot_go_holds_up_no_other() {
        let (sweep, steps) = sweep(true, Some(PostId(8)));
        assert_eq!(now(sweep.run()).unwrap_err().code(), "internal");
        let of = |id: i64| ["3 objects".to_owned(), format!("picture {id}"), format!("rows of {id}")];
        assert_eq!(*steps.lock().unwrap(), [&of(8)[..], &of(9)[..], &["rows of 9".to_owned()]].concat());
    }
}
