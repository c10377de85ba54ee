//! The use cases, and what the worker does, from the parts.

use std::sync::Arc;

use tintype_database::{Database, SeaAudience, SeaJobs};
use tintype_domain::{
    blocks::BlockService,
    cards::{CardCache, CardOutbox},
    comments::CommentService,
    feed::{FanOut, FeedService},
    follows::FollowService,
    jobs::JobRunner,
    likes::LikeService,
    mutes::MuteService,
    posts::PostService,
    reports::ReportService,
    uploads::{UploadIntake, UploadProcessing, UploadService},
    users::UserService,
};
use tintype_http::Services;
use tintype_media::{PicturePool, PoolOptions};

use super::{Base, accounts, exports, leaving, moderation, passkeys, totp};
use crate::settings::Settings;

pub(super) fn services(base: &Base, settings: &Settings) -> Services {
    let (store, stamps, factor) = (&base.store, &base.stamps, settings.limits.factor);
    let cards = CardOutbox { on: base.cards.is_some() };
    let guard = accounts::guard(base, factor);
    let auth = Arc::new(accounts::auth(base, settings));
    Services {
        passkeys: passkeys::service(base, &guard),
        passkey_log_in: passkeys::log_in(base, &auth),
        auth,
        passwords: accounts::passwords(base, &guard, factor),
        emails: accounts::emails(base, Arc::clone(&guard), factor),
        totp: totp::service(base, &guard),
        guard,
        administration: accounts::administration(base),
        programs: base.programs.service(stamps),
        tokens: base.programs.tokens(stamps),
        users: UserService { store: Arc::clone(store), cards, stamps: stamps.clone() },
        leaving: leaving::service(base, &settings.accounts),
        reports: ReportService { store: Arc::clone(store), stamps: stamps.clone() },
        moderation: moderation::service(base),
        exports: exports::service(base),
        invites: accounts::invites(base),
        follows: FollowService { store: Arc::clone(store), stamps: stamps.clone() },
        blocks: BlockService { store: Arc::clone(store), stamps: stamps.clone() },
        mutes: MuteService { store: Arc::clone(store), stamps: stamps.clone() },
        posts: PostService {
            store: Arc::clone(store),
            posts: base.queries.clone(),
            rekeying: Arc::clone(&base.rekeying),
            cards,
            stamps: stamps.clone(),
            fans_out: base.timelines.is_some(),
            needs_email: !settings.smtp.url.is_empty(),
        },
        comments: CommentService { store: Arc::clone(store), comments: base.queries.clone(), stamps: stamps.clone() },
        likes: LikeService { store: Arc::clone(store), stamps: stamps.clone() },
        feed: FeedService {
            feed: base.queries.clone(),
            timelines: base.timelines.clone(),
            length: settings.timelines.length,
        },
        uploads: UploadService {
            store: Arc::clone(store),
            uploads: base.queries.clone(),
            target: Arc::clone(&base.target),
            events: Arc::clone(&base.events),
            keys: Arc::clone(&base.keys),
            stamps: stamps.clone(),
        },
        intake: UploadIntake {
            store: Arc::clone(store),
            blobs: Arc::clone(&base.blobs),
            target: Arc::clone(&base.target),
            keys: Arc::clone(&base.keys),
            stamps: stamps.clone(),
        },
    }
}

pub(super) fn runner(base: &Base, database: &Database) -> JobRunner {
    JobRunner {
        queue: Arc::new(SeaJobs { database: database.clone() }),
        store: Arc::clone(&base.store),
        blobs: Arc::clone(&base.blobs),
        stamps: base.stamps.clone(),
        processing: Arc::new(UploadProcessing {
            store: Arc::clone(&base.store),
            blobs: Arc::clone(&base.blobs),
            pictures: Arc::new(PicturePool::new(PoolOptions::default())),
            events: Arc::clone(&base.events),
            stamps: base.stamps.clone(),
        }),
        rekeying: Arc::clone(&base.rekeying),
        cards: base.cards.clone().map(|cards| cards as Arc<dyn CardCache>),
        fan_out: Arc::new(FanOut {
            audience: Arc::new(SeaAudience { database: database.clone() }),
            timelines: base.timelines.clone(),
            clock: Arc::clone(&base.stamps.clock),
        }),
        delivery: Arc::clone(&base.delivery),
        erasing: Arc::new(leaving::erasing(base, database)),
        exporting: Arc::new(exports::exporting(base)),
    }
}
