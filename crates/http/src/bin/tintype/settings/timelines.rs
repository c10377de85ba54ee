use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// Home feeds of people who follow many; they count only with a Redis, and must be the same for all instances.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timelines {
    /// Who follows more people than this has a timeline.
    pub followees: u32,
    /// Posts of who has more followers than this are not put into timelines but merged when one is read.
    pub merged_followers: u32,
    /// Posts in a timeline.
    pub length: u16,
}

impl Default for Timelines {
    fn default() -> Self {
        Self { followees: 300, merged_followers: 2_000, length: 800 }
    }
}

impl Timelines {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!((50..=5_000).contains(&self.length), "setting TINTYPE__TIMELINES__LENGTH must be 50 to 5000");
        Ok(())
    }
}
