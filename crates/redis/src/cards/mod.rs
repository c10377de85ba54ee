//! Cards as strings.

mod payload;

use std::sync::Arc;

use async_trait::async_trait;
use fred::{
    error::Error,
    interfaces::KeysInterface,
    types::{Expiration, Value, scripts::Script},
};
use futures_util::future::try_join_all;
use tintype_domain::{
    StoreError,
    cards::{CardCache, CardId, Cards, Wanted},
};

use crate::{
    Redis,
    connection::unavailable,
    keys::{self, CARD_SECONDS, FORGOTTEN_SECONDS},
};

/// In the place of a card that was forgotten.
const FORGOTTEN: &str = "-";

/// Whoever read a row before its card was forgotten finds the mark and keeps nothing.
const KEEP: &str = r"
for i, key in ipairs(KEYS) do
    if redis.call('GETRANGE', key, 0, 0) ~= '-' then redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1]) end
end
return 1
";

/// In one round trip; on a cluster in one for each slot, at the same time.
pub struct RedisCardCache {
    redis: Arc<Redis>,
    keep: Script,
}

impl RedisCardCache {
    pub fn new(redis: Arc<Redis>) -> Self {
        Self { redis, keep: Script::from_lua(KEEP) }
    }
}

#[async_trait]
impl CardCache for RedisCardCache {
    fn answers(&self) -> bool {
        self.redis.may_answer()
    }

    async fn find(&self, wanted: &[Wanted]) -> Option<Cards> {
        let slots = self.redis.by_slot(wanted.iter().map(|wanted| (keys::card(wanted.id), *wanted)));
        let answers = self
            .redis
            .ask(|client| async move {
                try_join_all(slots.into_iter().map(|(keys, wanted)| {
                    let client = client.clone();
                    async move {
                        let kept: Vec<Option<String>> = client.mget(keys).await?;
                        Ok::<_, Error>((wanted, kept))
                    }
                }))
                .await
            })
            .await?;
        let mut cards = Cards::default();
        for (wanted, kept) in answers.into_iter().flat_map(|(wanted, kept)| wanted.into_iter().zip(kept)) {
            if let Some(text) = kept {
                payload::read(&mut cards, &wanted, &text);
            }
        }
        Some(cards)
    }

    async fn keep(&self, cards: &Cards) {
        if cards.is_empty() {
            return;
        }
        let slots = self.redis.by_slot(payload::write(cards).map(|(id, text)| (keys::card(id), text)));
        let keep = &self.keep;
        self.redis
            .ask(|client| async move {
                try_join_all(slots.into_iter().map(|(keys, texts)| {
                    let client = client.clone();
                    let arguments: Vec<Value> =
                        std::iter::once(CARD_SECONDS.into()).chain(texts.into_iter().map(Value::from)).collect();
                    async move { keep.evalsha_with_reload::<i64, _, _>(&client, keys, arguments).await }
                }))
                .await
            })
            .await;
    }

    async fn forget(&self, cards: &[CardId]) -> Result<(), StoreError> {
        let forgotten = self
            .redis
            .ask(|client| async move {
                for id in cards {
                    let until = Some(Expiration::EX(FORGOTTEN_SECONDS));
                    client.set::<(), _, _>(keys::card(*id), FORGOTTEN, until, None, false).await?;
                }
                Ok(())
            })
            .await;
        forgotten.ok_or_else(unavailable)
    }
}
