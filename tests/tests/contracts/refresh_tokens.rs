//! `RefreshTokenRepository`.

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use futures_util::future::join_all;
use tintype_database::{SeaRefreshTokens, SeaSessions};
use tintype_domain::{
    StoreError,
    error::Constraint,
    ids::SessionId,
    programs::{KnownRefreshToken, REFRESH_LIFETIME, RefreshToken, RefreshTokenRepository},
    scopes::Scopes,
    sessions::{ABSOLUTE_DAYS, Session, SessionRepository},
    viewer::Actor,
};

use crate::engine::{Engine, engines};

fn tokens(engine: &Engine) -> SeaRefreshTokens {
    SeaRefreshTokens { database: engine.database.clone() }
}

/// A session whose key hash is `key`, for which nothing was granted yet.
pub async fn session(engine: &Engine, owner: Actor, key: u8) -> Session {
    let now = engine.now();
    let session = Session {
        id: engine.id(),
        owner_id: owner.id,
        key_hash: [key; 32],
        state: "{}".to_owned(),
        address: "192.0.2.7".to_owned(),
        user_agent: "a program".to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::days(ABSOLUTE_DAYS),
    };
    // Whenever the credentials were changed.
    let began = session.expires_at;
    assert!(SeaSessions { database: engine.database.clone() }.insert(&session, began).await.unwrap());
    session
}

pub fn token(engine: &Engine, session: &Session, hash: u8) -> RefreshToken {
    let now = engine.now();
    RefreshToken {
        id: engine.id(),
        owner_id: session.owner_id,
        session_id: session.id,
        token_hash: [hash; 32],
        scopes: Scopes::from_text("read upload").unwrap(),
        created_at: now,
        expires_at: now + REFRESH_LIFETIME,
    }
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_with_its_session() {
    for engine in engines().await {
        let tokens = tokens(&engine);
        let session = session(&engine, engine.person("ann").await, 1).await;
        let token = token(&engine, &session, 7);
        tokens.insert(&token).await.unwrap();
        let known = KnownRefreshToken { token, session_key_hash: [1; 32], used: false };
        assert_eq!(tokens.find(&[7; 32]).await.unwrap(), Some(known), "{}", engine.name);
        assert_eq!(tokens.find(&[1; 32]).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_used_token_is_known_as_used_and_the_next_one_is_in_its_place() {
    for engine in engines().await {
        let tokens = tokens(&engine);
        let session = session(&engine, engine.person("ann").await, 1).await;
        tokens.insert(&token(&engine, &session, 7)).await.unwrap();
        let next = token(&engine, &session, 8);
        assert!(tokens.rotate(&[7; 32], &next).await.unwrap(), "{}", engine.name);
        assert!(tokens.find(&[7; 32]).await.unwrap().unwrap().used, "{}", engine.name);
        let found = tokens.find(&[8; 32]).await.unwrap().unwrap();
        assert_eq!((found.token, found.used), (next, false), "{}", engine.name);
        for hash in [7, 9] {
            let another = token(&engine, &session, 10);
            assert!(!tokens.rotate(&[hash; 32], &another).await.unwrap(), "{}", engine.name);
        }
        assert_eq!(tokens.find(&[10; 32]).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_token_stays_unused_where_the_next_one_cannot_be_kept() {
    for engine in engines().await {
        let tokens = tokens(&engine);
        let session = session(&engine, engine.person("ann").await, 1).await;
        tokens.insert(&token(&engine, &session, 7)).await.unwrap();
        let stray = RefreshToken { session_id: SessionId(5), ..token(&engine, &session, 8) };
        let refused = tokens.rotate(&[7; 32], &stray).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::Reference))), "{}", engine.name);
        assert!(!tokens.find(&[7; 32]).await.unwrap().unwrap().used, "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_that_use_a_token_at_once_one_wins() {
    for engine in engines().await {
        let tokens = Arc::new(tokens(&engine));
        let session = session(&engine, engine.person("ann").await, 1).await;
        tokens.insert(&token(&engine, &session, 100)).await.unwrap();
        for round in 0..5_u8 {
            let tries = (0..8_u8).map(|place| {
                let (tokens, next) = (Arc::clone(&tokens), token(&engine, &session, round * 8 + place));
                // The one that won the round before.
                let of = tokens.clone();
                async move {
                    let hash = if round == 0 { 100 } else { unused(&of, round).await };
                    tokio::spawn(async move { tokens.rotate(&[hash; 32], &next).await }).await.unwrap()
                }
            });
            let won = join_all(tries).await;
            let won = won.into_iter().filter(|won| matches!(won, Ok(true))).count();
            assert_eq!(won, 1, "{}: {won} won", engine.name);
        }
    }
}

/// Of the tokens of the round before, the one that can be used.
async fn unused(tokens: &SeaRefreshTokens, round: u8) -> u8 {
    for hash in (round - 1) * 8..round * 8 {
        if tokens.find(&[hash; 32]).await.unwrap().is_some() {
            return hash;
        }
    }
    panic!("the round before had no winner");
}

#[tokio::test]
async fn what_has_expired_is_purged_and_what_goes_with_its_session_goes() {
    for engine in engines().await {
        let tokens = tokens(&engine);
        let ann = engine.person("ann").await;
        let (one, other) = (session(&engine, ann, 1).await, session(&engine, ann, 2).await);
        let now = engine.now();
        for (session, hash, expires_at) in [(&one, 7, now), (&one, 8, now + TimeDelta::seconds(1)), (&other, 9, now)] {
            tokens.insert(&RefreshToken { expires_at, ..token(&engine, session, hash) }).await.unwrap();
        }
        assert_eq!(tokens.purge(now).await.unwrap(), 0, "{}", engine.name);
        let sessions = SeaSessions { database: engine.database.clone() };
        sessions.end(&[2; 32], now).await.unwrap();
        assert!(tokens.find(&[9; 32]).await.unwrap().is_some(), "{}: of an ended session", engine.name);
        sessions.purge(now + TimeDelta::seconds(1)).await.unwrap();
        assert_eq!(tokens.find(&[9; 32]).await.unwrap(), None, "{}", engine.name);
        assert_eq!(tokens.purge(now + TimeDelta::seconds(1)).await.unwrap(), 1, "{}", engine.name);
        let mut left = BTreeSet::new();
        for hash in [7, 8] {
            left.extend(tokens.find(&[hash; 32]).await.unwrap().map(|known| known.token.token_hash[0]));
        }
        assert_eq!(left, BTreeSet::from([8]), "{}", engine.name);
    }
}
