use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;

use crate::{
    StoreError,
    audit::{AuditLog, MockAuditLog},
    blocks::{BlockRepository, MockBlockRepository},
    comments::{CommentRepository, MockCommentRepository},
    exports::{ExportRepository, MockExportRepository},
    follows::{FollowRepository, MockFollowRepository},
    ids::JobId,
    invites::{InviteRepository, MockInviteRepository},
    jobs::{Job, JobRepository, LeasedJob},
    likes::{LikeRepository, MockLikeRepository},
    media::{MediaRepository, MockMediaRepository},
    mutes::{MockMuteRepository, MuteRepository},
    one_time_tokens::{MockOneTimeTokenRepository, OneTimeTokenRepository},
    passkeys::{MockPasskeyRepository, PasskeyRepository},
    posts::{MockPostRepository, PostRepository},
    reports::{MockReportRepository, ReportRepository},
    store::{UnitOfWork, UnitOfWorkFactory},
    time::Timestamp,
    totp::{MockTotpRepository, TotpRepository},
    uploads::{MockUploadRepository, UploadRepository},
    users::{AccountRepository, MockAccountRepository, MockUserRepository, UserRepository},
};

/// What repositories answer. A call that a test does not expect fails it.
#[derive(Default)]
pub struct World {
    pub users: MockUserRepository,
    pub accounts: MockAccountRepository,
    pub follows: MockFollowRepository,
    pub blocks: MockBlockRepository,
    pub mutes: MockMuteRepository,
    pub posts: MockPostRepository,
    pub media: MockMediaRepository,
    pub uploads: MockUploadRepository,
    pub comments: MockCommentRepository,
    pub likes: MockLikeRepository,
    pub one_time_tokens: MockOneTimeTokenRepository,
    pub totp: MockTotpRepository,
    pub passkeys: MockPasskeyRepository,
    pub reports: MockReportRepository,
    pub audit: MockAuditLog,
    pub exports: MockExportRepository,
    pub invites: MockInviteRepository,
}

impl World {
    pub fn store(self) -> Arc<FakeStore> {
        Arc::new(FakeStore { shared: Arc::new(Shared { world: self, committed: Mutex::default() }), pauses: 0.into() })
    }
}

struct Shared {
    world: World,
    committed: Mutex<Vec<Vec<(Job, Timestamp)>>>,
}

pub struct FakeStore {
    shared: Arc<Shared>,
    pauses: AtomicU32,
}

impl FakeStore {
    /// Of each unit of work that was committed, the jobs that it queued.
    pub fn commits(&self) -> Vec<Vec<Job>> {
        let committed = self.shared.committed.lock().unwrap_or_else(PoisonError::into_inner);
        committed.iter().map(|jobs| jobs.iter().map(|(job, _)| job.clone()).collect()).collect()
    }

    /// When each queued job is due.
    pub fn due(&self) -> Vec<Timestamp> {
        let committed = self.shared.committed.lock().unwrap_or_else(PoisonError::into_inner);
        committed.iter().flatten().map(|(_, at)| *at).collect()
    }

    pub fn pauses(&self) -> u32 {
        self.pauses.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl UnitOfWorkFactory for FakeStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(FakeUnitOfWork { shared: Arc::clone(&self.shared), queued: Mutex::default() }))
    }

    async fn pause(&self, _tries: u32) {
        self.pauses.fetch_add(1, Ordering::SeqCst);
    }
}

struct FakeUnitOfWork {
    shared: Arc<Shared>,
    queued: Mutex<Vec<(Job, Timestamp)>>,
}

#[async_trait]
impl UnitOfWork for FakeUnitOfWork {
    fn users(&self) -> &dyn UserRepository {
        &self.shared.world.users
    }

    fn accounts(&self) -> &dyn AccountRepository {
        &self.shared.world.accounts
    }

    fn follows(&self) -> &dyn FollowRepository {
        &self.shared.world.follows
    }

    fn blocks(&self) -> &dyn BlockRepository {
        &self.shared.world.blocks
    }

    fn mutes(&self) -> &dyn MuteRepository {
        &self.shared.world.mutes
    }

    fn posts(&self) -> &dyn PostRepository {
        &self.shared.world.posts
    }

    fn media(&self) -> &dyn MediaRepository {
        &self.shared.world.media
    }

    fn uploads(&self) -> &dyn UploadRepository {
        &self.shared.world.uploads
    }

    fn comments(&self) -> &dyn CommentRepository {
        &self.shared.world.comments
    }

    fn likes(&self) -> &dyn LikeRepository {
        &self.shared.world.likes
    }

    fn totp(&self) -> &dyn TotpRepository {
        &self.shared.world.totp
    }

    fn passkeys(&self) -> &dyn PasskeyRepository {
        &self.shared.world.passkeys
    }

    fn reports(&self) -> &dyn ReportRepository {
        &self.shared.world.reports
    }

    fn audit(&self) -> &dyn AuditLog {
        &self.shared.world.audit
    }

    fn exports(&self) -> &dyn ExportRepository {
        &self.shared.world.exports
    }

    fn invites(&self) -> &dyn InviteRepository {
        &self.shared.world.invites
    }

    fn jobs(&self) -> &dyn JobRepository {
        self
    }

    fn one_time_tokens(&self) -> &dyn OneTimeTokenRepository {
        &self.shared.world.one_time_tokens
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let queued = self.queued.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.shared.committed.lock().unwrap_or_else(PoisonError::into_inner).push(queued);
        Ok(())
    }
}

#[async_trait]
impl JobRepository for FakeUnitOfWork {
    async fn push(&self, _id: JobId, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner).push((job.clone(), run_at));
        Ok(())
    }

    async fn finish(&self, _leased: &LeasedJob) -> Result<bool, StoreError> {
        Ok(true)
    }
}
