//! Settings: defaults, then `tintype.toml`, then the environment (`TINTYPE__SECTION__KEY`). A name that is not known
//! stops the start.

use std::{
    fmt::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail, ensure};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

const PREFIX: &str = "TINTYPE__";
const FILE: &str = "tintype.toml";
const SECRET: [&str; 2] = ["keys.session", "keys.signing"];
/// Sections of adapters that this version does not have: refused, so that nobody relies on them in vain.
const NOT_YET: [&str; 4] = ["s3", "smtp", "otlp", "metrics"];

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the embedded database, pictures and keys are kept.
    pub data_dir: PathBuf,
    pub server: Server,
    pub database: Database,
    pub redis: Redis,
    pub worker: Worker,
    pub limits: Limits,
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
    /// Threads that serve requests; 0 takes one a core, at most 4.
    pub threads: usize,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://…`, or nothing for SQLite under the data folder.
    pub url: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `redis://…`, or nothing where one instance serves alone.
    pub url: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worker {
    /// Run jobs inside `tintype serve`.
    pub embedded: bool,
    /// Jobs at a time.
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
            worker: Worker::default(),
            limits: Limits::default(),
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
            threads: 0,
        }
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

impl Settings {
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut table = read(file)?;
        let mut names = Vec::new();
        #[allow(clippy::disallowed_methods)] // the one place
        for (name, value) in std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)) {
            names.push(name.clone());
            let path = name[PREFIX.len()..].to_lowercase();
            set(&mut table, &path.split("__").collect::<Vec<_>>(), &value)
                .with_context(|| format!("setting {name}"))?;
        }
        if let Some(section) = NOT_YET.iter().find(|section| table.contains_key(**section)) {
            let name = section.to_uppercase();
            bail!("setting {PREFIX}{name}__*: this version of Tintype cannot use it yet; remove it");
        }
        let settings: Self = serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
            let setting = setting(&error.path().to_string(), &names);
            anyhow!("{setting} cannot be used: {}", error.inner().message())
        })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> anyhow::Result<()> {
        let factor = self.limits.factor;
        ensure!(factor.is_finite() && factor > 0.0, "setting TINTYPE__LIMITS__FACTOR must be above 0");
        ensure!((1..=64).contains(&self.worker.jobs), "setting TINTYPE__WORKER__JOBS must be 1 to 64");
        let url = &self.server.public_url;
        let known = url.is_empty() || url.starts_with("https://") || url.starts_with("http://");
        ensure!(
            known && !url.ends_with('/'),
            "setting TINTYPE__SERVER__PUBLIC_URL must be like https://photos.example, without a slash at its end"
        );
        let database = &self.database.url;
        let known = ["", "sqlite:", "postgres://", "postgresql://"];
        ensure!(
            database.is_empty() || known[1..].iter().any(|scheme| database.starts_with(scheme)),
            "setting TINTYPE__DATABASE__URL must begin with postgres:// or sqlite://"
        );
        ensure!(
            !self.production() || !(self.keys.session.is_empty() || self.keys.signing.is_empty()),
            "settings TINTYPE__KEYS__SESSION and TINTYPE__KEYS__SIGNING must be given where TINTYPE__SERVER__PUBLIC_URL is https"
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

    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite://{}", self.data_dir.join("tintype.db").display())
        } else {
            self.database.url.clone()
        }
    }

    /// What is in force, as TOML that could be a settings file but for its secrets.
    pub fn masked(&self) -> String {
        let Ok(mut value) = Value::try_from(self) else { return String::new() };
        for path in SECRET {
            if let Some((section, key)) = path.split_once('.')
                && let Some(secret) = value.get_mut(section).and_then(|section| section.get_mut(key))
                && secret.as_str().is_some_and(|secret| !secret.is_empty())
            {
                *secret = "(given)".into();
            }
        }
        for section in ["database", "redis"] {
            if let Some(url) = value.get_mut(section).and_then(|section| section.get_mut("url"))
                && let Some(masked) = url.as_str().map(mask_password)
            {
                *url = masked.into();
            }
        }
        let mut text = String::new();
        print(&mut text, "", &value);
        text
    }
}

fn mask_password(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return url.to_owned() };
    if parsed.password().is_some() {
        let _ = parsed.set_password(Some("given"));
    }
    parsed.to_string()
}

/// The setting at `path`, as whoever set it wrote it.
fn setting(path: &str, names: &[String]) -> String {
    let path = path.split('[').next().unwrap_or_default();
    let name = format!("{PREFIX}{}", path.to_uppercase().replace('.', "__"));
    match names.iter().find(|given| given.starts_with(&name)) {
        Some(given) => format!("setting {given}"),
        None => format!("setting {path} in the settings file"),
    }
}

/// `name = value` lines, one a setting.
fn print(text: &mut String, prefix: &str, value: &Value) {
    match value {
        Value::Table(table) => {
            for (name, value) in table {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                print(text, &name, value);
            }
        }
        // Writing to a string does not fail.
        value => drop(writeln!(text, "{prefix} = {value}")),
    }
}

fn read(file: Option<&Path>) -> anyhow::Result<Table> {
    let path = file.unwrap_or(Path::new(FILE));
    if file.is_none() && !path.exists() {
        return Ok(Table::new());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("settings file {}", path.display()))?;
    text.parse().with_context(|| format!("settings file {}", path.display()))
}

fn set(table: &mut Table, path: &[&str], text: &str) -> anyhow::Result<()> {
    let (key, sections) = path.split_last().context("a name is missing")?;
    let mut table = table;
    for section in sections {
        let entry = table.entry((*section).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        table = entry.as_table_mut().with_context(|| format!("{section} is not a section"))?;
    }
    table.insert((*key).to_owned(), typed(key, text));
    Ok(())
}

/// The environment has only text; numbers and switches are told by how they look, lists by their commas.
fn typed(key: &str, text: &str) -> Value {
    if key == "trusted_proxies" {
        return Value::Array(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect());
    }
    if key == "factor" {
        return text.parse::<f64>().map_or_else(|_| Value::from(text), Value::from);
    }
    match text {
        "true" => true.into(),
        "false" => false.into(),
        _ => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let mut table = Table::new();
        for (path, value) in pairs {
            set(&mut table, &path.split('.').collect::<Vec<_>>(), value)?;
        }
        let settings: Settings = Value::Table(table).try_into()?;
        settings.check()?;
        Ok(settings)
    }

    #[test]
    fn a_misspelt_setting_stops_the_start_with_its_name() {
        let error = parse(&[("server.bnid", "127.0.0.1:1")]).unwrap_err();
        assert!(format!("{error:#}").contains("bnid"));
    }

    #[test]
    fn production_without_keys_does_not_start() {
        let error = parse(&[("server.public_url", "https://photos.example")]).unwrap_err();
        assert!(error.to_string().contains("TINTYPE__KEYS__SESSION"));
    }

    #[test]
    fn a_factor_of_nothing_is_refused() {
        assert!(parse(&[("limits.factor", "0")]).is_err());
        assert!(parse(&[("limits.factor", "2.5")]).is_ok());
    }

    #[test]
    fn secrets_are_never_printed() {
        let settings = parse(&[
            ("keys.session", "c2VjcmV0"),
            ("keys.signing", "c2VjcmV0"),
            ("database.url", "postgres://ann:hidden@127.0.0.1/tintype"),
            ("redis.url", "redis://:hidden@127.0.0.1"),
        ]);
        let text = settings.unwrap().masked();
        assert!(!text.contains("c2VjcmV0") && !text.contains("hidden"), "{text}");
    }

    #[test]
    fn proxies_are_a_list() {
        let settings = parse(&[("server.trusted_proxies", "10.0.0.0/8, ::1/128")]).unwrap();
        assert_eq!(settings.server.trusted_proxies.len(), 2);
    }
}
