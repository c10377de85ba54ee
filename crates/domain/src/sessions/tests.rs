use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{CachedSessions, LiveSession, Lookup, Session, SessionCache, SessionRepository, Ticket};
use crate::{
    StoreError,
    ids::SessionId,
    sessions::ports::MockSessionRepository,
    testing::{ANN, now, stamps},
    users::{Role, Status},
};

const KEY: [u8; 32] = [7; 32];

fn live() -> LiveSession {
    let now = stamps().now();
    let session = Session {
        id: SessionId(1),
        owner_id: ANN,
        key_hash: KEY,
        state: String::new(),
        address: String::new(),
        user_agent: String::new(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::days(1),
    };
    LiveSession { session, role: Role::User, status: Status::Active }
}

#[test]
fn sessions_of_moderators_and_admins_are_over_after_twelve_hours_without_use_and_seven_days_with_it() {
    let (moment, begun) = (TimeDelta::microseconds(1), stamps().now());
    let seen = |last_seen_at, role| {
        let session = Session { last_seen_at, expires_at: begun + TimeDelta::days(365), ..live().session };
        LiveSession { session, role, ..live() }
    };
    let (idle, longest) = (TimeDelta::hours(12), TimeDelta::days(7));
    for (role, short) in [(Role::User, false), (Role::Moderator, true), (Role::Admin, true)] {
        assert!(seen(begun, role).is_live(begun + idle - moment), "{role:?}");
        assert_eq!(!seen(begun, role).is_live(begun + idle), short, "{role:?}");
        let used = seen(begun + longest, role);
        assert!(used.is_live(begun + longest - moment), "{role:?}");
        assert_eq!(!used.is_live(begun + longest), short, "{role:?}");
        let until = begun + if short { longest } else { TimeDelta::days(365) };
        assert_eq!(used.session.ends_at(role), until, "{role:?}");
    }
    let soon = Session { expires_at: begun + TimeDelta::days(1), ..live().session };
    assert_eq!(soon.ends_at(Role::Admin), soon.expires_at);
}

/// Room for one copy.
#[derive(Default)]
struct Shelf(Mutex<Option<LiveSession>>);

#[async_trait]
impl SessionCache for Shelf {
    async fn look(&self, _: &[u8; 32]) -> Lookup {
        self.0.lock().unwrap().clone().map_or_else(|| Lookup::Missing(Ticket(String::new())), Lookup::Copy)
    }

    async fn keep(&self, _: Ticket, session: &LiveSession) {
        *self.0.lock().unwrap() = Some(session.clone());
    }

    async fn forget(&self, key_hashes: &[[u8; 32]]) {
        self.0.lock().unwrap().take_if(|copy| key_hashes.contains(&copy.session.key_hash));
    }
}

/// With a copy of [`live`].
fn cached(sessions: MockSessionRepository) -> (CachedSessions, Arc<Shelf>) {
    let copies = Arc::new(Shelf(Mutex::new(Some(live()))));
    (CachedSessions { sessions: Arc::new(sessions), copies: copies.clone() }, copies)
}

#[test]
fn a_copy_is_answered_and_one_that_is_over_is_asked_about() {
    let mut sessions = MockSessionRepository::new();
    sessions.expect_find().times(1).returning(|_, _| Ok(None));
    let (cached, _) = cached(sessions);
    let begun = stamps().now();
    assert_eq!(now(cached.find(&KEY, begun)).unwrap(), Some(live()));
    assert_eq!(now(cached.find(&KEY, begun + TimeDelta::days(1))).unwrap(), None);
}

#[test]
fn a_copy_of_a_moderator_s_session_is_believed_for_no_longer_than_it_lives() {
    let mut sessions = MockSessionRepository::new();
    sessions.expect_find().times(1).returning(|_, _| Ok(None));
    let (cached, copies) = cached(sessions);
    let theirs = LiveSession { role: Role::Moderator, ..live() };
    *copies.0.lock().unwrap() = Some(theirs.clone());
    let begun = stamps().now();
    assert_eq!(now(cached.find(&KEY, begun)).unwrap(), Some(theirs));
    assert_eq!(now(cached.find(&KEY, begun + TimeDelta::hours(12))).unwrap(), None);
}

#[test]
fn what_is_found_is_kept_and_what_is_not_found_is_not() {
    for found in [Some(live()), None] {
        let mut sessions = MockSessionRepository::new();
        let answer = found.clone();
        sessions.expect_find().times(1).returning(move |_, _| Ok(answer.clone()));
        let copies = Arc::new(Shelf::default());
        let cached = CachedSessions { sessions: Arc::new(sessions), copies: copies.clone() };
        assert_eq!(now(cached.find(&KEY, stamps().now())).unwrap(), found);
        assert_eq!(*copies.0.lock().unwrap(), found);
    }
}

#[test]
fn a_change_forgets_the_copy_also_where_nobody_knows_whether_it_was_made() {
    let mut sessions = MockSessionRepository::new();
    let lost = || StoreError::Unavailable("no answer".into());
    sessions.expect_update().returning(move |_, _, _| Err(lost()));
    sessions.expect_touch().returning(move |_, _| Err(lost()));
    sessions.expect_end().returning(move |_, _| Err(lost()));
    let (cached, copies) = cached(sessions);
    let moment = stamps().now();
    assert!(now(cached.update(&KEY, "", moment)).is_err());
    assert_eq!(copies.0.lock().unwrap().replace(live()), None, "updated");
    assert!(now(cached.touch(&KEY, moment)).is_err());
    assert_eq!(copies.0.lock().unwrap().replace(live()), None, "seen");
    assert!(now(cached.end(&KEY, moment)).is_err());
    assert_eq!(*copies.0.lock().unwrap(), None, "ended");
}

#[test]
fn copies_of_what_was_ended_by_its_owner_are_forgotten_and_no_others() {
    let mut sessions = MockSessionRepository::new();
    sessions.expect_end_one().returning(|_, id, _| Ok((id == SessionId(1)).then_some(KEY)));
    sessions.expect_end_others().returning(|_, keep, _| Ok(if keep.is_some() { vec![[8; 32]] } else { vec![KEY] }));
    let (cached, copies) = cached(sessions);
    let moment = stamps().now();
    assert_eq!(now(cached.end_one(ANN, SessionId(2), moment)).unwrap(), None);
    assert_eq!(now(cached.end_others(ANN, Some(SessionId(1)), moment)).unwrap(), [[8; 32]]);
    assert_eq!(*copies.0.lock().unwrap(), Some(live()));
    assert_eq!(now(cached.end_one(ANN, SessionId(1), moment)).unwrap(), Some(KEY));
    assert_eq!(copies.0.lock().unwrap().replace(live()), None);
    assert_eq!(now(cached.end_others(ANN, None, moment)).unwrap(), [KEY]);
    assert_eq!(*copies.0.lock().unwrap(), None);
}
