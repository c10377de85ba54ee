use std::sync::Arc;

use crate::{
    Outcome, StoreError,
    feed::{Choice, FeedQueries, Rest, Stretch, Timelines, Version},
    ids::{PostId, UserId},
    paging::{Page, PageRequest},
    posts::PostView,
    viewer::Actor,
};

/// Where the choice among timeline and SQL is made. Both answer the same.
pub struct FeedService {
    pub feed: Arc<dyn FeedQueries>,
    /// Where there are any.
    pub timelines: Option<Arc<dyn Timelines>>,
    /// Of how many posts a timeline is made.
    pub length: u16,
}

impl FeedService {
    pub async fn home(&self, actor: Actor, request: PageRequest) -> Outcome<Page<PostView>> {
        let Some(timelines) = &self.timelines else { return Ok(self.feed.home(&actor, request).await?) };
        let standing = match self.feed.standing(actor.id).await {
            // A copy may still have the page.
            Err(StoreError::Unavailable(_)) => None,
            standing => standing?.filter(|standing| standing.has_timeline),
        };
        let Some(standing) = standing else { return Ok(self.feed.home(&actor, request).await?) };
        let timeline = Timeline { feed: &*self.feed, timelines: &**timelines, version: standing.version, actor };
        timeline.read(request, self.length).await
    }
}

/// The timeline of the actor in one version.
struct Timeline<'a> {
    feed: &'a dyn FeedQueries,
    timelines: &'a dyn Timelines,
    version: Version,
    actor: Actor,
}

impl Timeline<'_> {
    /// Goes through the timeline in ever longer stretches until the page is full, as some of what is listed may not be
    /// shown, and through SQL where the timeline ends before.
    async fn read(&self, request: PageRequest, length: u16) -> Outcome<Page<PostView>> {
        let wanted = usize::from(request.limit) + 1;
        let (mut posts, mut before) = (Vec::with_capacity(wanted), request.after.map(PostId));
        let mut take = request.limit + 1 + request.limit / 2;
        let mut stretch = self.first(before, take, length).await?;
        while posts.len() < wanted {
            let left = request.limit + 1 - u16::try_from(posts.len()).unwrap_or(request.limit);
            let Some(Stretch { posts: named, merged, rest }) = stretch.filter(Stretch::tells) else {
                let older = PageRequest { after: before.map(|post| post.0), limit: left };
                posts.extend(self.feed.home(&self.actor, older).await?.items);
                break;
            };
            let from = if rest == Rest::Nothing { None } else { named.last().copied() };
            let choice = Choice { posts: named, merged, from, before };
            posts.extend(self.feed.chosen(&self.actor, &choice, left).await?);
            if from.is_none() {
                break;
            }
            (before, take) = (from, take.saturating_mul(2));
            stretch = if posts.len() < wanted { self.page(before, take).await } else { None };
        }
        Ok(Page::cut(posts, request.limit, |post| post.id.0))
    }

    /// Makes the timeline where there is none.
    async fn first(&self, before: Option<PostId>, take: u16, length: u16) -> Outcome<Option<Stretch>> {
        let found = self.page(before, take).await;
        if found.is_some() || !self.make(self.actor.id, length).await? {
            return Ok(found);
        }
        Ok(self.page(before, take).await)
    }

    async fn page(&self, before: Option<PostId>, take: u16) -> Option<Stretch> {
        self.timelines.page(self.actor.id, self.version, before, take).await
    }

    async fn make(&self, person: UserId, length: u16) -> Outcome<bool> {
        let Some(token) = self.timelines.begin(person, self.version).await else { return Ok(false) };
        let newest = match self.feed.newest(person, length).await {
            Ok(Some(newest)) => newest,
            // Then the page is SQL's.
            Ok(None) | Err(StoreError::Unavailable(_) | StoreError::Retry) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        Ok(self.timelines.fill(person, &token, &newest).await)
    }
}

impl Stretch {
    /// Whether it says anything of what comes next.
    fn tells(&self) -> bool {
        !self.posts.is_empty() || self.rest == Rest::Nothing
    }
}
