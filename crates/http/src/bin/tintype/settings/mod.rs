//! Settings: defaults, then `tintype.toml`, then the environment (`TINTYPE__SECTION__KEY`). A name that is not known
//! stops the start.

mod accounts;
mod database;
mod print;
mod s3;
mod smtp;
mod sources;
#[cfg(test)]
mod tests;
mod timelines;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::ensure;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use url::Url;

pub use accounts::{Accounts, SignUp};
pub use database::Database;
pub use s3::S3;
pub use smtp::Smtp;
pub use timelines::Timelines;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the embedded database, pictures and keys are kept.
    pub data_dir: PathBuf,
    pub server: Server,
    pub database: Database,
    pub redis: Redis,
    pub timelines: Timelines,
    pub s3: S3,
    pub smtp: Smtp,
    pub worker: Worker,
    pub limits: Limits,
    pub accounts: Accounts,
    pub keys: Keys,
    pub log: Log,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub bind: SocketAddr,
    /// As browsers see it. https means production.
    pub public_url: String,
    pub trusted_proxies: Vec<IpNet>,
    /// Other origins whose pages may use the API, with cookies.
    pub allowed_origins: Vec<String>,
    /// Threads that serve requests; 0 takes one a core, at most 4.
    pub threads: usize,
    /// How long it goes on serving after it was told to stop, while `/readyz` says so.
    pub leave_seconds: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `redis://…`, or nothing where one instance serves alone.
    pub url: String,
    /// Keep copies of sessions there.
    pub sessions: bool,
    /// Whether posts are shown from cards that are kept there.
    pub cards: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worker {
    /// Run jobs inside `tintype serve`.
    pub embedded: bool,
    /// Jobs at a time; where there is more than one, at most half of them exports.
    pub jobs: u16,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Multiplies every burst and rate.
    pub factor: f64,
}

/// Secrets; made on the first start where `public_url` is not https.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// 64 random bytes in base64: encrypts cookies.
    pub session: String,
    /// 32 random bytes in base64: signs addresses, cursors and tokens.
    pub signing: String,
    /// 32 random bytes in base64 each: the first signs access tokens, the others only check those of before.
    pub tokens: Vec<String>,
    /// 32 random bytes in base64 each: the first encrypts the secrets of second factors, all of them decrypt.
    pub sealing: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub json: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: "./data".into(),
            server: Server::default(),
            database: Database::default(),
            redis: Redis::default(),
            timelines: Timelines::default(),
            s3: S3::default(),
            smtp: Smtp::default(),
            worker: Worker::default(),
            limits: Limits::default(),
            accounts: Accounts::default(),
            keys: Keys::default(),
            log: Log::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            threads: 0,
            leave_seconds: 0,
        }
    }
}

impl Default for Redis {
    fn default() -> Self {
        Self { url: String::new(), sessions: true, cards: true }
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self { embedded: true, jobs: 2 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { factor: 1.0 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info,sea_orm_migration=warn,sqlx=warn".to_owned(), json: false }
    }
}

/// Letter by letter as browsers write it.
fn is_https_origin(text: &str) -> bool {
    text.starts_with("https://")
        && !text.contains('*')
        && Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

impl Keys {
    fn are_given(&self) -> bool {
        let lists = [&self.tokens, &self.sealing];
        !(self.session.is_empty() || self.signing.is_empty() || lists.iter().any(|keys| keys.is_empty()))
    }
}

impl Settings {
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let settings = sources::load(file)?;
        settings.check()?;
        Ok(settings)
    }

    /// What is in force, secrets masked.
    pub fn masked(&self) -> String {
        print::masked(self)
    }

    fn check(&self) -> anyhow::Result<()> {
        let factor = self.limits.factor;
        ensure!(factor.is_finite() && factor > 0.0, "setting TINTYPE__LIMITS__FACTOR must be above 0");
        ensure!((1..=64).contains(&self.worker.jobs), "setting TINTYPE__WORKER__JOBS must be 1 to 64");
        ensure!(self.server.leave_seconds <= 300, "setting TINTYPE__SERVER__LEAVE_SECONDS must be 0 to 300");
        let url = &self.server.public_url;
        let known = url.is_empty() || url.starts_with("https://") || url.starts_with("http://");
        ensure!(
            known && !url.ends_with('/'),
            "setting TINTYPE__SERVER__PUBLIC_URL must be like https://photos.example, without a slash at its end"
        );
        for origin in &self.server.allowed_origins {
            ensure!(
                is_https_origin(origin),
                "setting TINTYPE__SERVER__ALLOWED_ORIGINS must be a list of origins like https://app.example, not {origin}"
            );
        }
        self.database.check()?;
        self.s3.check()?;
        self.smtp.check()?;
        self.timelines.check()?;
        self.accounts.check()?;
        ensure!(
            !self.production() || self.keys.are_given(),
            "settings TINTYPE__KEYS__SESSION, TINTYPE__KEYS__SIGNING, TINTYPE__KEYS__TOKENS and TINTYPE__KEYS__SEALING must be given where TINTYPE__SERVER__PUBLIC_URL is https"
        );
        ensure!(
            self.keys.session.is_empty() == self.keys.signing.is_empty(),
            "settings TINTYPE__KEYS__SESSION and TINTYPE__KEYS__SIGNING must be given together"
        );
        Ok(())
    }

    /// Served to the world over https.
    pub fn production(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// What addresses of this installation begin with.
    pub fn origin(&self) -> String {
        if self.server.public_url.is_empty() {
            format!("http://{}", self.server.bind)
        } else {
            self.server.public_url.clone()
        }
    }

    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite://{}", self.data_dir.join("tintype.db").display())
        } else {
            self.database.url.clone()
        }
    }
}
