//! Reads: views made for a screen. Who may see what stands in [`visibility`], once.

mod comments;
mod credentials;
mod feed;
mod follows;
mod likes;
mod people;
mod plans;
mod posts;
mod profiles;
mod uploads;
mod visibility;

use std::sync::Arc;

use sea_orm::{DbBackend, QueryResult, Value};
use tintype_domain::{
    StoreError,
    time::{Clock, Timestamp},
    viewer::Viewer,
};

use crate::{Database, connect::Pool, sql};

pub use plans::{Listing, listings};

/// Implements every query port.
pub struct SeaQueries {
    pub database: Database,
    /// Mutes end by themselves.
    pub clock: Arc<dyn Clock>,
}

impl SeaQueries {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn db(&self) -> &Pool {
        self.database.readers()
    }

    fn backend(&self) -> DbBackend {
        self.database.backend()
    }

    async fn all(&self, text: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
        sql::all(self.db(), text, values).await
    }

    async fn one(&self, text: &str, values: Vec<Value>) -> Result<Option<QueryResult>, StoreError> {
        sql::one(self.db(), text, values).await
    }
}

/// Nobody has the id 0, so a stranger follows nobody and is blocked by nobody.
fn viewer_id(viewer: &Viewer) -> i64 {
    viewer.id().map_or(0, |id| id.0)
}

/// The key to go on from, downwards.
fn before(after: Option<i64>) -> i64 {
    after.unwrap_or(i64::MAX)
}
