//! Who leaves, and what becomes of what they had.

use std::sync::Arc;

use chrono::TimeDelta;
use tintype_database::{Database, SeaRemains};
use tintype_domain::{
    cards::{CardCache, CardOutbox},
    leaving::{Erasing, LeavingService},
};

use super::Base;
use crate::settings;

pub(super) fn service(base: &Base, settings: &settings::Accounts) -> LeavingService {
    LeavingService {
        store: Arc::clone(&base.store),
        sessions: Arc::clone(&base.sessions),
        cards: CardOutbox { on: base.cards.is_some() },
        stamps: base.stamps.clone(),
        grace: TimeDelta::days(settings.grace_days.into()),
    }
}

pub(super) fn erasing(base: &Base, database: &Database) -> Erasing {
    Erasing {
        remains: Arc::new(SeaRemains { database: database.clone() }),
        blobs: Arc::clone(&base.blobs),
        cards: base.cards.clone().map(|cards| cards as Arc<dyn CardCache>),
        clock: Arc::clone(&base.stamps.clock),
    }
}
