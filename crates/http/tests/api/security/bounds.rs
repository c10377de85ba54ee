//! Bad input, made from the API document: one more than every bound, the wrong type, too deep, and what has no place in
//! a text.

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use super::operations;
use crate::{
    contract::Contract,
    house::{Browser, House, PASSWORD},
};

/// Not fields that are wrong but a picture that is none of ours: answered as such by the contract.
const OF_PICTURES: [(&str, u16); 2] = [("byte_size", 413), ("content_type", 415)];

/// One field that does not keep to its bound, in a body that is right otherwise.
struct Case {
    field: String,
    body: Value,
    code: &'static str,
}

/// What the document says of bodies.
struct Bodies(Contract);

impl Bodies {
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let schema = self.0.resolved(schema);
        match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => self.resolved(only),
            _ => schema,
        }
    }

    /// Of the type, and within every bound.
    fn good(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        let number = |name: &str| schema[name].as_f64().unwrap_or_default();
        if let Some(value) = schema["enum"].as_array().and_then(|values| values.first()) {
            return value.clone();
        }
        match schema["type"].as_str().unwrap() {
            "object" => {
                let required = schema["required"].as_array().into_iter().flatten();
                let names = required.map(|name| name.as_str().unwrap());
                names
                    .map(|name| (name.to_owned(), self.good(&schema["properties"][name])))
                    .collect::<Map<_, _>>()
                    .into()
            }
            "array" => self.items(schema, number("minItems").max(1.0)),
            "string" if schema["format"] == "date-time" => json!("2026-12-31T00:00:00Z"),
            "string" if is_number(schema) => json!("1"),
            "string" => text(number("minLength").max(1.0)),
            "integer" => schema["minimum"].clone(),
            "boolean" => json!(true),
            other => unreachable!("nobody knows what is good of {other}"),
        }
    }

    fn items(&self, schema: &Value, count: f64) -> Value {
        let mut items = Vec::new();
        while f64::from(u32::try_from(items.len()).unwrap()) < count {
            items.push(self.good(&schema["items"]));
        }
        items.into()
    }

    /// The values of a schema that are one over or one under.
    fn odd(&self, schema: &Value) -> Vec<(Value, &'static str)> {
        let mut odd = Vec::new();
        let bound = |name: &str| schema[name].as_f64();
        match schema["type"].as_str() {
            Some("string") if schema["enum"].is_array() => {}
            Some("string") => {
                let most = bound("maxLength").unwrap();
                if is_number(schema) {
                    return vec![(json!("1".repeat(20)), "type"), (json!(""), "type"), (json!("-1"), "type")];
                }
                let time = schema["format"] == "date-time";
                odd.push((text(most + 1.0), if time { "type" } else { "length" }));
                if let Some(least) = bound("minLength").filter(|least| *least >= 1.0) {
                    odd.push((text(least - 1.0), "length"));
                }
            }
            Some("array") => {
                odd.push((self.items(schema, bound("maxItems").unwrap() + 1.0), "length"));
                if bound("minItems").is_some_and(|least| least >= 1.0) {
                    odd.push((json!([]), "length"));
                }
            }
            Some("integer") => {
                odd.push((json!(whole(bound("maximum").unwrap() + 1.0)), "range"));
                odd.push((json!(whole(bound("minimum").unwrap() - 1.0)), "range"));
            }
            _ => {}
        }
        odd
    }

    /// Every field below `schema`, named from `at`; `put` makes a whole body of a value of it.
    fn cases(&self, schema: &Value, at: &str, put: &dyn Fn(Value) -> Value, found: &mut Vec<Case>) {
        let schema = self.resolved(schema);
        for (value, code) in self.odd(schema) {
            found.push(Case { field: at.to_owned(), body: put(value), code });
        }
        if schema["type"] == "array" {
            let put_item = |item: Value| put(json!([item]));
            self.cases(&schema["items"], &format!("{at}[0]"), &put_item, found);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let field = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            let put_field = |value: Value| {
                let mut whole = self.good(schema);
                whole[name] = value;
                put(whole)
            };
            self.cases(property, &field, &put_field, found);
        }
    }
}

fn is_number(schema: &Value) -> bool {
    schema["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^[0-9]"))
}

#[allow(clippy::cast_possible_truncation)] // bounds are whole, and JavaScript can hold them
fn whole(number: f64) -> i64 {
    number as i64
}

fn text(length: f64) -> Value {
    "a".repeat(usize::try_from(whole(length)).unwrap()).into()
}

fn call(path: &str) -> String {
    path.replace("{id}", "1").replace("{username}", "bob")
}

async fn admin(house: &House) -> Browser {
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    ann
}

/// Method, path and schema of every operation that takes JSON.
fn bodies(house: &House) -> Vec<(Method, String, Value)> {
    let taking = operations(house, |_, _| true).into_iter().filter_map(|(method, path)| {
        let operation = &house.document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
        let schema = operation["requestBody"]["content"]["application/json"]["schema"].clone();
        (!schema.is_null()).then(|| (method.parse().unwrap(), path, schema))
    });
    taking.collect()
}

#[actix_web::test]
async fn one_more_than_a_bound_of_the_document_is_refused_by_its_field() {
    let house = House::new().await;
    let ann = admin(&house).await;
    let document = Bodies(Contract(house.document.clone()));
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (method, path, schema) in bodies(&house) {
        let mut cases = Vec::new();
        document.cases(&schema, "", &|value| value, &mut cases);
        for Case { field, body, code } in cases {
            let reply = ann.call(method.clone(), &call(&path), Some(body)).await;
            tried += 1;
            let other = OF_PICTURES.iter().find(|(name, _)| *name == field && code == "range");
            let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
            let named = errors.iter().any(|error| error["field"] == field.as_str() && error["code"] == code);
            let as_told = other.is_some_and(|(_, status)| reply.status == *status);
            if !(as_told || reply.status == 422 && named) {
                wrong.push(format!("{method} {path} {field} {code}: {} {}", reply.status, reply.body["errors"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 60, "{tried}");
}

#[actix_web::test]
async fn one_more_than_a_bound_of_the_query_is_refused_by_its_parameter() {
    let house = House::new().await;
    let ann = admin(&house).await;
    let mut tried = 0;
    for (_, path) in operations(&house, |method, _| method == "get") {
        let operation = &house.document["paths"][format!("/api/v1{path}")]["get"];
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let long = "1".repeat(usize::try_from(schema["maxLength"].as_u64().unwrap_or(0)).unwrap() + 1);
            let ask = async |value: &str| ann.get(&format!("{}?{name}={value}", call(&path))).await;
            match (parameter["in"].as_str().unwrap(), name) {
                ("path", "id") => ann.get(&path.replace("{id}", &long)).await.fails(404, "not_found"),
                ("path", "username") => ann.get(&path.replace("{username}", &long)).await.fails(404, "not_found"),
                ("query", "cursor") => ask(&long).await.fails(400, "page.cursor"),
                ("query", "limit") => {
                    for limit in
                        ["0", "51", "-1", "1e9", "1000000000", "99999999999999999999", "", "1.5", "%00", "%EF%BC%91"]
                    {
                        ask(limit).await.refuses("limit", "range");
                    }
                }
                ("query", _) if schema["maxLength"].is_u64() => {
                    let errors = ask(&long).await.is(422).body["errors"].clone();
                    assert_eq!(errors[0]["field"], name, "{path}: {errors}");
                }
                (place, _) => {
                    let known = place == "query" && schema["enum"].is_array() || !schema["$ref"].is_null();
                    assert!(known || schema["allOf"].is_array(), "{path}: nobody tries {parameter}");
                    assert_eq!(ask("x").await.is(422).body["errors"][0]["field"], name, "{path}");
                }
            }
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
}

#[actix_web::test]
async fn forms_and_text_and_what_lies_too_deep_never_reach_a_handler() {
    let house = House::new().await;
    let ann = admin(&house).await;
    let (right, deep) = (format!("{}{}", "[".repeat(16), "]".repeat(16)), "[".repeat(17));
    for (method, path, _) in bodies(&house) {
        let send = async |content_type: &str, body: &str| {
            let request = ann.request(method.clone(), &call(&path)).insert_header(("content-type", content_type));
            ann.send(request.set_payload(body.to_owned())).await
        };
        for content_type in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
        {
            send(content_type, "{}").await.fails(415, "request.content_type");
        }
        send("application/json", &deep).await.fails(400, "request.malformed");
        send("application/json", &format!("{{\"a\":{}", "{\"a\":".repeat(17))).await.fails(400, "request.malformed");
        send("application/json", &right).await.refuses("body", "type");
    }
}

const OVERRIDES: [&str; 5] = ["\u{202e}", "\u{202a}", "\u{2066}", "\u{2069}", "\u{2028}"];
const CONTROLS: [&str; 4] = ["\u{0}", "\u{1b}[31m", "\u{7f}", "\u{85}"];

#[actix_web::test]
async fn control_characters_have_no_place_in_texts_nor_overrides_of_direction_in_names() {
    let house = House::new().await;
    let ann = admin(&house).await;
    let post = ann.publish("", "public").await;
    let sign_up =
        |name: String| json!({"username": "cat", "email": "cat@example.org", "full_name": name, "password": PASSWORD});
    for odd in OVERRIDES.into_iter().chain(CONTROLS).chain(["\n", "\r\n"]) {
        let name = format!("a{odd}b");
        ann.post("/auth/signup", sign_up(name.clone())).await.refuses("full_name", "format");
        ann.patch("/users/me", json!({"full_name": name})).await.refuses("full_name", "format");
        ann.post("/tokens", json!({"name": name, "scopes": ["read"]})).await.refuses("name", "format");
        ann.patch("/users/me", json!({"username": format!("a{odd}bc")})).await.refuses("username", "format");
        let site = format!("https://example.org/{odd}a");
        ann.patch("/users/me", json!({"website": site})).await.refuses("website", "format");
    }
    for odd in CONTROLS {
        let text = format!("a{odd}b");
        ann.patch("/users/me", json!({"bio": text})).await.refuses("bio", "format");
        ann.patch(&format!("/posts/{post}"), json!({"caption": text})).await.refuses("caption", "format");
        ann.post(&format!("/posts/{post}/comments"), json!({"text": text})).await.refuses("text", "format");
    }
    // Right to left is written so; a family is one sign.
    for good in ["نور", "שלום", "👨‍👩‍👧‍👦", "a\u{200f}b"] {
        ann.patch("/users/me", json!({"full_name": good, "bio": format!("{good}\n{good}")})).await.is(200);
    }
}
