use std::{future::Future, sync::Arc};

use super::{
    Authenticators, TotpQueries,
    codes::{self, Code, RECOVERY_CODES},
};
use crate::{
    Failure, Outcome,
    auth::{ADDRESS_MEMORY, CodeBudget, CredentialQueries},
    ids::UserId,
    mail::{Mail, Notice},
    one_time_tokens::TokenMint,
    signing::{KeyGenerator, Secrets},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    time::Timestamp,
};

/// Asks for second factors. Each code is good once, and guesses at those of apps are counted for the account: what has
/// six digits would not last long otherwise. Recovery codes cannot be guessed, so nobody's guesses keep their owner out.
pub struct SecondFactors {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub totp: Arc<dyn TotpQueries>,
    pub credentials: Arc<dyn CredentialQueries>,
    pub authenticators: Arc<dyn Authenticators>,
    pub codes: RecoveryCodes,
    pub budget: CodeBudget,
    pub mint: TokenMint,
}

/// Makes recovery codes, and what is kept of them.
pub struct RecoveryCodes {
    pub keys: Arc<dyn KeyGenerator>,
    pub secrets: Arc<dyn Secrets>,
}

/// Of one person: as they are shown, and their hashes.
pub(super) struct NewCodes {
    pub(super) shown: Vec<String>,
    pub(super) hashes: Vec<[u8; 32]>,
}

impl RecoveryCodes {
    pub(super) fn make(&self, owner: UserId) -> Outcome<NewCodes> {
        let mut made = NewCodes { shown: Vec::new(), hashes: Vec::new() };
        for _ in 0..RECOVERY_CODES {
            let plain = codes::random(&*self.keys)?;
            made.hashes.push(self.hash(owner, &plain));
            made.shown.push(codes::shown(&plain));
        }
        Ok(made)
    }

    /// A code is 65 random bits, so a fast hash is enough; with its owner in it nobody tries all people's at once.
    fn hash(&self, owner: UserId, plain: &str) -> [u8; 32] {
        self.secrets.digest(&format!("recovery code {owner} {plain}"))
    }
}

impl SecondFactors {
    pub(super) async fn is_on(&self, owner: UserId) -> Outcome<bool> {
        Ok(self.totp.totp_status(owner).await?.enabled_at.is_some())
    }

    /// Lets somebody go on whose password was right: without a code only where no second factor is on. `address` is the
    /// client's, in the form that limits use.
    pub(crate) async fn admit(&self, owner: UserId, code: Option<&str>, address: &str) -> Outcome<()> {
        if !self.is_on(owner).await? {
            return Ok(());
        }
        let code = Code::parse(code.ok_or(Failure::TotpRequired)?)?;
        let attempt = || async {
            let uow = self.store.begin().await?;
            self.take(&*uow, owner, &code).await?;
            Ok(uow.commit().await?)
        };
        self.counted(owner, &code, address, attempt).await
    }

    /// Counts a guess before it is looked at, so that parallel ones cannot outrun the budget; what was not wrong is given
    /// back.
    pub(super) async fn counted<T, F: Future<Output = Outcome<T>>>(
        &self,
        owner: UserId,
        code: &Code,
        address: &str,
        attempt: impl Fn() -> F,
    ) -> Outcome<T> {
        if !code.is_of_app() {
            return retrying(&*self.store, attempt).await;
        }
        let since = self.now() - ADDRESS_MEMORY;
        let known = self.credentials.address_known(owner, address, since).await?;
        let charge = self.budget.charge(owner, Some(address).filter(|_| known)).await?;
        let outcome = retrying(&*self.store, attempt).await;
        if !matches!(outcome, Err(Failure::TotpInvalid)) {
            self.budget.refund(charge).await?;
        }
        outcome
    }

    /// Uses the code up, if the unit of work is committed.
    pub(super) async fn take(&self, uow: &dyn UnitOfWork, owner: UserId, code: &Code) -> Outcome<()> {
        let taken = match code {
            Code::App(digits) => self.take_step(uow, owner, digits).await?,
            Code::Recovery(plain) => uow.totp().use_recovery_code(owner, &self.codes.hash(owner, plain)).await?,
        };
        if !taken {
            return Err(Failure::TotpInvalid);
        }
        if !code.is_of_app() {
            self.mint.queue(uow, Mail::Notice { person: owner, notice: Notice::RecoveryCodeUsed }).await?;
        }
        Ok(())
    }

    async fn take_step(&self, uow: &dyn UnitOfWork, owner: UserId, digits: &str) -> Outcome<bool> {
        let Some(totp) = uow.totp().find(owner).await?.filter(|totp| totp.enabled_at.is_some()) else {
            return Ok(false);
        };
        match self.authenticators.step_of(owner, &totp.sealed_secret, digits, self.now())? {
            Some(step) => Ok(uow.totp().use_step(owner, step, self.now()).await?),
            None => Ok(false),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.mint.stamps.now()
    }
}
