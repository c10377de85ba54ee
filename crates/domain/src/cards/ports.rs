use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;

use crate::{
    StoreError,
    cards::{CardId, Edition, PersonCard, PostCard},
    ids::{PostId, UserId},
};

/// For how long after its row was read a card may be given to [`CardCache::keep`].
pub const KEEP_WITHIN: Duration = Duration::from_secs(5);

/// No card is kept for longer.
pub const CARD_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// A card, as the row is that was decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub id: CardId,
    pub edition: Edition,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cards {
    pub posts: HashMap<PostId, PostCard>,
    pub people: HashMap<UserId, PersonCard>,
}

impl Cards {
    /// The edition that is here of this card.
    pub fn edition(&self, id: CardId) -> Option<Edition> {
        match id {
            CardId::Post(id) => self.posts.get(&id).map(|card| card.edition),
            CardId::Person(id) => self.people.get(&id).map(|card| card.edition),
        }
    }

    pub fn has(&self, wanted: &Wanted) -> bool {
        self.edition(wanted.id) == Some(wanted.edition)
    }

    pub fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.people.is_empty()
    }
}

/// Cards that are kept for all instances. Never the only copy of anything: a cache may lose all it has at any time.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CardCache: Send + Sync {
    /// Whether it is worth asking now.
    fn answers(&self) -> bool;

    /// Those of the cards that are kept. MUST answer them as they were given to keep, and none of another edition than
    /// the wanted. `None` when the cache could not be asked, then within 300 ms.
    async fn find(&self, wanted: &[Wanted]) -> Option<Cards>;

    /// Keeps cards whose rows were read within the last [`KEEP_WITHIN`]. MUST keep none that was forgotten since they
    /// were read, and none for longer than [`CARD_LIFETIME`]. A cache that cannot be asked keeps nothing.
    async fn keep(&self, cards: &Cards);

    /// MUST have forgotten the cards when it returns, every edition; `Unavailable` when it cannot.
    async fn forget(&self, cards: &[CardId]) -> Result<(), StoreError>;
}
