//! `ExportRepository`, `ExportQueries` and `Belongings`.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    error::Constraint,
    exports::{Belongings, Chapter, Export, ExportQueries, ExportState, Record},
    follows::FollowState,
    ids::{CommentId, ExportId, MediaId, PostId, UserId},
    likes::Likeable,
    posts::Visibility,
    reports::Subject,
    viewer::Actor,
};

use crate::{
    engine::{Engine, engines, page_by_page},
    passkeys,
};

const PARALLEL: usize = 20;
const CHAPTERS: [Chapter; 11] = [
    Chapter::Account,
    Chapter::Posts,
    Chapter::Comments,
    Chapter::LikedPosts,
    Chapter::LikedComments,
    Chapter::Follows,
    Chapter::Blocks,
    Chapter::Mutes,
    Chapter::Sessions,
    Chapter::Passkeys,
    Chapter::Reports,
];

/// One that is not there yet.
pub fn export(engine: &Engine, owner: Actor) -> Export {
    let id: ExportId = engine.id();
    Export {
        id,
        owner_id: owner.id,
        state: ExportState::Queued,
        key: format!("{:032x}", id.0),
        bytes: None,
        created_at: engine.now(),
        expires_at: None,
    }
}

fn ready(engine: &Engine, export: &Export, days: i64) -> Export {
    let expires_at = Some(engine.now() + TimeDelta::days(days));
    Export { state: ExportState::Ready, bytes: Some(5_000_000_000), expires_at, ..export.clone() }
}

pub async fn insert(engine: &Engine, export: &Export) -> Result<bool, StoreError> {
    let uow = engine.begin().await;
    let inserted = uow.exports().insert(export).await?;
    uow.commit().await?;
    Ok(inserted)
}

async fn update(engine: &Engine, export: &Export) {
    let uow = engine.begin().await;
    uow.exports().update(export, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn an_export_is_read_as_it_was_written_and_by_its_person_alone() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let first = export(&engine, ann);
        assert!(insert(&engine, &first).await.unwrap(), "{}", engine.name);
        let first = ready(&engine, &first, 7);
        update(&engine, &first).await;
        let second = export(&engine, ann);
        assert!(insert(&engine, &second).await.unwrap(), "{}", engine.name);
        let found = engine.begin().await.exports().find(first.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&first), "{}", engine.name);
        assert_eq!(engine.queries.export(ann.id, first.id).await.unwrap(), found, "{}", engine.name);
        assert_eq!(engine.queries.export(bob.id, first.id).await.unwrap(), None, "{}", engine.name);
        let third = Export { state: ExportState::Failed, ..export(&engine, ann) };
        assert!(insert(&engine, &third).await.unwrap(), "{}", engine.name);
        let listed = page_by_page(async |page| engine.queries.exports(ann.id, page).await.unwrap()).await;
        assert_eq!(listed, [third, second, first], "{}", engine.name);
        let none = page_by_page(async |page| engine.queries.exports(bob.id, page).await.unwrap()).await;
        assert!(none.is_empty(), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_each_person_is_under_way_however_many_are_asked_for_at_once() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let engine = Arc::new(engine);
        let tries = (0..PARALLEL).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move { insert(&engine, &export(&engine, ann)).await.unwrap() })
        });
        let made = join_all(tries).await.into_iter().filter(|made| *made.as_ref().unwrap()).count();
        assert_eq!(made, 1, "{}", engine.name);
        let first = engine.begin().await.exports().under_way(ann.id).await.unwrap().unwrap();
        assert!(insert(&engine, &export(&engine, bob)).await.unwrap(), "{}", engine.name);
        let running = Export { state: ExportState::Running, ..first };
        update(&engine, &running).await;
        assert!(!insert(&engine, &export(&engine, ann)).await.unwrap(), "{}", engine.name);
        update(&engine, &ready(&engine, &running, 7)).await;
        assert_eq!(engine.begin().await.exports().under_way(ann.id).await.unwrap(), None, "{}", engine.name);
        let again = insert(&engine, &running).await;
        let refused = matches!(again, Err(StoreError::Conflict(Constraint::PrimaryKey)));
        assert!(refused, "{}: {again:?}", engine.name);
        assert!(insert(&engine, &export(&engine, ann)).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn what_is_over_is_due_and_what_has_no_archive_is_forgotten_in_time() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (mut exports, now) = (Vec::new(), engine.now());
        for days in [-1, 1] {
            let export = export(&engine, ann);
            insert(&engine, &export).await.unwrap();
            exports.push(ready(&engine, &export, days));
            update(&engine, &exports[exports.len() - 1]).await;
        }
        let waiting = export(&engine, ann);
        insert(&engine, &waiting).await.unwrap();
        let due = async || engine.begin().await.exports().due(now, 9).await.unwrap();
        assert_eq!(due().await, exports[..1], "{}", engine.name);
        update(&engine, &Export { state: ExportState::Expired, ..exports[0].clone() }).await;
        assert_eq!(due().await, [], "{}", engine.name);
        for (before, gone) in [(exports[0].created_at, 0), (engine.now(), 1)] {
            let uow = engine.begin().await;
            assert_eq!(uow.exports().purge(before).await.unwrap(), gone, "{}", engine.name);
            uow.commit().await.unwrap();
        }
        let left = page_by_page(async |page| engine.queries.exports(ann.id, page).await.unwrap()).await;
        assert_eq!(left, [waiting, exports[1].clone()], "{}", engine.name);
    }
}

#[tokio::test]
async fn a_new_archive_ends_the_time_of_those_before_it_and_of_nobody_else_s() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let mut exports = Vec::new();
        for (owner, days) in [(ann, -1), (ann, 1), (ann, 7), (bob, 7)] {
            let export = export(&engine, owner);
            insert(&engine, &export).await.unwrap();
            exports.push(ready(&engine, &export, days));
            update(&engine, &exports[exports.len() - 1]).await;
        }
        let failed = Export { state: ExportState::Failed, ..export(&engine, ann) };
        insert(&engine, &failed).await.unwrap();
        let (uow, now) = (engine.begin().await, engine.now());
        uow.exports().expire_others(&exports[2], now).await.unwrap();
        uow.commit().await.unwrap();
        exports[1].expires_at = Some(now);
        for export in exports.iter().chain([&failed]) {
            let found = engine.queries.export(export.owner_id, export.id).await.unwrap();
            assert_eq!(found.as_ref(), Some(export), "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn an_archive_is_known_while_it_is_made_and_as_long_as_it_is_ready() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let export = export(&engine, ann);
        let unknown = "f".repeat(32);
        insert(&engine, &export).await.unwrap();
        for (state, known) in [
            (ExportState::Queued, true),
            (ExportState::Running, true),
            (ExportState::Ready, true),
            (ExportState::Failed, false),
            (ExportState::Expired, false),
        ] {
            update(&engine, &Export { state, ..ready(&engine, &export, 7) }).await;
            let keys = [export.key.clone(), unknown.clone()];
            let found = engine.queries.unknown_archives(&keys).await.unwrap();
            assert_eq!(found, keys[usize::from(known)..], "{}: {state:?}", engine.name);
        }
    }
}

/// All of a chapter, two at a time.
async fn read(engine: &Engine, owner: UserId, chapter: Chapter) -> Vec<Record> {
    let (mut records, mut after) = (Vec::new(), 0);
    loop {
        let page = engine.queries.page(owner, chapter, after, 2).await.unwrap();
        assert!(page.len() <= 2 && page.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}: {page:?}", engine.name);
        let Some((last, _)) = page.last() else { return records };
        assert!(*last > after, "{}: {last}", engine.name);
        after = *last;
        records.extend(page.into_iter().map(|(_, record)| record));
    }
}

/// Of each: posts and comments, some of them deleted, likes, and how they stand to the others.
async fn live(engine: &Engine, me: Actor, others: &[Actor]) -> (Vec<PostId>, Vec<CommentId>) {
    let (mut posts, mut comments) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        posts.push(engine.post(me, Visibility::Followers).await);
    }
    let gone = engine.post(me, Visibility::Public).await;
    for post in [posts[0], gone] {
        let picture = engine.picture(me).await;
        let uow = engine.begin().await;
        assert!(uow.media().attach(picture, me.id, post, 0, "").await.unwrap());
        uow.commit().await.unwrap();
    }
    engine.delete(me, gone).await;
    for device in ["phone", "laptop"] {
        passkeys::insert(engine, &passkeys::passkey(engine, me.id, &format!("{device} of {}", me.id))).await;
    }
    for other in others {
        let theirs = engine.post(*other, Visibility::Public).await;
        let (kept, deleted) = (engine.comment(me, (*other, theirs), None), engine.comment(me, (*other, theirs), None));
        engine.write(&kept).await;
        engine.write(&deleted).await;
        let answer = engine.comment(*other, (*other, theirs), Some(kept.id));
        engine.write(&answer).await;
        let uow = engine.begin().await;
        uow.comments().delete(&deleted, engine.now()).await.unwrap();
        uow.commit().await.unwrap();
        comments.push(kept.id);
        engine.like(me, Likeable::Post(theirs), *other).await;
        engine.like(me, Likeable::Comment(answer.id), *other).await;
        engine.follow(me, *other, FollowState::Accepted).await;
        engine.block(me, *other).await;
        engine.mute(me, *other, Some(engine.now())).await;
        let report = engine.report(me, Subject::Person(other.id), *other);
        let uow = engine.begin().await;
        uow.reports().insert(&report).await.unwrap();
        uow.commit().await.unwrap();
    }
    (posts, comments)
}

#[tokio::test]
async fn everything_that_is_ones_own_is_there_and_nothing_that_is_deleted_or_somebody_else_s() {
    for engine in engines().await {
        let mut people = Vec::new();
        for name in ["ann", "bob", "cat", "dan"] {
            people.push(engine.person(name).await);
        }
        let (ann, others) = (people[0], &people[1..]);
        let (posts, comments) = live(&engine, ann, others).await;
        live(&engine, people[1], &[ann]).await;
        // Who is away has no name.
        engine.sql("UPDATE users SET status = 'suspended' WHERE username = 'dan'").await;
        engine.sql("UPDATE posts SET hidden_at = created_at").await;
        let mut counts = Vec::new();
        let mut all = String::new();
        for chapter in CHAPTERS {
            let records = read(&engine, ann.id, chapter).await;
            counts.push(records.len());
            all += &format!("{records:?}");
        }
        // A post and an answer of hers are below what Bob did.
        assert_eq!(counts, [1, 4, 4, 3, 3, 3, 3, 3, 0, 2, 3], "{}", engine.name);
        for post in posts {
            assert!(all.contains(&format!("PostId({post})")), "{}: {post}", engine.name);
        }
        for comment in comments {
            assert!(all.contains(&format!("CommentId({comment})")), "{}: {comment}", engine.name);
        }
        assert!(all.contains("\"cat\"") && !all.contains("\"dan\""), "{}", engine.name);
        for not_ours in ["bob@example.org", "what was there", "laptop of", "public "] {
            assert!(!all.contains(not_ours), "{}: {not_ours}", engine.name);
        }
        let with_pictures: Vec<_> = read(&engine, ann.id, Chapter::Posts).await;
        let Record::Post { pictures, .. } = &with_pictures[0] else { panic!("{with_pictures:?}") };
        let theirs = pictures[0].0.id;
        let first = engine.queries.pictures(ann.id, MediaId(0), 9).await.unwrap();
        assert_eq!(first.iter().map(|media| media.id).collect::<Vec<_>>(), [theirs], "{}", engine.name);
        assert_eq!(engine.queries.pictures(ann.id, theirs, 9).await.unwrap(), [], "{}", engine.name);
        let bobs = engine.queries.pictures(people[1].id, MediaId(0), 9).await.unwrap();
        assert!(bobs.len() == 1 && bobs[0].owner_id == people[1].id, "{}: {bobs:?}", engine.name);
        // Of two avatars the first is there for nobody but moderators.
        engine.portray(others[1]).await;
        engine.portray(others[1]).await;
        let avatar = engine.begin().await.users().find(others[1].id).await.unwrap().unwrap().avatar_id;
        let cats = engine.queries.pictures(others[1].id, MediaId(0), 9).await.unwrap();
        let cats: Vec<_> = cats.iter().map(|media| Some(media.id)).collect();
        assert_eq!(cats, [avatar], "{}", engine.name);
    }
}
