//! Where settings come from, later ones going before earlier ones: defaults, `tintype.toml`, the environment.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use toml::{Table, Value};

use super::Settings;

const PREFIX: &str = "TINTYPE__";
const FILE: &str = "tintype.toml";
/// Sections of adapters that this version does not have: refused, so that nobody relies on them in vain.
const NOT_YET: [&str; 2] = ["otlp", "metrics"];

pub(super) fn load(file: Option<&Path>) -> anyhow::Result<Settings> {
    let mut table = read(file)?;
    let mut names = Vec::new();
    #[allow(clippy::disallowed_methods)] // the one place
    for (name, value) in std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)) {
        names.push(name.clone());
        let path = name[PREFIX.len()..].to_lowercase();
        set(&mut table, &path.split("__").collect::<Vec<_>>(), &value).with_context(|| format!("setting {name}"))?;
    }
    if let Some(section) = NOT_YET.iter().find(|section| table.contains_key(**section)) {
        let name = section.to_uppercase();
        bail!("setting {PREFIX}{name}__*: this version of Tintype cannot use it yet; remove it");
    }
    let settings: Settings = serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
        let setting = setting(&error.path().to_string(), &names);
        anyhow!("{setting} cannot be used: {}", error.inner().message())
    })?;
    Ok(settings)
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

fn read(file: Option<&Path>) -> anyhow::Result<Table> {
    let path = file.unwrap_or(Path::new(FILE));
    if file.is_none() && !path.exists() {
        return Ok(Table::new());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("settings file {}", path.display()))?;
    text.parse().with_context(|| format!("settings file {}", path.display()))
}

/// Sets what the environment names; what it means is told by the default that it replaces.
pub(super) fn set(table: &mut Table, path: &[&str], text: &str) -> anyhow::Result<()> {
    let (key, sections) = path.split_last().context("a name is missing")?;
    let mut default = Some(Value::try_from(Settings::default())?);
    let mut table = table;
    for section in sections {
        let entry = table.entry((*section).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        table = entry.as_table_mut().with_context(|| format!("{section} is not a section"))?;
        default = default.as_ref().and_then(|default| default.get(*section)).cloned();
    }
    let default = default.as_ref().and_then(|default| default.get(*key));
    table.insert((*key).to_owned(), typed(default, text).unwrap_or_else(|| text.into()));
    Ok(())
}

/// The environment has only text. `None` where it is not of the default's type.
fn typed(default: Option<&Value>, text: &str) -> Option<Value> {
    match default? {
        Value::Boolean(_) => text.parse::<bool>().ok().map(Value::from),
        Value::Integer(_) => text.parse::<i64>().ok().map(Value::from),
        Value::Float(_) => text.parse::<f64>().ok().map(Value::from),
        Value::Array(_) => Some(Value::Array(
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect(),
        )),
        _ => None,
    }
}
