use std::sync::Arc;

use mockall::predicate::eq;

use super::{
    Claims, KnownRefreshToken, MockAccessTokenSigner, MockRefreshTokenRepository, Program, ProgramService,
    REFRESH_LIFETIME, RefreshToken,
};
use crate::{
    Failure,
    ids::{RefreshTokenId, SessionId},
    scopes::Scopes,
    sessions::{LiveSession, MockSessionRepository, SEEN_AFTER, Session},
    signing::MockSecrets,
    testing::{ANN, BOB, actor, now, stamps},
    users::{Role, Status},
    viewer::Actor,
};

const SESSION: [u8; 32] = [7; 32];

fn scopes(text: &str) -> Scopes {
    Scopes::from_text(text).unwrap()
}

fn live(role: Role, status: Status) -> LiveSession {
    let now = stamps().now();
    let session = Session {
        id: SessionId(1),
        owner_id: ANN,
        key_hash: SESSION,
        state: "{}".to_owned(),
        address: String::new(),
        user_agent: String::new(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + REFRESH_LIFETIME * 2,
    };
    LiveSession { session, role, status }
}

fn known(used: bool) -> KnownRefreshToken {
    let now = stamps().now();
    let token = RefreshToken {
        id: RefreshTokenId(1),
        owner_id: ANN,
        session_id: SessionId(1),
        token_hash: [9; 32],
        scopes: scopes("read"),
        created_at: now,
        expires_at: now + REFRESH_LIFETIME,
    };
    KnownRefreshToken { token, session_key_hash: SESSION, used }
}

#[derive(Default)]
struct Parts {
    sessions: MockSessionRepository,
    refresh_tokens: MockRefreshTokenRepository,
    signer: MockAccessTokenSigner,
}

impl Parts {
    /// Whose session and whose refresh token this is.
    fn holding(live: Option<LiveSession>, known: KnownRefreshToken) -> Self {
        let mut parts = Self::default();
        parts.sessions.expect_find().returning(move |_, _| Ok(live.clone()));
        parts.sessions.expect_touch().returning(|_, _| Ok(()));
        parts.refresh_tokens.expect_find().returning(move |_| Ok(Some(known.clone())));
        parts.signer.expect_sign().returning(|claims| Ok(format!("signed for {}", claims.scopes.to_text())));
        parts
    }

    fn ends(mut self) -> Self {
        self.sessions.expect_end().with(eq(SESSION), mockall::predicate::always()).times(1).returning(|_, _| Ok(()));
        self
    }

    fn service(self) -> ProgramService {
        let mut secrets = MockSecrets::new();
        secrets.expect_secret().returning(|prefix| format!("{prefix}secret"));
        secrets.expect_digest().returning(|_| [9; 32]);
        ProgramService {
            sessions: Arc::new(self.sessions),
            refresh_tokens: Arc::new(self.refresh_tokens),
            signer: Arc::new(self.signer),
            secrets: Arc::new(secrets),
            stamps: stamps(),
        }
    }
}

fn program() -> Program {
    Program { address: "192.0.2.7".to_owned(), user_agent: "a program".to_owned() }
}

fn refused<T>(outcome: Result<T, Failure>) -> &'static str {
    outcome.err().unwrap().code()
}

#[test]
fn a_program_that_asks_for_nothing_gets_all_but_what_admins_may_and_nobody_else_gets_that() {
    let admin = Actor { id: ANN, role: Role::Admin };
    for (who, asked, granted) in [
        (actor(ANN), None, Some("read write follow upload")),
        (admin, None, Some("read write follow upload")),
        (actor(ANN), Some("read"), Some("read")),
        (admin, Some("read admin"), Some("read admin")),
        (actor(ANN), Some("read admin"), None),
    ] {
        let mut parts = Parts::default();
        parts.signer.expect_sign().returning(|claims| Ok(claims.scopes.to_text()));
        parts.sessions.expect_insert().returning(|_, _| Ok(true));
        parts.refresh_tokens.expect_insert().returning(|_| Ok(()));
        let grant = now(parts.service().begin(who, stamps().now(), asked.map(scopes), program()));
        match granted {
            Some(granted) => assert_eq!(grant.ok().unwrap().access_token, granted),
            None => assert_eq!(refused(grant), "access.role"),
        }
    }
}

#[test]
fn a_program_whose_person_has_changed_the_password_meanwhile_gets_nothing() {
    let mut parts = Parts::default();
    let began = stamps().now() - SEEN_AFTER;
    parts.sessions.expect_insert().times(1).withf(move |_, asked| *asked == began).returning(|_, _| Ok(false));
    assert_eq!(refused(now(parts.service().begin(actor(ANN), began, None, program()))), "auth.invalid");
}

#[test]
fn a_refresh_token_brings_another_pair_of_the_same_scopes() {
    let mut parts = Parts::holding(Some(live(Role::User, Status::Active)), known(false));
    parts.refresh_tokens.expect_rotate().times(1).returning(|hash, next| {
        assert_eq!((*hash, next.session_id, next.scopes), ([9; 32], SessionId(1), scopes("read")));
        Ok(true)
    });
    let grant = now(parts.service().refresh("old")).ok().unwrap();
    assert_eq!(grant.access_token, "signed for read");
    assert!(grant.refresh_token.starts_with("tintype_refresh_"));
}

#[test]
fn a_refresh_token_that_was_used_or_lost_to_another_ends_the_session() {
    let parts = Parts::holding(Some(live(Role::User, Status::Active)), known(true)).ends();
    assert_eq!(refused(now(parts.service().refresh("old"))), "auth.token_reused");
    let mut parts = Parts::holding(Some(live(Role::User, Status::Active)), known(false)).ends();
    parts.refresh_tokens.expect_rotate().returning(|_, _| Ok(false));
    assert_eq!(refused(now(parts.service().refresh("old"))), "auth.token_reused");
}

#[test]
fn nobody_refreshes_who_may_not_take_part_and_nothing_that_is_over() {
    let over =
        KnownRefreshToken { token: RefreshToken { expires_at: stamps().now(), ..known(false).token }, ..known(false) };
    let mut cases = vec![(None, known(false)), (Some(live(Role::User, Status::Active)), over)];
    for status in [Status::Suspended, Status::Pending, Status::Leaving] {
        cases.push((Some(live(Role::User, status)), known(false)));
    }
    for (live, known) in cases {
        assert_eq!(refused(now(Parts::holding(live, known).service().refresh("token"))), "auth.token_invalid");
    }
}

#[test]
fn an_access_token_is_worth_what_its_session_is_worth() {
    let asks = |live: Option<LiveSession>, claims: Claims| {
        let mut parts = Parts::holding(live, known(false));
        parts.signer.expect_read().returning(move |_| Some(claims.clone()));
        now(parts.service().holder("token")).map(|holder| (holder.actor.id, holder.scopes.to_text()))
    };
    let moment = stamps().now();
    let claims = Claims {
        id: "1".to_owned(),
        user_id: ANN,
        session: SESSION,
        scopes: scopes("read admin"),
        issued_at: moment,
        expires_at: moment,
    };
    let of = |role, status| Some(live(role, status));
    assert_eq!(asks(of(Role::Admin, Status::Active), claims.clone()).unwrap(), (ANN, "read admin".to_owned()));
    assert_eq!(asks(of(Role::User, Status::Active), claims.clone()).unwrap(), (ANN, "read".to_owned()));
    for status in [Status::Suspended, Status::Pending, Status::Leaving] {
        assert_eq!(refused(asks(of(Role::User, status), claims.clone())), "auth.token_invalid");
    }
    assert_eq!(refused(asks(None, claims.clone())), "auth.token_invalid");
    let other = Claims { user_id: BOB, ..claims };
    assert_eq!(refused(asks(of(Role::User, Status::Active), other)), "auth.token_invalid");
}

#[test]
fn a_session_is_noted_as_seen_every_few_minutes() {
    let mut old = live(Role::User, Status::Active);
    old.session.last_seen_at = stamps().now() - SEEN_AFTER - chrono::TimeDelta::seconds(1);
    for (live, touches) in [(live(Role::User, Status::Active), 0), (old, 1)] {
        let mut parts = Parts::default();
        let moment = stamps().now();
        let claims = Claims {
            id: "1".to_owned(),
            user_id: ANN,
            session: SESSION,
            scopes: scopes("read"),
            issued_at: moment,
            expires_at: moment,
        };
        parts.signer.expect_read().returning(move |_| Some(claims.clone()));
        parts.sessions.expect_find().returning(move |_, _| Ok(Some(live.clone())));
        parts.sessions.expect_touch().times(touches).returning(|_, _| Ok(()));
        assert!(now(parts.service().holder("token")).is_ok());
    }
}

#[test]
fn what_is_revoked_ends_and_what_is_not_known_has_ended() {
    for used in [false, true] {
        now(Parts::holding(None, known(used)).ends().service().revoke("token")).unwrap();
    }
    let mut parts = Parts::default();
    parts.refresh_tokens.expect_find().returning(|_| Ok(None));
    now(parts.service().revoke("token")).unwrap();
}
