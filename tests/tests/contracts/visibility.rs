//! The rules of who may see a post and a person stand in the domain and in SQL: a generated table holds one against the
//! other, on every surface that shows either.

use tintype_domain::{
    blocks::BlockQueries,
    comments::{self, CommentQueries},
    feed::{Choice, FeedQueries},
    follows::{FollowQueries, FollowState},
    ids::{CommentId, PostId},
    likes::{LikeQueries, Likeable},
    mutes::MuteQueries,
    paging::PageRequest,
    posts::{PostQueries, PostView, Visibility, may_see},
    users::{Card, PersonFacts, ProfileQueries, Role, User, may_meet, may_reach, may_see_head, may_see_page},
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines};

/// What there is between a viewer and an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Requested,
    Following,
    Unfollowed,
    BlockedByOwner,
    BlockingOwner,
    BlockingEachOther,
    FollowingAndBlocked,
    FollowingAndMuting,
    Moderator,
    Admin,
}
use Between::{
    Admin, BlockedByOwner, BlockingEachOther, BlockingOwner, Following, FollowingAndBlocked, FollowingAndMuting,
    Moderator, Nothing, Requested, Unfollowed,
};

const BETWEEN: [Between; 11] = [
    Nothing,
    Requested,
    Following,
    Unfollowed,
    BlockedByOwner,
    BlockingOwner,
    BlockingEachOther,
    FollowingAndBlocked,
    FollowingAndMuting,
    Moderator,
    Admin,
];

/// States of an account, as SQL has them.
const STATES: [(&str, bool); 5] = [
    ("status = 'active'", true),
    ("status = 'suspended'", false),
    ("status = 'pending'", false),
    ("status = 'leaving'", false),
    ("deleted_at = updated_at", false),
];

/// What moderators have done, the post deleted or not, and the state of the account: of an account that is not there,
/// or of a post that is deleted, no more is to be hidden.
type Fate = &'static [Deed];

#[derive(Debug, PartialEq)]
enum Deed {
    DeletePost,
    HidePost,
    HideComments,
    Limit,
}

fn fates() -> Vec<(Fate, (&'static str, bool))> {
    let all = STATES.map(|state| (&[] as Fate, state)).into_iter();
    let of_the_active: [Fate; 5] = [
        &[Deed::DeletePost],
        &[Deed::HidePost],
        &[Deed::HideComments],
        &[Deed::Limit],
        &[Deed::HidePost, Deed::HideComments, Deed::Limit],
    ];
    all.chain(of_the_active.map(|fate| (fate, STATES[0]))).collect()
}

const PAGE: PageRequest = PageRequest { after: None, limit: 50 };

impl Between {
    fn follows(self) -> bool {
        matches!(self, Following | FollowingAndBlocked | FollowingAndMuting)
    }

    fn blocks(self) -> bool {
        matches!(self, BlockingOwner | BlockingEachOther)
    }

    fn blocked_by(self) -> bool {
        matches!(self, BlockedByOwner | BlockingEachOther | FollowingAndBlocked)
    }

    fn mutes(self) -> bool {
        self == FollowingAndMuting
    }

    async fn viewer(self, engine: &Engine) -> Actor {
        let actor = engine.person(&format!("the{self:?}").to_lowercase()).await;
        let (role, word) = match self {
            Moderator => (Role::Moderator, "moderator"),
            Admin => (Role::Admin, "admin"),
            _ => return actor,
        };
        engine.sql(&format!("UPDATE users SET role = '{word}' WHERE id = {}", actor.id)).await;
        Actor { role, ..actor }
    }

    async fn relate(self, engine: &Engine, viewer: Actor, owner: Actor) {
        if self == Requested {
            engine.follow(viewer, owner, FollowState::Requested).await;
        }
        if self.follows() || self == Unfollowed {
            engine.follow(viewer, owner, FollowState::Accepted).await;
        }
        if self == Unfollowed {
            let uow = engine.begin().await;
            assert!(uow.follows().remove(viewer.id, owner.id).await.unwrap());
            uow.commit().await.unwrap();
        }
        if self.blocks() {
            engine.block(viewer, owner).await;
        }
        if self.blocked_by() {
            engine.block(owner, viewer).await;
        }
        if self.mutes() {
            engine.mute(viewer, owner, None).await;
        }
    }
}

/// Somebody with a post, a comment with a reply on it, and a trace at somebody else's.
struct Case {
    owner: Actor,
    name: String,
    post: PostId,
    comment: CommentId,
    host: String,
    host_post: PostId,
    /// On the post of the host.
    visit: CommentId,
    fate: Fate,
    active: bool,
    is_private: bool,
}

async fn case(engine: &Engine, number: usize, is_private: bool, visibility: Visibility) -> Case {
    let (name, host) = (format!("owner{number}"), format!("host{number}"));
    let (owner, other) = (engine.person(&name).await, engine.person(&host).await);
    let post = engine.post(owner, visibility).await;
    let top = engine.comment(owner, (owner, post), None);
    engine.write(&top).await;
    engine.write(&engine.comment(owner, (owner, post), Some(top.id))).await;
    let host_post = engine.post(other, Visibility::Public).await;
    engine.like(owner, Likeable::Post(host_post), other).await;
    let visit = engine.comment(owner, (other, host_post), None);
    engine.write(&visit).await;
    engine.follow(owner, other, FollowState::Accepted).await;
    engine.follow(other, owner, FollowState::Accepted).await;
    Case { owner, name, post, comment: top.id, host, host_post, visit: visit.id, fate: &[], active: true, is_private }
}

/// What a moderator and the owner have done.
async fn decide(engine: &Engine, case: &Case) {
    let (fate, now) = (case.fate, engine.now());
    if fate.contains(&Deed::DeletePost) {
        engine.delete(case.owner, case.post).await;
    }
    let uow = engine.begin().await;
    if fate.contains(&Deed::HidePost) {
        assert!(uow.posts().set_hidden(case.post, true, now).await.unwrap());
    }
    if fate.contains(&Deed::HideComments) {
        for comment in [case.comment, case.visit] {
            assert!(uow.comments().set_hidden(comment, true, now).await.unwrap());
        }
    }
    if fate.contains(&Deed::Limit) {
        let user = uow.users().find(case.owner.id).await.unwrap().unwrap();
        uow.users().update(&User { limited_at: Some(now), ..user }).await.unwrap();
    }
    uow.commit().await.unwrap();
}

/// Where the viewer finds the post, and where the person, each with where they ought to.
async fn surfaces(
    engine: &Engine,
    viewer: Viewer,
    between: Option<Between>,
    case: &Case,
) -> Vec<(&'static str, bool, bool)> {
    let queries = &engine.queries;
    let facts = engine.begin().await.posts().facts(&viewer, case.post).await.unwrap().unwrap();
    let post = may_see(&viewer, &facts);
    assert_eq!(
        (facts.deleted, facts.hidden),
        (case.fate.contains(&Deed::DeletePost), case.fate.contains(&Deed::HidePost)),
        "{}",
        engine.name
    );
    let person = PersonFacts {
        id: case.owner.id,
        active: case.active,
        limited: case.fate.contains(&Deed::Limit),
        is_private: case.is_private,
        viewer_follows: between.is_some_and(Between::follows),
        blocks: between.is_some_and(Between::blocks),
        blocked_by: between.is_some_and(Between::blocked_by),
    };
    let (head, page, met) = (may_see_head(&person), may_see_page(&viewer, &person), may_meet(&viewer, &person));
    let sees_hidden = viewer.id() == Some(case.owner.id) || viewer.moderates();
    let unhidden = !case.fate.contains(&Deed::HideComments) || sees_hidden;
    // Under their own post a limited author writes to everybody.
    let (comment, visit) = (post && unhidden, met && unhidden);
    for (id, ought) in [(case.comment, comment), (case.visit, visit)] {
        let facts = engine.begin().await.comments().facts(&viewer, id).await.unwrap().unwrap();
        assert_eq!(comments::may_see(&viewer, &facts), ought, "{}: {facts:?} {viewer:?}", engine.name);
    }
    let shows_post = |posts: &[PostView]| posts.iter().any(|shown| shown.id == case.post);
    let shows_owner = |cards: &[Card]| cards.iter().any(|card| card.id == case.owner.id);
    let mut found = vec![
        ("post", queries.post(&viewer, case.post).await.unwrap().is_some(), post),
        ("comments", queries.of_post(&viewer, case.post, PAGE).await.unwrap().is_some(), post),
        ("likers", queries.likers(&viewer, case.post, PAGE).await.unwrap().is_some(), post),
        ("comment", queries.comment(&viewer, case.comment).await.unwrap().is_some(), comment),
        ("replies", queries.replies(&viewer, case.comment, PAGE).await.unwrap().is_some(), comment),
        ("visit", queries.comment(&viewer, case.visit).await.unwrap().is_some(), visit),
    ];
    let listed = queries.of_post(&viewer, case.post, PAGE).await.unwrap();
    let listed = listed.is_some_and(|page| page.items.iter().any(|shown| shown.id == case.comment));
    found.push(("in the comments", listed, comment));
    let grid = queries.by_author(&viewer, &case.name, PAGE).await.unwrap();
    found.push(("grid", grid.is_some(), page));
    found.push(("in the grid", grid.is_some_and(|grid| shows_post(&grid.items)), post));
    let profile = queries.profile(&viewer, &case.name).await.unwrap();
    found.push(("profile", profile.is_some(), head));
    found.push(("bio", profile.as_ref().is_some_and(|profile| profile.bio == "a bio"), page));
    found.push(("visible", profile.is_some_and(|profile| profile.visible), page));
    found.push(("followers", queries.followers(&viewer, &case.name, PAGE).await.unwrap().is_some(), page));
    found.push(("following", queries.following(&viewer, &case.name, PAGE).await.unwrap().is_some(), page));
    let likers = queries.likers(&viewer, case.host_post, PAGE).await.unwrap().unwrap();
    found.push(("as a liker", shows_owner(&likers.items), met));
    let comments = queries.of_post(&viewer, case.host_post, PAGE).await.unwrap().unwrap();
    let wrote = comments.items.iter().any(|comment| comment.author.id == case.owner.id);
    found.push(("as an author of a comment", wrote, visit));
    let followers = queries.followers(&viewer, &case.host, PAGE).await.unwrap().unwrap();
    found.push(("as a follower", shows_owner(&followers.items), met));
    let following = queries.following(&viewer, &case.host, PAGE).await.unwrap().unwrap();
    found.push(("as followed", shows_owner(&following.items), met));
    let Viewer::Person(actor) = viewer else { return found };
    let in_feed = post && (actor.id == case.owner.id || between.is_some_and(|it| it.follows() && !it.mutes()));
    found.push(("feed", shows_post(&queries.home(&actor, PAGE).await.unwrap().items), in_feed));
    for (posts, merged) in [(vec![case.post], Vec::new()), (Vec::new(), vec![case.owner.id])] {
        let is_own = actor.id == case.owner.id;
        let choice = Choice { posts, merged, from: None, before: None };
        let chosen = queries.chosen(&actor, &choice, 50).await.unwrap();
        found.push(("feed by a timeline", shows_post(&chosen), in_feed || is_own && post));
    }
    let blocks = queries.blocks(&actor, PAGE).await.unwrap();
    found.push(("among the blocked", shows_owner(&blocks.items), case.active && person.blocks));
    let mutes = queries.mutes(&actor, PAGE).await.unwrap();
    found.push((
        "among the muted",
        shows_owner(&mutes.items),
        may_reach(&person) && between.is_some_and(Between::mutes),
    ));
    found
}

#[tokio::test]
async fn every_surface_shows_posts_and_people_to_exactly_those_whom_the_policies_let_see_them() {
    for engine in engines().await {
        let mut viewers = Vec::new();
        for between in BETWEEN {
            viewers.push((between, between.viewer(&engine).await));
        }
        let (mut number, mut shown, mut hidden) = (0, 0, 0);
        for is_private in [false, true] {
            for visibility in [Visibility::Public, Visibility::Followers] {
                for (fate, (state, active)) in fates() {
                    number += 1;
                    let case = Case { fate, active, ..case(&engine, number, is_private, visibility).await };
                    for (between, viewer) in &viewers {
                        between.relate(&engine, *viewer, case.owner).await;
                    }
                    decide(&engine, &case).await;
                    let id = case.owner.id;
                    engine.sql(&format!("UPDATE users SET is_private = {is_private}, {state} WHERE id = {id}")).await;
                    let everybody = viewers.iter().map(|(between, actor)| (Viewer::from(*actor), Some(*between)));
                    let others = [(Viewer::Stranger, None), (Viewer::from(case.owner), None)];
                    for (viewer, between) in everybody.chain(others) {
                        for (surface, is, ought) in surfaces(&engine, viewer, between, &case).await {
                            let what = format!("{}: {surface}, private {is_private}, {visibility:?}", engine.name);
                            assert_eq!(is, ought, "{what}, {fate:?}, {state}, {viewer:?} {between:?}");
                            if is { shown += 1 } else { hidden += 1 }
                        }
                    }
                }
            }
        }
        assert!(shown > 500 && hidden > 500, "{}: {shown} shown, {hidden} hidden", engine.name);
    }
}
