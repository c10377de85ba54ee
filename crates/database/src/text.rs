//! Values of the domain that columns hold as text: words, hexadecimal bytes, sizes.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};
use tintype_domain::{
    audit::Action,
    exports::ExportState,
    follows::FollowState,
    ids::MediaId,
    media::{Access, Size},
    one_time_tokens::Purpose,
    posts::Visibility,
    reports::Reason,
    scopes::Scopes,
    uploads::{UploadFailure, UploadState},
    users::{Role, Status},
};

use crate::entities::reports::SubjectType;

/// A column of text that stands for a `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<T>(pub T);

pub trait Stored: Sized {
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

impl<T: Stored> From<Text<T>> for Value {
    fn from(text: Text<T>) -> Self {
        text.0.to_text().into()
    }
}

impl<T: Stored> TryGetable for Text<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, column: I) -> Result<Self, TryGetError> {
        let unreadable = || DbErr::Type(format!("the column {column:?} cannot be read"));
        let text = String::try_get_by(row, column)?;
        Ok(Self(T::from_text(&text).ok_or_else(unreadable)?))
    }
}

impl<T: Stored> ValueType for Text<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        T::from_text(&<String as ValueType>::try_from(value)?).map(Self).ok_or(ValueTypeErr)
    }

    fn type_name() -> String {
        String::type_name()
    }

    fn array_type() -> ArrayType {
        String::array_type()
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T: Stored> Nullable for Text<T> {
    fn null() -> Value {
        String::null()
    }
}

/// Words of enums. They are a format on disk: add, never rename.
macro_rules! words {
    ($($ty:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl $crate::text::Stored for $ty {
            fn to_text(&self) -> String {
                match self { $(Self::$variant => $word),+ }.to_owned()
            }

            fn from_text(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}
pub(crate) use words;

words! {
    Role { User = "user", Moderator = "moderator", Admin = "admin" }
    Status { Active = "active", Pending = "pending", Suspended = "suspended", Leaving = "leaving" }
    FollowState { Requested = "requested", Accepted = "accepted" }
    Visibility { Public = "public", Followers = "followers" }
    Purpose { VerifyEmail = "verify_email", ChangeEmail = "change_email", ResetPassword = "reset_password" }
    Access { Public = "public", Private = "private" }
    SubjectType { Post = "post", Comment = "comment", User = "user" }
    Reason {
        Spam = "spam",
        Nudity = "nudity",
        Hate = "hate",
        Violence = "violence",
        Harassment = "harassment",
        SelfHarm = "self_harm",
        Impersonation = "impersonation",
        Copyright = "copyright",
        Illegal = "illegal",
        Other = "other",
    }
    Action {
        Dismiss = "dismiss",
        Hide = "hide",
        Limit = "limit",
        Suspend = "suspend",
        Reinstate = "reinstate",
        Restore = "restore",
        Create = "create",
        Reset = "reset",
        SetRole = "set_role",
        TotpOff = "totp_off",
        Approve = "approve",
        Refuse = "refuse",
        Invite = "invite",
        Uninvite = "uninvite",
    }
    ExportState {
        Queued = "queued",
        Running = "running",
        Ready = "ready",
        Failed = "failed",
        Expired = "expired",
    }
    UploadState {
        Pending = "pending",
        Received = "received",
        Processing = "processing",
        Ready = "ready",
        Failed = "failed",
    }
    UploadFailure {
        TypeMismatch = "type_mismatch",
        Undecodable = "undecodable",
        Dimensions = "dimensions",
        Timeout = "timeout",
    }
}

impl Stored for Vec<u8> {
    fn to_text(&self) -> String {
        self.iter().fold(String::with_capacity(self.len() * 2), |text, byte| text + &format!("{byte:02x}"))
    }

    fn from_text(text: &str) -> Option<Self> {
        let byte = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        (0..text.len()).step_by(2).map(byte).collect()
    }
}

impl Stored for [u8; 32] {
    fn to_text(&self) -> String {
        self.to_vec().to_text()
    }

    fn from_text(text: &str) -> Option<Self> {
        Vec::from_text(text)?.try_into().ok()
    }
}

impl Stored for Scopes {
    fn to_text(&self) -> String {
        Self::to_text(*self)
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_text(text)
    }
}

impl Stored for Vec<Size> {
    fn to_text(&self) -> String {
        let pairs = self.iter().map(|size| format!("[{},{}]", size.width, size.height));
        format!("[{}]", pairs.collect::<Vec<_>>().join(","))
    }

    fn from_text(text: &str) -> Option<Self> {
        let pairs: Vec<(u32, u32)> = serde_json::from_str(text).ok()?;
        Some(pairs.into_iter().map(|(width, height)| Size { width, height }).collect())
    }
}

impl Stored for Vec<MediaId> {
    fn to_text(&self) -> String {
        let ids: Vec<_> = self.iter().map(MediaId::to_string).collect();
        ids.join(" ")
    }

    fn from_text(text: &str) -> Option<Self> {
        text.split_whitespace().map(|id| id.parse().ok().map(MediaId)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(Vec::from_text(&vec![0_u8, 15, 255].to_text()), Some(vec![0_u8, 15, 255]));
        assert_eq!(UploadState::from_text(&UploadState::Received.to_text()), Some(UploadState::Received));
        let sizes = vec![Size { width: 320, height: 240 }, Size { width: 640, height: 480 }];
        assert_eq!(sizes.to_text(), "[[320,240],[640,480]]");
        assert_eq!(Vec::from_text(&sizes.to_text()), Some(sizes));
        for media in [vec![], vec![MediaId(7), MediaId(8)]] {
            assert_eq!(Vec::from_text(&media.to_text()), Some(media));
        }
    }

    #[test]
    fn what_nobody_wrote_is_not_read() {
        assert_eq!(Role::from_text("owner"), None);
        assert_eq!(Vec::<u8>::from_text("zz"), None);
        assert_eq!(Vec::<u8>::from_text("abc"), None);
        assert_eq!(<[u8; 32]>::from_text("00"), None);
        assert_eq!(Vec::<Size>::from_text("[[1]]"), None);
        assert_eq!(Vec::<MediaId>::from_text("7,8"), None);
    }
}
