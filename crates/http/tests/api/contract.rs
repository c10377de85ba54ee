//! Every answer that any test gets is held against the API document: its status, its headers, its type and its body.

use actix_web::http::Method;
use serde_json::Value;

use crate::house::Reply;

const LOG_INS: [&str; 4] = ["log_in", "create_tokens", "log_in_by_passkey", "prove"];

pub struct Contract(pub Value);

impl Contract {
    /// Fails the test where the answer is none of those that the document knows. What is not of the API passes.
    pub fn hold(&self, method: &Method, path: &str, reply: &Reply) {
        let Some(operations) = self.operations(path) else { return };
        if method == Method::OPTIONS && reply.status != 405 {
            // A browser's question whether another origin may ask: of no operation.
            return;
        }
        let asked = if method == Method::HEAD { Method::GET } else { method.clone() };
        let operation = &operations[asked.as_str().to_lowercase()];
        let response = match reply.status {
            405 if operation.is_null() => &self.0["components"]["responses"]["MethodNotAllowed"],
            status => &operation["responses"][status.to_string()],
        };
        let response = self.resolved(response);
        assert!(!response.is_null(), "{method} {path}: {} is not documented: {}", reply.status, reply.text());
        let mut wrong = Vec::new();
        // A log-in is counted when its password is looked at.
        let counted = matches!(reply.status, 200..=299 | 304 | 404 | 409 | 422)
            && !(reply.status == 422 && LOG_INS.contains(&operation["operationId"].as_str().unwrap_or_default()));
        self.headers(response, reply, counted, &mut wrong);
        if method != Method::HEAD {
            self.body(response, reply, &mut wrong);
        }
        assert!(wrong.is_empty(), "{method} {path} {}: {}\n{}", reply.status, wrong.join(", "), reply.text());
    }

    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    /// Of the address in the document, words before parameters.
    fn operations(&self, path: &str) -> Option<&Value> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &str| {
            let words: Vec<&str> = pattern.split('/').collect();
            let pairs = || words.iter().zip(&parts);
            let fits = words.len() == parts.len() && pairs().all(|(word, part)| word.starts_with('{') || word == part);
            fits.then(|| pairs().filter(|(word, part)| word == part).count())
        };
        let paths = self.0["paths"].as_object().unwrap();
        let found = paths.iter().filter_map(|(pattern, operations)| Some((fits(pattern)?, operations)));
        found.max_by_key(|(words, _)| *words).map(|(_, operations)| operations)
    }

    /// Once a request was counted, it is told so.
    fn headers(&self, response: &Value, reply: &Reply, counted: bool, wrong: &mut Vec<String>) {
        for (name, header) in self.0["components"]["headers"].as_object().unwrap() {
            let documented = !response["headers"][name].is_null();
            let there = reply.headers.contains_key(name.to_lowercase());
            let needed = header["required"] == true || counted && name.starts_with("RateLimit-");
            if there && !documented {
                wrong.push(format!("{name} is not documented"));
            }
            if !there && documented && needed {
                wrong.push(format!("{name} is missing"));
            }
            if there && header["schema"]["type"] == "integer" && reply.header(name).parse::<u32>().is_err() {
                wrong.push(format!("{name} is no number: {}", reply.header(name)));
            }
        }
    }

    fn body(&self, response: &Value, reply: &Reply, wrong: &mut Vec<String>) {
        let Some(content) = response["content"].as_object() else {
            if !reply.bytes.is_empty() {
                wrong.push("there is a body that is not documented".to_owned());
            }
            return;
        };
        match content.get(reply.header("content-type")) {
            Some(media) if media["schema"]["format"] == "binary" => {}
            Some(media) => self.fits(&media["schema"], &reply.body, "body", wrong),
            None => wrong.push(format!("{:?} is not documented", reply.header("content-type"))),
        }
    }

    /// What of JSON Schema the document uses. Of an object nothing may be there that is not documented.
    fn fits(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let schema = self.resolved(schema);
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.fits(part, value, at, wrong);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fitting = choices.iter().filter(|choice| {
                let mut wrong = Vec::new();
                self.fits(choice, value, at, &mut wrong);
                wrong.is_empty()
            });
            let count = fitting.count();
            if count != 1 {
                wrong.push(format!("{at} fits {count} of what it may be"));
            }
        }
        let fits = match schema["type"].as_str() {
            Some("object") => self.object(schema, value, at, wrong),
            Some("array") => self.array(schema, value, at, wrong),
            Some("string") => value.as_str().is_some_and(|text| string(schema, text)),
            Some("integer") => value.is_i64() && within(schema, value.as_f64(), "minimum", "maximum"),
            Some("boolean") => value.is_boolean(),
            // What nobody checks is wrong, so that it is not believed to be right.
            Some(_) => false,
            None => true,
        };
        if !fits {
            wrong.push(format!("{at} is {value}"));
        }
    }

    fn object(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) -> bool {
        let Some(object) = value.as_object() else { return false };
        for name in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(name.as_str().unwrap()) {
                wrong.push(format!("{at}.{} is missing", name.as_str().unwrap()));
            }
        }
        for (name, value) in object {
            let at = format!("{at}.{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Null | Value::Bool(false)) => wrong.push(format!("{at} is not documented")),
                (Value::Null, more) => self.fits(more, value, &at, wrong),
                (schema, _) => self.fits(schema, value, &at, wrong),
            }
        }
        true
    }

    fn array(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) -> bool {
        let Some(items) = value.as_array() else { return false };
        for (index, item) in items.iter().enumerate() {
            self.fits(&schema["items"], item, &format!("{at}[{index}]"), wrong);
        }
        #[allow(clippy::cast_precision_loss)] // no list is that long
        within(schema, Some(items.len() as f64), "minItems", "maxItems")
    }
}

fn string(schema: &Value, text: &str) -> bool {
    let known = schema["enum"].as_array().is_none_or(|values| values.iter().any(|value| value == text));
    let time = schema["format"] != "date-time" || chrono::DateTime::parse_from_rfc3339(text).is_ok();
    #[allow(clippy::cast_precision_loss)] // no text is that long
    let length = text.chars().count() as f64;
    known && time && within(schema, Some(length), "minLength", "maxLength")
}

fn within(schema: &Value, number: Option<f64>, least: &str, most: &str) -> bool {
    number.is_some_and(|number| {
        schema[least].as_f64().is_none_or(|least| number >= least)
            && schema[most].as_f64().is_none_or(|most| number <= most)
    })
}

#[test]
fn what_is_not_documented_is_found() {
    let document = serde_json::json!({"components": {"schemas": {"Thing": {
        "type": "object", "required": ["name"],
        "properties": {"name": {"type": "string", "maxLength": 3, "nullable": true}, "count": {"type": "integer", "minimum": 1}},
    }}}});
    let contract = Contract(document);
    let schema = serde_json::json!({"$ref": "#/components/schemas/Thing"});
    for (value, found) in [
        (serde_json::json!({"name": "abc", "count": 1}), 0),
        (serde_json::json!({"name": null}), 0),
        (serde_json::json!({}), 1),
        (serde_json::json!({"name": "abcd", "count": 0}), 2),
        (serde_json::json!({"name": "a", "other": 1}), 1),
        (serde_json::json!([]), 1),
    ] {
        let mut wrong = Vec::new();
        contract.fits(&schema, &value, "body", &mut wrong);
        assert_eq!(wrong.len(), found, "{value}: {wrong:?}");
    }
}
