//! How often one may guess a password.

use std::{sync::Arc, time::Duration};

use crate::{
    Failure, Outcome,
    limits::{Quota, RateLimiter},
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

/// What one try has been charged.
pub(super) struct Charge(Vec<(String, Quota)>);

impl LoginBudgets {
    /// `account` is the id of the account, or the name as typed where there is none. The hourly budget of the
    /// account does not bind addresses that its owner has used.
    pub(super) async fn charge(&self, account: &str, address: &str, address_known: bool) -> Outcome<Charge> {
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
                return Err(Failure::TooMany(decision.retry_after));
            }
            charge.0.push((key, quota));
        }
        Ok(charge)
    }

    pub(super) async fn refund(&self, charge: Charge) -> Outcome<()> {
        for (key, quota) in charge.0 {
            self.limiter.refund(&key, quota).await?;
        }
        Ok(())
    }
}
