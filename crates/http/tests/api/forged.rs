//! Access tokens that are none: each is 401, whatever it is that is wrong with it.

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign, get_current_timestamp, jwk::Jwk};
use serde_json::{Value, json};
use tintype_domain::programs::{AccessTokenSigner, Claims};
use tintype_security::JwtSigner;

use crate::house::{Browser, House};

/// The first signs, the second checks, the third did once.
const KEYS: [[u8; 32]; 3] = [[1; 32], [2; 32], [3; 32]];

async fn house() -> House {
    House::with(|settings| {
        settings.limits.factor = 1_000.0;
        settings.keys.tokens = KEYS[..2].iter().map(|key| BASE64_STANDARD.encode(key)).collect();
    })
    .await
}

fn key(seed: &[u8; 32]) -> EncodingKey {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&prefix[..], seed].concat())
}

fn public(seed: &[u8; 32]) -> Value {
    serde_json::to_value(Jwk::from_encoding_key(&key(seed), Algorithm::EdDSA).unwrap()).unwrap()
}

/// A good token, taken apart.
struct Sample {
    header: String,
    payload: Value,
    signature: String,
}

impl Sample {
    fn of(token: &str) -> Self {
        let [header, payload, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let payload = serde_json::from_slice(&BASE64.decode(payload).unwrap()).unwrap();
        Self { header: header.to_owned(), payload, signature: signature.to_owned() }
    }

    fn header(&self) -> Value {
        serde_json::from_slice(&BASE64.decode(&self.header).unwrap()).unwrap()
    }

    /// As our own key would have signed it.
    fn claiming(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut payload = self.payload.clone();
        change(&mut payload);
        signed(&self.header, &payload, &key(&KEYS[0]), Algorithm::EdDSA)
    }

    fn with(&self, name: &str, value: impl Into<Value>) -> String {
        self.claiming(|payload| payload[name] = value.into())
    }

    fn without(&self, name: &str) -> String {
        self.claiming(|payload| drop(payload.as_object_mut().unwrap().remove(name)))
    }

    /// With another header, by our own key.
    fn headed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut header = self.header();
        change(&mut header);
        signed(&encoded(&header), &self.payload, &key(&KEYS[0]), Algorithm::EdDSA)
    }
}

fn encoded(part: &Value) -> String {
    BASE64.encode(part.to_string())
}

fn signed(header: &str, payload: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{header}.{}", encoded(payload));
    let signature = sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn in_seconds(seconds: i64) -> i64 {
    i64::try_from(get_current_timestamp()).unwrap() + seconds
}

fn of_time_and_place(sample: &Sample) -> Vec<(&'static str, String)> {
    vec![
        ("expired", sample.with("exp", in_seconds(-10))),
        ("expired as text", sample.with("exp", "9999999999")),
        ("with a broken end", sample.with("exp", 9_999_999_999.5)),
        ("without an end", sample.without("exp")),
        ("with no end at all", sample.with("exp", Value::Null)),
        ("not yet good", sample.with("nbf", in_seconds(10))),
        ("without a beginning", sample.without("nbf")),
        ("without a moment", sample.without("iat")),
        ("of another issuer", sample.with("iss", "https://other.example")),
        ("of several issuers", sample.with("iss", json!(["tintype", "other"]))),
        ("without an issuer", sample.without("iss")),
        ("for another audience", sample.with("aud", "other-api")),
        ("for several audiences", sample.with("aud", json!(["other-api", "tintype-api"]))),
        ("without an audience", sample.without("aud")),
    ]
}

fn of_content(sample: &Sample, bob: &str) -> Vec<(&'static str, String)> {
    vec![
        ("for somebody else", sample.with("sub", bob)),
        ("for nobody", sample.without("sub")),
        ("for a word", sample.with("sub", "ann")),
        ("of another session", sample.with("sid", BASE64.encode([9; 32]))),
        ("of half a session", sample.with("sid", BASE64.encode([9; 16]))),
        ("of no session", sample.without("sid")),
        ("without scopes", sample.without("scope")),
        ("with an unknown scope", sample.with("scope", "read everything")),
        ("without an id", sample.without("jti")),
        ("with one more claim", sample.with("role", "admin")),
    ]
}

fn of_header(sample: &Sample) -> Vec<(&'static str, String)> {
    let own = public(&[9; 32]);
    vec![
        ("of another type", sample.headed(|header| header["typ"] = "JWT".into())),
        ("of a refresh type", sample.headed(|header| header["typ"] = "rt+jwt".into())),
        ("of no type", sample.headed(|header| drop(header.as_object_mut().unwrap().remove("typ")))),
        ("of no key", sample.headed(|header| drop(header.as_object_mut().unwrap().remove("kid")))),
        ("of another key's name", sample.headed(|header| header["kid"] = "other".into())),
        ("of a file's name", sample.headed(|header| header["kid"] = "../../dev/null".into())),
        ("of a query's name", sample.headed(|header| header["kid"] = "x' UNION SELECT 'key".into())),
        ("with an address of keys", sample.headed(|header| header["jku"] = "https://evil.example/keys".into())),
        ("with an address of certificates", sample.headed(|header| header["x5u"] = "https://evil.example/c".into())),
        ("with certificates", sample.headed(|header| header["x5c"] = json!(["AAAA"]))),
        ("with something critical", sample.headed(|header| header["crit"] = json!(["exp"]))),
        ("with a key of its own", {
            let mut header = sample.header();
            header["jwk"] = own;
            signed(&encoded(&header), &sample.payload, &key(&[9; 32]), Algorithm::EdDSA)
        }),
    ]
}

fn of_algorithm(sample: &Sample) -> Vec<(&'static str, String)> {
    let x = public(&KEYS[0])["x"].as_str().unwrap().to_owned();
    let raw = EncodingKey::from_secret(&BASE64.decode(&x).unwrap());
    let text = EncodingKey::from_secret(x.as_bytes());
    let mut header = sample.header();
    header["alg"] = "HS256".into();
    let hashed = encoded(&header);
    let unsigned = |name: &str| {
        let mut header = sample.header();
        header["alg"] = name.into();
        format!("{}.{}.", encoded(&header), encoded(&sample.payload))
    };
    vec![
        ("unsigned", unsigned("none")),
        ("unsigned in another case", unsigned("nOnE")),
        ("unsigned by our header", format!("{}.{}.", sample.header, encoded(&sample.payload))),
        ("unsigned with a signature", unsigned("none") + &sample.signature),
        ("hashed with the public key", signed(&hashed, &sample.payload, &raw, Algorithm::HS256)),
        ("hashed with its text", signed(&hashed, &sample.payload, &text, Algorithm::HS256)),
        ("hashed under our header", signed(&sample.header, &sample.payload, &raw, Algorithm::HS256)),
        ("of another curve", sample.headed(|header| header["alg"] = "ES256".into())),
    ]
}

fn of_form(sample: &Sample, whole: &str) -> Vec<(&'static str, String)> {
    let Sample { header, payload, signature } = sample;
    let body = encoded(payload);
    let mut more = payload.clone();
    more["scope"] = "read write follow upload admin".into();
    vec![
        ("altered", format!("{header}.{}.{signature}", encoded(&more))),
        ("signed by a stranger", signed(header, payload, &key(&[9; 32]), Algorithm::EdDSA)),
        ("cut", whole[..whole.len() - 1].to_owned()),
        ("longer", format!("{whole}A")),
        ("padded", format!("{whole}==")),
        ("of two parts", format!("{header}.{body}")),
        ("of four parts", format!("{whole}.{signature}")),
        ("of dots", "..".to_owned()),
        ("very long", format!("{header}.{}.{signature}", "A".repeat(100_000))),
        ("no token at all", "token".to_owned()),
    ]
}

async fn ann(house: &House) -> (Browser, crate::house::Tokens) {
    let ann = house.person("ann").await;
    (ann, house.sign_in_program("ann").await)
}

#[actix_web::test]
async fn what_is_not_our_token_as_we_made_it_is_refused() {
    let house = house().await;
    let (_, tokens) = ann(&house).await;
    house.person("bob").await;
    let bob = Sample::of(&house.sign_in_program("bob").await.access).payload["sub"].as_str().unwrap().to_owned();
    let sample = Sample::of(&tokens.access);
    // What the others differ from is taken.
    let again = signed(&sample.header, &sample.payload, &key(&KEYS[0]), Algorithm::EdDSA);
    house.program(&again).get("/feed").await.is(200);
    let cases = [
        of_time_and_place(&sample),
        of_content(&sample, &bob),
        of_header(&sample),
        of_algorithm(&sample),
        of_form(&sample, &tokens.access),
    ];
    let mut tried = 0;
    for (what, token) in cases.concat() {
        let reply = house.program(&token).get("/feed").await;
        assert_eq!((reply.status, reply.body["code"].as_str()), (401, Some("auth.token_invalid")), "{what}: {token}");
        reply.refuses_token(401, "auth.token_invalid");
        // Where strangers may come, a token that is not good is no stranger's.
        house.program(&token).get("/users/ann").await.refuses_token(401, "auth.token_invalid");
        tried += 1;
    }
    assert_eq!(tried, 54);
    house.program(&tokens.access).get("/feed").await.is(200);
}

#[actix_web::test]
async fn one_kind_of_token_is_not_another() {
    let house = house().await;
    let (ann, tokens) = ann(&house).await;
    let personal = ann.token_for(json!(["read"])).await;
    house.program(&personal).get("/feed").await.is(200);
    house.program(&tokens.refresh).get("/feed").await.refuses_token(401, "auth.token_invalid");
    let csrf = ann.token.borrow().clone().unwrap();
    let cookie = ann.cookies.borrow()["tintype"].clone();
    for other in [csrf, cookie, personal.replace("tintype_pat_", "tintype_refresh_")] {
        house.program(&other).get("/feed").await.refuses_token(401, "auth.token_invalid");
    }
    for token in [&tokens.access, &personal] {
        let refresh = json!({"refresh_token": &token[..token.len().min(200)]});
        house.nobody().post("/auth/token/refresh", refresh).await.fails(401, "auth.token_invalid");
    }
    let header = Sample::of(&tokens.access).header;
    house
        .program(&format!("{header}.{personal}.{personal}"))
        .get("/feed")
        .await
        .refuses_token(401, "auth.token_invalid");
    house
        .program(&format!("tintype_pat_{}", "0".repeat(64)))
        .get("/feed")
        .await
        .refuses_token(401, "auth.token_invalid");
}

#[actix_web::test]
async fn a_key_that_still_checks_is_taken_and_one_that_was_rotated_out_is_not() {
    let house = house().await;
    let (_, tokens) = ann(&house).await;
    let payload = Sample::of(&tokens.access).payload;
    let ours = JwtSigner::new(&KEYS[..1], "tintype").unwrap().read(&tokens.access).unwrap();
    for (seed, status) in [(KEYS[0], 200), (KEYS[1], 200), (KEYS[2], 401)] {
        let claims = Claims { id: "another".to_owned(), ..ours.clone() };
        let token = JwtSigner::new(&[seed], "tintype").unwrap().sign(&claims).unwrap();
        house.program(&token).get("/feed").await.is(status);
    }
    // Under the header of a key that counts, the signature of one that does not.
    let header = Sample::of(&tokens.access).header;
    let forged = signed(&header, &payload, &key(&KEYS[2]), Algorithm::EdDSA);
    house.program(&forged).get("/feed").await.refuses_token(401, "auth.token_invalid");
}

#[actix_web::test]
async fn a_token_counts_in_its_header_and_nowhere_else() {
    let house = house().await;
    let (_, tokens) = ann(&house).await;
    let stranger = house.nobody();
    for name in ["token", "access_token", "bearer", "authorization"] {
        stranger.get(&format!("/feed?{name}={}", tokens.access)).await.fails(401, "auth.required");
    }
    let body = json!({"access_token": tokens.access, "content_type": "image/png", "byte_size": 9});
    stranger.post("/uploads", body).await.fails(401, "auth.required");
    let feed = || stranger.request(actix_web::http::Method::GET, "/feed");
    for header in ["x-access-token", "x-authorization", "x-api-key"] {
        stranger.send(feed().insert_header((header, tokens.access.clone()))).await.fails(401, "auth.required");
    }
    for (value, status) in [
        (format!("Bearer {}", tokens.access), 200),
        (format!("bEARER  {}", tokens.access), 200),
        (tokens.access.clone(), 401),
        (format!("Token {}", tokens.access), 401),
        (format!("Basic {}", tokens.access), 401),
        (format!("Bearer {} {}", tokens.access, tokens.access), 401),
        ("Bearer".to_owned(), 401),
        ("Bearer ".to_owned(), 401),
    ] {
        stranger.send(feed().insert_header(("authorization", value.clone()))).await.is(status);
    }
    let twice = feed().append_header(("authorization", format!("Bearer {}", tokens.access)));
    let twice = twice.append_header(("authorization", format!("Bearer {}", tokens.access)));
    stranger.send(twice).await.refuses_token(401, "auth.token_invalid");
}
