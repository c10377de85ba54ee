//! What moderators do.

use std::sync::Arc;

use tintype_domain::{cards::CardOutbox, moderation::ModerationService};

use super::Base;

pub(super) fn service(base: &Base) -> ModerationService {
    ModerationService {
        store: Arc::clone(&base.store),
        sessions: Arc::clone(&base.sessions),
        cards: CardOutbox { on: base.cards.is_some() },
        stamps: base.stamps.clone(),
    }
}
