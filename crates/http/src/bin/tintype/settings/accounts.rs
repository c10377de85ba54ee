use anyhow::ensure;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// For how long a log-in brings back who has left; then they are erased.
    pub grace_days: u16,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { grace_days: 30 }
    }
}

impl Accounts {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.grace_days <= 365, "setting TINTYPE__ACCOUNTS__GRACE_DAYS must be 0 to 365");
        Ok(())
    }
}
