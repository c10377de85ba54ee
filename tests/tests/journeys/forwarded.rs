//! Whose address counts: that of the connection, and behind a proxy that is trusted the one that it tells; nothing that
//! clients say about themselves.

use std::net::IpAddr;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;
use tintype_tests::{Nginx, Person, Server, Site, browser};

/// Sign-ups of an address in an hour.
const BUDGET: usize = 10;
const PROXY: &[(&str, &str)] =
    &[("TINTYPE__LIMITS__FACTOR", "1"), ("TINTYPE__SERVER__TRUSTED_PROXIES", "127.0.0.1/32")];

/// A browser at an address of this machine.
struct Browser {
    client: Client,
    url: String,
    cookie: String,
    token: String,
}

impl Browser {
    async fn at(url: &str, address: &str) -> Self {
        let local: IpAddr = address.parse().unwrap();
        let client = browser().local_address(local).build().unwrap();
        let reply = client.get(format!("{url}/api/v1/auth/csrf")).send().await.unwrap();
        let cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let body: serde_json::Value = reply.json().await.unwrap();
        let token = body["data"]["csrf_token"].as_str().unwrap().to_owned();
        Self { client, url: url.to_owned(), cookie, token }
    }

    /// To sign up with nothing, which is counted.
    fn sign_up(&self) -> RequestBuilder {
        let request = self.client.request(Method::POST, format!("{}/api/v1/auth/signup", self.url));
        request.header("cookie", &self.cookie).header("x-csrf-token", &self.token).json(&json!({}))
    }

    async fn tries(&self, count: usize, spoof: impl Fn(usize, RequestBuilder) -> RequestBuilder) -> usize {
        let mut passed = 0;
        for n in 0..count {
            let reply = spoof(n, self.sign_up()).send().await.unwrap();
            assert!([422, 429].contains(&reply.status().as_u16()), "{}", reply.status());
            passed += usize::from(reply.status() == 422);
        }
        passed
    }
}

fn spoofed(n: usize, request: RequestBuilder) -> RequestBuilder {
    let address = format!("1.2.3.{n}");
    let request = request.header("x-forwarded-for", &address).header("forwarded", format!("for={address}"));
    request.header("x-real-ip", &address).header("client-ip", &address).header("true-client-ip", &address)
}

#[tokio::test]
async fn what_a_client_says_about_its_address_counts_for_nothing() {
    for settings in [&[("TINTYPE__LIMITS__FACTOR", "1")][..], PROXY] {
        let server = Server::with(settings).await;
        // None that is trusted.
        let browser = Browser::at(&server.url, "127.0.0.7").await;
        assert_eq!(browser.tries(BUDGET * 3, spoofed).await, BUDGET);
        assert_eq!(Browser::at(&server.url, "127.0.0.8").await.tries(3, spoofed).await, 3, "others are not affected");
        let log = server.log();
        assert!(log.contains("127.0.0.7") && !log.contains("1.2.3."), "{log}");
    }
}

#[tokio::test]
async fn behind_nginx_each_client_has_its_own_address_whatever_it_claims() {
    let server = Server::with(PROXY).await;
    let nginx = Nginx::before(&server.url).await;
    each_has_its_own_address(&server, &nginx.url).await;
}

#[tokio::test]
async fn behind_the_site_that_ships_each_client_has_its_own_address() {
    let server = Server::with(PROXY).await;
    let site = Site::before(&server.url).await;
    each_has_its_own_address(&server, &site.url).await;
}

async fn each_has_its_own_address(server: &Server, url: &str) {
    let browser = Browser::at(url, "127.0.0.7").await;
    assert_eq!(browser.tries(BUDGET * 3, spoofed).await, BUDGET);
    assert_eq!(Browser::at(url, "127.0.0.8").await.tries(3, spoofed).await, 3, "others are not affected");
    let claims_the_other = |_, request: RequestBuilder| request.header("x-forwarded-for", "127.0.0.7, 127.0.0.1");
    assert_eq!(Browser::at(url, "127.0.0.9").await.tries(3, claims_the_other).await, 3);
    let log = server.log();
    assert!(log.contains("127.0.0.7") && !log.contains("1.2.3."), "{log}");
}

#[tokio::test]
async fn a_network_of_ipv6_is_one_client() {
    let server = Server::with(PROXY).await;
    let visitor = Person::visitor(&server.url).await;
    let passed = async |address: &str| {
        let request = visitor.request(Method::POST, "/auth/signup").header("x-forwarded-for", address);
        visitor.send(request.json(&json!({}))).await.status != 429
    };
    for n in 0..BUDGET {
        assert!(passed(&format!("2001:db8:1:2:{n}::{n}")).await);
    }
    assert!(!passed("2001:db8:1:2:ffff::1").await);
    assert!(passed("2001:db8:1:3::1").await);
}
