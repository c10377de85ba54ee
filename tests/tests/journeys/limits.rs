//! The table of limits, as the program itself prints it, walked row by row: so many pass, one more does not, and nobody
//! else is refused for it.

use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tintype_tests::{PASSWORD, Person, RedisServer, Reply, Server, run};

/// So that a row takes no thousand requests.
const FACTOR: f64 = 0.2;

struct Limit {
    what: String,
    by: String,
    burst: u32,
    interval: Duration,
}

impl Limit {
    fn read(line: &str) -> Option<Self> {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [what, by, burst, _, all, _] = cells[..] else { return None };
        let (burst, all): (f64, f64) = (burst.parse().ok()?, all.strip_suffix(" s")?.parse().ok()?);
        let scaled = (burst * FACTOR).round().max(1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // of a small whole number
        let burst = scaled as u32;
        let interval = Duration::from_secs_f64(all / scaled);
        Some(Self { what: what.to_owned(), by: by.to_owned(), burst, interval })
    }
}

fn table() -> Vec<Limit> {
    let output = run(&["limits"], &[]);
    assert!(output.status.success());
    let limits: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().filter_map(Limit::read).collect();
    assert!(limits.len() > 10);
    limits
}

struct Street {
    _server: Server,
    ann: Person,
    bob: Person,
    visitor: Person,
}

impl Street {
    async fn new(settings: &[(&str, &str)]) -> Self {
        let factor = FACTOR.to_string();
        let mut all =
            vec![("TINTYPE__LIMITS__FACTOR", factor.as_str()), ("TINTYPE__SERVER__TRUSTED_PROXIES", "127.0.0.1/32")];
        all.extend_from_slice(settings);
        let server = Server::with(&all).await;
        let (ann, bob) = (Person::sign_up(&server.url, "ann").await, Person::sign_up(&server.url, "bob").await);
        let visitor = Person::visitor(&server.url).await;
        Self { _server: server, ann, bob, visitor }
    }

    /// The `n`th request that this limit counts; `other` is one of another account and address.
    fn request(&self, limit: &Limit, n: u32, other: bool) -> RequestBuilder {
        let (row, person, name) = if other { (200, &self.bob, "bob") } else { (100, &self.ann, "ann") };
        let one = format!("10.{row}.0.1");
        let another = format!("10.{row}.{}.{}", 1 + n / 200, 1 + n % 200);
        let send = |person: &Person, method, path: &str, address: &str, body: Value| {
            let request = person.request(method, path).header("x-forwarded-for", address);
            if body.is_null() { request } else { request.json(&body) }
        };
        let ask = |path, address: &str, body| send(&self.visitor, Method::POST, path, address, body);
        let wrong = |login: &str| json!({"login": login, "password": "not the password"});
        let of_address = |prefix: &str| format!("{prefix}.{row}.0.1");
        match (limit.what.as_str(), limit.by.as_str()) {
            ("everything", "address") => ask("/auth/logout", &of_address("11"), Value::Null),
            ("sign-up", "address") => ask("/auth/signup", &one, json!({})),
            ("failed log-ins", "account and address") => ask("/auth/login", &one, wrong(name)),
            ("failed log-ins", "address") => ask("/auth/login", &of_address("12"), wrong(&format!("nobody.{n}"))),
            ("failed log-ins from addresses that the account has not used", "account") => {
                ask("/auth/login", &another, wrong(if other { "nobody" } else { "bob" }))
            }
            ("wrong codes of authenticator apps", "account") => {
                send(person, Method::POST, "/auth/totp/confirm", &another, json!({"code": "000000"}))
            }
            ("letters that one asks for", "account") => {
                ask("/auth/password/forgot", &another, json!({"email": format!("{name}@example.org")}))
            }
            ("letters that one asks for", "address") => {
                ask("/auth/password/forgot", &one, json!({"email": format!("nobody.{n}.{row}@example.org")}))
            }
            ("tokens of letters", "address") => ask("/auth/email/verify", &one, json!({"token": "x"})),
            ("reads, signed in", "account") => send(person, Method::GET, "/feed", &another, Value::Null),
            ("reads, not signed in", "address") => {
                send(&self.visitor, Method::GET, "/users/ann", &of_address("13"), Value::Null)
            }
            ("writes", "account") => {
                let whom = if other { "ann" } else { "bob" };
                send(person, Method::PUT, &format!("/users/{whom}/mute"), &another, Value::Null)
            }
            ("writes, not signed in", "address") => {
                ask("/auth/token/revoke", &of_address("14"), json!({"refresh_token": "x"}))
            }
            ("uploads", "account") => {
                send(person, Method::POST, "/uploads", &another, json!({"content_type": "image/png", "byte_size": 9}))
            }
            ("reports", "account") => {
                let report = json!({"subject_type": "user", "subject_id": "1", "reason": "spam"});
                send(person, Method::POST, "/reports", &another, report)
            }
            ("exports", "account") => send(person, Method::POST, "/exports", &another, Value::Null),
            (what, by) => panic!("nobody walks the limit of {what} by {by}: say here how"),
        }
    }

    async fn ask(&self, limit: &Limit, n: u32, other: bool) -> Reply {
        let reply = self.visitor.send(self.request(limit, n, other)).await;
        assert!(reply.status < 500 && reply.status != 403, "{}: {}", limit.what, reply.text());
        reply
    }

    /// So many pass; more only as far as time gives them back.
    async fn walk(&self, limit: &Limit) {
        if limit.what == "wrong codes of authenticator apps" {
            self.ann.post("/auth/totp", &json!({})).await.is(200);
        }
        let (began, mut passed) = (Instant::now(), 0);
        let refused = loop {
            let reply = self.ask(limit, passed, false).await;
            if reply.status == 429 {
                break reply;
            }
            passed += 1;
            assert!(passed < 10_000, "{} by {} never ends", limit.what, limit.by);
        };
        let came_back = began.elapsed().div_duration_f64(limit.interval).floor();
        let most = f64::from(limit.burst) + came_back;
        let (what, by) = (&limit.what, &limit.by);
        assert!(passed >= limit.burst && f64::from(passed) <= most, "{what} by {by}: {passed} of {}", limit.burst);
        let number = |name: &str| {
            let value = refused.headers.get(name).unwrap_or_else(|| panic!("{what} by {by}: no {name}"));
            value.to_str().unwrap().parse::<u32>().unwrap()
        };
        assert_eq!(refused.body["code"], "limit.exceeded");
        assert!(number("retry-after") >= 1 && number("ratelimit-limit") >= 1 && number("ratelimit-reset") >= 1);
        assert_eq!(number("ratelimit-remaining"), 0, "{what} by {by}");
        let elsewhere = self.ask(limit, 0, true).await;
        assert_ne!(elsewhere.status, 429, "{what} by {by}: others are refused for it: {}", elsewhere.text());
    }
}

async fn walk_all(settings: &[(&str, &str)]) {
    for limit in table() {
        // On a server of its own, so that nothing else has been counted.
        Street::new(settings).await.walk(&limit).await;
    }
}

#[tokio::test]
async fn every_limit_of_the_table_is_kept_in_memory() {
    walk_all(&[]).await;
}

#[tokio::test]
async fn every_limit_of_the_table_is_kept_in_redis() {
    let redis = RedisServer::start();
    for limit in table() {
        redis.command(&["FLUSHALL"]);
        let street = Street::new(&[("TINTYPE__REDIS__URL", &redis.url())]).await;
        redis.command(&["CONFIG", "RESETSTAT"]);
        street.walk(&limit).await;
        // The shield before all others counts at each instance by itself.
        let asked = scripts(&redis) >= limit.burst || limit.what == "everything";
        assert!(asked, "{} by {}: Redis was not asked", limit.what, limit.by);
    }
}

/// How often a script was run.
fn scripts(redis: &RedisServer) -> u32 {
    let all = redis.command(&["INFO", "commandstats"]);
    let of_scripts = all.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
    of_scripts.and_then(|rest| rest.split(',').next()).map_or(0, |calls| calls.parse().unwrap())
}

#[tokio::test]
async fn a_right_password_costs_nothing() {
    let street = Street::new(&[]).await;
    for _ in 0..20 {
        let form = json!({"login": "ann", "password": PASSWORD});
        let request = street.visitor.request(Method::POST, "/auth/token").json(&form);
        street.visitor.send(request).await.is(200);
    }
}
