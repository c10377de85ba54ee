use std::sync::Arc;

use super::{LikeService, Likeable};
use crate::{
    StoreError,
    comments::{Comment, CommentFacts},
    ids::{CommentId, PostId},
    posts::PostFacts,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, facts, now, stamps},
};

const POST: Likeable = Likeable::Post(PostId(9));
const COMMENT: Likeable = Likeable::Comment(CommentId(8));

fn service(world: World) -> (LikeService, Arc<FakeStore>) {
    let store = world.store();
    (LikeService { store: store.clone(), stamps: stamps() }, store)
}

/// Where this decides who sees Bob's post, and the comment of Ann's under it.
fn with(post: PostFacts) -> World {
    let mut world = World::default();
    world.posts.expect_facts().returning(move |_, _| Ok(Some(post)));
    world.comments.expect_facts().returning(move |_, id| {
        let comment = Comment {
            id,
            owner_id: ANN,
            post_id: PostId(9),
            post_owner_id: BOB,
            reply_to: None,
            text: String::new(),
            created_at: stamps().now(),
            updated_at: stamps().now(),
            edited_at: None,
        };
        Ok(Some(CommentFacts {
            comment,
            deleted: false,
            hidden: false,
            author_active: true,
            author_limited: false,
            viewer_follows_author: false,
            blocked: false,
            post,
        }))
    });
    world
}

#[test]
fn a_like_names_whose_post_it_is_about() {
    for likeable in [POST, COMMENT] {
        let mut world = with(facts(BOB));
        let inserted = world.likes.expect_insert().times(1);
        inserted.withf(move |like| (like.owner_id, like.likeable, like.post_owner_id) == (ANN, likeable, BOB));
        inserted.returning(|_| Ok(Some(4)));
        let (service, store) = service(world);
        let view = now(service.like(actor(ANN), likeable)).unwrap();
        assert_eq!((view.liked, view.like_count), (true, 4));
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn a_like_is_taken_back() {
    let mut world = with(facts(BOB));
    world
        .likes
        .expect_remove()
        .times(1)
        .withf(|who, what| (*who, *what) == (ANN, COMMENT))
        .returning(|_, _| Ok(Some(0)));
    let (service, store) = service(world);
    let view = now(service.unlike(actor(ANN), COMMENT)).unwrap();
    assert_eq!((view.liked, view.like_count), (false, 0));
    assert_eq!(store.commits().len(), 1);
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let lost = || {
        let mut world = with(facts(BOB));
        world.likes.expect_insert().returning(|_| Err(StoreError::Retry));
        world.likes.expect_remove().returning(|_, _| Err(StoreError::Retry));
        service(world)
    };
    let (likes, unlikes) = (lost(), lost());
    assert!(now(likes.0.like(actor(ANN), POST)).unwrap_err().lost_to_another());
    assert!(now(unlikes.0.unlike(actor(ANN), POST)).unwrap_err().lost_to_another());
    assert_eq!((likes.1.pauses(), unlikes.1.pauses()), (TRIES - 1, TRIES - 1));
}

#[test]
fn what_one_may_not_see_can_be_neither_liked_nor_unliked() {
    for likeable in [POST, COMMENT] {
        for hidden in [PostFacts { blocked: true, ..facts(BOB) }, PostFacts { owner_private: true, ..facts(BOB) }] {
            let code = |outcome: crate::Outcome<super::LikeView>| outcome.unwrap_err().code();
            assert_eq!(code(now(service(with(hidden)).0.like(actor(ANN), likeable))), "not_found");
            assert_eq!(code(now(service(with(hidden)).0.unlike(actor(ANN), likeable))), "not_found");
        }
    }
}

#[test]
fn what_was_deleted_meanwhile_is_not_liked() {
    let mut world = with(facts(BOB));
    world.likes.expect_insert().returning(|_| Ok(None));
    let (service, store) = service(world);
    assert_eq!(now(service.like(actor(ANN), POST)).unwrap_err().code(), "not_found");
    assert_eq!(store.commits().len(), 0);
}
