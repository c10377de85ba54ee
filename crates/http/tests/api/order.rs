//! Of several things that are wrong with a request, the same one is always told.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::house::{Browser, House, Reply};

async fn send(person: &Browser, method: &Method, path: &str, content_type: &str, body: &str) -> Reply {
    let request = person.request(method.clone(), path).insert_header(("content-type", content_type));
    person.send(request.set_payload(body.to_owned())).await
}

#[actix_web::test]
async fn of_a_body_its_type_then_its_syntax_then_query_and_fields_then_the_path() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (method, path, good) in [
        (Method::PATCH, "/posts/abc", json!({"caption": "a"})),
        (Method::POST, "/posts/abc/comments", json!({"text": "a"})),
        (Method::PATCH, "/comments/abc", json!({"text": "a"})),
    ] {
        let odd = format!("{path}?odd=1");
        let json = "application/json";
        send(&ann, &method, &odd, "text/plain", "{").await.fails(415, "request.content_type");
        send(&ann, &method, &odd, json, "{").await.fails(400, "request.malformed");
        send(&ann, &method, &odd, json, "{}").await.refuses("odd", "unknown");
        send(&ann, &method, path, json, r#"{"odd": 1}"#).await.refuses("odd", "unknown");
        ann.call(method, path, Some(good)).await.fails(404, "not_found");
    }
}

#[actix_web::test]
async fn who_one_is_and_how_often_one_asks_come_before_the_body() {
    let house = House::with(|settings| settings.limits.factor = 0.01).await;
    let stranger = house.stranger().await;
    send(&stranger, &Method::POST, "/posts", "text/plain", "{").await.fails(401, "auth.required");
    stranger.token.replace(None);
    send(&stranger, &Method::POST, "/auth/signup", "text/plain", "{").await.fails(403, "auth.csrf");
    let browser = house.stranger().await;
    send(&browser, &Method::POST, "/auth/signup", "text/plain", "{").await.fails(415, "request.content_type");
    send(&browser, &Method::POST, "/auth/signup", "text/plain", "{").await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn of_a_list_its_cursor_then_its_query_then_the_path() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for path in ["/posts/abc/likes", "/posts/abc/comments", "/comments/abc/replies", "/users/a%20b/posts"] {
        ann.get(&format!("{path}?cursor=forged&odd=1&limit=0")).await.fails(400, "page.cursor");
        ann.get(&format!("{path}?limit=0")).await.refuses("limit", "range");
        ann.get(path).await.fails(404, "not_found");
    }
    let both = ann.get("/feed?limit=0&odd=1").await;
    let errors = both.body["errors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!((both.status, fields), (422, vec!["odd", "limit"]));
}

#[actix_web::test]
async fn every_route_refuses_parameters_that_it_does_not_know_or_that_are_given_twice() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{id}", "1").replace("{username}", "ann");
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let known = parameters.filter(|parameter| parameter["in"] == "query").map(|parameter| &parameter["name"]);
            let known: Vec<_> = known.map(|name| name.as_str().unwrap()).collect();
            // What is needed is given, so that only what is odd is told.
            let given = known.iter().filter(|name| !["cursor", "limit"].contains(name));
            let given = given.map(|name| format!("{name}=1&")).collect::<Vec<_>>().concat();
            let body = (!operation["requestBody"]["content"]["application/json"].is_null()).then(|| json!({}));
            let call =
                async |query: String| ann.call(method.clone(), &format!("{path}?{given}{query}"), body.clone()).await;
            call("odd=1".to_owned()).await.refuses("odd", "unknown");
            for name in known.into_iter().filter(|name| *name != "cursor") {
                let twice = if name == "limit" { "limit=1&limit=1".to_owned() } else { format!("{name}=1") };
                call(twice).await.refuses(name, "duplicate");
            }
        }
    }
    let cursor = {
        ann.publish("one", "public").await;
        ann.publish("two", "public").await;
        let page = ann.get("/feed?limit=1").await;
        page.body["page"]["next_cursor"].as_str().map(str::to_owned).unwrap()
    };
    ann.get(&format!("/feed?cursor={cursor}&cursor={cursor}")).await.refuses("cursor", "duplicate");
    assert_ne!(ann.get("/auth/session").await.is(200).data()["user"], Value::Null);
}
