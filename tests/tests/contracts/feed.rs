//! `FeedQueries` and `Audience`: what SQL knows of timelines.

use chrono::TimeDelta;
use tintype_domain::{
    feed::{Audience, Choice, FeedQueries, FeedStanding, Published, Reader, Rules},
    follows::FollowState,
    ids::{PostId, UserId},
    paging::PageRequest,
    posts::Visibility,
    viewer::Actor,
};

use crate::{
    engine::{Engine, engines},
    home::audience,
};

const RULES: Rules = Rules { followees: 1, merged_followers: 50 };

async fn standing(engine: &Engine, person: Actor) -> FeedStanding {
    engine.queries.standing(person.id).await.unwrap().unwrap()
}

/// Ann follows Bob and Cleo, and Bob follows Cleo.
async fn three(engine: &Engine) -> [Actor; 3] {
    let people = [engine.person("ann").await, engine.person("bob").await, engine.person("cleo").await];
    let [ann, bob, cleo] = people;
    for (one, other) in [(ann, bob), (ann, cleo), (bob, cleo)] {
        engine.follow(one, other, FollowState::Accepted).await;
    }
    people
}

#[tokio::test]
async fn who_follows_more_than_the_rules_say_has_a_timeline_and_nobody_before_they_are_announced() {
    for engine in engines().await {
        let [ann, bob, _] = three(&engine).await;
        assert!(!standing(&engine, ann).await.has_timeline, "{}", engine.name);
        audience(&engine).announce(Some(RULES)).await.unwrap();
        assert!(standing(&engine, ann).await.has_timeline, "{}", engine.name);
        assert!(!standing(&engine, bob).await.has_timeline, "{}", engine.name);
        audience(&engine).announce(None).await.unwrap();
        assert!(!standing(&engine, ann).await.has_timeline, "{}", engine.name);
        assert_eq!(engine.queries.standing(UserId(7)).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn new_rules_make_all_timelines_out_of_date_and_the_same_rules_none() {
    for engine in engines().await {
        let [ann, ..] = three(&engine).await;
        let mut seen = Vec::new();
        let more = Rules { followees: 2, ..RULES };
        for rules in [Some(RULES), Some(RULES), Some(more), None, None, Some(more)] {
            audience(&engine).announce(rules).await.unwrap();
            seen.push(standing(&engine, ann).await.version.generation);
        }
        assert_eq!(seen, [1, 1, 2, 3, 3, 4], "{}", engine.name);
        audience(&engine).renew_all().await.unwrap();
        assert_eq!(standing(&engine, ann).await.version.generation, 5, "{}", engine.name);
    }
}

#[tokio::test]
async fn whatever_changes_whom_somebody_follows_makes_their_timeline_out_of_date_and_nobody_elses() {
    for engine in engines().await {
        let [ann, bob, cleo] = three(&engine).await;
        let before = [standing(&engine, ann).await, standing(&engine, bob).await, standing(&engine, cleo).await];
        assert_eq!(before.map(|standing| standing.version.following), [2, 1, 0], "{}", engine.name);
        engine.follow(ann, cleo, FollowState::Accepted).await;
        engine.follow(cleo, ann, FollowState::Requested).await;
        assert_eq!(standing(&engine, cleo).await.version.following, 0, "{}: only asked", engine.name);
        let uow = engine.begin().await;
        assert!(uow.follows().accept(cleo.id, ann.id, engine.now()).await.unwrap());
        uow.commit().await.unwrap();
        engine.follow(cleo, bob, FollowState::Requested).await;
        let uow = engine.begin().await;
        assert_eq!(uow.follows().accept_all(bob.id, engine.now()).await.unwrap(), 1);
        uow.commit().await.unwrap();
        engine.unfollow(bob, cleo).await;
        let after = [standing(&engine, ann).await, standing(&engine, bob).await, standing(&engine, cleo).await];
        assert_eq!(after.map(|standing| standing.version.following), [2, 2, 2], "{}", engine.name);
    }
}

#[tokio::test]
async fn a_timeline_is_made_of_the_newest_posts_of_all_but_the_merged() {
    for engine in engines().await {
        let [ann, bob, cleo] = three(&engine).await;
        let stranger = engine.person("stranger").await;
        audience(&engine).announce(Some(RULES)).await.unwrap();
        let mut posts: Vec<PostId> = Vec::new();
        for author in [bob, cleo, bob, stranger, ann, cleo] {
            posts.push(engine.post(author, Visibility::Followers).await);
        }
        engine.delete(bob, posts[2]).await;
        let made = async |limit| {
            let mut newest = engine.queries.newest(ann.id, limit).await.unwrap().unwrap();
            newest.posts.sort_unstable();
            (newest.posts, newest.is_all, newest.merged)
        };
        assert_eq!(made(3).await, (vec![posts[0], posts[1], posts[5]], false, vec![]), "{}", engine.name);
        assert_eq!(made(2).await, (vec![posts[1], posts[5]], false, vec![]), "{}", engine.name);
        assert_eq!(made(4).await, (vec![posts[0], posts[1], posts[5]], true, vec![]), "{}", engine.name);
        audience(&engine).merge(cleo.id, true).await.unwrap();
        assert_eq!(made(4).await, (vec![posts[0]], true, vec![cleo.id]), "{}", engine.name);
        let newest = engine.queries.newest(ann.id, 4).await.unwrap().unwrap();
        assert_eq!(newest.version, standing(&engine, ann).await.version, "{}", engine.name);
        let nothing = engine.queries.newest(stranger.id, 4).await.unwrap().unwrap();
        assert_eq!((nothing.posts, nothing.is_all, nothing.merged), (vec![], true, vec![]), "{}", engine.name);
        assert_eq!(engine.queries.newest(UserId(7), 4).await.unwrap(), None, "{}", engine.name);
    }
}

/// What is shown to the actor of these posts and authors.
async fn chosen(engine: &Engine, actor: Actor, choice: &Choice, limit: u16) -> Vec<PostId> {
    let shown = engine.queries.chosen(&actor, choice, limit).await.unwrap();
    shown.iter().map(|post| post.id).collect()
}

#[tokio::test]
async fn of_what_is_named_only_what_the_feed_would_show_is_shown_and_the_merged_beside() {
    for engine in engines().await {
        let [ann, bob, cleo] = three(&engine).await;
        let stranger = engine.person("stranger").await;
        let mut posts: Vec<PostId> = Vec::new();
        for author in [cleo, bob, stranger, ann, cleo, bob] {
            posts.push(engine.post(author, Visibility::Public).await);
        }
        let all = Choice { posts: posts.clone(), merged: vec![], from: None, before: None };
        let whole = vec![posts[5], posts[4], posts[3], posts[1], posts[0]];
        assert_eq!(chosen(&engine, ann, &all, 50).await, whole, "{}", engine.name);
        assert_eq!(chosen(&engine, ann, &all, 2).await, whole[..2], "{}", engine.name);
        let merged = Choice { posts: vec![posts[1], posts[4]], merged: vec![cleo.id, stranger.id], ..all.clone() };
        assert_eq!(
            chosen(&engine, ann, &merged, 50).await,
            [posts[4], posts[3], posts[1], posts[0]],
            "{}",
            engine.name
        );
        let part = Choice { from: Some(posts[3]), before: Some(posts[4]), ..merged.clone() };
        assert_eq!(
            chosen(&engine, ann, &Choice { posts: vec![posts[3]], ..part }, 50).await,
            [posts[3]],
            "{}",
            engine.name
        );

        let hidden = async |choice: &Choice, why: &str| {
            let shown = chosen(&engine, ann, choice, 50).await;
            assert!(!shown.contains(&posts[1]) && !shown.contains(&posts[5]), "{}: {why}", engine.name);
            assert!(shown.contains(&posts[4]), "{}: {why}", engine.name);
        };
        let by_merged = Choice { posts: vec![], merged: vec![bob.id, cleo.id], ..all.clone() };
        for choice in [&all, &by_merged] {
            engine.mute(ann, bob, None).await;
            hidden(choice, "muted").await;
            engine.sql("DELETE FROM mutes").await;
            engine.block(bob, ann).await;
            hidden(choice, "blocked by the author").await;
            engine.sql("DELETE FROM blocks").await;
            engine.block(ann, bob).await;
            hidden(choice, "blocked").await;
            engine.sql("DELETE FROM blocks").await;
            engine.sql(&format!("UPDATE users SET status = 'suspended' WHERE id = {}", bob.id)).await;
            hidden(choice, "suspended").await;
            engine.sql("UPDATE users SET status = 'active'").await;
            engine.unfollow(ann, bob).await;
            hidden(choice, "no longer followed").await;
            engine.follow(ann, bob, FollowState::Requested).await;
            engine.sql(&format!("UPDATE users SET is_private = TRUE WHERE id = {}", bob.id)).await;
            hidden(choice, "private, and only asked").await;
            let uow = engine.begin().await;
            assert!(uow.follows().accept(ann.id, bob.id, engine.now()).await.unwrap());
            uow.commit().await.unwrap();
            assert!(chosen(&engine, ann, choice, 50).await.contains(&posts[5]), "{}", engine.name);
        }
        engine.delete(bob, posts[1]).await;
        engine.delete(bob, posts[5]).await;
        hidden(&all, "deleted").await;
        let feed = engine.queries.home(&ann, PageRequest::default()).await.unwrap().items;
        let feed: Vec<_> = feed.iter().map(|post| post.id).collect();
        assert_eq!(chosen(&engine, ann, &all, 50).await, feed, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_post_goes_to_followers_with_a_timeline_who_were_seen_in_the_order_of_their_follows() {
    for engine in engines().await {
        let author = engine.person("author").await;
        let (now, since) = (engine.now(), engine.now() - TimeDelta::days(30));
        audience(&engine).announce(Some(RULES)).await.unwrap();
        let mut followers = Vec::new();
        for index in 0..6 {
            let (person, other) =
                (engine.person(&format!("one{index}")).await, engine.person(&format!("other{index}")).await);
            engine.follow(person, author, FollowState::Accepted).await;
            engine.follow(person, other, FollowState::Accepted).await;
            engine.seen(person, if index == 1 { since - TimeDelta::seconds(1) } else { now }).await;
            if index == 2 {
                engine.unfollow(person, other).await;
            }
            followers.push(person);
        }
        let asking = engine.person("asking").await;
        engine.follow(asking, author, FollowState::Requested).await;
        engine.seen(asking, now).await;
        let readers = async |after, limit| audience(&engine).readers(author.id, since, after, limit).await.unwrap();
        let people = |readers: &[Reader]| readers.iter().map(|reader| reader.id).collect::<Vec<_>>();
        let all = readers(None, 50).await;
        assert_eq!(people(&all), [0, 3, 4, 5].map(|index| followers[index].id), "{}", engine.name);
        for reader in &all {
            let person = Actor { id: reader.id, ..author };
            assert_eq!(reader.version, standing(&engine, person).await.version, "{}", engine.name);
        }
        let first = readers(None, 3).await;
        assert_eq!(first, all[..3], "{}", engine.name);
        assert_eq!(readers(Some(first[2].follow_id), 3).await, all[3..], "{}", engine.name);
        audience(&engine).announce(None).await.unwrap();
        assert_eq!(readers(None, 50).await, [], "{}: nobody has one", engine.name);
    }
}

#[tokio::test]
async fn what_is_published_is_told_with_what_decides_where_it_goes() {
    for engine in engines().await {
        let [_, bob, cleo] = three(&engine).await;
        let post = engine.post(cleo, Visibility::Public).await;
        let told = async || audience(&engine).published(post).await.unwrap().unwrap();
        let expected =
            Published { owner_id: cleo.id, is_deleted: false, followers: 2, is_merged: false, merged_followers: None };
        assert_eq!(told().await, expected, "{}", engine.name);
        audience(&engine).announce(Some(RULES)).await.unwrap();
        audience(&engine).merge(cleo.id, true).await.unwrap();
        engine.unfollow(bob, cleo).await;
        engine.delete(cleo, post).await;
        let expected =
            Published { is_deleted: true, followers: 1, is_merged: true, merged_followers: Some(50), ..expected };
        assert_eq!(told().await, expected, "{}", engine.name);
        assert_eq!(audience(&engine).published(PostId(7)).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn who_is_merged_or_no_longer_is_makes_the_timelines_of_their_followers_out_of_date() {
    for engine in engines().await {
        let [ann, bob, cleo] = three(&engine).await;
        audience(&engine).announce(Some(RULES)).await.unwrap();
        let versions =
            async || [standing(&engine, ann).await, standing(&engine, bob).await].map(|one| one.version.following);
        let before = versions().await;
        for (is_merged, by) in [(true, 1), (true, 1), (false, 2), (false, 2)] {
            audience(&engine).merge(cleo.id, is_merged).await.unwrap();
            // Bob has no timeline.
            assert_eq!(versions().await, [before[0] + by, before[1]], "{}", engine.name);
        }
        audience(&engine).merge(ann.id, true).await.unwrap();
        assert_eq!(versions().await, [before[0] + 2, before[1]], "{}: nobody follows her", engine.name);
    }
}

/// An author who has so many followers by the count that all timelines are made anew.
async fn popular(engine: &Engine, author: Actor, followers: i64) {
    engine.sql(&format!("UPDATE users SET follower_count = {followers} WHERE id = {}", author.id)).await;
}

#[tokio::test]
async fn who_is_merged_and_has_very_many_followers_makes_all_timelines_out_of_date() {
    for engine in engines().await {
        let [ann, _, cleo] = three(&engine).await;
        audience(&engine).announce(Some(RULES)).await.unwrap();
        let before = standing(&engine, ann).await.version;
        popular(&engine, cleo, 5_001).await;
        for (is_merged, by) in [(true, 1), (true, 1), (false, 2), (false, 2)] {
            audience(&engine).merge(cleo.id, is_merged).await.unwrap();
            let after = standing(&engine, ann).await.version;
            let renewed = (after.generation - before.generation, after.following - before.following);
            assert_eq!(renewed, (by, 0), "{}", engine.name);
        }
        popular(&engine, cleo, 5_000).await;
        audience(&engine).merge(cleo.id, true).await.unwrap();
        let after = standing(&engine, ann).await.version;
        assert_eq!(
            (after.generation - before.generation, after.following - before.following),
            (2, 1),
            "{}",
            engine.name
        );
    }
}

#[tokio::test]
async fn new_rules_settle_who_has_very_many_followers_and_leave_the_others_to_their_next_post() {
    for engine in engines().await {
        let [ann, bob, cleo] = three(&engine).await;
        popular(&engine, bob, 5_000).await;
        popular(&engine, cleo, 5_001).await;
        let merged = async |rules| {
            audience(&engine).announce(rules).await.unwrap();
            engine.queries.newest(ann.id, 4).await.unwrap().unwrap().merged
        };
        assert_eq!(merged(Some(RULES)).await, [cleo.id], "{}", engine.name);
        assert_eq!(merged(None).await, [cleo.id], "{}: nobody has one", engine.name);
        assert_eq!(merged(Some(Rules { merged_followers: 5_001, ..RULES })).await, [], "{}", engine.name);
        assert_eq!(merged(Some(RULES)).await, [cleo.id], "{}", engine.name);
        let old = "SELECT count(*) AS n FROM timelines WHERE updated_at = created_at";
        assert_eq!(engine.number(old).await, 0, "{}", engine.name);
    }
}

/// Whoever changes more than one person begins with the lowest id.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_merged_while_others_follow_refuses_nobody() {
    for engine in engines().await {
        let mut people = Vec::new();
        for index in 0..8 {
            people.push(engine.person(&format!("person{index}")).await);
        }
        for one in &people {
            for other in people.iter().filter(|other| other.id != one.id) {
                engine.follow(*one, *other, FollowState::Accepted).await;
            }
        }
        audience(&engine).announce(Some(RULES)).await.unwrap();
        let followed = people.remove(3);
        let merging = async |first: usize| {
            for round in 0..42 {
                let author = people[(first + round) % people.len()];
                audience(&engine).merge(author.id, round / people.len() % 2 == 0).await.unwrap();
            }
        };
        let following = async {
            for round in 0..42 {
                let follower = people[round % people.len()];
                engine.unfollow(follower, followed).await;
                engine.follow(follower, followed, FollowState::Accepted).await;
            }
        };
        tokio::join!(merging(0), merging(4), following);
        engine.assert_counters().await;
    }
}
