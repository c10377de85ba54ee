//! Why there is no connection, in words; and what a connection is protected with.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tintype_database::{ConnectError, Database, Options, TlsMode};
use tintype_tests::PostgresServer as Server;

const PASSWORD: &str = "hidden-7Hd2";

async fn refused(options: &Options) -> ConnectError {
    let Err(error) = Database::connect(options).await else { panic!("connected with {options:?}") };
    let mut text = format!("{error} {error:?} {options:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text += &cause.to_string();
        source = cause.source();
    }
    assert!(!text.contains(PASSWORD), "{text}");
    error
}

fn with_password(server: &Server, user: &str, database: &str) -> Options {
    Options::new(format!("postgres://{user}:{PASSWORD}@127.0.0.1:{}/{database}", server.port()))
}

#[tokio::test]
async fn who_starts_the_server_is_told_what_is_wrong_and_no_password() {
    let server = Server::start();
    server.sql("CREATE ROLE ann LOGIN PASSWORD 'another'").await;
    fs::write(
        server.data().join("pg_hba.conf"),
        "host all ann 127.0.0.1/32 scram-sha-256\nhost all tintype 127.0.0.1/32 trust\n",
    )
    .unwrap();
    server.sql("SELECT pg_reload_conf()").await;

    let error = refused(&with_password(&server, "ann", "postgres")).await;
    assert!(matches!(&error, ConnectError::Credentials { user, .. } if user == "ann"), "{error}");
    let error = refused(&with_password(&server, "eve", "postgres")).await;
    assert!(matches!(error, ConnectError::Credentials { .. }), "{error}");
    let error = refused(&with_password(&server, "tintype", "nowhere")).await;
    assert!(matches!(&error, ConnectError::UnknownDatabase { name, .. } if name == "nowhere"), "{error}");
    let mut options = with_password(&server, "tintype", "postgres");
    options.tls.mode = Some(TlsMode::Require);
    let error = refused(&options).await;
    assert!(matches!(error, ConnectError::Tls { .. }), "{error}");
    let error = refused(&Options::new(format!("{}?sslmode=allow", options.url))).await;
    assert!(matches!(&error, ConnectError::TlsMode(mode) if mode == "allow"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_or_says_nothing_is_given_up_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut options = Options::new(format!("postgres://ann:{PASSWORD}@127.0.0.1:{port}/postgres?sslmode=disable"));
    options.timeouts.connect = Duration::from_millis(500);
    let started = Instant::now();
    let error = refused(&options).await;
    assert!(matches!(error, ConnectError::Unreachable { .. }) && error.may_pass(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
    drop(silent);
    let error = refused(&options).await;
    assert!(matches!(&error, ConnectError::Unreachable { place, .. } if place.ends_with(&port.to_string())), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let error = refused(&Options::new("sqlite:///nowhere/at/all/tintype.db")).await;
    assert!(error.to_string().contains("/nowhere/at/all/tintype.db"), "{error}");
}

/// An authority, and a certificate of it for a host.
fn certify(folder: &Path, authority: &str, host: &str) -> (PathBuf, PathBuf, PathBuf) {
    let path = |name: &str| folder.join(format!("{authority}-{name}"));
    let (root, key, certificate, request) = (path("root.pem"), path("key.pem"), path("cert.pem"), path("request.pem"));
    let extensions = path("extensions");
    fs::write(&extensions, format!("subjectAltName=DNS:{host}\n")).unwrap();
    let run = |arguments: Vec<&str>| {
        let output = Command::new("openssl").args(&arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let root_key = path("root.key");
    let text = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let subject = format!("/CN={authority}");
    run(vec![
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        &subject,
        "-keyout",
        &text(&root_key),
        "-out",
        &text(&root),
    ]);
    run(vec![
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        &format!("/CN={host}"),
        "-keyout",
        &text(&key),
        "-out",
        &text(&request),
    ]);
    run(vec![
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        &text(&request),
        "-CA",
        &text(&root),
        "-CAkey",
        &text(&root_key),
        "-CAcreateserial",
        "-extfile",
        &text(&extensions),
        "-out",
        &text(&certificate),
    ]);
    (root, key, certificate)
}

#[tokio::test]
async fn each_tls_mode_takes_what_it_should_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
    let (root, key, certificate) = certify(folder.path(), "ours", "localhost");
    let (stranger, ..) = certify(folder.path(), "theirs", "localhost");
    let mut server = Server::start();
    server.kill();
    Server::give_away(&key);
    Server::give_away(&certificate);
    fs::write(server.data().join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
    let (certificate, key) =
        (format!("ssl_cert_file={}", certificate.display()), format!("ssl_key_file={}", key.display()));
    server.resume(&["ssl=on", &certificate, &key]);

    let attempt = async |host: &str, mode: &str, root: Option<&Path>| {
        let root = root.map_or(String::new(), |root| format!("&sslrootcert={}", root.display()));
        let url = format!("postgres://tintype:{PASSWORD}@{host}:{}/postgres?sslmode={mode}{root}", server.port());
        match Database::connect(&Options::new(url)).await {
            Ok(database) => {
                database.ping().await.unwrap();
                None
            }
            Err(error) => Some(error),
        }
    };
    assert!(matches!(attempt("localhost", "disable", None).await, Some(ConnectError::Credentials { .. })));
    assert!(attempt("localhost", "prefer", None).await.is_none());
    assert!(attempt("127.0.0.1", "require", None).await.is_none());
    assert!(attempt("127.0.0.1", "verify-ca", Some(&root)).await.is_none());
    assert!(attempt("localhost", "verify-full", Some(&root)).await.is_none());
    for (host, mode, root) in [
        ("localhost", "require", Some(&*stranger)),
        ("localhost", "verify-ca", None),
        ("localhost", "verify-ca", Some(&stranger)),
        ("localhost", "verify-full", Some(&stranger)),
        ("127.0.0.1", "verify-full", Some(&root)),
    ] {
        let error = attempt(host, mode, root).await;
        assert!(matches!(error, Some(ConnectError::Tls { .. })), "{host} {mode} {root:?}: {error:?}");
    }
}
