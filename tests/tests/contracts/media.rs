//! `MediaRepository`, but for moves.

use std::{collections::BTreeMap, sync::Arc};

use tintype_domain::{
    StoreError,
    error::Constraint,
    ids::{MediaId, PostId},
    media::{Access, Media, Place, Placement, Size},
    posts::Visibility,
    viewer::Actor,
};

use crate::engine::{Engine, engines};

async fn find(engine: &Engine, id: MediaId) -> Option<Media> {
    engine.begin().await.media().find(id).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_found_as_inserted_until_it_is_deleted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let picture = Media {
            post_id: Some(post),
            position: 9,
            alt_text: "a cat's \"ear\" \\ ä".to_owned(),
            width: 4_000,
            height: 3_000,
            placeholder: vec![0, 7, 255],
            place: Place { access: Access::Private, key: "7".repeat(32) },
            renditions: vec![Size { width: 320, height: 240 }, Size { width: 640, height: 480 }],
            sha256: [9; 32],
            ..engine.media(ann)
        };
        let uow = engine.begin().await;
        uow.media().insert(&picture).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, picture.id).await.as_ref(), Some(&picture), "{}", engine.name);
        assert_eq!(find(&engine, engine.id()).await, None, "{}", engine.name);
        let error = engine.begin().await.media().insert(&picture).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::PrimaryKey)), "{}: {error:?}", engine.name);
        let other = engine.picture(ann).await;
        for _ in 0..2 {
            let uow = engine.begin().await;
            uow.media().delete(picture.id).await.unwrap();
            uow.commit().await.unwrap();
            assert_eq!(find(&engine, picture.id).await, None, "{}", engine.name);
        }
        assert!(find(&engine, other).await.is_some(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_picture_goes_into_one_post_if_it_is_theirs_and_used_nowhere() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Followers).await);
        let bobs = engine.post(bob, Visibility::Public).await;
        let (picture, avatar) = (engine.picture(ann).await, engine.picture(ann).await);
        let uow = engine.begin().await;
        assert!(uow.users().claim_avatar(ann.id, avatar, engine.now()).await.unwrap());
        let attach =
            async |media, owner: Actor, post| uow.media().attach(media, owner.id, post, 3, "a cat").await.unwrap();
        assert!(!attach(picture, bob, bobs).await, "{}: of another", engine.name);
        assert!(!attach(avatar, ann, post).await, "{}: an avatar", engine.name);
        assert!(!attach(engine.id(), ann, post).await, "{}: not there", engine.name);
        let before = uow.media().find(picture).await.unwrap().unwrap();
        assert!(attach(picture, ann, post).await, "{}", engine.name);
        assert!(!attach(picture, ann, post).await, "{}: there already", engine.name);
        assert!(!attach(picture, ann, other).await, "{}: in another post", engine.name);
        let attached = Media { post_id: Some(post), position: 3, alt_text: "a cat".to_owned(), ..before };
        assert_eq!(uow.media().find(picture).await.unwrap(), Some(attached), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_posts_that_take_one_picture_at_once_one_gets_it() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        let mut posts = Vec::new();
        for _ in 0..10 {
            posts.push(engine.post(ann, Visibility::Public).await);
        }
        let engine = Arc::new(engine);
        let tasks = posts.into_iter().map(|post| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move {
                let uow = engine.begin().await;
                let got_it = uow.media().attach(picture, ann.id, post, 0, "").await.unwrap();
                uow.commit().await.unwrap();
                got_it.then_some(post)
            })
        });
        let mut winners = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            winners.extend(task.await.unwrap());
        }
        let there = find(&engine, picture).await.unwrap().post_id;
        assert_eq!((winners.len(), winners.pop()), (1, there), "{}", engine.name);
    }
}

#[tokio::test]
async fn the_alt_text_is_changed_of_a_picture_that_is_in_the_post() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Public).await);
        let (picture, second, unused) =
            (engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await);
        engine.attach(ann, picture, post, 0).await;
        engine.attach(ann, second, post, 1).await;
        let uow = engine.begin().await;
        for (media, post, told) in
            [(picture, other, false), (unused, post, false), (engine.id(), post, false), (picture, post, true)]
        {
            let changed = uow.media().set_alt_text(media, post, "an ear").await.unwrap();
            assert_eq!(changed, told, "{}: {media} in {post}", engine.name);
        }
        for (media, text) in [(picture, "an ear"), (second, ""), (unused, "")] {
            assert_eq!(uow.media().find(media).await.unwrap().unwrap().alt_text, text, "{}", engine.name);
        }
    }
}

/// Where a picture is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Waiting,
    Avatar,
    Posted { visibility: Visibility, deleted: bool },
}

const USES: [Use; 6] = [
    Use::Waiting,
    Use::Avatar,
    Use::Posted { visibility: Visibility::Public, deleted: false },
    Use::Posted { visibility: Visibility::Public, deleted: true },
    Use::Posted { visibility: Visibility::Followers, deleted: false },
    Use::Posted { visibility: Visibility::Followers, deleted: true },
];

/// As the port has it: who ought to be able to fetch a picture that is used so and fetched by those now.
fn wanted(used: Use, is_private: bool, now: Access) -> Access {
    match used {
        Use::Waiting => now,
        Use::Avatar => Access::Public,
        Use::Posted { visibility: Visibility::Public, deleted: false } if !is_private => Access::Public,
        Use::Posted { .. } => Access::Private,
    }
}

/// A picture of the owner that is at this place and used so; the post that it is in.
async fn place(engine: &Engine, owner: Actor, used: Use, access: Access) -> (MediaId, Option<PostId>) {
    let mut media = engine.media(owner);
    media.place.access = access;
    let uow = engine.begin().await;
    uow.media().insert(&media).await.unwrap();
    uow.commit().await.unwrap();
    let Use::Posted { visibility, deleted } = used else {
        if used == Use::Avatar {
            let uow = engine.begin().await;
            assert!(uow.users().claim_avatar(owner.id, media.id, engine.now()).await.unwrap());
            uow.commit().await.unwrap();
        }
        return (media.id, None);
    };
    let post = engine.post(owner, visibility).await;
    engine.attach(owner, media.id, post, 0).await;
    if deleted {
        engine.delete(owner, post).await;
    }
    (media.id, Some(post))
}

#[tokio::test]
async fn every_picture_ought_to_be_where_its_use_and_its_owner_want_it() {
    for engine in engines().await {
        for is_private in [false, true] {
            let ann = engine.person(&format!("ann_{is_private}")).await;
            let bob = engine.person(&format!("bob_{is_private}")).await;
            engine
                .sql(&format!("UPDATE users SET is_private = {is_private} WHERE id IN ({}, {})", ann.id, bob.id))
                .await;
            let mut misplaced = BTreeMap::new();
            for used in USES {
                for access in [Access::Public, Access::Private] {
                    place(&engine, bob, used, access).await;
                    let (media, post) = place(&engine, ann, used, access).await;
                    let wanted = wanted(used, is_private, access);
                    let what = format!("{}: {used:?} {access:?}, private {is_private}", engine.name);
                    if wanted != access {
                        misplaced.insert(media, wanted);
                    }
                    let Some(post) = post else { continue };
                    let pictures = engine.begin().await.media().of_post(post).await.unwrap();
                    let [Placement { media: told, wanted: told_wanted }] = &pictures[..] else { panic!("{what}") };
                    assert_eq!((told.id, told.place.access, *told_wanted), (media, access, wanted), "{what}");
                }
            }
            assert_eq!(misplaced.len(), 5, "an avatar and four posted");
            let uow = engine.begin().await;
            let told = uow.media().misplaced(ann.id, 50).await.unwrap();
            assert!(told.iter().all(Placement::is_wrong), "{}", engine.name);
            let told: BTreeMap<_, _> = told.into_iter().map(|placed| (placed.media.id, placed.wanted)).collect();
            assert_eq!(told, misplaced, "{}: private {is_private}", engine.name);
            assert_eq!(uow.media().misplaced(ann.id, 3).await.unwrap().len(), 3, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn the_pictures_of_a_post_are_told_in_order_and_no_others() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Public).await);
        let pictures = [engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await];
        for (media, position) in pictures.into_iter().zip([2, 0, 1]) {
            engine.attach(ann, media, post, position).await;
        }
        let elsewhere = engine.picture(ann).await;
        engine.attach(ann, elsewhere, other, 0).await;
        engine.picture(ann).await;
        let told = engine.begin().await.media().of_post(post).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|placed| placed.media.id).collect();
        assert_eq!(told, [pictures[1], pictures[2], pictures[0]], "{}", engine.name);
    }
}
