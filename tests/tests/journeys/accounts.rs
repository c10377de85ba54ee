//! Accounts at the command line and by letters, with the real program.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tintype_tests::{Cluster, PASSWORD, Person, Server, until};

const NEW: &str = "seven plates of copper";
const PATIENCE: Duration = Duration::from_secs(10);
const ROUNDS: usize = 300;
/// Promise: nobody can tell by the time whether an address has an account.
const ALIKE: Duration = Duration::from_millis(5);

/// What a command prints, to its end.
fn said(server: &Server, arguments: &[&str]) -> String {
    let output = server.command(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn token(text: &str) -> String {
    text.split("/reset?token=").nth(1).unwrap().trim().to_owned()
}

async fn log_in(server: &Server, name: &str, password: &str) -> u16 {
    let visitor = Person::visitor(&server.url).await;
    visitor.post("/auth/login", &json!({"login": name, "password": password})).await.status
}

async fn is_refused(person: &Person) {
    let refused = async || person.get("/auth/session").await.status == 401;
    until(Duration::from_secs(5), "a session that was ended is not refused", refused).await;
}

#[tokio::test]
async fn an_operator_suspends_and_reinstates_and_all_that_operators_do_is_in_the_log() {
    let server = Server::start().await;
    let (ann, boss) = (Person::sign_up(&server.url, "ann").await, Person::sign_up(&server.url, "boss").await);
    said(&server, &["admin", "promote", "boss", "admin"]);
    is_refused(&boss).await;
    let boss = Person::log_in(&server.url, "boss").await;
    let suspend = ["admin", "suspend", "ann", "--note", "spam"];
    assert_eq!(said(&server, &suspend), "ann is suspended; all of their sessions have ended\n");
    is_refused(&ann).await;
    assert_eq!(said(&server, &suspend), "ann was suspended already\n");
    assert_eq!(boss.get("/users/ann").await.status, 404);
    for _ in 0..2 {
        said(&server, &["admin", "reinstate", "ann", "--note", "a mistake"]);
    }
    boss.get("/users/ann").await.is(200);
    Person::log_in(&server.url, "ann").await;
    for refused in [["admin", "suspend", "ann", "--note", " "], ["admin", "suspend", "nobody", "--note", "spam"]] {
        assert!(!server.command(&refused).status.success(), "{refused:?}");
    }
    assert!(!server.command(&["admin", "suspend", "ann"]).status.success(), "without a note");
    let log = boss.get("/moderation/audit").await;
    let entries = log.is(200).data().as_array().unwrap().iter();
    let entries: Vec<_> = entries
        .map(|entry| {
            assert!(entry["actor"].is_null() && entry["from"] == "command line", "{entry}");
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            (text(&entry["action"]), text(&entry["person"]["username"]), text(&entry["note"]))
        })
        .collect();
    let entry = |action: &str, person: &str, note: &str| (action.to_owned(), person.to_owned(), note.to_owned());
    let expected =
        [entry("reinstate", "ann", "a mistake"), entry("suspend", "ann", "spam"), entry("set_role", "boss", "admin")];
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn an_operator_makes_accounts_gives_roles_and_resets_passwords_nobody_tells_them() {
    let server = Server::start().await;
    let link = said(&server, &["admin", "create", "Ann.Lee", "ann@example.org"]);
    assert!(link.starts_with(&format!("{}/reset?token=", server.url)), "{link}");
    let visitor = Person::visitor(&server.url).await;
    let form = json!({"token": token(&link), "password": "nine plates of iron"});
    visitor.post("/auth/password/reset", &form).await.is(204);
    visitor.post("/auth/password/reset", &form).await.is(410);
    let ann = Person::log_in(&server.url, "ann.lee").await;
    Person::sign_up(&server.url, "boss").await;
    said(&server, &["admin", "promote", "boss", "admin"]);
    for (arguments, role) in [
        (["admin", "promote", "ann.lee", "admin"], "admin"),
        (["admin", "demote", "ann.lee", "moderator"], "moderator"),
        (["admin", "demote", "ann.lee", "user"], "user"),
    ] {
        let before = Person::log_in(&server.url, "ann.lee").await;
        said(&server, &arguments);
        is_refused(&before).await;
        let after = Person::log_in(&server.url, "ann.lee").await;
        assert_eq!(after.get("/auth/session").await.is(200).data()["user"]["role"], role);
    }
    is_refused(&ann).await;
    let last = Person::log_in(&server.url, "ann.lee").await;
    let made = last.post("/tokens", &json!({"name": "backup", "scopes": ["read"]})).await;
    let personal = made.is(201).data()["token"].as_str().unwrap().to_owned();
    let link = said(&server, &["admin", "reset", "ann.lee"]);
    is_refused(&last).await;
    let feed = reqwest::Client::new().get(format!("{}/api/v1/feed", server.url)).bearer_auth(&personal);
    assert_eq!(feed.send().await.unwrap().status(), 401);
    visitor.post("/auth/password/reset", &json!({"token": token(&link), "password": NEW})).await.is(204);
    assert_eq!(
        (log_in(&server, "ann.lee", "nine plates of iron").await, log_in(&server, "ann.lee", NEW).await),
        (401, 200)
    );
    for arguments in [
        ["admin", "create", "ann.lee", "other@example.org"].as_slice(),
        &["admin", "create", "api", "other@example.org"],
        &["admin", "create", "other", "nobody"],
        &["admin", "reset", "nobody"],
        &["admin", "promote", "nobody", "admin"],
        &["admin", "promote", "ann.lee", "user"],
        &["admin", "demote", "boss", "user"],
        &["admin", "demote", "boss", "moderator"],
        &["admin", "suspend", "boss", "--note", "the last admin"],
    ] {
        assert!(!server.command(arguments).status.success(), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_are_demoted_at_once_one_stays() {
    let cluster = Cluster::start().await;
    let names = ["ann", "bob"];
    for name in names {
        Person::sign_up(&cluster.one.url, name).await;
    }
    for _ in 0..3 {
        for name in names {
            said(&cluster.one, &["admin", "promote", name, "admin"]);
        }
        let demote = |name| cluster.one.command(&["admin", "demote", name, "user"]);
        let done = std::thread::scope(|scope| {
            names.map(|name| scope.spawn(move || demote(name))).map(|demotion| demotion.join().unwrap())
        });
        let refused: Vec<_> = done.iter().filter(|output| !output.status.success()).collect();
        assert_eq!(refused.len(), 1, "{done:?}");
        let told = String::from_utf8_lossy(&refused[0].stderr);
        assert!(told.contains("There would be no admin left"), "{told}");
    }
}

#[tokio::test]
async fn a_reset_password_ends_sessions_at_every_instance() {
    let cluster = Cluster::start().await;
    let ann = Person::sign_up(&cluster.one.url, "ann").await;
    let there = ann.copied_to(&cluster.other.url);
    let bob = Person::sign_up(&cluster.other.url, "bob").await;
    for person in [&ann, &there, &bob] {
        person.get("/auth/session").await.is(200);
    }
    let link = said(&cluster.one, &["admin", "reset", "ann"]);
    is_refused(&ann).await;
    is_refused(&there).await;
    let again = Person::log_in(&cluster.one.url, "ann").await;
    let there = again.copied_to(&cluster.other.url);
    for person in [&again, &there] {
        person.get("/auth/session").await.is(200);
    }
    let visitor = Person::visitor(&cluster.other.url).await;
    visitor.post("/auth/password/reset", &json!({"token": token(&link), "password": NEW})).await.is(204);
    is_refused(&again).await;
    is_refused(&there).await;
    bob.get("/auth/session").await.is(200);
}

fn letters(server: &Server, folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}:\n{}", server.log()));
    let named = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
    named.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[tokio::test]
async fn without_a_mail_server_letters_are_files_in_the_data_folder() {
    let server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let folder = server.data().join("mail");
    until(PATIENCE, "there is no letter", async || letters(&server, &folder).len() == 1).await;
    let letter = letters(&server, &folder).remove(0);
    let link = format!("{}/verify?token=", server.url);
    let token = letter.split(&link).nth(1).unwrap().lines().next().unwrap().to_owned();
    ann.open(&format!("/verify?token={token}")).await.is(200);
    ann.post("/auth/email/verify", &json!({"token": token})).await.is(204);
    // Nobody needs to, there.
    ann.publish("hard/orientation-1.jpg", "proven").await;
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn a_forgotten_password_takes_the_same_time_with_and_without_an_account() {
    let server = Server::with(&[("TINTYPE__WORKER__EMBEDDED", "false"), ("TINTYPE__LIMITS__FACTOR", "100000")]).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (email, times) in ["ann@example.org", "nobody@example.org"].iter().zip(&mut times) {
            let began = Instant::now();
            ann.post("/auth/password/forgot", &json!({"email": email})).await.is(202);
            times.push(began.elapsed());
        }
    }
    let [known, unknown] = times.map(median);
    println!("forgot: known {known:?}, unknown {unknown:?}, medians of {ROUNDS} each");
    assert!(known.abs_diff(unknown) < ALIKE, "{known:?} {unknown:?}");
}

/// What an authenticator app shows.
fn code(secret: &str, at: Duration) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    totp_rs::Builder::new().with_secret(secret).build().unwrap().generate(at.as_secs()).to_string()
}

#[tokio::test]
#[allow(clippy::disallowed_methods)] // an authenticator app has a clock of its own
async fn a_second_factor_holds_at_every_instance_a_code_is_good_once_and_an_operator_takes_it_away() {
    let cluster = Cluster::with(&[("TINTYPE__LIMITS__FACTOR", "1000")]).await;
    let ann = Person::sign_up(&cluster.one.url, "ann").await;
    let reply = ann.post("/auth/totp", &json!({})).await;
    let secret = reply.is(200).data()["secret"].as_str().unwrap().to_owned();
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let confirm = json!({"code": code(&secret, now())});
    ann.post("/auth/totp/confirm", &confirm).await.is(200);
    // That of the next step is good already.
    let form = json!({"login": "ann", "password": PASSWORD, "totp": code(&secret, now() + Duration::from_secs(30))});
    let mut visitors = Vec::new();
    for n in 0..20 {
        let server = if n % 2 == 0 { &cluster.one } else { &cluster.other };
        visitors.push(Person::visitor(&server.url).await);
    }
    let tries = visitors.iter().map(|visitor| visitor.post("/auth/login", &form));
    let mut statuses: Vec<_> = join_all(tries).await.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[401; 19][..]));

    let lost = ["admin", "totp-off", "ann", "--note", "lost it all"];
    assert_eq!(said(&cluster.other, &lost), "ann has no second factor any more; all of their sessions have ended\n");
    assert_eq!(said(&cluster.other, &lost), "ann had no second factor\n");
    assert!(!cluster.one.command(&["admin", "totp-off", "ann"]).status.success(), "without a note");
    is_refused(&ann).await;
    Person::log_in(&cluster.other.url, "ann").await;
    for server in [&cluster.one, &cluster.other] {
        assert!(!server.log().contains(&secret) && !server.log().contains("otpauth"));
    }
}
