use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::{ids::SessionId, sessions, time::Timestamp, users::Role};

use crate::{extract::IdText, schema::TIME_LENGTH};

/// A browser that you are signed in with.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Device {
    id: IdText<SessionId>,
    #[schemars(length(max = 60))]
    address: String,
    /// As the browser names itself.
    #[schemars(length(max = 200))]
    user_agent: String,
    /// Whether it is the one that asks.
    current: bool,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    /// To within a few minutes.
    #[schemars(length(max = "TIME_LENGTH"))]
    last_seen_at: Timestamp,
    #[schemars(length(max = "TIME_LENGTH"))]
    expires_at: Timestamp,
}

impl Device {
    pub(crate) fn show(session: sessions::Session, role: Role, current: Option<SessionId>) -> Self {
        let expires_at = session.ends_at(role);
        Self {
            id: IdText::new(session.id.0),
            current: current == Some(session.id),
            address: session.address,
            user_agent: session.user_agent,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at,
        }
    }
}
