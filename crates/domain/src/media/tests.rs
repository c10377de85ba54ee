use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{Access, BlobSweep, Media, MockBlobStore, MockMediaQueries, Place, Placement, Rekeying, Shelf, Shelved};
use crate::{
    StoreError,
    exports::MockExportQueries,
    ids::PostId,
    jobs::Job,
    signing::MockKeyGenerator,
    testing::{ANN, FakeStore, World, media, now, stamps},
};

type Steps = Arc<Mutex<Vec<String>>>;

fn rekeying(world: World, blobs: MockBlobStore) -> (Rekeying, Arc<FakeStore>) {
    with_queries(world, blobs, MockMediaQueries::new())
}

fn with_queries(world: World, blobs: MockBlobStore, media: MockMediaQueries) -> (Rekeying, Arc<FakeStore>) {
    let mut keys = MockKeyGenerator::new();
    keys.expect_key().return_const("new");
    let store = world.store();
    let (media, blobs, keys) = (Arc::new(media), Arc::new(blobs), Arc::new(keys));
    (Rekeying { store: store.clone(), media, blobs, keys, stamps: stamps() }, store)
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
    world.media.expect_cancel_move().returning(|_, _| Ok(false));
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
    assert_eq!(store.commits(), [vec![], vec![]]);
}

#[test]
fn a_move_that_is_not_wanted_any_more_is_called_off_and_its_copies_go() {
    let (mut world, public) = (World::default(), place(Access::Public, "begun"));
    let planned = public.clone();
    world.media.expect_plan_move().returning(move |_, _| Ok(Some(planned.clone())));
    world.media.expect_finish_move().returning(|_, _, _| Ok(false));
    world.media.expect_cancel_move().times(1).withf(|_, to| to.key == "begun").returning(|_, _| Ok(true));
    let (rekeying, store) = rekeying(world, copying(&Steps::default(), true));
    let picture = media(7, Access::Private);
    now(rekeying.move_to(picture.clone(), Access::Public)).unwrap();
    assert_eq!(store.commits(), [vec![], vec![Job::DeleteBlobs { blobs: picture.renditions_at(&public) }]]);
    assert_eq!(store.due(), [stamps().now()]);
}

#[test]
fn after_the_move_of_somebody_else_that_was_called_off_the_wanted_one_is_made() {
    let begun = Arc::new(Mutex::new(Some(place(Access::Private, "begun"))));
    let mut world = World::default();
    world.media.expect_plan_move().returning(move |_, to| Ok(begun.lock().unwrap().take().or(Some(to.clone()))));
    world.media.expect_finish_move().returning(|_, to, _| Ok(to.key == "new"));
    world.media.expect_cancel_move().times(1).withf(|_, to| to.key == "begun").returning(|_, _| Ok(true));
    world.media.expect_find().returning(|_| Ok(None));
    let (rekeying, store) = rekeying(world, copying(&Steps::default(), true));
    let picture = media(7, Access::Public);
    now(rekeying.move_to(picture.clone(), Access::Public)).unwrap();
    let left = [place(Access::Private, "begun"), picture.place.clone()];
    let [first, second] = left.map(|place| vec![Job::DeleteBlobs { blobs: picture.renditions_at(&place) }]);
    assert_eq!(store.commits(), [vec![], first, vec![], second]);
    // An address that was public is not kept for anybody.
    assert_eq!(store.due(), [stamps().now(); 2]);
}

#[test]
fn the_copies_of_a_picture_that_was_deleted_meanwhile_go() {
    let (steps, private) = (Steps::default(), place(Access::Private, "new"));
    let (rekeying, store) = rekeying(moving(&steps, Some(private.clone()), false, None), copying(&steps, true));
    let picture = media(7, Access::Public);
    now(rekeying.move_to(picture.clone(), Access::Private)).unwrap();
    assert_eq!(store.commits(), [vec![], vec![Job::DeleteBlobs { blobs: picture.renditions_at(&private) }]]);
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

fn misplaced(ids: impl IntoIterator<Item = i64>) -> Vec<Placement> {
    let misplaced = |id| Placement { media: media(id, Access::Public), wanted: Access::Private };
    ids.into_iter().map(misplaced).collect()
}

#[test]
fn misplaced_pictures_of_a_person_are_moved_a_batch_at_a_time() {
    for (count, more) in [(3, false), (50, true)] {
        let steps = Steps::default();
        let private = place(Access::Private, "new");
        let world = moving(&steps, Some(private.clone()), true, Some(private));
        let mut queries = MockMediaQueries::new();
        let asked = queries.expect_misplaced().times(1).withf(|owner, limit| (*owner, *limit) == (ANN, 50));
        asked.returning(move |_, _| Ok(misplaced(0..count)));
        let (rekeying, _) = with_queries(world, copying(&steps, true), queries);
        assert_eq!(now(rekeying.owner(ANN)).unwrap(), more);
        let steps = steps.lock().unwrap();
        for id in 0..count {
            assert!(steps.contains(&format!("public/m{id}/320.jpg to private/new/320.jpg")), "{id}");
        }
    }
}

#[test]
fn all_pictures_of_a_post_are_moved_and_again_those_that_ought_to_be_elsewhere_by_then() {
    let right = |id| Placement { media: media(id, Access::Private), wanted: Access::Private };
    let found = Mutex::new(vec![vec![right(7), right(8)], vec![misplaced([7]).remove(0), right(8)], misplaced([7, 8])]);
    let steps = Steps::default();
    let private = place(Access::Private, "new");
    let mut world = moving(&steps, Some(private.clone()), true, Some(private));
    world
        .media
        .expect_of_post()
        .withf(|post| *post == PostId(9))
        .returning(move |_| Ok(found.lock().unwrap().pop().unwrap()));
    let (rekeying, _) = rekeying(world, copying(&steps, true));
    now(rekeying.post(PostId(9))).unwrap();
    let steps = steps.lock().unwrap();
    let moved: Vec<_> = steps.iter().filter(|step| step.ends_with("webp")).map(|step| &step[..9]).collect();
    assert_eq!(moved, ["public/m7", "public/m8", "public/m7"]);
}

#[test]
fn what_nothing_refers_to_is_swept_once_it_is_old() {
    let (old, young) = (stamps().now() - TimeDelta::days(8), stamps().now() - TimeDelta::days(6));
    let key = |digit: char| digit.to_string().repeat(32);
    let on_shelf = [(key('a'), old), (key('b'), old), (key('c'), young), ("of-somebody-else".to_owned(), old)];
    let mut blobs = MockBlobStore::new();
    blobs.expect_list().returning(move |_, after, _| {
        let shelved = on_shelf.iter().filter(|(key, _)| key.as_str() > after);
        Ok(shelved.map(|(key, changed_at)| Shelved { key: key.clone(), changed_at: *changed_at }).take(2).collect())
    });
    let cleared = Steps::default();
    let seen = Arc::clone(&cleared);
    blobs.expect_clear().returning(move |shelf: Shelf, key| {
        seen.lock().unwrap().push(format!("{}/{}", shelf.name(), &key[..1]));
        Ok(())
    });
    let mut queries = MockMediaQueries::new();
    let but_a = |keys: &[String]| Ok(keys.iter().filter(|key| !key.starts_with('a')).cloned().collect());
    queries.expect_unknown_places().returning(but_a);
    queries.expect_unknown_originals().returning(but_a);
    let mut exports = MockExportQueries::new();
    exports.expect_unknown_archives().returning(but_a);
    let sweep = BlobSweep {
        blobs: Arc::new(blobs),
        media: Arc::new(queries),
        exports: Arc::new(exports),
        clock: stamps().clock,
    };
    assert_eq!(now(sweep.run()).unwrap(), 6);
    let gone = ["quarantine/a", "quarantine/b", "original/b", "public/b", "private/b", "export/b"];
    assert_eq!(*cleared.lock().unwrap(), gone);
}
