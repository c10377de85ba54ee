//! Objects, in a folder and in a bucket.

use std::{sync::Arc, time::Duration};

use tempfile::TempDir;
use tintype_domain::{
    StoreError,
    media::{Access, Blob, BlobStore, Format, Place, Shelf},
    time::Clock,
};
use tintype_local::{FolderBlobStore, SystemClock};
use tintype_s3::{Bucket, BucketBlobStore, BucketOptions, Liberty};
use tintype_tests::BucketServer;
use tokio::time::Instant;

struct Store {
    name: &'static str,
    blobs: Arc<dyn BlobStore>,
    _folder: Option<TempDir>,
    _server: Option<BucketServer>,
}

pub fn options(endpoint: &str) -> BucketOptions {
    let setting = |name: &str| {
        let settings = BucketServer::settings_at(endpoint);
        settings.iter().find(|(known, _)| known.ends_with(name)).unwrap().1.to_owned()
    };
    BucketOptions {
        endpoint: endpoint.to_owned(),
        public_endpoint: String::new(),
        region: "us-east-1".to_owned(),
        bucket: setting("BUCKET"),
        access_key: setting("ACCESS_KEY"),
        secret_key: setting("SECRET_KEY"),
    }
}

fn in_bucket(endpoint: &str) -> BucketBlobStore {
    BucketBlobStore { bucket: Bucket::open(&options(endpoint)).unwrap() }
}

async fn stores() -> Vec<Store> {
    let folder = TempDir::new().unwrap();
    let in_folder = FolderBlobStore::open(folder.path().to_owned()).await.unwrap();
    let server = BucketServer::start();
    let blobs = Arc::new(in_bucket(&server.endpoint()));
    vec![
        Store { name: "folder", blobs: Arc::new(in_folder), _folder: Some(folder), _server: None },
        Store { name: "bucket", blobs, _folder: None, _server: Some(server) },
    ]
}

fn original(key: &str) -> Blob {
    Blob::Original { key: format!("7/{key}") }
}

fn rendition(access: Access, key: &str) -> Blob {
    Blob::Rendition { place: Place { access, key: key.repeat(32) }, width: 640, format: Format::WebP }
}

#[tokio::test]
async fn what_was_put_is_there_until_it_is_replaced_or_deleted() {
    for Store { name, blobs, .. } in stores().await {
        assert_eq!(blobs.get(&original("1")).await.unwrap(), None, "{name}");
        let large: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        for bytes in [Vec::new(), b"first".to_vec(), large] {
            blobs.put(&original("1"), "image/jpeg", bytes.clone()).await.unwrap();
            assert!(blobs.get(&original("1")).await.unwrap() == Some(bytes), "{name}");
        }
        blobs.delete(&[original("1"), original("2")]).await.unwrap();
        blobs.delete(&[original("1")]).await.unwrap();
        assert_eq!(blobs.get(&original("1")).await.unwrap(), None, "{name}");
    }
}

#[tokio::test]
async fn a_copy_replaces_and_a_missing_source_is_told() {
    for Store { name, blobs, .. } in stores().await {
        let (from, to) = (rendition(Access::Public, "a"), rendition(Access::Private, "b"));
        assert!(!blobs.copy(&from, &to).await.unwrap(), "{name}");
        blobs.put(&to, "image/webp", b"old".to_vec()).await.unwrap();
        blobs.put(&from, "image/webp", b"new".to_vec()).await.unwrap();
        assert!(blobs.copy(&from, &to).await.unwrap(), "{name}");
        assert_eq!(blobs.get(&to).await.unwrap(), Some(b"new".to_vec()), "{name}");
        assert_eq!(blobs.get(&from).await.unwrap(), Some(b"new".to_vec()), "{name}");
    }
}

#[tokio::test]
async fn what_is_written_piece_by_piece_is_there_once_it_is_whole() {
    for Store { name, blobs, .. } in stores().await {
        let mut writer = blobs.writer(&original("1")).await.unwrap();
        writer.write(b"one ").await.unwrap();
        writer.write(b"two").await.unwrap();
        assert_eq!(blobs.get(&original("1")).await.unwrap(), None, "{name}");
        writer.finish().await.unwrap();
        assert_eq!(blobs.get(&original("1")).await.unwrap(), Some(b"one two".to_vec()), "{name}");
        let mut dropped = blobs.writer(&original("2")).await.unwrap();
        dropped.write(b"half").await.unwrap();
        drop(dropped);
        assert_eq!(blobs.get(&original("2")).await.unwrap(), None, "{name}");
    }
}

/// Larger than what a bucket takes at once.
#[tokio::test]
async fn what_is_large_is_written_and_read_in_parts() {
    let whole: Vec<u8> = (0..20_000_000_u32).flat_map(|n| (n / 4).to_le_bytes().into_iter().take(1)).collect();
    let archive = Blob::Export { key: "a".repeat(32) };
    for Store { name, blobs, .. } in stores().await {
        assert_eq!(blobs.part(&archive, 0, 9).await.unwrap(), None, "{name}");
        let mut writer = blobs.writer(&archive).await.unwrap();
        for piece in whole.chunks(700_000) {
            writer.write(piece).await.unwrap();
        }
        assert_eq!(blobs.part(&archive, 0, 9).await.unwrap(), None, "{name}");
        writer.finish().await.unwrap();
        assert!(blobs.get(&archive).await.unwrap().as_deref() == Some(&whole[..]), "{name}");
        let end = whole.len() as u64;
        for (start, limit) in [(0, 9), (7_999_990, 1 << 20), (end - 5, 9), (end, 9), (end + 1, 9)] {
            let (from, to) = (start.min(end), (start + limit).min(end));
            let expected = &whole[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
            let part = blobs.part(&archive, start, limit).await.unwrap();
            assert!(part.as_deref() == Some(expected), "{name}: {limit} from {start} on");
        }
        assert_eq!(list(&*blobs, Shelf::Exports, 9).await, ["a".repeat(32)], "{name}");
        let mut dropped = blobs.writer(&archive).await.unwrap();
        dropped.write(&whole[..9_000_000]).await.unwrap();
        drop(dropped);
        assert!(blobs.get(&archive).await.unwrap().as_deref() == Some(&whole[..]), "{name}");
        blobs.clear(Shelf::Exports, &"a".repeat(32)).await.unwrap();
        assert_eq!(blobs.part(&archive, 0, 9).await.unwrap(), None, "{name}");
    }
}

#[tokio::test]
async fn a_shelf_is_listed_key_by_key_and_cleared_of_one() {
    for Store { name, blobs, .. } in stores().await {
        let shelf = Shelf::Renditions(Access::Public);
        let keys = ["0a", "0b", "1a", "a1", "a2", "ff"].map(|key| key.repeat(16));
        for key in &keys {
            for (width, format) in [(320, Format::WebP), (320, Format::Jpeg), (640, Format::WebP)] {
                let place = Place { access: Access::Public, key: key.clone() };
                blobs.put(&Blob::Rendition { place, width, format }, "image/webp", b"1".to_vec()).await.unwrap();
            }
            blobs.put(&Blob::Quarantine { key: key.clone() }, "image/webp", b"1".to_vec()).await.unwrap();
        }
        for shelf in [shelf, Shelf::Quarantine] {
            assert_eq!(list(&*blobs, shelf, 2).await, keys, "{name}");
            assert_eq!(list(&*blobs, shelf, 100).await, keys, "{name}");
        }
        for empty in [Shelf::Originals, Shelf::Renditions(Access::Private)] {
            assert_eq!(list(&*blobs, empty, 100).await, [""; 0], "{name}");
        }
        for shelf in [shelf, Shelf::Quarantine] {
            blobs.clear(shelf, &keys[1]).await.unwrap();
            blobs.clear(shelf, &keys[1]).await.unwrap();
            assert_eq!(list(&*blobs, shelf, 2).await, [&keys[..1], &keys[2..]].concat(), "{name}");
        }
    }
}

#[tokio::test]
async fn a_shelf_tells_when_a_key_was_last_written_to() {
    for Store { name, blobs, .. } in stores().await {
        let (old, new) = (rendition(Access::Public, "a"), Place { access: Access::Public, key: "a".repeat(32) });
        blobs.put(&old, "image/webp", b"1".to_vec()).await.unwrap();
        let changed = || async { blobs.list(Shelf::Renditions(Access::Public), "", 9).await.unwrap()[0].changed_at };
        let first = changed().await;
        assert!((SystemClock.now() - first).num_seconds().abs() < 60, "{name}");
        // A bucket counts in seconds.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        let blob = Blob::Rendition { place: new, width: 1_080, format: Format::Jpeg };
        blobs.put(&blob, "image/jpeg", b"2".to_vec()).await.unwrap();
        assert!(changed().await > first, "{name}");
    }
}

/// All keys, asked for so many at a time.
async fn list(blobs: &dyn BlobStore, shelf: Shelf, limit: u16) -> Vec<String> {
    let (mut keys, mut after) = (Vec::new(), String::new());
    loop {
        let page = blobs.list(shelf, &after, limit).await.unwrap();
        assert!(page.len() <= usize::from(limit));
        let Some(last) = page.last() else { return keys };
        after.clone_from(&last.key);
        keys.extend(page.into_iter().map(|shelved| shelved.key));
    }
}

#[tokio::test]
async fn a_bucket_tells_caches_what_they_may_keep() {
    let server = BucketServer::start();
    let blobs = in_bucket(&server.endpoint());
    let (public, private) = (rendition(Access::Public, "a"), rendition(Access::Private, "b"));
    blobs.put(&public, "image/webp", b"bytes".to_vec()).await.unwrap();
    blobs.copy(&public, &private).await.unwrap();
    for (blob, kept) in [(public, "public, max-age=31536000, immutable"), (private, "private, no-store")] {
        let headers = headers(&server.endpoint(), &blob).await;
        assert_eq!(headers, ("image/webp".to_owned(), kept.to_owned()), "{}", blob.path());
    }
}

async fn headers(endpoint: &str, blob: &Blob) -> (String, String) {
    let BucketOptions { bucket, region, access_key, secret_key, .. } = options(endpoint);
    let region = s3::Region::Custom { region, endpoint: endpoint.to_owned() };
    let keys = s3::creds::Credentials::new(Some(&access_key), Some(&secret_key), None, None, None).unwrap();
    let client = s3::Bucket::new(&bucket, region, keys).unwrap().with_path_style();
    let (head, _) = client.head_object(blob.path()).await.unwrap();
    (head.content_type.unwrap(), head.cache_control.unwrap())
}

#[tokio::test]
async fn strangers_get_nothing_from_the_bucket_by_themselves() {
    let server = BucketServer::start();
    let blobs = in_bucket(&server.endpoint());
    blobs.put(&original("1"), "image/jpeg", b"bytes".to_vec()).await.unwrap();
    for path in ["", "original/7/1", "?list-type=2"] {
        let reply = reqwest::get(format!("{}/pictures/{path}", server.endpoint())).await.unwrap();
        assert_eq!(reply.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn it_is_told_what_a_bucket_lets_strangers_do() {
    let everything = vec![Liberty::List, Liberty::Read, Liberty::Write];
    for (server, expected) in [(BucketServer::start(), vec![]), (BucketServer::open_to_strangers(), everything)] {
        let bucket = Bucket::open(&options(&server.endpoint())).unwrap();
        assert_eq!(bucket.liberties().await.unwrap(), expected);
        assert_eq!(server.objects(), [""; 0]);
    }
    let away = Bucket::open(&options("http://127.0.0.1:1")).unwrap();
    assert!(matches!(away.liberties().await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_bucket_that_is_gone_silent_or_not_ours_is_unavailable_within_its_time_and_heals() {
    let mut server = BucketServer::start();
    let blobs = in_bucket(&server.endpoint());
    blobs.put(&original("1"), "image/jpeg", b"bytes".to_vec()).await.unwrap();
    server.stop();
    unavailable(&blobs, Duration::from_secs(1)).await;
    server.again();
    assert!(blobs.get(&original("1")).await.unwrap().is_some());
    server.stall();
    unavailable(&blobs, Duration::from_secs(3)).await;
    server.go_on();
    assert!(blobs.get(&original("1")).await.unwrap().is_some());
    let stranger = BucketOptions { secret_key: "wrong".to_owned(), ..options(&server.endpoint()) };
    let strangers = BucketBlobStore { bucket: Bucket::open(&stranger).unwrap() };
    unavailable(&strangers, Duration::from_secs(1)).await;
    let elsewhere = BucketOptions { bucket: "nobodys".to_owned(), ..options(&server.endpoint()) };
    let error = Bucket::open(&elsewhere).unwrap().check().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

async fn unavailable(blobs: &BucketBlobStore, within: Duration) {
    let started = Instant::now();
    let picture = rendition(Access::Private, "a");
    let (checked, read) = tokio::join!(blobs.bucket.check(), blobs.get(&picture));
    for error in [checked.unwrap_err(), read.unwrap_err()] {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
    assert!(started.elapsed() < within, "{:?}", started.elapsed());
}
