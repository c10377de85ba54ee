use std::{
    io::{Cursor, Read},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tintype_domain::{
    StoreError,
    exports::{ArchiveMaker, Entry, Record},
    ids::PostId,
    likes::Likeable,
    media::BlobWriter,
    time::Timestamp,
};
use zip::ZipArchive;

use crate::ZipArchives;

/// What was written, and the largest piece of it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<(Vec<u8>, usize, bool)>>);

#[async_trait]
impl BlobWriter for Kept {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        let mut kept = self.0.lock().unwrap();
        kept.0.extend_from_slice(chunk);
        kept.1 = kept.1.max(chunk.len());
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        self.0.lock().unwrap().2 = true;
        Ok(())
    }
}

fn like(id: i64) -> Record {
    Record::Like { likeable: Likeable::Post(PostId(id)), created_at: Timestamp::UNIX_EPOCH }
}

fn read(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn what_was_put_in_is_unzipped_and_is_what_the_manifest_says() {
    let kept = Kept::default();
    let picture: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let mut archive = ZipArchives.begin(Box::new(kept.clone()), Timestamp::UNIX_EPOCH);
    archive.open("none.json", Entry::List).await.unwrap();
    archive.open("likes.json", Entry::List).await.unwrap();
    for id in 1..=20_000 {
        archive.record(&like(id)).await.unwrap();
    }
    archive.open("originals/7.jpg", Entry::Bytes).await.unwrap();
    for piece in picture.chunks(1 << 20) {
        archive.bytes(piece).await.unwrap();
    }
    let told = archive.finish().await.unwrap();
    let (bytes, largest, finished) = kept.0.lock().unwrap().clone();
    assert_eq!((told, finished), (bytes.len() as u64, true));
    assert!(largest < (1 << 20) + (128 << 10), "{largest} bytes at once");

    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert!(read(&mut archive, "originals/7.jpg") == picture);
    let likes: Vec<Value> = serde_json::from_slice(&read(&mut archive, "likes.json")).unwrap();
    assert_eq!(
        (likes.len(), likes[0]["id"].as_str(), likes[19_999]["id"].as_str()),
        (20_000, Some("1"), Some("20000"))
    );
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&read(&mut archive, "none.json")).unwrap(), [Value::Null; 0]);
    let manifest: Value = serde_json::from_slice(&read(&mut archive, "manifest.json")).unwrap();
    assert_eq!((&manifest["version"], &manifest["made_at"]), (&1.into(), &"1970-01-01T00:00:00.000000Z".into()));
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(
        files.iter().map(|file| &file["name"]).collect::<Vec<_>>(),
        ["none.json", "likes.json", "originals/7.jpg"]
    );
    for file in files {
        let bytes = read(&mut archive, file["name"].as_str().unwrap());
        let hash = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert_eq!((file["bytes"].as_u64(), file["sha256"].as_str()), (Some(bytes.len() as u64), Some(&*hash)));
    }
}

#[tokio::test]
async fn an_archive_that_is_not_finished_is_none() {
    let kept = Kept::default();
    let mut archive = ZipArchives.begin(Box::new(kept.clone()), Timestamp::UNIX_EPOCH);
    archive.open("likes.json", Entry::List).await.unwrap();
    archive.record(&like(1)).await.unwrap();
    drop(archive);
    assert!(!kept.0.lock().unwrap().2);
}
