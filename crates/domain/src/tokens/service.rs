use std::sync::Arc;

use super::{AccessToken, AccessTokenRepository, LONGEST, MOST, NAME_MAX, PREFIX};
use crate::{
    Failure, FieldCode, FieldError, Outcome, StoreError,
    error::Constraint,
    ids::AccessTokenId,
    scopes::{Holder, Scopes, check_grant},
    sessions::SEEN_AFTER,
    signing::Secrets,
    text,
    time::{Stamps, Timestamp},
    viewer::{Actor, Viewer},
};

pub struct NewToken {
    pub id: AccessTokenId,
    pub name: String,
    pub scopes: Scopes,
    pub expires_at: Option<Timestamp>,
}

/// Personal access tokens: making them and asking whose they are.
pub struct TokenService {
    pub tokens: Arc<dyn AccessTokenRepository>,
    pub secrets: Arc<dyn Secrets>,
    pub stamps: Stamps,
}

impl TokenService {
    /// The token itself comes second, and never again, also where an attempt of before did not come to tell it.
    pub async fn create(&self, actor: Actor, new: NewToken) -> Outcome<(AccessToken, String)> {
        let now = self.stamps.now();
        let name = check(&new, now)?;
        check_grant(actor.role, new.scopes)?;
        let secret = self.secrets.secret(PREFIX);
        let token = AccessToken {
            id: new.id,
            owner_id: actor.id,
            token_hash: self.secrets.digest(&secret),
            name,
            scopes: new.scopes,
            created_at: now,
            expires_at: new.expires_at,
            last_used_at: None,
        };
        match self.tokens.insert(&token, MOST).await {
            Ok(true) => Ok((token, secret)),
            Ok(false) => Err(Failure::TooManyTokens),
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => Err(Failure::IdempotencyReused),
            Err(error) => Err(error.into()),
        }
    }

    /// Who asks with this token.
    pub async fn holder(&self, secret: &str) -> Outcome<Holder> {
        let now = self.stamps.now();
        let found = self.tokens.find(&self.secrets.digest(secret), now).await?.ok_or(Failure::TokenInvalid)?;
        let viewer = Viewer::of(found.token.owner_id, found.role, found.status);
        let actor = viewer.actor().map_err(|_| Failure::TokenInvalid)?;
        if found.token.last_used_at.is_none_or(|used| now - used > SEEN_AFTER) {
            // The token is good all the same.
            let _ = self.tokens.touch(found.token.id, now).await;
        }
        Ok(Holder::of(actor, found.token.scopes))
    }
}

/// The name as it is kept.
fn check(new: &NewToken, now: Timestamp) -> Outcome<String> {
    let mut errors = Vec::new();
    let name = new.name.trim();
    if name.is_empty() {
        errors.push(FieldError::new("name", FieldCode::Required, "Say what the token is for."));
    }
    text::check_name(&mut errors, "name", name, NAME_MAX);
    if new.scopes.is_empty() {
        errors.push(FieldError::new("scopes", FieldCode::Required, "Name at least one scope."));
    }
    if new.expires_at.is_some_and(|end| end <= now || end > now + LONGEST) {
        errors.push(FieldError::new("expires_at", FieldCode::Range, "Choose a moment within the coming year."));
    }
    if errors.is_empty() { Ok(name.to_owned()) } else { Err(Failure::Invalid(errors)) }
}
