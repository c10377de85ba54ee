//! Many who guess at one password, and many who know theirs.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tintype_tests::{PASSWORD, Person, Server};
use tokio::sync::Semaphore;

const GUESSES: usize = 2_000;
const ADDRESSES: usize = 50;
const AT_ONCE: usize = 200;
/// Failed log-ins at an account from addresses that it has not used.
const BUDGET: f64 = 100.0;
const ONE_MORE: Duration = Duration::from_secs(36);
const MEGABYTE: u64 = 1_000_000;

async fn log_in(visitor: &Person, password: &str, address: &str) -> u16 {
    let form = json!({"login": "ann", "password": password});
    let request = visitor.request(Method::POST, "/auth/login").header("x-forwarded-for", address);
    visitor.send(request.json(&form)).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_guesses_from_fifty_addresses_are_a_hundred_and_the_owner_gets_in() {
    let settings = [("TINTYPE__LIMITS__FACTOR", "1"), ("TINTYPE__SERVER__TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Server::with(&settings).await;
    Person::sign_up(&server.url, "ann").await;
    let visitor = Arc::new(Person::visitor(&server.url).await);
    let (places, began) = (Arc::new(Semaphore::new(AT_ONCE)), Instant::now());
    let guesses: Vec<_> = (0..GUESSES)
        .map(|n| {
            let (visitor, places) = (Arc::clone(&visitor), Arc::clone(&places));
            tokio::spawn(async move {
                let _place = places.acquire().await.unwrap();
                log_in(&visitor, "not the password", &format!("10.0.0.{}", 2 + n % ADDRESSES)).await
            })
        })
        .collect();
    // While they guess.
    let owner = Person::visitor(&server.url).await;
    assert_eq!(log_in(&owner, PASSWORD, "127.0.0.1").await, 200);
    let mut answers = BTreeMap::new();
    for guess in join_all(guesses).await {
        *answers.entry(guess.unwrap()).or_insert(0) += 1;
    }
    let came_back = began.elapsed().div_duration_f64(ONE_MORE).floor();
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), [401, 429], "{answers:?}");
    let looked_at = f64::from(answers[&401]);
    assert!((BUDGET..=BUDGET + came_back).contains(&looked_at), "{answers:?}");
    // And after that.
    let owner = Person::visitor(&server.url).await;
    assert_eq!(log_in(&owner, PASSWORD, "127.0.0.1").await, 200);
    let elsewhere = Person::visitor(&server.url).await;
    assert_eq!(log_in(&elsewhere, PASSWORD, "10.1.0.1").await, 429, "from elsewhere nobody gets in for a while");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_who_log_in_at_once_keep_the_server_below_200_megabytes() {
    let server = Server::start().await;
    Person::sign_up(&server.url, "ann").await;
    let visitors = join_all((0..64).map(|_| Person::visitor(&server.url))).await;
    let answers = join_all(visitors.iter().map(|visitor| log_in(visitor, PASSWORD, "127.0.0.1"))).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    let peak = server.peak_memory();
    assert!(peak < 200 * MEGABYTE, "{} MB", peak / MEGABYTE);
}
