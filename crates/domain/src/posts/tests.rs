use std::sync::{Arc, Mutex};

use super::{MockPostQueries, NewPicture, NewPost, Post, PostChanges, PostFacts, PostService, PostView, Visibility};
use crate::{
    Failure, StoreError,
    cards::{CardId, CardOutbox},
    error::Constraint,
    ids::{MediaId, PostId, UploadId},
    jobs::Job,
    media::{Access, Media, MockBlobStore, MockMediaQueries, Placement, Rekeying},
    signing::MockKeyGenerator,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, facts, media, now, refused, stamps, upload, user},
    uploads::UploadState,
    users::{Card, User},
};

const POST: PostId = PostId(9);

fn view() -> PostView {
    let author = Card { id: ANN, username: "ann".to_owned(), full_name: String::new(), avatar: None, viewer: None };
    PostView {
        id: POST,
        author,
        caption: String::new(),
        media: Vec::new(),
        visibility: Visibility::Public,
        like_count: 0,
        comment_count: 0,
        liked: Some(false),
        is_hidden: false,
        created_at: stamps().now(),
        edited_at: None,
    }
}

fn service(world: World) -> (PostService, Arc<FakeStore>) {
    let mut posts = MockPostQueries::new();
    posts.expect_post().returning(|_, _| Ok(Some(view())));
    let mut blobs = MockBlobStore::new();
    blobs.expect_copy().returning(|_, _| Ok(true));
    let mut keys = MockKeyGenerator::new();
    keys.expect_key().return_const("moved");
    let store = world.store();
    let rekeying = Rekeying {
        store: store.clone(),
        media: Arc::new(MockMediaQueries::new()),
        blobs: Arc::new(blobs),
        keys: Arc::new(keys),
        stamps: stamps(),
    };
    let service = PostService {
        store: store.clone(),
        posts: Arc::new(posts),
        rekeying: Arc::new(rekeying),
        cards: CardOutbox::default(),
        stamps: stamps(),
        fans_out: false,
        needs_email: false,
    };
    (service, store)
}

fn new(uploads: &[i64]) -> NewPost {
    let pictures = uploads.iter().map(|id| NewPicture { upload_id: UploadId(*id), alt_text: format!("picture {id}") });
    NewPost { id: POST, caption: "A #beach".to_owned(), pictures: pictures.collect(), visibility: Visibility::Public }
}

/// Where Ann, like this, has ready uploads whose pictures are at `access`.
fn ready(ann: User, access: Access) -> World {
    let mut world = World::default();
    world.uploads.expect_find().returning(|id| Ok(Some(upload(id.0, UploadState::Ready))));
    world.media.expect_find().returning(move |id| Ok(Some(media(id.0, access))));
    world.users.expect_find().returning(move |_| Ok(Some(ann.clone())));
    world.posts.expect_insert().returning(|_, _| Ok(()));
    world.media.expect_attach().returning(|_, _, _, _, _| Ok(true));
    world
}

fn placed(world: &mut World, access: Access, wanted: Access) {
    world.media.expect_of_post().returning(move |_| Ok(vec![Placement { media: media(7, access), wanted }]));
}

#[test]
fn a_post_has_its_pictures_in_their_order_with_their_alt_texts() {
    let attached = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attached);
    let mut world = ready(user(ANN), Access::Public);
    world.media.checkpoint();
    world.media.expect_find().returning(|id| Ok(Some(media(id.0, Access::Public))));
    world.media.expect_attach().returning(move |media, owner, post, position, alt_text| {
        seen.lock().unwrap().push((media.0, owner, post, position, alt_text.to_owned()));
        Ok(true)
    });
    placed(&mut world, Access::Public, Access::Public);
    let (service, store) = service(world);
    assert_eq!(now(service.publish(actor(ANN), new(&[8, 7]))).unwrap(), view());
    let expected = [(8, ANN, POST, 0, "picture 8".to_owned()), (7, ANN, POST, 1, "picture 7".to_owned())];
    assert_eq!(*attached.lock().unwrap(), expected);
    assert_eq!(store.commits(), [vec![]]);
}

#[test]
fn pictures_that_are_not_where_they_ought_to_be_are_moved_by_the_worker() {
    let mut world = ready(user(ANN), Access::Public);
    placed(&mut world, Access::Public, Access::Private);
    let (service, store) = service(world);
    now(service.publish(actor(ANN), new(&[7]))).unwrap();
    assert_eq!(store.commits(), [vec![Job::RekeyOwner { owner_id: ANN }]]);
}

#[test]
fn a_post_that_is_not_public_names_no_public_address() {
    for (ann, visibility) in
        [(User { is_private: true, ..user(ANN) }, Visibility::Public), (user(ANN), Visibility::Followers)]
    {
        let mut world = ready(ann, Access::Public);
        world.media.checkpoint();
        let moved = Arc::new(Mutex::new(false));
        let (moving, placed_at) = (Arc::clone(&moved), Arc::clone(&moved));
        let access = move |moved: &Mutex<bool>| if *moved.lock().unwrap() { Access::Private } else { Access::Public };
        world.media.expect_find().returning(move |id| Ok(Some(media(id.0, access(&placed_at)))));
        world.media.expect_plan_move().times(1).returning(|_, to| Ok(Some(to.clone())));
        world.media.expect_finish_move().times(1).returning(move |_, to, _| {
            assert_eq!(to.access, Access::Private);
            *moving.lock().unwrap() = true;
            Ok(true)
        });
        let attached = Arc::clone(&moved);
        world.media.expect_attach().times(1).returning(move |_, _, _, _, _| {
            assert!(*attached.lock().unwrap(), "the post names a picture that everybody can fetch");
            Ok(true)
        });
        placed(&mut world, Access::Private, Access::Private);
        let (service, _) = service(world);
        now(service.publish(actor(ANN), NewPost { visibility, ..new(&[7]) })).unwrap();
    }
}

#[test]
fn pictures_must_be_ready_unused_and_ones_own() {
    let not_ready = |state| {
        let mut world = World::default();
        world.uploads.expect_find().returning(move |id| Ok(Some(upload(id.0, state))));
        world
    };
    let in_a_post = || {
        let mut world = not_ready(UploadState::Ready);
        world
            .media
            .expect_find()
            .returning(|id| Ok(Some(Media { post_id: Some(PostId(3)), ..media(id.0, Access::Public) })));
        world
    };
    let taken_meanwhile = || {
        let mut world = ready(user(ANN), Access::Public);
        world.media.checkpoint();
        world.media.expect_find().returning(|id| Ok(Some(media(id.0, Access::Public))));
        world.media.expect_attach().returning(|_, _, _, _, _| Ok(false));
        world.posts.expect_find().returning(|_| Ok(None));
        world
    };
    let mut used = in_a_post();
    used.posts.expect_find().returning(|_| Ok(None));
    for (world, person, code) in [
        (not_ready(UploadState::Pending), ANN, "post.media_not_ready"),
        (not_ready(UploadState::Failed), ANN, "post.media_not_ready"),
        (not_ready(UploadState::Ready), BOB, "not_found"),
        (used, ANN, "upload.used"),
        (taken_meanwhile(), ANN, "upload.used"),
    ] {
        let (service, store) = service(world);
        assert_eq!(now(service.publish(actor(person), new(&[7]))).unwrap_err().code(), code);
        assert_eq!(store.commits().len(), 0, "{code}");
    }
}

#[test]
fn a_request_repeated_after_a_crash_finds_its_post() {
    let mut world = ready(user(ANN), Access::Public);
    world.posts.checkpoint();
    world.posts.expect_insert().returning(|_, _| Err(StoreError::Conflict(Constraint::PrimaryKey)));
    world.posts.expect_find().returning(|id| Ok(Some(Post { id, caption: "A #beach".to_owned(), ..post() })));
    assert_eq!(now(service(world).0.publish(actor(ANN), new(&[7]))).unwrap(), view());
}

#[test]
fn pictures_that_were_hidden_for_a_post_that_did_not_come_about_go_where_they_ought_to_be() {
    let mut world = ready(user(ANN), Access::Public);
    world.media.checkpoint();
    let found = Mutex::new(vec![Access::Private, Access::Public]);
    world.media.expect_find().returning(move |id| {
        let access = found.lock().unwrap().pop().unwrap_or(Access::Private);
        Ok(Some(media(id.0, access)))
    });
    world.media.expect_plan_move().returning(|_, to| Ok(Some(to.clone())));
    world.media.expect_finish_move().returning(|_, _, _| Ok(true));
    world.media.expect_attach().returning(|_, _, _, _, _| Ok(false));
    world.posts.expect_find().returning(|_| Ok(None));
    let (service, store) = service(world);
    let post = NewPost { visibility: Visibility::Followers, ..new(&[7]) };
    assert_eq!(now(service.publish(actor(ANN), post)).unwrap_err().code(), "upload.used");
    assert_eq!(store.commits().last(), Some(&vec![Job::RekeyOwner { owner_id: ANN }]));
}

#[test]
fn a_post_is_refused_field_by_field() {
    let long = NewPicture { upload_id: UploadId(7), alt_text: "a".repeat(1_501) };
    let pictures = vec![NewPicture { alt_text: String::new(), ..long.clone() }, long];
    let new_post = NewPost { caption: "a".repeat(2_201), pictures, ..new(&[]) };
    let expected = [("caption", "length"), ("media[1].alt_text", "length"), ("media[1].upload_id", "duplicate")];
    let outcome = now(service(World::default()).0.publish(actor(ANN), new_post));
    assert_eq!(refused(outcome), expected.map(|(field, code)| (field.to_owned(), code)));
    for count in [0, 11] {
        let uploads: Vec<i64> = (0..count).collect();
        let outcome = now(service(World::default()).0.publish(actor(ANN), new(&uploads)));
        assert_eq!(refused(outcome), [("media".to_owned(), "length")]);
    }
}

fn post() -> Post {
    Post {
        id: POST,
        owner_id: ANN,
        caption: "before".to_owned(),
        visibility: Visibility::Public,
        created_at: stamps().now(),
        updated_at: stamps().now(),
        edited_at: None,
    }
}

/// Where the post is there, and this decides who sees it.
fn with_post(facts: PostFacts) -> World {
    let mut world = World::default();
    world.posts.expect_facts().returning(move |_, _| Ok(Some(facts)));
    world.posts.expect_find().returning(|_| Ok(Some(post())));
    world
}

#[test]
fn what_is_edited_is_marked_and_a_change_of_visibility_alone_is_no_edit() {
    let caption = PostChanges { caption: Some("after #sea".to_owned()), ..PostChanges::default() };
    let same_caption = PostChanges { caption: Some("before".to_owned()), ..PostChanges::default() };
    let alt_text =
        |text: &str| PostChanges { alt_texts: vec![(MediaId(7), text.to_owned())], ..PostChanges::default() };
    let visibility = PostChanges { visibility: Some(Visibility::Followers), ..PostChanges::default() };
    let moved = vec![Job::RekeyPost { post_id: POST }];
    for (changes, edited, jobs) in [
        (caption, true, vec![]),
        (same_caption, false, vec![]),
        (alt_text("a dog"), true, vec![]),
        (alt_text(""), false, vec![]),
        (visibility, false, moved),
    ] {
        let mut world = with_post(facts(ANN));
        placed(&mut world, Access::Public, Access::Public);
        world
            .media
            .expect_set_alt_text()
            .times(usize::from(changes == alt_text("a dog")))
            .returning(|_, _, _| Ok(true));
        let text = changes.caption.clone().unwrap_or_else(|| "before".to_owned());
        world.posts.expect_update().times(1).returning(move |post, tags| {
            assert_eq!((post.edited_at.is_some(), &post.caption), (edited, &text));
            assert_eq!(tags.hashtags.contains("sea"), text.contains("#sea"));
            Ok(())
        });
        let (service, store) = service(world);
        now(service.edit(actor(ANN), POST, changes)).unwrap();
        assert_eq!(store.commits(), [jobs]);
    }
}

#[test]
fn a_picture_of_another_post_is_refused_and_nothing_is_changed() {
    let mut world = with_post(facts(ANN));
    placed(&mut world, Access::Public, Access::Public);
    world.media.expect_set_alt_text().returning(|_, _, _| Ok(true));
    let (service, store) = service(world);
    let alt_texts = vec![(MediaId(7), "x".to_owned()), (MediaId(8), "x".to_owned())];
    let outcome = now(service.edit(actor(ANN), POST, PostChanges { alt_texts, ..PostChanges::default() }));
    assert_eq!(refused(outcome), [("media[1].id".to_owned(), "unknown")]);
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn an_edit_is_refused_field_by_field() {
    let alt_texts = vec![(MediaId(7), "a".repeat(1_500)), (MediaId(8), "a".repeat(1_501)), (MediaId(7), String::new())];
    let changes = PostChanges { caption: Some("a".repeat(2_201)), alt_texts, visibility: None };
    let expected = [("caption", "length"), ("media[1].alt_text", "length"), ("media[2].id", "duplicate")];
    let outcome = now(service(World::default()).0.edit(actor(ANN), POST, changes));
    assert_eq!(refused(outcome), expected.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let lost = |times: u32| {
        let mut world = World::default();
        world.posts.expect_facts().times(times as usize).returning(|_, _| Err(StoreError::Retry));
        world.uploads.expect_find().times((TRIES - times) as usize).returning(|_| Err(StoreError::Retry));
        service(world)
    };
    let (edits, deletes) = (lost(TRIES), lost(TRIES));
    assert!(now(edits.0.edit(actor(ANN), POST, PostChanges::default())).unwrap_err().lost_to_another());
    assert!(now(deletes.0.delete(actor(ANN), POST)).unwrap_err().lost_to_another());
    let publishes = lost(0);
    assert!(now(publishes.0.publish(actor(ANN), new(&[7]))).unwrap_err().lost_to_another());
    for (_, store) in [edits, deletes, publishes] {
        assert_eq!(store.pauses(), TRIES - 1);
    }
}

#[test]
fn only_its_owner_changes_a_post_and_whoever_may_not_see_it_finds_nothing() {
    for (facts, code) in [
        (facts(BOB), "access.denied"),
        (PostFacts { blocked: true, ..facts(BOB) }, "not_found"),
        (PostFacts { owner_private: true, ..facts(BOB) }, "not_found"),
        (PostFacts { deleted: true, ..facts(ANN) }, "not_found"),
    ] {
        let (edits, deletes) = (service(with_post(facts)), service(with_post(facts)));
        assert_eq!(now(edits.0.edit(actor(ANN), POST, PostChanges::default())).unwrap_err().code(), code);
        assert_eq!(now(deletes.0.delete(actor(ANN), POST)).unwrap_err().code(), code);
        assert_eq!((edits.1.commits().len(), deletes.1.commits().len()), (0, 0));
    }
}

#[test]
fn the_pictures_of_a_deleted_post_move_to_where_nobody_knows() {
    let mut world = with_post(facts(ANN));
    world.posts.expect_delete().times(1).returning(|_, _, _| Ok(true));
    let (service, store) = service(world);
    now(service.delete(actor(ANN), POST)).unwrap();
    assert_eq!(store.commits(), [vec![Job::RekeyPost { post_id: POST }]]);
}

#[test]
fn the_card_of_a_post_is_forgotten_with_each_change_where_cards_are_kept() {
    let forget = Job::ForgetCards { cards: vec![CardId::Post(POST)] };
    let mut world = with_post(facts(ANN));
    world.posts.expect_update().returning(|_, _| Ok(()));
    world.posts.expect_delete().returning(|_, _, _| Ok(true));
    let (mut service, store) = service(world);
    service.cards = CardOutbox { on: true };
    now(service.edit(actor(ANN), POST, PostChanges { caption: Some(String::new()), ..PostChanges::default() }))
        .unwrap();
    now(service.delete(actor(ANN), POST)).unwrap();
    assert_eq!(store.commits(), [vec![forget.clone()], vec![Job::RekeyPost { post_id: POST }, forget]]);
}

#[test]
fn where_there_are_timelines_a_new_post_goes_into_them_and_a_deleted_one_out_of_them() {
    let fan_out = Job::FanOutPost { post_id: POST, after: None };
    let mut world = ready(user(ANN), Access::Public);
    placed(&mut world, Access::Public, Access::Public);
    let (publishing, store) = service(world);
    now(PostService { fans_out: true, ..publishing }.publish(actor(ANN), new(&[7]))).unwrap();
    assert_eq!(store.commits(), [vec![fan_out.clone()]]);

    let mut world = with_post(facts(ANN));
    world.posts.expect_delete().times(1).returning(|_, _, _| Ok(true));
    let (deleting, store) = service(world);
    now(PostService { fans_out: true, ..deleting }.delete(actor(ANN), POST)).unwrap();
    assert_eq!(store.commits(), [vec![Job::RekeyPost { post_id: POST }, fan_out]]);
}

#[test]
fn a_post_that_was_deleted_meanwhile_is_not_found() {
    let mut world = World::default();
    world.posts.expect_facts().returning(|_, _| Ok(Some(facts(ANN))));
    world.posts.expect_find().returning(|_| Ok(None));
    assert!(matches!(now(service(world).0.delete(actor(ANN), POST)), Err(Failure::NotFound)));
}

#[test]
fn where_addresses_must_be_proven_nobody_publishes_before_and_everybody_after() {
    for (email_verified, publishes) in [(false, false), (true, true)] {
        let mut world = ready(User { email_verified, ..user(ANN) }, Access::Public);
        placed(&mut world, Access::Public, Access::Public);
        let (service, store) = service(world);
        let published = now(PostService { needs_email: true, ..service }.publish(actor(ANN), new(&[7])));
        assert_eq!((published.is_ok(), store.commits().len()), (publishes, usize::from(publishes)));
        assert!(publishes || matches!(published, Err(Failure::EmailUnverified)));
    }
}
