//! `ProfileQueries`.

use chrono::TimeDelta;
use tintype_domain::{
    follows::FollowState,
    ids::UserId,
    users::{Counts, ProfileQueries, Relation, Role, Status},
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines, viewer};

/// Somebody with a bio and a website.
async fn described(engine: &Engine, name: &str, is_private: bool) -> Actor {
    let person = engine.person(name).await;
    engine
        .sql(&format!(
            "UPDATE users SET bio = 'about me', website = 'https://me.example', full_name = 'Full Name', \
             is_private = {is_private} WHERE id = {}",
            person.id
        ))
        .await;
    person
}

#[tokio::test]
async fn bio_and_website_of_a_private_account_are_for_its_followers_and_itself() {
    for engine in engines().await {
        let (open, closed) = (described(&engine, "open", false).await, described(&engine, "closed", true).await);
        let (requested, follower, other) =
            (engine.person("requested").await, engine.person("follower").await, engine.person("other").await);
        engine.follow(requested, closed, FollowState::Requested).await;
        engine.follow(follower, closed, FollowState::Accepted).await;
        // Being followed by them gives nothing.
        engine.follow(closed, other, FollowState::Accepted).await;
        for (viewer, may) in [
            (Viewer::Stranger, false),
            (viewer(other), false),
            (viewer(requested), false),
            (viewer(follower), true),
            (viewer(closed), true),
        ] {
            for (name, id, is_private, shown) in [("open", open.id, false, true), ("closed", closed.id, true, may)] {
                let profile = engine.queries.profile(&viewer, name).await.unwrap().unwrap();
                let text = if shown { ("about me", "https://me.example") } else { ("", "") };
                let what = format!("{}: {name} to {viewer:?}", engine.name);
                assert_eq!((&*profile.bio, &*profile.website), text, "{what}");
                assert_eq!((profile.visible, profile.is_private), (shown, is_private), "{what}");
                assert_eq!((profile.id, &*profile.username, &*profile.full_name), (id, name, "Full Name"), "{what}");
            }
        }
        let profile = engine.queries.profile(&Viewer::Stranger, "closed").await.unwrap().unwrap();
        assert_eq!(profile.counts, Counts { posts: 0, followers: 1, following: 1 }, "{}", engine.name);
    }
}

#[tokio::test]
async fn there_is_no_profile_of_nobody_nor_of_whom_one_is_blocked_by() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        engine.block(ann, bob).await;
        engine.follow(bob, ann, FollowState::Accepted).await;
        for (seen_by, name, there) in [
            (viewer(ann), "bob", true),
            (viewer(bob), "ann", false),
            (viewer(cat), "ann", true),
            (viewer(cat), "bob", true),
            (viewer(ann), "ann", true),
            (Viewer::Stranger, "bob", true),
            (viewer(cat), "nobody", false),
        ] {
            let found = engine.queries.profile(&seen_by, name).await.unwrap().is_some();
            assert_eq!(found, there, "{}: {name} to {seen_by:?}", engine.name);
        }
        for change in ["status = 'suspended'", "status = 'pending'", "status = 'leaving'", "deleted_at = updated_at"] {
            engine.sql(&format!("UPDATE users SET {change} WHERE id = {}", cat.id)).await;
            for seen_by in [viewer(ann), viewer(cat), Viewer::Stranger] {
                let found = engine.queries.profile(&seen_by, "cat").await.unwrap();
                assert_eq!(found, None, "{}: {change} to {seen_by:?}", engine.name);
            }
            engine.sql(&format!("UPDATE users SET status = 'active', deleted_at = NULL WHERE id = {}", cat.id)).await;
        }
    }
}

#[tokio::test]
async fn who_blocks_somebody_sees_the_head_of_their_profile_and_nothing_else() {
    for engine in engines().await {
        let (ann, open) = (engine.person("ann").await, described(&engine, "open", false).await);
        engine.follow(ann, open, FollowState::Accepted).await;
        engine.block(ann, open).await;
        let profile = engine.queries.profile(&viewer(ann), "open").await.unwrap().unwrap();
        assert_eq!((&*profile.username, &*profile.full_name), ("open", "Full Name"), "{}", engine.name);
        assert_eq!((&*profile.bio, &*profile.website, profile.visible), ("", "", false), "{}", engine.name);
        assert!(profile.viewer.unwrap().blocks, "{}", engine.name);
        engine.block(open, ann).await;
        assert_eq!(engine.queries.profile(&viewer(ann), "open").await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_profile_says_how_the_viewer_stands_to_the_person() {
    for engine in engines().await {
        let (ann, bob, cat, dan) = (
            engine.person("ann").await,
            engine.person("bob").await,
            engine.person("cat").await,
            engine.person("dan").await,
        );
        engine.follow(ann, bob, FollowState::Accepted).await;
        engine.follow(bob, ann, FollowState::Requested).await;
        engine.follow(ann, cat, FollowState::Requested).await;
        engine.follow(cat, ann, FollowState::Accepted).await;
        engine.mute(ann, bob, None).await;
        engine.mute(ann, cat, Some(engine.now() + TimeDelta::hours(1))).await;
        engine.mute(ann, dan, Some(engine.now() - TimeDelta::hours(1))).await;
        engine.mute(dan, ann, None).await;
        let none = Relation::default();
        for (name, relation) in [
            ("bob", Relation { follows: true, mutes: true, ..none }),
            ("cat", Relation { follow_requested: true, followed_by: true, mutes: true, ..none }),
            ("dan", none),
            ("ann", none),
        ] {
            let profile = engine.queries.profile(&viewer(ann), name).await.unwrap().unwrap();
            assert_eq!(profile.viewer, Some(relation), "{}: {name}", engine.name);
        }
        let profile = engine.queries.profile(&Viewer::Stranger, "bob").await.unwrap().unwrap();
        assert_eq!(profile.viewer, None, "{}", engine.name);
    }
}

#[tokio::test]
async fn ones_own_account_is_told_whole_in_any_state_but_deleted() {
    for engine in engines().await {
        let ann = described(&engine, "ann", true).await;
        engine.sql("UPDATE users SET status = 'suspended', role = 'moderator', email_verified = true").await;
        let account = engine.queries.account(ann.id).await.unwrap().unwrap();
        assert_eq!((&*account.email, account.email_verified), ("ann@example.org", true), "{}", engine.name);
        assert_eq!((account.role, account.status), (Role::Moderator, Status::Suspended), "{}", engine.name);
        assert_eq!((&*account.profile.bio, account.profile.visible), ("about me", true), "{}", engine.name);
        assert_eq!(account.profile.viewer, Some(Relation::default()), "{}", engine.name);
        assert_eq!(engine.queries.account(UserId(7)).await.unwrap(), None, "{}", engine.name);
        engine.sql("UPDATE users SET deleted_at = updated_at").await;
        assert_eq!(engine.queries.account(ann.id).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_name_stays_taken_when_its_person_is_deleted() {
    for engine in engines().await {
        engine.person("ann").await;
        for change in ["status = 'suspended'", "deleted_at = updated_at"] {
            engine.sql(&format!("UPDATE users SET {change}")).await;
            assert!(engine.queries.username_taken("ann").await.unwrap(), "{}: {change}", engine.name);
        }
        assert!(!engine.queries.username_taken("bob").await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn there_is_nobody_until_the_first_person_comes() {
    for engine in engines().await {
        assert!(!engine.queries.anybody().await.unwrap(), "{}", engine.name);
        engine.person("ann").await;
        assert!(engine.queries.anybody().await.unwrap(), "{}", engine.name);
    }
}
