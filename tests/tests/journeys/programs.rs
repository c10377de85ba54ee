//! Programs at two instances, and what their tokens leave in the log.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tintype_tests::{Cluster, PASSWORD, Person, Server, until};

/// What a program got, and the client it asks with.
struct Program {
    client: Client,
    access: String,
    refresh: String,
}

impl Program {
    async fn sign_in(url: &str, name: &str) -> Self {
        let client = Client::new();
        let login = json!({"login": name, "password": PASSWORD});
        let reply = client.post(format!("{url}/api/v1/auth/token")).json(&login).send().await.unwrap();
        assert_eq!(reply.status(), 200);
        let body: Value = reply.json().await.unwrap();
        let text = |name: &str| body["data"][name].as_str().unwrap().to_owned();
        Self { client, access: text("access_token"), refresh: text("refresh_token") }
    }

    async fn status(&self, url: &str, token: &str) -> u16 {
        let request = self.client.get(format!("{url}/api/v1/feed")).bearer_auth(token);
        request.send().await.unwrap().status().as_u16()
    }

    async fn send(&self, url: &str, path: &str) -> u16 {
        let body = json!({"refresh_token": self.refresh});
        let request = self.client.post(format!("{url}/api/v1{path}")).json(&body);
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn what_ends_a_program_at_one_instance_is_seen_at_the_other_whatever_becomes_of_redis() {
    let mut cluster = Cluster::start().await;
    let (one, other) = (cluster.one.url.clone(), cluster.other.url.clone());
    let ann = Person::sign_up(&one, "ann").await;
    for trouble in ["none", "stopped"] {
        if trouble == "stopped" {
            cluster.redis.stop();
        }
        for end in ["revoke", "reuse", "one session", "all others"] {
            let program = Program::sign_in(&one, "ann").await;
            for url in [&one, &other] {
                assert_eq!(program.status(url, &program.access).await, 200, "{end}");
            }
            match end {
                "revoke" => assert_eq!(program.send(&one, "/auth/token/revoke").await, 204),
                "reuse" => {
                    assert_eq!(program.send(&one, "/auth/token/refresh").await, 200);
                    assert_eq!(program.send(&one, "/auth/token/refresh").await, 401);
                }
                "one session" => {
                    let newest = ann.get("/sessions").await.data()[0]["id"].as_str().unwrap().to_owned();
                    ann.delete(&format!("/sessions/{newest}")).await.is(204);
                }
                _ => drop(ann.delete("/sessions").await.is(204)),
            }
            for url in [&one, &other] {
                let refused = async || program.status(url, &program.access).await == 401;
                until(Duration::from_secs(5), end, refused).await;
            }
            assert_eq!(program.send(&other, "/auth/token/refresh").await, 401, "{end}");
        }
    }
    ann.get("/auth/session").await.is(200);
}

#[tokio::test]
async fn a_personal_token_is_good_at_every_instance_until_it_is_deleted_at_one() {
    let cluster = Cluster::start().await;
    let ann = Person::sign_up(&cluster.one.url, "ann").await;
    let made = ann.post("/tokens", &json!({"name": "backup", "scopes": ["read"]})).await;
    let token = made.is(201).data()["token"].as_str().unwrap().to_owned();
    let program = Program::sign_in(&cluster.other.url, "ann").await;
    for (url, status) in [(&cluster.one.url, 200), (&cluster.other.url, 200)] {
        assert_eq!(program.status(url, &token).await, status);
    }
    ann.delete(&format!("/tokens/{}", made.id())).await.is(204);
    for url in [&cluster.one.url, &cluster.other.url] {
        assert_eq!(program.status(url, &token).await, 401);
    }
}

#[tokio::test]
async fn who_is_suspended_is_out_at_every_instance_by_every_way_whatever_becomes_of_redis() {
    let mut cluster = Cluster::start().await;
    let (one, other) = (cluster.one.url.clone(), cluster.other.url.clone());
    Person::sign_up(&one, "ann").await;
    for trouble in ["none", "stopped"] {
        if trouble == "stopped" {
            cluster.redis.stop();
        }
        let ann = Person::log_in(&one, "ann").await;
        let there = ann.copied_to(&other);
        let made = ann.post("/tokens", &json!({"name": "backup", "scopes": ["read"]})).await;
        let personal = made.is(201).data()["token"].as_str().unwrap().to_owned();
        let program = Program::sign_in(&other, "ann").await;
        let cookies = async || [ann.get("/feed").await.status, there.get("/feed").await.status];
        let tokens = async || {
            let mut statuses = Vec::new();
            for (url, token) in
                [(&one, &program.access), (&other, &program.access), (&one, &personal), (&other, &personal)]
            {
                statuses.push(program.status(url, token).await);
            }
            statuses
        };
        assert_eq!((cookies().await, tokens().await), ([200; 2], vec![200; 4]));
        assert!(cluster.one.command(&["admin", "suspend", "ann", "--note", "spam"]).status.success());
        let out = async || cookies().await == [401; 2] && tokens().await == [401; 4];
        until(Duration::from_secs(5), "a suspension", out).await;
        assert_eq!(program.send(&other, "/auth/token/refresh").await, 401);
        assert!(cluster.other.command(&["admin", "reinstate", "ann", "--note", "heard"]).status.success());
        assert_eq!((cookies().await, tokens().await), ([401; 2], vec![401, 401, 200, 200]), "sessions have ended");
        assert_eq!(program.send(&one, "/auth/token/refresh").await, 401);
    }
}

#[tokio::test]
async fn no_token_is_ever_in_the_log() {
    let mut server = Server::with(&[("TINTYPE__LOG__FILTER", "debug")]).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let made = ann.post("/tokens", &json!({"name": "backup", "scopes": ["read"]})).await;
    let personal = made.is(201).data()["token"].as_str().unwrap().to_owned();
    let program = Program::sign_in(&server.url, "ann").await;
    let made_up = format!("tintype_pat_{}", "c".repeat(64));
    let mut canaries =
        vec![personal, program.access.clone(), program.refresh.clone(), made_up, "eyJjYW5hcnk".to_owned()];
    for token in &canaries {
        let _ = program.status(&server.url, token).await;
        let stray = ann.request(Method::GET, &format!("/feed?access_token={token}"));
        ann.send(stray).await.is(422);
        let refresh = json!({"refresh_token": token});
        let reply = Client::new().post(format!("{}/api/v1/auth/token/refresh", server.url)).json(&refresh);
        let body: Value = reply.send().await.unwrap().json().await.unwrap();
        let _ = program.send(&server.url, "/auth/token/revoke").await;
        assert!(body["code"].is_string() || body["data"].is_object());
    }
    canaries.extend([PASSWORD.to_owned(), "eyJ".to_owned()]);
    assert!(server.stop().success());
    let log = server.log();
    assert!(log.contains("/api/v1/auth/token/refresh"), "{log}");
    for canary in canaries {
        let bare = canary.trim_start_matches("tintype_pat_").trim_start_matches("tintype_refresh_");
        assert!(!log.contains(bare), "{canary} is in the log");
    }
}
