//! What real phones and hostile clients send, and what each gets.

use serde_json::{Value, json};
use tintype_tests::{Cluster, Person, Server, photo};

/// The size of the picture, or the status and code of the refusal.
type Expected = Result<(u32, u32), (u16, &'static str)>;

/// Sent, declared as, and what it gets.
const SENT: [(&str, &str, Expected); 25] = [
    ("gps-exif.jpg", "image/jpeg", Ok((640, 427))),
    ("orientation-1.jpg", "image/jpeg", Ok((320, 214))),
    ("orientation-2.jpg", "image/jpeg", Ok((320, 214))),
    ("orientation-3.jpg", "image/jpeg", Ok((320, 214))),
    ("orientation-4.jpg", "image/jpeg", Ok((320, 214))),
    ("orientation-5.jpg", "image/jpeg", Ok((214, 320))),
    ("orientation-6.jpg", "image/jpeg", Ok((214, 320))),
    ("orientation-7.jpg", "image/jpeg", Ok((214, 320))),
    ("orientation-8.jpg", "image/jpeg", Ok((214, 320))),
    ("cmyk.jpg", "image/jpeg", Ok((600, 400))),
    ("progressive.jpg", "image/jpeg", Ok((640, 427))),
    ("sixteen-bit-gray.png", "image/png", Ok((256, 256))),
    ("alpha.png", "image/png", Ok((300, 200))),
    ("photo.webp", "image/webp", Ok((640, 427))),
    ("animated.gif", "image/gif", Ok((160, 160))),
    ("panorama-20to1.jpg", "image/jpeg", Ok((2000, 100))),
    ("one-pixel.jpg", "image/jpeg", Ok((1, 1))),
    ("html-polyglot.jpg", "image/jpeg", Ok((600, 400))),
    ("truncated.jpg", "image/jpeg", Err((422, "media.undecodable"))),
    ("text-named.jpg", "image/jpeg", Err((415, "media.type_mismatch"))),
    ("script.svg", "image/png", Err((415, "media.type_mismatch"))),
    ("svg-named.png", "image/png", Err((415, "media.type_mismatch"))),
    ("bomb-40000x40000.png", "image/png", Err((422, "media.dimensions"))),
    ("profile-bomb.png", "image/png", Ok((50, 50))),
    ("lying-header.jpg", "image/jpeg", Err((422, "media.dimensions"))),
];

/// Of metadata, scripts and makers.
const NEVER_SERVED: [&[u8]; 6] =
    [b"Exif", b"http://ns.adobe.com", b"Photoshop 3.0", b"Somebody Private", b"EOS R5", b"<script"];

/// Bytes that a server may take more for a bomb than for a sign-up.
const BOMBED: u64 = 100 << 20;

#[tokio::test]
async fn bombs_take_little_memory() {
    let server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let before = server.peak_memory();
    for (name, declared, _) in SENT.iter().filter(|(name, ..)| name.contains("bomb")) {
        let upload = ann.send_picture(&photo(&format!("hard/{name}")), declared).await.unwrap();
        ann.complete(&upload).await.unwrap();
    }
    let after = server.peak_memory();
    assert!(after - before < BOMBED, "{before} bytes, then {after}");
}

#[tokio::test]
async fn each_picture_gets_what_it_must_in_a_folder() {
    let server = Server::start().await;
    send_all(&server, &server).await;
}

#[tokio::test]
async fn each_picture_gets_what_it_must_in_a_bucket() {
    let cluster = Cluster::start().await;
    send_all(&cluster.one, &cluster.other).await;
}

/// Sent by way of one instance, completed and seen at the other.
async fn send_all(one: &Server, other: &Server) {
    let at_one = Person::sign_up(&one.url, "ann").await;
    let ann = at_one.at(&other.url);
    for (name, declared, expected) in SENT {
        let upload = at_one.send_picture(&photo(&format!("hard/{name}")), declared).await.unwrap();
        let reply = ann.complete(&upload).await.unwrap();
        match expected {
            Ok((width, height)) => {
                let media = reply.is(200).data();
                assert_eq!(json!([media["width"], media["height"]]), json!([width, height]), "{name}");
                assert_clean(&ann, media, name).await;
            }
            Err((status, code)) => assert_eq!((reply.status, &reply.body["code"]), (status, &json!(code)), "{name}"),
        }
    }
    let empty = ann.post("/uploads", &json!({"content_type": "image/jpeg", "byte_size": 0})).await;
    assert_eq!(empty.is(422).body["errors"][0]["field"], "byte_size");
    ann.post("/uploads", &json!({"content_type": "image/svg+xml", "byte_size": 71})).await.is(415);
}

async fn assert_clean(ann: &Person, media: &Value, name: &str) {
    for rendition in media["renditions"].as_array().unwrap() {
        let bytes = ann.open(rendition["url"].as_str().unwrap()).await.is(200).bytes.clone();
        for needle in NEVER_SERVED {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "{name} {}: {}", rendition["width"], String::from_utf8_lossy(needle));
        }
    }
}
