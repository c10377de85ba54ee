//! Somebody with a browser.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::{
    Client, Method, RequestBuilder, Url,
    cookie::{CookieStore, Jar},
    header::HeaderMap,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::certificate::browser;

pub const PASSWORD: &str = "nine plates of iron";
const TIME_LIMIT: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than any test keeps a picture from being made.
const MAKING: Duration = Duration::from_secs(120);

/// A file of `tests/photos`.
pub fn photo(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("photos").join(name)).unwrap()
}

/// What a server answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Reply {
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub fn id(&self) -> String {
        self.data()["id"].as_str().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

pub struct Person {
    pub name: String,
    url: String,
    client: Client,
    cookies: Arc<Jar>,
    token: Mutex<String>,
}

impl Person {
    pub fn stranger(url: &str) -> Self {
        let cookies = Arc::new(Jar::default());
        let client = browser().cookie_provider(Arc::clone(&cookies)).timeout(TIME_LIMIT).build().unwrap();
        Self { name: String::new(), url: url.to_owned(), client, cookies, token: Mutex::default() }
    }

    /// Somebody who may send a form.
    pub async fn visitor(url: &str) -> Self {
        let person = Self::stranger(url);
        person.refresh_token("/auth/csrf").await;
        person
    }

    /// The same browser at another instance of the same installation.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (client, cookies) = (self.client.clone(), Arc::clone(&self.cookies));
        Self { name: self.name.clone(), url: url.to_owned(), client, cookies, token: Mutex::new(token) }
    }

    /// A browser of its own, at this instance, with a copy of the cookies as they are: it keeps them whatever an answer
    /// to the other takes away.
    #[must_use]
    pub fn copied_to(&self, url: &str) -> Self {
        let copy = Self { name: self.name.clone(), ..Self::stranger(url) };
        let url = url.parse::<Url>().unwrap();
        let cookies = self.cookies.cookies(&url).unwrap();
        for cookie in cookies.to_str().unwrap().split("; ") {
            copy.cookies.add_cookie_str(cookie, &url);
        }
        copy
    }

    pub async fn sign_up(url: &str, name: &str) -> Self {
        let person = Self { name: name.to_owned(), ..Self::visitor(url).await };
        let email = format!("{name}@example.org");
        let body = json!({"username": name, "email": email, "full_name": name, "password": PASSWORD});
        let reply = person.post("/auth/signup", &body).await;
        person.keep_token(reply.is(201));
        person
    }

    /// In a new browser.
    pub async fn log_in(url: &str, name: &str) -> Self {
        let person = Self { name: name.to_owned(), ..Self::visitor(url).await };
        let reply = person.post("/auth/login", &json!({"login": name, "password": PASSWORD})).await;
        person.keep_token(reply.is(200));
        person
    }

    async fn refresh_token(&self, path: &str) {
        let reply = self.get(path).await;
        self.keep_token(reply.is(200));
    }

    fn keep_token(&self, reply: &Reply) {
        let token = reply.data()["csrf_token"].as_str().unwrap().to_owned();
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// A request to the API, or to an address that begins with the server's own.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}/api/v1{path}", self.url) };
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.client.request(method, url).header("x-csrf-token", token)
    }

    /// An error is one of the connection.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Reply> {
        let reply = request.send().await?;
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let bytes = reply.bytes().await?.to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Reply { status, headers, bytes, body })
    }

    pub async fn send(&self, request: RequestBuilder) -> Reply {
        self.try_send(request).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// A page or picture, by its rooted or whole address.
    pub async fn open(&self, address: &str) -> Reply {
        self.try_open(address).await.unwrap()
    }

    pub async fn try_open(&self, address: &str) -> reqwest::Result<Reply> {
        let url = if address.starts_with('/') { format!("{}{address}", self.url) } else { address.to_owned() };
        self.try_send(self.request(Method::GET, &url)).await
    }

    /// Opens the address until what it answers is as wished.
    pub async fn wait_for(&self, address: &str, wished: impl Fn(&Value) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let reply = self.open(address).await;
            if wished(&reply.body) {
                return;
            }
            assert!(Instant::now() < deadline, "{address} stays {}", reply.text());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str) -> Reply {
        self.send(self.request(Method::PUT, path)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Every item of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}?limit=50{cursor}")).await;
            items.extend(page.is(200).data().as_array().unwrap().iter().cloned());
            match page.body["page"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// Sends a picture to where it is to be completed.
    pub async fn send_picture(&self, bytes: &[u8], content_type: &str) -> reqwest::Result<String> {
        let wanted = json!({"content_type": content_type, "byte_size": bytes.len()});
        let grant = self.try_send(self.request(Method::POST, "/uploads").json(&wanted)).await?;
        let sent = self.try_send(self.as_granted(grant.is(201).data(), bytes)).await?;
        assert!((200..300).contains(&sent.status), "{}", sent.text());
        Ok(grant.id())
    }

    /// The bytes as a grant says to send them, without a cookie.
    pub fn as_granted(&self, grant: &Value, bytes: &[u8]) -> RequestBuilder {
        let url = grant["url"].as_str().unwrap();
        let url = if url.starts_with('/') { format!("{}{url}", self.url) } else { url.to_owned() };
        let method = grant["method"].as_str().unwrap().parse().unwrap();
        let mut request = browser().build().unwrap().request(method, url).timeout(TIME_LIMIT);
        for (name, value) in grant["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        if grant["method"] == "PUT" {
            return request.body(bytes.to_vec());
        }
        let fields = grant["fields"].as_object().unwrap().iter();
        let form =
            fields.fold(Form::new(), |form, (name, value)| form.text(name.clone(), value.as_str().unwrap().to_owned()));
        request.multipart(form.part("file", Part::bytes(bytes.to_vec()).file_name("picture")))
    }

    /// Asks until the picture is made or refused.
    pub async fn complete(&self, upload: &str) -> reqwest::Result<Reply> {
        let began = Instant::now();
        loop {
            let ask = self.request(Method::POST, &format!("/uploads/{upload}/complete"));
            let reply = self.try_send(ask).await?;
            if reply.status != 202 {
                return Ok(reply);
            }
            assert!(began.elapsed() < MAKING, "nobody makes the picture: is a worker running?");
        }
    }

    /// The id of an upload that is ready to be published.
    pub async fn upload(&self, name: &str) -> reqwest::Result<String> {
        let upload = self.send_picture(&photo(name), "image/jpeg").await?;
        self.complete(&upload).await?.is(200);
        Ok(upload)
    }

    /// Publishes one picture and answers the post's id.
    pub async fn publish(&self, name: &str, caption: &str) -> String {
        let upload = self.upload(name).await.unwrap();
        let media = json!([{"upload_id": upload, "alt_text": caption}]);
        self.post("/posts", &json!({"caption": caption, "media": media})).await.is(201).id()
    }
}
