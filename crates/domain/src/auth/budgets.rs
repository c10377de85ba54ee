//! How often one may guess a password.

use std::{sync::Arc, time::Duration};

use crate::{
    Failure, Outcome,
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

/// Three buckets are charged before a password is looked at and given back when it was right, so that parallel tries
/// cannot outrun them.
pub struct LoginBudgets {
    pub limiter: Arc<dyn RateLimiter>,
    /// Multiplies every burst and rate.
    pub factor: f64,
}

/// What one try has been charged, and what it left.
pub(super) struct Charge(Vec<(String, Quota, Decision)>);

impl Charge {
    /// What is left where there is least.
    pub(super) fn left(&self) -> Option<Decision> {
        self.0.iter().map(|(.., decision)| *decision).min_by_key(|decision| decision.remaining)
    }
}

/// Why there is no charge, and which budget is spent.
pub(super) struct Spent {
    pub(super) failure: Failure,
    pub(super) budget: Option<Decision>,
}

impl LoginBudgets {
    /// `account` is the id of the account, or the name as typed where there is none. The hourly budget of the
    /// account does not bind addresses that its owner has used.
    pub(super) async fn charge(&self, account: &str, address: &str, address_known: bool) -> Result<Charge, Spent> {
        let mut wanted = vec![
            (format!("login:{account}:{address}"), PER_ACCOUNT_AND_ADDRESS),
            (format!("login:address:{address}"), PER_ADDRESS),
        ];
        if !address_known {
            wanted.push((format!("login:account:{account}"), PER_ACCOUNT));
        }
        let mut charge = Charge(Vec::with_capacity(wanted.len()));
        for (key, quota) in wanted {
            let quota = quota.scaled(self.factor);
            let decision = self.limiter.acquire(&key, quota).await?;
            if !decision.allowed {
                self.refund(charge).await?;
                return Err(Spent { failure: Failure::TooMany(decision.retry_after), budget: Some(decision) });
            }
            charge.0.push((key, quota, decision));
        }
        Ok(charge)
    }

    /// Answers what is left then.
    pub(super) async fn refund(&self, charge: Charge) -> Outcome<Option<Decision>> {
        let mut refunded = Charge(Vec::with_capacity(charge.0.len()));
        for (key, quota, decision) in charge.0 {
            self.limiter.refund(&key, quota).await?;
            refunded.0.push((key, quota, decision.given_back(quota)));
        }
        Ok(refunded.left())
    }
}

impl<E: Into<Failure>> From<E> for Spent {
    fn from(error: E) -> Self {
        Self { failure: error.into(), budget: None }
    }
}
