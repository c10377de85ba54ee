//! Settings as they are in force, for people to look at.

use std::fmt::Write;

use toml::Value;

use super::Settings;

const SECRET: [&str; 6] =
    ["keys.session", "keys.signing", "keys.tokens", "keys.sealing", "s3.access_key", "s3.secret_key"];

/// As TOML that could be a settings file but for its secrets.
pub(super) fn masked(settings: &Settings) -> String {
    let Ok(mut value) = Value::try_from(settings) else { return String::new() };
    for path in SECRET {
        if let Some((section, key)) = path.split_once('.')
            && let Some(secret) = value.get_mut(section).and_then(|section| section.get_mut(key))
            && (secret.as_str().is_some_and(|secret| !secret.is_empty())
                || secret.as_array().is_some_and(|secrets| !secrets.is_empty()))
        {
            *secret = "(given)".into();
        }
    }
    for (section, key) in [("database", "url"), ("database", "reader_url"), ("redis", "url"), ("smtp", "url")] {
        if let Some(url) = value.get_mut(section).and_then(|section| section.get_mut(key))
            && let Some(masked) = url.as_str().map(mask_password)
        {
            *url = masked.into();
        }
    }
    let mut text = String::new();
    print(&mut text, "", &value);
    text
}

fn mask_password(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return url.to_owned() };
    if parsed.password().is_some() {
        let _ = parsed.set_password(Some("given"));
    }
    parsed.to_string()
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
