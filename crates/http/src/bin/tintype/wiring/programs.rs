//! What programs sign in with.

use std::sync::Arc;

use tintype_database::{Database, SeaAccessTokens, SeaRefreshTokens};
use tintype_domain::{
    programs::{AccessTokenSigner, ProgramService, RefreshTokenRepository},
    sessions::SessionRepository,
    signing::Secrets,
    time::Stamps,
    tokens::{AccessTokenRepository, TokenService},
};
use tintype_security::{JwtSigner, Keys, RandomKeys};

use crate::settings::{self, Settings};

/// Signs where nobody has told by which address the installation is known.
const NO_ADDRESS: &str = "tintype";

/// The secrets that the settings give, or else those that were made on the first start.
pub(super) fn keys(settings: &Settings) -> anyhow::Result<Keys> {
    let settings::Keys { session, signing, tokens, sealing } = &settings.keys;
    if !session.is_empty() {
        return Ok(Keys::parse(session, signing, tokens, sealing)?);
    }
    let mut keys = Keys::load_or_create(&settings.data_dir.join("keys"))?;
    if !tokens.is_empty() {
        keys.tokens = Keys::parse_tokens(tokens)?;
    }
    if !sealing.is_empty() {
        keys.sealing = Keys::parse_sealing(sealing)?;
    }
    Ok(keys)
}

pub(super) struct Programs {
    sessions: Arc<dyn SessionRepository>,
    pub(super) access_tokens: Arc<dyn AccessTokenRepository>,
    pub(super) refresh_tokens: Arc<dyn RefreshTokenRepository>,
    signer: Arc<dyn AccessTokenSigner>,
    pub(super) secrets: Arc<dyn Secrets>,
}

impl Programs {
    pub(super) fn new(
        settings: &Settings,
        database: &Database,
        keys: &Keys,
        sessions: Arc<dyn SessionRepository>,
        random: Arc<RandomKeys>,
    ) -> anyhow::Result<Self> {
        let address = Some(settings.server.public_url.as_str()).filter(|url| !url.is_empty());
        let signer = JwtSigner::new(&keys.tokens, address.unwrap_or(NO_ADDRESS)).map_err(anyhow::Error::from_boxed)?;
        Ok(Self {
            sessions,
            access_tokens: Arc::new(SeaAccessTokens { database: database.clone() }),
            refresh_tokens: Arc::new(SeaRefreshTokens { database: database.clone() }),
            signer: Arc::new(signer),
            secrets: random,
        })
    }

    pub(super) fn service(&self, stamps: &Stamps) -> ProgramService {
        ProgramService {
            sessions: Arc::clone(&self.sessions),
            refresh_tokens: Arc::clone(&self.refresh_tokens),
            signer: Arc::clone(&self.signer),
            secrets: Arc::clone(&self.secrets),
            stamps: stamps.clone(),
        }
    }

    pub(super) fn tokens(&self, stamps: &Stamps) -> TokenService {
        let (tokens, secrets) = (Arc::clone(&self.access_tokens), Arc::clone(&self.secrets));
        TokenService { tokens, secrets, stamps: stamps.clone() }
    }
}
