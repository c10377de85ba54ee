//! Who decides about whom.

use crate::{ids::UserId, users::Role, viewer::Actor};

/// Moderators decide about people, admins about everybody, nobody about themselves.
pub fn may_moderate(actor: &Actor, person: UserId, role: Role) -> bool {
    actor.id != person
        && match actor.role {
            Role::Admin => true,
            Role::Moderator => role == Role::User,
            Role::User => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ANN, BOB};

    #[test]
    fn moderators_decide_about_people_admins_about_everybody_and_nobody_about_themselves() {
        let roles = [Role::User, Role::Moderator, Role::Admin];
        let about = |id, role| roles.map(|person| may_moderate(&Actor { id, role }, BOB, person));
        assert_eq!(about(ANN, Role::User), [false, false, false]);
        assert_eq!(about(ANN, Role::Moderator), [true, false, false]);
        assert_eq!(about(ANN, Role::Admin), [true, true, true]);
        for role in roles {
            assert_eq!(about(BOB, role), [false, false, false]);
        }
    }
}
