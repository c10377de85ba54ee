//! Passkeys.

use std::sync::Arc;

use tintype_domain::{
    auth::{AuthService, PasswordGuard},
    passkeys::{Challenges, PasskeyLogin, PasskeyService, RelyingParty},
    signing::Signer,
    time::Stamps,
};
use tintype_passkeys::Webauthn;

use super::Base;
use crate::settings::Settings;

/// Without a public address, those of `localhost`, whichever port it is opened at.
pub(super) fn challenges(settings: &Settings, signer: &Arc<dyn Signer>, stamps: &Stamps) -> anyhow::Result<Challenges> {
    let party = match settings.server.public_url.as_str() {
        "" => Webauthn::of_localhost(),
        url => Webauthn::of_pages(url),
    };
    let party = party.map_err(anyhow::Error::from_boxed)?;
    let relying_party = party.map(|party| Arc::new(party) as Arc<dyn RelyingParty>);
    Ok(Challenges { relying_party, signer: Arc::clone(signer), stamps: stamps.clone() })
}

pub(super) fn service(base: &Base, guard: &Arc<PasswordGuard>) -> PasskeyService {
    PasskeyService {
        store: Arc::clone(&base.store),
        passkeys: base.queries.clone(),
        guard: Arc::clone(guard),
        factors: Arc::clone(&base.factors),
        challenges: base.challenges.clone(),
        mint: base.mint.clone(),
    }
}

pub(super) fn log_in(base: &Base, auth: &Arc<AuthService>) -> PasskeyLogin {
    let (auth, challenges) = (Arc::clone(auth), base.challenges.clone());
    PasskeyLogin { auth, passkeys: base.queries.clone(), challenges }
}
