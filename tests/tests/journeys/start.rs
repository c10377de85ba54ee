//! What an operator sees when something is wrong, and when nothing is.

use std::{
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tintype_tests::{Person, Server, run};

#[tokio::test]
async fn an_empty_folder_is_all_it_needs() {
    let before = Instant::now();
    let server = Server::start().await;
    assert!(before.elapsed() < Duration::from_secs(10));
    for name in ["keys", "tintype.db", "pictures"] {
        assert!(server.data().join(name).exists(), "{name}");
    }
    let mode = server.data().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others can look into it: {mode:o}");
}

#[tokio::test]
async fn the_demo_leaves_an_instance_alone_that_has_people() {
    let server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let output = server.command(&["demo"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("TINTYPE__DATA_DIR"), "{text}");
    ann.get("/users/ada.meer").await.is(404);
}

#[test]
fn a_misspelt_setting_stops_the_start_with_its_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().display().to_string();
    let output = run(&["serve"], &[("TINTYPE__DATA_DIR", &path), ("TINTYPE__SERVER__BNID", "127.0.0.1:0")]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("bnid"), "{text}");
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let server = Server::start().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().display().to_string();
    let bind = server.url.strip_prefix("http://").unwrap();
    let output = run(&["serve"], &[("TINTYPE__DATA_DIR", &path), ("TINTYPE__SERVER__BIND", bind)]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains(bind) && text.contains("TINTYPE__SERVER__BIND"), "{text}");
}

#[test]
fn production_starts_with_no_secret_that_is_missing_or_short_and_names_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().display().to_string();
    let good = [
        ("TINTYPE__KEYS__SESSION", base64(64)),
        ("TINTYPE__KEYS__SIGNING", base64(32)),
        ("TINTYPE__KEYS__TOKENS", base64(32)),
        ("TINTYPE__KEYS__SEALING", base64(32)),
    ];
    let start = |secrets: &[(&str, String)]| {
        let mut settings = vec![
            ("TINTYPE__DATA_DIR", path.as_str()),
            ("TINTYPE__SERVER__PUBLIC_URL", "https://photos.example"),
            // Nobody has it.
            ("TINTYPE__SERVER__BIND", "192.0.2.1:80"),
        ];
        settings.extend(secrets.iter().map(|(name, secret)| (*name, secret.as_str())));
        let output = run(&["serve"], &settings);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for (index, (name, _)) in good.iter().enumerate() {
        let mut missing = good.to_vec();
        missing.remove(index);
        assert!(start(&missing).contains(name), "{name}");
        for weak in ["", "secret", "changeme", &base64(31), &base64(16)] {
            let mut secrets = good.to_vec();
            secrets[index].1 = weak.to_owned();
            let told = start(&secrets);
            assert!(told.contains(name), "{name}={weak}: {told}");
            assert!(weak.is_empty() || !told.contains(weak), "{told}");
        }
    }
    assert!(!folder.path().join("keys").exists(), "none is made");
    // With all of them it gets as far as its address.
    assert!(start(&good).contains("TINTYPE__SERVER__BIND"));
}

/// So many bytes that are all alike.
fn base64(bytes: usize) -> String {
    let (whole, rest) = (bytes / 3, bytes % 3);
    format!("{}{}", "AAAA".repeat(whole), ["", "AA==", "AAA="][rest])
}

#[test]
fn secrets_are_masked() {
    let output = run(&["config"], &[("TINTYPE__DATABASE__URL", "postgres://ann:hidden@127.0.0.1/tintype")]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("database.url") && !text.contains("hidden"), "{text}");
}
