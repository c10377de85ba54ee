//! What is in the bucket, key by key.

use s3::serde_types::Object;
use tintype_domain::{
    StoreError,
    media::{Shelf, Shelved},
    time::Timestamp,
};

use crate::Bucket;

/// The most that a server lists at once.
const PAGE: usize = 1_000;

pub(crate) async fn list(bucket: &Bucket, shelf: Shelf, after: &str, limit: u16) -> Result<Vec<Shelved>, StoreError> {
    let prefix = format!("{}/", shelf.name());
    // `0` follows `/`: after everything under this key.
    let mut after = (!after.is_empty()).then(|| format!("{prefix}{after}0"));
    loop {
        let (objects, more) = page(bucket, &prefix, after).await?;
        let mut shelved = keys(shelf, &prefix, &objects)?;
        if more && shelved.len() > 1 {
            // The rest of the last key's objects is on the next page.
            shelved.pop();
        }
        shelved.truncate(limit.into());
        after = objects.last().map(|object| object.key.clone());
        if !shelved.is_empty() || !more || after.is_none() {
            return Ok(shelved);
        }
    }
}

pub(crate) async fn clear(bucket: &Bucket, shelf: Shelf, key: &str) -> Result<(), StoreError> {
    let path = format!("{}/{key}", shelf.name());
    let (objects, _) = page(bucket, &path, None).await?;
    for Object { key: found, .. } in objects {
        if found.strip_prefix(&path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            bucket.ask(0, || bucket.client().delete_object(&found)).await?;
        }
    }
    Ok(())
}

/// Objects in the order of their names, and whether there are more.
async fn page(bucket: &Bucket, prefix: &str, after: Option<String>) -> Result<(Vec<Object>, bool), StoreError> {
    let list = || bucket.client().list_page(prefix.to_owned(), None, None, after.clone(), Some(PAGE));
    let (page, _) =
        bucket.ask(0, list).await?.ok_or_else(|| StoreError::Unavailable("the bucket is not there".into()))?;
    Ok((page.contents, page.is_truncated))
}

/// One a key; what has no name of ours is left out.
fn keys(shelf: Shelf, prefix: &str, objects: &[Object]) -> Result<Vec<Shelved>, StoreError> {
    let mut keys: Vec<Shelved> = Vec::new();
    for object in objects {
        let Some(name) = object.key.strip_prefix(prefix) else { continue };
        let (key, is_nested) = name.split_once('/').map_or((name, false), |(key, _)| (key, true));
        if is_nested != shelf.is_nested() {
            continue;
        }
        let changed_at: Timestamp = object.last_modified.parse().map_err(|_| no_time(&object.key))?;
        match keys.last_mut() {
            Some(last) if last.key == key => last.changed_at = last.changed_at.max(changed_at),
            _ => keys.push(Shelved { key: key.to_owned(), changed_at }),
        }
    }
    Ok(keys)
}

fn no_time(key: &str) -> StoreError {
    StoreError::Internal(format!("the bucket does not say when {key} was written").into())
}
