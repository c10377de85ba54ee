//! Bodies in JSON, read in two steps: the text into a tree, where only syntax can be wrong, then the tree into what a
//! route takes, where each field that cannot be accepted is known by its path.

mod fields;
mod refusal;

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, SeqAccess, Visitor},
};
use tintype_domain::{Failure, FieldError};

/// How deep lists and objects may lie in each other.
const DEPTH_LIMIT: usize = 16;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    /// In the order of the text, names that are there twice included.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        if too_deep(bytes) {
            return Err(Failure::MalformedJson);
        }
        serde_json::from_slice(bytes).map_err(|_| Failure::MalformedJson)
    }

    /// The value of a type, or the first field that is unknown, missing, there twice or of another type.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, FieldError> {
        T::deserialize(self).map_err(Into::into)
    }
}

fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return true;
        }
    }
    false
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        text: String,
        #[serde(default)]
        number: Option<i64>,
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        flag: bool,
    }

    fn read(text: &str) -> Result<Outer, (String, &'static str)> {
        let json = Json::parse(text.as_bytes()).unwrap();
        json.read().map_err(|error| (error.field, error.code.as_str()))
    }

    #[test]
    fn what_fits_is_read() {
        let text = r#"{"number": -3, "text": "\ud83d\ude00", "inner": [{"flag": true}, {"flag": false}]}"#;
        let inner = vec![Inner { flag: true }, Inner { flag: false }];
        assert_eq!(read(text), Ok(Outer { text: "😀".to_owned(), number: Some(-3), inner }));
        assert_eq!(read(r#"{"text": "", "number": null}"#).unwrap().number, None);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_path() {
        for (text, field, code) in [
            (r#"["a"]"#, "body", "type"),
            ("null", "body", "type"),
            (r#""a""#, "body", "type"),
            ("{}", "text", "required"),
            (r#"{"text": "a", "text": "b"}"#, "text", "duplicate"),
            (r#"{"text": "a", "other": 1}"#, "other", "unknown"),
            (r#"{"text": 1}"#, "text", "type"),
            (r#"{"text": "a", "number": 1.5}"#, "number", "type"),
            (r#"{"text": "a", "number": 9223372036854775808}"#, "number", "type"),
            (r#"{"text": "a", "inner": {}}"#, "inner", "type"),
            (r#"{"text": "a", "inner": [[true]]}"#, "inner[0]", "type"),
            (r#"{"text": "a", "inner": [{"flag": true}, {}]}"#, "inner[1].flag", "required"),
            (r#"{"text": "a", "inner": [{"flag": true, "flag": true}]}"#, "inner[0].flag", "duplicate"),
            (r#"{"text": "a", "inner": [{"flag": true, "x": 1}]}"#, "inner[0].x", "unknown"),
            (r#"{"text": "a", "inner": [{"flag": "true"}]}"#, "inner[0].flag", "type"),
        ] {
            assert_eq!(read(text), Err((field.to_owned(), code)), "{text}");
        }
    }

    #[test]
    fn brackets_in_text_are_not_deep() {
        assert!(Json::parse(format!("\"{}\\\"[\"", "[".repeat(100)).as_bytes()).is_ok());
        assert!(Json::parse("[".repeat(17).as_bytes()).is_err());
        assert!(Json::parse(format!("{}{}", "[".repeat(16), "]".repeat(16)).as_bytes()).is_ok());
    }
}
