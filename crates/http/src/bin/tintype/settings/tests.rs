use toml::{Table, Value};

use super::{Settings, sources::set};

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
    let whole = [
        ("server.public_url", "https://photos.example"),
        ("keys.session", "one"),
        ("keys.signing", "two"),
        ("keys.tokens", "three, four"),
        ("keys.sealing", "five, six"),
    ];
    assert_eq!(parse(&whole).unwrap().keys.tokens, ["three", "four"]);
    for left_out in 1..whole.len() {
        let mut part = whole.to_vec();
        let (setting, _) = part.remove(left_out);
        let name = format!("TINTYPE__{}", setting.to_uppercase().replace('.', "__"));
        let error = parse(&part).unwrap_err().to_string();
        assert!(error.contains(&name), "{error}");
    }
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
        ("keys.tokens", "c2VjcmV0,c2VjcmV0"),
        ("keys.sealing", "c2VjcmV0,c2VjcmV0"),
        ("database.url", "postgres://ann:hidden@127.0.0.1/tintype"),
        ("database.reader_url", "postgres://ann:hidden@127.0.0.2/tintype"),
        ("redis.url", "redis://:hidden@127.0.0.1"),
        ("smtp.url", "smtps://ann:hidden@mail.example.org"),
        ("smtp.from", "photos@example.org"),
    ]);
    let text = settings.unwrap().masked();
    assert!(!text.contains("c2VjcmV0") && !text.contains("hidden"), "{text}");
}

#[test]
fn what_only_postgresql_can_needs_its_address_and_every_bound_is_kept() {
    let url = ("database.url", "postgres://127.0.0.1/tintype");
    for (setting, good, bad) in [
        ("database.reader_url", "postgres://127.0.0.2/tintype", None),
        ("database.tls_mode", "verify-full", Some("maybe")),
        ("database.tls_root_certificate", "/ca.pem", None),
        ("database.connections", "200", Some("0")),
        ("database.reader_connections", "1", Some("201")),
        ("database.acquire_timeout_ms", "100", Some("99")),
        ("database.statement_timeout_ms", "60000", Some("60001")),
    ] {
        assert!(parse(&[url, (setting, good)]).is_ok(), "{setting}");
        let refused = bad.map_or_else(|| parse(&[(setting, good)]), |bad| parse(&[url, (setting, bad)]));
        let error = refused.unwrap_err().to_string();
        let name = setting.to_uppercase().replace('.', "__");
        assert!(error.contains(&format!("TINTYPE__{name}")), "{error}");
    }
}

#[test]
fn a_bucket_is_given_whole_or_not_at_all() {
    let whole = [
        ("s3.endpoint", "http://127.0.0.1:9000"),
        ("s3.bucket", "pictures"),
        ("s3.access_key", "key"),
        ("s3.secret_key", "secret"),
    ];
    let settings = parse(&whole).unwrap();
    assert_eq!(settings.s3.public_endpoint(), "http://127.0.0.1:9000");
    assert!(!settings.masked().contains("\"secret\""), "{}", settings.masked());
    for left_out in 0..whole.len() {
        let mut part = whole.to_vec();
        part.remove(left_out);
        let error = parse(&part).unwrap_err().to_string();
        assert!(error.contains("TINTYPE__S3__") && error.contains("TINTYPE__S3__ENDPOINT"), "{error}");
    }
}

#[test]
fn a_mail_server_needs_an_address_that_letters_are_from() {
    let (url, from) = (("smtp.url", "smtps://mail.example.org"), ("smtp.from", "Tintype <photos@example.org>"));
    assert!(parse(&[url, from]).is_ok() && parse(&[from]).is_ok());
    assert!(parse(&[url]).unwrap_err().to_string().contains("TINTYPE__SMTP__FROM"));
    for other in ["http://mail.example.org", "mail.example.org"] {
        let error = parse(&[("smtp.url", other), from]).unwrap_err();
        assert!(error.to_string().contains("TINTYPE__SMTP__URL"), "{error}");
    }
}

#[test]
fn copies_of_sessions_are_kept_in_redis_unless_told_otherwise() {
    let url = ("redis.url", "redis://127.0.0.1");
    assert!(parse(&[url]).unwrap().redis.sessions);
    assert!(!parse(&[url, ("redis.sessions", "false")]).unwrap().redis.sessions);
    assert!(parse(&[url, ("redis.sessions", "sometimes")]).is_err());
}

#[test]
fn cards_are_kept_unless_told_otherwise() {
    assert!(parse(&[]).unwrap().redis.cards);
    assert!(!parse(&[("redis.cards", "false")]).unwrap().redis.cards);
    assert!(parse(&[("redis.cards", "maybe")]).is_err());
}

#[test]
fn a_timeline_has_a_length_that_pages_and_scripts_can_take() {
    let settings = parse(&[("timelines.followees", "0"), ("timelines.merged_followers", "10")]).unwrap();
    assert_eq!((settings.timelines.followees, settings.timelines.merged_followers), (0, 10));
    for (length, good) in [("49", false), ("50", true), ("5000", true), ("5001", false)] {
        let parsed = parse(&[("timelines.length", length)]);
        assert_eq!(parsed.is_ok(), good, "{length}");
        let told = parsed.err().is_none_or(|error| error.to_string().contains("TINTYPE__TIMELINES__LENGTH"));
        assert!(told, "{length}");
    }
}

#[test]
fn proxies_are_a_list() {
    let settings = parse(&[("server.trusted_proxies", "10.0.0.0/8, ::1/128")]).unwrap();
    assert_eq!(settings.server.trusted_proxies.len(), 2);
}

#[test]
fn other_origins_are_named_one_by_one_as_browsers_write_them() {
    let settings = parse(&[("server.allowed_origins", "https://app.example, https://app.example:8443")]).unwrap();
    assert_eq!(settings.server.allowed_origins, ["https://app.example", "https://app.example:8443"]);
    for wrong in [
        "*",
        "null",
        "app.example",
        "http://app.example",
        "https://*.example",
        "https://app.example/",
        "https://app.example:443",
        "https://App.example",
        "https://ann@app.example",
        "https://good.example, *",
    ] {
        let error = parse(&[("server.allowed_origins", wrong)]).unwrap_err().to_string();
        assert!(error.contains("TINTYPE__SERVER__ALLOWED_ORIGINS"), "{wrong}: {error}");
    }
}

#[test]
fn text_stays_text_whatever_it_looks_like() {
    let settings = parse(&[
        ("s3.endpoint", "http://127.0.0.1:9000"),
        ("s3.bucket", "true"),
        ("s3.access_key", "12345"),
        ("s3.secret_key", "1e9"),
    ]);
    let settings = settings.unwrap();
    assert_eq!((settings.s3.bucket.as_str(), settings.s3.access_key.as_str()), ("true", "12345"));
    assert!(parse(&[("worker.jobs", "many")]).is_err());
}

#[test]
fn who_leaves_has_a_month_to_come_back_and_a_year_at_the_most() {
    assert_eq!(parse(&[]).unwrap().accounts.grace_days, 30);
    assert_eq!(parse(&[("accounts.grace_days", "0")]).unwrap().accounts.grace_days, 0);
    let error = parse(&[("accounts.grace_days", "366")]).unwrap_err();
    assert!(error.to_string().contains("TINTYPE__ACCOUNTS__GRACE_DAYS"));
}
