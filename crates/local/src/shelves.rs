//! What is in the folder, key by key.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use tintype_domain::media::{Shelf, Shelved};
use tokio::fs;

use crate::blobs::missing;

/// Keys are in folders named by their first two digits: so both are in order.
pub(crate) async fn list(root: &Path, shelf: Shelf, after: &str, limit: u16) -> io::Result<Vec<Shelved>> {
    let shelf_folder = root.join(shelf.name());
    let first = after.get(..2).unwrap_or(after);
    let mut found = Vec::new();
    for digits in names(&shelf_folder).await?.range(first.to_owned()..) {
        let folder = shelf_folder.join(digits);
        for key in names(&folder).await? {
            if key.as_str() <= after {
                continue;
            }
            if found.len() == usize::from(limit) {
                return Ok(found);
            }
            found.extend(shelved(&folder.join(&key), shelf, key).await?);
        }
    }
    Ok(found)
}

/// `None` when it is gone by now, or none of ours. A folder changes when a file gets its name in it.
async fn shelved(path: &PathBuf, shelf: Shelf, key: String) -> io::Result<Option<Shelved>> {
    let metadata = match fs::metadata(path).await {
        Err(error) if missing(&error) => return Ok(None),
        metadata => metadata?,
    };
    if metadata.is_dir() != shelf.is_nested() {
        return Ok(None);
    }
    Ok(Some(Shelved { key, changed_at: metadata.modified()?.into() }))
}

/// In order; none where there is no such folder.
async fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut entries = match fs::read_dir(folder).await {
        Err(error) if missing(&error) => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let mut names = BTreeSet::new();
    while let Some(entry) = entries.next_entry().await? {
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}
