//! Nobody writes what a body does not name: every column of every table, in every body.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;

use super::{columns, database, operations, tables};
use crate::{contract::Contract, house::House};

#[actix_web::test]
async fn no_body_takes_a_column_that_it_does_not_name() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    let mut names = BTreeSet::from(["is_admin".to_owned(), "user_id".to_owned(), "viewer".to_owned()]);
    for table in tables(&house).await {
        names.extend(columns(&house, &table).await);
    }
    assert!(names.len() > 60, "{names:?}");
    let contract = Contract(house.document.clone());
    let before = database(&house).await;
    let mut bodies = 0;
    for (method, path) in operations(&house, |_, _| true) {
        let operation = &house.document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
        let schema = contract.resolved(&operation["requestBody"]["content"]["application/json"]["schema"]);
        let Some(fields) = schema["properties"].as_object() else { continue };
        bodies += 1;
        for name in names.iter().filter(|name| !fields.contains_key(*name)) {
            let to = path.replace("{id}", "1").replace("{username}", "ann");
            let body = Some(json!({name.as_str(): "1"}));
            let reply = ann.call(Method::from_bytes(method.as_bytes()).unwrap(), &to, body).await;
            let errors = reply.is(422).body["errors"].as_array().unwrap();
            let told = errors.iter().any(|error| error["field"] == name.as_str() && error["code"] == "unknown");
            assert!(told, "{method} {path} {name}: {}", reply.body);
        }
    }
    assert!(bodies >= 10, "{bodies}");
    assert_eq!(database(&house).await, before);
}
