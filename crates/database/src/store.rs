use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::DbBackend;
use tintype_domain::{
    StoreError,
    audit::AuditLog,
    blocks::BlockRepository,
    comments::CommentRepository,
    events::{Event, EventBus},
    exports::ExportRepository,
    follows::FollowRepository,
    ids::UserId,
    invites::InviteRepository,
    jobs::JobRepository,
    likes::LikeRepository,
    media::MediaRepository,
    mutes::MuteRepository,
    one_time_tokens::OneTimeTokenRepository,
    passkeys::PasskeyRepository,
    posts::PostRepository,
    recent::RecentWriters,
    reports::ReportRepository,
    store::{UnitOfWork, UnitOfWorkFactory},
    totp::TotpRepository,
    uploads::UploadRepository,
    users::{AccountRepository, UserRepository},
};

use crate::{Database, connect::Transaction};

/// About as long as a unit of work takes.
const PAUSE: Duration = Duration::from_millis(20);

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
    recent: Database,
    changed: Mutex<Vec<UserId>>,
}

impl SeaUnitOfWork {
    pub(crate) fn backend(&self) -> DbBackend {
        self.tx.backend()
    }

    /// What these people see has changed: once it is committed they read from where it is.
    pub(crate) fn changed(&self, people: impl IntoIterator<Item = UserId>) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).extend(people);
    }
}

#[async_trait]
impl UnitOfWorkFactory for SeaStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let tx = self.database.begin().await?;
        Ok(Box::new(SeaUnitOfWork {
            tx,
            events: Arc::clone(&self.events),
            pushed_jobs: AtomicBool::new(false),
            recent: self.database.clone(),
            changed: Mutex::default(),
        }))
    }

    async fn pause(&self, tries: u32) {
        tokio::time::sleep(pause(tries)).await;
    }
}

fn pause(tries: u32) -> Duration {
    // Hashers are seeded at random: enough to tell two waiters apart.
    let random = RandomState::new().build_hasher().finish() % u64::from(PAUSE.subsec_micros());
    PAUSE * tries.min(8) / 2 + Duration::from_micros(random)
}

#[async_trait]
impl UnitOfWork for SeaUnitOfWork {
    fn users(&self) -> &dyn UserRepository {
        self
    }

    fn accounts(&self) -> &dyn AccountRepository {
        self
    }

    fn follows(&self) -> &dyn FollowRepository {
        self
    }

    fn blocks(&self) -> &dyn BlockRepository {
        self
    }

    fn mutes(&self) -> &dyn MuteRepository {
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

    fn one_time_tokens(&self) -> &dyn OneTimeTokenRepository {
        self
    }

    fn totp(&self) -> &dyn TotpRepository {
        self
    }

    fn passkeys(&self) -> &dyn PasskeyRepository {
        self
    }

    fn reports(&self) -> &dyn ReportRepository {
        self
    }

    fn audit(&self) -> &dyn AuditLog {
        self
    }

    fn exports(&self) -> &dyn ExportRepository {
        self
    }

    fn invites(&self) -> &dyn InviteRepository {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.tx.commit().await?;
        for person in self.changed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            self.recent.note(person, Duration::ZERO);
        }
        if self.pushed_jobs.load(Ordering::Relaxed) {
            self.events.publish(Event::JobQueued);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_pause_is_another_and_they_grow_with_the_tries() {
        for tries in [1, 4, 8, 100] {
            let pauses: HashSet<_> = (0..50).map(|_| pause(tries)).collect();
            assert!(pauses.len() > 10, "{pauses:?}");
            let shortest = PAUSE * tries.min(8) / 2;
            assert!(pauses.iter().all(|pause| (shortest..shortest + PAUSE).contains(pause)), "{pauses:?}");
        }
    }
}
