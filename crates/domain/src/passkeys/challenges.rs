use std::sync::Arc;

use super::{Asked, LIFETIME, RelyingParty};
use crate::{
    Failure, Outcome,
    ids::{ChallengeId, UserId},
    signing::Signer,
    time::Stamps,
};

const PURPOSE: &str = "passkey challenge";

/// What browsers are asked. They carry it themselves, signed and for five minutes, so nothing is kept of a question that
/// nobody answers; what was answered is known by the passkey that did.
#[derive(Clone)]
pub struct Challenges {
    /// `None` where there are no passkeys.
    pub relying_party: Option<Arc<dyn RelyingParty>>,
    pub signer: Arc<dyn Signer>,
    pub stamps: Stamps,
}

/// One that was made here and has not expired.
pub(super) struct Challenge {
    pub(super) id: ChallengeId,
    pub(super) state: String,
}

impl Challenges {
    /// Where passkeys are good; `None` where there are none.
    pub fn host(&self) -> Option<String> {
        self.relying_party.as_ref().map(|party| party.host())
    }

    pub(super) fn relying_party(&self) -> Outcome<&dyn RelyingParty> {
        self.relying_party.as_deref().ok_or(Failure::PasskeysOff)
    }

    /// What the browser carries. `owner` is who is to have the new passkey; `None` is whoever logs in.
    pub(super) fn seal<O>(&self, owner: Option<UserId>, asked: Asked<O>) -> (O, String) {
        let id: ChallengeId = self.stamps.id();
        let sealed = format!("{id}.{}", asked.state);
        let signature = self.signer.sign(PURPOSE, &signed(owner, &sealed));
        (asked.options, format!("{sealed}.{signature}"))
    }

    pub(super) fn open(&self, owner: Option<UserId>, carried: Option<&str>) -> Outcome<Challenge> {
        self.read(owner, carried.unwrap_or_default()).ok_or(Failure::PasskeyInvalid)
    }

    fn read(&self, owner: Option<UserId>, carried: &str) -> Option<Challenge> {
        let (sealed, signature) = carried.rsplit_once('.')?;
        if !self.signer.verify(PURPOSE, &signed(owner, sealed), signature) {
            return None;
        }
        let (id, state) = sealed.split_once('.')?;
        let id = ChallengeId(id.parse().ok()?);
        let in_time = self.stamps.now() - id.made_at() <= LIFETIME;
        in_time.then(|| Challenge { id, state: state.to_owned() })
    }
}

fn signed(owner: Option<UserId>, sealed: &str) -> String {
    match owner {
        Some(owner) => format!("new of {owner} {sealed}"),
        None => format!("log-in {sealed}"),
    }
}
