use async_trait::async_trait;

use super::{Asked, Assertion, Attestation, Claim, CreationOptions, Credential, Holder, Passkey, RequestOptions};
use crate::{
    Outcome, StoreError,
    ids::{ChallengeId, PasskeyId, UserId},
    time::Timestamp,
};

/// Passkeys inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasskeyRepository: Send + Sync {
    /// `false` when its owner has `most` of them already. MUST hold for several at once. A number or a credential that is
    /// there already, whoever has it, MUST be a conflict.
    async fn insert(&self, passkey: &Passkey, most: u32) -> Result<bool, StoreError>;

    /// Notes that it answered this challenge and counts so far. `false`, and nothing is noted, where it is gone, has answered
    /// this challenge or a later one, or counted as far before (unless it does not count: 0 after 0). Of several at once,
    /// MUST be `true` for one.
    async fn answer(
        &self,
        id: PasskeyId,
        challenge: ChallengeId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// `false` when this person has no such passkey.
    async fn remove(&self, owner: UserId, id: PasskeyId) -> Result<bool, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasskeyQueries: Send + Sync {
    /// Those of a person, the newest first. MUST be as it is now.
    async fn passkeys(&self, owner: UserId) -> Result<Vec<Passkey>, StoreError>;

    /// The one with this credential, whoever has it. MUST be as it is now.
    async fn passkey_of(&self, credential_id: &str) -> Result<Option<Passkey>, StoreError>;
}

/// What asks browsers for passkeys, for one host and the pages of one origin. What it does not accept MUST be
/// [`PasskeyInvalid`](crate::Failure::PasskeyInvalid), whatever it is.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait RelyingParty: Send + Sync {
    /// Where passkeys are good.
    fn host(&self) -> String;

    /// Asks for a new one beside the `known` credentials.
    fn ask_for_new(&self, holder: &Holder, known: &[String]) -> Outcome<Asked<CreationOptions>>;

    /// The credential that was made. MUST refuse another challenge than that of `state`, another origin or host, and a
    /// device that has not verified its person.
    fn accept(&self, state: &str, answer: &Attestation) -> Outcome<Credential>;

    /// Asks whoever it is.
    fn ask(&self) -> Outcome<Asked<RequestOptions>>;

    /// What the answer says of itself; nothing is proven by it.
    fn claim(&self, answer: &Assertion) -> Outcome<Claim>;

    /// How far the device counts. MUST refuse what [`accept`](Self::accept) refuses, what this very passkey has not signed,
    /// and a count that is not above that of the passkey, unless both are 0.
    fn verify(&self, state: &str, answer: &Assertion, passkey: &Passkey) -> Outcome<u32>;
}
