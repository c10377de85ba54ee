use std::{sync::Arc, time::Duration};

use chrono::{SubsecRound, TimeDelta};

use super::{
    ACCESS_LIFETIME, AccessTokenSigner, Claims, REFRESH_LIFETIME, REFRESH_PREFIX, RefreshToken, RefreshTokenRepository,
};
use crate::{
    Failure, Outcome,
    ids::SessionId,
    scopes::{Holder, Scope, Scopes, check_grant},
    sessions::{ABSOLUTE_DAYS, LiveSession, SEEN_AFTER, Session, SessionRepository},
    signing::Secrets,
    time::{Stamps, Timestamp},
    viewer::{Actor, Viewer},
};

/// What a program gets to know only once.
pub struct Grant {
    pub access_token: String,
    /// Of the access token.
    pub lifetime: Duration,
    pub refresh_token: String,
}

/// How a program shows itself.
pub struct Program {
    pub address: String,
    pub user_agent: String,
}

/// Sessions of programs. Their end is that of any session.
pub struct ProgramService {
    pub sessions: Arc<dyn SessionRepository>,
    pub refresh_tokens: Arc<dyn RefreshTokenRepository>,
    pub signer: Arc<dyn AccessTokenSigner>,
    pub secrets: Arc<dyn Secrets>,
    pub stamps: Stamps,
}

impl ProgramService {
    /// For somebody who was asked at `began` who they are, and has proved it. With no scopes asked for, all but `admin`.
    pub async fn begin(
        &self,
        actor: Actor,
        began: Timestamp,
        scopes: Option<Scopes>,
        program: Program,
    ) -> Outcome<Grant> {
        let scopes = scopes.unwrap_or_else(|| Scope::ALL.into_iter().collect::<Scopes>().without(Scope::Admin));
        check_grant(actor.role, scopes)?;
        let now = self.stamps.now();
        let session = Session {
            id: self.stamps.id(),
            owner_id: actor.id,
            // Of a key that nobody has: no cookie opens it.
            key_hash: self.secrets.digest(&self.secrets.secret("")),
            state: "{}".to_owned(),
            address: program.address,
            user_agent: program.user_agent,
            created_at: now,
            last_seen_at: now,
            expires_at: now + TimeDelta::days(ABSOLUTE_DAYS),
        };
        let (refresh_token, first) = self.next(actor, session.id, scopes, now);
        if !self.sessions.insert(&session, began).await? {
            return Err(Failure::InvalidCredentials);
        }
        self.refresh_tokens.insert(&first).await?;
        self.grant(actor, session.key_hash, scopes, refresh_token)
    }

    /// Another pair for a refresh token that was never used. One that was used before has been copied: then nobody can
    /// say whose the next one is, and the session ends.
    pub async fn refresh(&self, refresh_token: &str) -> Outcome<Grant> {
        let now = self.stamps.now();
        let hash = self.secrets.digest(refresh_token);
        let known = self.refresh_tokens.find(&hash).await?.ok_or(Failure::TokenInvalid)?;
        let (token, session) = (known.token, known.session_key_hash);
        if known.used {
            return self.reused(&session, now).await;
        }
        let live = self.live(&session, now).await?;
        let actor = actor(&live)?;
        if token.expires_at <= now {
            return Err(Failure::TokenInvalid);
        }
        let (refresh_token, next) = self.next(actor, token.session_id, token.scopes, now);
        if !self.refresh_tokens.rotate(&hash, &next).await? {
            return self.reused(&session, now).await;
        }
        // The session is good all the same.
        let _ = self.sessions.touch(&session, now).await;
        self.grant(actor, session, token.scopes, refresh_token)
    }

    /// Ends the session of this refresh token, used ones too. What is not known has ended.
    pub async fn revoke(&self, refresh_token: &str) -> Outcome<()> {
        let hash = self.secrets.digest(refresh_token);
        if let Some(known) = self.refresh_tokens.find(&hash).await? {
            self.sessions.end(&known.session_key_hash, self.stamps.now()).await?;
        }
        Ok(())
    }

    /// Who asks with this access token.
    pub async fn holder(&self, access_token: &str) -> Outcome<Holder> {
        let claims = self.signer.read(access_token).ok_or(Failure::TokenInvalid)?;
        let now = self.stamps.now();
        let live = self.live(&claims.session, now).await?;
        let actor = actor(&live)?;
        if actor.id != claims.user_id {
            return Err(Failure::TokenInvalid);
        }
        if now - live.session.last_seen_at > SEEN_AFTER {
            let _ = self.sessions.touch(&claims.session, now).await;
        }
        Ok(Holder::of(actor, claims.scopes))
    }

    async fn live(&self, session: &[u8; 32], now: Timestamp) -> Outcome<LiveSession> {
        self.sessions.find(session, now).await?.ok_or(Failure::TokenInvalid)
    }

    async fn reused(&self, session: &[u8; 32], now: Timestamp) -> Outcome<Grant> {
        self.sessions.end(session, now).await?;
        Err(Failure::TokenReused)
    }

    /// A refresh token, and what is kept of it.
    fn next(&self, actor: Actor, session_id: SessionId, scopes: Scopes, now: Timestamp) -> (String, RefreshToken) {
        let secret = self.secrets.secret(REFRESH_PREFIX);
        let token = RefreshToken {
            id: self.stamps.id(),
            owner_id: actor.id,
            session_id,
            token_hash: self.secrets.digest(&secret),
            scopes,
            created_at: now,
            expires_at: now + REFRESH_LIFETIME,
        };
        (secret, token)
    }

    fn grant(&self, actor: Actor, session: [u8; 32], scopes: Scopes, refresh_token: String) -> Outcome<Grant> {
        let issued_at = self.stamps.now().trunc_subsecs(0);
        let claims = Claims {
            id: self.stamps.ids.next().to_string(),
            user_id: actor.id,
            session,
            scopes,
            issued_at,
            expires_at: issued_at + ACCESS_LIFETIME,
        };
        let access_token = self.signer.sign(&claims)?;
        Ok(Grant { access_token, lifetime: ACCESS_LIFETIME.to_std().unwrap_or_default(), refresh_token })
    }
}

fn actor(live: &LiveSession) -> Outcome<Actor> {
    let viewer = Viewer::of(live.session.owner_id, live.role, live.status);
    viewer.actor().map_err(|_| Failure::TokenInvalid)
}
