//! Reads: views made for a screen. Who may see what stands in [`visibility`], once.

mod applicants;
mod audit;
mod belongings;
mod blocks;
mod cards;
mod comments;
mod credentials;
mod exports;
mod feed;
mod follows;
mod invites;
mod likes;
mod media;
mod moderation;
mod mutes;
mod passkeys;
mod people;
mod posts;
mod profiles;
mod reports;
mod totp;
mod uploads;
mod visibility;

use std::sync::Arc;

use sea_orm::{DbBackend, FromQueryResult, Value};
use tintype_domain::{
    StoreError,
    cards::CardCache,
    ids::UserId,
    time::{Clock, Timestamp},
    viewer::Viewer,
};

use self::cards::Shelf;
use crate::{Database, connect::Pool, sql};

/// Implements every query port.
pub struct SeaQueries {
    pub database: Database,
    /// Mutes end by themselves.
    clock: Arc<dyn Clock>,
    shelf: Option<Shelf>,
}

impl SeaQueries {
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock, shelf: None }
    }

    /// Shows posts from cards where these are kept.
    #[must_use]
    pub fn with_cards(self, cache: Arc<dyn CardCache>) -> Self {
        Self { shelf: Some(Shelf::new(cache)), ..self }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn backend(&self) -> DbBackend {
        self.database.backend()
    }

    /// What this person (0 for a stranger) may read from a replica, if there is one; else from where it is written.
    async fn all<R: FromQueryResult>(&self, person: i64, text: &str, values: Vec<Value>) -> Result<Vec<R>, StoreError> {
        if let Some((pool, replica)) = self.database.replica_for(UserId(person)) {
            match sql::all(pool, text, values.clone()).await {
                // Also where the replica had to choose between this query and keeping up.
                Err(StoreError::Unavailable(_) | StoreError::Retry) => replica.failed(),
                answered => return answered,
            }
        }
        sql::all(self.database.readers(), text, values).await
    }

    async fn one<R: FromQueryResult>(
        &self,
        person: i64,
        text: &str,
        values: Vec<Value>,
    ) -> Result<Option<R>, StoreError> {
        Ok(self.all(person, text, values).await?.into_iter().next())
    }

    /// For what decides something, and must be as it is now.
    fn current(&self) -> &Pool {
        self.database.readers()
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Nobody has the id 0, so a stranger follows nobody and is blocked by nobody.
fn viewer_id(viewer: &Viewer) -> i64 {
    viewer.id().map_or(0, |id| id.0)
}

/// The key to go on from, downwards.
fn before(after: Option<i64>) -> i64 {
    after.unwrap_or(i64::MAX)
}
