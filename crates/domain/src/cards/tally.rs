use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;

use crate::{
    StoreError,
    cards::{CardCache, CardId, Cards, Wanted},
};

/// How often cards were looked for, and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lookups {
    pub hits: u64,
    pub misses: u64,
}

impl Lookups {
    /// `None` when nothing was looked for.
    #[allow(clippy::cast_precision_loss)] // a share of so many needs no more
    pub fn hit_rate(self) -> Option<f64> {
        let all = self.hits + self.misses;
        (all > 0).then(|| self.hits as f64 / all as f64)
    }
}

/// Counts since the start of the process, by kind.
#[derive(Debug, Default)]
pub struct CardTally {
    posts: Counter,
    people: Counter,
}

#[derive(Debug, Default)]
struct Counter {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Counter {
    fn lookups(&self) -> Lookups {
        Lookups { hits: self.hits.load(Ordering::Relaxed), misses: self.misses.load(Ordering::Relaxed) }
    }
}

impl CardTally {
    pub fn posts(&self) -> Lookups {
        self.posts.lookups()
    }

    pub fn people(&self) -> Lookups {
        self.people.lookups()
    }

    fn count(&self, wanted: &[Wanted], found: &Cards) {
        for wanted in wanted {
            let counter = match wanted.id {
                CardId::Post(_) => &self.posts,
                CardId::Person(_) => &self.people,
            };
            let counted = if found.has(wanted) { &counter.hits } else { &counter.misses };
            counted.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A cache whose answers are counted. What could not be asked is neither a hit nor a miss.
pub struct TalliedCards {
    pub cache: Arc<dyn CardCache>,
    pub tally: Arc<CardTally>,
}

#[async_trait]
impl CardCache for TalliedCards {
    fn answers(&self) -> bool {
        self.cache.answers()
    }

    async fn find(&self, wanted: &[Wanted]) -> Option<Cards> {
        let found = self.cache.find(wanted).await?;
        self.tally.count(wanted, &found);
        Some(found)
    }

    async fn keep(&self, cards: &Cards) {
        self.cache.keep(cards).await;
    }

    async fn forget(&self, cards: &[CardId]) -> Result<(), StoreError> {
        self.cache.forget(cards).await
    }
}
