//! Every key that is written to Redis: its type and how long it lives.

use tintype_domain::cards::CardId;

/// A string, a card; lives for [`CARD_SECONDS`], or as a mark that it was forgotten for [`FORGOTTEN_SECONDS`].
pub(crate) fn card(id: CardId) -> String {
    match id {
        CardId::Post(id) => format!("tintype:card:post:{id}"),
        CardId::Person(id) => format!("tintype:card:person:{id}"),
    }
}

pub(crate) const CARD_SECONDS: i64 = 3_600;
/// Longer than anybody who read the row before may still want to keep the card.
pub(crate) const FORGOTTEN_SECONDS: i64 = 10;
