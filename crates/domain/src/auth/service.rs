use std::sync::Arc;

use crate::{
    Failure, FieldError, Outcome, StoreError,
    auth::{
        ADDRESS_MEMORY, Admission, CredentialQueries, LoginBudgets, LoginRecord, PasswordHasher, PasswordVerdict,
        budgets::Guess,
        fields::{check_email, check_not_own, check_password},
    },
    ids::UserId,
    jobs::Job,
    limits::Decision,
    mail::{Mail, Notice},
    one_time_tokens::{Purpose, TokenMint},
    store::{UnitOfWorkFactory, retrying},
    time::{Stamps, Timestamp},
    totp::SecondFactors,
    users::{Role, Status, User, Username, check_full_name, check_staff},
    viewer::Actor,
};

#[derive(Clone)]
pub struct SignUp {
    pub username: String,
    pub email: String,
    pub full_name: String,
    pub password: String,
    /// The code of an invitation, where one is needed.
    pub invite: Option<String>,
    /// Why they want an account, where a moderator decides.
    pub reason: Option<String>,
}

/// What became of a sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedUp {
    In(Actor),
    /// Until a moderator lets them in.
    Waits,
}

#[derive(Clone)]
pub struct Login {
    /// Username or email, in any case.
    pub login: String,
    pub password: String,
    /// A code of the second factor; ignored where there is none.
    pub totp: Option<String>,
    /// The client's address, in the form that limits use.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: String,
}

/// What came of a try to log in.
#[derive(Debug)]
pub struct LoginTry {
    pub outcome: Outcome<Actor>,
    /// Before anything was looked at; a session is refused where it has changed since.
    pub began: Timestamp,
    /// What is left of the budget that is nearest to its end; `None` where the try failed before it was counted.
    pub budget: Option<Decision>,
}

/// Signing up and signing in. The session itself is the business of whoever calls.
pub struct AuthService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub credentials: Arc<dyn CredentialQueries>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub budgets: LoginBudgets,
    pub factors: Arc<SecondFactors>,
    pub stamps: Stamps,
    pub mint: TokenMint,
    pub admission: Admission,
}

impl AuthService {
    /// Creates the account, and queues the letter that proves its address. The database decides whether name and email
    /// are free.
    pub async fn sign_up(&self, form: SignUp) -> Outcome<SignedUp> {
        self.admission.is_open()?;
        let username = check(&form, self.admission.errors(&form))?;
        let hash = self.hasher.hash(form.password.clone()).await?;
        let now = self.stamps.now();
        let uow = self.store.begin().await?;
        let status = self.admission.admit(&*uow, &form, now).await?;
        let user = User {
            id: self.stamps.id(),
            username,
            email: form.email,
            email_verified: false,
            full_name: form.full_name,
            bio: String::new(),
            website: String::new(),
            is_private: false,
            role: Role::User,
            status,
            limited_at: None,
            erase_at: None,
            avatar_id: None,
            created_at: now,
            updated_at: now,
        };
        check_staff(&*uow, user.id, &user.username).await?;
        uow.users().insert(&user, &hash).await?;
        if status == Status::Pending {
            uow.accounts().apply(user.id, form.reason.as_deref().unwrap_or_default(), now).await?;
        }
        self.mint.send(&*uow, Purpose::VerifyEmail, Some(user.id), user.email).await?;
        uow.commit().await?;
        let actor = Actor { id: user.id, role: user.role };
        Ok(if status == Status::Active { SignedUp::In(actor) } else { SignedUp::Waits })
    }

    /// Who this is. A wrong name and a wrong password look alike and cost the same. Whose account is about to be erased
    /// comes back.
    pub async fn log_in(&self, form: Login) -> LoginTry {
        let (began, mut budget) = (self.stamps.now(), None);
        let outcome = match self.prove(&form, &mut budget).await {
            Ok(record) => self.let_in(&record, &form).await,
            Err(failure) => Err(failure),
        };
        LoginTry { outcome, began, budget }
    }

    /// Who this is, for a program: by the same password at the same cost, though it cannot keep an account from being
    /// erased.
    pub async fn log_in_program(&self, form: Login) -> LoginTry {
        let (began, mut budget) = (self.stamps.now(), None);
        let outcome = match self.prove(&form, &mut budget).await {
            Ok(record) if record.status == Status::Leaving => Err(Failure::AccountLeaving),
            Ok(record) => self.let_in(&record, &form).await,
            Err(failure) => Err(failure),
        };
        LoginTry { outcome, began, budget }
    }

    async fn let_in(&self, record: &LoginRecord, form: &Login) -> Outcome<Actor> {
        let actor = Actor { id: record.user_id, role: record.role };
        self.admit(actor, record.status, &form.address, &form.user_agent).await
    }

    /// The one way in for whoever has proven who they are: by the state that they are in, and not untold.
    pub(crate) async fn admit(&self, actor: Actor, status: Status, address: &str, user_agent: &str) -> Outcome<Actor> {
        match status {
            Status::Active => {}
            Status::Leaving => retrying(&*self.store, || self.come_back(actor.id)).await?,
            Status::Pending => return Err(Failure::AccountPending),
            Status::Suspended => return Err(Failure::AccountSuspended),
        }
        self.tell(actor.id, address, user_agent).await?;
        Ok(actor)
    }

    /// Queues a letter where nobody has used the account from there in a while, a few an hour; none of the first log-in,
    /// which everywhere is new to. It comes before the session, so that none goes on untold.
    async fn tell(&self, person: UserId, address: &str, user_agent: &str) -> Outcome<()> {
        let since = self.stamps.now() - ADDRESS_MEMORY;
        if self.credentials.device_known(person, address, user_agent, since).await? {
            return Ok(());
        }
        if self.credentials.never_used(person, since).await? {
            return Ok(());
        }
        if !self.budgets.may_tell(person).await? {
            return Ok(());
        }
        let uow = self.store.begin().await?;
        self.mint.queue(&*uow, Mail::Notice { person, notice: Notice::NewDevice }).await?;
        Ok(uow.commit().await?)
    }

    /// Whose account the password opens, and the second factor where there is one, whatever state it is in.
    pub(super) async fn prove(&self, form: &Login, budget: &mut Option<Decision>) -> Outcome<LoginRecord> {
        let login = form.login.trim().to_lowercase();
        let record = self.credentials.login_record(&login).await?;
        let known = self.address_known(record.as_ref(), &form.address).await?;
        let account = record.as_ref().map_or_else(|| login.clone(), |record| record.user_id.to_string());
        let guess = Guess { login: &login, account: &account, address: &form.address, address_known: known };
        let charge = match self.budgets.charge(&guess).await {
            Ok(charge) => charge,
            Err(spent) => {
                *budget = spent.budget;
                return Err(spent.failure);
            }
        };
        *budget = charge.left();
        let hash = record.as_ref().map(|record| record.password_hash.clone());
        let verdict = match self.hasher.verify(form.password.clone(), hash).await {
            Ok(verdict) => verdict,
            Err(error) => {
                // Nothing was learnt about the password, so the try does not count.
                *budget = self.budgets.refund(charge).await?;
                return Err(error.into());
            }
        };
        let Some(record) = record.filter(|_| verdict != PasswordVerdict::Wrong) else {
            return Err(Failure::InvalidCredentials);
        };
        let admitted = self.factors.admit(record.user_id, form.totp.as_deref(), &form.address).await;
        if matches!(admitted, Err(Failure::TotpInvalid)) {
            return Err(Failure::TotpInvalid);
        }
        *budget = self.budgets.refund(charge).await?;
        admitted?;
        if verdict == PasswordVerdict::RightButOutdated {
            // Where it cannot be done now, the next log-in tries again.
            let _ = self.rehash(&record, form.password.clone()).await;
        }
        Ok(record)
    }

    /// Who is leaving is there again, and so are their pictures. Once the time is over there is nobody.
    async fn come_back(&self, owner_id: UserId) -> Outcome<()> {
        let now = self.stamps.now();
        let uow = self.store.begin().await?;
        if uow.accounts().come_back(owner_id, now).await? {
            uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id }, now).await?;
            uow.commit().await?;
            return Ok(());
        }
        // Another log-in may have been first, or a moderator.
        match uow.users().find(owner_id).await?.map(|user| user.status) {
            Some(Status::Active) => Ok(()),
            Some(Status::Suspended) => Err(Failure::AccountSuspended),
            _ => Err(Failure::InvalidCredentials),
        }
    }

    async fn address_known(&self, record: Option<&LoginRecord>, address: &str) -> Result<bool, StoreError> {
        match record {
            Some(record) => {
                let since = self.stamps.now() - ADDRESS_MEMORY;
                self.credentials.address_known(record.user_id, address, since).await
            }
            None => Ok(false),
        }
    }

    async fn rehash(&self, record: &LoginRecord, password: String) -> Outcome<()> {
        let hash = self.hasher.hash(password).await?;
        let uow = self.store.begin().await?;
        uow.accounts().replace_password_hash(record.user_id, &record.password_hash, &hash, None).await?;
        uow.commit().await?;
        Ok(())
    }
}

fn check(form: &SignUp, more: Vec<FieldError>) -> Outcome<Username> {
    let mut errors = Vec::new();
    let username = Username::parse(&form.username);
    errors.extend(username.as_ref().err().cloned());
    errors.extend(check_email(&form.email).err());
    check_full_name(&mut errors, &form.full_name);
    let password = check_password(&form.password);
    errors.extend(password.and_then(|()| check_not_own(&form.password, &form.username, &form.email)).err());
    errors.extend(more);
    match username {
        Ok(username) if errors.is_empty() => Ok(username),
        _ => Err(Failure::Invalid(errors)),
    }
}

/// Of an account that is made by somebody else.
pub(super) fn check_names(username: &str, email: &str) -> Outcome<Username> {
    let username = Username::parse(username);
    match (username, check_email(email)) {
        (Ok(username), Ok(())) => Ok(username),
        (username, email) => Err(Failure::Invalid(username.err().into_iter().chain(email.err()).collect())),
    }
}
