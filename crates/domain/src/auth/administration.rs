use std::sync::Arc;

use crate::{
    Failure, Outcome,
    audit::{Action, By},
    auth::{PasswordHasher, check_names},
    ids::UserId,
    mail::{Mail, Notice},
    moderation::check_note,
    one_time_tokens::{Purpose, TokenMint},
    reports::Subject,
    sessions::SessionRepository,
    signing::KeyGenerator,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    tokens::AccessTokenRepository,
    users::{Admins, Role, Status, User},
};

/// What the operator of a server does with accounts, at its command line. A password is neither read nor
/// chosen. All of it stands in the audit log by the same unit of work.
pub struct Administration {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub sessions: Arc<dyn SessionRepository>,
    pub access_tokens: Arc<dyn AccessTokenRepository>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub keys: Arc<dyn KeyGenerator>,
    pub mint: TokenMint,
}

impl Administration {
    /// Makes an account that nobody knows the password of; answers the token by which one is set.
    pub async fn create(&self, username: &str, email: &str) -> Outcome<String> {
        let username = check_names(username, email)?;
        let unknown = format!("{}{}", self.keys.key(), self.keys.key());
        let hash = self.hasher.hash(unknown).await?;
        let now = self.mint.stamps.now();
        let user = User {
            id: self.mint.stamps.id(),
            username,
            email: email.to_owned(),
            email_verified: false,
            full_name: String::new(),
            bio: String::new(),
            website: String::new(),
            is_private: false,
            role: Role::User,
            status: Status::Active,
            limited_at: None,
            erase_at: None,
            avatar_id: None,
            created_at: now,
            updated_at: now,
        };
        let uow = self.store.begin().await?;
        uow.users().insert(&user, &hash).await?;
        let token = self.issue(&*uow, user.id).await?;
        self.log(&*uow, Action::Create, user.id, "").await?;
        uow.commit().await?;
        Ok(token)
    }

    /// Answers a token by which a new password is set, and ends the person's sessions and personal access tokens.
    pub async fn reset(&self, username: &str) -> Outcome<String> {
        let uow = self.store.begin().await?;
        let id = find(&*uow, username).await?;
        uow.one_time_tokens().withdraw(id, &[Purpose::ResetPassword], None).await?;
        let token = self.issue(&*uow, id).await?;
        self.log(&*uow, Action::Reset, id, "").await?;
        uow.commit().await?;
        self.end_sessions(id).await?;
        self.access_tokens.delete_all(id).await?;
        Ok(token)
    }

    /// Sessions end before and after: one of before never has the new role, nor one of meanwhile the old.
    pub async fn set_role(&self, username: &str, role: Role) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let id = find(&*uow, username).await?;
        drop(uow);
        self.end_sessions(id).await?;
        retrying(&*self.store, || self.set_role_once(id, role)).await?;
        self.end_sessions(id).await
    }

    async fn set_role_once(&self, id: UserId, role: Role) -> Outcome<()> {
        let uow = self.store.begin().await?;
        if role != Role::Admin {
            Admins::lock(&*uow).await?.without(id)?;
        }
        uow.accounts().set_role(id, role, self.mint.stamps.now()).await?;
        self.log(&*uow, Action::SetRole, id, &format!("{role:?}").to_lowercase()).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Takes the second factor from somebody who has lost it, and ends the person's sessions; `false` where there is none.
    pub async fn turn_totp_off(&self, username: &str, note: &str) -> Outcome<bool> {
        check_note(note)?;
        let uow = self.store.begin().await?;
        let id = find(&*uow, username).await?;
        if !uow.totp().remove(id).await? {
            return Ok(false);
        }
        self.log(&*uow, Action::TotpOff, id, note).await?;
        self.mint.queue(&*uow, Mail::Notice { person: id, notice: Notice::TotpOff }).await?;
        uow.commit().await?;
        self.end_sessions(id).await?;
        Ok(true)
    }

    async fn issue(&self, uow: &dyn UnitOfWork, id: UserId) -> Outcome<String> {
        let token = self.mint.make(Purpose::ResetPassword, Some(id), None);
        uow.one_time_tokens().insert(&token).await?;
        Ok(self.mint.text(&token))
    }

    async fn log(&self, uow: &dyn UnitOfWork, action: Action, id: UserId, note: &str) -> Outcome<()> {
        let entry = By::Operator.entry(&self.mint.stamps, action, Subject::Person(id), id, note);
        Ok(uow.audit().append(&entry).await?)
    }

    async fn end_sessions(&self, id: UserId) -> Outcome<()> {
        self.sessions.end_others(id, None, self.mint.stamps.now()).await?;
        Ok(())
    }
}

async fn find(uow: &dyn UnitOfWork, username: &str) -> Outcome<UserId> {
    uow.users().id_of(&username.to_lowercase()).await?.ok_or(Failure::NotFound)
}
