//! Argon2id in a bounded pool of blocking threads.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use async_trait::async_trait;
use tintype_domain::auth::{HashError, PasswordHasher, PasswordVerdict};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Cost and bounds.
#[derive(Debug, Clone, Copy)]
pub struct HashingOptions {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
    /// Hashes computed at a time; each takes `memory_kib`.
    pub at_once: usize,
    /// Callers that may wait; beyond them the answer is `Busy`.
    pub queue: usize,
}

impl Default for HashingOptions {
    /// The OWASP minimum for Argon2id. More may wait than one account's budget of failed log-ins lets through, so that
    /// guessing at one leaves nobody else without an answer.
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, parallelism: 1, at_once: 2, queue: 128 }
    }
}

pub struct ArgonHasher {
    argon: Arc<Argon2<'static>>,
    params: Params,
    /// Compared with when there is no account, so that it costs the same.
    dummy: String,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    capacity: usize,
}

/// Counts a caller for as long as it waits or works.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl ArgonHasher {
    pub fn new(options: HashingOptions) -> Result<Self, HashError> {
        let params = Params::new(options.memory_kib, options.iterations, options.parallelism, None)
            .map_err(|error| HashError::Internal(error.to_string().into()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let dummy = argon.hash_password(b"nobody has this password").map_err(internal)?.to_string();
        Ok(Self {
            argon: Arc::new(argon),
            params,
            dummy,
            permits: Arc::new(Semaphore::new(options.at_once)),
            waiting: Arc::new(AtomicUsize::new(0)),
            capacity: options.at_once + options.queue,
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        password: String,
        work: impl FnOnce(&Argon2<'static>, &[u8]) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let password = Zeroizing::new(password);
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let place = Place(Arc::clone(&self.waiting));
        if before >= self.capacity {
            return Err(HashError::Busy);
        }
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(boxed)?;
        let argon = Arc::clone(&self.argon);
        // Permit and place go along: a caller that gives up does not make room before its hash is done.
        let task = tokio::task::spawn_blocking(move || {
            let _held = (permit, place);
            work(&argon, password.as_bytes())
        });
        task.await.map_err(boxed)?
    }
}

#[async_trait]
impl PasswordHasher for ArgonHasher {
    async fn hash(&self, password: String) -> Result<String, HashError> {
        self.run(password, |argon, password| Ok(argon.hash_password(password).map_err(internal)?.to_string())).await
    }

    async fn verify(&self, password: String, hash: Option<String>) -> Result<PasswordVerdict, HashError> {
        let known = hash.is_some();
        let hash = PasswordHash::new(&hash.unwrap_or_else(|| self.dummy.clone()))
            .map_err(|error| HashError::Internal(format!("stored hash: {error}").into()))?;
        let outdated = self.outdated(&hash);
        let right = self
            .run(password, move |argon, password| match argon.verify_password(password, &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(internal(error)),
            })
            .await?;
        Ok(match (right && known, outdated) {
            (false, _) => PasswordVerdict::Wrong,
            (true, true) => PasswordVerdict::RightButOutdated,
            (true, false) => PasswordVerdict::Right,
        })
    }
}

impl ArgonHasher {
    fn outdated(&self, hash: &PasswordHash) -> bool {
        let Ok(params) = Params::try_from(hash) else { return true };
        let made = (params.m_cost(), params.t_cost(), params.p_cost());
        let wanted = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        hash.algorithm.as_str() != "argon2id" || made != wanted
    }
}

fn internal(error: password_hash::Error) -> HashError {
    HashError::Internal(error.to_string().into())
}

fn boxed(error: impl std::error::Error + Send + Sync + 'static) -> HashError {
    HashError::Internal(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(options: HashingOptions) -> Arc<ArgonHasher> {
        Arc::new(ArgonHasher::new(options).unwrap())
    }

    #[tokio::test]
    async fn the_last_character_of_a_long_password_counts() {
        let hasher = hasher(HashingOptions::default());
        let (one, other) = ("a".repeat(127) + "1", "a".repeat(127) + "2");
        let hash = hasher.hash(one.clone()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(hasher.verify(one, Some(hash.clone())).await.unwrap(), PasswordVerdict::Right);
        assert_eq!(hasher.verify(other, Some(hash)).await.unwrap(), PasswordVerdict::Wrong);
    }

    #[tokio::test]
    async fn without_an_account_every_password_is_wrong() {
        let hasher = hasher(HashingOptions::default());
        let verdict = hasher.verify("nobody has this password".into(), None).await.unwrap();
        assert_eq!(verdict, PasswordVerdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_lower_cost_is_right_but_outdated() {
        let cheap = hasher(HashingOptions { memory_kib: 8, iterations: 1, ..HashingOptions::default() });
        let hash = cheap.hash("correct horse".into()).await.unwrap();
        let verdict = hasher(HashingOptions::default()).verify("correct horse".into(), Some(hash)).await.unwrap();
        assert_eq!(verdict, PasswordVerdict::RightButOutdated);
    }

    #[tokio::test]
    async fn beyond_the_queue_the_answer_is_busy_and_the_rest_is_served() {
        let hasher = hasher(HashingOptions { at_once: 1, queue: 2, ..HashingOptions::default() });
        let calls = (0..10).map(|_| {
            let hasher = Arc::clone(&hasher);
            tokio::spawn(async move { hasher.hash("correct horse".into()).await })
        });
        let mut served = 0;
        for call in calls.collect::<Vec<_>>() {
            match call.await.unwrap() {
                Ok(_) => served += 1,
                Err(error) => assert!(matches!(error, HashError::Busy)),
            }
        }
        assert_eq!(served, 3);
        assert!(hasher.hash("correct horse".into()).await.is_ok());
    }
}
