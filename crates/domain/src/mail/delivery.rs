use std::sync::Arc;

use super::{
    Letter, Mail, Mailer,
    letters::{self, Words},
};
use crate::{
    Outcome,
    ids::{JobId, OneTimeTokenId, UserId},
    one_time_tokens::{OneTimeToken, Purpose, TokenMint},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    users::User,
};

/// Writes letters and sends them: the worker's part. Addresses are read here, so that no job holds one.
pub struct Delivery {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub mailer: Arc<dyn Mailer>,
    pub mint: TokenMint,
    /// What links begin with, from the settings: `https://photos.example`.
    pub origin: String,
}

/// Whom a letter is to, and what it says.
struct Draft {
    to: String,
    words: Words,
}

impl Delivery {
    /// Sends the letter; nothing where its cause is gone meanwhile.
    pub async fn deliver(&self, job: JobId, mail: Mail) -> Outcome<()> {
        let Some(Draft { to, words: (subject, text) }) = retrying(&*self.store, || self.draft(job, mail)).await? else {
            return Ok(());
        };
        Ok(self.mailer.send(&Letter { id: job, to, subject, text }).await?)
    }

    async fn draft(&self, job: JobId, mail: Mail) -> Outcome<Option<Draft>> {
        let uow = self.store.begin().await?;
        match mail {
            Mail::Token(id) => self.with_token(uow, id).await,
            Mail::Notice { person, notice } => {
                let user = uow.users().find(person).await?;
                let at = job.pushed_at();
                let words = |user: &User| letters::notice(notice, user.username.as_str(), at, &self.origin);
                Ok(user.map(|user| Draft::to(&user, words(&user))))
            }
            Mail::EmailChanged(id) => {
                let Some(OneTimeToken { owner_id: Some(owner), email: Some(to), .. }) =
                    uow.one_time_tokens().find(id).await?
                else {
                    return Ok(None);
                };
                let user = uow.users().find(owner).await?;
                Ok(user.map(|user| Draft { to, words: letters::email_changed(user.username.as_str()) }))
            }
        }
    }

    /// A token that is no longer good is not worth a letter.
    async fn with_token(&self, uow: Box<dyn UnitOfWork>, id: OneTimeTokenId) -> Outcome<Option<Draft>> {
        let Some(token) = uow.one_time_tokens().find(id).await? else { return Ok(None) };
        if !token.is_usable(self.mint.stamps.now()) {
            if token.owner_id.is_none() {
                // Somebody typed its address, perhaps of somebody who is not here.
                return discard(uow, id).await;
            }
            return Ok(None);
        }
        match token.purpose {
            Purpose::VerifyEmail => self.verification(&*uow, &token).await,
            Purpose::ChangeEmail => self.change(&*uow, &token).await,
            Purpose::ResetPassword => self.reset(uow, token).await,
        }
    }

    async fn verification(&self, uow: &dyn UnitOfWork, token: &OneTimeToken) -> Outcome<Option<Draft>> {
        let user = owner(uow, token).await?.filter(|user| !user.email_verified && token.is_for(&user.email));
        Ok(user.map(|user| Draft::to(&user, self.words(token, &user))))
    }

    /// To the new address, or, where somebody has it, to them and without the token. Whoever asked cannot tell.
    async fn change(&self, uow: &dyn UnitOfWork, token: &OneTimeToken) -> Outcome<Option<Draft>> {
        let (Some(user), Some(email)) = (owner(uow, token).await?, &token.email) else { return Ok(None) };
        match uow.users().id_of_email(email).await? {
            Some(other) if other != user.id => {
                let other = uow.users().find(other).await?;
                Ok(other.map(|other| Draft::to(&other, letters::address_taken(other.username.as_str()))))
            }
            _ => Ok(Some(Draft { to: email.clone(), words: self.words(token, &user) })),
        }
    }

    /// Whose the address is was not looked up when the token was asked for: that takes the same time for all. The
    /// newest letter is the only one that is good.
    async fn reset(&self, uow: Box<dyn UnitOfWork>, mut token: OneTimeToken) -> Outcome<Option<Draft>> {
        if token.owner_id.is_none() {
            token.owner_id = self.claimant(&*uow, &token).await?;
        }
        let tokens = uow.one_time_tokens();
        let Some(user) = owner(&*uow, &token).await? else { return discard(uow, token.id).await };
        if tokens.newest(user.id, Purpose::ResetPassword).await?.is_some_and(|newest| newest > token.id) {
            return discard(uow, token.id).await;
        }
        tokens.update(&token).await?;
        tokens.withdraw(user.id, &[Purpose::ResetPassword], Some(token.id)).await?;
        uow.commit().await?;
        Ok(Some(Draft::to(&user, self.words(&token, &user))))
    }

    async fn claimant(&self, uow: &dyn UnitOfWork, token: &OneTimeToken) -> Outcome<Option<UserId>> {
        match &token.email {
            Some(email) => Ok(uow.users().id_of_email(email).await?),
            None => Ok(None),
        }
    }

    fn words(&self, token: &OneTimeToken, user: &User) -> Words {
        let link = format!("{}{}{}", self.origin, token.purpose.path(), self.mint.text(token));
        letters::with_link(token.purpose, user.username.as_str(), &link)
    }
}

impl Draft {
    /// To the address on record, never to one that somebody typed.
    fn to(user: &User, words: Words) -> Self {
        Self { to: user.email.clone(), words }
    }
}

async fn discard(uow: Box<dyn UnitOfWork>, id: OneTimeTokenId) -> Outcome<Option<Draft>> {
    uow.one_time_tokens().delete(id).await?;
    uow.commit().await?;
    Ok(None)
}

async fn owner(uow: &dyn UnitOfWork, token: &OneTimeToken) -> Outcome<Option<User>> {
    match token.owner_id {
        Some(id) => Ok(uow.users().find(id).await?),
        None => Ok(None),
    }
}
