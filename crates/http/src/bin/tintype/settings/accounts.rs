use anyhow::ensure;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    pub sign_up: SignUp,
    /// For how long a log-in brings back who has left; then they are erased.
    pub grace_days: u16,
    /// For how long an archive of what is somebody's can be fetched.
    pub export_days: u16,
}

/// Whom the installation takes in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    Open,
    /// With a code.
    Invite,
    /// By a moderator.
    Approval,
    Closed,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { sign_up: SignUp::Open, grace_days: 30, export_days: 7 }
    }
}

impl Accounts {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.grace_days <= 365, "setting TINTYPE__ACCOUNTS__GRACE_DAYS must be 0 to 365");
        ensure!((1..=90).contains(&self.export_days), "setting TINTYPE__ACCOUNTS__EXPORT_DAYS must be 1 to 90");
        Ok(())
    }
}
