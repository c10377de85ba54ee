use std::sync::Arc;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{OneTimeToken, Purpose};
use crate::{
    Outcome, StoreError,
    ids::UserId,
    jobs::Job,
    mail::Mail,
    signing::Signer,
    store::{UnitOfWork, UnitOfWorkFactory},
    time::{Clock, Stamps},
};

/// How long used and expired tokens are kept, so that they can be told from those that never were.
const MEMORY: TimeDelta = TimeDelta::days(7);

/// Makes tokens.
#[derive(Clone)]
pub struct TokenMint {
    pub signer: Arc<dyn Signer>,
    pub stamps: Stamps,
}

impl TokenMint {
    pub fn make(&self, purpose: Purpose, owner_id: Option<UserId>, email: Option<String>) -> OneTimeToken {
        let now = self.stamps.now();
        let mut token = OneTimeToken {
            id: self.stamps.id(),
            owner_id,
            purpose,
            token_hash: [0; 32],
            email,
            expires_at: now + purpose.lifetime(),
            used_at: None,
            created_at: now,
        };
        token.token_hash = hash(&self.text(&token));
        token
    }

    /// What its person is given.
    pub fn text(&self, token: &OneTimeToken) -> String {
        self.signer.sign(token.purpose.signed_as(), &token.id.to_string())
    }

    /// Makes a token and queues the letter that brings it.
    pub(crate) async fn send(
        &self,
        uow: &dyn UnitOfWork,
        purpose: Purpose,
        owner_id: Option<UserId>,
        email: String,
    ) -> Result<(), StoreError> {
        let token = self.make(purpose, owner_id, Some(email));
        uow.one_time_tokens().insert(&token).await?;
        self.queue(uow, Mail::Token(token.id)).await
    }

    pub(crate) async fn queue(&self, uow: &dyn UnitOfWork, mail: Mail) -> Result<(), StoreError> {
        uow.jobs().push(self.stamps.id(), &Job::SendMail { mail }, self.stamps.now()).await
    }
}

pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Removes tokens that have had their time.
pub struct TokenSweep {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub clock: Arc<dyn Clock>,
}

impl TokenSweep {
    /// Answers how many.
    pub async fn run(&self) -> Outcome<u64> {
        let uow = self.store.begin().await?;
        let removed = uow.one_time_tokens().purge(self.clock.now() - MEMORY).await?;
        uow.commit().await?;
        Ok(removed)
    }
}
