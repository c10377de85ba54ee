use std::sync::Arc;

use super::{Invite, LONGEST, PREFIX, USES_MAX, USUAL};
use crate::{
    Failure, FieldCode, FieldError, Outcome,
    ids::InviteId,
    signing::Secrets,
    store::UnitOfWorkFactory,
    time::{Stamps, Timestamp},
    viewer::Actor,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvite {
    pub uses: u32,
    pub expires_at: Option<Timestamp>,
}

/// Making invitations and taking them back. Who may is for the caller to decide.
pub struct InviteService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub secrets: Arc<dyn Secrets>,
    pub stamps: Stamps,
}

impl InviteService {
    /// By the operator where there is no actor. The code comes second, and never again.
    pub async fn create(&self, actor: Option<Actor>, new: NewInvite) -> Outcome<(Invite, String)> {
        let now = self.stamps.now();
        let expires_at = new.expires_at.unwrap_or(now + USUAL);
        check(new.uses, expires_at, now)?;
        let code = self.secrets.secret(PREFIX);
        let invite = Invite {
            id: self.stamps.id(),
            owner_id: actor.map(|actor| actor.id),
            code_hash: self.secrets.digest(&code),
            uses: new.uses,
            used: 0,
            created_at: now,
            expires_at,
        };
        let uow = self.store.begin().await?;
        uow.invites().insert(&invite).await?;
        uow.commit().await?;
        Ok((invite, code))
    }

    /// Accounts that were made by it stay.
    pub async fn delete(&self, id: InviteId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        if !uow.invites().delete(id).await? {
            return Err(Failure::NotFound);
        }
        Ok(uow.commit().await?)
    }
}

fn check(uses: u32, expires_at: Timestamp, now: Timestamp) -> Outcome<()> {
    let mut errors = Vec::new();
    if !(1..=USES_MAX).contains(&uses) {
        errors.push(FieldError::new("uses", FieldCode::Range, format!("Give a number from 1 to {USES_MAX}.")));
    }
    if expires_at <= now || expires_at > now + LONGEST {
        errors.push(FieldError::new("expires_at", FieldCode::Range, "Choose a moment within the next 90 days."));
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}
