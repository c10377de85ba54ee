//! The web app's page: who is told to be signed in, what previews show, how often one may ask, and that it is there
//! when the database is not.

use actix_web::http::Method;
use serde_json::json;

use crate::house::{Browser, House, PASSWORD, Reply};

const HTML: &str = "text/html; charset=utf-8";

fn says_signed_in(page: &Reply) -> bool {
    let text = page.text();
    let (_, rest) = text.split_once("name=\"tintype-session\" content=\"").unwrap();
    let session = rest.split('"').next().unwrap();
    assert!(["signed-in", "signed-out"].contains(&session), "{session}");
    session == "signed-in"
}

async fn with_cookie(house: &House, cookie: &str) -> Browser {
    let browser = house.stranger().await;
    browser.cookies.borrow_mut().insert("tintype".to_owned(), cookie.to_owned());
    browser
}

#[actix_web::test]
async fn only_who_has_a_session_is_signed_in_and_no_cookie_is_touched() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    assert!(says_signed_in(ann.open("/").await.is(200)));
    let own = ann.cookies.borrow()["tintype"].clone();
    ann.call(Method::POST, "/auth/logout", None).await.is(204);
    for cookie in ["garbage", &own] {
        let browser = with_cookie(&house, cookie).await;
        let page = browser.open("/").await;
        assert!(!says_signed_in(page.is(200)), "{cookie}");
        // The browser may have a newer one by now.
        assert_eq!(page.header("set-cookie"), "");
    }
    let stranger = house.stranger().await.open("/").await;
    assert!(!says_signed_in(&stranger));
    assert_eq!(stranger.header("set-cookie"), "");
}

#[actix_web::test]
async fn who_is_suspended_is_signed_out() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.sql("UPDATE users SET status = 'suspended'").await;
    assert!(!says_signed_in(ann.open("/").await.is(200)));
}

#[actix_web::test]
async fn pages_are_there_and_others_are_not() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (path, status) in [
        ("/login", 200),
        ("/settings/profile", 200),
        ("/settings/sessions", 200),
        ("/ann", 200),
        ("/ann/followers", 200),
        ("/p/5", 200),
        ("/settings/nonsense", 404),
        ("/p/-5", 404),
        ("/p/+5", 404),
        ("/nobody", 404),
        ("//evil.example/", 404),
        ("/index.html", 404),
        ("//index.html", 404),
        ("/index.html.br", 404),
        ("/favicon.svg.gz", 404),
    ] {
        let page = ann.open(path).await;
        assert_eq!((page.status, page.header("content-type")), (status, HTML), "{path}");
    }
    for (path, to) in [("/login/", "/login"), ("/ann/?a=b", "/ann?a=b"), ("/p/5/", "/p/5")] {
        assert_eq!(ann.open(path).await.is(308).header("location"), to);
    }
}

#[actix_web::test]
async fn previews_have_whole_addresses() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("Low tide", "public").await;
    let request = ann.request_to(Method::GET, &format!("/p/{post}")).insert_header(("host", "localhost:8080"));
    // Nobody trusted says so.
    let page = ann.send(request.insert_header(("x-forwarded-proto", "https"))).await;
    let text = page.text();
    assert!(text.contains(&format!("\"og:url\" content=\"http://localhost:8080/p/{post}\"")), "{text}");
    assert!(text.contains("\"og:image\" content=\"http://localhost:8080/media/public/"), "{text}");
}

#[actix_web::test]
async fn previews_have_the_address_that_the_operator_or_a_trusted_proxy_gives() {
    let trusting = House::with(|settings| settings.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let ann = trusting.person("ann").await;
    let request = ann.request_to(Method::GET, "/ann").insert_header(("host", "photos.example"));
    let page = ann.send(request.insert_header(("x-forwarded-proto", "https"))).await;
    assert!(page.text().contains("\"og:url\" content=\"https://photos.example/ann\""), "{}", page.text());
    let told = House::with(|settings| settings.server.public_url = "http://tintype.example".to_owned()).await;
    let ann = told.person("ann").await;
    let page = ann.send(ann.request_to(Method::GET, "/ann").insert_header(("host", "other.example"))).await;
    assert!(page.text().contains("\"og:url\" content=\"http://tintype.example/ann\""), "{}", page.text());
}

#[actix_web::test]
async fn pages_that_ask_the_database_have_a_share_and_files_and_health_have_none() {
    let house = House::with(|settings| settings.limits.factor = 0.01).await;
    // Asks for a CSRF token, which is one of six reads.
    let browser = house.stranger().await;
    for left in (0..5).rev() {
        let page = browser.open("/nobody").await;
        assert_eq!((page.status, page.header("ratelimit-remaining")), (404, left.to_string().as_str()));
    }
    let page = browser.open("/nobody").await;
    assert_eq!((page.status, page.header("content-type")), (429, HTML));
    assert!((1..=51).contains(&page.header("retry-after").parse::<u32>().unwrap()));
    browser.open("/login").await.is(200);
    // The shield has ten.
    let mut refused = 0;
    for _ in 0..10 {
        refused += usize::from(browser.open("/login").await.status == 429);
    }
    assert!((5..10).contains(&refused), "{refused}");
    for path in ["/favicon.svg", "/healthz", "/readyz"] {
        browser.open(path).await.is(200);
    }
}

#[actix_web::test]
async fn reads_of_pages_are_counted_by_account_for_those_who_have_one() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    assert_eq!(ann.open("/ann").await.header("ratelimit-limit"), "1500");
    assert_eq!(house.stranger().await.open("/ann").await.header("ratelimit-limit"), "600");
    assert_eq!(ann.open("/login").await.header("ratelimit-limit"), "");
}

#[actix_web::test]
async fn without_a_database_the_page_is_there_all_the_same() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for table in ["posts", "users", "sessions"] {
        house.sql(&format!("ALTER TABLE {table} RENAME TO gone_{table}")).await;
    }
    for path in ["/", "/ann", "/p/5"] {
        let page = ann.open(path).await;
        assert_eq!((page.status, page.header("content-type")), (200, HTML), "{path}");
        // It asks, and finds out.
        assert!(says_signed_in(&page));
        assert_eq!(page.header("set-cookie"), "");
    }
    let form = json!({"login": "ann", "password": PASSWORD});
    assert_eq!(ann.post("/auth/login", form).await.status, 503);
}
