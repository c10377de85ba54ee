use std::{
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use tintype_domain::mail::{Letter, MailError, Mailer};
use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

use crate::Sender;

/// Letters as files that only this user can read, each named by its id: sent twice, it is there once.
pub struct FolderMailer {
    folder: PathBuf,
    sender: Sender,
}

impl FolderMailer {
    /// Makes the folder if it is not there.
    pub fn open(folder: PathBuf, sender: Sender) -> io::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder, sender })
    }

    /// It gets its name only when all of it is on the disk. Two that write the same letter at a time write the same.
    async fn write(&self, letter: &Letter, bytes: &[u8]) -> io::Result<()> {
        let draft = self.folder.join(format!(".{}-{}", letter.id, std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(&draft, self.folder.join(format!("{}.eml", letter.id))).await?;
        sync(&self.folder).await
    }
}

async fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder).await?.sync_all().await
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let bytes = self.sender.compose(letter)?.formatted();
        self.write(letter, &bytes).await.map_err(|error| MailError::Unavailable(Box::new(error)))
    }
}
