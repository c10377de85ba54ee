use apistos::ApiComponent;
use chrono::SubsecRound;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    ids::AccessTokenId,
    scopes,
    time::Timestamp,
    tokens::{self, AccessToken, NAME_MAX},
};

use crate::{
    extract::{IdText, present},
    schema::{TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
};

const NAME_POINTS: usize = code_points(NAME_MAX);
pub(crate) const SCOPES_MAX: usize = scopes::Scope::ALL.len();
/// With an offset.
const TIME_MAX: usize = 40;
const SCOPE_MAX: usize = "follow".len();

/// What a token reaches: reading, writing, following, sending pictures, and what only admins may do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    Read,
    Write,
    Follow,
    Upload,
    Admin,
}

/// A new personal access token.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for, in one line.
    #[garde(length(chars, min = 1, max = NAME_POINTS))]
    #[schemars(length(min = 1, max = "NAME_POINTS"))]
    name: String,
    /// `admin` is for admins only.
    #[garde(length(min = 1, max = SCOPES_MAX))]
    #[schemars(length(min = 1, max = "SCOPES_MAX"))]
    scopes: Vec<Scope>,
    /// At most a year ahead; without it the token lasts until it is deleted.
    #[garde(skip)] // the domain knows the present
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Timestamp", length(max = "TIME_MAX"))]
    expires_at: Option<Timestamp>,
}

/// A personal access token.
#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Token {
    id: IdText<AccessTokenId>,
    #[schemars(length(max = "NAME_POINTS"))]
    name: String,
    #[schemars(length(max = "SCOPES_MAX"))]
    scopes: Vec<Scope>,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    /// Null where it does not expire.
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    expires_at: Option<Timestamp>,
    /// To within a few minutes; null where it never was.
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    last_used_at: Option<Timestamp>,
}

/// A personal access token, shown this once.
#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct ShownToken {
    #[serde(flatten)]
    pub(crate) about: Token,
    /// For `Authorization: Bearer`. Keep it: nobody can tell it again.
    #[schemars(length(max = 200))]
    pub(crate) token: String,
}

impl NewToken {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(NAME_POINTS),
        SCOPES_MAX * object_bytes(&[text_bytes(SCOPE_MAX)]),
        text_bytes(TIME_MAX),
    ]);

    pub(crate) fn with_id(self, id: AccessTokenId) -> tokens::NewToken {
        let scopes = self.scopes.into_iter().map(scopes::Scope::from).collect();
        let expires_at = self.expires_at.map(|end| end.trunc_subsecs(6));
        tokens::NewToken { id, name: self.name, scopes, expires_at }
    }
}

impl From<AccessToken> for Token {
    fn from(token: AccessToken) -> Self {
        Self {
            id: IdText::new(token.id.0),
            name: token.name,
            scopes: token.scopes.iter().map(Into::into).collect(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

impl From<Scope> for scopes::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Follow => Self::Follow,
            Scope::Upload => Self::Upload,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<scopes::Scope> for Scope {
    fn from(scope: scopes::Scope) -> Self {
        match scope {
            scopes::Scope::Read => Self::Read,
            scopes::Scope::Write => Self::Write,
            scopes::Scope::Follow => Self::Follow,
            scopes::Scope::Upload => Self::Upload,
            scopes::Scope::Admin => Self::Admin,
        }
    }
}
