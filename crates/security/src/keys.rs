//! The secrets of an installation.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};

const SESSION_BYTES: usize = 64;
const SIGNING_BYTES: usize = 32;

/// What cookies are encrypted with and what addresses, cursors and tokens are signed with.
#[derive(Clone)]
pub struct Keys {
    pub session: [u8; SESSION_BYTES],
    pub signing: [u8; SIGNING_BYTES],
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{setting} must be {bytes} random bytes in base64; make them with: openssl rand -base64 {bytes} | tr -d '\\n'"
    )]
    Malformed { setting: &'static str, bytes: usize },
    #[error("the key file {0} cannot be used: {1}")]
    File(PathBuf, #[source] io::Error),
    #[error(
        "the key file {0} is damaged; restore it from a backup, or remove it to end all sessions and start with new keys"
    )]
    Damaged(PathBuf),
    #[error("the system gives no random bytes: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl Keys {
    /// From settings, both in base64.
    pub fn parse(session: &str, signing: &str) -> Result<Self, KeyError> {
        Ok(Self {
            session: decode(session)
                .ok_or(KeyError::Malformed { setting: "TINTYPE__KEYS__SESSION", bytes: SESSION_BYTES })?,
            signing: decode(signing)
                .ok_or(KeyError::Malformed { setting: "TINTYPE__KEYS__SIGNING", bytes: SIGNING_BYTES })?,
        })
    }

    /// From a file that only its owner can read, made on the first start. Processes that start at once end up with the
    /// same keys: the file is complete before it gets its name, and the first one to name it wins.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        let failed = |error| KeyError::File(path.to_owned(), error);
        if let Some(text) = read(path).map_err(failed)? {
            return Self::from_file(&text).ok_or_else(|| KeyError::Damaged(path.to_owned()));
        }
        let keys = Self::random()?;
        let draft = path.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
        write_private(&draft, &keys.to_file()).map_err(failed)?;
        let named = fs::hard_link(&draft, path);
        fs::remove_file(&draft).map_err(failed)?;
        sync_folder(path).map_err(failed)?;
        match named {
            Ok(()) => Ok(keys),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load_or_create(path),
            Err(error) => Err(failed(error)),
        }
    }

    fn random() -> Result<Self, KeyError> {
        let mut keys = Self { session: [0; SESSION_BYTES], signing: [0; SIGNING_BYTES] };
        getrandom::fill(&mut keys.session)?;
        getrandom::fill(&mut keys.signing)?;
        Ok(keys)
    }

    fn to_file(&self) -> String {
        format!("session={}\nsigning={}\n", BASE64_STANDARD.encode(self.session), BASE64_STANDARD.encode(self.signing))
    }

    fn from_file(text: &str) -> Option<Self> {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        Some(Self { session: decode(field("session=")?)?, signing: decode(field("signing=")?)? })
    }
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64_STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The name of a new file is on the disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keys_are_made_once_and_only_their_owner_can_read_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || Keys::load_or_create(&path).unwrap().signing)
            })
            .collect();
        let made: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        fs::write(&path, "session=abc").unwrap();
        assert!(matches!(Keys::load_or_create(&path), Err(KeyError::Damaged(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "session=abc");
    }

    #[test]
    fn a_short_key_is_refused_by_the_name_of_its_setting() {
        let error = Keys::parse("c2hvcnQ=", "c2hvcnQ=").err().unwrap();
        assert!(error.to_string().contains("TINTYPE__KEYS__SESSION"));
    }
}
