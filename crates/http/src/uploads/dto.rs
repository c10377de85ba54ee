use apistos::ApiComponent;
use garde::Validate;
use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;
use tintype_domain::{
    ids::UploadId,
    time::Timestamp,
    uploads::{self, CONTENT_TYPES, MAX_BYTES, UploadState},
};

use crate::{
    extract::IdText,
    media::dto::Media,
    problem::ProblemBody,
    schema::{TIME_LENGTH, URL_MAX, nullable, object_bytes, text_bytes},
};

const CONTENT_TYPE_MAX: usize = 100;
/// Digits of any number.
const NUMBER_LENGTH: usize = 20;

/// What is going to be uploaded.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUpload {
    /// Anything else is 415.
    #[garde(length(chars, max = CONTENT_TYPE_MAX))]
    #[schemars(schema_with = "content_types")]
    pub(crate) content_type: String,
    /// Exactly. More than the limit is 413.
    #[garde(skip)] // the domain tells too little (422) from too much (413)
    #[schemars(range(min = 1, max = "MAX_BYTES"))]
    pub(crate) byte_size: i64,
}

/// How to send the bytes: a request of this method and these headers to `url`, once, before it expires. With `POST`, a
/// multipart form of `fields` in order and the bytes last as `file`.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct UploadGrant {
    id: IdText<UploadId>,
    #[schemars(schema_with = "methods")]
    method: &'static str,
    /// Absolute, or rooted at this server. It is signed: no cookie and no CSRF token is needed.
    #[schemars(length(max = "URL_MAX"))]
    url: String,
    #[serde(serialize_with = "as_object")]
    #[schemars(schema_with = "object")]
    headers: Vec<(String, String)>,
    #[serde(serialize_with = "as_object")]
    #[schemars(schema_with = "object")]
    fields: Vec<(String, String)>,
    #[schemars(length(max = "TIME_LENGTH"))]
    expires_at: Timestamp,
}

/// An upload on its way. Once it is a picture, that is answered instead; once it was refused, the problem is.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Upload {
    id: IdText<UploadId>,
    state: State,
    #[schemars(schema_with = "nullable::<Media>")]
    media: Option<Media>,
    #[schemars(schema_with = "nullable::<ProblemBody>")]
    error: Option<ProblemBody>,
    #[schemars(length(max = "TIME_LENGTH"))]
    expires_at: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "UploadState")]
enum State {
    /// Waits for its bytes, or for `complete`.
    Pending,
    Processing,
    Ready,
    Failed,
}

impl NewUpload {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(CONTENT_TYPE_MAX), NUMBER_LENGTH]);
}

impl UploadGrant {
    pub(crate) fn show(upload: &uploads::Upload, grant: uploads::UploadGrant) -> Self {
        let uploads::UploadGrant { method, url, headers, fields } = grant;
        Self { id: IdText::new(upload.id.0), method, url, headers, fields, expires_at: upload.expires_at }
    }
}

impl Upload {
    pub(crate) fn show(upload: &uploads::Upload) -> Self {
        let state = match upload.state {
            UploadState::Pending | UploadState::Received => State::Pending,
            UploadState::Processing => State::Processing,
            UploadState::Ready => State::Ready,
            UploadState::Failed => State::Failed,
        };
        Self { id: IdText::new(upload.id.0), state, media: None, error: None, expires_at: upload.expires_at }
    }
}

/// In the order given, which matters to forms.
fn as_object<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

fn object(_: &mut SchemaGenerator) -> Schema {
    of(json!({
        "type": "object",
        "maxProperties": 30,
        "additionalProperties": {"type": "string", "maxLength": 4000},
    }))
}

fn content_types(_: &mut SchemaGenerator) -> Schema {
    of(json!({"type": "string", "maxLength": CONTENT_TYPE_MAX, "enum": CONTENT_TYPES}))
}

fn methods(_: &mut SchemaGenerator) -> Schema {
    of(json!({"type": "string", "enum": ["PUT", "POST"]}))
}

fn of(schema: serde_json::Value) -> Schema {
    Schema::Object(serde_json::from_value(schema).unwrap_or_default())
}
