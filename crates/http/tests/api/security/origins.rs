//! Pages of other origins: closed to all of them, and open to those alone that the operator names.

use actix_web::http::Method;
use serde_json::json;

use crate::house::{Browser, House, PASSWORD, Reply};

const NAMED: &str = "https://app.example";
const OTHERS: [&str; 7] = [
    "https://evil.example",
    "null",
    "https://app.example.evil.com",
    "https://evilapp.example",
    "http://app.example",
    "https://app.example:8443",
    "https://sub.app.example",
];

async fn open_to_one() -> House {
    House::with(|settings| {
        settings.limits.factor = 1_000.0;
        settings.server.allowed_origins = vec![NAMED.to_owned()];
    })
    .await
}

async fn preflight(person: &Browser, origin: &str, path: &str) -> Reply {
    let request = person.request(Method::OPTIONS, path).insert_header(("origin", origin));
    let request = request.insert_header(("access-control-request-method", "PATCH"));
    person.send(request.insert_header(("access-control-request-headers", "content-type,x-csrf-token"))).await
}

fn told(reply: &Reply) -> Vec<&str> {
    let mut names: Vec<_> = reply.headers.keys().map(actix_web::http::header::HeaderName::as_str).collect();
    names.retain(|name| name.starts_with("access-control-"));
    names
}

#[actix_web::test]
async fn by_default_no_origin_is_told_anything() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for origin in OTHERS.into_iter().chain([NAMED, "http://localhost:8080"]) {
        for path in ["/api/v1/auth/session", "/api/v1/users/ann", "/", "/healthz"] {
            let reply = ann.send(ann.request_to(Method::GET, path).insert_header(("origin", origin))).await;
            assert!(told(reply.is(200)).is_empty(), "{origin} {path}");
        }
        assert!(told(preflight(&ann, origin, "/users/me").await.is(405)).is_empty(), "{origin}");
    }
}

#[actix_web::test]
async fn a_named_origin_may_read_and_write_with_cookies_and_others_are_told_nothing() {
    let house = open_to_one().await;
    let ann = house.person("ann").await;
    let ask =
        |origin: &'static str| ann.send(ann.request(Method::GET, "/auth/session").insert_header(("origin", origin)));
    let named = ask(NAMED).await;
    assert_eq!(named.is(200).header("access-control-allow-origin"), NAMED);
    assert_eq!(named.header("access-control-allow-credentials"), "true");
    assert!(named.header("access-control-expose-headers").contains("retry-after"));
    assert!(named.header("vary").to_lowercase().contains("origin"));
    let before = preflight(&ann, NAMED, "/users/me").await;
    assert_eq!(before.is(200).header("access-control-allow-origin"), NAMED);
    assert!(before.header("access-control-allow-methods").contains("PATCH"));
    assert!(before.header("access-control-allow-headers").contains("x-csrf-token"));
    let change = |origin: &'static str| {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("host", "localhost:8080"));
        ann.send(request.insert_header(("origin", origin)).set_json(json!({"bio": "by another page"})))
    };
    assert_eq!(change(NAMED).await.is(200).header("access-control-allow-origin"), NAMED);
    for origin in OTHERS {
        let reply = ask(origin).await;
        assert!(told(reply.is(200)).is_empty(), "{origin}");
        assert!(reply.header("vary").to_lowercase().contains("origin"), "{origin}");
        assert!(told(preflight(&ann, origin, "/users/me").await.is(400)).is_empty(), "{origin}");
        let refused = change(origin).await;
        refused.fails(403, "auth.csrf");
        assert!(told(&refused).is_empty(), "{origin}");
    }
    let nobody = ann.get("/auth/session").await;
    assert!(told(nobody.is(200)).is_empty() && nobody.header("vary").to_lowercase().contains("origin"));
}

#[actix_web::test]
async fn a_named_origin_still_needs_the_token_and_is_no_way_around_another_site() {
    let house = open_to_one().await;
    let ann = house.person("ann").await;
    let from = |sign: (&'static str, &'static str)| {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("origin", NAMED)).insert_header(sign);
        ann.send(request.set_json(json!({})))
    };
    from(("sec-fetch-site", "same-site")).await.is(200);
    from(("sec-fetch-site", "cross-site")).await.fails(403, "auth.csrf");
    ann.token.take();
    from(("sec-fetch-site", "same-site")).await.fails(403, "auth.csrf");
}

#[actix_web::test]
async fn programs_in_pages_of_a_named_origin_sign_in_and_show_pictures() {
    let house = open_to_one().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let program = house.nobody();
    let request = program.request(Method::POST, "/auth/token");
    let request = request.insert_header(("origin", NAMED)).insert_header(("sec-fetch-site", "cross-site"));
    let reply = program.send(request.set_json(json!({"login": "ann", "password": PASSWORD}))).await;
    assert_eq!(reply.is(200).header("access-control-allow-origin"), NAMED);
    let shown = program.get(&format!("/posts/{post}")).await;
    let picture = shown.data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned();
    let open = |origin: &'static str| {
        program.send(program.request_to(Method::GET, &picture).insert_header(("origin", origin)))
    };
    assert_eq!(open(NAMED).await.is(200).header("access-control-allow-origin"), NAMED);
    assert!(told(open("https://evil.example").await.is(200)).is_empty());
}
