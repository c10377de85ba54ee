//! Files of the web app and the API document: compressed as the client wants, and not sent again.

use actix_web::http::Method;

use crate::house::{Browser, House, Reply};

async fn open(browser: &Browser, path: &str, encodings: &str, known: &str) -> Reply {
    let request = browser.request_to(Method::GET, path);
    browser.send(request.insert_header(("accept-encoding", encodings)).insert_header(("if-none-match", known))).await
}

#[actix_web::test]
async fn a_file_comes_in_an_encoding_that_is_wanted_each_with_its_own_tag() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let path = "/api/docs/swagger-ui.css";
    let mut tags = Vec::new();
    for (encodings, encoding) in [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("identity", ""),
    ] {
        let file = open(&browser, path, encodings, "\"other\"").await;
        assert_eq!(file.is(200).header("content-encoding"), encoding, "{encodings}");
        assert_eq!(file.header("vary"), "accept-encoding");
        let tag = file.header("etag").to_owned();
        let again = open(&browser, path, encodings, &tag).await;
        assert_eq!((again.is(304).header("etag"), again.bytes.len()), (tag.as_str(), 0));
        tags.push((encoding, tag));
    }
    tags.sort();
    tags.dedup();
    let mut different: Vec<_> = tags.iter().map(|(_, tag)| tag).collect();
    different.dedup();
    assert_eq!((tags.len(), different.len()), (3, 3), "{tags:?}");
    let brotli = open(&browser, path, "br", "\"other\"").await;
    open(&browser, path, "gzip", brotli.header("etag")).await.is(200);
}

#[actix_web::test]
async fn the_document_is_compressed_and_not_sent_again() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let path = "/api/v1/openapi.json";
    let whole = browser.open(path).await;
    assert_eq!(whole.is(200).body, house.document);
    let small = open(&browser, path, "gzip", "\"other\"").await;
    assert_eq!((small.is(200).header("content-encoding"), &small.bytes[..2]), ("gzip", &[0x1f, 0x8b][..]));
    assert!(small.bytes.len() * 4 < whole.bytes.len());
    for encodings in ["gzip", "identity"] {
        let again = open(&browser, path, encodings, whole.header("etag")).await;
        assert_eq!((again.is(304).bytes.len(), again.header("etag")), (0, whole.header("etag")));
    }
}
