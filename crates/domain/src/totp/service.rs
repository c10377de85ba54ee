use std::sync::Arc;

use super::{
    NewSecret, Totp,
    codes::Code,
    factors::{NewCodes, SecondFactors},
};
use crate::{
    Failure, Outcome,
    auth::{PasswordGuard, Proof},
    ids::{SessionId, UserId},
    mail::{Mail, Notice},
    sessions::SessionRepository,
    store::retrying,
    time::Timestamp,
    viewer::Actor,
};

/// Sealings looked at in one unit of work.
const PAGE: u16 = 500;

/// Both factors, once more.
#[derive(Clone)]
pub struct Confirmation {
    pub password: String,
    pub code: String,
    /// The client's address, in the form that limits use.
    pub address: String,
}

/// The second factor is on.
#[derive(Debug)]
pub struct TurnedOn {
    /// Shown this once.
    pub recovery_codes: Vec<String>,
    pub at: Timestamp,
}

/// Turns a person's second factor on and off. Whoever got in without it is out: sessions end before it is on, so that a
/// crash in between leaves none that came by the password alone, and once more after that.
pub struct TotpService {
    pub guard: Arc<PasswordGuard>,
    pub factors: Arc<SecondFactors>,
    pub sessions: Arc<dyn SessionRepository>,
}

impl TotpService {
    /// A secret for an app. It counts once a code of it was confirmed, and takes the place of one that was not.
    pub async fn begin(&self, actor: Actor, proof: Proof) -> Outcome<NewSecret> {
        self.guard.prove_anew(actor, proof).await?;
        retrying(&*self.factors.store, || self.propose(actor.id)).await
    }

    async fn propose(&self, owner_id: UserId) -> Outcome<NewSecret> {
        let uow = self.factors.store.begin().await?;
        let user = uow.users().find(owner_id).await?.ok_or(Failure::SignInRequired)?;
        let new = self.factors.authenticators.make(owner_id, user.username.as_str())?;
        let (sealed_secret, created_at) = (new.sealed.clone(), self.factors.now());
        let totp = Totp { owner_id, sealed_secret, enabled_at: None, last_step: 0, created_at };
        if !uow.totp().propose(&totp).await? {
            return Err(Failure::TotpOn);
        }
        uow.commit().await?;
        Ok(new)
    }

    /// Turns it on, where the code is of the new secret, and answers the recovery codes. Ends all sessions of the person but
    /// `keep`, the one that asks.
    pub async fn confirm(&self, actor: Actor, code: &str, address: &str, keep: Option<SessionId>) -> Outcome<TurnedOn> {
        let code = Code::parse(code)?;
        let (sealed, step) = self.factors.counted(actor.id, &code, address, || self.proposed(actor.id, &code)).await?;
        let codes = self.factors.codes.make(actor.id)?;
        self.end_sessions(actor.id, keep).await?;
        let at = retrying(&*self.factors.store, || self.enable(actor.id, &sealed, step, &codes)).await?;
        self.end_sessions(actor.id, keep).await?;
        Ok(TurnedOn { recovery_codes: codes.shown, at })
    }

    /// The new secret, and the step that the code is of.
    async fn proposed(&self, owner: UserId, code: &Code) -> Outcome<(String, i64)> {
        let uow = self.factors.store.begin().await?;
        let totp = uow.totp().find(owner).await?.ok_or(Failure::TotpOff)?;
        if totp.enabled_at.is_some() {
            return Err(Failure::TotpOn);
        }
        let Code::App(digits) = code else { return Err(Failure::TotpInvalid) };
        let step = self.factors.authenticators.step_of(owner, &totp.sealed_secret, digits, self.factors.now())?;
        Ok((totp.sealed_secret, step.ok_or(Failure::TotpInvalid)?))
    }

    async fn enable(&self, owner: UserId, sealed: &str, step: i64, codes: &NewCodes) -> Outcome<Timestamp> {
        let now = self.factors.now();
        let uow = self.factors.store.begin().await?;
        if !uow.totp().enable(owner, sealed, step, now).await? {
            let is_on = uow.totp().find(owner).await?.is_some_and(|totp| totp.enabled_at.is_some());
            // Or another secret has taken the place of this one.
            return Err(if is_on { Failure::TotpOn } else { Failure::TotpInvalid });
        }
        uow.totp().set_recovery_codes(owner, &codes.hashes, now).await?;
        self.factors.mint.queue(&*uow, Mail::Notice { person: owner, notice: Notice::TotpOn }).await?;
        uow.commit().await?;
        Ok(now)
    }

    /// Turns it off. Ends all sessions of the person but `keep`, the one that asks.
    pub async fn turn_off(&self, actor: Actor, form: Confirmation, keep: Option<SessionId>) -> Outcome<()> {
        let (code, address) = self.confirmed(actor, form).await?;
        let attempt = || async {
            let uow = self.factors.store.begin().await?;
            self.factors.take(&*uow, actor.id, &code).await?;
            uow.totp().remove(actor.id).await?;
            self.factors.mint.queue(&*uow, Mail::Notice { person: actor.id, notice: Notice::TotpOff }).await?;
            Ok(uow.commit().await?)
        };
        self.factors.counted(actor.id, &code, &address, attempt).await?;
        self.end_sessions(actor.id, keep).await
    }

    /// New recovery codes; those of before are void.
    pub async fn renew_codes(&self, actor: Actor, form: Confirmation) -> Outcome<Vec<String>> {
        let (code, address) = self.confirmed(actor, form).await?;
        let codes = self.factors.codes.make(actor.id)?;
        let attempt = || async {
            let uow = self.factors.store.begin().await?;
            self.factors.take(&*uow, actor.id, &code).await?;
            uow.totp().set_recovery_codes(actor.id, &codes.hashes, self.factors.now()).await?;
            Ok(uow.commit().await?)
        };
        self.factors.counted(actor.id, &code, &address, attempt).await?;
        Ok(codes.shown)
    }

    /// The password is right; the code is still to be looked at.
    async fn confirmed(&self, actor: Actor, form: Confirmation) -> Outcome<(Code, String)> {
        self.guard.confirm(actor, form.password, &form.address).await?;
        if !self.factors.is_on(actor.id).await? {
            return Err(Failure::TotpOff);
        }
        Ok((Code::parse(&form.code)?, form.address))
    }

    async fn end_sessions(&self, owner: UserId, keep: Option<SessionId>) -> Outcome<()> {
        self.sessions.end_others(owner, keep, self.factors.now()).await?;
        Ok(())
    }
}

/// How many were sealed anew, and how many no key opens: their people cannot log in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Resealing {
    pub resealed: u64,
    pub unopened: u64,
}

/// Seals by the newest key what an older one has sealed, so that the older one can be taken away.
pub struct TotpReseal {
    pub factors: Arc<SecondFactors>,
}

impl TotpReseal {
    /// What no key opens is left as it is.
    pub async fn run(&self) -> Outcome<Resealing> {
        let (mut after, mut done) = (UserId(0), Resealing::default());
        loop {
            let uow = self.factors.store.begin().await?;
            let page = uow.totp().page(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(done) };
            after = last.owner_id;
            for totp in &page {
                match self.factors.authenticators.reseal(totp.owner_id, &totp.sealed_secret) {
                    Ok(Some(by)) => {
                        uow.totp().reseal(totp.owner_id, &totp.sealed_secret, &by, self.factors.now()).await?;
                        done.resealed += 1;
                    }
                    Ok(None) => {}
                    Err(_) => done.unopened += 1,
                }
            }
            uow.commit().await?;
        }
    }
}
