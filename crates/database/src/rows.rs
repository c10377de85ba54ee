//! Rows to entities, and the words that columns hold.

use sea_orm::{QueryResult, TryGetable};
use tintype_domain::{
    StoreError,
    media::{Media, Place, Size},
};

use crate::{
    errors::{corrupt, store_error},
    text::{Stored, Text},
};

/// Reads a column; `prefix` tells apart the columns of two joined tables.
pub(crate) fn get<T: TryGetable>(row: &QueryResult, prefix: &str, column: &str) -> Result<T, StoreError> {
    row.try_get(prefix, column).map_err(store_error)
}

pub(crate) fn word<T: Stored>(row: &QueryResult, prefix: &str, column: &str) -> Result<T, StoreError> {
    Ok(get::<Text<T>>(row, prefix, column)?.0)
}

/// The columns of a picture under a prefix, for a table alias.
pub(crate) fn media_columns(alias: &str, prefix: &str) -> String {
    const COLUMNS: [&str; 13] = [
        "id",
        "owner_id",
        "post_id",
        "position",
        "alt_text",
        "width",
        "height",
        "placeholder",
        "blob_key",
        "access",
        "renditions",
        "sha256",
        "created_at",
    ];
    COLUMNS.map(|column| format!("{alias}.{column} AS {prefix}{column}")).join(", ")
}

pub(crate) fn media(row: &QueryResult, prefix: &str) -> Result<Media, StoreError> {
    let renditions: String = get(row, prefix, "renditions")?;
    let pairs: Vec<(u32, u32)> = serde_json::from_str(&renditions).map_err(|_| corrupt("list of renditions"))?;
    Ok(Media {
        id: get::<i64>(row, prefix, "id")?.into(),
        owner_id: get::<i64>(row, prefix, "owner_id")?.into(),
        post_id: get::<Option<i64>>(row, prefix, "post_id")?.map(Into::into),
        position: get(row, prefix, "position")?,
        alt_text: get(row, prefix, "alt_text")?,
        width: get(row, prefix, "width")?,
        height: get(row, prefix, "height")?,
        placeholder: from_hex(&get::<String>(row, prefix, "placeholder")?)?,
        place: Place { access: word(row, prefix, "access")?, key: get(row, prefix, "blob_key")? },
        renditions: pairs.into_iter().map(|(width, height)| Size { width, height }).collect(),
        sha256: hash(&get::<String>(row, prefix, "sha256")?)?,
        created_at: get(row, prefix, "created_at")?,
    })
}

/// A picture of a left join: `None` where there is none.
pub(crate) fn optional_media(row: &QueryResult, prefix: &str) -> Result<Option<Media>, StoreError> {
    get::<Option<i64>>(row, prefix, "id")?.map(|_| media(row, prefix)).transpose()
}

pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, StoreError> {
    Vec::from_text(text).ok_or_else(|| corrupt("hexadecimal text"))
}

pub(crate) fn hash(text: &str) -> Result<[u8; 32], StoreError> {
    from_hex(text)?.try_into().map_err(|_| corrupt("hash"))
}
