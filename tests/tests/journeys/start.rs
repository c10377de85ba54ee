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
fn secrets_are_masked() {
    let output = run(&["config"], &[("TINTYPE__DATABASE__URL", "postgres://ann:hidden@127.0.0.1/tintype")]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("database.url") && !text.contains("hidden"), "{text}");
}
