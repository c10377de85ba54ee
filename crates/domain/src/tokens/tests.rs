use std::sync::Arc;

use chrono::TimeDelta;

use super::{AccessToken, LONGEST, LiveToken, MockAccessTokenRepository, NewToken, TokenService};
use crate::{
    Failure, StoreError,
    error::Constraint,
    ids::AccessTokenId,
    scopes::Scopes,
    sessions::SEEN_AFTER,
    signing::MockSecrets,
    testing::{ANN, actor, now, refused, stamps},
    users::{Role, Status},
    viewer::Actor,
};

fn service(tokens: MockAccessTokenRepository) -> TokenService {
    let mut secrets = MockSecrets::new();
    secrets.expect_secret().returning(|prefix| format!("{prefix}secret"));
    secrets.expect_digest().returning(|secret| [u8::try_from(secret.len()).unwrap(); 32]);
    TokenService { tokens: Arc::new(tokens), secrets: Arc::new(secrets), stamps: stamps() }
}

/// Where there is room for another.
fn with_room(room: bool) -> TokenService {
    let mut tokens = MockAccessTokenRepository::new();
    tokens.expect_insert().returning(move |_, _| Ok(room));
    service(tokens)
}

fn new() -> NewToken {
    let scopes = Scopes::from_text("read").unwrap();
    NewToken { id: AccessTokenId(5), name: " backup ".to_owned(), scopes, expires_at: None }
}

#[test]
fn a_token_is_shown_once_and_its_hash_is_kept() {
    let (token, secret) = now(with_room(true).create(actor(ANN), new())).unwrap();
    assert_eq!(secret, "tintype_pat_secret");
    assert_eq!((token.owner_id, token.name.as_str(), token.token_hash), (ANN, "backup", [18; 32]));
}

#[test]
fn a_token_that_an_attempt_of_before_has_made_is_not_told() {
    let mut tokens = MockAccessTokenRepository::new();
    tokens.expect_insert().returning(|_, _| Err(StoreError::Conflict(Constraint::PrimaryKey)));
    assert!(matches!(now(service(tokens).create(actor(ANN), new())), Err(Failure::IdempotencyReused)));
}

#[test]
fn a_token_has_a_name_a_scope_and_an_end_within_a_year() {
    let create = |change: fn(&mut NewToken)| {
        let mut new = new();
        change(&mut new);
        now(with_room(true).create(actor(ANN), new))
    };
    let named = |field: &str, code| vec![(field.to_owned(), code)];
    assert_eq!(refused(create(|new| new.name = "  ".to_owned())), named("name", "required"));
    assert_eq!(refused(create(|new| new.name = "a\nb".to_owned())), named("name", "format"));
    assert_eq!(refused(create(|new| new.name = "a".repeat(61))), named("name", "length"));
    assert_eq!(refused(create(|new| new.scopes = Scopes::default())), named("scopes", "required"));
    let end = named("expires_at", "range");
    assert_eq!(refused(create(|new| new.expires_at = Some(stamps().now()))), end);
    let too_late = |new: &mut NewToken| new.expires_at = Some(stamps().now() + LONGEST + TimeDelta::seconds(1));
    assert_eq!(refused(create(too_late)), end);
    assert!(create(|new| new.expires_at = Some(stamps().now() + LONGEST)).is_ok());
}

#[test]
fn only_admins_give_admin_away_and_nobody_has_too_many() {
    let admin = || NewToken { scopes: Scopes::from_text("admin").unwrap(), ..new() };
    let refused = now(with_room(true).create(actor(ANN), admin()));
    assert!(matches!(refused, Err(Failure::RoleTooLow)));
    assert!(now(with_room(true).create(Actor { id: ANN, role: Role::Admin }, admin())).is_ok());
    assert!(matches!(now(with_room(false).create(actor(ANN), new())), Err(Failure::TooManyTokens)));
}

fn live(status: Status, used_ago: Option<TimeDelta>) -> LiveToken {
    let now = stamps().now();
    let token = AccessToken {
        id: AccessTokenId(5),
        owner_id: ANN,
        token_hash: [1; 32],
        name: String::new(),
        scopes: Scopes::from_text("read admin").unwrap(),
        created_at: now,
        expires_at: None,
        last_used_at: used_ago.map(|ago| now - ago),
    };
    LiveToken { token, role: Role::User, status }
}

/// Who asks with a token, which is noted as used so often.
fn asks(found: Option<LiveToken>, touches: usize) -> crate::Outcome<String> {
    let mut tokens = MockAccessTokenRepository::new();
    tokens.expect_find().returning(move |_, _| Ok(found.clone()));
    tokens.expect_touch().times(touches).returning(|_, _| Ok(()));
    now(service(tokens).holder("secret")).map(|holder| holder.scopes.to_text())
}

#[test]
fn a_token_is_worth_what_its_owner_may_and_is_noted_as_used_every_few_minutes() {
    assert_eq!(asks(Some(live(Status::Active, None)), 1).unwrap(), "read");
    assert!(asks(Some(live(Status::Active, Some(SEEN_AFTER))), 0).is_ok());
    assert!(asks(Some(live(Status::Active, Some(SEEN_AFTER + TimeDelta::seconds(1)))), 1).is_ok());
    for status in [Status::Suspended, Status::Pending, Status::Leaving] {
        assert!(matches!(asks(Some(live(status, None)), 0), Err(Failure::TokenInvalid)));
    }
    assert!(matches!(asks(None, 0), Err(Failure::TokenInvalid)));
}
