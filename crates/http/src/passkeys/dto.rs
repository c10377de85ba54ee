use apistos::ApiComponent;
use garde::Validate;
use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tintype_domain::{
    auth::PASSWORD_MAX,
    ids::PasskeyId,
    passkeys::{self, Answer, Assertion, Attestation, CreationOptions, MOST, NAME_MAX, PasskeyTry, RequestOptions},
    time::Timestamp,
    totp::CODE_MAX,
};

use crate::{
    extract::{IdText, present},
    schema::{TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
    users::dto::{FULL_NAME_POINTS, USERNAME_MAX},
};

const PASSWORD_POINTS: usize = code_points(PASSWORD_MAX);
const NAME_POINTS: usize = code_points(NAME_MAX);
/// Of a host.
pub(crate) const HOST_MAX: usize = 253;
// In base64url: 1,023 bytes at most of an id, 64 of a handle, and more than any browser makes of the others.
const CREDENTIAL_MAX: usize = 1_364;
const HANDLE_MAX: usize = 86;
const CHALLENGE_MAX: usize = 200;
const CLIENT_DATA_MAX: usize = 2_000;
const ATTESTATION_MAX: usize = 8_000;
const AUTHENTICATOR_MAX: usize = 2_000;
const SIGNATURE_MAX: usize = 1_000;

// What holds a password, a code or an answer has no `Debug`, so that none is ever logged.

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskey {
    /// Needed where you logged in more than ten minutes ago.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = "PASSWORD_POINTS"))]
    pub(crate) password: Option<String>,
    /// A code of the app or a recovery code, needed where you have a second factor.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 6, max = "CODE_MAX"))]
    pub(crate) code: Option<String>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyRemoval {
    /// The current one, once more.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    pub(crate) password: String,
    /// A code of the app or a recovery code, needed where you have a second factor.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 6, max = "CODE_MAX"))]
    pub(crate) code: Option<String>,
}

/// Of `navigator.credentials.create`, bytes in base64url.
#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyAnswer {
    /// Where it is, in one line.
    #[garde(length(chars, min = 1, max = NAME_POINTS))]
    #[schemars(length(min = 1, max = "NAME_POINTS"))]
    name: String,
    /// `rawId`.
    #[garde(length(chars, min = 1, max = CREDENTIAL_MAX))]
    #[schemars(length(min = 1, max = "CREDENTIAL_MAX"))]
    credential_id: String,
    /// `response.clientDataJSON`.
    #[garde(length(chars, min = 1, max = CLIENT_DATA_MAX))]
    #[schemars(length(min = 1, max = "CLIENT_DATA_MAX"))]
    client_data: String,
    /// `response.attestationObject`.
    #[garde(length(chars, min = 1, max = ATTESTATION_MAX))]
    #[schemars(length(min = 1, max = "ATTESTATION_MAX"))]
    attestation_object: String,
}

/// Of `navigator.credentials.get`, bytes in base64url.
#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyLogIn {
    /// `rawId`.
    #[garde(length(chars, min = 1, max = CREDENTIAL_MAX))]
    #[schemars(length(min = 1, max = "CREDENTIAL_MAX"))]
    credential_id: String,
    /// `response.clientDataJSON`.
    #[garde(length(chars, min = 1, max = CLIENT_DATA_MAX))]
    #[schemars(length(min = 1, max = "CLIENT_DATA_MAX"))]
    client_data: String,
    /// `response.authenticatorData`.
    #[garde(length(chars, min = 1, max = AUTHENTICATOR_MAX))]
    #[schemars(length(min = 1, max = "AUTHENTICATOR_MAX"))]
    authenticator_data: String,
    /// `response.signature`.
    #[garde(length(chars, min = 1, max = SIGNATURE_MAX))]
    #[schemars(length(min = 1, max = "SIGNATURE_MAX"))]
    signature: String,
    /// `response.userHandle`.
    #[garde(length(chars, min = 1, max = HANDLE_MAX))]
    #[schemars(length(min = 1, max = "HANDLE_MAX"))]
    user_handle: String,
}

/// A passkey.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Passkey {
    id: IdText<PasskeyId>,
    #[schemars(length(max = "NAME_POINTS"))]
    name: String,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    /// Null where it never was.
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    last_used_at: Option<Timestamp>,
}

/// For `navigator.credentials.create`, with `residentKey` and `userVerification` both `required`.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct PasskeyOptions {
    /// In base64url.
    #[schemars(length(max = "CHALLENGE_MAX"))]
    challenge: String,
    /// `rp.id`.
    #[schemars(length(max = "HOST_MAX"))]
    host: String,
    /// `user.id`, in base64url.
    #[schemars(length(max = "HANDLE_MAX"))]
    user_handle: String,
    /// `user.name`.
    #[schemars(length(max = "USERNAME_MAX"))]
    username: String,
    /// `user.displayName`.
    #[schemars(length(max = "FULL_NAME_POINTS"))]
    display_name: String,
    /// `alg` of each of `pubKeyCredParams`, the best first.
    #[schemars(schema_with = "algorithms")]
    algorithms: Vec<i64>,
    /// `id` of each of `excludeCredentials`, in base64url.
    #[schemars(schema_with = "known")]
    known: Vec<String>,
}

/// For `navigator.credentials.get`, with `userVerification` `required`.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct PasskeyChallenge {
    /// In base64url.
    #[schemars(length(max = "CHALLENGE_MAX"))]
    challenge: String,
    /// `rpId`.
    #[schemars(length(max = "HOST_MAX"))]
    host: String,
}

fn algorithms(_: &mut SchemaGenerator) -> Schema {
    let item = json!({"type": "integer", "minimum": -65_536, "maximum": -1});
    Schema::Object(serde_json::from_value(json!({"type": "array", "items": item, "maxItems": 20})).unwrap_or_default())
}

fn known(_: &mut SchemaGenerator) -> Schema {
    let item = json!({"type": "string", "maxLength": CREDENTIAL_MAX});
    Schema::Object(
        serde_json::from_value(json!({"type": "array", "items": item, "maxItems": MOST})).unwrap_or_default(),
    )
}

impl NewPasskey {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX)]);
}

impl PasskeyRemoval {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX)]);
}

impl PasskeyAnswer {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(NAME_POINTS),
        text_bytes(CREDENTIAL_MAX),
        text_bytes(CLIENT_DATA_MAX),
        text_bytes(ATTESTATION_MAX),
    ]);

    pub(crate) fn with_challenge(self, challenge: Option<String>) -> Answer {
        let Self { name, credential_id, client_data, attestation_object } = self;
        Answer { challenge, name, attestation: Attestation { credential_id, client_data, attestation_object } }
    }
}

impl PasskeyLogIn {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(CREDENTIAL_MAX),
        text_bytes(CLIENT_DATA_MAX),
        text_bytes(AUTHENTICATOR_MAX),
        text_bytes(SIGNATURE_MAX),
        text_bytes(HANDLE_MAX),
    ]);

    pub(crate) fn sent_from(self, challenge: Option<String>, address: String, user_agent: String) -> PasskeyTry {
        let Self { credential_id, client_data, authenticator_data, signature, user_handle } = self;
        let assertion = Assertion { credential_id, client_data, authenticator_data, signature, user_handle };
        PasskeyTry { challenge, assertion, address, user_agent }
    }
}

impl From<passkeys::Passkey> for Passkey {
    fn from(passkey: passkeys::Passkey) -> Self {
        let passkeys::Passkey { id, name, created_at, last_used_at, .. } = passkey;
        Self { id: IdText::new(id.0), name, created_at, last_used_at }
    }
}

impl From<CreationOptions> for PasskeyOptions {
    fn from(options: CreationOptions) -> Self {
        let CreationOptions { challenge, host, user_handle, username, display_name, algorithms, known } = options;
        Self { challenge, host, user_handle, username, display_name, algorithms, known }
    }
}

impl From<RequestOptions> for PasskeyChallenge {
    fn from(options: RequestOptions) -> Self {
        let RequestOptions { challenge, host } = options;
        Self { challenge, host }
    }
}
