//! `OneTimeTokenRepository`.

use std::sync::Arc;

use tintype_domain::{
    StoreError,
    ids::{OneTimeTokenId, UserId},
    one_time_tokens::{OneTimeToken, Purpose, TokenMint},
    store::UnitOfWorkFactory,
    time::Stamps,
};
use tintype_security::HmacSigner;

use crate::engine::{Engine, after, engines};

impl Engine {
    pub fn mint(&self) -> TokenMint {
        let stamps = Stamps { clock: Arc::clone(&self.clock), ids: self.ids.clone() };
        TokenMint { signer: Arc::new(HmacSigner::new(&[7; 32])), stamps }
    }

    pub async fn token(&self, owner: Option<UserId>, purpose: Purpose) -> OneTimeToken {
        let token = self.mint().make(purpose, owner, Some("ann@example.org".to_owned()));
        let uow = self.begin().await;
        uow.one_time_tokens().insert(&token).await.unwrap();
        uow.commit().await.unwrap();
        token
    }
}

async fn find(engine: &Engine, id: OneTimeTokenId) -> Option<OneTimeToken> {
    engine.begin().await.one_time_tokens().find(id).await.unwrap()
}

async fn is_there(engine: &Engine, token: &OneTimeToken) -> bool {
    find(engine, token.id).await.is_some()
}

#[tokio::test]
async fn a_token_is_found_as_inserted_by_number_and_by_hash() {
    for engine in engines().await {
        let ann = engine.person("ann").await.id;
        for (owner, purpose) in
            [(Some(ann), Purpose::VerifyEmail), (Some(ann), Purpose::ChangeEmail), (None, Purpose::ResetPassword)]
        {
            let token = engine.token(owner, purpose).await;
            assert!(find(&engine, token.id).await == Some(token.clone()), "{}", engine.name);
            let uow = engine.begin().await;
            let by_hash = uow.one_time_tokens().find_by_hash(&token.token_hash).await.unwrap();
            assert!(by_hash == Some(token), "{}", engine.name);
        }
        assert!(find(&engine, OneTimeTokenId(7)).await.is_none(), "{}", engine.name);
        let uow = engine.begin().await;
        assert!(uow.one_time_tokens().find_by_hash(&[0; 32]).await.unwrap().is_none(), "{}", engine.name);
    }
}

#[tokio::test]
async fn rows_hold_no_text_of_a_token() {
    for engine in engines().await {
        let ann = engine.person("ann").await.id;
        let text = engine.mint().text(&engine.token(Some(ann), Purpose::ResetPassword).await);
        let with_text = format!(
            "SELECT count(*) AS n FROM one_time_tokens WHERE token_hash = '{text}' OR email = '{text}' OR purpose = '{text}'"
        );
        assert_eq!((text.len(), engine.number(&with_text).await), (43, 0), "{}", engine.name);
    }
}

#[tokio::test]
async fn whoever_finds_a_token_sees_what_the_one_before_has_written() {
    for engine in engines().await {
        let ann = engine.person("ann").await.id;
        let mut token = engine.token(None, Purpose::ResetPassword).await;
        let holder = engine.begin().await;
        holder.one_time_tokens().find_by_hash(&token.token_hash).await.unwrap().unwrap();
        (token.owner_id, token.used_at) = (Some(ann), Some(token.created_at));
        token.email = Some("bob@example.org".to_owned());
        holder.one_time_tokens().update(&token).await.unwrap();
        let hash = token.token_hash;
        let other = async { engine.begin().await.one_time_tokens().find_by_hash(&hash).await.unwrap() };
        assert!(after(holder, other).await == Some(token), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_use_a_token_at_a_time_one_sees_it_unused() {
    for engine in engines().await {
        let ann = engine.person("ann").await.id;
        let token = engine.token(Some(ann), Purpose::ResetPassword).await;
        let engine = Arc::new(engine);
        let tries: Vec<_> = (0..20).map(|_| tokio::spawn(use_it(Arc::clone(&engine), token.clone()))).collect();
        let mut winners = 0;
        for attempt in tries {
            winners += u32::from(attempt.await.unwrap());
        }
        assert_eq!(winners, 1, "{}", engine.name);
    }
}

/// As often as it loses to another.
async fn use_it(engine: Arc<Engine>, token: OneTimeToken) -> bool {
    loop {
        match try_it(&engine, &token).await {
            Err(StoreError::Retry) => engine.store.pause(1).await,
            outcome => return outcome.unwrap(),
        }
    }
}

async fn try_it(engine: &Engine, token: &OneTimeToken) -> Result<bool, StoreError> {
    let uow = engine.store.begin().await?;
    let mut found = uow.one_time_tokens().find_by_hash(&token.token_hash).await?.unwrap();
    if found.used_at.is_some() {
        return Ok(false);
    }
    found.used_at = Some(token.created_at);
    uow.one_time_tokens().update(&found).await?;
    uow.commit().await?;
    Ok(true)
}

#[tokio::test]
async fn the_newest_is_the_latest_unused_one_of_the_person_and_the_purpose() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
        let newest = async || {
            let uow = engine.begin().await;
            uow.one_time_tokens().newest(ann, Purpose::ResetPassword).await.unwrap()
        };
        assert_eq!(newest().await, None, "{}", engine.name);
        engine.token(Some(ann), Purpose::ResetPassword).await;
        let second = engine.token(Some(ann), Purpose::ResetPassword).await;
        let used = engine.token(Some(ann), Purpose::ResetPassword).await;
        let uow = engine.begin().await;
        let used = OneTimeToken { used_at: Some(used.created_at), ..used };
        uow.one_time_tokens().update(&used).await.unwrap();
        uow.commit().await.unwrap();
        engine.token(Some(ann), Purpose::VerifyEmail).await;
        engine.token(Some(bob), Purpose::ResetPassword).await;
        engine.token(None, Purpose::ResetPassword).await;
        assert_eq!(newest().await, Some(second.id), "{}", engine.name);
    }
}

#[tokio::test]
async fn withdrawn_are_the_unused_ones_of_the_person_and_these_purposes() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
        let old = engine.token(Some(ann), Purpose::ResetPassword).await;
        let used = engine.token(Some(ann), Purpose::ResetPassword).await;
        let uow = engine.begin().await;
        let used = OneTimeToken { used_at: Some(used.created_at), ..used };
        uow.one_time_tokens().update(&used).await.unwrap();
        uow.commit().await.unwrap();
        let new = engine.token(Some(ann), Purpose::ResetPassword).await;
        let verify = engine.token(Some(ann), Purpose::VerifyEmail).await;
        let of_bob = engine.token(Some(bob), Purpose::ResetPassword).await;
        let withdraw = async |purposes: &[Purpose], before| {
            let uow = engine.begin().await;
            uow.one_time_tokens().withdraw(ann, purposes, before).await.unwrap();
            uow.commit().await.unwrap();
        };
        withdraw(&[Purpose::ResetPassword], Some(new.id)).await;
        assert!(!is_there(&engine, &old).await, "{}: older", engine.name);
        for token in [&used, &new, &verify, &of_bob] {
            assert!(is_there(&engine, token).await, "{}", engine.name);
        }
        withdraw(&Purpose::ALL, None).await;
        for (token, stays) in [(&used, true), (&new, false), (&verify, false), (&of_bob, true)] {
            assert_eq!(is_there(&engine, token).await, stays, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_delete_takes_one_token_and_a_purge_those_that_expired_before() {
    for engine in engines().await {
        let ann = engine.person("ann").await.id;
        let (one, two) =
            (engine.token(Some(ann), Purpose::ResetPassword).await, engine.token(None, Purpose::VerifyEmail).await);
        let uow = engine.begin().await;
        let end = two.expires_at;
        assert_eq!(uow.one_time_tokens().purge(one.expires_at).await.unwrap(), 0, "{}", engine.name);
        assert_eq!(uow.one_time_tokens().purge(end).await.unwrap(), 1, "{}", engine.name);
        for _ in 0..2 {
            uow.one_time_tokens().delete(two.id).await.unwrap();
        }
        uow.commit().await.unwrap();
        assert!(!is_there(&engine, &one).await && !is_there(&engine, &two).await, "{}", engine.name);
    }
}
