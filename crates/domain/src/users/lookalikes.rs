//! Names that look like others. Two names look alike when their skeletons are equal, in the sense of UTS 39 ("Unicode
//! Security Mechanisms", section 4) for the characters that usernames have.

use std::{collections::HashSet, sync::LazyLock};

use super::{RESERVED_USERNAMES, Username};
use crate::{Failure, FieldCode, FieldError, Outcome, ids::UserId, store::UnitOfWork};

static RESERVED: LazyLock<HashSet<String>> =
    LazyLock::new(|| RESERVED_USERNAMES.iter().map(|name| skeleton(name)).collect());

/// What is left of a name to the eye: without what separates, each character as those that it is taken for.
fn skeleton(name: &str) -> String {
    let mut skeleton = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '_' | '.' => {}
            '0' => skeleton.push('o'),
            '1' | 'i' => skeleton.push('l'),
            'm' => skeleton.push_str("rn"),
            'w' => skeleton.push_str("vv"),
            plain => skeleton.push(plain),
        }
    }
    skeleton
}

pub(super) fn looks_reserved(name: &str) -> bool {
    RESERVED.contains(&skeleton(name))
}

pub(super) fn taken_for_another() -> FieldError {
    let message = "This username looks like one that is kept for others. Choose another.";
    FieldError::new("username", FieldCode::Reserved, message)
}

/// Nobody new is taken for a moderator or an admin. Whose the name is already is for the database to say.
pub(crate) async fn check_staff(uow: &dyn UnitOfWork, id: UserId, username: &Username) -> Outcome<()> {
    let wanted = skeleton(username.as_str());
    let staff = uow.users().staff().await?;
    let is_taken_for =
        |(other, name): &(UserId, Username)| *other != id && name != username && skeleton(name.as_str()) == wanted;
    if staff.iter().any(is_taken_for) { Err(Failure::Invalid(vec![taken_for_another()])) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ANN, BOB, World, now, refused};

    #[test]
    fn names_that_are_taken_for_each_other_have_one_skeleton() {
        for (one, other) in [
            ("admin", "adm1n"),
            ("admin", "ad.rnin"),
            ("well_known", "vve11kn0wn"),
            ("ann.lee", "annlee"),
            ("ill", "1l1"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("admin", "admins"), ("ann", "anna"), ("tag", "tags"), ("bob", "8ob")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn who_is_somebody_keeps_others_from_looking_like_them_and_not_from_their_own_name() {
        let check = |id, name: &str| {
            let mut world = World::default();
            let staff = || Ok(vec![(BOB, Username::from_stored("mod_bill".to_owned()))]);
            world.users.expect_staff().returning(staff);
            let uow = now(crate::store::UnitOfWorkFactory::begin(&*world.store())).unwrap();
            now(check_staff(&*uow, id, &Username::from_stored(name.to_owned())))
        };
        assert_eq!(refused(check(ANN, "modb1ll")), [("username".to_owned(), "reserved")]);
        // The same name is a conflict, which is told otherwise.
        for (id, name) in [(ANN, "mod_bill"), (ANN, "mod_bell"), (BOB, "modb1ll")] {
            assert!(check(id, name).is_ok(), "{name}");
        }
    }
}
