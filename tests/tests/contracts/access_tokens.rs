//! `AccessTokenRepository`.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tintype_database::SeaAccessTokens;
use tintype_domain::{
    scopes::Scopes,
    tokens::{AccessToken, AccessTokenRepository, LiveToken},
    users::{Role, Status},
    viewer::Actor,
};

use crate::engine::{Engine, engines};

fn tokens(engine: &Engine) -> SeaAccessTokens {
    SeaAccessTokens { database: engine.database.clone() }
}

pub fn token(engine: &Engine, owner: Actor, hash: u8) -> AccessToken {
    AccessToken {
        id: engine.id(),
        owner_id: owner.id,
        token_hash: [hash; 32],
        name: "a \"backup\"".to_owned(),
        scopes: Scopes::from_text("read admin").unwrap(),
        created_at: engine.now(),
        expires_at: None,
        last_used_at: None,
    }
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_with_what_decides_about_its_owner_now() {
    for engine in engines().await {
        let (tokens, ann) = (tokens(&engine), engine.person("ann").await);
        let token = token(&engine, ann, 7);
        assert!(tokens.insert(&token, 5).await.unwrap(), "{}", engine.name);
        let now = engine.now();
        let live = |role, status| Some(LiveToken { token: token.clone(), role, status });
        assert_eq!(tokens.find(&[7; 32], now).await.unwrap(), live(Role::User, Status::Active), "{}", engine.name);
        assert_eq!(tokens.find(&[8; 32], now).await.unwrap(), None, "{}", engine.name);
        engine.sql("UPDATE users SET role = 'admin', status = 'suspended'").await;
        assert_eq!(tokens.find(&[7; 32], now).await.unwrap(), live(Role::Admin, Status::Suspended), "{}", engine.name);
        engine.sql("UPDATE users SET deleted_at = updated_at").await;
        assert_eq!(tokens.find(&[7; 32], now).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_token_is_found_until_it_expires_and_listed_after_that() {
    for engine in engines().await {
        let (tokens, ann, bob) = (tokens(&engine), engine.person("ann").await, engine.person("bob").await);
        let end = engine.now() + TimeDelta::days(1);
        let brief = AccessToken { expires_at: Some(end), ..token(&engine, ann, 1) };
        let lasting = token(&engine, ann, 2);
        for token in [&brief, &lasting, &token(&engine, bob, 3)] {
            tokens.insert(token, 5).await.unwrap();
        }
        let before = end - TimeDelta::microseconds(1);
        assert!(tokens.find(&[1; 32], before).await.unwrap().is_some(), "{}", engine.name);
        assert!(tokens.find(&[1; 32], end).await.unwrap().is_none(), "{}", engine.name);
        assert!(tokens.find(&[2; 32], end + TimeDelta::days(9_999)).await.unwrap().is_some(), "{}", engine.name);
        assert_eq!(tokens.list(ann.id).await.unwrap(), [lasting, brief], "{}", engine.name);
    }
}

#[tokio::test]
async fn a_token_is_noted_as_used_and_deleted_by_its_owner_alone() {
    for engine in engines().await {
        let (tokens, ann, bob) = (tokens(&engine), engine.person("ann").await, engine.person("bob").await);
        let (one, other) = (token(&engine, ann, 1), token(&engine, ann, 2));
        for token in [&one, &other] {
            tokens.insert(token, 5).await.unwrap();
        }
        let now = engine.now();
        tokens.touch(one.id, now).await.unwrap();
        let used: Vec<_> = tokens.list(ann.id).await.unwrap().iter().map(|token| token.last_used_at).collect();
        assert_eq!(used, [None, Some(now)], "{}", engine.name);
        assert!(!tokens.delete(bob.id, one.id).await.unwrap(), "{}", engine.name);
        assert!(tokens.delete(ann.id, one.id).await.unwrap(), "{}", engine.name);
        assert!(!tokens.delete(ann.id, one.id).await.unwrap(), "{}", engine.name);
        assert_eq!(tokens.find(&[1; 32], now).await.unwrap(), None, "{}", engine.name);
        assert_eq!(tokens.list(ann.id).await.unwrap(), [other], "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_more_than_so_many_also_where_several_are_made_at_once() {
    for engine in engines().await {
        let (tokens, ann, bob) = (Arc::new(tokens(&engine)), engine.person("ann").await, engine.person("bob").await);
        let expired = AccessToken { expires_at: Some(engine.now()), ..token(&engine, ann, 100) };
        assert!(tokens.insert(&expired, 5).await.unwrap(), "{}", engine.name);
        let tries = (0..12).map(|hash| {
            let (tokens, token) = (Arc::clone(&tokens), token(&engine, ann, hash));
            async move { tokio::spawn(async move { tokens.insert(&token, 5).await.unwrap() }).await.unwrap() }
        });
        let made = join_all(tries).await.into_iter().filter(|made| *made).count();
        assert_eq!((made, tokens.list(ann.id).await.unwrap().len()), (4, 5), "{}", engine.name);
        assert!(tokens.insert(&token(&engine, bob, 50), 5).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn all_tokens_of_a_person_are_deleted_and_nobody_else_s() {
    for engine in engines().await {
        let (tokens, ann, bob) = (tokens(&engine), engine.person("ann").await, engine.person("bob").await);
        let bobs = token(&engine, bob, 3);
        for token in [&token(&engine, ann, 1), &token(&engine, ann, 2), &bobs] {
            tokens.insert(token, 5).await.unwrap();
        }
        for _ in 0..2 {
            tokens.delete_all(ann.id).await.unwrap();
        }
        assert_eq!(tokens.list(ann.id).await.unwrap(), [], "{}", engine.name);
        assert_eq!(tokens.list(bob.id).await.unwrap(), [bobs], "{}", engine.name);
    }
}
