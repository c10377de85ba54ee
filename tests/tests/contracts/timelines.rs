//! `Timelines` in Redis: what the port promises, and what a timeline is worth when Redis is not.

use std::{sync::Arc, time::Instant};

use futures_util::future::join_all;
use tintype_domain::{
    feed::{Newest, Reader, Rest, Timelines, Version},
    ids::{PostId, UserId},
};
use tintype_redis::{Redis, RedisTimelines};
use tintype_security::RandomKeys;
use tintype_tests::RedisServer;

use crate::redis::{AT_ONCE, BOUND, connected, until_it_answers};

const ANN: UserId = UserId(7);
const NOW: Version = Version { generation: 1, following: 5 };
const LATER: Version = Version { generation: 1, following: 6 };
const RENEWED: Version = Version { generation: 2, following: 5 };
const LENGTH: u16 = 5;
/// Ids as they are: a double would not tell them apart.
const BASE: i64 = 250_000_000_000_000_000;

fn instance(redis: &Arc<Redis>) -> RedisTimelines {
    RedisTimelines::new(Arc::clone(redis), LENGTH, &RandomKeys::from_system().unwrap())
}

fn ids(numbers: impl IntoIterator<Item = i64>) -> Vec<PostId> {
    numbers.into_iter().map(|number| PostId(BASE + number)).collect()
}

fn newest(version: Version, numbers: &[i64], is_all: bool) -> Newest {
    Newest { version, posts: ids(numbers.iter().copied()), is_all, merged: vec![UserId(BASE), UserId(9)] }
}

fn reader(id: UserId, version: Version) -> Reader {
    Reader { follow_id: 1.into(), id, version }
}

async fn make(timelines: &dyn Timelines, version: Version, numbers: &[i64], is_all: bool) {
    let token = timelines.begin(ANN, version).await.unwrap();
    assert!(timelines.fill(ANN, &token, &newest(version, numbers, is_all)).await);
}

async fn push(timelines: &dyn Timelines, version: Version, number: i64) {
    timelines.push(PostId(BASE + number), &[reader(ANN, version)]).await.unwrap();
}

/// The numbers of all posts, two at a time, and what comes after them; `None` where there is no timeline.
async fn whole(timelines: &dyn Timelines, version: Version) -> Option<(Vec<i64>, Rest)> {
    let (mut numbers, mut before) = (Vec::new(), None);
    loop {
        let stretch = timelines.page(ANN, version, before, 2).await?;
        numbers.extend(stretch.posts.iter().map(|post| post.0 - BASE));
        if stretch.rest != Rest::Listed {
            return Some((numbers, stretch.rest));
        }
        before = stretch.posts.last().copied();
    }
}

#[tokio::test]
async fn a_timeline_is_read_in_stretches_newest_first_with_the_merged_authors() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    assert_eq!(timelines.page(ANN, NOW, None, 2).await, None);
    make(&timelines, NOW, &[3, 1, 2, 4], true).await;
    let first = timelines.page(ANN, NOW, None, 3).await.unwrap();
    assert_eq!((first.posts, first.rest), (ids([4, 3, 2]), Rest::Listed));
    let mut merged = first.merged;
    merged.sort_unstable();
    assert_eq!(merged, [UserId(9), UserId(BASE)]);
    let last = timelines.page(ANN, NOW, Some(PostId(BASE + 2)), 3).await.unwrap();
    assert_eq!((last.posts, last.rest), (ids([1]), Rest::Nothing));
    assert_eq!(timelines.page(UserId(8), NOW, None, 2).await, None, "somebody else's");
}

#[tokio::test]
async fn a_timeline_of_another_version_is_not_there() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    make(&timelines, NOW, &[1], true).await;
    for version in [LATER, RENEWED] {
        assert_eq!(whole(&timelines, version).await, None);
    }
    make(&timelines, LATER, &[2], true).await;
    assert_eq!(whole(&timelines, LATER).await, Some((vec![2], Rest::Nothing)));
    assert_eq!(whole(&timelines, NOW).await, None);
}

#[tokio::test]
async fn what_is_pushed_while_a_timeline_is_made_is_in_it() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    push(&timelines, NOW, 1).await;
    assert_eq!(server.command(&["DBSIZE"]), "0", "a push makes no timeline");
    let token = timelines.begin(ANN, NOW).await.unwrap();
    push(&timelines, NOW, 9).await;
    push(&timelines, LATER, 8).await;
    assert_eq!(whole(&timelines, NOW).await, None, "it is not there yet");
    assert!(timelines.fill(ANN, &token, &newest(NOW, &[2, 1], true)).await);
    assert_eq!(whole(&timelines, NOW).await, Some((vec![9, 2, 1], Rest::Nothing)));
}

#[tokio::test]
async fn one_makes_a_timeline_at_a_time_and_what_was_begun_anew_is_void() {
    let server = RedisServer::start();
    let redis = connected(&server).await;
    let (one, other) = (instance(&redis), instance(&redis));
    let first = one.begin(ANN, NOW).await.unwrap();
    assert_eq!(other.begin(ANN, NOW).await, None, "somebody is at it");
    let second = other.begin(ANN, LATER).await.unwrap();
    push(&one, LATER, 3).await;
    assert!(!one.fill(ANN, &first, &newest(NOW, &[1], true)).await, "begun anew");
    assert!(!other.fill(ANN, &second, &newest(NOW, &[1], true)).await, "of another version");
    assert!(!other.fill(ANN, "fno such token", &newest(LATER, &[1], true)).await);
    assert!(other.fill(ANN, &second, &newest(LATER, &[1], true)).await);
    assert!(!other.fill(ANN, &second, &newest(LATER, &[2], true)).await, "only once");
    assert_eq!(whole(&one, LATER).await, Some((vec![3, 1], Rest::Nothing)));
    assert_eq!(server.command(&["FLUSHALL"]), "OK");
    let lost = one.begin(ANN, NOW).await.unwrap();
    assert_eq!(server.command(&["FLUSHALL"]), "OK");
    assert!(!one.fill(ANN, &lost, &newest(NOW, &[1], true)).await, "lost meanwhile");
}

#[tokio::test]
async fn posts_are_put_in_their_order_and_once_and_only_into_the_version_that_is_named() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    make(&timelines, NOW, &[2, 6], true).await;
    for number in [4, 4, 8, 1] {
        push(&timelines, NOW, number).await;
    }
    push(&timelines, LATER, 7).await;
    push(&timelines, RENEWED, 7).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![8, 6, 4, 2, 1], Rest::Nothing)));
    timelines.remove(PostId(BASE + 4), &[reader(ANN, LATER), reader(UserId(8), NOW)]).await.unwrap();
    timelines.remove(PostId(BASE + 4), &[reader(ANN, NOW)]).await.unwrap();
    assert_eq!(whole(&timelines, NOW).await, Some((vec![8, 6, 2, 1], Rest::Nothing)));
}

#[tokio::test]
async fn a_timeline_gets_no_longer_than_its_bound_and_nothing_is_put_below_a_gap() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    make(&timelines, NOW, &[10, 11, 12, 13, 14], false).await;
    push(&timelines, NOW, 9).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![14, 13, 12, 11, 10], Rest::Unlisted)));
    push(&timelines, NOW, 15).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![15, 14, 13, 12, 11], Rest::Unlisted)));
    timelines.remove(PostId(BASE + 13), &[reader(ANN, NOW)]).await.unwrap();
    push(&timelines, NOW, 10).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![15, 14, 12, 11], Rest::Unlisted)));
    make(&timelines, LATER, &[1, 2, 3, 4], true).await;
    push(&timelines, LATER, 5).await;
    assert_eq!(whole(&timelines, LATER).await, Some((vec![5, 4, 3, 2, 1], Rest::Nothing)));
    push(&timelines, LATER, 6).await;
    assert_eq!(whole(&timelines, LATER).await, Some((vec![6, 5, 4, 3, 2], Rest::Unlisted)));
    let token = timelines.begin(ANN, NOW).await.unwrap();
    for number in [0, 1, 20] {
        push(&timelines, NOW, number).await;
    }
    assert!(timelines.fill(ANN, &token, &newest(NOW, &[10, 11, 12, 13, 14], false)).await);
    assert_eq!(whole(&timelines, NOW).await, Some((vec![20, 14, 13, 12, 11], Rest::Unlisted)));
    let token = timelines.begin(ANN, LATER).await.unwrap();
    for number in 1..=6 {
        push(&timelines, LATER, number).await;
    }
    assert!(timelines.fill(ANN, &token, &newest(LATER, &[], true)).await);
    assert_eq!(whole(&timelines, LATER).await, Some((vec![6, 5, 4, 3, 2], Rest::Unlisted)));
}

#[tokio::test]
async fn a_post_is_put_into_every_timeline_also_by_a_redis_that_knows_no_script() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    let people: Vec<_> = (1..=700).map(UserId).collect();
    for person in &people {
        let token = timelines.begin(*person, NOW).await.unwrap();
        assert!(timelines.fill(*person, &token, &newest(NOW, &[1], true)).await);
    }
    assert_eq!(server.command(&["SCRIPT", "FLUSH"]), "OK");
    let readers: Vec<_> = people.iter().map(|person| reader(*person, NOW)).collect();
    timelines.push(PostId(BASE + 2), &readers).await.unwrap();
    let pages = join_all(people.iter().map(|person| timelines.page(*person, NOW, None, 5))).await;
    assert!(pages.iter().all(|page| page.as_ref().unwrap().posts == ids([2, 1])));
    timelines.remove(PostId(BASE + 1), &readers).await.unwrap();
    let pages = join_all(people.iter().map(|person| timelines.page(*person, NOW, None, 5))).await;
    assert!(pages.iter().all(|page| page.as_ref().unwrap().posts == ids([2])));
}

#[tokio::test]
async fn a_timeline_lives_29_days_after_it_was_read_and_one_that_is_being_made_a_minute() {
    let server = RedisServer::start();
    let timelines = instance(&connected(&server).await);
    let left = || server.command(&["TTL", "tintype:timeline:7"]).parse::<i64>().unwrap();
    let days = 86_400 * 29;
    timelines.begin(ANN, NOW).await.unwrap();
    assert!((50..=60).contains(&left()), "{}", left());
    make(&timelines, LATER, &[1], true).await;
    assert!((days - 10..=days).contains(&left()), "{}", left());
    server.command(&["EXPIRE", "tintype:timeline:7", "100"]);
    push(&timelines, LATER, 2).await;
    assert!(left() <= 100, "a push is no reader: {}", left());
    timelines.page(ANN, LATER, None, 1).await.unwrap();
    assert!((days - 10..=days).contains(&left()), "{}", left());
}

/// As an older state that was restored would be, or a copy that took over.
#[tokio::test]
async fn a_timeline_of_another_run_of_redis_is_not_there() {
    let mut server = RedisServer::start();
    let redis = connected(&server).await;
    let timelines = instance(&redis);
    make(&timelines, NOW, &[1], true).await;
    assert_eq!(server.command(&["SAVE"]), "OK");
    push(&timelines, NOW, 2).await;
    server.stop();
    server.again();
    until_it_answers(&redis).await;
    assert_eq!(server.command(&["EXISTS", "tintype:timeline:7"]), "1", "nothing was restored");
    assert_eq!(whole(&timelines, NOW).await, None);
    make(&timelines, NOW, &[1, 2], true).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![2, 1], Rest::Nothing)));
}

/// Nothing that can be read, and nothing pushed; each answer within the time of one question.
async fn answers_nothing(timelines: &dyn Timelines) {
    for _ in 0..3 {
        let before = Instant::now();
        assert_eq!(timelines.page(ANN, NOW, None, 2).await, None);
        assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    }
    let before = Instant::now();
    assert_eq!(timelines.begin(ANN, NOW).await, None);
    assert!(!timelines.fill(ANN, "ftoken", &newest(NOW, &[1], true)).await);
    timelines.push(PostId(BASE), &[reader(ANN, NOW)]).await.unwrap_err();
    timelines.remove(PostId(BASE), &[reader(ANN, NOW)]).await.unwrap_err();
    assert!(before.elapsed() < AT_ONCE, "{:?}", before.elapsed());
}

#[tokio::test]
async fn a_redis_that_is_gone_or_never_answers_has_no_timelines_and_nobody_waits() {
    let mut server = RedisServer::start();
    let redis = connected(&server).await;
    let timelines = instance(&redis);
    make(&timelines, NOW, &[1], true).await;
    server.stall();
    answers_nothing(&timelines).await;
    server.go_on();
    until_it_answers(&redis).await;
    assert_eq!(whole(&timelines, NOW).await, Some((vec![1], Rest::Nothing)));
    server.stop();
    answers_nothing(&timelines).await;
}
