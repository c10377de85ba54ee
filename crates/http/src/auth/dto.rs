use apistos::ApiComponent;
use garde::Validate;
use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tintype_domain::{
    auth::{self, EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN},
    invites::CODE_MAX as CODE_MAX_OF_INVITES,
    one_time_tokens::TOKEN_MAX as LETTER_TOKEN_MAX,
    programs::Grant,
    scopes::Scopes,
    totp::CODE_MAX,
};

use crate::{
    extract::present,
    moderation::approvals::REASON_POINTS,
    schema::{code_points, object_bytes, text_bytes},
    tokens::dto::{SCOPES_MAX, Scope},
    users::dto::{FULL_NAME_POINTS, USERNAME_MAX, User},
};

const PASSWORD_POINTS: usize = code_points(PASSWORD_MAX);
const TOKEN_MAX: usize = 200;
const SCOPES_BYTES: usize = SCOPES_MAX * object_bytes(&[text_bytes("follow".len())]);
const ACCESS_TOKEN_MAX: usize = 1_024;

// What holds a password or a token has no `Debug`, so that none is ever logged.

/// A new account.
#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUp {
    /// Lower-cased; neither first nor last is a dot, no two in a row; some words are reserved.
    #[garde(length(chars, min = 3, max = USERNAME_MAX))]
    #[schemars(
        length(min = 3, max = "USERNAME_MAX"),
        regex(pattern = r"^[A-Za-z0-9_][A-Za-z0-9_.]{1,28}[A-Za-z0-9_]$")
    )]
    username: String,
    #[garde(length(chars, min = 5, max = EMAIL_MAX))]
    #[schemars(length(min = 5, max = "EMAIL_MAX"))]
    email: String,
    /// In one line; may be empty.
    #[garde(length(chars, max = FULL_NAME_POINTS))]
    #[schemars(length(max = "FULL_NAME_POINTS"))]
    full_name: String,
    /// 10 to 128 characters of any kind.
    #[garde(length(chars, min = PASSWORD_MIN, max = PASSWORD_POINTS))]
    #[schemars(length(min = "PASSWORD_MIN", max = "PASSWORD_POINTS"))]
    password: String,
    /// The code of an invitation, where this server asks for one.
    #[garde(length(chars, min = 1, max = CODE_MAX_OF_INVITES))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = "CODE_MAX_OF_INVITES"))]
    invite: Option<String>,
    /// Why you want an account, where a moderator decides.
    #[garde(length(chars, max = REASON_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = "REASON_POINTS"))]
    reason: Option<String>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    /// Username or email, in any case.
    #[garde(length(chars, min = 1, max = EMAIL_MAX))]
    #[schemars(length(min = 1, max = "EMAIL_MAX"))]
    login: String,
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    password: String,
    /// A one-time or recovery code. Accounts without a second factor ignore it.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 6, max = "CODE_MAX"))]
    totp: Option<String>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prove {
    /// The current one, once more.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    password: String,
    /// A one-time or recovery code. Accounts without a second factor ignore it.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 6, max = "CODE_MAX"))]
    totp: Option<String>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgotPassword {
    #[garde(length(chars, min = 5, max = EMAIL_MAX))]
    #[schemars(length(min = 5, max = "EMAIL_MAX"))]
    pub(crate) email: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPassword {
    /// Of the link.
    #[garde(length(chars, min = 1, max = LETTER_TOKEN_MAX))]
    #[schemars(length(min = 1, max = "LETTER_TOKEN_MAX"))]
    token: String,
    /// 10 to 128 characters of any kind.
    #[garde(length(chars, min = PASSWORD_MIN, max = PASSWORD_POINTS))]
    #[schemars(length(min = "PASSWORD_MIN", max = "PASSWORD_POINTS"))]
    password: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    current_password: String,
    /// 10 to 128 characters of any kind.
    #[garde(length(chars, min = PASSWORD_MIN, max = PASSWORD_POINTS))]
    #[schemars(length(min = "PASSWORD_MIN", max = "PASSWORD_POINTS"))]
    password: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyEmail {
    /// Of the link.
    #[garde(length(chars, min = 1, max = LETTER_TOKEN_MAX))]
    #[schemars(length(min = 1, max = "LETTER_TOKEN_MAX"))]
    pub(crate) token: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeEmail {
    /// The current one, once more.
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    password: String,
    #[garde(length(chars, min = 5, max = EMAIL_MAX))]
    #[schemars(length(min = 5, max = "EMAIL_MAX"))]
    email: String,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenLogIn {
    /// Username or email, in any case.
    #[garde(length(chars, min = 1, max = EMAIL_MAX))]
    #[schemars(length(min = 1, max = "EMAIL_MAX"))]
    login: String,
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    password: String,
    /// A one-time or recovery code. Accounts without a second factor ignore it.
    #[garde(length(chars, min = 6, max = CODE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 6, max = "CODE_MAX"))]
    totp: Option<String>,
    /// All but `admin`, where nothing is said.
    #[garde(length(min = 1, max = SCOPES_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Scope>", length(min = 1, max = "SCOPES_MAX"))]
    scopes: Option<Vec<Scope>>,
}

#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshToken {
    #[garde(length(chars, min = 1, max = TOKEN_MAX))]
    #[schemars(length(min = 1, max = "TOKEN_MAX"))]
    pub(crate) refresh_token: String,
}

/// An access token for `Authorization: Bearer`, and what brings the next one.
#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Tokens {
    #[schemars(length(max = "ACCESS_TOKEN_MAX"))]
    access_token: String,
    #[schemars(schema_with = "token_type")]
    token_type: &'static str,
    /// Seconds that the access token is good for.
    #[schemars(range(min = 0, max = 3600))]
    expires_in: u64,
    /// Good for 30 days, once.
    #[schemars(length(max = "TOKEN_MAX"))]
    refresh_token: String,
}

const TOKEN_TYPE: &str = "Bearer";

fn token_type(_: &mut SchemaGenerator) -> Schema {
    let schema = json!({"type": "string", "enum": [TOKEN_TYPE]});
    Schema::Object(serde_json::from_value(schema).unwrap_or_default())
}

/// Who is signed in, and the token that state-changing requests of this session carry in `X-CSRF-Token`.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
#[schemars(rename = "Session")]
pub(crate) struct SignedIn {
    pub(crate) user: User,
    #[schemars(length(max = 200))]
    pub(crate) csrf_token: String,
}

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct CsrfToken {
    #[schemars(length(max = 200))]
    pub(crate) csrf_token: String,
}

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Availability {
    pub(crate) available: bool,
}

impl SignUp {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(USERNAME_MAX),
        text_bytes(EMAIL_MAX),
        text_bytes(FULL_NAME_POINTS),
        text_bytes(PASSWORD_POINTS),
        text_bytes(CODE_MAX_OF_INVITES),
        text_bytes(REASON_POINTS),
    ]);
}

impl From<SignUp> for auth::SignUp {
    fn from(form: SignUp) -> Self {
        let SignUp { username, email, full_name, password, invite, reason } = form;
        Self { username, email, full_name, password, invite, reason }
    }
}

impl LogIn {
    pub(crate) const BYTES: usize =
        object_bytes(&[text_bytes(EMAIL_MAX), text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX)]);

    pub(crate) fn sent_from(self, address: String, user_agent: String) -> auth::Login {
        auth::Login { login: self.login, password: self.password, totp: self.totp, address, user_agent }
    }
}

impl Prove {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX)]);

    pub(crate) fn sent_from(self, address: String) -> auth::ProofRenewal {
        auth::ProofRenewal { password: self.password, totp: self.totp, address }
    }
}

impl ForgotPassword {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(EMAIL_MAX)]);
}

impl ResetPassword {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(LETTER_TOKEN_MAX), text_bytes(PASSWORD_POINTS)]);
}

impl From<ResetPassword> for auth::PasswordReset {
    fn from(form: ResetPassword) -> Self {
        Self { token: form.token, password: form.password }
    }
}

impl ChangePassword {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(PASSWORD_POINTS)]);

    pub(crate) fn sent_from(self, address: String) -> auth::PasswordChange {
        auth::PasswordChange { current_password: self.current_password, password: self.password, address }
    }
}

impl VerifyEmail {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(LETTER_TOKEN_MAX)]);
}

impl ChangeEmail {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS), text_bytes(EMAIL_MAX)]);

    pub(crate) fn sent_from(self, address: String) -> auth::EmailChange {
        auth::EmailChange { password: self.password, email: self.email, address }
    }
}

impl TokenLogIn {
    pub(crate) const BYTES: usize =
        object_bytes(&[text_bytes(EMAIL_MAX), text_bytes(PASSWORD_POINTS), text_bytes(CODE_MAX), SCOPES_BYTES]);

    pub(crate) fn scopes(&self) -> Option<Scopes> {
        self.scopes.as_ref().map(|scopes| scopes.iter().map(|scope| (*scope).into()).collect())
    }

    pub(crate) fn sent_from(self, address: String, user_agent: String) -> auth::Login {
        auth::Login { login: self.login, password: self.password, totp: self.totp, address, user_agent }
    }
}

impl RefreshToken {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(TOKEN_MAX)]);
}

impl From<Grant> for Tokens {
    fn from(grant: Grant) -> Self {
        Self {
            access_token: grant.access_token,
            token_type: TOKEN_TYPE,
            expires_in: grant.lifetime.as_secs(),
            refresh_token: grant.refresh_token,
        }
    }
}
