//! Objects as files. A file gets its name only when all of its bytes are on the disk.

mod draft;
mod names;

use std::{
    io::{self, ErrorKind, Write},
    path::PathBuf,
};

use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    media::{Blob, BlobStore, BlobWriter},
};
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt,
    task::spawn_blocking,
};

use self::draft::{Draft, is_missing};

/// Blobs in a folder of this machine. No network file systems: durability rests on `fsync` and atomic renames.
pub struct FolderBlobStore {
    root: PathBuf,
}

impl FolderBlobStore {
    /// Makes the folder if it is not there, and removes what a crash left half-written.
    pub async fn open(root: PathBuf) -> io::Result<Self> {
        let folder = root.clone();
        spawn_blocking(move || draft::prepare(&folder)).await??;
        Ok(Self { root })
    }

    /// Runs to its end even when the caller gives up.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(PathBuf) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let root = self.root.clone();
        spawn_blocking(move || work(root)).await.map_err(io::Error::other).flatten().map_err(store_error)
    }
}

#[async_trait]
impl BlobStore for FolderBlobStore {
    async fn put(&self, blob: &Blob, _content_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let name = name_of(blob)?;
        self.blocking(move |root| {
            let (draft, mut file) = Draft::create(&root)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            draft.publish(&root, &name)
        })
        .await
    }

    async fn writer(&self, blob: &Blob) -> Result<Box<dyn BlobWriter>, StoreError> {
        let name = name_of(blob)?;
        let (draft, file) = self.blocking(|root| Draft::create(&root)).await?;
        Ok(Box::new(FolderWriter { store: Self { root: self.root.clone() }, file: File::from_std(file), draft, name }))
    }

    async fn get(&self, blob: &Blob) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(name) = names::file_name(blob) else { return Ok(None) };
        match fs::read(self.root.join(name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(store_error(error)),
        }
    }

    async fn copy(&self, from: &Blob, to: &Blob) -> Result<bool, StoreError> {
        let Some(from) = names::file_name(from) else { return Ok(false) };
        let to = name_of(to)?;
        self.blocking(move |root| match Draft::of(&root, &root.join(from))? {
            Some(draft) => draft.publish(&root, &to).map(|()| true),
            None => Ok(false),
        })
        .await
    }

    async fn delete(&self, blobs: &[Blob]) -> Result<(), StoreError> {
        let names: Vec<PathBuf> = blobs.iter().filter_map(names::file_name).collect();
        self.blocking(move |root| names.iter().try_for_each(|name| draft::remove(&root, name))).await
    }
}

struct FolderWriter {
    store: FolderBlobStore,
    file: File,
    draft: Draft,
    name: PathBuf,
}

#[async_trait]
impl BlobWriter for FolderWriter {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(chunk).await.map_err(store_error)
    }

    async fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        self.file.flush().await.map_err(store_error)?;
        self.file.sync_all().await.map_err(store_error)?;
        let Self { store, draft, name, .. } = *self;
        store.blocking(move |root| draft.publish(&root, &name)).await
    }
}

fn name_of(blob: &Blob) -> Result<PathBuf, StoreError> {
    names::file_name(blob).ok_or_else(|| StoreError::Internal(format!("not the name of a blob: {blob:?}").into()))
}

fn store_error(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests;
