//! The examples of the documentation, run as they stand there.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;
use tintype_tests::{Cluster, PASSWORD, Person, Server};

const AUTHENTICATION: &str = include_str!("../../../docs/api/authentication.md");
const SIGNING_UP: &str = include_str!("../../../docs/api/signing-up.md");
const PUBLISHING: &str = include_str!("../../../docs/api/publishing.md");
const PHOTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/photos/real/rocket.jpg");

/// How an example in each language is run.
const PROGRAMS: [(&str, &str, &[&str]); 3] = [
    ("sh", "bash", &["-euo", "pipefail", "-c"]),
    ("js", "node", &["--input-type=module", "-e"]),
    ("python", "python3", &["-c"]),
];

/// What stands between the fences of this language.
fn examples(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// What each example of a page says, in an empty folder and with these in its environment.
fn run_all(page: &str, languages: &[&str], environment: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::TempDir::new().unwrap();
    let mut told = Vec::new();
    for language in languages {
        let (_, program, arguments) = PROGRAMS.iter().find(|(name, ..)| name == language).unwrap();
        let examples = examples(page, language);
        assert!(!examples.is_empty(), "there is none in {language}");
        told.extend(examples.iter().map(|example| run(folder.path(), program, arguments, example, environment)));
    }
    told
}

fn run(folder: &Path, program: &str, arguments: &[&str], example: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(example)
        .current_dir(folder)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {wrong}\n{told}");
    told.into_owned()
}

#[tokio::test]
async fn every_example_of_authentication_does_what_it_says() {
    let server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let environment = [("TINTYPE_URL", &*server.url), ("TINTYPE_LOGIN", "ann"), ("TINTYPE_PASSWORD", PASSWORD)];
    for told in run_all(AUTHENTICATION, &["sh", "js", "python"], &environment) {
        assert!(told.contains("signed in as ann"), "{told}");
    }
    // Each has ended what it began.
    assert_eq!(ann.all("/sessions").await.len(), 1);
    assert!(ann.all("/tokens").await.is_empty());
}

#[tokio::test]
async fn the_example_of_signing_up_makes_an_account() {
    let server = Server::start().await;
    let email = ("TINTYPE_EMAIL", "ann@example.org");
    let environment = [("TINTYPE_URL", &*server.url), ("TINTYPE_LOGIN", "ann"), email, ("TINTYPE_PASSWORD", PASSWORD)];
    assert_eq!(run_all(SIGNING_UP, &["sh"], &environment), ["signed up as ann\n"]);
    Person::log_in(&server.url, "ann").await;
}

#[tokio::test]
async fn every_example_of_publishing_publishes_in_a_folder() {
    let server = Server::start().await;
    publishes(&server).await;
}

#[tokio::test]
async fn every_example_of_publishing_publishes_in_a_bucket() {
    let cluster = Cluster::start().await;
    publishes(&cluster.one).await;
}

async fn publishes(server: &Server) {
    let ann = Person::sign_up(&server.url, "ann").await;
    let scopes = json!({"name": "examples", "scopes": ["upload", "write", "read"]});
    let token = ann.post("/tokens", &scopes).await.is(201).data()["token"].as_str().unwrap().to_owned();
    let environment = [("TINTYPE_URL", &*server.url), ("TINTYPE_TOKEN", &token), ("PHOTO", PHOTO)];
    let told = run_all(PUBLISHING, &["sh", "python"], &environment);
    let posts = ann.all("/users/ann/posts").await;
    assert_eq!(posts.len(), told.len());
    for (post, told) in posts.iter().rev().zip(told) {
        assert_eq!(told.trim(), format!("published {}", post["id"].as_str().unwrap()));
        assert_eq!(post["media"][0]["alt_text"], "A rocket above its smoke");
    }
}
