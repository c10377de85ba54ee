//! Bytes sent straight into a bucket: by what was granted, and by nothing else.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::{
    Client,
    multipart::{Form, Part},
};
use tintype_domain::{
    ids::{UploadId, UserId},
    time::Clock,
    uploads::{Upload, UploadGrant, UploadState, UploadTarget},
};
use tintype_local::SystemClock;
use tintype_s3::{Bucket, BucketUploadTarget};
use tintype_tests::BucketServer;

use crate::blobs::options;

const BYTES: &[u8] = b"not yet known to be a picture";

fn target(server: &BucketServer) -> BucketUploadTarget {
    BucketUploadTarget { bucket: Bucket::open(&options(&server.endpoint())).unwrap(), clock: Arc::new(SystemClock) }
}

fn upload(key: &str, lives: TimeDelta) -> Upload {
    let now = SystemClock.now();
    Upload {
        id: UploadId(1),
        owner_id: UserId(2),
        state: UploadState::Pending,
        content_type: "image/png".to_owned(),
        byte_size: i64::try_from(BYTES.len()).unwrap(),
        quarantine_key: key.repeat(32),
        media_key: "f".repeat(32),
        media_id: None,
        failure: None,
        expires_at: now + lives,
        created_at: now,
        updated_at: now,
    }
}

/// Fills the form out as granted, but for what is changed, and sends it.
async fn send(grant: &UploadGrant, change: Option<(&str, &str)>, bytes: &[u8]) -> u16 {
    let mut form = Form::new();
    for (name, value) in &grant.fields {
        let value = change.filter(|(changed, _)| changed == name).map_or(value.as_str(), |(_, value)| value);
        form = form.text(name.clone(), value.to_owned());
    }
    let file = Part::bytes(bytes.to_vec()).file_name("picture");
    let reply = Client::new().post(&grant.url).multipart(form.part("file", file)).send().await.unwrap();
    reply.status().as_u16()
}

#[tokio::test]
async fn what_was_granted_arrives_and_is_counted() {
    let server = BucketServer::start();
    let target = target(&server);
    let upload = upload("a", TimeDelta::minutes(10));
    assert_eq!(target.arrived(&upload).await.unwrap(), None);
    let grant = target.grant(&upload).await.unwrap();
    assert_eq!((grant.method, &grant.headers[..]), ("POST", &[][..]));
    assert_eq!(send(&grant, None, BYTES).await, 201);
    assert_eq!(target.arrived(&upload).await.unwrap(), Some(BYTES.len() as u64));
    assert_eq!(server.objects(), [format!("quarantine/{}", upload.quarantine_key)]);
    assert!(!target.admits(upload.id, i64::MAX, "signature"));
}

#[tokio::test]
async fn another_key_type_or_size_and_a_forged_or_late_form_are_refused() {
    let server = BucketServer::start();
    let target = target(&server);
    let grant = target.grant(&upload("a", TimeDelta::minutes(10))).await.unwrap();
    for change in [
        ("key", "public/x"),
        ("key", "quarantine/${filename}"),
        ("Content-Type", "text/html"),
        ("X-Amz-Signature", "0"),
    ] {
        let named = grant.fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(change.0));
        assert!(named, "{} is not in {:?}", change.0, grant.fields);
        let name = grant.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(change.0)).unwrap().0.as_str();
        let status = send(&grant, Some((name, change.1)), BYTES).await;
        assert!((400..500).contains(&status), "{change:?}: {status}");
    }
    for bytes in [&[BYTES, b"!"].concat()[..], &BYTES[1..], b""] {
        let status = send(&grant, None, bytes).await;
        assert!((400..500).contains(&status), "{} bytes: {status}", bytes.len());
    }
    let late = target.grant(&upload("b", TimeDelta::seconds(-1))).await.unwrap();
    assert_eq!(send(&late, None, BYTES).await, 403);
    assert_eq!(server.objects(), [""; 0]);
}
