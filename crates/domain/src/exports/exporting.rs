use std::sync::Arc;

use chrono::TimeDelta;

use super::{Archive, ArchiveMaker, Belongings, Chapter, Entry, Export, ExportState, Record};
use crate::{
    Failure, Outcome, StoreError,
    ids::{ExportId, MediaId, UserId},
    jobs::Job,
    mail::{Mail, Notice},
    media::{Blob, BlobStore, Media},
    store::{UnitOfWorkFactory, retrying},
    time::Stamps,
    users::Status,
};

/// So much of an object is in memory at a time.
pub const PIECE: u64 = 1 << 20;
const PAGE: u16 = 100;
/// Enough to tell the type of a picture.
const HEAD: u64 = 12;

/// Files of records, and what is in them.
const FILES: [(&str, Entry, &[Chapter]); 10] = [
    ("account.json", Entry::Single, &[Chapter::Account]),
    ("posts.json", Entry::List, &[Chapter::Posts]),
    ("comments.json", Entry::List, &[Chapter::Comments]),
    ("likes.json", Entry::List, &[Chapter::LikedPosts, Chapter::LikedComments]),
    ("follows.json", Entry::List, &[Chapter::Follows]),
    ("blocks.json", Entry::List, &[Chapter::Blocks]),
    ("mutes.json", Entry::List, &[Chapter::Mutes]),
    ("sessions.json", Entry::List, &[Chapter::Sessions]),
    ("passkeys.json", Entry::List, &[Chapter::Passkeys]),
    ("reports.json", Entry::List, &[Chapter::Reports]),
];

/// Makes the archives: the worker's part. After a crash it begins anew.
pub struct Exporting {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub belongings: Arc<dyn Belongings>,
    pub blobs: Arc<dyn BlobStore>,
    pub archives: Arc<dyn ArchiveMaker>,
    pub stamps: Stamps,
    /// For how long an archive is kept.
    pub keep: TimeDelta,
}

impl Exporting {
    /// Nothing where it is done or its person has gone.
    pub async fn make(&self, id: ExportId) -> Outcome<()> {
        let Some(export) = retrying(&*self.store, || self.start(id)).await? else { return Ok(()) };
        let bytes = self.write(&export).await?;
        if !retrying(&*self.store, || self.done(id, bytes)).await? {
            self.blobs.delete(&[blob(&export)]).await?;
        }
        Ok(())
    }

    /// It cannot be made; whoever waits for it is told so.
    pub async fn give_up(&self, id: ExportId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let Some(export) = uow.exports().find(id).await?.filter(Export::is_under_way) else { return Ok(()) };
        uow.exports().update(&Export { state: ExportState::Failed, ..export }, self.stamps.now()).await?;
        Ok(uow.commit().await?)
    }

    async fn start(&self, id: ExportId) -> Outcome<Option<Export>> {
        let uow = self.store.begin().await?;
        let Some(export) = uow.exports().find(id).await?.filter(Export::is_under_way) else { return Ok(None) };
        let owner = uow.users().find(export.owner_id).await?;
        let is_there = owner.is_some_and(|user| user.status == Status::Active);
        let state = if is_there { ExportState::Running } else { ExportState::Failed };
        let export = Export { state, ..export };
        uow.exports().update(&export, self.stamps.now()).await?;
        uow.commit().await?;
        Ok(is_there.then_some(export))
    }

    /// Earlier archives of the person go: it takes their place. `false` when nobody waits for it any more.
    async fn done(&self, id: ExportId, bytes: u64) -> Outcome<bool> {
        let now = self.stamps.now();
        let uow = self.store.begin().await?;
        let Some(export) = uow.exports().find(id).await? else { return Ok(false) };
        let (person, state, mut expires_at) = (export.owner_id, export.state, export.expires_at);
        match state {
            ExportState::Running => {
                expires_at = Some(now + self.keep);
                let mail = Mail::Notice { person, notice: Notice::ExportReady };
                uow.jobs().push(self.stamps.id(), &Job::SendMail { mail }, now).await?;
                uow.exports().expire_others(&export, now).await?;
            }
            // Another worker was first, and this archive has taken the place of its.
            ExportState::Ready => {}
            _ => return Ok(false),
        }
        let export = Export { state: ExportState::Ready, bytes: Some(bytes), expires_at, ..export };
        uow.exports().update(&export, now).await?;
        uow.commit().await?;
        Ok(true)
    }

    async fn write(&self, export: &Export) -> Outcome<u64> {
        let writer = self.blobs.writer(&blob(export)).await?;
        let mut archive = self.archives.begin(writer, self.stamps.now());
        for (file, entry, chapters) in FILES {
            archive.open(file, entry).await?;
            for chapter in chapters {
                self.chapter(&mut *archive, export.owner_id, *chapter).await?;
            }
        }
        self.originals(&mut *archive, export.owner_id).await?;
        archive.finish().await
    }

    async fn chapter(&self, archive: &mut dyn Archive, owner: UserId, chapter: Chapter) -> Outcome<()> {
        let mut after = 0;
        loop {
            let page = self.belongings.page(owner, chapter, after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = *last;
            for (_, record) in page {
                archive.record(&self.with_files(record).await?).await?;
            }
        }
    }

    async fn with_files(&self, record: Record) -> Outcome<Record> {
        match record {
            Record::Account { user, .. } => {
                let avatar = match user.avatar_id {
                    Some(id) => self.avatar(user.id, id).await?,
                    None => None,
                };
                Ok(Record::Account { user, avatar })
            }
            Record::Post { post, mut pictures } => {
                for (media, file) in &mut pictures {
                    *file = self.file(media).await?;
                }
                Ok(Record::Post { post, pictures })
            }
            record => Ok(record),
        }
    }

    async fn avatar(&self, owner: UserId, id: MediaId) -> Outcome<Option<String>> {
        let found = self.belongings.pictures(owner, MediaId(id.0 - 1), 1).await?;
        match found.first().filter(|media| media.id == id) {
            Some(media) => self.file(media).await,
            None => Ok(None),
        }
    }

    async fn originals(&self, archive: &mut dyn Archive, owner: UserId) -> Outcome<()> {
        let mut after = MediaId(0);
        loop {
            let page = self.belongings.pictures(owner, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for media in page {
                self.original(archive, &media).await?;
            }
        }
    }

    async fn original(&self, archive: &mut dyn Archive, media: &Media) -> Outcome<()> {
        let (blob, mut start) = (original(media), 0);
        // Deleted meanwhile.
        let Some(mut piece) = self.blobs.part(&blob, start, PIECE).await? else { return Ok(()) };
        archive.open(&name(media, &piece), Entry::Bytes).await?;
        loop {
            archive.bytes(&piece).await?;
            if (piece.len() as u64) < PIECE {
                return Ok(());
            }
            start += PIECE;
            let next = self.blobs.part(&blob, start, PIECE).await?;
            piece = next.ok_or_else(|| Failure::from(StoreError::Unavailable("an original is gone".into())))?;
        }
    }

    async fn file(&self, media: &Media) -> Outcome<Option<String>> {
        let head = self.blobs.part(&original(media), 0, HEAD).await?;
        Ok(head.map(|head| name(media, &head)))
    }
}

fn blob(export: &Export) -> Blob {
    Blob::Export { key: export.key.clone() }
}

fn original(media: &Media) -> Blob {
    Blob::Original { key: media.original_key.clone() }
}

/// Of a picture in the archive, by how its bytes begin.
fn name(media: &Media, head: &[u8]) -> String {
    let extension = match head {
        [0xff, 0xd8, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'G', b'I', b'F', ..] => "gif",
        [b'R', b'I', b'F', b'F', ..] => "webp",
        _ => "bin",
    };
    format!("originals/{}.{extension}", media.id)
}
