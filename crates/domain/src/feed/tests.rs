use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use mockall::predicate::eq;

use super::{
    Choice, FanOut, FeedService, FeedStanding, MockAudience, MockFeedQueries, MockTimelines, Newest, Published, Rest,
    Stretch, Version,
};
use crate::{
    Kind, StoreError,
    ids::{FollowId, PostId},
    paging::{Page, PageRequest},
    posts::{PostView, Visibility},
    testing::{ANN, BOB, actor, now, published, reader, stamps},
    users::Card,
};

const VERSION: Version = Version { generation: 3, following: 7 };

fn view(id: i64) -> PostView {
    PostView {
        id: PostId(id),
        author: Card { id: BOB, username: "bob".to_owned(), full_name: String::new(), avatar: None, viewer: None },
        caption: String::new(),
        media: Vec::new(),
        visibility: Visibility::Public,
        is_hidden: false,
        like_count: 0,
        comment_count: 0,
        liked: Some(false),
        created_at: stamps().now(),
        edited_at: None,
    }
}

/// Where SQL has the posts 1 to 100, all visible, and Ann follows many.
fn feed() -> MockFeedQueries {
    let mut feed = MockFeedQueries::new();
    feed.expect_standing().returning(|_| Ok(Some(FeedStanding { has_timeline: true, version: VERSION })));
    feed
}

fn answers_in_sql(feed: &mut MockFeedQueries) {
    feed.expect_home().returning(|_, page| {
        let before = page.after.unwrap_or(101);
        let rows = (1..before).rev().take(usize::from(page.limit) + 1).map(view).collect();
        Ok(Page::cut(rows, page.limit, |post| post.id.0))
    });
}

/// Of what is named and in range only even ones are visible, of the merged the post 49.
fn shows_even_ones(feed: &mut MockFeedQueries) -> Arc<Mutex<Vec<Choice>>> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    feed.expect_chosen().returning(move |_, choice, limit| {
        seen.lock().unwrap().push(choice.clone());
        let (from, before) = (choice.from.map_or(0, |post| post.0), choice.before.map_or(i64::MAX, |post| post.0));
        let mut ids: Vec<i64> = choice.posts.iter().map(|post| post.0).filter(|id| id % 2 == 0).collect();
        ids.extend((!choice.merged.is_empty()).then_some(49));
        ids.retain(|id| (from..before).contains(id));
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Ok(ids.into_iter().take(usize::from(limit)).map(view).collect())
    });
    asked
}

/// Lists the posts `lowest` to 100.
fn listing(lowest: i64, end: Rest) -> MockTimelines {
    let mut timelines = MockTimelines::new();
    timelines
        .expect_page()
        .with(eq(ANN), eq(VERSION), mockall::predicate::always(), mockall::predicate::always())
        .returning(move |_, _, before, limit| {
            let before = before.map_or(101, |post| post.0);
            let posts: Vec<_> = (lowest..before).rev().take(usize::from(limit)).map(PostId).collect();
            let rest = if posts.len() == usize::from(limit) { Rest::Listed } else { end };
            Some(Stretch { posts, merged: vec![BOB], rest })
        });
    timelines
}

fn service(feed: MockFeedQueries, timelines: MockTimelines) -> FeedService {
    FeedService { feed: Arc::new(feed), timelines: Some(Arc::new(timelines)), length: 800 }
}

fn ids(page: &Page<PostView>) -> Vec<i64> {
    page.items.iter().map(|post| post.id.0).collect()
}

fn request(after: Option<i64>) -> PageRequest {
    PageRequest { after, limit: 10 }
}

#[test]
fn who_follows_few_or_has_no_timelines_is_answered_by_sql_alone() {
    let mut few = MockFeedQueries::new();
    few.expect_standing().returning(|_| Ok(Some(FeedStanding { has_timeline: false, version: VERSION })));
    answers_in_sql(&mut few);
    let mut none = MockFeedQueries::new();
    answers_in_sql(&mut none);
    let without = FeedService { feed: Arc::new(none), timelines: None, length: 800 };
    for service in [service(few, MockTimelines::new()), without] {
        let page = now(service.home(actor(ANN), request(None))).unwrap();
        assert_eq!((ids(&page), page.next), ((91..=100).rev().collect(), Some(91)));
    }
}

#[test]
fn a_page_is_full_however_much_of_what_is_listed_is_hidden() {
    let mut feed = feed();
    let asked = shows_even_ones(&mut feed);
    let page = now(service(feed, listing(1, Rest::Nothing)).home(actor(ANN), request(Some(60)))).unwrap();
    assert_eq!((ids(&page), page.next), (vec![58, 56, 54, 52, 50, 49, 48, 46, 44, 42], Some(42)));
    let ranges: Vec<_> = asked.lock().unwrap().iter().map(|choice| (choice.from, choice.before)).collect();
    let [first, second] = [44, 60].map(|id| Some(PostId(id)));
    assert_eq!(ranges, [(first, second), (Some(PostId(12)), first)]);
}

#[test]
fn where_the_timeline_ends_sql_goes_on_unless_there_is_nothing() {
    for (lowest, end, expected) in [
        (54, Rest::Unlisted, vec![58, 56, 54, 53, 52, 51, 50, 49, 48, 47]),
        (54, Rest::Nothing, vec![58, 56, 54, 49]),
        (60, Rest::Unlisted, vec![59, 58, 57, 56, 55, 54, 53, 52, 51, 50]),
        (60, Rest::Nothing, vec![49]),
    ] {
        let mut feed = feed();
        shows_even_ones(&mut feed);
        if end == Rest::Unlisted {
            answers_in_sql(&mut feed);
        }
        let page = now(service(feed, listing(lowest, end)).home(actor(ANN), request(Some(60)))).unwrap();
        assert_eq!(ids(&page), expected);
        assert_eq!(page.next, expected.last().copied().filter(|_| end == Rest::Unlisted));
    }
}

#[test]
fn a_timeline_that_is_lost_between_two_stretches_is_gone_on_without() {
    let mut feed = feed();
    shows_even_ones(&mut feed);
    answers_in_sql(&mut feed);
    let mut timelines = MockTimelines::new();
    let stretch = Stretch { posts: vec![PostId(59), PostId(58)], merged: vec![], rest: Rest::Listed };
    timelines.expect_page().times(1).return_const(stretch);
    timelines.expect_page().times(1).return_const(None);
    let page = now(service(feed, timelines).home(actor(ANN), request(Some(60)))).unwrap();
    assert_eq!(ids(&page), [58, 57, 56, 55, 54, 53, 52, 51, 50, 49]);
}

#[test]
fn what_is_not_there_is_made_and_read_and_what_cannot_be_made_is_not_waited_for() {
    let newest = || Newest { version: VERSION, posts: vec![PostId(8)], is_all: true, merged: vec![] };
    for (begun, filled) in [(true, true), (true, false), (false, false)] {
        let mut feed = feed();
        shows_even_ones(&mut feed);
        feed.expect_newest().times(usize::from(begun)).with(eq(ANN), eq(800)).returning(move |_, _| Ok(Some(newest())));
        if !filled {
            answers_in_sql(&mut feed);
        }
        let mut timelines = MockTimelines::new();
        timelines.expect_page().times(1).return_const(None);
        timelines.expect_begin().times(1).with(eq(ANN), eq(VERSION)).return_const(begun.then(|| "token".to_owned()));
        let fill = timelines.expect_fill().times(usize::from(begun));
        fill.withf(move |_, token, made| token == "token" && *made == newest()).return_const(filled);
        let stretch = Stretch { posts: vec![PostId(8)], merged: vec![], rest: Rest::Nothing };
        timelines.expect_page().times(usize::from(filled)).return_const(stretch);
        let page = now(service(feed, timelines).home(actor(ANN), request(None))).unwrap();
        assert_eq!(ids(&page), if filled { vec![8] } else { (91..=100).rev().collect() });
    }
}

#[test]
fn what_no_timeline_can_be_made_of_at_the_moment_is_answered_by_sql_alone() {
    for retries in [false, true] {
        let mut feed = feed();
        answers_in_sql(&mut feed);
        feed.expect_newest().times(1).returning(move |_, _| Err(if retries { StoreError::Retry } else { away() }));
        let mut timelines = MockTimelines::new();
        timelines.expect_page().times(1).return_const(None);
        timelines.expect_begin().times(1).return_const(Some("token".to_owned()));
        let page = now(service(feed, timelines).home(actor(ANN), request(None))).unwrap();
        assert_eq!(ids(&page), (91..=100).rev().collect::<Vec<_>>());
    }
}

#[test]
fn who_cannot_be_told_to_have_a_timeline_is_answered_by_sql_alone() {
    let mut feed = MockFeedQueries::new();
    feed.expect_standing().returning(|_| Err(away()));
    answers_in_sql(&mut feed);
    let page = now(service(feed, MockTimelines::new()).home(actor(ANN), request(None))).unwrap();
    assert_eq!(ids(&page), (91..=100).rev().collect::<Vec<_>>());
}

/// Over a post and readers 1 and 2.
fn audience(post: Published) -> MockAudience {
    let mut audience = MockAudience::new();
    audience.expect_published().with(eq(PostId(9))).returning(move |_| Ok(Some(post.clone())));
    let seen_since = stamps().now() - TimeDelta::days(30);
    audience
        .expect_readers()
        .withf(move |author, since, after, _| (*author, *since, *after) == (ANN, seen_since, Some(FollowId(5))))
        .returning(|_, _, _, _| Ok(vec![reader(6), reader(7)]));
    audience
}

fn fan_out(audience: MockAudience, timelines: Option<MockTimelines>) -> FanOut {
    FanOut {
        audience: Arc::new(audience),
        timelines: timelines.map(|timelines| Arc::new(timelines) as Arc<dyn super::Timelines>),
        clock: stamps().clock,
    }
}

fn run(fan_out: &FanOut) -> crate::Outcome<Option<FollowId>> {
    now(fan_out.run(PostId(9), Some(FollowId(5)), false))
}

fn down() -> Result<(), StoreError> {
    Err(away())
}

fn away() -> StoreError {
    StoreError::Unavailable("down".into())
}

#[test]
fn a_post_is_put_into_timelines_and_a_deleted_one_is_taken_out() {
    for is_deleted in [false, true] {
        let mut timelines = MockTimelines::new();
        let named = |post: &PostId, readers: &[_]| *post == PostId(9) && *readers == [reader(6), reader(7)];
        if is_deleted {
            timelines.expect_remove().times(1).withf(named).returning(|_, _| Ok(()));
        } else {
            timelines.expect_push().times(1).withf(named).returning(|_, _| Ok(()));
        }
        let audience = audience(Published { is_deleted, ..published() });
        assert_eq!(run(&fan_out(audience, Some(timelines))).unwrap(), None);
    }
    let mut nothing = MockAudience::new();
    nothing.expect_published().returning(|_| Ok(None));
    assert_eq!(run(&fan_out(nothing, Some(MockTimelines::new()))).unwrap(), None);
}

#[test]
fn posts_wait_for_whatever_is_away_until_the_last_try_makes_all_timelines_out_of_date() {
    for (away, is_last) in (0..4).flat_map(|away| [(away, false), (away, true)]) {
        let mut audience = MockAudience::new();
        let post = Published { is_merged: true, ..published() };
        audience
            .expect_published()
            .returning(move |_| if away == 0 { Err(StoreError::Retry) } else { Ok(Some(post.clone())) });
        audience.expect_merge().returning(move |_, _| if away == 1 { down() } else { Ok(()) });
        let read = move || if away == 2 { down().map(|()| vec![]) } else { Ok(vec![reader(6)]) };
        audience.expect_readers().returning(move |_, _, _, _| read());
        audience.expect_renew_all().times(usize::from(is_last)).returning(|| Ok(()));
        let mut timelines = MockTimelines::new();
        timelines.expect_push().returning(|_, _| down());
        let outcome = now(fan_out(audience, Some(timelines)).run(PostId(9), None, is_last));
        let kind = outcome.err().map(|failure| failure.kind());
        assert_eq!(kind, (!is_last).then_some(Kind::Unavailable), "{away}");
    }
}

#[test]
fn a_post_is_not_done_while_timelines_cannot_be_made_out_of_date_or_for_a_defect() {
    let mut away = MockAudience::new();
    away.expect_published().returning(|_| down().map(|()| None));
    away.expect_renew_all().times(1).returning(down);
    let mut broken = MockAudience::new();
    broken.expect_published().returning(|_| Err(StoreError::Internal("broken".into())));
    for (audience, kind) in [(away, Kind::Unavailable), (broken, Kind::Internal)] {
        let outcome = now(fan_out(audience, None).run(PostId(9), None, true));
        assert_eq!(outcome.unwrap_err().kind(), kind);
    }
}

#[test]
fn nothing_waits_for_what_only_hides_a_deleted_post_sooner_or_for_timelines_that_this_worker_does_not_know() {
    let mut timelines = MockTimelines::new();
    timelines.expect_remove().returning(|_, _| down());
    let deleted = audience(Published { is_deleted: true, ..published() });
    assert_eq!(run(&fan_out(deleted, Some(timelines))).unwrap(), None);
    let mut unknown = audience(published());
    unknown.expect_renew_all().times(1).returning(|| Ok(()));
    assert_eq!(run(&fan_out(unknown, None)).unwrap(), None);
}

#[test]
fn an_author_is_merged_above_the_bound_and_until_well_below_it() {
    for (was, followers, bound, is) in [
        (false, 2_000, Some(2_000), false),
        (false, 2_001, Some(2_000), true),
        (true, 1_601, Some(2_000), true),
        (true, 1_600, Some(2_000), false),
        (true, 0, None, true),
        (false, 1_000_000, None, false),
    ] {
        let mut audience = audience(Published { is_merged: was, followers, merged_followers: bound, ..published() });
        audience.expect_merge().times(usize::from(was != is)).with(eq(ANN), eq(is)).returning(|_, _| Ok(()));
        let mut timelines = MockTimelines::new();
        timelines.expect_push().times(usize::from(!is)).returning(|_, _| Ok(()));
        assert_eq!(run(&fan_out(audience, Some(timelines))).unwrap(), None, "{was} {followers}");
    }
}
