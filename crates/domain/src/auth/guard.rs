use std::sync::Arc;

use crate::{
    Failure, Outcome,
    auth::{
        ADDRESS_MEMORY, CredentialQueries, FRESH_FOR, LoginBudgets, PasswordHasher, PasswordVerdict, budgets::Guess,
    },
    store::UnitOfWorkFactory,
    time::{Stamps, Timestamp},
    users::User,
    viewer::Actor,
};

/// That whoever is signed in is still the one who signed in.
#[derive(Clone)]
pub struct Proof {
    /// Looked at where it is there.
    pub password: Option<String>,
    /// When who has the session last proved who they are.
    pub proven_at: Option<Timestamp>,
    /// The client's address, in the form that limits use.
    pub address: String,
}

/// Asks somebody who is signed in for their password once more. A guess here costs what one at the log-in does.
pub struct PasswordGuard {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub credentials: Arc<dyn CredentialQueries>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub budgets: LoginBudgets,
    pub stamps: Stamps,
}

impl PasswordGuard {
    /// Whether the password is theirs.
    pub async fn confirm(&self, actor: Actor, password: String, address: &str) -> Outcome<()> {
        self.prove(actor, password, address).await.map(drop)
    }

    /// Whether it is still they: by the password, or without it by a log-in of a moment ago.
    pub(crate) async fn prove_anew(&self, actor: Actor, proof: Proof) -> Outcome<()> {
        if let Some(password) = proof.password {
            return self.confirm(actor, password, &proof.address).await;
        }
        let fresh = proof.proven_at.is_some_and(|at| self.stamps.now() - at <= FRESH_FOR);
        if fresh { Ok(()) } else { Err(Failure::FreshRequired) }
    }

    /// The person and the hash that their password fits. `address` is the client's, in the form that limits use.
    pub(super) async fn prove(&self, actor: Actor, password: String, address: &str) -> Outcome<(User, String)> {
        let user = self.person(actor).await?;
        let hash = self.credentials.password_hash(actor.id).await?.ok_or(Failure::SignInRequired)?;
        let since = self.stamps.now() - ADDRESS_MEMORY;
        let address_known = self.credentials.address_known(actor.id, address, since).await?;
        let (login, account) = (user.username.as_str(), actor.id.to_string());
        let guess = Guess { login, account: &account, address, address_known };
        let charge = self.budgets.charge(&guess).await.map_err(|spent| spent.failure)?;
        let verdict = self.hasher.verify(password, Some(hash.clone())).await;
        if matches!(verdict, Ok(PasswordVerdict::Wrong)) {
            return Err(Failure::InvalidCredentials);
        }
        self.budgets.refund(charge).await?;
        verdict?;
        Ok((user, hash))
    }

    async fn person(&self, actor: Actor) -> Outcome<User> {
        let uow = self.store.begin().await?;
        uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)
    }
}
