//! Who may come where by their role, for every operation of the API document.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::operations;
use crate::house::{Browser, House, Reply};

/// Weakest first.
const ROLES: [&str; 3] = ["user", "moderator", "admin"];

async fn of_role(house: &House, role: &str) -> Browser {
    let person = house.person(&format!("a.{role}")).await;
    house.give_role(&format!("a.{role}"), role).await;
    person
}

async fn ask(person: &Browser, method: &str, path: &str) -> Reply {
    let path = path.replace("{id}", "7").replace("{username}", "nobody");
    let body = (method != "GET").then(|| json!({}));
    person.call(Method::from_bytes(method.as_bytes()).unwrap(), &path, body).await
}

/// Which of the roles an operation is for, by the document.
fn allowed(house: &House, method: &str, path: &str) -> &'static [&'static str] {
    let operation = &house.document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
    let least = operation["x-role"].as_str().unwrap_or("user");
    &ROLES[ROLES.iter().position(|role| *role == least).unwrap()..]
}

#[actix_web::test]
async fn every_operation_is_for_exactly_the_roles_that_the_document_names() {
    let house = House::new().await;
    let stranger = house.stranger().await;
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, of_role(&house, role).await));
    }
    let (mut wrong, mut restricted) = (Vec::new(), 0);
    // Nobody is asked to go.
    for (method, path) in operations(&house, |_, path| path != "/auth/logout") {
        let roles = allowed(&house, &method, &path);
        restricted += usize::from(roles.len() < ROLES.len());
        for (role, person) in &people {
            let reply = ask(person, &method, &path).await;
            let refused = reply.status == 403 && reply.body["code"] == "access.role";
            if refused == roles.contains(role) {
                wrong.push(format!("{method} {path} for {role}: {} {}", reply.status, reply.body["code"]));
            }
        }
        if roles.len() < ROLES.len() && ask(&stranger, &method, &path).await.status != 401 {
            wrong.push(format!("{method} {path} for a stranger"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(restricted, 14);
}

#[actix_web::test]
async fn everything_below_moderation_is_restricted_and_nothing_else_is() {
    let house = House::new().await;
    for (method, path) in operations(&house, |_, _| true) {
        let restricted = allowed(&house, &method, &path).len() < ROLES.len();
        assert_eq!(restricted, path.starts_with("/moderation/"), "{method} {path}");
    }
}

#[actix_web::test]
async fn an_admin_who_is_not_active_is_nobody() {
    let house = House::new().await;
    let admin = of_role(&house, "admin").await;
    for status in ["suspended", "pending", "leaving"] {
        house.sql(&format!("UPDATE users SET status = '{status}' WHERE role = 'admin'")).await;
        for (method, path) in operations(&house, |_, path| path.starts_with("/moderation/")) {
            ask(&admin, &method, &path).await.fails(401, "auth.required");
        }
    }
    house.sql("UPDATE users SET status = 'active'").await;
    admin.get("/moderation/audit").await.is(200);
}

#[actix_web::test]
async fn nobody_keeps_what_moderators_were_answered() {
    let house = House::new().await;
    let admin = of_role(&house, "admin").await;
    for path in ["/moderation/reports", "/moderation/audit", "/moderation/users/a.admin"] {
        let reply = admin.get(path).await;
        assert_eq!((reply.is(200).header("cache-control"), reply.header("etag")), ("no-store", ""), "{path}");
        assert!(!reply.text().contains("@example.org"), "{path}");
    }
    assert_eq!(admin.get("/moderation/reports").await.data(), &Value::Array(Vec::new()));
}
