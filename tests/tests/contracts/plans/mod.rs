//! Every listing, lookup and change goes through an index, says the planner of each engine on a filled copy.

mod bin;
mod exports;
mod fill;
mod moderation;
mod watch;

use chrono::TimeDelta;
use tintype_database::{
    SeaAccessTokens, SeaAudience, SeaIdempotency, SeaJobs, SeaRefreshTokens, SeaRemains, SeaSessions,
};
use tintype_domain::{
    auth::CredentialQueries,
    blocks::BlockQueries,
    comments::CommentQueries,
    feed::{Audience, Choice, FeedQueries, Rules},
    follows::{Follow, FollowQueries, FollowState},
    idempotency::{Attempt, IdempotencyStore, KeptAnswer},
    ids::{ChallengeId, OneTimeTokenId, UserId},
    jobs::JobQueue,
    leaving::Remains,
    likes::{Like, LikeQueries, Likeable},
    media::{Access, MediaQueries, Place},
    mutes::MuteQueries,
    one_time_tokens::Purpose,
    paging::PageRequest,
    passkeys::PasskeyQueries,
    posts::PostQueries,
    programs::RefreshTokenRepository,
    sessions::{Session, SessionRepository},
    tags::Tags,
    tokens::AccessTokenRepository,
    totp::{Totp, TotpQueries},
    uploads::UploadQueries,
    users::{ProfileQueries, Role},
};

use self::{
    fill::Filled,
    watch::{Knowledge, Watched},
};
use crate::{access_tokens, engine::viewer, passkeys as contract, refresh_tokens};

#[tokio::test]
async fn sqlite_reads_no_table_whole() {
    hold(Watched::sqlite(Knowledge::Schema).await).await;
}

#[tokio::test]
async fn sqlite_with_statistics_reads_no_table_whole() {
    hold(Watched::sqlite(Knowledge::Statistics).await).await;
}

#[tokio::test]
async fn postgresql_reads_no_table_whole_and_few_rows_of_any() {
    hold(Watched::postgres().await).await;
}

async fn hold((watched, filled): (Watched, Filled)) {
    pages(&watched, &filled).await;
    timelines(&watched, &filled).await;
    lookups(&watched, &filled).await;
    people(&watched, &filled).await;
    moderation::hold(&watched, &filled).await;
    exports::hold(&watched, &filled).await;
    bin::hold(&watched, &filled).await;
    posts(&watched, &filled).await;
    pictures(&watched, &filled).await;
    sessions(&watched, &filled).await;
    programs(&watched, &filled).await;
    second_factors(&watched, &filled).await;
    passkeys(&watched, &filled).await;
    attempts(&watched, &filled).await;
    tokens(&watched, &filled).await;
    jobs(&watched, &filled).await;
    remains(&watched, &filled).await;
}

async fn pages(watched: &Watched, filled: &Filled) {
    let queries = &watched.engine.queries;
    let (by_ann, page) = (&viewer(filled.ann), PageRequest::default());
    watched.uses("the feed", &["ix_posts_owner_live", "ix_media_post"], queries.home(&filled.ann, page)).await;
    let by_author = queries.by_author(by_ann, "person1", page);
    watched.uses("posts of a person", &["uq_users_username", "ix_media_post"], by_author).await;
    watched.uses("comments", &["ix_comments_top"], queries.of_post(by_ann, filled.post, page)).await;
    watched.uses("replies", &["ix_comments_replies"], queries.replies(by_ann, filled.comment, page)).await;
    watched.uses("likers", &["ix_likes_likeable"], queries.likers(by_ann, filled.post, page)).await;
    watched.uses("followers", &["ix_follows_followers"], queries.followers(by_ann, "person1", page)).await;
    watched.uses("following", &["ix_follows_following"], queries.following(by_ann, "person1", page)).await;
    watched.uses("requests", &["ix_follows_followers"], queries.requests(filled.ann.id, page)).await;
    watched.uses("the blocked", &["ix_blocks_owner"], queries.blocks(&filled.ann, page)).await;
    watched.uses("the muted", &["ix_mutes_owner"], queries.mutes(&filled.ann, page)).await;
}

async fn timelines(watched: &Watched, filled: &Filled) {
    let (engine, ann) = (&watched.engine, filled.ann);
    let (queries, audience) = (&engine.queries, SeaAudience { database: engine.database.clone() });
    audience.announce(Some(Rules { followees: 5, merged_followers: 50 })).await.unwrap();
    watched.uses("how a feed is read", &["pk_users"], queries.standing(ann.id)).await;
    let ways = ["ix_follows_following", "ix_posts_owner_live"];
    let newest = watched.uses("what a timeline is made of", &ways, queries.newest(ann.id, 800)).await.unwrap();
    assert!(newest.posts.len() > 50, "{} posts", newest.posts.len());
    let merged = vec![UserId(ann.id.0 + 1), UserId(ann.id.0 + 38)];
    let choice = Choice { posts: newest.posts, merged, from: None, before: None };
    let ways = ["pk_posts", "ix_follows_following", "ix_posts_owner_live", "ix_media_post"];
    watched.uses("the feed by a timeline", &ways, queries.chosen(&ann, &choice, 21)).await;
    watched.uses("what was published", &["pk_posts", "pk_users"], audience.published(filled.post)).await;
    let readers = audience.readers(ann.id, filled.now, None, 500);
    watched.uses("who reads an author", &["ix_follows_followers", "ix_sessions_owner_seen"], readers).await;
    watched.uses("a merged author", &["pk_users", "ix_follows_followers"], audience.merge(ann.id, true)).await;
}

async fn lookups(watched: &Watched, filled: &Filled) {
    let queries = &watched.engine.queries;
    let (ann, by_ann) = (filled.ann.id, &viewer(filled.ann));
    watched.uses("a post", &["pk_posts", "ix_media_post"], queries.post(by_ann, filled.post)).await;
    watched.uses("a comment", &["pk_comments", "pk_posts"], queries.comment(by_ann, filled.comment)).await;
    watched.uses("a profile", &["uq_users_username"], queries.profile(by_ann, "person2")).await;
    watched.uses("an account", &["pk_users"], queries.account(ann)).await;
    watched.uses("a name", &["uq_users_username"], queries.username_taken("person2")).await;
    watched.uses("a log-in by name", &["uq_users_username", "pk_credentials"], queries.login_record("person2")).await;
    watched.uses("a log-in by address", &["uq_users_email"], queries.login_record("2@example.org")).await;
    watched.uses("a password", &["pk_credentials", "pk_users"], queries.password_hash(ann)).await;
    let known = queries.address_known(ann, "192.0.2.1", filled.now);
    watched.uses("a known address", &["ix_sessions_owner_address"], known).await;
    let known = queries.device_known(ann, "192.0.2.1", "a browser", filled.now);
    watched.uses("a known device", &["ix_sessions_owner_address"], known).await;
    let unused = queries.never_used(ann, filled.early);
    watched.uses("an account that nobody has used", &["ix_sessions_owner_"], unused).await;
    watched.uses("an upload", &["ix_uploads_owner|pk_uploads", "pk_media"], queries.upload(ann, filled.upload)).await;
}

async fn people(watched: &Watched, filled: &Filled) {
    let (engine, ann) = (&watched.engine, filled.ann.id);
    let (bob, now) = (UserId(ann.0 + 1), engine.now());
    let uow = engine.begin().await;
    let user = watched.uses("a person", &["pk_users"], uow.users().find(ann)).await.unwrap();
    watched.uses("two people", &["pk_users"], uow.users().find_pair(ann, bob)).await;
    watched.uses("the id behind a name", &["uq_users_username"], uow.users().id_of("person1")).await;
    watched.uses("the id behind an address", &["uq_users_email"], uow.users().id_of_email("2@example.org")).await;
    watched.uses("whom nobody may look like", &["ix_users_staff"], uow.users().staff()).await;
    watched.uses("a new address", &["pk_users"], uow.accounts().set_email(ann, "x@example.org", true, now)).await;
    watched.uses("a new role", &["pk_users"], uow.accounts().set_role(ann, Role::Moderator, now)).await;
    watched.uses("the admins", &["ix_users_admins"], uow.accounts().admins()).await;
    watched.uses("a change of a person", &["pk_users"], uow.users().update(&user)).await;
    watched.uses("a new password", &["pk_credentials"], uow.accounts().set_password_hash(ann, "hash", now)).await;
    watched
        .uses("another hash", &["pk_credentials"], uow.accounts().replace_password_hash(ann, "hash", "anew", None))
        .await;
    watched
        .uses("a new avatar", &["ix_media_waiting|pk_media"], uow.users().claim_avatar(ann, filled.waiting, now))
        .await;
    let state = FollowState::Accepted;
    let follow = Follow { id: engine.id(), owner_id: ann, followee_id: bob, state, created_at: now };
    watched.uses("a follow", &["uq_follows_pair"], uow.follows().insert(&follow)).await;
    watched.uses("an acceptance", &["ix_follows_followers|uq_follows_pair"], uow.follows().accept(ann, bob, now)).await;
    watched.uses("a refusal", &["ix_follows_followers|uq_follows_pair"], uow.follows().refuse(ann, bob)).await;
    watched.uses("an end of a follow", &["uq_follows_pair"], uow.follows().remove(ann, bob)).await;
    watched.uses("all acceptances", &["ix_follows_followers"], uow.follows().accept_all(ann, now)).await;
    // Two indexes have all that is asked for; SQLite takes either.
    let either = "ix_blocks_blocked|SEARCH blocks USING COVERING INDEX ";
    watched.uses("a block", &[either], uow.follows().blocked(ann, bob)).await;
}

async fn posts(watched: &Watched, filled: &Filled) {
    let (engine, ann, by_ann) = (&watched.engine, filled.ann, viewer(filled.ann));
    let now = engine.now();
    let uow = engine.begin().await;
    let post = watched.uses("a post to change", &["pk_posts"], uow.posts().find(filled.post)).await.unwrap();
    watched.uses("what decides", &["pk_posts", "pk_users"], uow.posts().facts(&by_ann, filled.post)).await;
    let tags = ["pk_posts", "pk_post_hashtags", "pk_post_mentions"];
    watched.uses("a change of a post", &tags, uow.posts().update(&post, &Tags::parse("#sea @person2"))).await;
    let comment = engine.comment(ann, (ann, filled.post), Some(filled.comment));
    watched.uses("a reply", &["pk_posts", "pk_comments"], uow.comments().insert(&comment)).await;
    let facts = uow.comments().facts(&by_ann, filled.comment);
    let facts = watched.uses("what decides about a comment", &["pk_comments"], facts).await.unwrap();
    watched.uses("a change of a comment", &["pk_comments"], uow.comments().update(&facts.comment)).await;
    for likeable in [Likeable::Post(filled.post), Likeable::Comment(filled.comment)] {
        let like = Like { id: engine.id(), owner_id: ann.id, likeable, post_owner_id: ann.id, created_at: now };
        let counted = if matches!(likeable, Likeable::Post(_)) { "pk_posts" } else { "pk_comments" };
        watched.uses("a like", &[counted], uow.likes().insert(&like)).await;
        watched.uses("an end of a like", &[counted, "uq_likes_once"], uow.likes().remove(ann.id, likeable)).await;
    }
    let delete = uow.comments().delete(&facts.comment, now);
    watched.uses("a delete of a comment", &["pk_comments", "ix_comments_replies"], delete).await;
    watched
        .uses("a delete of a post", &["ix_posts_owner_live|pk_posts"], uow.posts().delete(filled.post, ann.id, now))
        .await;
}

async fn pictures(watched: &Watched, filled: &Filled) {
    let (engine, ann) = (&watched.engine, filled.ann.id);
    let now = engine.now();
    let uow = engine.begin().await;
    let (media, uploads) = (uow.media(), uow.uploads());
    let picture = watched.uses("a picture", &["pk_media"], media.find(filled.waiting)).await.unwrap();
    let attach = media.attach(filled.waiting, ann, filled.post, 1, "");
    watched.uses("a picture put into a post", &["ix_media_waiting|pk_media"], attach).await;
    watched
        .uses("an alt text", &["ix_media_post|pk_media"], media.set_alt_text(filled.waiting, filled.post, "a cat"))
        .await;
    watched
        .uses(
            "misplaced pictures",
            &["ix_media_owner_post|uq_media_owner", "pk_posts"],
            engine.queries.misplaced(ann, 50),
        )
        .await;
    watched.uses("pictures of a post", &["ix_media_post", "pk_posts"], media.of_post(filled.post)).await;
    let to = Place { access: Access::Private, key: "f".repeat(32) };
    watched.uses("a planned move", &["pk_media"], media.plan_move(&picture, &to)).await;
    watched.uses("a finished move", &["ix_media_planned|pk_media"], media.finish_move(&picture, &to, now)).await;
    watched.uses("a move called off", &["ix_media_planned|pk_media"], media.cancel_move(filled.waiting, &to)).await;
    let upload = watched.uses("an upload to change", &["pk_uploads"], uploads.find(filled.upload)).await.unwrap();
    watched.uses("a change of an upload", &["pk_uploads"], uploads.update(&upload)).await;
    let ways = ["ix_uploads_unfinished", "ix_uploads_processing", "ix_media_waiting|ix_media_post", "ix_uploads_media"];
    watched.uses("abandoned uploads", &ways, uploads.abandoned(filled.early, filled.early, 50)).await;
    watched.uses("a delete of an upload", &["pk_uploads"], uploads.delete(filled.upload)).await;
    watched
        .uses("a delete of what is unused", &["ix_media_waiting|pk_media"], media.delete_unused(filled.waiting))
        .await;
    watched.uses("a delete of a picture", &["pk_media"], media.delete(filled.waiting)).await;
    let keys: Vec<_> = (0..50).map(|key| format!("{key:032x}")).collect();
    let places = ["uq_media_key", "ix_media_planned", "ix_uploads_processing"];
    watched.uses("whose places are", &places, engine.queries.unknown_places(&keys)).await;
    let originals = ["ix_media_original", "ix_uploads_processing"];
    watched.uses("whose originals are", &originals, engine.queries.unknown_originals(&keys)).await;
}

async fn sessions(watched: &Watched, filled: &Filled) {
    let sessions = SeaSessions { database: watched.engine.database.clone() };
    let (ann, now, key) = (filled.ann.id, filled.now, filled.key_hash);
    let by_key = ["uq_sessions_key_hash"];
    let live =
        watched.uses("a session", &["uq_sessions_key_hash", "pk_users"], sessions.find(&key, now)).await.unwrap();
    let another = Session { id: watched.engine.id(), key_hash: [7; 32], ..live.session.clone() };
    watched.uses("a new session", &["pk_credentials"], sessions.insert(&another, now)).await;
    watched.uses("a change of a session", &by_key, sessions.update(&key, "", now + TimeDelta::days(9))).await;
    watched.uses("a sign of life", &by_key, sessions.touch(&key, now)).await;
    watched.uses("sessions", &["ix_sessions_owner_"], sessions.list(ann, now)).await;
    watched.uses("an end of one", &["pk_sessions"], sessions.end_one(ann, live.session.id, now)).await;
    watched.uses("a log-out", &by_key, sessions.end(&key, now)).await;
    watched.uses("an end of the others", &["ix_sessions_owner_"], sessions.end_others(ann, None, now)).await;
    watched
        .uses(
            "a purge of sessions",
            &["ix_sessions_expires", "ix_sessions_ended", "ix_sessions_seen", "ix_users_staff"],
            sessions.purge(filled.early),
        )
        .await;
}

async fn programs(watched: &Watched, filled: &Filled) {
    let (engine, ann, now) = (&watched.engine, filled.ann, filled.now);
    let tokens = SeaRefreshTokens { database: engine.database.clone() };
    let by_hash = ["uq_refresh_tokens_hash"];
    let found =
        watched.uses("a refresh token", &["uq_refresh_tokens_hash", "pk_sessions"], tokens.find(&filled.key_hash));
    let token = found.await.unwrap().token;
    let session = refresh_tokens::session(engine, ann, 9).await;
    let next = refresh_tokens::token(engine, &session, 9);
    watched.uses("a refresh", &by_hash, tokens.rotate(&token.token_hash, &next)).await;
    watched.uses("a purge of refresh tokens", &["ix_refresh_tokens_expires"], tokens.purge(filled.early)).await;
    let tokens = SeaAccessTokens { database: engine.database.clone() };
    let new = access_tokens::token(engine, ann, 9);
    watched.uses("a new token", &["pk_users", "ix_access_tokens_owner"], tokens.insert(&new, 50)).await;
    let found = tokens.find(&filled.key_hash, now);
    let live = watched.uses("a token", &["uq_access_tokens_hash", "pk_users"], found).await.unwrap();
    watched.uses("tokens", &["ix_access_tokens_owner"], tokens.list(ann.id)).await;
    watched.uses("a use of a token", &["pk_access_tokens"], tokens.touch(live.token.id, now)).await;
    let delete = tokens.delete(ann.id, live.token.id);
    watched.uses("an end of a token", &["ix_access_tokens_owner|pk_access_tokens"], delete).await;
    watched.uses("an end of all tokens", &["ix_access_tokens_owner"], tokens.delete_all(ann.id)).await;
}

async fn second_factors(watched: &Watched, filled: &Filled) {
    let (engine, ann, now) = (&watched.engine, filled.ann.id, filled.now);
    let both = ["pk_totp", "pk_recovery_codes"];
    watched.uses("whether it is on", &both, engine.queries.totp_status(ann)).await;
    let uow = engine.begin().await;
    let totp = watched.uses("a second factor", &["pk_totp"], uow.totp().find(ann)).await.unwrap();
    watched.uses("second factors in turn", &["pk_totp"], uow.totp().page(UserId(ann.0 + 1_000), 500)).await;
    watched.uses("a code of an app", &["pk_totp"], uow.totp().use_step(ann, 1, now)).await;
    watched.uses("another sealing", &["pk_totp"], uow.totp().reseal(ann, "sealed", "again", now)).await;
    let hash = [9; 32];
    watched.uses("new recovery codes", &["pk_recovery_codes"], uow.totp().set_recovery_codes(ann, &[hash], now)).await;
    watched.uses("a recovery code", &["pk_recovery_codes"], uow.totp().use_recovery_code(ann, &hash)).await;
    watched.uses("an end of it", &both, uow.totp().remove(ann)).await;
    assert!(uow.totp().propose(&Totp { enabled_at: None, ..totp }).await.unwrap());
    watched.uses("a beginning of it", &["pk_totp"], uow.totp().enable(ann, "sealed", 1, now)).await;
}

async fn passkeys(watched: &Watched, filled: &Filled) {
    let (engine, ann, now) = (&watched.engine, filled.ann.id, filled.now);
    watched.uses("passkeys", &["ix_passkeys_owner"], engine.queries.passkeys(ann)).await;
    watched.uses("a passkey", &["uq_passkeys_credential"], engine.queries.passkey_of("none")).await;
    let uow = engine.begin().await;
    let new = contract::passkey(engine, ann, "new");
    watched.uses("a new passkey", &["pk_users", "ix_passkeys_owner"], uow.passkeys().insert(&new, 50)).await;
    let answer = uow.passkeys().answer(new.id, ChallengeId(new.id.0 + 1), 1, now);
    watched.uses("an answer of a passkey", &["pk_passkeys"], answer).await;
    let remove = uow.passkeys().remove(ann, new.id);
    watched.uses("an end of a passkey", &["pk_passkeys"], remove).await;
}

async fn attempts(watched: &Watched, filled: &Filled) {
    let store = SeaIdempotency { database: watched.engine.database.clone() };
    let by_key = ["pk_idempotency_keys"];
    let new = Attempt {
        owner_id: filled.ann.id,
        route: "/api/v1/posts".to_owned(),
        key: "a new one".to_owned(),
        body_hash: [7; 32],
        resource_id: 7,
        now: filled.now,
    };
    watched.uses("a first attempt", &by_key, store.begin(&new)).await;
    watched.uses("an attempt given up", &by_key, store.abandon(&new)).await;
    let answer = KeptAnswer { status: 200, location: None, body: Vec::new() };
    watched.uses("a kept answer", &by_key, store.finish(&new, &answer)).await;
    watched.uses("an attempt made again", &by_key, store.begin(&new)).await;
    watched.uses("a purge of attempts", &["ix_idempotency_keys_created"], store.purge(filled.early)).await;
}

async fn tokens(watched: &Watched, filled: &Filled) {
    let ann = filled.ann.id;
    let uow = watched.engine.begin().await;
    let (tokens, of_owner) = (uow.one_time_tokens(), ["ix_one_time_tokens_owner"]);
    let id = OneTimeTokenId(ann.0);
    let token = watched.uses("a token", &["pk_one_time_tokens"], tokens.find(id)).await.unwrap();
    let by_hash = tokens.find_by_hash(&token.token_hash);
    assert!(watched.uses("a token by its hash", &["uq_one_time_tokens_hash"], by_hash).await.unwrap() == token);
    watched.uses("a change of a token", &["pk_one_time_tokens"], tokens.update(&token)).await;
    watched.uses("the newest token", &of_owner, tokens.newest(ann, Purpose::ResetPassword)).await;
    watched.uses("tokens withdrawn", &of_owner, tokens.withdraw(ann, &Purpose::ALL, None)).await;
    watched.uses("a delete of a token", &["pk_one_time_tokens"], tokens.delete(id)).await;
    watched.uses("a purge of tokens", &["ix_one_time_tokens_expires"], tokens.purge(filled.early)).await;
}

async fn jobs(watched: &Watched, filled: &Filled) {
    let queue = SeaJobs { database: watched.engine.database.clone() };
    let (now, until) = (filled.now, filled.now + TimeDelta::days(9));
    let others = queue.lease(now, until, 7, false);
    watched.uses("a lease without exports", &["ix_jobs_due", "pk_jobs"], others).await;
    let leased = watched.uses("a lease", &["ix_jobs_due", "pk_jobs"], queue.lease(now, until, 7, true)).await;
    let [first, second, third, fourth, fifth, sixth, seventh] = &leased[..] else { panic!("{leased:?}") };
    watched.uses("a longer lease", &["pk_jobs"], queue.extend(first, until)).await;
    watched.uses("a job given back", &["pk_jobs"], queue.give_back(second, until)).await;
    watched.uses("a job to try again", &["pk_jobs"], queue.retry(third, until, "broken")).await;
    watched.uses("a job put off", &["pk_jobs"], queue.postpone(seventh, until, "unavailable")).await;
    watched.uses("a job given up", &["pk_jobs"], queue.bury(fourth, "broken", now)).await;
    watched.uses("a job done", &["pk_jobs"], queue.complete(fifth)).await;
    let uow = watched.engine.begin().await;
    watched.uses("a job done with its effects", &["pk_jobs"], uow.jobs().finish(sixth)).await;
}

/// Comes last: nothing of ann is left then.
async fn remains(watched: &Watched, filled: &Filled) {
    let (remains, ann) = (SeaRemains { database: watched.engine.database.clone() }, filled.ann.id);
    watched.uses("whether somebody is to be erased", &["pk_users"], remains.is_due(ann, filled.now)).await;
    let ways = ["ix_media_owner_post|uq_media_owner", "ix_uploads_owner", "ix_exports_owner"];
    loop {
        let objects = watched.uses("objects of a person", &ways, remains.objects(ann, 20)).await;
        if objects.is_empty() {
            break;
        }
        watched
            .uses("pictures without their objects", &["pk_media|uq_media_owner"], remains.forget(ann, &objects))
            .await;
    }
    let mut steps = 0;
    while watched.uses("a step of an erasure", &["pk_credentials"], remains.erase_some(ann, 50)).await {
        steps += 1;
    }
    assert!(steps > 10, "{steps}");
}
