//! Where pictures ought to be, which objects are nobody's: `MediaQueries`, and `of_post` of `MediaRepository`.

use std::collections::BTreeMap;

use tintype_domain::{
    ids::{MediaId, PostId},
    media::{Access, MediaQueries, Place, Placement},
    posts::Visibility,
    uploads::UploadState,
    users::User,
    viewer::Actor,
};

use crate::engine::{Engine, engines};

/// Where a picture is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Waiting,
    Avatar,
    /// There is another one by now, or none.
    FormerAvatar,
    Posted {
        visibility: Visibility,
        deleted: bool,
    },
    /// Public, and hidden by a moderator.
    Hidden,
}

const USES: [Use; 8] = [
    Use::Waiting,
    Use::Avatar,
    Use::FormerAvatar,
    Use::Posted { visibility: Visibility::Public, deleted: false },
    Use::Posted { visibility: Visibility::Public, deleted: true },
    Use::Posted { visibility: Visibility::Followers, deleted: false },
    Use::Posted { visibility: Visibility::Followers, deleted: true },
    Use::Hidden,
];

/// As the port has it: who ought to be able to fetch a picture that is used so and fetched by those now.
fn wanted(used: Use, is_private: bool, now: Access) -> Access {
    match used {
        Use::Waiting | Use::FormerAvatar => now,
        Use::Avatar => Access::Public,
        Use::Posted { visibility: Visibility::Public, deleted: false } if !is_private => Access::Public,
        Use::Posted { .. } | Use::Hidden => Access::Private,
    }
}

/// A picture of the owner that is at this place and used so; the post that it is in.
async fn place(engine: &Engine, owner: Actor, used: Use, access: Access) -> (MediaId, Option<PostId>) {
    let mut media = engine.media(owner);
    media.place.access = access;
    let uow = engine.begin().await;
    uow.media().insert(&media).await.unwrap();
    uow.commit().await.unwrap();
    let (visibility, deleted) = match used {
        Use::Posted { visibility, deleted } => (visibility, deleted),
        Use::Hidden => (Visibility::Public, false),
        Use::Waiting => return (media.id, None),
        Use::Avatar | Use::FormerAvatar => {
            let uow = engine.begin().await;
            assert!(uow.users().claim_avatar(owner.id, media.id, engine.now()).await.unwrap());
            if used == Use::Avatar {
                let user = uow.users().find(owner.id).await.unwrap().unwrap();
                uow.users().update(&User { avatar_id: Some(media.id), ..user }).await.unwrap();
            }
            uow.commit().await.unwrap();
            return (media.id, None);
        }
    };
    let post = engine.post(owner, visibility).await;
    engine.attach_at(media.id, owner, post, 0).await;
    if deleted {
        engine.delete(owner, post).await;
    }
    if used == Use::Hidden {
        let uow = engine.begin().await;
        assert!(uow.posts().set_hidden(post, true, engine.now()).await.unwrap());
        uow.commit().await.unwrap();
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
            assert_eq!(misplaced.len(), 6, "an avatar and five posted");
            let told = engine.queries.misplaced(ann.id, 50).await.unwrap();
            assert!(told.iter().all(Placement::is_wrong), "{}", engine.name);
            let told: BTreeMap<_, _> = told.into_iter().map(|placed| (placed.media.id, placed.wanted)).collect();
            assert_eq!(told, misplaced, "{}: private {is_private}", engine.name);
            assert_eq!(engine.queries.misplaced(ann.id, 3).await.unwrap().len(), 3, "{}", engine.name);
            // Whoever is away has nothing at a public place.
            for status in ["leaving", "suspended", "pending"] {
                engine.sql(&format!("UPDATE users SET status = '{status}' WHERE id = {}", ann.id)).await;
                let told = engine.queries.misplaced(ann.id, 50).await.unwrap();
                assert!(told.iter().all(|placed| placed.wanted == Access::Private), "{}", engine.name);
                assert_eq!(told.len(), USES.len(), "{}: {status}", engine.name);
            }
        }
    }
}

#[tokio::test]
async fn an_object_is_nobody_s_that_no_picture_is_or_moves_to_and_no_worker_is_at() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        let media = engine.find_picture(picture).await.unwrap();
        let planned = Place { access: Access::Private, key: "planned".to_owned() };
        let (working, settled) = (engine.upload(ann, UploadState::Processing), engine.upload(ann, UploadState::Failed));
        let uow = engine.begin().await;
        uow.media().plan_move(&media, &planned).await.unwrap();
        uow.uploads().insert(&working).await.unwrap();
        uow.uploads().insert(&settled).await.unwrap();
        uow.commit().await.unwrap();
        let unknown = ["'; --".to_owned(), "a,b".to_owned()];
        let mut places = vec![media.place.key, planned.key, working.media_key, settled.media_key.clone()];
        places.extend(unknown.clone());
        let mut nobodys = engine.queries.unknown_places(&places).await.unwrap();
        nobodys.sort_unstable();
        let mut expected = vec![settled.media_key];
        expected.extend(unknown.clone());
        expected.sort_unstable();
        assert_eq!(nobodys, expected, "{}", engine.name);
        let originals = [&unknown[..], &[media.original_key, working.quarantine_key]].concat();
        assert_eq!(engine.queries.unknown_originals(&originals).await.unwrap(), unknown, "{}", engine.name);
        assert_eq!(engine.queries.unknown_originals(&[]).await.unwrap(), [""; 0], "{}", engine.name);
    }
}
