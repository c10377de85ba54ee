//! One connection that comes and goes; nobody waits for it.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use fred::{
    clients::SubscriberClient,
    error::{Error, ErrorKind},
    prelude::{Builder, Client, ClientLike, Config, ReconnectPolicy},
    types::{FromValue, Value, config::UnresponsiveConfig, scripts::Script},
    util::redis_keyslot,
};
use tintype_domain::StoreError;
use tokio::{task::JoinHandle, time::sleep};

use crate::breaker::Breaker;

/// No request waits longer for Redis.
const COMMAND_TIMEOUT: Duration = Duration::from_millis(250);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// A connection on which nothing comes back for this long is made anew. Each question begins the time again, so it is
/// shorter than the rest between trials.
const SILENCE: Duration = Duration::from_millis(700);
const LOOK_FOR_SILENCE: Duration = Duration::from_millis(200);
/// How often the connection of events is felt for: nothing else is asked on it.
const PULSE: Duration = Duration::from_secs(2);
/// First and longest wait between tries to connect, in milliseconds, doubled each time.
const RECONNECT: (u32, u32) = (100, 2_000);

const COMPLAIN_AGAIN: Duration = Duration::from_secs(60);

const SCHEMES: [&str; 6] = ["redis", "rediss", "redis-cluster", "rediss-cluster", "redis-sentinel", "rediss-sentinel"];

#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// Says nothing of the URL: there is a password in it.
    #[error(
        "TINTYPE__REDIS__URL is not the address of a Redis; it is like redis://:password@host:6379/0, rediss://…, \
         redis-cluster://… or redis-sentinel://host:26379/0?sentinelServiceName=…"
    )]
    Address,
}

/// Redis, or the knowledge that it is not there.
pub struct Redis {
    client: Client,
    subscriber: SubscriberClient,
    breaker: Arc<Breaker>,
    /// What goes on beside the questions.
    tasks: [JoinHandle<()>; 2],
    /// Several servers, each with its slots of the keys.
    clustered: bool,
    /// When a refusal was last logged.
    complained: Mutex<Option<Instant>>,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redis")
    }
}

impl Redis {
    /// Begins to connect and goes on for ever; answers before there is a connection. Must be called within a runtime.
    pub fn connect(url: &str) -> Result<Self, RedisError> {
        // The client would take any scheme for `redis`.
        if !SCHEMES.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("://"))) {
            return Err(RedisError::Address);
        }
        let mut config = Config::from_url(url).map_err(|_| RedisError::Address)?;
        // Redis may come later than we do.
        config.fail_fast = false;
        let clustered = config.server.is_clustered();
        let mut builder = Builder::from_config(config);
        builder
            .with_performance_config(|performance| performance.default_command_timeout = COMMAND_TIMEOUT)
            .with_connection_config(|connection| {
                connection.connection_timeout = CONNECT_TIMEOUT;
                connection.internal_command_timeout = CONNECT_TIMEOUT;
                connection.max_command_attempts = 1;
                connection.unresponsive = UnresponsiveConfig { max_timeout: Some(SILENCE), interval: LOOK_FOR_SILENCE };
            })
            .set_policy(ReconnectPolicy::new_exponential(0, RECONNECT.0, RECONNECT.1, 2));
        let client = builder.build().map_err(|_| RedisError::Address)?;
        let subscriber = builder.build_subscriber_client().map_err(|_| RedisError::Address)?;
        client.connect();
        subscriber.connect();
        subscriber.manage_subscriptions();
        let breaker = Arc::new(Breaker::default());
        let tasks = [tokio::spawn(tend(Arc::clone(&breaker), client.clone())), tokio::spawn(feel(subscriber.clone()))];
        Ok(Self { client, subscriber, breaker, tasks, clustered, complained: Mutex::default() })
    }

    /// Whether it answers now.
    pub async fn check(&self) -> Result<(), StoreError> {
        let answer = self.ask(|client| async move { client.ping::<String>(None).await }).await;
        answer.map(drop).ok_or_else(unavailable)
    }

    /// Whether it is worth asking now.
    pub(crate) fn may_answer(&self) -> bool {
        self.client.is_connected() && !self.breaker.is_open()
    }

    /// The keys, each with what belongs to it, in groups that one command may name.
    pub(crate) fn by_slot<T>(&self, keys: impl Iterator<Item = (String, T)>) -> Vec<(Vec<String>, Vec<T>)> {
        let mut slots: BTreeMap<u16, (Vec<String>, Vec<T>)> = BTreeMap::new();
        for (key, value) in keys {
            let slot = if self.clustered { redis_keyslot(key.as_bytes()) } else { 0 };
            let (keys, values) = slots.entry(slot).or_default();
            keys.push(key);
            values.push(value);
        }
        slots.into_values().collect()
    }

    /// What a script answers about one key, as [`ask`](Self::ask) does.
    pub(crate) async fn run<T, A>(&self, script: &Script, key: String, arguments: Vec<A>) -> Option<T>
    where
        T: FromValue,
        A: Into<Value> + Send,
    {
        let arguments: Vec<Value> = arguments.into_iter().map(Into::into).collect();
        self.ask(|client| async move { script.evalsha_with_reload(&client, key, arguments).await }).await
    }

    /// What Redis answers; `None` when it cannot be asked now: at once while it is not connected or the breaker is open,
    /// else after [`COMMAND_TIMEOUT`]. `None` too where it refuses, as when its memory is full.
    pub(crate) async fn ask<T, F>(&self, question: impl FnOnce(Client) -> F) -> Option<T>
    where
        F: Future<Output = Result<T, Error>>,
    {
        if !self.client.is_connected() || self.breaker.is_open() {
            return None;
        }
        match question(self.client.clone()).await {
            Ok(answer) => {
                self.breaker.succeeded();
                Some(answer)
            }
            Err(error) if is_answer(&error) => {
                self.complain(&error);
                None
            }
            Err(error) => {
                tracing::debug!(error = %error.details(), "Redis failed");
                self.breaker.failed();
                None
            }
        }
    }

    /// Not with each question.
    fn complain(&self, error: &Error) {
        let mut complained = self.complained.lock().unwrap_or_else(PoisonError::into_inner);
        if complained.is_none_or(|at| at.elapsed() >= COMPLAIN_AGAIN) {
            *complained = Some(Instant::now());
            tracing::warn!(error = %error.details(), "Redis refuses what is asked of it");
        }
    }

    pub(crate) fn subscriber(&self) -> &SubscriberClient {
        &self.subscriber
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// For those who have to do it again.
pub(crate) fn unavailable() -> StoreError {
    StoreError::Unavailable("Redis does not answer".into())
}

/// Redis has answered, only not what was asked for.
fn is_answer(error: &Error) -> bool {
    use ErrorKind::{InvalidArgument, InvalidCommand, NotFound, Parse, Protocol, Unknown};
    matches!(error.kind(), InvalidArgument | InvalidCommand | NotFound | Parse | Protocol | Unknown)
}

async fn tend(breaker: Arc<Breaker>, client: Client) {
    breaker.tend(|| async { client.ping::<String>(None).await.is_ok() }).await;
}

/// Where nothing comes back the client makes a new connection.
async fn feel(subscriber: SubscriberClient) {
    loop {
        sleep(PULSE).await;
        if subscriber.is_connected() {
            let _ = subscriber.ping::<fred::types::Value>(None).await;
        }
    }
}
