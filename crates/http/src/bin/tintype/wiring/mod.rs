//! The one place that knows every adapter.

mod accounts;
pub mod database;
mod exports;
pub mod lease;
mod leaving;
mod mail;
mod moderation;
mod parts;
mod passkeys;
mod posts;
mod programs;
mod services;
mod sessions;
pub mod storage;
pub mod timelines;
mod totp;

use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use tintype_database::{Database, SeaAudience, SeaCounters, SeaIdempotency, SeaQueries, SeaStore};
use tintype_domain::{
    auth::PasswordHasher,
    cards::{CardCache, CardTally, TalliedCards},
    comments::CommentSweep,
    events::EventBus,
    exports::ExportSweep,
    feed::Timelines,
    idempotency::IdempotencyStore,
    ids::Snowflakes,
    jobs::JobRunner,
    limits::RateLimiter,
    mail::Delivery,
    media::{BlobStore, BlobSweep, MediaAddresses, Rekeying},
    one_time_tokens::{TokenMint, TokenSweep},
    passkeys::Challenges,
    posts::PostSweep,
    programs::RefreshTokenRepository,
    sessions::SessionRepository,
    signing::{KeyGenerator, Signer},
    store::UnitOfWorkFactory,
    time::{Clock, Stamps},
    totp::{SecondFactors, TotpReseal},
    uploads::{UploadSweep, UploadTarget},
};
use tintype_http::{AllowedOrigins, AppState, LimitFactor, Queries, Readiness, Shared, TrustedProxies};
use tintype_local::{MemoryEventBus, MemoryRateLimiter, SystemClock};
use tintype_redis::{Redis, RedisCardCache, RedisEventBus, RedisRateLimiter};
use tintype_s3::Bucket;
use tintype_security::{ArgonHasher, HashingOptions, HmacSigner, Keys, RandomKeys};

use crate::settings::Settings;

pub use lease::Lease;
use parts::parts;
use programs::{Programs, keys};
use services::{runner, services};
use storage::{Storage, bucket, elsewhere, in_bucket, in_folder};
use timelines::timelines;

/// Everything, put together.
pub struct House {
    pub state: AppState,
    pub counters: SeaCounters,
    pub session_key: [u8; 64],
    pub refresh_tokens: Arc<dyn RefreshTokenRepository>,
    pub runner: Arc<JobRunner>,
    pub audience: SeaAudience,
    pub upload_sweep: UploadSweep,
    pub blob_sweep: BlobSweep,
    pub token_sweep: TokenSweep,
    pub totp_reseal: TotpReseal,
    pub export_sweep: ExportSweep,
    pub post_sweep: PostSweep,
    pub comment_sweep: CommentSweep,
    pub events: Arc<dyn EventBus>,
    pub lease: Lease,
    pub bucket: Option<Bucket>,
    /// Of cards, where they are kept.
    pub tally: Option<Arc<CardTally>>,
}

/// The parts that everything else is made of.
struct Base {
    programs: Programs,
    store: Arc<dyn UnitOfWorkFactory>,
    queries: Arc<SeaQueries>,
    blobs: Arc<dyn BlobStore>,
    events: Arc<dyn EventBus>,
    signer: Arc<dyn Signer>,
    keys: Arc<dyn KeyGenerator>,
    target: Arc<dyn UploadTarget>,
    addresses: Arc<dyn MediaAddresses>,
    rekeying: Arc<Rekeying>,
    limiter: Arc<dyn RateLimiter>,
    timelines: Option<Arc<dyn Timelines>>,
    redis: Option<Arc<Redis>>,
    cards: Option<Arc<TalliedCards>>,
    bucket: Option<Bucket>,
    sessions: Arc<dyn SessionRepository>,
    hasher: Arc<dyn PasswordHasher>,
    mint: TokenMint,
    factors: Arc<SecondFactors>,
    challenges: Challenges,
    delivery: Arc<Delivery>,
    stamps: Stamps,
    keep_exports: TimeDelta,
}

pub async fn build(settings: &Settings) -> anyhow::Result<House> {
    let database = database::connect(settings).await?;
    let secrets = keys(settings)?;
    database.migrate().await.context("the schema cannot be brought up to date")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random = Arc::new(RandomKeys::from_system()?);
    let lease = Lease::take(&database, &clock, random.as_ref()).await?;
    let stamps = Stamps { ids: Arc::new(Snowflakes::new(lease.number, Arc::clone(&clock))), clock: Arc::clone(&clock) };
    let base = base(settings, &database, &secrets, random, stamps).await?;
    let factor = settings.limits.factor;
    let services = services(&base, settings);
    let idempotency: Arc<dyn IdempotencyStore> = Arc::new(SeaIdempotency { database: database.clone() });
    let shared = Shared {
        sessions: Arc::clone(&base.sessions),
        access_tokens: Arc::clone(&base.programs.access_tokens),
        recent: sessions::recent(&settings.database, &database),
        idempotency,
        limiter: Arc::clone(&base.limiter),
        limit_factor: LimitFactor(factor),
        blobs: Arc::clone(&base.blobs),
        addresses: Arc::clone(&base.addresses),
        signer: Arc::clone(&base.signer),
        keys: Arc::clone(&base.keys),
        stamps: base.stamps.clone(),
        proxies: TrustedProxies(settings.server.trusted_proxies.clone()),
        allowed_origins: AllowedOrigins(settings.server.allowed_origins.clone()),
        secure: settings.production(),
        public_url: settings.server.public_url.clone(),
        elsewhere: elsewhere(&settings.s3),
        readiness: Readiness::new(parts(&database, base.redis.as_ref(), base.bucket.as_ref())),
    };
    let queries = Queries {
        profiles: base.queries.clone(),
        posts: base.queries.clone(),
        comments: base.queries.clone(),
        likes: base.queries.clone(),
        follows: base.queries.clone(),
        blocks: base.queries.clone(),
        mutes: base.queries.clone(),
        reports: base.queries.clone(),
        moderation: base.queries.clone(),
        audit: base.queries.clone(),
        totp: base.queries.clone(),
        passkeys: base.queries.clone(),
        exports: base.queries.clone(),
        invites: base.queries.clone(),
    };
    Ok(House {
        state: AppState { services: Arc::new(services), queries: Arc::new(queries), shared: Arc::new(shared) },
        counters: SeaCounters { database: database.clone() },
        audience: SeaAudience { database: database.clone() },
        session_key: secrets.session,
        refresh_tokens: Arc::clone(&base.programs.refresh_tokens),
        runner: Arc::new(runner(&base, &database)),
        upload_sweep: UploadSweep { store: Arc::clone(&base.store), stamps: base.stamps.clone() },
        token_sweep: TokenSweep { store: Arc::clone(&base.store), clock: Arc::clone(&clock) },
        totp_reseal: TotpReseal { factors: Arc::clone(&base.factors) },
        blob_sweep: BlobSweep {
            blobs: Arc::clone(&base.blobs),
            media: base.queries.clone(),
            exports: base.queries.clone(),
            clock,
        },
        export_sweep: exports::sweep(&base),
        post_sweep: posts::sweep(&base),
        comment_sweep: posts::sweep_comments(&base),
        tally: base.cards.as_ref().map(|cards| Arc::clone(&cards.tally)),
        events: base.events,
        lease,
        bucket: base.bucket,
    })
}

async fn base(
    settings: &Settings,
    database: &Database,
    secrets: &Keys,
    random: Arc<RandomKeys>,
    stamps: Stamps,
) -> anyhow::Result<Base> {
    let redis = redis(settings)?;
    let keys: Arc<dyn KeyGenerator> = random.clone();
    let sessions = sessions::sessions(&settings.redis, database, redis.as_ref(), keys.as_ref());
    let events = events(redis.as_ref(), keys.as_ref());
    let store: Arc<dyn UnitOfWorkFactory> =
        Arc::new(SeaStore { database: database.clone(), events: Arc::clone(&events) });
    let signer: Arc<dyn Signer> = Arc::new(HmacSigner::new(&secrets.signing));
    let bucket = bucket(&settings.s3)?;
    let Storage { blobs, target, addresses } = match &bucket {
        Some(bucket) => in_bucket(bucket, &settings.s3, &signer, &stamps),
        None => in_folder(settings, &signer).await?,
    };
    let cards = redis.as_ref().filter(|_| settings.redis.cards).map(cards);
    let queries = Arc::new(queries(database, cards.as_ref(), &stamps));
    let rekeying = Rekeying {
        store: Arc::clone(&store),
        media: queries.clone(),
        blobs: Arc::clone(&blobs),
        keys: Arc::clone(&keys),
        stamps: stamps.clone(),
    };
    let mint = TokenMint { signer: Arc::clone(&signer), stamps: stamps.clone() };
    let limiter = limiter(redis.as_ref());
    let parts = totp::Parts { store: &store, queries: &queries, limiter: &limiter, random: &random, mint: &mint };
    Ok(Base {
        challenges: passkeys::challenges(settings, &signer, &stamps)?,
        factors: Arc::new(totp::factors(&parts, secrets, settings.limits.factor)?),
        sessions: Arc::clone(&sessions),
        hasher: Arc::new(ArgonHasher::new(HashingOptions::default())?),
        delivery: mail::delivery(settings, &store, &mint)?,
        mint,
        programs: Programs::new(settings, database, secrets, sessions, random)?,
        queries,
        target,
        addresses,
        rekeying: Arc::new(rekeying),
        limiter,
        timelines: timelines(redis.as_ref(), settings, &*keys),
        redis,
        cards,
        bucket,
        store,
        blobs,
        events,
        signer,
        keys,
        stamps,
        keep_exports: exports::keep(settings.accounts.export_days),
    })
}

fn redis(settings: &Settings) -> anyhow::Result<Option<Arc<Redis>>> {
    let url = &settings.redis.url;
    if url.is_empty() { Ok(None) } else { Ok(Some(Arc::new(Redis::connect(url)?))) }
}

fn cards(redis: &Arc<Redis>) -> Arc<TalliedCards> {
    let cache = Arc::new(RedisCardCache::new(Arc::clone(redis)));
    Arc::new(TalliedCards { cache, tally: Arc::default() })
}

fn queries(database: &Database, cards: Option<&Arc<TalliedCards>>, stamps: &Stamps) -> SeaQueries {
    let queries = SeaQueries::new(database.clone(), Arc::clone(&stamps.clock));
    match cards {
        Some(cards) => queries.with_cards(Arc::clone(cards) as Arc<dyn CardCache>),
        None => queries,
    }
}

fn events(redis: Option<&Arc<Redis>>, keys: &dyn KeyGenerator) -> Arc<dyn EventBus> {
    let own: Arc<dyn EventBus> = Arc::new(MemoryEventBus::default());
    match redis {
        Some(redis) => Arc::new(RedisEventBus::new(Arc::clone(redis), own, keys)),
        None => own,
    }
}

fn limiter(redis: Option<&Arc<Redis>>) -> Arc<dyn RateLimiter> {
    let own: Arc<dyn RateLimiter> = Arc::new(MemoryRateLimiter::default());
    match redis {
        Some(redis) => Arc::new(RedisRateLimiter::new(Arc::clone(redis), own)),
        None => own,
    }
}
