use apistos::ApiComponent;
use garde::Validate;
use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tintype_domain::{
    auth::PASSWORD_MAX,
    time::Timestamp,
    totp::{self, CODE_MAX, NewSecret, RECOVERY_CODES},
};

use crate::{
    extract::present,
    schema::{COUNT_MAX, TIME_LENGTH, URL_MAX, code_points, nullable, object_bytes, text_bytes},
};

const PASSWORD_POINTS: usize = code_points(PASSWORD_MAX);
const SECRET_MAX: usize = 64;

// What holds a password, a secret or a code has no `Debug`, so that none is ever logged.

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTotp {
    /// Needed where you logged in more than ten minutes ago.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = "PASSWORD_POINTS"))]
    pub(crate) password: Option<String>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct TotpCode {
    /// Six digits, of the app that has the new secret.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[schemars(length(min = 6, max = "CODE_MAX"))]
    pub(crate) code: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct BothFactors {
    /// The current one, once more.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    password: String,
    /// Six digits of the app, or a recovery code.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[schemars(length(min = 6, max = "CODE_MAX"))]
    code: String,
}

/// For an authenticator app.
#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct TotpSecret {
    /// In base32, to be typed.
    #[schemars(length(max = "SECRET_MAX"))]
    secret: String,
    /// The same to be shown as a QR code: `otpauth://totp/…`.
    #[schemars(length(max = "URL_MAX"))]
    uri: String,
}

#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct RecoveryCodes {
    /// Each is good once, in place of a code of the app. They are shown this once.
    #[schemars(schema_with = "recovery_codes")]
    pub(crate) recovery_codes: Vec<String>,
}

fn recovery_codes(_: &mut SchemaGenerator) -> Schema {
    let code = json!({"type": "string", "maxLength": CODE_MAX});
    let schema = json!({"type": "array", "items": code, "minItems": RECOVERY_CODES, "maxItems": RECOVERY_CODES});
    Schema::Object(serde_json::from_value(schema).unwrap_or_default())
}

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct TotpStatus {
    enabled: bool,
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    enabled_at: Option<Timestamp>,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    recovery_codes_left: u64,
}

impl NewTotp {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS)]);
}

impl TotpCode {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(CODE_MAX)]);
}

impl BothFactors {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX)]);

    pub(crate) fn sent_from(self, address: String) -> totp::Confirmation {
        totp::Confirmation { password: self.password, code: self.code, address }
    }
}

impl From<NewSecret> for TotpSecret {
    fn from(new: NewSecret) -> Self {
        Self { secret: new.secret, uri: new.uri }
    }
}

impl From<totp::TotpStatus> for TotpStatus {
    fn from(status: totp::TotpStatus) -> Self {
        let totp::TotpStatus { enabled_at, recovery_codes_left } = status;
        Self { enabled: enabled_at.is_some(), enabled_at, recovery_codes_left }
    }
}
