//! Everything that a schema says, as text, and something in each of its tables.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Statement};
use tintype_database::{SeaAccessTokens, SeaIdempotency, SeaInstances, SeaRefreshTokens, SeaSessions};
use tintype_domain::{
    audit::Action,
    follows::FollowState,
    idempotency::{Attempt, IdempotencyStore},
    jobs::Job,
    likes::Likeable,
    one_time_tokens::Purpose,
    posts::{Post, Visibility},
    programs::RefreshTokenRepository,
    reports::Subject,
    sessions::{Session, SessionRepository},
    store::InstanceNumbers,
    tags::Tags,
    tokens::AccessTokenRepository,
    uploads::{Upload, UploadState},
    viewer::Actor,
};

use crate::{access_tokens, engine::Engine, exports, invites, passkeys, refresh_tokens, totp};

/// Tables with their columns, indexes, constraints, triggers; not the list of migrations.
const SQLITE: &str = "SELECT type || ' ' || name || ' of ' || tbl_name || ': ' || coalesce(sql, '') AS line \
                      FROM sqlite_master WHERE tbl_name <> 'seaql_migrations'";
const POSTGRES: &str = "SELECT 'column ' || column_name || ' of ' || table_name || ': ' || data_type || ' ' || is_nullable \
     || ' ' || coalesce(column_default, '') AS line FROM information_schema.columns \
     WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' \
     UNION ALL SELECT 'index of ' || tablename || ': ' || indexdef FROM pg_indexes \
     WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' \
     UNION ALL SELECT 'constraint ' || conname || ' of ' || conrelid::regclass || ': ' || pg_get_constraintdef(oid) \
     || ' ' || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
     AND conrelid <> 'seaql_migrations'::regclass \
     UNION ALL SELECT 'trigger: ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
     UNION ALL SELECT 'function: ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace";

async fn lines(engine: &Engine, sql: &str) -> Vec<String> {
    let db = engine.database.reader();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "line").unwrap()).collect()
}

/// Sorted, a line each; blanks do not count, which SQLite keeps as they were written.
pub async fn dump(engine: &Engine) -> Vec<String> {
    let lines = lines(engine, if engine.is_sqlite() { SQLITE } else { POSTGRES }).await;
    let mut lines: Vec<_> = lines
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")"))
        .collect();
    lines.sort();
    lines
}

/// The rows of each table, as sorted text.
pub async fn rows(engine: &Engine) -> BTreeMap<String, Vec<String>> {
    let tables = if engine.is_sqlite() {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name <> 'seaql_migrations'"
    } else {
        "SELECT CAST(table_name AS text) AS line FROM information_schema.tables \
         WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
    };
    let mut rows = BTreeMap::new();
    for table in lines(engine, tables).await {
        let whole = if engine.is_sqlite() {
            let columns = lines(engine, &format!("SELECT name AS line FROM pragma_table_info('{table}')")).await;
            columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ',' || ")
        } else {
            format!("CAST({table} AS text)")
        };
        let mut all = lines(engine, &format!("SELECT {whole} AS line FROM {table}")).await;
        all.sort();
        rows.insert(table, all);
    }
    rows
}

/// Something in every table, and of everything that refers to something else.
pub async fn fill(engine: &Engine) {
    let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
    engine.portray(ann).await;
    engine.follow(ann, bob, FollowState::Accepted).await;
    engine.follow(bob, ann, FollowState::Requested).await;
    engine.block(ann, bob).await;
    engine.mute(ann, bob, Some(engine.now())).await;
    publish(engine, ann, bob).await;
    let uow = engine.begin().await;
    uow.one_time_tokens().insert(&engine.mint().make(Purpose::VerifyEmail, Some(ann.id), None)).await.unwrap();
    uow.jobs().push(engine.id(), &Job::RekeyOwner { owner_id: ann.id }, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
    totp::turn_on(engine, ann.id).await;
    passkeys::insert(engine, &passkeys::passkey(engine, ann.id, "credential")).await;
    begin(engine, ann).await;
    report(engine, ann, bob).await;
}

async fn publish(engine: &Engine, ann: Actor, bob: Actor) {
    let (now, picture) = (engine.now(), engine.picture(ann).await);
    let post = Post {
        id: engine.id(),
        owner_id: ann.id,
        caption: "#sea @bob".to_owned(),
        visibility: Visibility::Public,
        created_at: now,
        updated_at: now,
        edited_at: None,
    };
    let upload = Upload { media_id: Some(picture), ..engine.upload(ann, UploadState::Ready) };
    let uow = engine.begin().await;
    uow.posts().insert(&post, &Tags::parse(&post.caption)).await.unwrap();
    uow.media().attach(picture, ann.id, post.id, 0, "").await.unwrap();
    uow.uploads().insert(&upload).await.unwrap();
    uow.commit().await.unwrap();
    let comment = engine.comment(bob, (ann, post.id), None);
    engine.write(&comment).await;
    engine.write(&engine.comment(ann, (ann, post.id), Some(comment.id))).await;
    engine.like(bob, Likeable::Post(post.id), ann).await;
    engine.like(ann, Likeable::Comment(comment.id), ann).await;
}

/// Of each about the other, the later one decided.
async fn report(engine: &Engine, ann: Actor, bob: Actor) {
    for (reporter, person) in [(bob, ann), (ann, bob)] {
        let uow = engine.begin().await;
        let subject = Subject::Person(person.id);
        assert!(uow.reports().insert(&engine.report(reporter, subject, person)).await.unwrap());
        uow.commit().await.unwrap();
    }
    let (subject, now) = (Subject::Person(bob.id), engine.now());
    let entry = engine.entry(None, Action::Dismiss, subject, bob);
    let uow = engine.begin().await;
    uow.audit().append(&entry).await.unwrap();
    assert_eq!(uow.reports().close(subject, entry.id, now).await.unwrap(), 1);
    uow.commit().await.unwrap();
}

/// What runs beside: sessions, tokens, an attempt, an instance.
async fn begin(engine: &Engine, ann: Actor) {
    let now = engine.now();
    let session = Session {
        id: engine.id(),
        owner_id: ann.id,
        key_hash: [1; 32],
        state: String::new(),
        address: String::new(),
        user_agent: String::new(),
        created_at: now,
        last_seen_at: now,
        expires_at: now,
    };
    assert!(SeaSessions { database: engine.database.clone() }.insert(&session, now).await.unwrap());
    let token = refresh_tokens::token(engine, &session, 1);
    SeaRefreshTokens { database: engine.database.clone() }.insert(&token).await.unwrap();
    let token = access_tokens::token(engine, ann, 1);
    SeaAccessTokens { database: engine.database.clone() }.insert(&token, 1).await.unwrap();
    let (route, key) = ("/api/v1/posts".to_owned(), "one intent".to_owned());
    let attempt = Attempt { owner_id: ann.id, route, key, body_hash: [1; 32], resource_id: engine.id(), now };
    SeaIdempotency { database: engine.database.clone() }.begin(&attempt).await.unwrap();
    let uow = engine.begin().await;
    uow.invites().insert(&invites::invite(engine, Some(ann), 1)).await.unwrap();
    uow.accounts().apply(ann.id, "why not", now).await.unwrap();
    uow.commit().await.unwrap();
    assert!(exports::insert(engine, &exports::export(engine, ann)).await.unwrap());
    SeaInstances { database: engine.database.clone() }.lease("somebody", now, now).await.unwrap();
}
