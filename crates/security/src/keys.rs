//! The secrets of an installation.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SESSION_BYTES: usize = 64;
const SIGNING_BYTES: usize = 32;
const TOKEN_BYTES: usize = 32;
const SEALING_BYTES: usize = 32;

/// What cookies and secrets are encrypted with and what addresses, cursors and tokens are signed with.
#[derive(Clone)]
pub struct Keys {
    pub session: [u8; SESSION_BYTES],
    pub signing: [u8; SIGNING_BYTES],
    /// Of access tokens: the first signs, the others only check.
    pub tokens: Vec<[u8; TOKEN_BYTES]>,
    /// Of the secrets of second factors: the first seals, all of them open.
    pub sealing: Vec<[u8; SEALING_BYTES]>,
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
    /// From settings, all in base64. Without keys of tokens, or that seal, theirs are made of the one that signs.
    pub fn parse(session: &str, signing: &str, tokens: &[String], sealing: &[String]) -> Result<Self, KeyError> {
        let signing =
            decode(signing).ok_or(KeyError::Malformed { setting: "TINTYPE__KEYS__SIGNING", bytes: SIGNING_BYTES })?;
        let tokens = if tokens.is_empty() { vec![derived(&signing, TOKENS)] } else { Self::parse_tokens(tokens)? };
        let sealing = if sealing.is_empty() { vec![derived(&signing, SEALING)] } else { Self::parse_sealing(sealing)? };
        Ok(Self {
            session: decode(session)
                .ok_or(KeyError::Malformed { setting: "TINTYPE__KEYS__SESSION", bytes: SESSION_BYTES })?,
            signing,
            tokens,
            sealing,
        })
    }

    /// Those of tokens, from a setting.
    pub fn parse_tokens(tokens: &[String]) -> Result<Vec<[u8; TOKEN_BYTES]>, KeyError> {
        let malformed = || KeyError::Malformed { setting: "TINTYPE__KEYS__TOKENS", bytes: TOKEN_BYTES };
        tokens.iter().map(|key| decode(key).ok_or_else(malformed)).collect()
    }

    /// Those that seal, from a setting.
    pub fn parse_sealing(sealing: &[String]) -> Result<Vec<[u8; SEALING_BYTES]>, KeyError> {
        let malformed = || KeyError::Malformed { setting: "TINTYPE__KEYS__SEALING", bytes: SEALING_BYTES };
        sealing.iter().map(|key| decode(key).ok_or_else(malformed)).collect()
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
        let mut keys = Self {
            session: [0; SESSION_BYTES],
            signing: [0; SIGNING_BYTES],
            tokens: vec![[0; TOKEN_BYTES]],
            sealing: vec![[0; SEALING_BYTES]],
        };
        getrandom::fill(&mut keys.session)?;
        getrandom::fill(&mut keys.signing)?;
        getrandom::fill(keys.tokens.as_flattened_mut())?;
        getrandom::fill(keys.sealing.as_flattened_mut())?;
        Ok(keys)
    }

    fn to_file(&self) -> String {
        let (session, signing) = (BASE64_STANDARD.encode(self.session), BASE64_STANDARD.encode(self.signing));
        let list = |keys: &[[u8; 32]]| {
            let keys: Vec<_> = keys.iter().map(|key| BASE64_STANDARD.encode(key)).collect();
            keys.join(",")
        };
        let (tokens, sealing) = (list(&self.tokens), list(&self.sealing));
        format!("session={session}\nsigning={signing}\nsealing={sealing}\ntokens={tokens}\n")
    }

    fn from_file(text: &str) -> Option<Self> {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let (session, signing) = (decode(field("session=")?)?, decode(field("signing=")?)?);
        let list = |name: &str, purpose: &[u8]| match field(name) {
            Some(keys) => keys.split(',').map(decode).collect::<Option<Vec<[u8; 32]>>>(),
            // A file of before there were any is left as it is: every process makes the same of it.
            None => Some(vec![derived(&signing, purpose)]),
        };
        let (tokens, sealing) = (list("tokens=", TOKENS)?, list("sealing=", SEALING)?);
        Some(Self { session, signing, tokens, sealing })
    }
}

/// Purposes of keys that are made of the one that signs.
const TOKENS: &[u8] = b"access tokens";
const SEALING: &[u8] = b"second factors";

fn derived(signing: &[u8; SIGNING_BYTES], purpose: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..SIGNING_BYTES].copy_from_slice(signing);
    Hmac::<Sha256>::new(&block.into()).chain_update(purpose).finalize().into_bytes().into()
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
    fn a_file_without_keys_of_tokens_has_the_same_ones_each_time_and_one_with_several_has_them_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let made = Keys::load_or_create(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(Keys::load_or_create(&path).unwrap().tokens, made.tokens);
        let (before, tokens) = text.split_once("tokens=").unwrap();
        fs::write(&path, before).unwrap();
        let derived = Keys::load_or_create(&path).unwrap().tokens;
        assert_eq!(Keys::load_or_create(&path).unwrap().tokens, derived);
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
        assert_ne!((derived[0], made.tokens[0]), (made.signing, made.signing));
        fs::write(&path, format!("{before}tokens={},{tokens}", BASE64_STANDARD.encode([7; 32]))).unwrap();
        assert_eq!(Keys::load_or_create(&path).unwrap().tokens, [[7; 32], made.tokens[0]]);
        fs::write(&path, format!("{before}tokens=\n")).unwrap();
        assert!(matches!(Keys::load_or_create(&path), Err(KeyError::Damaged(_))));
    }

    #[test]
    fn a_file_without_keys_that_seal_has_the_same_one_each_time_and_it_is_no_other_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let made = Keys::load_or_create(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(Keys::load_or_create(&path).unwrap().sealing, made.sealing);
        let without: Vec<_> = text.lines().filter(|line| !line.starts_with("sealing=")).collect();
        fs::write(&path, without.join("\n")).unwrap();
        let derived = Keys::load_or_create(&path).unwrap();
        assert_eq!(Keys::load_or_create(&path).unwrap().sealing, derived.sealing);
        assert!(![made.sealing[0], made.signing, made.tokens[0]].contains(&derived.sealing[0]));
    }

    #[test]
    fn a_short_key_is_refused_by_the_name_of_its_setting() {
        let (session, signing) = (BASE64_STANDARD.encode([1; 64]), BASE64_STANDARD.encode([1; 32]));
        let short = "c2hvcnQ=".to_owned();
        for (setting, parsed) in [
            ("SESSION", Keys::parse(&short, &signing, &[], &[])),
            ("SIGNING", Keys::parse(&session, &short, &[], &[])),
            ("TOKENS", Keys::parse(&session, &signing, &[signing.clone(), short.clone()], &[])),
            ("SEALING", Keys::parse(&session, &signing, &[], &[signing.clone(), short.clone()])),
        ] {
            let error = parsed.err().unwrap().to_string();
            assert!(error.contains(&format!("TINTYPE__KEYS__{setting}")), "{error}");
        }
    }
}
