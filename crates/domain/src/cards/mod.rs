//! Cards: what everybody who may see a post or a person sees of them alike, kept by id so that it need not be put
//! together from rows for each viewer. Who may see them, counts, and what differs from viewer to viewer are not in them.

mod outbox;
mod ports;
mod tally;
#[cfg(test)]
mod tests;

pub use outbox::CardOutbox;
#[cfg(feature = "mocks")]
pub use ports::MockCardCache;
pub use ports::{CARD_LIFETIME, CardCache, Cards, KEEP_WITHIN, Wanted};
pub use tally::{CardTally, Lookups, TalliedCards};

use crate::{
    ids::{PostId, UserId},
    media::MediaView,
    posts::Visibility,
    time::Timestamp,
};

/// Which state of its row a card shows. Each change of anything on the card makes another one, never used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition(pub i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardId {
    Post(PostId),
    Person(UserId),
}

/// A post without its author, counts and likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostCard {
    pub id: PostId,
    pub edition: Edition,
    pub caption: String,
    /// In the order of their places.
    pub media: Vec<MediaView>,
    pub visibility: Visibility,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// A person as an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCard {
    pub id: UserId,
    pub edition: Edition,
    pub username: String,
    pub full_name: String,
    pub avatar: Option<MediaView>,
}
