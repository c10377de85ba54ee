//! How often one may guess a password.

use std::{sync::Arc, time::Duration};

use crate::{
    Failure, Outcome,
    ids::UserId,
    limits::{Decision, Quota, RateLimiter},
};

const FIVE_MINUTES: Duration = Duration::from_secs(300);
const HOUR: Duration = Duration::from_secs(3_600);
/// Failed tries at one account from one address.
pub const PER_ACCOUNT_AND_ADDRESS: Quota = Quota::new(5, FIVE_MINUTES);
/// Failed tries from one address.
pub const PER_ADDRESS: Quota = Quota::new(30, FIVE_MINUTES);
/// Failed tries at one account from addresses that its owner has not used.
pub const PER_ACCOUNT: Quota = Quota::new(100, HOUR);

/// Wrong codes of an authenticator app for one account; from an address that its owner has used they are counted apart.
pub const CODES: Quota = Quota::new(5, FIVE_MINUTES);

/// Letters that people ask for themselves, to one account.
pub const LETTERS: Quota = Quota::new(3, HOUR);

/// Letters about log-ins from where nobody has been in a while, to one account: whoever knows a password could make any
/// number of them.
const NEWS: Quota = Quota::new(3, HOUR);

/// Buckets that are charged before a password is looked at and given back when it was right, so that parallel tries
/// cannot outrun them.
pub struct LoginBudgets {
    pub limiter: Arc<dyn RateLimiter>,
    /// Multiplies every burst and rate.
    pub factor: f64,
}

/// Charged for each letter that somebody asks for, whether one is sent or not.
#[derive(Clone)]
pub struct LetterBudget {
    pub limiter: Arc<dyn RateLimiter>,
    /// Multiplies every burst and rate.
    pub factor: f64,
}

/// Charged before a code is looked at, and given back where it was right.
#[derive(Clone)]
pub struct CodeBudget {
    pub limiter: Arc<dyn RateLimiter>,
    /// Multiplies every burst and rate.
    pub factor: f64,
}

/// The bucket that was charged.
pub(crate) struct CodeCharge(String);

impl CodeBudget {
    /// `known` is an address that the owner has used: what others spend elsewhere does not count there.
    pub(crate) async fn charge(&self, owner: UserId, known: Option<&str>) -> Outcome<CodeCharge> {
        let key = known.map_or_else(|| format!("codes:{owner}"), |address| format!("codes:{owner}:{address}"));
        let decision = self.limiter.acquire(&key, CODES.scaled(self.factor)).await?;
        if decision.allowed { Ok(CodeCharge(key)) } else { Err(Failure::TooMany(decision.retry_after)) }
    }

    pub(crate) async fn refund(&self, charge: CodeCharge) -> Outcome<()> {
        Ok(self.limiter.refund(&charge.0, CODES.scaled(self.factor)).await?)
    }
}

impl LoginBudgets {
    /// Whether one more letter about a log-in goes to this person.
    pub(super) async fn may_tell(&self, person: UserId) -> Outcome<bool> {
        Ok(self.limiter.acquire(&format!("letters:news:{person}"), NEWS.scaled(self.factor)).await?.allowed)
    }
}

impl LetterBudget {
    /// `who` is an account, or what stands for the address that was typed.
    pub(super) async fn charge(&self, who: &str) -> Outcome<()> {
        let decision = self.limiter.acquire(&format!("letters:{who}"), LETTERS.scaled(self.factor)).await?;
        if decision.allowed { Ok(()) } else { Err(Failure::TooMany(decision.retry_after)) }
    }
}

/// One try to log in.
pub(super) struct Guess<'a> {
    /// The name or address as typed.
    pub(super) login: &'a str,
    /// The id of the account behind it, else the name again.
    pub(super) account: &'a str,
    pub(super) address: &'a str,
    /// Its owner has used the address.
    pub(super) address_known: bool,
}

impl Guess<'_> {
    /// The hourly budget of the account does not bind addresses that its owner has used.
    fn buckets(&self) -> Vec<Bucket> {
        let Self { login, account, address, .. } = self;
        let of_the_login = Bucket::new(format!("login:as:{login}:{address}"), PER_ACCOUNT_AND_ADDRESS, true);
        let of_both = Bucket::new(format!("login:{account}:{address}"), PER_ACCOUNT_AND_ADDRESS, false);
        let of_the_address = Bucket::of_address(address);
        let mut all = vec![of_the_login, of_both, of_the_address];
        if !self.address_known {
            all.push(Bucket::new(format!("login:account:{account}"), PER_ACCOUNT, false));
        }
        all
    }
}

struct Bucket {
    key: String,
    quota: Quota,
    /// Whether the client is told what is left. What belongs to an account is not: that a name and an email share it
    /// would say whose the email is.
    told: bool,
}

impl Bucket {
    fn new(key: String, quota: Quota, told: bool) -> Self {
        Self { key, quota, told }
    }

    fn of_address(address: &str) -> Self {
        Self::new(format!("login:address:{address}"), PER_ADDRESS, true)
    }
}

/// What one try has been charged, and what it left.
pub(crate) struct Charge(Vec<(Bucket, Decision)>);

impl Charge {
    /// What is left where there is least.
    pub(crate) fn left(&self) -> Option<Decision> {
        let told = self.0.iter().filter(|(bucket, _)| bucket.told);
        told.map(|(_, decision)| *decision).min_by_key(|decision| decision.remaining)
    }
}

/// Why there is no charge, and which budget is spent.
pub(crate) struct Spent {
    pub(crate) failure: Failure,
    pub(crate) budget: Option<Decision>,
}

impl LoginBudgets {
    pub(super) async fn charge(&self, guess: &Guess<'_>) -> Result<Charge, Spent> {
        self.charge_all(guess.buckets()).await
    }

    /// A try that names no account.
    pub(crate) async fn charge_address(&self, address: &str) -> Result<Charge, Spent> {
        self.charge_all(vec![Bucket::of_address(address)]).await
    }

    async fn charge_all(&self, buckets: Vec<Bucket>) -> Result<Charge, Spent> {
        let mut charge = Charge(Vec::with_capacity(buckets.len()));
        for bucket in buckets {
            let bucket = Bucket { quota: bucket.quota.scaled(self.factor), ..bucket };
            let decision = self.limiter.acquire(&bucket.key, bucket.quota).await?;
            if !decision.allowed {
                self.refund(charge).await?;
                return Err(Spent { failure: Failure::TooMany(decision.retry_after), budget: Some(decision) });
            }
            charge.0.push((bucket, decision));
        }
        Ok(charge)
    }

    /// Answers what is left then.
    pub(crate) async fn refund(&self, charge: Charge) -> Outcome<Option<Decision>> {
        let mut refunded = Charge(Vec::with_capacity(charge.0.len()));
        for (bucket, decision) in charge.0 {
            self.limiter.refund(&bucket.key, bucket.quota).await?;
            let decision = decision.given_back(bucket.quota);
            refunded.0.push((bucket, decision));
        }
        Ok(refunded.left())
    }
}

impl<E: Into<Failure>> From<E> for Spent {
    fn from(error: E) -> Self {
        Self { failure: error.into(), budget: None }
    }
}
