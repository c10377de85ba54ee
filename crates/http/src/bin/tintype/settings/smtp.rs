use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// A server that takes letters, or nothing for files in the data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    /// `smtps://user:password@mail.example.org`, or `smtp://…`.
    pub url: String,
    /// Whom letters are from.
    pub from: String,
}

impl Default for Smtp {
    fn default() -> Self {
        Self { url: String::new(), from: "Tintype <tintype@localhost>".to_owned() }
    }
}

impl Smtp {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.url.is_empty() {
            return Ok(());
        }
        let known = url::Url::parse(&self.url).is_ok_and(|url| matches!(url.scheme(), "smtp" | "smtps"));
        ensure!(known, "setting TINTYPE__SMTP__URL must be like smtps://user:password@mail.example.org");
        let given = self.from != Self::default().from;
        ensure!(
            given,
            "setting TINTYPE__SMTP__FROM must be given where TINTYPE__SMTP__URL is: Tintype <photos@example.org>"
        );
        Ok(())
    }
}
