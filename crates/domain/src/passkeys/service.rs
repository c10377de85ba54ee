use std::sync::Arc;

use super::{
    Attestation, Challenges, CreationOptions, Holder, MOST, NAME_MAX, Passkey, PasskeyQueries, challenges::Challenge,
};
use crate::{
    Failure, FieldCode, FieldError, Outcome, StoreError,
    auth::{PasswordGuard, Proof},
    ids::{PasskeyId, UserId},
    mail::{Mail, Notice},
    one_time_tokens::TokenMint,
    store::{UnitOfWorkFactory, retrying},
    text,
    totp::SecondFactors,
    users::User,
    viewer::Actor,
};

/// That whoever is signed in may change how they log in.
#[derive(Clone)]
pub struct Proofs {
    pub password: Proof,
    /// Needed where a second factor is on: a passkey goes past it.
    pub code: Option<String>,
}

/// What a browser answers that was asked for a new passkey.
#[derive(Debug, Clone)]
pub struct Answer {
    /// As the browser carried it.
    pub challenge: Option<String>,
    pub name: String,
    pub attestation: Attestation,
}

/// A person's own passkeys. Adding and removing one ends no session: nobody came in by what is new, and who came in by
/// what is gone was its owner; sessions have a list of their own.
pub struct PasskeyService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub passkeys: Arc<dyn PasskeyQueries>,
    pub guard: Arc<PasswordGuard>,
    pub factors: Arc<SecondFactors>,
    pub challenges: Challenges,
    pub mint: TokenMint,
}

impl PasskeyService {
    /// What the browser is asked, and what it carries until it answers.
    pub async fn begin(&self, actor: Actor, proofs: Proofs) -> Outcome<(CreationOptions, String)> {
        let relying_party = self.challenges.relying_party()?;
        let known = self.passkeys.passkeys(actor.id).await?;
        if known.len() >= MOST as usize {
            return Err(Failure::TooManyPasskeys);
        }
        let address = proofs.password.address.clone();
        self.guard.prove_anew(actor, proofs.password).await?;
        self.factors.admit(actor.id, proofs.code.as_deref(), &address).await?;
        let User { id, username, full_name, .. } = self.person(actor.id).await?;
        let holder = Holder { id, username: username.as_str().to_owned(), full_name };
        let known: Vec<_> = known.into_iter().map(|passkey| passkey.credential_id).collect();
        Ok(self.challenges.seal(Some(actor.id), relying_party.ask_for_new(&holder, &known)?))
    }

    async fn person(&self, id: UserId) -> Outcome<User> {
        let uow = self.store.begin().await?;
        uow.users().find(id).await?.ok_or(Failure::SignInRequired)
    }

    /// Keeps the passkey that was made. Its number is that of the challenge, so that one makes no two.
    pub async fn confirm(&self, actor: Actor, answer: Answer) -> Outcome<Passkey> {
        let relying_party = self.challenges.relying_party()?;
        let name = check(&answer.name)?;
        let Challenge { id, state } = self.challenges.open(Some(actor.id), answer.challenge.as_deref())?;
        let made = relying_party.accept(&state, &answer.attestation)?;
        let passkey = Passkey {
            id: PasskeyId(id.0),
            owner_id: actor.id,
            credential_id: made.id,
            credential: made.public,
            name,
            sign_count: made.sign_count,
            last_challenge: id,
            created_at: self.mint.stamps.now(),
            last_used_at: None,
        };
        retrying(&*self.store, || self.keep(&passkey)).await?;
        Ok(passkey)
    }

    async fn keep(&self, passkey: &Passkey) -> Outcome<()> {
        let uow = self.store.begin().await?;
        match uow.passkeys().insert(passkey, MOST).await {
            Ok(true) => {}
            Ok(false) => return Err(Failure::TooManyPasskeys),
            Err(StoreError::Conflict(_)) => return Err(Failure::PasskeyInvalid),
            Err(error) => return Err(error.into()),
        }
        let mail = Mail::Notice { person: passkey.owner_id, notice: Notice::PasskeyAdded };
        self.mint.queue(&*uow, mail).await?;
        Ok(uow.commit().await?)
    }

    /// With the password, whenever it was given last.
    pub async fn remove(&self, actor: Actor, id: PasskeyId, proofs: Proofs) -> Outcome<()> {
        let Proof { password, address, .. } = proofs.password;
        self.guard.confirm(actor, password.unwrap_or_default(), &address).await?;
        self.factors.admit(actor.id, proofs.code.as_deref(), &address).await?;
        retrying(&*self.store, || async {
            let uow = self.store.begin().await?;
            if !uow.passkeys().remove(actor.id, id).await? {
                return Err(Failure::NotFound);
            }
            self.mint.queue(&*uow, Mail::Notice { person: actor.id, notice: Notice::PasskeyRemoved }).await?;
            Ok(uow.commit().await?)
        })
        .await
    }
}

/// The name as it is kept.
fn check(name: &str) -> Outcome<String> {
    let (name, mut errors) = (name.trim(), Vec::new());
    if name.is_empty() {
        errors.push(FieldError::new(
            "name",
            FieldCode::Required,
            "Say where the passkey is, so that you know it again.",
        ));
    }
    text::check_name(&mut errors, "name", name, NAME_MAX);
    if errors.is_empty() { Ok(name.to_owned()) } else { Err(Failure::Invalid(errors)) }
}
