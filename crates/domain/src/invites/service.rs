use std::sync::Arc;

use super::{Invite, LONGEST, PREFIX, USES_MAX, USUAL};
use crate::{
    Failure, FieldCode, FieldError, Outcome, StoreError,
    audit::{Action, By},
    error::Constraint,
    ids::InviteId,
    signing::Secrets,
    store::UnitOfWorkFactory,
    time::{Stamps, Timestamp},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvite {
    pub uses: u32,
    pub expires_at: Option<Timestamp>,
}

/// Making invitations and taking them back. Who may is for the caller to decide. Each stands in the audit log by the
/// same unit of work.
pub struct InviteService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub secrets: Arc<dyn Secrets>,
    pub stamps: Stamps,
}

impl InviteService {
    /// The code comes second, and never again, also where an attempt of before did not come to tell it.
    pub async fn create(&self, by: &By, id: InviteId, new: NewInvite) -> Outcome<(Invite, String)> {
        let now = self.stamps.now();
        let expires_at = new.expires_at.unwrap_or(now + USUAL);
        check(new.uses, expires_at, now)?;
        let code = self.secrets.secret(PREFIX);
        let invite = Invite {
            id,
            owner_id: by.actor_id(),
            code_hash: self.secrets.digest(&code),
            uses: new.uses,
            used: 0,
            created_at: now,
            expires_at,
        };
        let uow = self.store.begin().await?;
        match uow.invites().insert(&invite).await {
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => return Err(Failure::IdempotencyReused),
            inserted => inserted?,
        }
        let note = format!("uses: {}", invite.uses);
        uow.audit().append(&by.entry_of_invite(&self.stamps, Action::Invite, invite.id, &note)).await?;
        uow.commit().await?;
        Ok((invite, code))
    }

    /// Accounts that were made by it stay.
    pub async fn delete(&self, by: &By, id: InviteId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        if !uow.invites().delete(id).await? {
            return Err(Failure::NotFound);
        }
        uow.audit().append(&by.entry_of_invite(&self.stamps, Action::Uninvite, id, "")).await?;
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
