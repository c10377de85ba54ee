use std::sync::Arc;

use crate::{
    Failure, Outcome,
    auth::{LetterBudget, PasswordGuard, fields::check_email},
    mail::Mail,
    one_time_tokens::{Purpose, TokenMint, redeemable},
    store::retrying,
    viewer::Actor,
};

#[derive(Clone)]
pub struct EmailChange {
    pub password: String,
    pub email: String,
    /// The client's address, in the form that limits use.
    pub address: String,
}

/// Addresses of people: proven by a letter, changed by one.
pub struct EmailService {
    pub guard: Arc<PasswordGuard>,
    pub letters: LetterBudget,
    pub mint: TokenMint,
}

impl EmailService {
    /// Takes the token of a letter: the address that it came to is the person's from then on.
    pub async fn verify(&self, token: &str) -> Outcome<()> {
        retrying(&*self.guard.store, || self.verify_once(token)).await
    }

    async fn verify_once(&self, token: &str) -> Outcome<()> {
        let now = self.mint.stamps.now();
        let uow = self.guard.store.begin().await?;
        let purposes = [Purpose::VerifyEmail, Purpose::ChangeEmail];
        let (mut token, owner) = redeemable(&*uow, token, &purposes, now).await?;
        let user = uow.users().find(owner).await?.ok_or(Failure::LinkInvalid)?;
        let email = token.email.clone().ok_or(Failure::LinkInvalid)?;
        token.used_at = Some(now);
        if token.purpose == Purpose::ChangeEmail {
            token.email = Some(user.email);
            // Whoever reads the letters of the old address may do nothing with them any more.
            uow.one_time_tokens().update(&token).await?;
            uow.one_time_tokens().withdraw(owner, &Purpose::ALL, None).await?;
            self.mint.queue(&*uow, Mail::EmailChanged(token.id)).await?;
        } else if token.is_for(&user.email) {
            uow.one_time_tokens().update(&token).await?;
        } else {
            return Err(Failure::LinkInvalid);
        }
        uow.accounts().set_email(owner, &email, true, now).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Queues the letter to the new address; nothing changes before its link is opened. Whether somebody has the address
    /// is looked up by the worker, and told to nobody but them.
    pub async fn change(&self, actor: Actor, form: EmailChange) -> Outcome<()> {
        check_email(&form.email).map_err(|error| Failure::Invalid(vec![error]))?;
        self.guard.prove(actor, form.password, &form.address).await?;
        self.send(actor, Purpose::ChangeEmail, form.email).await
    }

    /// Sends the letter that proves the address once more; nothing where it is proven.
    pub async fn send_verification(&self, actor: Actor) -> Outcome<()> {
        let uow = self.guard.store.begin().await?;
        let user = uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)?;
        drop(uow);
        if user.email_verified {
            return Ok(());
        }
        self.send(actor, Purpose::VerifyEmail, user.email).await
    }

    /// The newest letter is the only one that is good.
    async fn send(&self, actor: Actor, purpose: Purpose, email: String) -> Outcome<()> {
        self.letters.charge(&format!("account:{}", actor.id)).await?;
        let uow = self.guard.store.begin().await?;
        uow.one_time_tokens().withdraw(actor.id, &[purpose], None).await?;
        self.mint.send(&*uow, purpose, Some(actor.id), email).await?;
        uow.commit().await?;
        Ok(())
    }
}
