use sea_orm::{Set, entity::prelude::*};
use serde::{Deserialize, Serialize};
use tintype_domain::{
    StoreError,
    cards::CardId,
    ids::JobId,
    jobs::Job,
    mail::{Mail, Notice},
    media::{Access, Blob, Format, Place},
    time::Timestamp,
};

use crate::text::{Text, words};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    /// A [`Payload`] in JSON.
    pub payload: String,
    pub state: Text<State>,
    pub attempts: i32,
    /// A lease is one in the future.
    pub run_at: DateTimeUtc,
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Buried,
}

words! { State { Queued = "queued", Buried = "buried" } }

impl ActiveModel {
    pub(crate) fn queued(id: JobId, job: &Job, run_at: Timestamp) -> Result<Self, StoreError> {
        let payload = serde_json::to_string(&Payload::from(job));
        Ok(Self {
            id: Set(id.0),
            kind: Set(job.kind().to_owned()),
            payload: Set(payload.map_err(|error| StoreError::Internal(Box::new(error)))?),
            state: Set(Text(State::Queued)),
            attempts: Set(0),
            run_at: Set(run_at),
            created_at: Set(run_at),
            updated_at: Set(run_at),
            ..Default::default()
        })
    }
}

/// How jobs are stored. Variants and fields are a format on disk: add, never rename.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Payload {
    ProcessUpload { upload_id: i64 },
    RekeyOwner { owner_id: i64 },
    RekeyPost { post_id: i64 },
    DeleteMedia { media_id: i64 },
    DeleteBlobs { blobs: Vec<StoredBlob> },
    ForgetCards { cards: Vec<StoredCard> },
    FanOutPost { post_id: i64, after: Option<i64> },
    SendMail { mail: StoredMail },
    EraseAccount { owner_id: i64 },
    MakeExport { export_id: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum StoredMail {
    Token { id: i64 },
    EmailChanged { id: i64 },
    PasswordChanged { person: i64 },
    PasswordReset { person: i64 },
    TotpOn { person: i64 },
    TotpOff { person: i64 },
    RecoveryCodeUsed { person: i64 },
    PasskeyAdded { person: i64 },
    PasskeyRemoved { person: i64 },
    NewDevice { person: i64 },
    ExportReady { person: i64 },
    Approved { person: i64 },
    Refused { person: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum StoredBlob {
    Quarantine { key: String },
    Original { key: String },
    Rendition { public: bool, key: String, width: u32, webp: bool },
    Export { key: String },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum StoredCard {
    Post { id: i64 },
    Person { id: i64 },
}

impl From<&Job> for Payload {
    fn from(job: &Job) -> Self {
        match job {
            Job::ProcessUpload { upload_id } => Self::ProcessUpload { upload_id: upload_id.0 },
            Job::RekeyOwner { owner_id } => Self::RekeyOwner { owner_id: owner_id.0 },
            Job::RekeyPost { post_id } => Self::RekeyPost { post_id: post_id.0 },
            Job::DeleteMedia { media_id } => Self::DeleteMedia { media_id: media_id.0 },
            Job::DeleteBlobs { blobs } => Self::DeleteBlobs { blobs: blobs.iter().map(Into::into).collect() },
            Job::ForgetCards { cards } => Self::ForgetCards { cards: cards.iter().copied().map(Into::into).collect() },
            Job::EraseAccount { owner_id } => Self::EraseAccount { owner_id: owner_id.0 },
            Job::MakeExport { export_id } => Self::MakeExport { export_id: export_id.0 },
            Job::FanOutPost { post_id, after } => {
                Self::FanOutPost { post_id: post_id.0, after: after.map(|follow| follow.0) }
            }
            Job::SendMail { mail } => Self::SendMail { mail: (*mail).into() },
        }
    }
}

impl From<Payload> for Job {
    fn from(payload: Payload) -> Self {
        match payload {
            Payload::ProcessUpload { upload_id } => Self::ProcessUpload { upload_id: upload_id.into() },
            Payload::RekeyOwner { owner_id } => Self::RekeyOwner { owner_id: owner_id.into() },
            Payload::RekeyPost { post_id } => Self::RekeyPost { post_id: post_id.into() },
            Payload::DeleteMedia { media_id } => Self::DeleteMedia { media_id: media_id.into() },
            Payload::DeleteBlobs { blobs } => Self::DeleteBlobs { blobs: blobs.into_iter().map(Into::into).collect() },
            Payload::ForgetCards { cards } => Self::ForgetCards { cards: cards.into_iter().map(Into::into).collect() },
            Payload::EraseAccount { owner_id } => Self::EraseAccount { owner_id: owner_id.into() },
            Payload::MakeExport { export_id } => Self::MakeExport { export_id: export_id.into() },
            Payload::FanOutPost { post_id, after } => {
                Self::FanOutPost { post_id: post_id.into(), after: after.map(Into::into) }
            }
            Payload::SendMail { mail } => Self::SendMail { mail: mail.into() },
        }
    }
}

impl From<Mail> for StoredMail {
    fn from(mail: Mail) -> Self {
        match mail {
            Mail::Token(id) => Self::Token { id: id.0 },
            Mail::EmailChanged(id) => Self::EmailChanged { id: id.0 },
            Mail::Notice { person, notice: Notice::PasswordChanged } => Self::PasswordChanged { person: person.0 },
            Mail::Notice { person, notice: Notice::PasswordReset } => Self::PasswordReset { person: person.0 },
            Mail::Notice { person, notice: Notice::TotpOn } => Self::TotpOn { person: person.0 },
            Mail::Notice { person, notice: Notice::TotpOff } => Self::TotpOff { person: person.0 },
            Mail::Notice { person, notice: Notice::RecoveryCodeUsed } => Self::RecoveryCodeUsed { person: person.0 },
            Mail::Notice { person, notice: Notice::PasskeyAdded } => Self::PasskeyAdded { person: person.0 },
            Mail::Notice { person, notice: Notice::PasskeyRemoved } => Self::PasskeyRemoved { person: person.0 },
            Mail::Notice { person, notice: Notice::NewDevice } => Self::NewDevice { person: person.0 },
            Mail::Notice { person, notice: Notice::ExportReady } => Self::ExportReady { person: person.0 },
            Mail::Notice { person, notice: Notice::Approved } => Self::Approved { person: person.0 },
            Mail::Notice { person, notice: Notice::Refused } => Self::Refused { person: person.0 },
        }
    }
}

impl From<StoredMail> for Mail {
    fn from(mail: StoredMail) -> Self {
        let notice = |person: i64, notice| Self::Notice { person: person.into(), notice };
        match mail {
            StoredMail::Token { id } => Self::Token(id.into()),
            StoredMail::EmailChanged { id } => Self::EmailChanged(id.into()),
            StoredMail::PasswordChanged { person } => notice(person, Notice::PasswordChanged),
            StoredMail::PasswordReset { person } => notice(person, Notice::PasswordReset),
            StoredMail::TotpOn { person } => notice(person, Notice::TotpOn),
            StoredMail::TotpOff { person } => notice(person, Notice::TotpOff),
            StoredMail::RecoveryCodeUsed { person } => notice(person, Notice::RecoveryCodeUsed),
            StoredMail::PasskeyAdded { person } => notice(person, Notice::PasskeyAdded),
            StoredMail::PasskeyRemoved { person } => notice(person, Notice::PasskeyRemoved),
            StoredMail::NewDevice { person } => notice(person, Notice::NewDevice),
            StoredMail::ExportReady { person } => notice(person, Notice::ExportReady),
            StoredMail::Approved { person } => notice(person, Notice::Approved),
            StoredMail::Refused { person } => notice(person, Notice::Refused),
        }
    }
}

impl From<&Blob> for StoredBlob {
    fn from(blob: &Blob) -> Self {
        match blob.clone() {
            Blob::Quarantine { key } => Self::Quarantine { key },
            Blob::Original { key } => Self::Original { key },
            Blob::Export { key } => Self::Export { key },
            Blob::Rendition { place: Place { access, key }, width, format } => {
                Self::Rendition { public: access == Access::Public, key, width, webp: format == Format::WebP }
            }
        }
    }
}

impl From<StoredBlob> for Blob {
    fn from(blob: StoredBlob) -> Self {
        match blob {
            StoredBlob::Quarantine { key } => Self::Quarantine { key },
            StoredBlob::Original { key } => Self::Original { key },
            StoredBlob::Export { key } => Self::Export { key },
            StoredBlob::Rendition { public, key, width, webp } => Self::Rendition {
                place: Place { access: if public { Access::Public } else { Access::Private }, key },
                width,
                format: if webp { Format::WebP } else { Format::Jpeg },
            },
        }
    }
}

impl From<CardId> for StoredCard {
    fn from(card: CardId) -> Self {
        match card {
            CardId::Post(id) => Self::Post { id: id.0 },
            CardId::Person(id) => Self::Person { id: id.0 },
        }
    }
}

impl From<StoredCard> for CardId {
    fn from(card: StoredCard) -> Self {
        match card {
            StoredCard::Post { id } => Self::Post(id.into()),
            StoredCard::Person { id } => Self::Person(id.into()),
        }
    }
}
