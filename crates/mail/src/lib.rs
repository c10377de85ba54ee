//! Letters by SMTP, or as files in a folder.

mod compose;
mod folder;
mod smtp;

pub use compose::{Sender, SenderError};
pub use folder::FolderMailer;
pub use smtp::{SmtpError, SmtpMailer};
