//! What handlers work with.

use std::sync::Arc;

use tintype_domain::{
    audit::AuditQueries,
    auth::{Administration, AuthService, EmailService, PasswordGuard, PasswordService},
    blocks::{BlockQueries, BlockService},
    comments::{CommentQueries, CommentService},
    exports::{ExportQueries, ExportService},
    feed::FeedService,
    follows::{FollowQueries, FollowService},
    idempotency::IdempotencyStore,
    invites::{InviteQueries, InviteService},
    leaving::LeavingService,
    likes::{LikeQueries, LikeService},
    limits::RateLimiter,
    media::{BlobStore, MediaAddresses},
    moderation::{ModerationQueries, ModerationService},
    mutes::{MuteQueries, MuteService},
    passkeys::{PasskeyLogin, PasskeyQueries, PasskeyService},
    posts::{PostQueries, PostService},
    programs::ProgramService,
    recent::RecentWriters,
    reports::{ReportQueries, ReportService},
    sessions::SessionRepository,
    signing::{KeyGenerator, Signer},
    time::{Stamps, Timestamp},
    tokens::{AccessTokenRepository, TokenService},
    totp::{TotpQueries, TotpService},
    uploads::{UploadIntake, UploadService},
    users::{ProfileQueries, UserService},
};

use crate::{AllowedOrigins, TrustedProxies, gate::limits::LimitFactor, health::Readiness};

pub struct Services {
    pub auth: Arc<AuthService>,
    pub passwords: PasswordService,
    pub emails: EmailService,
    pub totp: TotpService,
    pub passkeys: PasskeyService,
    pub passkey_log_in: PasskeyLogin,
    pub guard: Arc<PasswordGuard>,
    pub administration: Administration,
    pub programs: ProgramService,
    pub tokens: TokenService,
    pub users: UserService,
    pub leaving: LeavingService,
    pub follows: FollowService,
    pub blocks: BlockService,
    pub mutes: MuteService,
    pub posts: PostService,
    pub comments: CommentService,
    pub likes: LikeService,
    pub feed: FeedService,
    pub uploads: UploadService,
    pub intake: UploadIntake,
    pub reports: ReportService,
    pub moderation: ModerationService,
    pub exports: ExportService,
    pub invites: InviteService,
}

pub struct Queries {
    pub profiles: Arc<dyn ProfileQueries>,
    pub posts: Arc<dyn PostQueries>,
    pub comments: Arc<dyn CommentQueries>,
    pub likes: Arc<dyn LikeQueries>,
    pub follows: Arc<dyn FollowQueries>,
    pub blocks: Arc<dyn BlockQueries>,
    pub mutes: Arc<dyn MuteQueries>,
    pub reports: Arc<dyn ReportQueries>,
    pub moderation: Arc<dyn ModerationQueries>,
    pub audit: Arc<dyn AuditQueries>,
    pub totp: Arc<dyn TotpQueries>,
    pub passkeys: Arc<dyn PasskeyQueries>,
    pub exports: Arc<dyn ExportQueries>,
    pub invites: Arc<dyn InviteQueries>,
}

/// What the mechanisms around the handlers need.
pub struct Shared {
    pub sessions: Arc<dyn SessionRepository>,
    pub access_tokens: Arc<dyn AccessTokenRepository>,
    /// Where there is a replica.
    pub recent: Option<Arc<dyn RecentWriters>>,
    pub idempotency: Arc<dyn IdempotencyStore>,
    pub limiter: Arc<dyn RateLimiter>,
    pub limit_factor: LimitFactor,
    pub blobs: Arc<dyn BlobStore>,
    pub addresses: Arc<dyn MediaAddresses>,
    pub signer: Arc<dyn Signer>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
    pub proxies: TrustedProxies,
    pub allowed_origins: AllowedOrigins,
    /// Served over https: cookies are `Secure` and named `__Host-`.
    pub secure: bool,
    /// `https://photos.example`, for canonical addresses; empty where it is not known.
    pub public_url: String,
    pub elsewhere: Elsewhere,
    pub readiness: Readiness,
}

/// Other origins that the web app's pages may use.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// Where pictures are fetched from.
    pub pictures: Vec<String>,
    /// Where bytes are sent to.
    pub uploads: Vec<String>,
}

#[derive(Clone)]
pub struct AppState {
    pub services: Arc<Services>,
    pub queries: Arc<Queries>,
    pub shared: Arc<Shared>,
}

impl AppState {
    pub(crate) fn now(&self) -> Timestamp {
        self.shared.stamps.now()
    }
}
