use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{Access, Media, MockBlobStore, Place, Placement, Rekeying};
use crate::{
    StoreError,
    jobs::Job,
    signing::MockKeyGenerator,
    testing::{ANN, FakeStore, World, media, now, stamps},
};

type Steps = Arc<Mutex<Vec<String>>>;

fn rekeying(world: World, blobs: MockBlobStore) -> (Rekeying, Arc<FakeStore>) {
    let mut keys = MockKeyGenerator::new();
    keys.expect_key().return_const("new");
    let store = world.store();
    (Rekeying { store: store.clone(), blobs: Arc::new(blobs), keys: Arc::new(keys), stamps: stamps() }, store)
}

fn copying(steps: &Steps, there: bool) -> MockBlobStore {
    let (mut blobs, steps) = (MockBlobStore::new(), Arc::clone(steps));
    blobs.expect_copy().returning(move |from, to| {
        steps.lock().unwrap().push(format!("{} to {}", from.path(), to.path()));
        Ok(there)
    });
    blobs
}

/// Where the picture is at `now_at` once the move is over, which goes to `planned`, and is finished or lost to another.
fn moving(steps: &Steps, planned: Option<Place>, finished: bool, now_at: Option<Place>) -> World {
    let (mut world, steps) = (World::default(), Arc::clone(steps));
    world.media.expect_plan_move().returning(move |_, _| Ok(planned.clone()));
    world.media.expect_finish_move().returning(move |_, to, _| {
        steps.lock().unwrap().push(format!("named {}", to.key));
        Ok(finished)
    });
    world
        .media
        .expect_find()
        .returning(move |id| Ok(now_at.clone().map(|place| Media { place, ..media(id.0, Access::Public) })));
    world
}

fn place(access: Access, key: &str) -> Place {
    Place { access, key: key.to_owned() }
}

#[test]
fn the_bytes_are_copied_then_named_then_deleted() {
    let steps = Steps::default();
    let private = place(Access::Private, "new");
    let world = moving(&steps, Some(private.clone()), true, Some(private));
    let (rekeying, store) = rekeying(world, copying(&steps, true));
    let picture = media(7, Access::Public);
    now(rekeying.move_to(picture.clone(), Access::Private)).unwrap();
    let expected =
        ["public/m7/320.webp to private/new/320.webp", "public/m7/320.jpg to private/new/320.jpg", "named new"];
    assert_eq!(*steps.lock().unwrap(), expected);
    let left = picture.renditions_at(&picture.place);
    assert_eq!(store.commits(), [vec![], vec![Job::DeleteBlobs { blobs: left }]]);
    assert_eq!(store.due(), [stamps().now()]);
}

#[test]
fn pages_that_were_just_loaded_show_a_picture_that_became_public_for_a_while() {
    let steps = Steps::default();
    let public = place(Access::Public, "new");
    let world = moving(&steps, Some(public.clone()), true, Some(public));
    let (rekeying, store) = rekeying(world, copying(&steps, true));
    now(rekeying.move_to(media(7, Access::Private), Access::Public)).unwrap();
    assert_eq!(store.due(), [stamps().now() + TimeDelta::minutes(15)]);
}

#[test]
fn who_loses_to_another_mover_deletes_nothing() {
    let steps = Steps::default();
    let private = place(Access::Private, "new");
    let world = moving(&steps, Some(private.clone()), false, Some(private));
    let (rekeying, store) = rekeying(world, copying(&steps, false));
    now(rekeying.move_to(media(7, Access::Public), Access::Private)).unwrap();
    assert_eq!(store.commits(), [vec![]]);
}

#[test]
fn a_picture_that_is_gone_or_moved_already_is_left_alone() {
    for now_at in [None, Some(place(Access::Private, "elsewhere"))] {
        let steps = Steps::default();
        let (rekeying, store) = rekeying(moving(&steps, None, true, now_at), copying(&steps, true));
        now(rekeying.move_to(media(7, Access::Public), Access::Private)).unwrap();
        assert_eq!(*steps.lock().unwrap(), [""; 0]);
        assert_eq!(store.commits(), [vec![]]);
    }
}

#[test]
fn a_move_to_elsewhere_that_was_begun_is_finished_before_the_wanted_one() {
    let at = Arc::new(Mutex::new(place(Access::Public, "m7")));
    let noted = Arc::new(Mutex::new(Some(place(Access::Public, "begun"))));
    let mut world = World::default();
    world.media.expect_plan_move().returning(move |_, to| Ok(noted.lock().unwrap().take().or(Some(to.clone()))));
    let (named, found) = (Arc::clone(&at), Arc::clone(&at));
    world.media.expect_finish_move().returning(move |_, to, _| {
        *named.lock().unwrap() = to.clone();
        Ok(true)
    });
    world
        .media
        .expect_find()
        .returning(move |id| Ok(Some(Media { place: found.lock().unwrap().clone(), ..media(id.0, Access::Public) })));
    let steps = Steps::default();
    let (rekeying, _) = rekeying(world, copying(&steps, true));
    now(rekeying.move_to(media(7, Access::Public), Access::Private)).unwrap();
    assert_eq!(*at.lock().unwrap(), place(Access::Private, "new"));
    let steps = steps.lock().unwrap();
    let webp: Vec<_> = steps.iter().filter(|step| step.ends_with("webp")).map(String::as_str).collect();
    assert_eq!(webp, ["public/m7/320.webp to public/begun/320.webp", "public/begun/320.webp to private/new/320.webp"]);
}

#[test]
fn without_its_bytes_nothing_is_named() {
    let steps = Steps::default();
    let mut blobs = MockBlobStore::new();
    blobs.expect_copy().returning(|_, _| Err(StoreError::Full));
    let (rekeying, _) = rekeying(moving(&steps, Some(place(Access::Private, "new")), true, None), blobs);
    let failure = now(rekeying.move_to(media(7, Access::Public), Access::Private)).unwrap_err();
    assert_eq!(failure.code(), "storage.full");
    assert_eq!(*steps.lock().unwrap(), [""; 0]);
}

#[test]
fn all_misplaced_pictures_of_a_person_are_moved_batch_by_batch() {
    let steps = Steps::default();
    let private = place(Access::Private, "new");
    let mut world = moving(&steps, Some(private.clone()), true, Some(private));
    let batches = Mutex::new(vec![vec![], vec![9], vec![7, 8]]);
    world.media.expect_misplaced().withf(|owner, _| *owner == ANN).returning(move |_, _| {
        let ids = batches.lock().unwrap().pop().unwrap();
        Ok(ids.into_iter().map(|id| Placement { media: media(id, Access::Public), wanted: Access::Private }).collect())
    });
    let (rekeying, _) = rekeying(world, copying(&steps, true));
    now(rekeying.owner(ANN)).unwrap();
    let steps = steps.lock().unwrap();
    for id in [7, 8, 9] {
        assert!(steps.contains(&format!("public/m{id}/320.jpg to private/new/320.jpg")), "{id}");
    }
}
