use std::{collections::HashMap, sync::Arc};

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure, StoreError,
    ids::{SessionId, UserId},
    sessions::{ABSOLUTE_DAYS, SEEN_AFTER, Session, SessionRepository},
    signing::KeyGenerator,
    time::{Stamps, Timestamp},
    users::{Role, Status},
};

use super::{ADDRESS, AGENT, KEY, ROLE, STATUS};
use crate::AppState;

pub(super) type State = HashMap<String, String>;

/// actix-session's store over the port of the domain.
#[derive(Clone)]
pub(crate) struct PortSessionStore {
    sessions: Arc<dyn SessionRepository>,
    keys: Arc<dyn KeyGenerator>,
    stamps: Stamps,
}

impl PortSessionStore {
    pub(crate) fn new(state: &AppState) -> Self {
        let shared = &state.shared;
        Self { sessions: Arc::clone(&shared.sessions), keys: Arc::clone(&shared.keys), stamps: shared.stamps.clone() }
    }
}

pub(super) fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// What becomes of it in the log is one line.
fn failed(error: StoreError) -> anyhow::Error {
    let cause = anyhow::Error::new(error);
    anyhow::anyhow!("sessions cannot be read or written: {cause:#}")
}

/// Values are JSON, as actix-session writes them.
fn text(state: &State, name: &str) -> Option<String> {
    serde_json::from_str(state.get(name)?).ok()
}

pub(super) fn put(state: &mut State, name: &str, value: &str) {
    state.insert(name.to_owned(), serde_json::Value::from(value).to_string());
}

const ROLES: [(&str, Role); 3] = [("user", Role::User), ("moderator", Role::Moderator), ("admin", Role::Admin)];
const STATUSES: [(&str, Status); 4] = [
    ("active", Status::Active),
    ("pending", Status::Pending),
    ("suspended", Status::Suspended),
    ("leaving", Status::Leaving),
];

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

pub(super) fn role(name: &str) -> Option<Role> {
    ROLES.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
}

pub(super) fn status(name: &str) -> Option<Status> {
    STATUSES.iter().find(|(known, _)| *known == name).map(|(_, status)| *status)
}

impl PortSessionStore {
    /// Keeps a new session of somebody who was asked at `began` who they are; answers its key.
    pub(super) async fn begin(
        &self,
        id: SessionId,
        owner_id: UserId,
        state: &State,
        began: Timestamp,
    ) -> Result<String, Failure> {
        let key = format!("{}{}", self.keys.key(), self.keys.key());
        let now = self.stamps.now();
        let session = Session {
            id,
            owner_id,
            key_hash: hash(&key),
            state: kept(state).map_err(|error| Failure::Internal(error.into()))?,
            address: text(state, ADDRESS).unwrap_or_default(),
            user_agent: text(state, AGENT).unwrap_or_default(),
            created_at: now,
            last_seen_at: now,
            expires_at: now + TimeDelta::days(ABSOLUTE_DAYS),
        };
        let is_kept = self.sessions.insert(&session, began).await?;
        if is_kept { Ok(key) } else { Err(Failure::InvalidCredentials) }
    }
}

impl SessionStore for PortSessionStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let now = self.stamps.now();
        let key_hash = hash(key.as_ref());
        let live = self.sessions.find(&key_hash, now).await.map_err(|error| LoadError::Other(failed(error)))?;
        let Some(live) = live else { return Ok(None) };
        if now - live.session.last_seen_at > SEEN_AFTER
            && let Err(error) = self.sessions.touch(&key_hash, now).await
        {
            // The session is good all the same.
            tracing::warn!(%error, "a session could not be noted as seen");
        }
        let mut state: State =
            serde_json::from_str(&live.session.state).map_err(|error| LoadError::Deserialization(error.into()))?;
        put(&mut state, ROLE, name_of(&ROLES, &live.role));
        put(&mut state, STATUS, name_of(&STATUSES, &live.status));
        Ok(Some(state))
    }

    /// The key of what [`PortSessionStore::begin`] has kept.
    async fn save(&self, state: State, _ttl: &Duration) -> Result<SessionKey, SaveError> {
        let key = text(&state, KEY).ok_or_else(|| SaveError::Other(anyhow::anyhow!("a session that was not begun")))?;
        SessionKey::try_from(key).map_err(|error| SaveError::Other(anyhow::Error::msg(error.to_string())))
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Duration) -> Result<SessionKey, UpdateError> {
        let expires_at = self.stamps.now() + TimeDelta::seconds(ttl.whole_seconds());
        let state = kept(&state).map_err(UpdateError::Serialization)?;
        self.sessions
            .update(&hash(key.as_ref()), &state, expires_at)
            .await
            .map_err(|error| UpdateError::Other(failed(error)))?;
        Ok(key)
    }

    /// Lifetimes are absolute: being seen does not extend them.
    async fn update_ttl(&self, _key: &SessionKey, _ttl: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        self.sessions.end(&hash(key.as_ref()), self.stamps.now()).await.map_err(failed)
    }
}

fn kept(state: &State) -> Result<String, anyhow::Error> {
    let kept: HashMap<&String, &String> =
        state.iter().filter(|(name, _)| ![ROLE, STATUS].contains(&name.as_str())).collect();
    Ok(serde_json::to_string(&kept)?)
}
