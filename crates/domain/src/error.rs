//! What can go wrong, in the words of the product. Each failure has a stable code that clients rely on.

use std::{error::Error, time::Duration};

/// The result of a use case.
pub type Outcome<T> = Result<T, Failure>;

/// How a failure is to be understood, whatever its reason. `http` maps each kind to one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Expired,
    TooLarge,
    UnsupportedType,
    Invalid,
    TooMany,
    Unavailable,
    StorageFull,
    Internal,
}

/// What can be wrong with a field of the input. Clients decide on these as on the codes of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldCode {
    Common,
    Duplicate,
    Format,
    Hashtags,
    Length,
    Mentions,
    Range,
    Required,
    Reserved,
    Yourself,
    Type,
    Unknown,
}

impl FieldCode {
    pub const ALL: [Self; 12] = [
        Self::Common,
        Self::Duplicate,
        Self::Format,
        Self::Hashtags,
        Self::Length,
        Self::Mentions,
        Self::Range,
        Self::Required,
        Self::Reserved,
        Self::Yourself,
        Self::Type,
        Self::Unknown,
    ];

    /// Stable, as clients read it.
    pub fn as_str(self) -> &'static str {
        self.described().0
    }

    /// For people who write clients.
    pub fn meaning(self) -> &'static str {
        self.described().1
    }

    fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Common => ("common", "It is among the first that somebody would guess."),
            Self::Duplicate => ("duplicate", "It is there twice, or what it names is."),
            Self::Format => ("format", "It is not of the form that is asked for."),
            Self::Hashtags => ("hashtags", "The text has too many hashtags."),
            Self::Length => ("length", "It is too short or too long."),
            Self::Mentions => ("mentions", "The text mentions too many people."),
            Self::Range => ("range", "The number is too small or too large."),
            Self::Required => ("required", "It is missing or blank."),
            Self::Reserved => ("reserved", "The name is reserved."),
            Self::Yourself => ("self", "It names yourself."),
            Self::Type => ("type", "It is of another type."),
            Self::Unknown => ("unknown", "There is no such field or parameter, or it names what is not there."),
        }
    }
}

/// One field of the input that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field as the client wrote it: `media[0].alt_text`.
    pub field: String,
    pub code: FieldCode,
    /// What to do about it, for people.
    pub message: String,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}

macro_rules! failures {
    ($($(#[$doc:meta])* $variant:ident $(($($field:ident: $ty:ty),+))? = $code:literal, $kind:ident, $title:literal;)+) => {
        /// Everything a use case can answer instead of its result.
        #[derive(Debug, thiserror::Error)]
        pub enum Failure {
            $($(#[$doc])* #[error($title)] $variant $(($($ty),+))?,)+
        }

        impl Failure {
            /// Stable and documented; clients decide on it.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant $(($(failures!(@ignore $field)),+))? => $code,)+ }
            }

            pub fn kind(&self) -> Kind {
                match self { $(Self::$variant $(($(failures!(@ignore $field)),+))? => Kind::$kind,)+ }
            }

            /// A short sentence for people, the same for every occurrence.
            pub fn title(&self) -> &'static str {
                match self { $(Self::$variant $(($(failures!(@ignore $field)),+))? => $title,)+ }
            }
        }

        /// Code, kind and title of every failure, for the documentation and the test that pins it.
        pub const CATALOGUE: &[(&str, Kind, &str)] = &[$(($code, Kind::$kind, $title)),+];
    };
    (@ignore $field:ident) => { _ };
}

failures! {
    MalformedJson = "request.malformed", Malformed, "The body is not valid JSON.";
    ForgedCursor = "page.cursor", Malformed, "The cursor is not one of this list. Start again without it.";
    SignInRequired = "auth.required", Unauthenticated, "Sign in to do this.";
    InvalidCredentials = "auth.invalid", Unauthenticated, "The name or the password is wrong.";
    TotpRequired = "auth.totp_required", Unauthenticated, "This account has a second factor. Send a code of the authenticator app, or a recovery code, with the password.";
    TotpInvalid = "auth.totp_invalid", Unauthenticated, "The code is wrong, too old, or was used before. Wait for the next one.";
    /// Whatever is wrong with it.
    PasskeyInvalid = "auth.passkey_invalid", Unauthenticated, "The passkey is not accepted: it is not one of ours, or the attempt is over. Start again.";
    /// Of a request that carries a token.
    TokenInvalid = "auth.token_invalid", Unauthenticated, "The token is not valid, or not any more.";
    TokenReused = "auth.token_reused", Unauthenticated, "This refresh token was used before. Its session has ended; sign in again.";
    InvalidCsrf = "auth.csrf", Forbidden, "The token in X-CSRF-Token is missing or not of this session. Ask GET /api/v1/auth/csrf for another and repeat.";
    FreshRequired = "auth.fresh_required", Forbidden, "Your log-in is more than ten minutes old. Send your password with this request, or log in again first.";
    /// Of a moderator or an admin.
    ProofRequired = "auth.proof_required", Forbidden, "Your log-in is more than an hour old. Prove at POST /auth/proof that it is you, then send this again.";
    EmailUnverified = "auth.email_unverified", Forbidden, "Confirm your email address before you publish. Ask for the letter again if you have none.";
    AccountSuspended = "auth.suspended", Forbidden, "This account is suspended.";
    AccountPending = "auth.pending", Forbidden, "This account waits for approval. You get a letter when somebody has decided.";
    SignUpClosed = "signup.closed", Forbidden, "This server takes in nobody new. Ask whoever runs it.";
    AccountLeaving = "auth.leaving", Forbidden, "This account is about to be deleted. Log in with a browser to keep it.";
    ScopeMissing = "auth.scope", Forbidden, "The token does not reach this far: it lacks the scope, or this is for browsers only.";
    RoleTooLow = "access.role", Forbidden, "Your role does not allow this.";
    NotAllowed = "access.denied", Forbidden, "You may see this but not change it.";
    UploadGrantInvalid = "upload.grant_invalid", Forbidden, "The signature of this upload address is not valid. Ask for a new upload.";
    LinkInvalid = "auth.link_invalid", NotFound, "This link is not one of ours, or a newer one has taken its place. Ask for a new one.";
    NotFound = "not_found", NotFound, "There is nothing here, or you may not see it.";
    LastAdmin = "admin.last", Conflict, "There would be no admin left. Make somebody else an admin first.";
    UsernameTaken = "user.username_taken", Conflict, "This username is taken.";
    EmailTaken = "user.email_taken", Conflict, "This email address already has an account.";
    TotpOn = "totp.on", Conflict, "The second factor is on already. Turn it off first.";
    TotpOff = "totp.off", Conflict, "There is no second factor. Ask for a new secret first.";
    PasskeysOff = "passkey.off", Conflict, "There are no passkeys here: they need a host with a name.";
    TooManyPasskeys = "passkey.too_many", Conflict, "You have 20 passkeys. Delete one first.";
    TooManyTokens = "token.too_many", Conflict, "You have 50 personal access tokens. Delete one first.";
    MediaNotReady = "post.media_not_ready", Conflict, "A picture of this post is not ready yet. Complete its upload first. If that has failed or expired, upload the picture again.";
    UploadUsed = "upload.used", Conflict, "This upload has been used. Ask for a new one.";
    UploadIncomplete = "upload.incomplete", Conflict, "No bytes have arrived for this upload yet.";
    ReportDecided = "report.decided", Conflict, "This report has been decided already.";
    NoFollowRequest = "follow.no_request", NotFound, "This person has not asked to follow you.";
    LinkExpired = "auth.link_expired", Expired, "This link has been used or has expired. Ask for a new one.";
    ExportExpired = "export.expired", Expired, "This archive has expired. Ask for a new one.";
    UploadExpired = "upload.expired", Expired, "This upload has expired. Ask for a new one.";
    BodyTooLarge = "request.too_large", TooLarge, "The body is larger than this route takes.";
    UploadTooLarge = "upload.too_large", TooLarge, "The picture is larger than 25,000,000 bytes. Choose a smaller one.";
    UnsupportedContentType = "request.content_type", UnsupportedType, "This route takes application/json.";
    UploadType = "upload.content_type", UnsupportedType, "Pictures are taken as JPEG, PNG, WebP or GIF.";
    MediaTypeMismatch = "media.type_mismatch", UnsupportedType, "The bytes are not of the declared type. Pictures are taken as JPEG, PNG, WebP or GIF.";
    MediaUndecodable = "media.undecodable", Invalid, "The picture is damaged and cannot be read. Export it again as JPEG, PNG, WebP or GIF.";
    MediaDimensions = "media.dimensions", Invalid, "The picture has more than 50,000,000 pixels or a side over 16,383. Make it smaller.";
    MediaTimeout = "media.timeout", Invalid, "The picture took too long to read. Export it again or make it smaller.";
    /// One or more fields of the input.
    Invalid(fields: Vec<FieldError>) = "request.invalid", Invalid, "Some fields cannot be accepted.";
    IdempotencyReused = "idempotency.reused", Invalid, "This Idempotency-Key was used before: with another body, or for a secret that is shown once.";
    /// Over a limit; try again after the duration.
    TooMany(retry_after: Duration) = "limit.exceeded", TooMany, "Too many requests. Wait and try again.";
    HashingBusy = "auth.busy", Unavailable, "Too many people are signing in at once. Try again in a moment.";
    /// A part of the system is down.
    Unavailable(source: BoxError) = "unavailable", Unavailable, "A part of the system is not available. Try again in a moment.";
    StorageFull = "storage.full", StorageFull, "There is no room left on this server.";
    /// A defect of ours; logged once, never shown.
    Internal(source: BoxError) = "internal", Internal, "Something went wrong on our side.";
}

pub type BoxError = Box<dyn Error + Send + Sync>;

impl Failure {
    pub fn field(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }

    /// Whether another unit of work got in the way: nothing happened, and the same again may go well.
    pub fn lost_to_another(&self) -> bool {
        matches!(self, Self::Unavailable(source) if matches!(source.downcast_ref(), Some(StoreError::Retry)))
    }

    /// The error of a token (RFC 6750) where a token was what the request failed by.
    pub fn of_bearer(&self) -> Option<&'static str> {
        match self {
            Self::TokenInvalid => Some("invalid_token"),
            Self::ScopeMissing => Some("insufficient_scope"),
            _ => None,
        }
    }

    /// How long to wait before the same request may succeed.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) => Some(*wait),
            _ if self.kind() == Kind::Unavailable => Some(Duration::from_secs(2)),
            _ => None,
        }
    }
}

/// What a store answers when it cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named constraint of the database refused the write.
    #[error("refused by {0:?}")]
    Conflict(Constraint),
    /// A deadlock or a serialisation failure: the whole unit of work may be tried again.
    #[error("the transaction has to be tried again")]
    Retry,
    #[error("the store is not available")]
    Unavailable(#[source] BoxError),
    #[error("no space left")]
    Full,
    #[error("the store failed")]
    Internal(#[source] BoxError),
}

/// The constraints that use cases know by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// Another row has this identifier already.
    PrimaryKey,
    Username,
    Email,
    /// The row that this one belongs to is gone.
    Reference,
    Other,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::Username) => Self::UsernameTaken,
            StoreError::Conflict(Constraint::Email) => Self::EmailTaken,
            StoreError::Conflict(Constraint::Reference) => Self::NotFound,
            StoreError::Retry | StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            StoreError::Full => Self::StorageFull,
            StoreError::Conflict(_) | StoreError::Internal(_) => Self::Internal(Box::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_codes_of_fields_are_in_order_and_there_once() {
        assert!(FieldCode::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    }

    #[test]
    fn every_code_is_used_once() {
        let codes: HashSet<_> = CATALOGUE.iter().map(|entry| entry.0).collect();
        assert_eq!(codes.len(), CATALOGUE.len());
    }
}
