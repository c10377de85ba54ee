//! Letters while workers die and mail servers are away.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tintype_tests::{Manner, Person, Server, SmtpSink, postgres_database, until};

use crate::{report, stored::Stored};

const GENERATIONS: usize = 5;
const WORKERS: usize = 10;
const PEOPLE: usize = 30;
const PATIENCE: Duration = Duration::from_secs(30);
/// Long enough to be killed in: the letter has arrived, and the worker has not been told yet.
const HESITATION: Duration = Duration::from_millis(400);
const LEASED: &str = "SELECT count(*) AS n FROM jobs WHERE attempts > 0 AND run_at > '2026-01-02T00:00:00+00:00'";

#[tokio::test(flavor = "multi_thread")]
async fn fifty_workers_that_die_amid_letters_send_each_once_by_its_id_on_postgresql() {
    die(Some(postgres_database().await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_workers_that_die_amid_letters_send_each_once_by_its_id_on_sqlite() {
    die(None).await;
}

fn settings<'a>(url: &'a str, database: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut settings = vec![
        ("TINTYPE__WORKER__EMBEDDED", "false"),
        ("TINTYPE__SMTP__URL", url),
        ("TINTYPE__SMTP__FROM", "Tintype <photos@example.org>"),
    ];
    settings.extend(database.map(|url| ("TINTYPE__DATABASE__URL", url)));
    settings
}

async fn die(database: Option<String>) {
    let sink = SmtpSink::start(Manner::Hesitates(HESITATION)).await;
    let server = Server::with(&settings(&sink.url, database.as_deref())).await;
    let stored = Stored::of(&server, database.as_deref()).await;
    let names: Vec<_> = (0..PEOPLE).map(|n| format!("person{n}")).collect();
    join_all(names.iter().map(|name| Person::sign_up(&server.url, name))).await;
    let (mut held, mut killed) = (0, Instant::now());
    for generation in 0..GENERATIONS {
        let before = sink.received().len();
        let workers: Vec<_> = (0..WORKERS).map(|_| server.worker()).collect();
        let otherwise = format!("no letter comes in generation {generation}");
        until(PATIENCE, &otherwise, async || sink.received().len() > before).await;
        workers.into_iter().for_each(tintype_tests::Worker::kill);
        killed = Instant::now();
        held += stored.number(LEASED).await;
        stored.pass_time().await;
    }
    assert!(held >= i64::try_from(GENERATIONS).unwrap(), "only {held} letters lost their workers");
    sink.behave(Manner::Takes);
    let last = server.worker();
    stored.finish_jobs().await;
    let heal = killed.elapsed();
    last.kill();
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in sink.received() {
        assert_eq!(letter.to.len(), 1);
        ids.entry(letter.to[0].clone()).or_default().push(letter.header("Message-ID").to_owned());
    }
    assert_eq!(ids.len(), PEOPLE);
    for (to, ids) in &ids {
        assert!(ids.iter().all(|id| *id == ids[0]), "{to} got {ids:?}");
    }
    assert_eq!(sink.ids().len(), PEOPLE);
    let doubles = sink.received().len() - PEOPLE;
    let engine = if database.is_some() { "PostgreSQL" } else { "SQLite" };
    let fault = format!("{} workers killed amid {held} letters on {engine}", GENERATIONS * WORKERS);
    report::end(&server, &fault, format!("{PEOPLE} letters, {doubles} came twice with the id of the first"), heal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_keeps_nobody_waiting_and_costs_no_letter() {
    let url = SmtpSink::start(Manner::Takes).await.url.clone();
    let mut all = settings(&url, None);
    all.retain(|(name, _)| *name != "TINTYPE__WORKER__EMBEDDED");
    let server = Server::with(&all).await;
    let stored = Stored::of(&server, None).await;
    let began = Instant::now();
    Person::sign_up(&server.url, "ann").await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let put_off = "SELECT count(*) AS n FROM jobs WHERE last_error = 'unavailable' AND attempts = 0";
    until(PATIENCE, "the letter is not put off", async || stored.number(put_off).await == 1).await;
    let back = Instant::now();
    let sink = SmtpSink::at(&url, Manner::Takes).await;
    until(PATIENCE, "the letter does not come", async || sink.received().len() == 1).await;
    report::end(&server, "mail server away", "letters wait, nobody else does", back.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_and_no_job_tells_an_address_or_a_token() {
    let sink = SmtpSink::start(Manner::Takes).await;
    let mut all = settings(&sink.url, None);
    all.push(("TINTYPE__LOG__FILTER", "debug,hyper=info"));
    let server = Server::with(&all).await;
    let stored = Stored::of(&server, None).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    ann.post("/auth/password/forgot", &json!({"email": "ann@example.org"})).await.is(202);
    ann.post("/auth/password/forgot", &json!({"email": "canary@example.org"})).await.is(202);
    let form = json!({"password": "nine plates of iron", "email": "canary.new@example.org"});
    ann.post("/auth/email/change", &form).await.is(202);
    let waiting = "SELECT count(*) AS n FROM jobs WHERE kind = 'send_mail'";
    let telling = "SELECT count(*) AS n FROM jobs WHERE payload LIKE '%@%' OR payload LIKE '%token=%' \
                   OR last_error LIKE '%@%' OR length(payload) > 100";
    assert_eq!((stored.number(waiting).await, stored.number(telling).await), (4, 0));

    sink.behave(Manner::Refuses("550 <canary@example.org> is unknown".to_owned()));
    let worker = server.worker();
    let buried = "SELECT count(*) AS n FROM jobs WHERE state = 'buried' AND last_error = 'mail.refused'";
    until(PATIENCE, "the letters are not given up", async || stored.number(buried).await == 3).await;
    assert_eq!(stored.number(telling).await, 0);
    worker.kill();

    stored.sql("UPDATE jobs SET state = 'queued', attempts = 0").await;
    stored.pass_time().await;
    sink.behave(Manner::Takes);
    let worker = server.worker();
    until(PATIENCE, "the letters do not come", async || sink.received().len() == 3).await;
    let letters = sink.received();
    let tokens: Vec<_> = letters.iter().map(|letter| letter.text.split("token=").nth(1).unwrap()).collect();
    let tokens: Vec<_> = tokens.iter().map(|rest| rest.lines().next().unwrap().to_owned()).collect();
    ann.post("/auth/email/verify", &json!({"token": tokens[0]})).await;
    ann.open(&format!("/verify?token={}", tokens[0])).await.is(200);
    until(PATIENCE, "jobs do not end", async || stored.jobs().await == 0).await;
    worker.kill();
    let log = server.log();
    assert!(log.contains("send_mail"), "the worker tells of no letter:\n{log}");
    assert!(!log.contains("@example.org") && !log.contains("canary"), "an address is in the log:\n{log}");
    for token in tokens {
        assert!(token.len() == 43 && !log.contains(&token), "a token is in the log:\n{log}");
    }
}
