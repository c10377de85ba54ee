//! Objects as files. A file gets its name only when all of its bytes are on the disk.

use std::{
    collections::BTreeSet,
    io::{self, ErrorKind, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    media::{Blob, BlobStore, BlobWriter, Shelf, Shelved},
};
use tokio::{
    fs::{self, DirEntry, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

use crate::shelves;

const INCOMING: &str = ".incoming";
/// Longer than any upload may take: what is older was left behind by a crash.
const LEFTOVER_AGE: Duration = Duration::from_secs(3_600);
/// How often a name is tried that deletes keep getting in the way of.
const NAMING_TRIES: u32 = 100;

/// Blobs in a folder of this machine. No network file systems: durability rests on `fsync` and atomic renames.
pub struct FolderBlobStore {
    root: PathBuf,
}

impl FolderBlobStore {
    /// Makes the folder if it is not there, and removes what a crash left half-written.
    pub async fn open(root: PathBuf) -> io::Result<Self> {
        let incoming = root.join(INCOMING);
        fs::create_dir_all(&incoming).await?;
        let mut entries = fs::read_dir(&incoming).await?;
        while let Some(entry) = entries.next_entry().await? {
            // Another process may be writing here: what it finished meanwhile has its name by now.
            match remove_if_left_behind(&entry).await {
                Err(error) if !missing(&error) => return Err(error),
                _ => {}
            }
        }
        Ok(Self { root })
    }

    /// `public/ab/ab…/640.webp`: the first two digits of the key keep folders small.
    fn path(&self, blob: &Blob) -> Result<PathBuf, StoreError> {
        let name = blob.path();
        let mut parts = name.split('/');
        let (Some(shelf), Some(key)) = (parts.next(), parts.next()) else { return Err(bad_name(&name)) };
        let mut path = self.place(shelf, key)?;
        for part in parts {
            path.push(plain(part)?);
        }
        Ok(path)
    }

    fn place(&self, shelf: &str, key: &str) -> Result<PathBuf, StoreError> {
        let key = plain(key)?;
        Ok(self.root.join(shelf).join(&key[..key.len().min(2)]).join(key))
    }

    /// What was deleted must not be there again after a power loss.
    async fn tidy(&self, folders: impl IntoIterator<Item = PathBuf>) -> Result<(), StoreError> {
        for folder in folders {
            remove_if_empty(&self.root, &folder).await;
            sync_folders(&self.root, &folder).await.map_err(store_error)?;
        }
        Ok(())
    }

    async fn create(&self, blob: &Blob) -> Result<FileWriter, StoreError> {
        let target = self.path(blob)?;
        let draft = self.root.join(INCOMING).join(random_name()?);
        // Several processes may share the folder: a name that is taken is never written into.
        let file = File::create_new(&draft).await.map_err(store_error)?;
        Ok(FileWriter { file, draft: Draft(draft), target, root: self.root.clone() })
    }
}

#[async_trait]
impl BlobStore for FolderBlobStore {
    async fn put(&self, blob: &Blob, _content_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut writer = self.create(blob).await?;
        writer.write(&bytes).await?;
        Box::new(writer).finish().await
    }

    async fn writer(&self, blob: &Blob) -> Result<Box<dyn BlobWriter>, StoreError> {
        Ok(Box::new(self.create(blob).await?))
    }

    async fn get(&self, blob: &Blob) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.path(blob)?).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if missing(&error) => Ok(None),
            Err(error) => Err(store_error(error)),
        }
    }

    async fn part(&self, blob: &Blob, start: u64, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match part(&self.path(blob)?, start, limit).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if missing(&error) => Ok(None),
            Err(error) => Err(store_error(error)),
        }
    }

    async fn copy(&self, from: &Blob, to: &Blob) -> Result<bool, StoreError> {
        match self.get(from).await? {
            Some(bytes) => self.put(to, "", bytes).await.map(|()| true),
            None => Ok(false),
        }
    }

    async fn delete(&self, blobs: &[Blob]) -> Result<(), StoreError> {
        let mut folders = BTreeSet::new();
        for blob in blobs {
            let path = self.path(blob)?;
            match fs::remove_file(&path).await {
                Err(error) if !missing(&error) => return Err(store_error(error)),
                _ => folders.extend(path.parent().map(Path::to_owned)),
            }
        }
        self.tidy(folders).await
    }

    async fn list(&self, shelf: Shelf, after: &str, limit: u16) -> Result<Vec<Shelved>, StoreError> {
        shelves::list(&self.root, shelf, after, limit).await.map_err(store_error)
    }

    async fn clear(&self, shelf: Shelf, key: &str) -> Result<(), StoreError> {
        let path = self.place(shelf.name(), key)?;
        let removed = if shelf.is_nested() { fs::remove_dir_all(&path).await } else { fs::remove_file(&path).await };
        match removed {
            Err(error) if !missing(&error) => Err(store_error(error)),
            _ => self.tidy(path.parent().map(Path::to_owned)).await,
        }
    }
}

async fn part(path: &Path, start: u64, limit: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path).await?;
    file.seek(SeekFrom::Start(start)).await?;
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn remove_if_left_behind(draft: &DirEntry) -> io::Result<()> {
    let age = draft.metadata().await?.modified()?.elapsed().unwrap_or_default();
    if age > LEFTOVER_AGE { fs::remove_file(draft.path()).await } else { Ok(()) }
}

struct FileWriter {
    file: File,
    draft: Draft,
    target: PathBuf,
    root: PathBuf,
}

/// A file without its name yet; goes with the writer.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // After a finished write it has been renamed and is not there.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[async_trait]
impl BlobWriter for FileWriter {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(chunk).await.map_err(store_error)
    }

    async fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        self.file.flush().await.map_err(store_error)?;
        self.file.sync_all().await.map_err(store_error)?;
        self.name().await.map_err(store_error)?;
        sync_folders(&self.root, self.folder()).await.map_err(store_error)
    }
}

impl FileWriter {
    fn folder(&self) -> &Path {
        self.target.parent().unwrap_or(&self.root)
    }

    /// A concurrent delete may remove the folder while it is made, or between making and using it.
    async fn name(&self) -> io::Result<()> {
        let mut tries = 0;
        loop {
            let named = match fs::create_dir_all(self.folder()).await {
                Ok(()) => fs::rename(&self.draft.0, &self.target).await,
                Err(error) => Err(error),
            };
            match named {
                Err(error) if tries < NAMING_TRIES && lost_to_a_delete(&error) => tries += 1,
                settled => return settled,
            }
        }
    }
}

/// A name survives a power loss only when its folder was synced; new folders are names too. A folder that a delete took
/// meanwhile has no names left to keep.
async fn sync_folders(root: &Path, folder: &Path) -> io::Result<()> {
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(root)) {
        match File::open(folder).await {
            Ok(folder) => folder.sync_all().await?,
            Err(error) if missing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn random_name() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Unavailable(error.to_string().into()))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// The folder, and those above it that become empty by that.
async fn remove_if_empty(root: &Path, folder: &Path) {
    for folder in folder.ancestors().take_while(|folder| *folder != root) {
        // Not empty: somebody else's objects are in it.
        if fs::remove_dir(folder).await.is_err() {
            return;
        }
    }
}

/// `create_dir_all` finds a folder that is gone before it looks at it a second time: then it is said to exist.
fn lost_to_a_delete(error: &io::Error) -> bool {
    missing(error) || error.kind() == ErrorKind::AlreadyExists
}

pub(crate) fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn plain(part: &str) -> Result<&str, StoreError> {
    if part.is_empty() || part.starts_with('.') || !part.is_ascii() || part.contains('/') {
        return Err(bad_name(part));
    }
    Ok(part)
}

fn bad_name(name: &str) -> StoreError {
    StoreError::Internal(format!("not the name of a blob: {name:?}").into())
}

fn store_error(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(key: &str) -> Blob {
        Blob::Quarantine { key: key.to_owned() }
    }

    async fn files(root: &Path) -> usize {
        let mut folders = vec![root.to_owned()];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            let mut entries = fs::read_dir(folder).await.unwrap();
            while let Some(entry) = entries.next_entry().await.unwrap() {
                if entry.file_type().await.unwrap().is_dir() { folders.push(entry.path()) } else { count += 1 }
            }
        }
        count
    }

    #[tokio::test]
    async fn what_was_put_is_there_until_it_is_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        store.put(&blob("abcd"), "image/png", vec![1, 2, 3]).await.unwrap();
        assert_eq!(store.get(&blob("abcd")).await.unwrap(), Some(vec![1, 2, 3]));
        assert!(store.copy(&blob("abcd"), &blob("efgh")).await.unwrap());
        assert!(!store.copy(&blob("none"), &blob("efgh")).await.unwrap());
        store.delete(&[blob("abcd"), blob("abcd")]).await.unwrap();
        assert_eq!(store.get(&blob("abcd")).await.unwrap(), None);
        assert_eq!(store.get(&blob("efgh")).await.unwrap(), Some(vec![1, 2, 3]));
    }

    #[tokio::test]
    async fn an_abandoned_write_leaves_nothing_and_shows_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        let mut writer = store.writer(&blob("abcd")).await.unwrap();
        writer.write(b"half").await.unwrap();
        assert_eq!(store.get(&blob("abcd")).await.unwrap(), None);
        drop(writer);
        assert_eq!(files(dir.path()).await, 0);
    }

    #[tokio::test]
    async fn two_stores_on_one_folder_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let one = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        let other = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        let (mut first, mut second) =
            (one.writer(&blob("abcd")).await.unwrap(), other.writer(&blob("efgh")).await.unwrap());
        first.write(b"first").await.unwrap();
        second.write(b"second").await.unwrap();
        first.finish().await.unwrap();
        second.finish().await.unwrap();
        assert_eq!(one.get(&blob("abcd")).await.unwrap(), Some(b"first".to_vec()));
        assert_eq!(one.get(&blob("efgh")).await.unwrap(), Some(b"second".to_vec()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn writing_beside_deletes_in_the_same_folder_loses_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = std::sync::Arc::new(FolderBlobStore::open(dir.path().to_owned()).await.unwrap());
        let deleting = std::sync::Arc::clone(&store);
        let deleter = tokio::spawn(async move {
            for _ in 0..100 {
                deleting.put(&blob("ab02"), "image/png", vec![2]).await.unwrap();
                deleting.delete(&[blob("ab02")]).await.unwrap();
            }
        });
        for _ in 0..100 {
            store.put(&blob("ab01"), "image/png", vec![1]).await.unwrap();
            assert_eq!(store.get(&blob("ab01")).await.unwrap(), Some(vec![1]));
            store.delete(&[blob("ab01")]).await.unwrap();
        }
        deleter.await.unwrap();
        assert_eq!(files(dir.path()).await, 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn it_opens_while_others_write() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        let writer = tokio::spawn(async move {
            for number in 0..1_000 {
                store.put(&blob(&format!("{number:04}")), "image/png", vec![1]).await.unwrap();
            }
        });
        while !writer.is_finished() {
            FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        }
        writer.await.unwrap();
        assert_eq!(files(dir.path()).await, 1_000);
    }

    #[tokio::test]
    async fn a_write_that_a_crash_left_behind_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let incoming = dir.path().join(INCOMING);
        std::fs::create_dir(&incoming).unwrap();
        let old = std::fs::File::create(incoming.join("old")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH).unwrap();
        std::fs::write(incoming.join("new"), "under way").unwrap();
        FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        assert!(!incoming.join("old").exists() && incoming.join("new").exists());
    }

    #[tokio::test]
    async fn names_that_leave_the_folder_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderBlobStore::open(dir.path().to_owned()).await.unwrap();
        for key in ["../../etc/passwd", "a/../../b", ".hidden", ""] {
            assert!(store.get(&blob(key)).await.is_err(), "{key}");
        }
    }
}
