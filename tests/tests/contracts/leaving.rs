//! `Remains`, and `leave` and `come_back` of `UserRepository`.

use chrono::TimeDelta;
use tintype_database::SeaRemains;
use tintype_domain::{
    StoreError,
    error::Constraint,
    follows::FollowState,
    leaving::Remains,
    likes::Likeable,
    media::{Access, Place, Shelf},
    posts::Visibility,
    time::Timestamp,
    uploads::UploadState,
    users::{Status, User},
    viewer::Actor,
};

use crate::{
    engine::{Engine, engines},
    exports,
    schema_dump::{fill, rows},
};

/// So small that every step is taken more than once.
const LIMIT: u16 = 1;

async fn leave(engine: &Engine, person: Actor, erase_at: Timestamp) {
    let uow = engine.begin().await;
    uow.accounts().leave(person.id, erase_at, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
}

async fn come_back(engine: &Engine, person: Actor, now: Timestamp) -> bool {
    let uow = engine.begin().await;
    let back = uow.accounts().come_back(person.id, now).await.unwrap();
    uow.commit().await.unwrap();
    back
}

async fn status(engine: &Engine, person: Actor) -> Option<Status> {
    engine.begin().await.users().find(person.id).await.unwrap().map(|user| user.status)
}

async fn named(engine: &Engine, name: &str) -> Actor {
    let uow = engine.begin().await;
    let id = uow.users().id_of(name).await.unwrap().unwrap();
    Actor { id, role: tintype_domain::users::Role::User }
}

#[tokio::test]
async fn who_leaves_may_come_back_until_their_time_is_over_and_then_never() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let remains = SeaRemains { database: engine.database.clone() };
        let (now, moment) = (engine.now(), TimeDelta::microseconds(1));
        let edition = async || engine.number("SELECT edition AS n FROM users").await;
        assert!(!come_back(&engine, ann, now).await, "{}", engine.name);
        assert!(!remains.is_due(ann.id, now).await.unwrap(), "{}", engine.name);
        let before = edition().await;
        leave(&engine, ann, now).await;
        assert_eq!(status(&engine, ann).await, Some(Status::Leaving), "{}", engine.name);
        assert!(edition().await > before, "{}", engine.name);
        for (at, due) in [(now - moment, false), (now, true), (now + moment, true)] {
            assert_eq!(remains.is_due(ann.id, at).await.unwrap(), due, "{}", engine.name);
        }
        assert!(!come_back(&engine, ann, now).await, "{}", engine.name);
        let before = edition().await;
        assert!(come_back(&engine, ann, now - moment).await, "{}", engine.name);
        assert_eq!(status(&engine, ann).await, Some(Status::Active), "{}", engine.name);
        assert!(edition().await > before, "{}", engine.name);
        assert!(!remains.is_due(ann.id, now + moment).await.unwrap(), "{}", engine.name);
        assert!(!come_back(&engine, ann, now - moment).await, "{}", engine.name);
    }
}

async fn set_status(engine: &Engine, person: Actor, status: Status) {
    let uow = engine.begin().await;
    let user = uow.users().find(person.id).await.unwrap().unwrap();
    uow.users().update(&User { status, ..user }).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn who_is_suspended_while_they_leave_does_not_come_back_and_is_erased_in_time() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let remains = SeaRemains { database: engine.database.clone() };
        let (now, moment) = (engine.now(), TimeDelta::microseconds(1));
        let over = now + TimeDelta::hours(1);
        leave(&engine, ann, over).await;
        for person in [ann, bob] {
            set_status(&engine, person, Status::Suspended).await;
            assert!(!come_back(&engine, person, now).await, "{}", engine.name);
        }
        let user = engine.begin().await.users().find(ann.id).await.unwrap().unwrap();
        assert_eq!((user.status, user.erase_at), (Status::Suspended, Some(over)), "{}", engine.name);
        for (person, at, due) in [(ann, over - moment, false), (ann, over, true), (bob, over, false)] {
            assert_eq!(remains.is_due(person.id, at).await.unwrap(), due, "{}: {at}", engine.name);
        }
        // Leaving once more, they may.
        set_status(&engine, ann, Status::Leaving).await;
        assert!(come_back(&engine, ann, now).await, "{}", engine.name);
        leave(&engine, ann, over).await;
        set_status(&engine, ann, Status::Suspended).await;
        for person in [ann, bob] {
            while remains.erase_some(person.id, LIMIT).await.unwrap() {}
            remains.erase_person(person.id).await.unwrap();
        }
        assert_eq!(status(&engine, ann).await, None, "{}", engine.name);
        assert_eq!(status(&engine, bob).await, Some(Status::Suspended), "{}: does not leave", engine.name);
    }
}

/// Ann at bob's: what others have counted.
async fn visit(engine: &Engine, ann: Actor, bob: Actor) {
    let post = engine.post(bob, Visibility::Public).await;
    engine.like(ann, Likeable::Post(post), bob).await;
    let top = engine.comment(bob, (bob, post), None);
    let (by_ann, again) = (engine.comment(ann, (bob, post), None), engine.comment(ann, (bob, post), Some(top.id)));
    for comment in [&top, &by_ann, &again] {
        engine.write(comment).await;
    }
    let reply = engine.comment(bob, (bob, post), Some(by_ann.id));
    engine.write(&reply).await;
    for comment in [top.id, by_ann.id, reply.id] {
        engine.like(ann, Likeable::Comment(comment), bob).await;
        engine.like(bob, Likeable::Comment(comment), bob).await;
    }
    // What is deleted is there all the same.
    let gone = engine.comment(ann, (bob, post), None);
    engine.write(&gone).await;
    let uow = engine.begin().await;
    uow.comments().delete(&gone, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
    let deleted = engine.post(ann, Visibility::Public).await;
    engine.delete(ann, deleted).await;
    engine.sql(&format!("DELETE FROM follows WHERE owner_id = {}", bob.id)).await;
    engine.follow(bob, ann, FollowState::Accepted).await;
    engine.block(bob, ann).await;
    engine.mute(bob, ann, None).await;
}

#[tokio::test]
async fn nothing_of_a_person_is_left_and_no_counter_of_others_is_wrong_at_any_step() {
    for engine in engines().await {
        fill(&engine).await;
        let (ann, bob) = (named(&engine, "ann").await, named(&engine, "bob").await);
        visit(&engine, ann, bob).await;
        let uow = engine.begin().await;
        uow.uploads().insert(&engine.upload(ann, UploadState::Pending)).await.unwrap();
        uow.commit().await.unwrap();
        engine.assert_counters().await;
        leave(&engine, ann, engine.now()).await;
        let remains = SeaRemains { database: engine.database.clone() };
        let followed = "SELECT following_version AS n FROM users WHERE username = 'bob'";
        let version = engine.number(followed).await;

        let mut steps = 0;
        loop {
            let objects = remains.objects(ann.id, LIMIT).await.unwrap();
            if objects.is_empty() {
                break;
            }
            assert!(
                objects.media.len() + objects.uploads.len() + objects.exports.len() <= 3,
                "{}: {objects:?}",
                engine.name
            );
            remains.forget(ann.id, &objects).await.unwrap();
            remains.forget(ann.id, &objects).await.unwrap();
            steps += 1;
        }
        let refused = remains.erase_person(ann.id).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::Reference))), "{}: {refused:?}", engine.name);
        while remains.erase_some(ann.id, LIMIT).await.unwrap() {
            engine.assert_counters().await;
            steps += 1;
        }
        assert!(steps > 20, "{}: {steps} steps", engine.name);
        assert!(engine.number(followed).await > version, "{}: bob's timeline is out of date", engine.name);
        for _ in 0..2 {
            remains.erase_person(ann.id).await.unwrap();
        }
        engine.assert_counters().await;

        let (id, left) = (ann.id.to_string(), rows(&engine).await);
        let found: Vec<_> = left
            .iter()
            .flat_map(|(table, rows)| rows.iter().map(move |row| format!("{table}: {row}")))
            .filter(|row| row.contains(&id) || row.contains("ann@example.org"))
            .collect();
        assert!(found.is_empty(), "{}: {}", engine.name, found.join("\n"));
        assert_eq!(status(&engine, bob).await, Some(Status::Active), "{}", engine.name);
        assert_eq!(left["comments"].len(), 1, "{}: bob's own on his own post", engine.name);
        // The name is free again.
        engine.person("ann").await;
    }
}

#[tokio::test]
async fn every_place_where_a_picture_or_an_upload_has_bytes_is_told() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let picture = engine.picture(ann).await;
        engine.picture(bob).await;
        let media = engine.find_picture(picture).await.unwrap();
        let planned = Place { access: Access::Private, key: "planned".to_owned() };
        let upload = engine.upload(ann, UploadState::Processing);
        let uow = engine.begin().await;
        uow.media().plan_move(&media, &planned).await.unwrap();
        uow.uploads().insert(&upload).await.unwrap();
        let export = exports::export(&engine, ann);
        assert!(uow.exports().insert(&export).await.unwrap());
        uow.commit().await.unwrap();
        let objects = SeaRemains { database: engine.database.clone() }.objects(ann.id, 9).await.unwrap();
        assert_eq!((&objects.media[..], &objects.uploads[..]), (&[picture][..], &[upload.id][..]), "{}", engine.name);
        for place in [
            (Shelf::Renditions(Access::Public), media.place.key),
            (Shelf::Renditions(Access::Private), planned.key),
            (Shelf::Originals, media.original_key),
            (Shelf::Quarantine, upload.quarantine_key.clone()),
            (Shelf::Originals, upload.quarantine_key),
            (Shelf::Renditions(Access::Public), upload.media_key.clone()),
            (Shelf::Renditions(Access::Private), upload.media_key),
            (Shelf::Exports, export.key),
        ] {
            assert!(objects.places.contains(&place), "{}: {place:?}", engine.name);
        }
        assert_eq!(objects.places.len(), 8, "{}: {:?}", engine.name, objects.places);
    }
}
