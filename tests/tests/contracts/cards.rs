//! `CardCache` in Redis, and what it does when Redis is not.

use std::{sync::Arc, time::Instant};

use tintype_domain::{
    StoreError,
    cards::{CardCache, CardId, Cards, Edition, PersonCard, PostCard, Wanted},
    ids::{MediaId, PostId, UserId},
    media::{Access, MediaView, Place, Size},
    posts::Visibility,
    time::Timestamp,
};
use tintype_redis::{Redis, RedisCardCache};
use tintype_tests::RedisServer;

use crate::redis::{AT_ONCE, BOUND, until_it_answers};

const POST: PostId = PostId(7);
const ANN: UserId = UserId(1);

/// With the connection behind it.
pub async fn connected(server: &RedisServer) -> (Arc<Redis>, RedisCardCache) {
    let redis = crate::redis::connected(server).await;
    (Arc::clone(&redis), RedisCardCache::new(redis))
}

fn moment(micros: i64) -> Timestamp {
    Timestamp::from_timestamp_micros(micros).unwrap()
}

fn picture(id: i64) -> MediaView {
    MediaView {
        id: MediaId(id),
        alt_text: "a \"cat\" \u{1f408}\n-".to_owned(),
        width: 4_032,
        height: 3_024,
        placeholder: (0..=255).collect(),
        place: Place { access: if id % 2 == 0 { Access::Public } else { Access::Private }, key: "ab".repeat(16) },
        renditions: vec![Size { width: 320, height: 240 }, Size { width: 640, height: 480 }],
    }
}

fn post(id: PostId, edition: i64) -> PostCard {
    PostCard {
        id,
        edition: Edition(edition),
        caption: "- 7 {\"caption\"} \u{2028} #sea".to_owned(),
        media: vec![picture(1), picture(2)],
        visibility: if edition % 2 == 0 { Visibility::Public } else { Visibility::Followers },
        created_at: moment(1_767_225_600_000_001),
        edited_at: (edition > 0).then(|| moment(1_767_225_600_000_002)),
    }
}

fn person(id: UserId, edition: i64) -> PersonCard {
    PersonCard {
        id,
        edition: Edition(edition),
        username: "ann".to_owned(),
        full_name: "Ann \u{e4} Lee".to_owned(),
        avatar: (edition > 0).then(|| picture(4)),
    }
}

fn both(edition: i64) -> Cards {
    Cards { posts: [(POST, post(POST, edition))].into(), people: [(ANN, person(ANN, edition))].into() }
}

fn of_edition(edition: i64) -> [Wanted; 2] {
    [CardId::Post(POST), CardId::Person(ANN)].map(|id| Wanted { id, edition: Edition(edition) })
}

async fn keeps_the_port(cache: &dyn CardCache) {
    assert!(cache.answers());
    assert_eq!(cache.find(&[]).await, Some(Cards::default()));
    assert_eq!(cache.find(&of_edition(0)).await, Some(Cards::default()));
    cache.keep(&Cards::default()).await;
    for edition in [0, 1, i64::MAX] {
        cache.keep(&both(edition)).await;
        assert_eq!(cache.find(&of_edition(edition)).await, Some(both(edition)));
        for other in [-1, 2, i64::MIN] {
            assert_eq!(cache.find(&of_edition(other)).await, Some(Cards::default()), "{other} is not {edition}");
        }
    }
    cache.forget(&[CardId::Post(POST)]).await.unwrap();
    let left = Cards { posts: [].into(), ..both(i64::MAX) };
    assert_eq!(cache.find(&of_edition(i64::MAX)).await, Some(left.clone()));
    // Whoever read the rows before.
    cache.keep(&both(i64::MAX)).await;
    cache.keep(&both(i64::MAX)).await;
    assert_eq!(cache.find(&of_edition(i64::MAX)).await, Some(left));
    cache.forget(&[CardId::Post(POST), CardId::Person(ANN), CardId::Person(UserId(2))]).await.unwrap();
    assert_eq!(cache.find(&of_edition(i64::MAX)).await, Some(Cards::default()));

    let many = (100..150).map(|id| (PostId(id), post(PostId(id), 0)));
    let many = Cards { posts: many.collect(), ..Cards::default() };
    let wanted: Vec<_> = (90..160).map(|id| Wanted { id: CardId::Post(PostId(id)), edition: Edition(0) }).collect();
    cache.keep(&many).await;
    assert_eq!(cache.find(&wanted).await, Some(many));
}

#[tokio::test]
async fn cards_in_redis_keep_the_port() {
    let server = RedisServer::start();
    keeps_the_port(&connected(&server).await.1).await;
}

#[tokio::test]
async fn cards_on_a_cluster_keep_the_port() {
    let server = RedisServer::cluster();
    assert!(server.command(&["MGET", "a", "b"]).contains("CROSSSLOT"), "it is no cluster");
    keeps_the_port(&connected(&server).await.1).await;
}

#[tokio::test]
async fn a_card_lives_for_an_hour_and_the_mark_of_one_that_was_forgotten_for_half_a_minute() {
    let server = RedisServer::start();
    let (_, cache) = connected(&server).await;
    let life = |key: &str| server.command(&["TTL", key]).parse::<i64>().unwrap();
    cache.keep(&both(1)).await;
    for key in ["tintype:card:post:7", "tintype:card:person:1"] {
        assert!((3_590..=3_600).contains(&life(key)), "{key}");
    }
    cache.forget(&[CardId::Post(POST)]).await.unwrap();
    assert_eq!(server.command(&["GET", "tintype:card:post:7"]), "-");
    assert!((20..=30).contains(&life("tintype:card:post:7")));
    // As when its time is over.
    server.command(&["DEL", "tintype:card:post:7"]);
    cache.keep(&both(1)).await;
    assert_eq!(cache.find(&of_edition(1)).await, Some(both(1)));
}

#[tokio::test]
async fn what_cannot_be_read_is_a_miss_and_replaced() {
    let server = RedisServer::start();
    let (_, cache) = connected(&server).await;
    cache.keep(&both(1)).await;
    let card = server.command(&["GET", "tintype:card:person:1"]);
    let (another, newer) = (card.replace("{\"id\":1,", "{\"id\":2,"), format!("9{card}"));
    for strange in ["", "1", "1 1", "1 1 ", "1 1 {}", "1 x {}", "x 1 {}", "1 1 [1]", "1 1 {\"id\":7}", &another, &newer]
    {
        server.command(&["SET", "tintype:card:post:7", strange]);
        server.command(&["SET", "tintype:card:person:1", strange]);
        assert_eq!(cache.find(&of_edition(1)).await, Some(Cards::default()), "{strange}");
        cache.keep(&both(1)).await;
        assert_eq!(cache.find(&of_edition(1)).await, Some(both(1)), "{strange}");
    }
}

#[tokio::test]
async fn without_redis_nobody_waits_and_what_has_to_be_forgotten_is_not_taken_for_it() {
    let mut server = RedisServer::start();
    let (redis, cache) = connected(&server).await;
    cache.keep(&both(1)).await;
    server.stop();
    let before = Instant::now();
    while cache.answers() {
        assert_eq!(cache.find(&of_edition(1)).await, None);
        assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    }
    cache.keep(&both(1)).await;
    let forgotten = cache.forget(&[CardId::Post(POST)]).await;
    assert!(matches!(forgotten, Err(StoreError::Unavailable(_))), "{forgotten:?}");
    assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    server.again();
    until_it_answers(&redis).await;
    assert_eq!(cache.find(&of_edition(1)).await, Some(Cards::default()));
    cache.forget(&[CardId::Post(POST)]).await.unwrap();
}

#[tokio::test]
async fn a_redis_that_never_answers_costs_one_time_out_and_then_nothing() {
    let server = RedisServer::start();
    let (redis, cache) = connected(&server).await;
    cache.keep(&both(1)).await;
    server.stall();
    for _ in 0..3 {
        let before = Instant::now();
        assert_eq!(cache.find(&of_edition(1)).await, None);
        assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    }
    assert!(!cache.answers());
    let before = Instant::now();
    for _ in 0..50 {
        assert_eq!(cache.find(&of_edition(1)).await, None);
    }
    assert!(before.elapsed() < AT_ONCE, "{:?}", before.elapsed());
    server.go_on();
    until_it_answers(&redis).await;
    assert!(cache.answers());
    assert_eq!(cache.find(&of_edition(1)).await, Some(both(1)));
}
