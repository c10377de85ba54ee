use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use sea_orm::DbBackend;
use tintype_domain::{
    StoreError,
    comments::CommentRepository,
    events::{Event, EventBus},
    follows::FollowRepository,
    jobs::JobRepository,
    likes::LikeRepository,
    media::MediaRepository,
    posts::PostRepository,
    store::{UnitOfWork, UnitOfWorkFactory},
    uploads::UploadRepository,
    users::UserRepository,
};

use crate::{Database, connect::Transaction};

/// Opens units of work.
pub struct SeaStore {
    pub database: Database,
    pub events: Arc<dyn EventBus>,
}

/// One transaction; each noun's file implements its repository on it.
pub(crate) struct SeaUnitOfWork {
    pub(crate) tx: Transaction,
    events: Arc<dyn EventBus>,
    pub(crate) pushed_jobs: AtomicBool,
}

impl SeaUnitOfWork {
    pub(crate) fn backend(&self) -> DbBackend {
        self.tx.backend()
    }
}

#[async_trait]
impl UnitOfWorkFactory for SeaStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let tx = self.database.begin().await?;
        Ok(Box::new(SeaUnitOfWork { tx, events: Arc::clone(&self.events), pushed_jobs: AtomicBool::new(false) }))
    }
}

#[async_trait]
impl UnitOfWork for SeaUnitOfWork {
    fn users(&self) -> &dyn UserRepository {
        self
    }

    fn follows(&self) -> &dyn FollowRepository {
        self
    }

    fn posts(&self) -> &dyn PostRepository {
        self
    }

    fn media(&self) -> &dyn MediaRepository {
        self
    }

    fn uploads(&self) -> &dyn UploadRepository {
        self
    }

    fn comments(&self) -> &dyn CommentRepository {
        self
    }

    fn likes(&self) -> &dyn LikeRepository {
        self
    }

    fn jobs(&self) -> &dyn JobRepository {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.tx.commit().await?;
        if self.pushed_jobs.load(Ordering::Relaxed) {
            self.events.publish(Event::JobQueued);
        }
        Ok(())
    }
}
