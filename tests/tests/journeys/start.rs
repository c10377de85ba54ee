//! What an operator sees when something is wrong, and when nothing is.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use tintype_tests::{Server, run};

#[tokio::test]
async fn an_empty_folder_is_all_it_needs() {
    let before = Instant::now();
    let server = Server::start().await;
    assert!(before.elapsed() < Duration::from_secs(10));
    for name in ["keys", "tintype.db", "pictures"] {
        assert!(server.data().join(name).exists(), "{name}");
    }
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
fn secrets_are_masked() {
    let output = run(&["config"], &[("TINTYPE__DATABASE__URL", "postgres://ann:hidden@127.0.0.1/tintype")]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("database.url") && !text.contains("hidden"), "{text}");
}
