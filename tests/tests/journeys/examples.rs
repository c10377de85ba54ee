//! The examples of the documentation, run as they stand there.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use tintype_tests::{PASSWORD, Person, Server};

const PAGE: &str = include_str!("../../../docs/api/authentication.md");

/// What stands between the fences of this language.
fn examples(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    PAGE.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn run(server: &Server, folder: &Path, program: &str, arguments: &[&str], example: &str) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(example)
        .current_dir(folder)
        .env("TINTYPE_URL", &server.url)
        .env("TINTYPE_LOGIN", "ann")
        .env("TINTYPE_PASSWORD", PASSWORD)
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
    let folder = tempfile::TempDir::new().unwrap();
    for (language, program, arguments) in [
        ("sh", "bash", &["-euo", "pipefail", "-c"][..]),
        ("js", "node", &["--input-type=module", "-e"][..]),
        ("python", "python3", &["-c"][..]),
    ] {
        let examples = examples(language);
        assert!(!examples.is_empty(), "there is none in {language}");
        for example in examples {
            let told = run(&server, folder.path(), program, arguments, &example);
            assert!(told.contains("signed in as ann"), "{language}: {told}");
        }
    }
    // Each has ended what it began.
    assert_eq!(ann.all("/sessions").await.len(), 1);
    assert!(ann.all("/tokens").await.is_empty());
}
