//! The list of browsers one is signed in with.

use serde_json::json;

use crate::house::{Browser, House, PASSWORD};

async fn second(house: &House) -> Browser {
    let browser = house.stranger().await;
    browser.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.is(200);
    browser
}

fn currents(list: &crate::house::Reply) -> Vec<bool> {
    list.data().as_array().unwrap().iter().map(|session| session["current"].as_bool().unwrap()).collect()
}

#[actix_web::test]
async fn the_list_marks_the_one_that_asks() {
    let house = House::new().await;
    let first = house.person("ann").await;
    let second = second(&house).await;
    assert_eq!(currents(second.get("/sessions").await.is(200)), [true, false]);
    assert_eq!(currents(first.get("/sessions").await.is(200)), [false, true]);
}

#[actix_web::test]
async fn the_list_comes_in_pages() {
    let house = House::new().await;
    let first = house.person("ann").await;
    let second = second(&house).await;
    let page = first.get("/sessions?limit=1").await;
    assert_eq!(currents(&page), [false]);
    let cursor = page.body["page"]["next_cursor"].as_str().unwrap();
    let rest = first.get(&format!("/sessions?limit=1&cursor={cursor}")).await;
    assert_eq!(currents(&rest), [true]);
    assert!(rest.body["page"]["next_cursor"].is_null());
    drop(second);
}

#[actix_web::test]
async fn one_session_is_ended_from_another() {
    let house = House::new().await;
    let first = house.person("ann").await;
    let second = second(&house).await;
    let id = first.get("/sessions").await.each("id")[0].to_owned();
    first.delete(&format!("/sessions/{id}")).await.is(204);
    second.get("/auth/session").await.fails(401, "auth.required");
    first.get("/auth/session").await.is(200);
    first.delete(&format!("/sessions/{id}")).await.fails(404, "not_found");
}

#[actix_web::test]
async fn ending_the_own_session_signs_out() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let id = ann.get("/sessions").await.each("id")[0].to_owned();
    ann.delete(&format!("/sessions/{id}")).await.is(204);
    assert!(!ann.cookies.borrow().contains_key("tintype"));
    ann.get("/auth/session").await.fails(401, "auth.required");
}

#[actix_web::test]
async fn all_others_are_ended_at_once() {
    let house = House::new().await;
    let first = house.person("ann").await;
    let (second, third) = (second(&house).await, second(&house).await);
    let bob = house.person("bob").await;
    second.delete("/sessions").await.is(204);
    first.get("/auth/session").await.fails(401, "auth.required");
    third.get("/auth/session").await.fails(401, "auth.required");
    second.get("/auth/session").await.is(200);
    bob.get("/auth/session").await.is(200);
}

#[actix_web::test]
async fn a_log_in_that_began_before_the_password_was_changed_or_a_second_factor_was_on_opens_nothing() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    // Every log-in began before that.
    house.sql("UPDATE credentials SET updated_at = '2999-01-01T00:00:00+00:00'").await;
    for path in ["/auth/login", "/auth/token"] {
        let late = house.stranger().await.post(path, json!({"login": "ann", "password": PASSWORD})).await;
        late.fails(401, "auth.invalid");
        assert!(!late.headers.contains_key("set-cookie"), "{path}");
    }
    assert_eq!(currents(ann.get("/sessions").await.is(200)), [true]);
    house.sql("UPDATE credentials SET updated_at = created_at").await;
    second(&house).await.get("/auth/session").await.is(200);
}

#[actix_web::test]
async fn the_list_tells_moderators_and_admins_that_theirs_end_sooner() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (role, days) in [("user", 365), ("moderator", 7), ("admin", 7)] {
        house.give_role("ann", role).await;
        let list = ann.get("/sessions").await;
        let moment = |field: &str| chrono::DateTime::parse_from_rfc3339(list.each(field)[0]).unwrap();
        assert_eq!((moment("expires_at") - moment("created_at")).num_days(), days, "{role}");
    }
}

#[actix_web::test]
async fn what_was_ended_meanwhile_does_not_go_on_under_a_new_key() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    // As if another tab logged out at that moment.
    house
        .sql(
            "CREATE TRIGGER another_tab AFTER UPDATE OF password_hash ON credentials \
             BEGIN UPDATE sessions SET ended_at = '2026-01-01T00:00:00+00:00'; END",
        )
        .await;
    let change = json!({"current_password": PASSWORD, "password": "a new battery staple"});
    ann.post("/auth/password/change", change).await.fails(401, "auth.required");
    assert_eq!(house.number("SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL").await, 0);
    ann.get("/auth/session").await.fails(401, "auth.required");
}
