//! A session as JSON. Its key is not in it. What another version of Tintype wrote otherwise is not read: there is no copy.

use serde::{Deserialize, Serialize};
use tintype_domain::{
    sessions::{LiveSession, Session},
    time::Timestamp,
    users::{Role, Status},
};

/// To be raised with every change of [`Payload`].
const FORM: u8 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    form: u8,
    id: i64,
    owner_id: i64,
    state: String,
    address: String,
    user_agent: String,
    #[serde(with = "chrono::serde::ts_microseconds")]
    created_at: Timestamp,
    #[serde(with = "chrono::serde::ts_microseconds")]
    last_seen_at: Timestamp,
    #[serde(with = "chrono::serde::ts_microseconds")]
    expires_at: Timestamp,
    #[serde(with = "RoleWord")]
    role: Role,
    #[serde(with = "StatusWord")]
    status: Status,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Role", rename_all = "snake_case")]
enum RoleWord {
    User,
    Moderator,
    Admin,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Status", rename_all = "snake_case")]
enum StatusWord {
    Active,
    Pending,
    Suspended,
    Leaving,
}

pub(super) fn write(LiveSession { session, role, status }: &LiveSession) -> Option<String> {
    let payload = Payload {
        form: FORM,
        id: session.id.0,
        owner_id: session.owner_id.0,
        state: session.state.clone(),
        address: session.address.clone(),
        user_agent: session.user_agent.clone(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        role: *role,
        status: *status,
    };
    serde_json::to_string(&payload).ok()
}

pub(super) fn read(copy: &str, key_hash: &[u8; 32]) -> Option<LiveSession> {
    let payload: Payload = serde_json::from_str(copy).ok().filter(|payload: &Payload| payload.form == FORM)?;
    let session = Session {
        id: payload.id.into(),
        owner_id: payload.owner_id.into(),
        key_hash: *key_hash,
        state: payload.state,
        address: payload.address,
        user_agent: payload.user_agent,
        created_at: payload.created_at,
        last_seen_at: payload.last_seen_at,
        expires_at: payload.expires_at,
    };
    Some(LiveSession { session, role: payload.role, status: payload.status })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn live(role: Role, status: Status) -> LiveSession {
        let moment = |micros| Timestamp::from_timestamp_micros(micros).unwrap();
        let session = Session {
            id: 1.into(),
            owner_id: i64::MAX.into(),
            key_hash: KEY,
            state: "{\"csrf\":\"\\\"ä\\\"\"}".to_owned(),
            address: "2001:db8::7".to_owned(),
            user_agent: "a \"browser\"\n".to_owned(),
            created_at: moment(1_767_225_600_000_001),
            last_seen_at: moment(1_767_225_600_000_002),
            expires_at: moment(1_798_761_600_000_003),
        };
        LiveSession { session, role, status }
    }

    #[test]
    fn a_session_is_read_as_it_was_written() {
        for role in [Role::User, Role::Moderator, Role::Admin] {
            for status in [Status::Active, Status::Pending, Status::Suspended, Status::Leaving] {
                let live = live(role, status);
                assert_eq!(read(&write(&live).unwrap(), &KEY), Some(live));
            }
        }
    }

    #[test]
    fn what_is_not_a_whole_session_is_none() {
        let whole = write(&live(Role::User, Status::Active)).unwrap();
        for strange in [
            "",
            "{}",
            "{",
            &whole[1..],
            &whole.replace("active", "new"),
            &whole.replace("role", "rank"),
            &whole.replace("\"form\":1", "\"form\":2"),
        ] {
            assert_eq!(read(strange, &KEY), None, "{strange}");
        }
    }
}
