//! Rows to entities, and the words that columns hold.

use sea_orm::{QueryResult, TryGetable};
use tintype_domain::{
    StoreError,
    follows::FollowState,
    media::{Access, Media, Place, Size},
    posts::Visibility,
    uploads::{UploadFailure, UploadState},
    users::{Role, Status},
};

use crate::errors::store_error;

/// Reads a column; `prefix` tells apart the columns of two joined tables.
pub(crate) fn get<T: TryGetable>(row: &QueryResult, prefix: &str, column: &str) -> Result<T, StoreError> {
    row.try_get(prefix, column).map_err(store_error)
}

pub(crate) fn corrupt(what: &str) -> StoreError {
    StoreError::Internal(format!("a stored {what} cannot be read").into())
}

/// An enum that is stored as a word.
pub(crate) trait Word: Sized + Copy + 'static {
    const WORDS: &'static [(&'static str, Self)];
}

macro_rules! words {
    ($ty:ty { $($word:literal = $variant:expr),+ $(,)? }) => {
        impl Word for $ty {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $variant)),+];
        }
    };
}

words!(Role { "user" = Role::User, "moderator" = Role::Moderator, "admin" = Role::Admin });
words!(Status {
    "active" = Status::Active,
    "pending" = Status::Pending,
    "suspended" = Status::Suspended,
    "leaving" = Status::Leaving,
});
words!(FollowState { "requested" = FollowState::Requested, "accepted" = FollowState::Accepted });
words!(Visibility { "public" = Visibility::Public, "followers" = Visibility::Followers });
words!(Access { "public" = Access::Public, "private" = Access::Private });
words!(UploadState {
    "pending" = UploadState::Pending,
    "received" = UploadState::Received,
    "processing" = UploadState::Processing,
    "ready" = UploadState::Ready,
    "failed" = UploadState::Failed,
});
words!(UploadFailure {
    "type_mismatch" = UploadFailure::TypeMismatch,
    "undecodable" = UploadFailure::Undecodable,
    "dimensions" = UploadFailure::Dimensions,
    "timeout" = UploadFailure::Timeout,
});

pub(crate) fn to_word<T: Word + PartialEq>(value: T) -> &'static str {
    T::WORDS.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

pub(crate) fn from_word<T: Word>(word: &str) -> Result<T, StoreError> {
    T::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value).ok_or_else(|| corrupt("word"))
}

pub(crate) fn word<T: Word>(row: &QueryResult, prefix: &str, column: &str) -> Result<T, StoreError> {
    from_word(&get::<String>(row, prefix, column)?)
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

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}

pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, StoreError> {
    let byte = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(byte).collect::<Option<_>>().ok_or_else(|| corrupt("hexadecimal text"))
}

pub(crate) fn hash(text: &str) -> Result<[u8; 32], StoreError> {
    from_hex(text)?.try_into().map_err(|_| corrupt("hash"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_hexadecimal() {
        assert_eq!(from_hex(&to_hex(&[0, 15, 255])).unwrap(), [0, 15, 255]);
        assert!(from_hex("zz").is_err());
        assert!(from_hex("abc").is_err());
    }

    #[test]
    fn every_word_is_read_back() {
        assert_eq!(from_word::<UploadState>(to_word(UploadState::Received)).unwrap(), UploadState::Received);
        assert!(from_word::<Role>("owner").is_err());
    }
}
