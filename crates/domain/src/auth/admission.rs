use std::sync::Arc;

use crate::{
    Failure, FieldCode, FieldError, Outcome, auth::SignUp, signing::Secrets, store::UnitOfWork, text, time::Timestamp,
    users::Status,
};

/// In graphemes.
pub const REASON_MAX: usize = 500;

/// Whom an installation takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpMode {
    Open,
    /// Who has a code of an invitation.
    Invite,
    /// Whom a moderator approves.
    Approval,
    Closed,
}

/// What the mode asks of those who sign up.
pub struct Admission {
    pub mode: SignUpMode,
    pub secrets: Arc<dyn Secrets>,
}

impl Admission {
    pub(super) fn is_open(&self) -> Outcome<()> {
        if self.mode == SignUpMode::Closed { Err(Failure::SignUpClosed) } else { Ok(()) }
    }

    /// Before anything costly is done. What the mode does not ask for does not matter.
    pub(super) fn errors(&self, form: &SignUp) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.mode == SignUpMode::Invite && form.invite.as_deref().is_none_or(|code| code.trim().is_empty()) {
            let message = "You need an invitation to sign up here. Ask somebody who runs this server for a code.";
            errors.push(FieldError::new("invite", FieldCode::Required, message));
        }
        if self.mode == SignUpMode::Approval {
            let reason = form.reason.as_deref().unwrap_or_default();
            if reason.trim().is_empty() {
                let message = "Say who you are and why you want an account: a moderator reads it.";
                errors.push(FieldError::new("reason", FieldCode::Required, message));
            }
            text::check_text(&mut errors, "reason", reason, 0, REASON_MAX);
        }
        errors
    }

    /// Of a new account. Uses the invitation, where one is needed, in the unit of work that makes the account.
    pub(super) async fn admit(&self, uow: &dyn UnitOfWork, form: &SignUp, now: Timestamp) -> Outcome<Status> {
        if self.mode == SignUpMode::Invite {
            let code = form.invite.as_deref().unwrap_or_default().trim();
            if !uow.invites().take(&self.secrets.digest(code), now).await? {
                let message = "This code is used up, has expired or is not one of ours. Ask for another.";
                return Err(Failure::field("invite", FieldCode::Unknown, message));
            }
        }
        Ok(if self.mode == SignUpMode::Approval { Status::Pending } else { Status::Active })
    }
}
