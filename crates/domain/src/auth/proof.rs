//! That whoever has a session is still the one who began it.

use super::{AuthService, Login, LoginTry, STAFF_FRESH_FOR};
use crate::{Failure, Outcome, limits::Decision, time::Timestamp, viewer::Actor};

/// What somebody who is signed in proves it with.
#[derive(Clone)]
pub struct ProofRenewal {
    pub password: String,
    /// A code of the second factor; ignored where there is none.
    pub totp: Option<String>,
    /// The client's address, in the form that limits use.
    pub address: String,
}

/// Whether who has a session has proven recently enough who they are to do what only moderators and admins may.
pub fn check_staff_proof(proven_at: Option<Timestamp>, now: Timestamp) -> Outcome<()> {
    let fresh = proven_at.is_some_and(|at| now - at <= STAFF_FRESH_FOR);
    if fresh { Ok(()) } else { Err(Failure::ProofRequired) }
}

impl AuthService {
    /// Whether it is still they: asked and counted as at the log-in.
    pub async fn renew_proof(&self, actor: Actor, form: ProofRenewal) -> LoginTry {
        let (began, mut budget) = (self.stamps.now(), None);
        let outcome = self.prove_to_be(actor, form, &mut budget).await;
        LoginTry { outcome, began, budget }
    }

    async fn prove_to_be(&self, actor: Actor, form: ProofRenewal, budget: &mut Option<Decision>) -> Outcome<Actor> {
        let ProofRenewal { password, totp, address } = form;
        let login = self.name_of(actor).await?;
        let record = self.prove(&Login { login, password, totp, address, user_agent: String::new() }, budget).await?;
        // The name may have become somebody else's meanwhile.
        if record.user_id == actor.id { Ok(actor) } else { Err(Failure::InvalidCredentials) }
    }

    async fn name_of(&self, actor: Actor) -> Outcome<String> {
        let uow = self.store.begin().await?;
        let user = uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)?;
        Ok(user.username.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::testing::stamps;

    #[test]
    fn a_proof_of_an_hour_ago_is_good_and_an_older_one_and_none_are_not() {
        let now = stamps().now();
        let refused = |ago: Option<TimeDelta>| {
            let refused = check_staff_proof(ago.map(|ago| now - ago), now).err();
            refused.map(|failure| failure.code())
        };
        assert_eq!(refused(Some(TimeDelta::zero())), None);
        assert_eq!(refused(Some(TimeDelta::hours(1))), None);
        assert_eq!(refused(Some(TimeDelta::hours(1) + TimeDelta::microseconds(1))), Some("auth.proof_required"));
        assert_eq!(refused(None), Some("auth.proof_required"));
    }
}
