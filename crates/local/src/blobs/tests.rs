use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use tempfile::TempDir;

use super::*;

async fn open() -> (TempDir, FolderBlobStore) {
    let dir = tempfile::tempdir().unwrap();
    let store = FolderBlobStore::open(dir.path().join("pictures")).await.unwrap();
    (dir, store)
}

fn blob(key: &str) -> Blob {
    Blob::Quarantine { key: key.to_owned() }
}

/// Everything below the root but the folder of drafts itself.
fn entries(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if name != ".incoming" {
            found.push(name);
        }
        if entry.file_type().unwrap().is_dir() {
            found.extend(entries(&entry.path()));
        }
    }
    found
}

#[tokio::test]
async fn what_was_put_is_there_until_it_is_deleted() {
    let (dir, store) = open().await;
    store.put(&blob("abcd"), "image/png", vec![1, 2, 3]).await.unwrap();
    assert_eq!(store.get(&blob("abcd")).await.unwrap(), Some(vec![1, 2, 3]));
    store.put(&blob("abcd"), "image/png", vec![4]).await.unwrap();
    assert_eq!(store.get(&blob("abcd")).await.unwrap(), Some(vec![4]));
    store.put(&blob("abce"), "image/png", vec![5]).await.unwrap();
    store.delete(&[blob("abcd"), blob("abcd"), blob("none")]).await.unwrap();
    assert_eq!(store.get(&blob("abcd")).await.unwrap(), None);
    assert_eq!(store.get(&blob("abce")).await.unwrap(), Some(vec![5]));
    store.delete(&[blob("abce")]).await.unwrap();
    assert_eq!(entries(dir.path()), ["pictures"], "empty folders go with their last object");
}

#[tokio::test]
async fn a_copy_stays_as_it_was_when_its_source_is_replaced_or_deleted() {
    let (dir, store) = open().await;
    store.put(&blob("from"), "", vec![1]).await.unwrap();
    store.put(&blob("to"), "", vec![9, 9]).await.unwrap();
    assert!(store.copy(&blob("from"), &blob("to")).await.unwrap());
    assert!(store.copy(&blob("from"), &blob("to")).await.unwrap(), "again, as after a crash");
    assert!(store.copy(&blob("to"), &blob("to")).await.unwrap());
    store.put(&blob("from"), "", vec![2]).await.unwrap();
    assert_eq!(store.get(&blob("to")).await.unwrap(), Some(vec![1]));
    store.delete(&[blob("from")]).await.unwrap();
    assert_eq!(store.get(&blob("to")).await.unwrap(), Some(vec![1]));
    assert!(!store.copy(&blob("from"), &blob("to")).await.unwrap());
    assert_eq!(store.get(&blob("to")).await.unwrap(), Some(vec![1]));
    assert_eq!(entries(dir.path()), ["pictures", "quarantine", "to", "to"], "and no draft is left");
}

#[tokio::test]
async fn an_abandoned_write_leaves_nothing_and_shows_nothing() {
    let (dir, store) = open().await;
    let mut writer = store.writer(&blob("abcd")).await.unwrap();
    writer.write(b"half").await.unwrap();
    assert_eq!(store.get(&blob("abcd")).await.unwrap(), None);
    drop(writer);
    assert_eq!(entries(dir.path()), ["pictures"]);
}

#[tokio::test]
async fn a_written_object_is_whole_when_its_writer_has_finished() {
    let (_dir, store) = open().await;
    let mut writer = store.writer(&blob("abcd")).await.unwrap();
    writer.write(b"one ").await.unwrap();
    writer.write(b"two").await.unwrap();
    writer.finish().await.unwrap();
    assert_eq!(store.get(&blob("abcd")).await.unwrap().as_deref(), Some(&b"one two"[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_while_others_write_sees_one_whole_object() {
    let (_dir, store) = open().await;
    let store = Arc::new(store);
    let versions: Vec<Vec<u8>> = (0..4).map(|n| vec![n; 200_000]).collect();
    store.put(&blob("abcd"), "", versions[0].clone()).await.unwrap();
    let writers: Vec<_> = versions
        .clone()
        .into_iter()
        .map(|version| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for _ in 0..10 {
                    store.put(&blob("abcd"), "", version.clone()).await.unwrap();
                }
            })
        })
        .collect();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let read = store.get(&blob("abcd")).await.unwrap().unwrap();
        assert!(versions.contains(&read));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn two_stores_on_one_folder_keep_their_drafts_apart() {
    let (dir, one) = open().await;
    let other = FolderBlobStore::open(dir.path().join("pictures")).await.unwrap();
    let (mut a, mut b) = (one.writer(&blob("aaaa")).await.unwrap(), other.writer(&blob("bbbb")).await.unwrap());
    a.write(b"a").await.unwrap();
    b.write(b"b").await.unwrap();
    a.finish().await.unwrap();
    b.finish().await.unwrap();
    assert_eq!(one.get(&blob("aaaa")).await.unwrap(), Some(b"a".to_vec()));
    assert_eq!(one.get(&blob("bbbb")).await.unwrap(), Some(b"b".to_vec()));
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_not_written_and_not_found() {
    let (dir, store) = open().await;
    fs::write(dir.path().join("secret"), "s").unwrap();
    let elsewhere = blob("../../../secret");
    assert!(matches!(store.put(&elsewhere, "", vec![1]).await, Err(StoreError::Internal(_))));
    assert!(matches!(store.writer(&elsewhere).await.err(), Some(StoreError::Internal(_))));
    assert_eq!(store.get(&elsewhere).await.unwrap(), None);
    assert!(!store.copy(&elsewhere, &blob("abcd")).await.unwrap());
    store.delete(&[elsewhere]).await.unwrap();
    assert_eq!(fs::read(dir.path().join("secret")).unwrap(), b"s");
}

#[tokio::test]
async fn only_the_owner_of_the_process_may_look_into_the_folder() {
    let (dir, _store) = open().await;
    let mode = fs::metadata(dir.path().join("pictures")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_full_disk_is_told_from_a_broken_one() {
    assert!(matches!(store_error(ErrorKind::StorageFull.into()), StoreError::Full));
    assert!(matches!(store_error(ErrorKind::QuotaExceeded.into()), StoreError::Full));
    assert!(matches!(store_error(ErrorKind::PermissionDenied.into()), StoreError::Unavailable(_)));
}
