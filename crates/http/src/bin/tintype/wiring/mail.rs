//! An SMTP server or a folder.

use std::sync::Arc;

use anyhow::Context;
use tintype_domain::{
    mail::{Delivery, Mailer},
    one_time_tokens::TokenMint,
    store::UnitOfWorkFactory,
};
use tintype_mail::{FolderMailer, Sender, SmtpMailer};

use crate::settings::Settings;

pub(super) fn delivery(
    settings: &Settings,
    store: &Arc<dyn UnitOfWorkFactory>,
    mint: &TokenMint,
) -> anyhow::Result<Arc<Delivery>> {
    Ok(Arc::new(Delivery {
        store: Arc::clone(store),
        mailer: mailer(settings)?,
        mint: mint.clone(),
        origin: settings.origin(),
    }))
}

fn mailer(settings: &Settings) -> anyhow::Result<Arc<dyn Mailer>> {
    let sender = Sender::parse(&settings.smtp.from).context("setting TINTYPE__SMTP__FROM")?;
    if !settings.smtp.url.is_empty() {
        return Ok(Arc::new(SmtpMailer::new(&settings.smtp.url, sender).context("setting TINTYPE__SMTP__URL")?));
    }
    let folder = settings.data_dir.join("mail");
    let mailer = FolderMailer::open(folder.clone(), sender);
    Ok(Arc::new(mailer.with_context(|| format!("the folder {} cannot be used", folder.display()))?))
}
