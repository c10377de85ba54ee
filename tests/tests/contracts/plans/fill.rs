//! Rows in numbers at which a planner chooses: small tables are read whole, and rightly.

use tintype_domain::{
    ids::{CommentId, MediaId, PostId, UploadId, UserId},
    time::Timestamp,
    users::Role,
    viewer::Actor,
};

use crate::engine::Engine;

const PEOPLE: i64 = 4_000;
const POSTS: i64 = 40_000;
/// Of everything else that grows with people.
const MANY: i64 = 40_000;
/// People and posts are numbered from here, so that everything is about the size of a real identifier.
const FIRST: i64 = 1_000_000_000_000;
const NOW: i64 = 1_800_000_000;

/// Who and what stands in the middle of it all.
pub struct Filled {
    /// Follows some and is followed by some, with posts, sessions, uploads of their own.
    pub ann: Actor,
    /// Of ann's, with pictures, comments and likes.
    pub post: PostId,
    /// On that post, with replies.
    pub comment: CommentId,
    pub upload: UploadId,
    /// Of ann's; waits for its post.
    pub waiting: MediaId,
    /// Of a session of ann's.
    pub key_hash: [u8; 32],
    /// When about half of it all had happened, and when only a little had.
    pub now: Timestamp,
    pub early: Timestamp,
}

/// A moment so many seconds (an expression of `i`) after the first.
fn moment(engine: &Engine, seconds: &str) -> String {
    if engine.is_sqlite() {
        format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', {NOW} + {seconds}, 'unixepoch')")
    } else {
        format!("to_timestamp({NOW} + {seconds})")
    }
}

/// 32 or 64 hexadecimal digits of a number that no other `i` has.
fn hex(engine: &Engine, digits: u8) -> String {
    let number = format!("(i + {FIRST})");
    if engine.is_sqlite() {
        format!("printf('%0{digits}x', {number})")
    } else {
        format!("lpad(to_hex({number}), {digits}, '0')")
    }
}

/// So many rows, `i` from 0; `AT(x)` is a moment, `KEY` and `HASH` are names of theirs.
async fn rows(engine: &Engine, count: i64, table: &str, columns: &str, values: &str) {
    let mut values = values.replace("KEY", &hex(engine, 32)).replace("HASH", &hex(engine, 64));
    while let Some((before, rest)) = values.split_once("AT(") {
        let (seconds, after) = rest.split_once(')').unwrap();
        values = format!("{before}{}{after}", moment(engine, seconds));
    }
    let (created, number) = (moment(engine, "i"), count - 1);
    engine
        .sql(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) \
             INSERT INTO {table} ({columns}, created_at, updated_at) SELECT {values}, {created}, {created} FROM n"
        ))
        .await;
}

/// Somebody, by number; the same number comes back after each round of people.
fn person(number: &str) -> String {
    format!("{FIRST} + ({number}) % {PEOPLE}")
}

pub async fn fill(engine: &Engine) -> Filled {
    people(engine).await;
    posts(engine).await;
    comments(engine).await;
    beside(engine).await;
    told(engine).await;
    // As many of them as of posts.
    engine.sql("UPDATE comments SET deleted_at = created_at WHERE id % 50 = 49").await;
    // Enough for everything that is taken away.
    engine.sql("UPDATE users SET post_count = 99, follower_count = 99, following_count = 99").await;
    engine.sql("UPDATE posts SET like_count = 999, comment_count = 999").await;
    engine.sql("UPDATE comments SET like_count = 999, reply_count = 999").await;
    engine.sql("VACUUM").await;
    let ann = Actor { id: UserId(FIRST + 1), role: Role::User };
    // Of the posts every one `PEOPLE` apart is ann's.
    let id = FIRST + 1 + PEOPLE * 2;
    let at = |seconds: i64| Timestamp::from_timestamp_secs(NOW + seconds).unwrap();
    let mut key_hash = [0; 32];
    key_hash[24..].copy_from_slice(&(FIRST + 1 + PEOPLE * 4).to_be_bytes());
    Filled {
        ann,
        post: PostId(id),
        comment: CommentId(id),
        upload: UploadId(id),
        waiting: MediaId(FIRST + MANY + 1 + PEOPLE),
        key_hash,
        now: at(MANY / 2),
        early: at(100),
    }
}

async fn people(engine: &Engine) {
    let columns = "id, username, email, email_key, email_verified, full_name, bio, website, is_private, role, status";
    let values = format!(
        "{FIRST} + i, 'person' || i, i || '@example.org', i || '@example.org', true, '', '', '', i % 5 = 0, 'user', 'active'"
    );
    rows(engine, PEOPLE, "users", columns, &values).await;
    rows(engine, PEOPLE, "credentials", "owner_id, password_hash", &format!("{FIRST} + i, 'hash'")).await;
    let values = format!("{FIRST} + i, 'sealed', CASE WHEN i % 9 > 0 THEN AT(i) END, 0");
    rows(engine, PEOPLE, "totp", "owner_id, sealed_secret, enabled_at, last_step", &values).await;
    let values = format!("{}, HASH", person("i"));
    rows(engine, MANY, "recovery_codes", "owner_id, code_hash", &values).await;
    let values = format!("{FIRST} + i, {}, KEY, 'public', 'phone', 0, {FIRST} + i", person("i"));
    let columns = "id, owner_id, credential_id, credential, name, sign_count, last_challenge";
    rows(engine, MANY, "passkeys", columns, &values).await;
    // Each follows ten; every tenth only asked to.
    let (owner, followee) = (person("i"), person("i + 1 + i / 4000 * 37"));
    let state = "CASE WHEN i / 4000 = 7 THEN 'requested' ELSE 'accepted' END";
    rows(
        engine,
        MANY,
        "follows",
        "id, owner_id, followee_id, state",
        &format!("{FIRST} + i, {owner}, {followee}, {state}"),
    )
    .await;
    let other = person("i + 1900 + i / 4000");
    rows(engine, MANY, "blocks", "id, owner_id, blocked_id", &format!("{FIRST} + i, {owner}, {other}")).await;
    let other = person("i + 1800 + i / 4000");
    rows(engine, MANY, "mutes", "id, owner_id, muted_id", &format!("{FIRST} + i, {owner}, {other}")).await;
}

async fn posts(engine: &Engine) {
    let owner = person("i");
    let columns = "id, owner_id, caption, visibility, deleted_at";
    let values = format!(
        "{FIRST} + i, {owner}, '#sea', CASE WHEN i % 7 = 0 THEN 'followers' ELSE 'public' END, CASE WHEN i % 50 = 49 THEN AT(i) END"
    );
    rows(engine, POSTS, "posts", columns, &values).await;
    // One in each post; avatars, some of which wait. A few are not where they ought to be.
    let columns = "id, owner_id, post_id, position, is_avatar, alt_text, width, height, placeholder, blob_key, \
                   original_key, access, renditions, sha256";
    let post = format!("CASE WHEN i < {POSTS} THEN {FIRST} + i END");
    let access = "CASE WHEN i % 7 = 0 OR i % 50 = 49 OR i % 5 = 0 THEN 'private' ELSE 'public' END";
    let values = format!(
        "{FIRST} + i, {owner}, {post}, 0, i >= {MANY} AND i % 400 <> 1, '', 1, 1, '00', KEY, KEY, {access}, '[[1,1]]', HASH"
    );
    rows(engine, POSTS + MANY, "media", columns, &values).await;
    engine.sql(&format!("UPDATE users SET avatar_id = id + {MANY} WHERE (id - {FIRST}) % 2 = 0")).await;
    for (table, column, value) in
        [("post_hashtags", "name", "'tag' || i % 900".to_owned()), ("post_mentions", "user_id", person("i + 5"))]
    {
        let values = format!("{owner}, {FIRST} + i, {value}");
        rows(engine, POSTS, table, &format!("owner_id, post_id, {column}"), &values).await;
    }
}

/// On each post one comment, on ann's more, and replies to the same.
async fn comments(engine: &Engine) {
    let columns = "id, owner_id, post_id, post_owner_id, reply_to, reply_to_owner_id, text";
    let author = person("i");
    let values = format!("{FIRST} + i, {author}, {FIRST} + i, {author}, NULL, NULL, 'lovely'");
    rows(engine, POSTS, "comments", columns, &values).await;
    let (top, owner) = (FIRST + 1 + PEOPLE * 2, FIRST + 1);
    for (first, reply_to) in [(MANY, "NULL, NULL".to_owned()), (MANY + 100, format!("{top}, {owner}"))] {
        let values = format!("{FIRST} + {first} + i, {}, {top}, {owner}, {reply_to}, 'lovely'", person("i + 200"));
        rows(engine, 100, "comments", columns, &values).await;
    }
    // Replies everywhere, as they are.
    let values = format!(
        "{FIRST} + {MANY} + 200 + i, {}, {FIRST} + i, {author}, {FIRST} + i, {author}, 'lovely'",
        person("i + 9")
    );
    rows(engine, POSTS, "comments", columns, &values).await;
    let columns = "id, owner_id, likeable_type, likeable_id, likeable_owner_id, post_owner_id";
    for (first, kind) in [(0, "post"), (MANY, "comment")] {
        let values = format!("{FIRST} + {first} + i, {}, '{kind}', {FIRST} + i, {author}, {author}", person("i + 3"));
        rows(engine, MANY, "likes", columns, &values).await;
    }
    let values = format!("{FIRST} + {MANY} * 2 + i, {}, 'post', {top}, {owner}, {owner}", person("i + 10"));
    rows(engine, 100, "likes", columns, &values).await;
}

/// Entries of the audit log, and as many reports, of which one of a hundred is open, about a post or a comment.
async fn told(engine: &Engine) {
    let (moment, last) = (moment(engine, "i"), MANY - 1);
    let columns = "id, actor_id, action, subject_type, subject_id, person_id, note, address, created_at";
    let values =
        format!("{FIRST} + i, {FIRST}, 'dismiss', 'post', {FIRST} + i, {}, '', '192.0.2.1', {moment}", person("i + 5"));
    engine
        .sql(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
             INSERT INTO audit_log ({columns}) SELECT {values} FROM n"
        ))
        .await;
    let columns = "id, owner_id, subject_type, subject_id, subject_owner_id, reason, text, evidence, evidence_media, \
                   closed_at, decision_id";
    let values = format!(
        "{FIRST} + i, {}, CASE WHEN i % 200 = 0 THEN 'comment' ELSE 'post' END, {FIRST} + i, {}, 'spam', '', '', '', \
         CASE WHEN i % 100 > 0 THEN AT(i) END, \
         CASE WHEN i % 100 > 0 THEN {FIRST} + i END",
        person("i"),
        person("i + 5")
    );
    rows(engine, MANY, "reports", columns, &values).await;
}

/// What comes and goes beside: sessions, uploads, jobs, attempts.
async fn beside(engine: &Engine) {
    let owner = person("i");
    let columns = "id, owner_id, key_hash, state, address, user_agent, last_seen_at, expires_at, ended_at";
    let values = format!(
        "{FIRST} + i, {owner}, HASH, '', '192.0.2.' || i % 200, '', AT(i), AT(i + 31536000), CASE WHEN i % 3 = 0 THEN AT(i) END"
    );
    rows(engine, MANY, "sessions", columns, &values).await;
    let columns = "id, owner_id, purpose, token_hash, email, expires_at, used_at";
    let purpose = "CASE WHEN i % 3 = 0 THEN 'verify_email' ELSE 'reset_password' END";
    let values =
        format!("{FIRST} + i, {owner}, {purpose}, HASH, 'ann@example.org', AT(i), CASE WHEN i % 2 = 0 THEN AT(i) END");
    rows(engine, MANY, "one_time_tokens", columns, &values).await;
    let values = format!("{FIRST} + i, {owner}, {FIRST} + i, HASH, 'read', AT(i + 2592000)");
    rows(engine, MANY, "refresh_tokens", "id, owner_id, session_id, token_hash, scopes, expires_at", &values).await;
    let values = format!("{FIRST} + i, {owner}, HASH, 'backup', 'read'");
    rows(engine, MANY, "access_tokens", "id, owner_id, token_hash, name, scopes", &values).await;
    let values = format!("{FIRST} + i, {owner}, HASH, 5, 1, AT(i)");
    rows(engine, MANY, "invites", "id, owner_id, code_hash, uses, used, expires_at", &values).await;
    rows(engine, PEOPLE, "approvals", "owner_id, reason", &format!("{FIRST} + i, ''")).await;
    let columns = "id, owner_id, state, blob_key, byte_size, expires_at";
    let state = "CASE WHEN i % 10 = 0 THEN 'ready' WHEN i % 10 = 1 AND i < 1000 THEN 'queued' ELSE 'expired' END";
    let values = format!("{FIRST} + i, {FIRST} + i % {PEOPLE}, {state}, KEY, 1, AT(i)");
    rows(engine, MANY, "exports", columns, &values).await;
    let columns = "id, owner_id, state, content_type, byte_size, quarantine_key, media_key, media_id, expires_at";
    let state = "CASE WHEN i % 400 = 0 THEN 'pending' WHEN i % 400 = 200 THEN 'processing' ELSE 'ready' END";
    let values = format!("{FIRST} + i, {owner}, {state}, 'image/png', 1, KEY, KEY, {FIRST} + i, AT(i)");
    rows(engine, MANY, "uploads", columns, &values).await;
    let values = format!(
        "{FIRST} + i, 'rekey_owner', '{{\"kind\":\"rekey_owner\",\"owner_id\":1}}', \
                          CASE WHEN i % 9 = 0 THEN 'buried' ELSE 'queued' END, 0, AT(i)"
    );
    rows(engine, MANY, "jobs", "id, kind, payload, state, attempts, run_at", &values).await;
    let values = format!("{owner}, '/api/v1/posts', 'key' || i, HASH, i, 200, ''");
    rows(
        engine,
        MANY,
        "idempotency_keys",
        "owner_id, route, client_key, body_hash, resource_id, status, body",
        &values,
    )
    .await;
}
