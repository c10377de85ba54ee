//! Requests a second with cards and without, in turns, on PostgreSQL and Redis: `make bench-cards`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what cannot be measured ends the measuring

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use tintype_tests::{Person, RedisServer, Server, postgres_database};

const AUTHORS: u32 = 50;
const POSTS_EACH: u32 = 20;
const PICTURES_EACH: u32 = 3;
const FIRST: i64 = 1_000_000_000_000;

const CLIENTS: usize = 16;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    let (database, redis) = (postgres_database().await, RedisServer::start());
    let url = redis.url();
    let settings = |cards| {
        [
            ("TINTYPE__DATABASE__URL", database.as_str()),
            ("TINTYPE__REDIS__URL", url.as_str()),
            ("TINTYPE__REDIS__CARDS", cards),
            ("TINTYPE__LIMITS__FACTOR", "1000000"),
            ("TINTYPE__LOG__FILTER", "warn"),
        ]
    };
    let with = Server::with(&settings("true")).await;
    let reader = Person::sign_up(&with.url, "reader").await;
    fill(&database).await;
    // Keys of sessions are each server's own here.
    let without = Server::with(&settings("false")).await;
    let also_reader = Person::log_in(&without.url, "reader").await;
    let stranger = [Person::stranger(&with.url), Person::stranger(&without.url)];
    let people = [&reader, &also_reader];
    let post = format!("/posts/{}", FIRST + 1);
    for (what, path, people) in [
        ("a post, for a stranger", post.as_str(), [&stranger[0], &stranger[1]]),
        ("a post, for somebody signed in", &post, people),
        ("home feed of 20", "/feed?limit=20", people),
        ("posts of a person, 20", "/users/author1/posts?limit=20", people),
    ] {
        compare(what, path, people).await;
    }
}

async fn compare(what: &str, path: &str, people: [&Person; 2]) {
    let mut rates = [const { Vec::new() }; 2];
    for person in people {
        person.get(path).await.is(200);
    }
    for round in 0..ROUNDS {
        for turn in 0..2 {
            // Each goes first in every other round.
            let side = (turn + round) % 2;
            rates[side].push(rate(people[side], path).await);
        }
    }
    let [with, without] = rates.map(|mut rates: Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        (rates[0], rates[ROUNDS / 2], rates[ROUNDS - 1])
    });
    println!(
        "{what}: {:.0} ({:.0} to {:.0}) requests/s with cards, {:.0} ({:.0} to {:.0}) without, ratio {:.2}",
        with.1,
        with.0,
        with.2,
        without.1,
        without.0,
        without.2,
        with.1 / without.1
    );
}

/// Requests a second.
async fn rate(person: &Person, path: &str) -> f64 {
    let began = Instant::now();
    let clients = (0..CLIENTS).map(|_| async {
        let mut count = 0_u32;
        while began.elapsed() < ROUND {
            let reply = person.request(reqwest::Method::GET, path).send().await.unwrap();
            assert!(reply.status().is_success(), "{}", reply.status());
            reply.bytes().await.unwrap();
            count += 1;
        }
        count
    });
    let count: u32 = join_all(clients).await.into_iter().sum();
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Authors whom the reader follows, with portraits and posts of three pictures.
async fn fill(database: &str) {
    let db = sea_orm::Database::connect(database).await.unwrap();
    let media = "id, owner_id, post_id, position, is_avatar, alt_text, width, height, placeholder, blob_key, \
                 original_key, access, renditions, sha256, created_at, updated_at";
    let picture = "repeat('5f', 24), lpad(to_hex(N), 32, '0'), lpad(to_hex(N), 32, '0'), 'public', \
                   '[[320,427],[640,853],[1080,1440],[1536,2048]]', lpad(to_hex(N), 64, '0'), now(), now()";
    let (posts, pictures) = (AUTHORS * POSTS_EACH, AUTHORS * POSTS_EACH * PICTURES_EACH);
    let portrait = picture.replace('N', &format!("({FIRST} + i)"));
    let shown = picture.replace('N', &format!("({FIRST} + {AUTHORS} + i)"));
    for sql in [
        format!(
            "INSERT INTO users (id, username, email, email_key, email_verified, full_name, bio, website, is_private, role, \
             status, created_at, updated_at) SELECT {FIRST} + i, 'author' || i, i || '@example.org', i || '@example.org', \
             true, 'Author of many posts', '', '', false, 'user', 'active', now(), now() FROM generate_series(1, {AUTHORS}) i"
        ),
        format!(
            "INSERT INTO media ({media}) SELECT {FIRST} + i, {FIRST} + i, NULL, 0, true, '', 3024, 4032, {portrait} \
             FROM generate_series(1, {AUTHORS}) i"
        ),
        format!("UPDATE users SET avatar_id = id WHERE id > {FIRST} AND id <= {FIRST} + {AUTHORS}"),
        format!(
            "INSERT INTO follows (id, owner_id, followee_id, state, created_at, updated_at) \
             SELECT {FIRST} + i, (SELECT id FROM users WHERE username = 'reader'), {FIRST} + i, 'accepted', now(), now() \
             FROM generate_series(1, {AUTHORS}) i"
        ),
        format!(
            "INSERT INTO posts (id, owner_id, caption, visibility, created_at, updated_at) \
             SELECT {FIRST} + i, {FIRST} + 1 + i % {AUTHORS}, repeat('A day at the sea with @ben. #sea ', 5), 'public', \
             now(), now() FROM generate_series(1, {posts}) i"
        ),
        format!(
            "INSERT INTO media ({media}) SELECT {FIRST} + {AUTHORS} + i, p.owner_id, p.id, (i - 1) / {posts}, false, \
             'What is to be seen on this picture', 3024, 4032, {shown} FROM generate_series(1, {pictures}) i \
             JOIN posts p ON p.id = {FIRST} + 1 + (i - 1) % {posts}"
        ),
        "VACUUM ANALYZE".to_owned(),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}
