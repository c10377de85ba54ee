use std::sync::Arc;

use crate::{
    Failure, Outcome,
    auth::{
        LetterBudget, PasswordGuard,
        fields::{check_email, check_not_own, check_password},
    },
    ids::{SessionId, UserId},
    mail::{Mail, Notice},
    one_time_tokens::{Purpose, TokenMint, redeemable},
    sessions::SessionRepository,
    store::{UnitOfWork, retrying},
    time::Timestamp,
    tokens::AccessTokenRepository,
    users::User,
    viewer::Actor,
};

#[derive(Clone)]
pub struct PasswordReset {
    pub token: String,
    pub password: String,
}

#[derive(Clone)]
pub struct PasswordChange {
    pub current_password: String,
    pub password: String,
    /// The client's address, in the form that limits use.
    pub address: String,
}

/// New passwords. Whoever knew the old one is out: sessions end before it changes, so that a crash in between leaves none
/// that outlives it, and once more after that, for those that began meanwhile.
pub struct PasswordService {
    pub guard: Arc<PasswordGuard>,
    pub sessions: Arc<dyn SessionRepository>,
    pub access_tokens: Arc<dyn AccessTokenRepository>,
    pub letters: LetterBudget,
    pub mint: TokenMint,
}

impl PasswordService {
    /// Queues the letter with the link. What is done here is the same for addresses that somebody has and for all
    /// others: the worker looks whose it is.
    pub async fn forgot(&self, email: &str) -> Outcome<()> {
        check_email(email).map_err(|error| Failure::Invalid(vec![error]))?;
        let email = email.to_lowercase();
        self.letters.charge(&format!("address:{}", self.mint.signer.sign("letters to", &email))).await?;
        let uow = self.guard.store.begin().await?;
        self.mint.send(&*uow, Purpose::ResetPassword, None, email).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Sets the password of whoever the token was made for, and ends all of their sessions and personal access tokens:
    /// whoever had the account meanwhile may have made some. A second factor stays.
    pub async fn reset(&self, form: PasswordReset) -> Outcome<()> {
        check_password(&form.password).map_err(|error| Failure::Invalid(vec![error]))?;
        let user = self.owner(&form.token).await?;
        refuse_own(&form.password, &user)?;
        let hash = self.guard.hasher.hash(form.password).await?;
        self.end_all(user.id).await?;
        retrying(&*self.guard.store, || self.reset_once(&form.token, &hash)).await?;
        self.end_all(user.id).await
    }

    async fn end_all(&self, owner: UserId) -> Outcome<()> {
        self.end_sessions(owner, None).await?;
        Ok(self.access_tokens.delete_all(owner).await?)
    }

    /// Looked for before, so that a made-up token costs no hash.
    async fn owner(&self, token: &str) -> Outcome<User> {
        let uow = self.guard.store.begin().await?;
        let (_, owner) = redeemable(&*uow, token, &[Purpose::ResetPassword], self.now()).await?;
        uow.users().find(owner).await?.ok_or(Failure::LinkInvalid)
    }

    async fn reset_once(&self, token: &str, hash: &str) -> Outcome<()> {
        let now = self.now();
        let uow = self.guard.store.begin().await?;
        let (mut token, owner) = redeemable(&*uow, token, &[Purpose::ResetPassword], now).await?;
        let user = uow.users().find(owner).await?.ok_or(Failure::LinkInvalid)?;
        token.used_at = Some(now);
        uow.one_time_tokens().update(&token).await?;
        if !user.email_verified && token.is_for(&user.email) {
            // The link went to this address and nowhere else.
            uow.accounts().set_email(owner, &user.email, true, now).await?;
        }
        uow.accounts().set_password_hash(owner, hash, now).await?;
        self.tell(&*uow, owner, Notice::PasswordReset).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Ends all sessions of the person but `keep`, the one that asks. Personal access tokens stay: their owner sees them.
    /// Answers when it was, for the session that goes on: who asked with a password that is replaced meanwhile changes
    /// nothing, and goes on with nothing.
    pub async fn change(&self, actor: Actor, form: PasswordChange, keep: Option<SessionId>) -> Outcome<Timestamp> {
        check_password(&form.password).map_err(|error| Failure::Invalid(vec![error]))?;
        let (user, proven) = self.guard.prove(actor, form.current_password, &form.address).await?;
        refuse_own(&form.password, &user)?;
        let hash = self.guard.hasher.hash(form.password).await?;
        self.end_sessions(actor.id, keep).await?;
        let changed_at = retrying(&*self.guard.store, || self.change_once(actor.id, &proven, &hash)).await?;
        self.end_sessions(actor.id, keep).await?;
        Ok(changed_at)
    }

    async fn change_once(&self, id: UserId, proven: &str, hash: &str) -> Outcome<Timestamp> {
        let now = self.now();
        let uow = self.guard.store.begin().await?;
        uow.users().find(id).await?.ok_or(Failure::SignInRequired)?;
        if !uow.accounts().replace_password_hash(id, proven, hash, Some(now)).await? {
            return Err(Failure::InvalidCredentials);
        }
        self.tell(&*uow, id, Notice::PasswordChanged).await?;
        uow.commit().await?;
        Ok(now)
    }

    /// Links that were asked for with the old password are void.
    async fn tell(&self, uow: &dyn UnitOfWork, person: UserId, notice: Notice) -> Outcome<()> {
        uow.one_time_tokens().withdraw(person, &[Purpose::ResetPassword, Purpose::ChangeEmail], None).await?;
        Ok(self.mint.queue(uow, Mail::Notice { person, notice }).await?)
    }

    async fn end_sessions(&self, owner: UserId, keep: Option<SessionId>) -> Outcome<()> {
        self.sessions.end_others(owner, keep, self.now()).await?;
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.mint.stamps.now()
    }
}

fn refuse_own(password: &str, user: &User) -> Outcome<()> {
    check_not_own(password, user.username.as_str(), &user.email).map_err(|error| Failure::Invalid(vec![error]))
}
