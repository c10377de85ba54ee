//! One bucket, reached within our own time.

use std::{fmt, future::Future, time::Duration};

use futures_util::StreamExt;
use s3::{
    Bucket as Client, Region,
    creds::{Credentials, error::CredentialsError},
    error::S3Error,
};
use tintype_domain::StoreError;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use crate::errors::{is_missing, may_pass, store_error};

/// No request waits longer for a bucket that says nothing, however often it is asked.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// What moves slower than this is given up.
const BYTES_PER_SECOND: u64 = 1_000_000;
/// What nobody may read or write who has no key. What is left of it is swept, as it has a name like any other.
const PROBE: &str = "quarantine/00000000000000000000000000000000";
/// Waits before the second and the third try.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// How to reach the bucket. `Debug` leaves out the keys.
#[derive(Clone)]
pub struct BucketOptions {
    /// As this program reaches it: `http://127.0.0.1:9000`.
    pub endpoint: String,
    /// As browsers reach it; the same where it is empty.
    pub public_endpoint: String,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: String,
}

impl fmt::Debug for BucketOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketOptions")
            .field("endpoint", &self.endpoint)
            .field("public_endpoint", &self.public_endpoint)
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

/// Why the bucket cannot be used, in words for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    #[error("{0:?} is not the address of an S3 server; it is like https://s3.example.org or http://127.0.0.1:9000")]
    Endpoint(String),
    #[error("the bucket cannot be named {0:?}: {1}")]
    Name(String, String),
}

/// The bucket, for this program, as browsers see it, and for whoever has no key.
#[derive(Clone)]
pub struct Bucket {
    client: Box<Client>,
    public: Box<Client>,
    stranger: Box<Client>,
}

/// What a bucket that is set up badly lets anybody do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liberty {
    List,
    Read,
    Write,
}

impl Bucket {
    /// Connects to nothing yet.
    pub fn open(options: &BucketOptions) -> Result<Self, BucketError> {
        // Tries again are ours, within our own time.
        s3::set_retries(0);
        let public = if options.public_endpoint.is_empty() { &options.endpoint } else { &options.public_endpoint };
        let none = Credentials::anonymous();
        Ok(Self {
            client: client(options, &options.endpoint, keys(options))?,
            public: client(options, public, keys(options))?,
            stranger: client(options, public, none)?,
        })
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// For what is signed for a browser: the signature covers the host.
    pub(crate) fn public(&self) -> &Client {
        &self.public
    }

    /// Whether it answers and lets us in.
    pub async fn check(&self) -> Result<(), StoreError> {
        let list = || self.client.list_page("quarantine/".to_owned(), None, None, None, Some(1));
        self.ask(0, list).await?.ok_or_else(|| StoreError::Unavailable("the bucket is not there".into()))?;
        Ok(())
    }

    /// What it lets strangers do; fails where it does not answer.
    pub async fn liberties(&self) -> Result<Vec<Liberty>, StoreError> {
        let written = allowed(self.stranger.put_object(PROBE, &[])).await?;
        if !written {
            self.ask(0, || self.client.put_object(PROBE, &[])).await?;
        }
        let listed = allowed(self.stranger.list_page(String::new(), None, None, None, Some(1))).await;
        let read = allowed(self.stranger.get_object(PROBE)).await;
        if self.ask(0, || self.client.delete_object(PROBE)).await.is_err() {
            allowed(self.stranger.delete_object(PROBE)).await?;
        }
        let all = [(listed?, Liberty::List), (read?, Liberty::Read), (written, Liberty::Write)];
        Ok(all.into_iter().filter_map(|(is_allowed, liberty)| is_allowed.then_some(liberty)).collect())
    }

    /// What the bucket answers, `None` when it has no such object. Asks again what may pass, until the time for a
    /// transfer of so many bytes is over: all that is asked may be asked twice.
    pub(crate) async fn ask<T, F>(&self, bytes: u64, question: impl Fn() -> F) -> Result<Option<T>, StoreError>
    where
        F: Future<Output = Result<T, S3Error>>,
    {
        let deadline = Instant::now() + PATIENCE + time_for(bytes);
        let mut pauses = PAUSES.into_iter();
        loop {
            let answer = timeout_at(deadline, question());
            let answer = answer.await.map_err(|_| silent())?;
            match (answer, pauses.next()) {
                (Ok(answer), _) => return Ok(Some(answer)),
                (Err(error), _) if is_missing(&error) => return Ok(None),
                (Err(error), Some(pause)) if may_pass(&error) && Instant::now() + pause < deadline => {
                    tracing::debug!(%error, "the bucket is asked again");
                    sleep(pause).await;
                }
                (Err(error), _) => return Err(store_error(error)),
            }
        }
    }

    /// The bytes of an object, `None` where there is none. What has come earns the time for what follows.
    pub(crate) async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let started = Instant::now();
        let Some(mut answer) = self.ask(0, || self.client.get_object_stream(path)).await? else { return Ok(None) };
        let mut bytes = Vec::new();
        loop {
            let deadline = started + PATIENCE + time_for(bytes.len() as u64);
            match timeout_at(deadline, answer.bytes().next()).await.map_err(|_| silent())? {
                Some(part) => bytes.extend_from_slice(&part.map_err(store_error)?),
                None => return Ok(Some(bytes)),
            }
        }
    }
}

/// Whether a stranger gets what they ask for: refusals are errors to the client.
async fn allowed<T>(question: impl Future<Output = Result<T, S3Error>>) -> Result<bool, StoreError> {
    match timeout_at(Instant::now() + PATIENCE, question).await.map_err(|_| silent())? {
        Ok(_) => Ok(true),
        Err(error) if may_pass(&error) => Err(store_error(error)),
        Err(_) => Ok(false),
    }
}

fn time_for(bytes: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1_000) / BYTES_PER_SECOND)
}

fn silent() -> StoreError {
    StoreError::Unavailable("the bucket is silent".into())
}

fn keys(options: &BucketOptions) -> Result<Credentials, CredentialsError> {
    Credentials::new(Some(&options.access_key), Some(&options.secret_key), None, None, None)
}

fn client(
    options: &BucketOptions,
    endpoint: &str,
    keys: Result<Credentials, CredentialsError>,
) -> Result<Box<Client>, BucketError> {
    let bad = || BucketError::Endpoint(endpoint.to_owned());
    let url = Url::parse(endpoint).map_err(|_| bad())?;
    if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
        return Err(bad());
    }
    let name = |error: S3Error| BucketError::Name(options.bucket.clone(), error.to_string());
    let region = Region::Custom { region: options.region.clone(), endpoint: endpoint.trim_end_matches('/').to_owned() };
    let keys = keys.map_err(|error| BucketError::Name(options.bucket.clone(), error.to_string()))?;
    let mut client = Client::new(&options.bucket, region, keys).map_err(name)?.with_path_style();
    // `ask` has the time.
    client.set_request_timeout(None);
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(endpoint: &str) -> BucketOptions {
        BucketOptions {
            endpoint: endpoint.to_owned(),
            public_endpoint: String::new(),
            region: "here".to_owned(),
            bucket: "pictures".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "hidden".to_owned(),
        }
    }

    #[test]
    fn an_endpoint_is_the_root_of_a_server() {
        assert!(Bucket::open(&options("http://127.0.0.1:9000")).is_ok());
        assert!(Bucket::open(&options("https://s3.example.org/")).is_ok());
        for endpoint in ["", "s3.example.org", "ftp://s3.example.org", "https://s3.example.org/pictures"] {
            assert!(matches!(Bucket::open(&options(endpoint)), Err(BucketError::Endpoint(_))), "{endpoint}");
        }
    }

    #[test]
    fn keys_are_never_shown() {
        assert!(!format!("{:?}", options("http://127.0.0.1:9000")).contains("hidden"));
    }
}
