//! Timelines as sorted sets, one key a person. Every score is 0, so that members are in the order of their bytes: post ids
//! of 19 digits, then marks: `a{author}` is merged, `e` says that the last post is the very last, `f{token}` that the
//! timeline is being made, `r{run}` which run of Redis it was made in, `v{version}` of what.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use fred::{
    clients::Client,
    error::Error,
    interfaces::{LuaInterface, SortedSetsInterface},
    types::scripts::Script,
};
use futures_util::future::try_join_all;
use tintype_domain::{
    StoreError,
    feed::{LIFETIME_DAYS, Newest, Reader, Rest, Stretch, Timelines, Version},
    ids::{PostId, UserId},
    signing::KeyGenerator,
};

use crate::{Redis, connection::unavailable, keys};

const LIFETIME_SECONDS: i64 = LIFETIME_DAYS * 86_400;
/// How long one that is being made keeps others from making it.
const MAKING_SECONDS: i64 = 60;

/// A Redis that was restored, or a copy that took over, may lack what was pushed last: it is another run.
const RUN: &str = r"
local id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local run = id and 'r' .. id
";

/// Cuts the surplus off, and with it the knowledge of what is below.
const CUT: &str = r"
local function cut(length)
  local surplus = redis.call('ZLEXCOUNT', KEYS[1], '[0', '(:') - length
  if surplus > 0 then
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, surplus - 1)
    redis.call('ZREM', KEYS[1], 'e')
  end
end
";

const PAGE: &str = r"
local version, before, limit, lifetime = unpack(ARGV)
if not run or not redis.call('ZSCORE', KEYS[1], version) or not redis.call('ZSCORE', KEYS[1], run) then
  return false
end
redis.call('EXPIRE', KEYS[1], lifetime)
local posts = redis.call('ZREVRANGEBYLEX', KEYS[1], before, '[0', 'LIMIT', 0, limit)
local authors = redis.call('ZRANGEBYLEX', KEYS[1], '[a', '(b')
for i, author in ipairs(authors) do authors[i] = string.sub(author, 2) end
local rest = 0
if #posts < tonumber(limit) then rest = redis.call('ZSCORE', KEYS[1], 'e') and 2 or 1 end
return {rest, posts, authors}
";

const BEGIN: &str = r"
local version, token, lifetime = unpack(ARGV)
local making = #redis.call('ZRANGEBYLEX', KEYS[1], '[f', '(g') > 0
if making and redis.call('ZSCORE', KEYS[1], version) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[1], 0, version, 0, token)
redis.call('EXPIRE', KEYS[1], lifetime)
return 1
";

/// Joins what was pushed since it was begun.
const FILL: &str = r"
local version, token, length, lifetime = unpack(ARGV, 1, 4)
if not run or not redis.call('ZSCORE', KEYS[1], token) or not redis.call('ZSCORE', KEYS[1], version) then
  return 0
end
for i = 5, #ARGV do redis.call('ZADD', KEYS[1], 0, ARGV[i]) end
redis.call('ZREM', KEYS[1], token)
redis.call('ZADD', KEYS[1], 0, run)
cut(tonumber(length))
redis.call('EXPIRE', KEYS[1], lifetime)
return 1
";

/// Below the last one of a timeline that is not at the very last post others may be missing. One that is being made is
/// cut when it is filled.
const PUSH: &str = r"
local version, post, length = unpack(ARGV)
if not redis.call('ZSCORE', KEYS[1], version) then return 0 end
local making = #redis.call('ZRANGEBYLEX', KEYS[1], '[f', '(g') > 0
if not making and not redis.call('ZSCORE', KEYS[1], 'e') then
  local last = redis.call('ZRANGEBYLEX', KEYS[1], '[0', '(:', 'LIMIT', 0, 1)[1]
  if not last or post < last then return 0 end
end
redis.call('ZADD', KEYS[1], 0, post)
if not making then cut(tonumber(length)) end
return 1
";

pub struct RedisTimelines {
    redis: Arc<Redis>,
    length: u16,
    /// Tells the tokens of this process from those of others.
    origin: String,
    begun: AtomicU64,
    page: Script,
    begin: Script,
    fill: Script,
    push: Script,
}

impl RedisTimelines {
    /// `length`: of how many posts a timeline is, at most.
    pub fn new(redis: Arc<Redis>, length: u16, keys: &dyn KeyGenerator) -> Self {
        let script = |parts: &[&str]| Script::from_lua(parts.concat());
        Self {
            redis,
            length,
            origin: keys.key(),
            begun: AtomicU64::new(0),
            page: script(&[RUN, PAGE]),
            begin: script(&[BEGIN]),
            fill: script(&[RUN, CUT, FILL]),
            push: script(&[CUT, PUSH]),
        }
    }
}

#[async_trait]
impl Timelines for RedisTimelines {
    async fn page(&self, person: UserId, version: Version, before: Option<PostId>, limit: u16) -> Option<Stretch> {
        let before = before.map_or("(:".to_owned(), |post| format!("({}", digits(post.0)));
        let arguments = vec![mark(version), before, limit.to_string(), LIFETIME_SECONDS.to_string()];
        let found: Option<(u8, Vec<i64>, Vec<i64>)> =
            self.redis.run(&self.page, keys::timeline(person), arguments).await?;
        let (rest, posts, merged) = found?;
        let rest = match rest {
            0 => Rest::Listed,
            1 => Rest::Unlisted,
            _ => Rest::Nothing,
        };
        Some(Stretch {
            posts: posts.into_iter().map(Into::into).collect(),
            merged: merged.into_iter().map(Into::into).collect(),
            rest,
        })
    }

    async fn begin(&self, person: UserId, version: Version) -> Option<String> {
        let token = format!("f{}.{}", self.origin, self.begun.fetch_add(1, Ordering::Relaxed));
        let arguments = vec![mark(version), token.clone(), MAKING_SECONDS.to_string()];
        let begun: i64 = self.redis.run(&self.begin, keys::timeline(person), arguments).await?;
        (begun == 1).then_some(token)
    }

    async fn fill(&self, person: UserId, token: &str, newest: &Newest) -> bool {
        let mut arguments =
            vec![mark(newest.version), token.to_owned(), self.length.to_string(), LIFETIME_SECONDS.to_string()];
        arguments.extend(newest.is_all.then(|| "e".to_owned()));
        arguments.extend(newest.merged.iter().map(|author| format!("a{}", digits(author.0))));
        arguments.extend(newest.posts.iter().map(|post| digits(post.0)));
        self.redis.run(&self.fill, keys::timeline(person), arguments).await == Some(1_i64)
    }

    async fn push(&self, post: PostId, readers: &[Reader]) -> Result<(), StoreError> {
        let (script, post, length) = (&self.push, digits(post.0), self.length.to_string());
        let push = |client: Client| async move {
            match push_all(&client, script, &post, &length, readers).await {
                Err(error) if error.details().starts_with("NOSCRIPT") => {
                    script.load(&client).await?;
                    push_all(&client, script, &post, &length, readers).await
                }
                pushed => pushed,
            }
        };
        self.redis.ask(push).await.ok_or_else(unavailable)
    }

    async fn remove(&self, post: PostId, readers: &[Reader]) -> Result<(), StoreError> {
        let post = digits(post.0);
        let remove = |client: Client| async move {
            let pipeline = client.pipeline();
            for reader in readers {
                let _: () = pipeline.zrem(keys::timeline(reader.id), post.as_str()).await?;
            }
            pipeline.all::<Vec<i64>>().await
        };
        self.redis.ask(remove).await.map(drop).ok_or_else(unavailable)
    }
}

/// All at once, each to where its key is: the client sends them without waiting for the answers.
async fn push_all(client: &Client, script: &Script, post: &str, length: &str, readers: &[Reader]) -> Result<(), Error> {
    let pushes = readers.iter().map(|reader| {
        let arguments = vec![mark(reader.version), post.to_owned(), length.to_owned()];
        client.evalsha::<i64, _, _, _>(script.sha1().clone(), keys::timeline(reader.id), arguments)
    });
    try_join_all(pushes).await.map(drop)
}

/// As many for every id, so that their order is the order of the ids.
fn digits(id: i64) -> String {
    format!("{id:019}")
}

fn mark(version: Version) -> String {
    format!("v{}.{}", version.generation, version.following)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_members_is_the_order_of_the_ids() {
        for (less, more) in [(0, 1), (9, 10), (999_999_999_999, 1_000_000_000_000), (i64::MAX - 1, i64::MAX)] {
            assert!(digits(less) < digits(more));
            assert!(digits(more).as_str() < ":", "marks come after posts");
        }
    }
}
