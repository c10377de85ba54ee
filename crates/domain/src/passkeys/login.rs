use std::sync::Arc;

use super::{Assertion, Challenges, PasskeyQueries, RequestOptions, challenges::Challenge};
use crate::{
    Failure, Outcome,
    auth::{AuthService, LoginTry},
    ids::{ChallengeId, PasskeyId},
    store::retrying,
    users::User,
    viewer::Actor,
};

/// What a browser answers that was asked whose it is.
#[derive(Clone)]
pub struct PasskeyTry {
    /// As the browser carried it.
    pub challenge: Option<String>,
    pub assertion: Assertion,
    /// The client's address, in the form that limits use.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: String,
}

/// Logging in by a passkey, which names its person itself. It is both factors, and leads to the same gate as a password.
pub struct PasskeyLogin {
    pub auth: Arc<AuthService>,
    pub passkeys: Arc<dyn PasskeyQueries>,
    pub challenges: Challenges,
}

impl PasskeyLogin {
    /// What the browser is asked, and what it carries until it answers.
    pub fn begin(&self) -> Outcome<(RequestOptions, String)> {
        let asked = self.challenges.relying_party()?.ask()?;
        Ok(self.challenges.seal(None, asked))
    }

    /// Who this is. Whatever is wrong with the answer looks alike, and is counted for the address.
    pub async fn log_in(&self, form: PasskeyTry) -> LoginTry {
        let began = self.auth.stamps.now();
        let charge = match self.auth.budgets.charge_address(&form.address).await {
            Ok(charge) => charge,
            Err(spent) => return LoginTry { outcome: Err(spent.failure), began, budget: spent.budget },
        };
        let mut budget = charge.left();
        let proven = self.prove(&form).await;
        if !matches!(proven, Err(Failure::PasskeyInvalid)) {
            match self.auth.budgets.refund(charge).await {
                Ok(left) => budget = left,
                Err(failure) => return LoginTry { outcome: Err(failure), began, budget },
            }
        }
        LoginTry { outcome: self.admit(proven, &form).await, began, budget }
    }

    async fn admit(&self, proven: Outcome<User>, form: &PasskeyTry) -> Outcome<Actor> {
        let User { id, role, status, .. } = proven?;
        let admitted = self.auth.admit(Actor { id, role }, status, &form.address, &form.user_agent).await;
        // Of somebody whose time is over.
        admitted.map_err(without_password)
    }

    /// Whose passkey it is that has answered, whatever state they are in.
    async fn prove(&self, form: &PasskeyTry) -> Outcome<User> {
        let relying_party = self.challenges.relying_party()?;
        let Challenge { id, state } = self.challenges.open(None, form.challenge.as_deref())?;
        let claim = relying_party.claim(&form.assertion)?;
        let passkey = self.passkeys.passkey_of(&claim.credential_id).await?;
        let passkey = passkey.filter(|passkey| passkey.owner_id == claim.owner_id).ok_or(Failure::PasskeyInvalid)?;
        let sign_count = relying_party.verify(&state, &form.assertion, &passkey)?;
        retrying(&*self.auth.store, || self.note(passkey.id, id, sign_count)).await?;
        let uow = self.auth.store.begin().await?;
        uow.users().find(passkey.owner_id).await?.ok_or(Failure::PasskeyInvalid)
    }

    /// From then on neither this challenge nor an earlier one is answered by it.
    async fn note(&self, passkey: PasskeyId, challenge: ChallengeId, sign_count: u32) -> Outcome<()> {
        let uow = self.auth.store.begin().await?;
        if !uow.passkeys().answer(passkey, challenge, sign_count, self.auth.stamps.now()).await? {
            return Err(Failure::PasskeyInvalid);
        }
        Ok(uow.commit().await?)
    }
}

/// No password was asked for, so none is said to be wrong.
pub fn without_password(failure: Failure) -> Failure {
    if matches!(failure, Failure::InvalidCredentials) { Failure::PasskeyInvalid } else { failure }
}
