use std::sync::Arc;

use super::{
    Comment, CommentFacts, CommentService, CommentView, MockCommentQueries, NewComment, may_delete, may_edit, may_see,
};
use crate::{
    StoreError,
    error::Constraint,
    ids::{CommentId, PostId, UserId},
    posts::PostFacts,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, facts, now, refused, stamps},
    users::{Card, Role},
    viewer::{Actor, Viewer},
};

const POST: PostId = PostId(9);
const COMMENT: CommentId = CommentId(8);
const CAT: UserId = UserId(3);

fn comment(owner_id: UserId) -> Comment {
    Comment {
        id: COMMENT,
        owner_id,
        post_id: POST,
        post_owner_id: BOB,
        reply_to: None,
        text: "before".to_owned(),
        created_at: stamps().now(),
        updated_at: stamps().now(),
        edited_at: None,
    }
}

/// Of Ann's comment under Bob's post.
fn comment_facts() -> CommentFacts {
    CommentFacts {
        comment: comment(ANN),
        deleted: false,
        hidden: false,
        author_active: true,
        author_limited: false,
        viewer_follows_author: false,
        blocked: false,
        post: facts(BOB),
    }
}

fn view() -> CommentView {
    let author = Card { id: ANN, username: "ann".to_owned(), full_name: String::new(), avatar: None, viewer: None };
    CommentView {
        id: COMMENT,
        post_id: POST,
        author,
        text: "hello".to_owned(),
        reply_to: None,
        reply_count: 0,
        like_count: 0,
        liked: Some(false),
        is_hidden: false,
        created_at: stamps().now(),
        edited_at: None,
    }
}

fn service(world: World) -> (CommentService, Arc<FakeStore>) {
    let mut comments = MockCommentQueries::new();
    comments.expect_comment().returning(|_, _| Ok(Some(view())));
    let store = world.store();
    (CommentService { store: store.clone(), comments: Arc::new(comments), stamps: stamps() }, store)
}

fn new(text: &str, reply_to: Option<CommentId>) -> NewComment {
    NewComment { id: COMMENT, post_id: POST, text: text.to_owned(), reply_to }
}

/// Where this decides who sees Bob's post.
fn with_post(post: PostFacts) -> World {
    let mut world = World::default();
    world.posts.expect_facts().returning(move |_, _| Ok(Some(post)));
    world
}

#[test]
fn a_comment_names_its_post_and_whose_that_is() {
    let mut world = with_post(facts(BOB));
    let inserted = world.comments.expect_insert().times(1);
    inserted.withf(|new| (new.owner_id, new.post_id, new.post_owner_id, new.reply_to) == (ANN, POST, BOB, None));
    inserted.returning(|_| Ok(()));
    let (service, store) = service(world);
    assert_eq!(now(service.write(actor(ANN), new("hello", None))).unwrap(), view());
    assert_eq!(store.commits().len(), 1);
}

#[test]
fn a_reply_to_a_reply_joins_its_top_comment() {
    for (reply_to, top) in [(None, COMMENT), (Some(CommentId(7)), CommentId(7))] {
        let mut world = with_post(facts(BOB));
        world.comments.expect_facts().returning(move |_, _| {
            Ok(Some(CommentFacts { comment: Comment { reply_to, ..comment(ANN) }, ..comment_facts() }))
        });
        world.comments.expect_insert().times(1).withf(move |new| new.reply_to == Some(top)).returning(|_| Ok(()));
        now(service(world).0.write(actor(ANN), new("hello", Some(COMMENT)))).unwrap();
    }
}

#[test]
fn only_to_a_comment_of_the_same_post_that_one_may_see_is_replied() {
    let elsewhere = CommentFacts { comment: Comment { post_id: PostId(1), ..comment(ANN) }, ..comment_facts() };
    let deleted = CommentFacts { deleted: true, ..comment_facts() };
    for found in [Some(elsewhere), Some(deleted), None] {
        let mut world = with_post(facts(BOB));
        world.comments.expect_facts().returning(move |_, _| Ok(found.clone()));
        let (service, store) = service(world);
        let outcome = now(service.write(actor(ANN), new("hello", Some(COMMENT))));
        assert_eq!(refused(outcome), [("reply_to".to_owned(), "unknown")]);
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn under_what_one_may_not_see_nothing_is_written() {
    for hidden in [PostFacts { blocked: true, ..facts(BOB) }, PostFacts { owner_private: true, ..facts(BOB) }] {
        let (service, store) = service(with_post(hidden));
        assert_eq!(now(service.write(actor(ANN), new("hello", None))).unwrap_err().code(), "not_found");
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn a_request_repeated_after_a_crash_finds_its_comment_and_a_post_deleted_meanwhile_takes_none() {
    for (conflict, text, outcome) in [
        (Constraint::PrimaryKey, "hello", Ok(view())),
        (Constraint::PrimaryKey, "something else", Err("internal")),
        (Constraint::Reference, "hello", Err("not_found")),
    ] {
        let mut world = with_post(facts(BOB));
        world.comments.expect_insert().returning(move |_| Err(StoreError::Conflict(conflict)));
        let (service, store) = service(world);
        let answer = now(service.write(actor(ANN), new(text, None)));
        assert_eq!(answer.map_err(|failure| failure.code()), outcome);
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let lost = || {
        let mut world = World::default();
        world.posts.expect_facts().returning(|_, _| Err(StoreError::Retry));
        world.comments.expect_facts().returning(|_, _| Err(StoreError::Retry));
        service(world)
    };
    let (writes, edits, deletes) = (lost(), lost(), lost());
    assert!(now(writes.0.write(actor(ANN), new("hello", None))).unwrap_err().lost_to_another());
    assert!(now(edits.0.edit(actor(ANN), COMMENT, "after".to_owned())).unwrap_err().lost_to_another());
    assert!(now(deletes.0.delete(actor(ANN), COMMENT)).unwrap_err().lost_to_another());
    for (_, store) in [writes, edits, deletes] {
        assert_eq!(store.pauses(), TRIES - 1);
    }
}

#[test]
fn a_comment_says_something_and_not_too_much() {
    let tags = (0..31).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
    for (text, code) in [("", "length"), (&"a".repeat(1_001), "length"), (" \n ", "required"), (&tags, "hashtags")] {
        let outcome = now(service(World::default()).0.write(actor(ANN), new(text, None)));
        assert!(refused(outcome).contains(&("text".to_owned(), code)), "{text}");
    }
}

#[test]
fn its_author_edits_a_comment_and_nobody_else_does() {
    for (person, edits) in [(ANN, true), (BOB, false), (CAT, false)] {
        let mut world = World::default();
        world.comments.expect_facts().returning(|_, _| Ok(Some(comment_facts())));
        let updated = world.comments.expect_update().times(usize::from(edits));
        updated.withf(|comment| comment.text == "after" && comment.edited_at.is_some()).returning(|_| Ok(()));
        let (service, store) = service(world);
        let outcome = now(service.edit(actor(person), COMMENT, "after".to_owned()));
        assert_eq!(
            outcome.map(drop).map_err(|failure| failure.code()),
            if edits { Ok(()) } else { Err("access.denied") }
        );
        assert_eq!(store.commits().len(), usize::from(edits));
    }
}

#[test]
fn its_author_and_whoever_owns_the_post_delete_a_comment() {
    for (person, deletes) in [(ANN, true), (BOB, true), (CAT, false)] {
        let mut world = World::default();
        world.comments.expect_facts().returning(|_, _| Ok(Some(comment_facts())));
        world.comments.expect_delete().times(usize::from(deletes)).returning(|_, _| Ok(1));
        let (service, store) = service(world);
        let outcome = now(service.delete(actor(person), COMMENT));
        assert_eq!(outcome.map_err(|failure| failure.code()), if deletes { Ok(()) } else { Err("access.denied") });
        assert_eq!(store.commits().len(), usize::from(deletes));
    }
}

#[test]
fn a_comment_is_seen_where_its_post_is_and_its_author_takes_part() {
    let viewer = Viewer::from(actor(CAT));
    assert!(may_see(&viewer, &comment_facts()));
    assert!(may_see(&Viewer::Stranger, &comment_facts()));
    for hidden in [
        CommentFacts { deleted: true, ..comment_facts() },
        CommentFacts { author_active: false, ..comment_facts() },
        CommentFacts { blocked: true, ..comment_facts() },
        CommentFacts { post: PostFacts { owner_private: true, ..facts(BOB) }, ..comment_facts() },
    ] {
        assert!(!may_see(&viewer, &hidden), "{hidden:?}");
    }
    assert!(may_edit(&actor(ANN), &comment_facts()) && !may_edit(&actor(BOB), &comment_facts()));
    assert!(may_delete(&actor(BOB), &comment_facts()) && !may_delete(&actor(CAT), &comment_facts()));
}

#[test]
fn a_hidden_comment_is_for_its_author_and_moderators_and_a_limited_author_s_for_their_followers_too() {
    let moderator = Viewer::from(Actor { role: Role::Moderator, ..actor(CAT) });
    let hidden = CommentFacts { hidden: true, ..comment_facts() };
    let limited = CommentFacts { author_limited: true, ..comment_facts() };
    for facts in [&hidden, &limited] {
        assert!(!may_see(&Viewer::Stranger, facts) && !may_see(&actor(BOB).into(), facts));
        assert!(may_see(&actor(ANN).into(), facts) && may_see(&moderator, facts));
    }
    assert!(may_see(&actor(CAT).into(), &CommentFacts { viewer_follows_author: true, ..limited.clone() }));
    assert!(!may_see(&actor(CAT).into(), &CommentFacts { viewer_follows_author: true, ..hidden }));
    let at_home = CommentFacts { comment: Comment { post_owner_id: ANN, ..comment(ANN) }, ..limited };
    assert!(may_see(&Viewer::Stranger, &at_home));
}
