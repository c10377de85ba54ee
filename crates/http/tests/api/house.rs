//! An application of one's own, and people with a browser.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    net::SocketAddr,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody, to_bytes},
    dev::Service,
    http::{Method, header::HeaderMap},
    test::{TestRequest, init_service},
};
use futures_util::{FutureExt, future::LocalBoxFuture};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;
use tintype_domain::time::Clock;
use tintype_http::{LimitFactor, ServerOptions, application, openapi};
use tintype_local::SystemClock;

use crate::{contract::Contract, security::headers, settings::Settings, wiring};

pub const PASSWORD: &str = "correct horse battery";
const PATIENCE: Duration = Duration::from_secs(20);

type Server = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Reply>>;

pub struct House {
    pub parts: Arc<wiring::House>,
    pub document: Value,
    server: Server,
    pub folder: TempDir,
}

/// Cookies and a CSRF token, at an address.
pub struct Browser {
    server: Server,
    pub cookies: RefCell<BTreeMap<String, String>>,
    pub token: RefCell<Option<String>>,
    /// What a program sends; people have none.
    pub bearer: RefCell<Option<String>>,
    pub address: Cell<SocketAddr>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
    /// Of the body that is told to be there.
    pub size: BodySize,
    cookies: Vec<(String, String)>,
}

impl House {
    /// With limits that no test reaches.
    pub async fn new() -> Self {
        Self::with(|settings| settings.limits.factor = 1_000.0).await
    }

    pub async fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        Self::wired(adjust, |_| {}).await
    }

    /// Wired as where there is a replica, though there is none.
    pub async fn with_replica(adjust: impl FnOnce(&mut Settings)) -> Self {
        Self::wired(adjust, |parts| {
            let recent = Arc::new(parts.counters.database.clone());
            Arc::get_mut(&mut parts.state.shared).unwrap().recent = Some(recent);
        })
        .await
    }

    async fn wired(adjust: impl FnOnce(&mut Settings), rewire: impl FnOnce(&mut wiring::House)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
        adjust(&mut settings);
        let mut parts = wiring::build(&settings).await.unwrap();
        rewire(&mut parts);
        let parts = Arc::new(parts);
        let document = openapi(parts.state.clone()).await.unwrap();
        let factor = LimitFactor(settings.limits.factor);
        let options = ServerOptions::new(parts.session_key, factor, &document).unwrap();
        let service = Rc::new(init_service(application(parts.state.clone(), &options)).await);
        let (contract, secure) = (Rc::new(Contract(document.clone())), settings.production());
        let server: Server = Rc::new(move |request: TestRequest| {
            let (service, contract) = (Rc::clone(&service), Rc::clone(&contract));
            async move {
                let request = request.to_request();
                let (method, path) = (request.method().clone(), request.path().to_owned());
                // As the server does with what the layers refuse.
                let answer = service.call(request).await;
                let response =
                    answer.map_or_else(HttpResponse::from_error, |answer| answer.map_into_boxed_body().into_parts().1);
                let reply = Reply::read(response).await;
                contract.hold(&method, &path, &reply);
                headers::hold(&path, secure, &reply);
                reply
            }
            .boxed_local()
        });
        if settings.worker.embedded {
            actix_web::rt::spawn(work(Arc::clone(&parts)));
        }
        Self { parts, document, server, folder }
    }

    /// A browser that has asked for a CSRF token and nothing else.
    pub async fn stranger(&self) -> Browser {
        let browser = self.nobody();
        browser.get("/auth/csrf").await.is(200);
        browser
    }

    /// Without a cookie, without a token.
    pub fn nobody(&self) -> Browser {
        Browser {
            server: Rc::clone(&self.server),
            cookies: RefCell::default(),
            token: RefCell::default(),
            bearer: RefCell::default(),
            address: Cell::new(([127, 0, 0, 1], 40_000).into()),
        }
    }

    /// A program with this token and nothing else.
    pub fn program(&self, token: &str) -> Browser {
        let program = self.nobody();
        program.bearer.replace(Some(token.to_owned()));
        program
    }

    /// The tokens of a new program of this person.
    pub async fn sign_in_program(&self, name: &str) -> Tokens {
        let reply = self.nobody().post("/auth/token", json!({"login": name, "password": PASSWORD})).await;
        Tokens::of(reply.is(200))
    }

    /// Somebody who just signed up.
    pub async fn person(&self, name: &str) -> Browser {
        let browser = self.stranger().await;
        let form = json!({
            "username": name, "email": format!("{name}@example.org"), "full_name": "", "password": PASSWORD,
        });
        browser.post("/auth/signup", form).await.is(201);
        browser
    }

    /// Turns this person's second factor on.
    pub async fn second_factor(&self, person: &Browser) -> SecondFactor {
        let secret = person.post("/auth/totp", json!({"password": PASSWORD})).await.is(200).data()["secret"].clone();
        let app = App(secret.as_str().unwrap().to_owned());
        let reply = person.post("/auth/totp/confirm", json!({"code": self.code(&app).await})).await;
        let codes = reply.is(200).data()["recovery_codes"].as_array().unwrap();
        SecondFactor { app, recovery_codes: codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect() }
    }

    /// The code that the app shows, as if none of it had been used before.
    pub async fn code(&self, app: &App) -> String {
        self.sql("UPDATE totp SET last_step = 0").await;
        app.code()
    }

    pub async fn sql(&self, statement: &str) {
        self.parts.counters.database.reader().execute_unprepared(statement).await.unwrap();
    }

    /// The letters that were sent to this address so far, the oldest first.
    pub fn letters(&self, to: &str) -> Vec<String> {
        let mut files: Vec<_> = std::fs::read_dir(self.folder.path().join("mail")).unwrap().flatten().collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        let named = files.into_iter().filter(|file| file.file_name().to_string_lossy().ends_with(".eml"));
        let letters = named.map(|file| std::fs::read_to_string(file.path()).unwrap());
        letters.filter(|letter| letter.contains(&format!("\r\nTo: {to}\r\n"))).collect()
    }

    /// The `count`th letter to this address, once it is there.
    pub async fn letter(&self, to: &str, count: usize) -> String {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if let Some(letter) = self.letters(to).get(count - 1) {
                return letter.clone();
            }
            assert!(std::time::Instant::now() < deadline, "there is no letter {count} to {to}");
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until there is nothing left to be done.
    pub async fn idle(&self) {
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.number("SELECT count(*) AS n FROM jobs").await > 0 {
            assert!(std::time::Instant::now() < deadline, "jobs do not come to an end");
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The column `n` of the one row.
    pub async fn number(&self, sql: &str) -> i64 {
        let db = self.parts.counters.database.reader();
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
        db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// As if all log-ins and proofs had been so many seconds ago.
    pub async fn age_log_ins(&self, seconds: u32) {
        let at = format!("'\"' || (CAST(strftime('%s', 'now') AS integer) - {seconds}) || '\"'");
        let state = format!("json_set(state, '$.proven_at', {at})");
        self.sql(&format!("UPDATE sessions SET state = {state} WHERE ended_at IS NULL")).await;
    }

    pub async fn give_role(&self, name: &str, role: &str) {
        self.sql(&format!("UPDATE users SET role = '{role}' WHERE username = '{name}'")).await;
    }

    pub async fn block(&self, owner: &str, blocked: &str) {
        let id = self.parts.state.shared.stamps.ids.next();
        self.sql(&format!(
            "INSERT INTO blocks (id, owner_id, blocked_id, created_at, updated_at)
             SELECT {id}, o.id, b.id, o.created_at, o.created_at FROM users o, users b
             WHERE o.username = '{owner}' AND b.username = '{blocked}'"
        ))
        .await;
    }
}

async fn work(house: Arc<wiring::House>) {
    let mut events = house.events.subscribe();
    loop {
        for job in house.runner.lease(4, 4).await.unwrap_or_default() {
            let _ = house.runner.run(&job).await;
        }
        events.next(Duration::from_millis(20)).await;
    }
}

impl Browser {
    /// To a route of the API.
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        let path = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        self.request_to(method, &path)
    }

    /// To any address.
    pub fn request_to(&self, method: Method, path: &str) -> TestRequest {
        let mut request = TestRequest::with_uri(path).method(method).peer_addr(self.address.get());
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.insert_header(("cookie", cookies.join("; ")));
        }
        if let Some(token) = &*self.bearer.borrow() {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        match &*self.token.borrow() {
            Some(token) => request.insert_header(("x-csrf-token", token.as_str())),
            None => request,
        }
    }

    pub async fn send(&self, request: TestRequest) -> Reply {
        let reply = (self.server)(request).await;
        for (name, value) in &reply.cookies {
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.clone(), value.clone());
            }
        }
        if let Some(token) = reply.body["data"]["csrf_token"].as_str() {
            self.token.replace(Some(token.to_owned()));
        }
        reply
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = self.request(method, path);
        self.send(match body {
            Some(body) => request.set_json(body),
            None => request,
        })
        .await
    }

    /// A page of the web app, a file or a picture.
    pub async fn open(&self, path: &str) -> Reply {
        self.send(self.request_to(Method::GET, path)).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn put(&self, path: &str) -> Reply {
        self.call(Method::PUT, path, None).await
    }

    /// A personal access token of these scopes.
    pub async fn token_for(&self, scopes: Value) -> String {
        let reply = self.post("/tokens", json!({"name": "a test", "scopes": scopes})).await;
        reply.is(201).data()["token"].as_str().unwrap().to_owned()
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None).await
    }

    /// A grant for these bytes, as JPEG.
    pub async fn grant(&self, bytes: &[u8]) -> Value {
        let reply = self.post("/uploads", json!({"content_type": "image/jpeg", "byte_size": bytes.len()})).await;
        reply.is(201).data().clone()
    }

    /// The bytes as a client without cookies sends them.
    pub async fn put_bytes(&self, url: &str, content_type: &str, bytes: &[u8]) -> Reply {
        let request = TestRequest::with_uri(url).method(Method::PUT).peer_addr(self.address.get());
        self.send(request.insert_header(("content-type", content_type)).set_payload(bytes.to_vec())).await
    }

    /// The id of a completed upload.
    pub async fn upload(&self) -> String {
        let grant = self.grant(&photo()).await;
        self.put_bytes(grant["url"].as_str().unwrap(), "image/jpeg", &photo()).await.is(204);
        let id = grant["id"].as_str().unwrap().to_owned();
        self.call(Method::POST, &format!("/uploads/{id}/complete"), None).await.is(200);
        id
    }

    /// The id of a new post.
    pub async fn publish(&self, caption: &str, visibility: &str) -> String {
        let media = json!([{"upload_id": self.upload().await, "alt_text": "a beach"}]);
        let post = json!({"caption": caption, "media": media, "visibility": visibility});
        self.post("/posts", post).await.is(201).id()
    }

    pub async fn comment(&self, post: &str, text: &str) -> String {
        self.post(&format!("/posts/{post}/comments"), json!({"text": text})).await.is(201).id()
    }
}

/// What a program got.
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    pub fn of(reply: &Reply) -> Self {
        let text = |name: &str| reply.data()[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// An authenticator app, with its secret.
pub struct App(pub String);

impl App {
    /// That of now.
    pub fn code(&self) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.0).unwrap();
        let seconds = u64::try_from(SystemClock.now().timestamp()).unwrap();
        totp_rs::Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
    }
}

/// What somebody has who turned it on.
pub struct SecondFactor {
    pub app: App,
    pub recovery_codes: Vec<String>,
}

impl Reply {
    async fn read(response: HttpResponse) -> Self {
        let cookies = response.cookies().map(|cookie| (cookie.name().into(), cookie.value().into())).collect();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let size = response.body().size();
        let bytes = to_bytes(response.into_body()).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status, headers, bytes, body, size, cookies }
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// A problem of this status and code.
    #[track_caller]
    pub fn fails(&self, status: u16, code: &str) {
        self.is(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["code"], code, "{}", self.body);
    }

    /// The token is not good, or not good enough, and it is said so.
    #[track_caller]
    pub fn refuses_token(&self, status: u16, code: &str) {
        self.fails(status, code);
        let error = if status == 401 { "invalid_token" } else { "insufficient_scope" };
        assert_eq!(self.header("www-authenticate"), format!("Bearer error=\"{error}\""));
        assert!(!self.headers.contains_key("set-cookie"));
    }

    /// 422 for exactly this field with this code.
    #[track_caller]
    pub fn refuses(&self, field: &str, code: &str) {
        self.fails(422, "request.invalid");
        let error = &self.body["errors"][0];
        assert_eq!((error["field"].as_str(), error["code"].as_str()), (Some(field), Some(code)), "{}", self.body);
        assert_eq!(self.body["errors"].as_array().map(Vec::len), Some(1), "{}", self.body);
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub fn id(&self) -> String {
        self.data()["id"].as_str().unwrap().to_owned()
    }

    /// The value of this field in each item of the list.
    pub fn each(&self, field: &str) -> Vec<&str> {
        self.data().as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What stands behind `token=` in a letter.
pub fn token(letter: &str) -> String {
    let (_, rest) = letter.split_once("?token=").unwrap();
    rest.lines().next().unwrap().to_owned()
}

/// 320 × 214 pixels.
pub fn photo() -> Vec<u8> {
    file("hard/orientation-1.jpg")
}

pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../tests/photos/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Waits until it is so.
pub async fn until(mut it_is: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !it_is().await {
        assert!(Instant::now() < deadline, "it does not come to be");
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
}
