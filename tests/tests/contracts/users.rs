//! `UserRepository`.

use tintype_domain::{
    StoreError,
    auth::CredentialQueries,
    error::Constraint,
    follows::FollowState,
    ids::UserId,
    posts::Visibility,
    users::{ProfileQueries, Role, Status, User, Username},
    viewer::Actor,
};

use crate::engine::{Engine, after, engines};

async fn find(engine: &Engine, id: UserId) -> Option<User> {
    engine.begin().await.users().find(id).await.unwrap()
}

async fn delete(engine: &Engine, person: Actor) {
    engine.sql(&format!("UPDATE users SET deleted_at = updated_at WHERE id = {}", person.id)).await;
}

#[tokio::test]
async fn names_and_addresses_are_taken_once_whatever_their_case_also_by_the_deleted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        for deleted in [false, true] {
            if deleted {
                delete(&engine, ann).await;
            }
            let uow = engine.begin().await;
            let namesake = User { email: "other@example.org".to_owned(), ..engine.user("ann") };
            let error = uow.users().insert(&namesake, "hash").await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(Constraint::Username)), "{}: {error:?}", engine.name);
            drop(uow);
            let uow = engine.begin().await;
            let sharer = User { email: "ANN@Example.org".to_owned(), ..engine.user("other") };
            let error = uow.users().insert(&sharer, "hash").await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(Constraint::Email)), "{}: {error:?}", engine.name);
        }
    }
}

#[tokio::test]
async fn somebody_is_found_as_inserted_unless_deleted() {
    for engine in engines().await {
        let user = User {
            full_name: "Ann Lee".to_owned(),
            website: "https://ann.example".to_owned(),
            email: "Ann@Example.org".to_owned(),
            email_verified: true,
            is_private: true,
            status: Status::Leaving,
            ..engine.user("ann")
        };
        let uow = engine.begin().await;
        uow.users().insert(&user, "hash").await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, user.id).await, Some(user.clone()), "{}", engine.name);
        assert_eq!(find(&engine, UserId(7)).await, None, "{}", engine.name);
        engine.sql("UPDATE users SET deleted_at = updated_at").await;
        assert_eq!(find(&engine, user.id).await, None, "{}: deleted", engine.name);
    }
}

#[tokio::test]
async fn who_was_found_stays_as_they_are_until_the_unit_of_work_ends() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
        for (holds_both, id) in [(false, ann), (true, ann), (true, bob)] {
            let holder = engine.begin().await;
            let other = if id == ann { bob } else { ann };
            let mut user = if holds_both {
                holder.users().find_pair(id, other).await.unwrap().unwrap().0
            } else {
                holder.users().find(id).await.unwrap().unwrap()
            };
            user.bio = format!("changed while {id} was held");
            holder.users().update(&user).await.unwrap();
            assert_eq!(after(holder, find(&engine, id)).await, Some(user), "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn two_people_are_found_in_the_order_asked_for_or_not_at_all() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (first, second) = (find(&engine, ann.id).await.unwrap(), find(&engine, bob.id).await.unwrap());
        let uow = engine.begin().await;
        let pair = uow.users().find_pair(ann.id, bob.id).await.unwrap();
        assert_eq!(pair, Some((first.clone(), second.clone())), "{}", engine.name);
        let pair = uow.users().find_pair(bob.id, ann.id).await.unwrap();
        assert_eq!(pair, Some((second, first)), "{}", engine.name);
        assert_eq!(uow.users().find_pair(ann.id, UserId(7)).await.unwrap(), None, "{}", engine.name);
        drop(uow);
        delete(&engine, bob).await;
        let uow = engine.begin().await;
        assert_eq!(uow.users().find_pair(ann.id, bob.id).await.unwrap(), None, "{}", engine.name);
        assert_eq!(uow.users().find_pair(bob.id, ann.id).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn the_id_behind_a_name_is_told_without_waiting_for_who_holds_the_person() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let holder = engine.begin().await;
        holder.users().find(ann.id).await.unwrap().unwrap();
        if engine.is_sqlite() {
            holder.commit().await.unwrap();
        }
        let uow = engine.begin().await;
        assert_eq!(uow.users().id_of("ann").await.unwrap(), Some(ann.id), "{}", engine.name);
        assert_eq!(uow.users().id_of("nobody").await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_deleted_person_has_no_id_behind_their_name() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        delete(&engine, ann).await;
        assert_eq!(engine.begin().await.users().id_of("ann").await.unwrap(), None, "{}", engine.name);
        let of_email = engine.begin().await.users().id_of_email("ann@example.org").await.unwrap();
        assert_eq!(of_email, None, "{}", engine.name);
    }
}

#[tokio::test]
async fn an_update_writes_what_a_person_can_change_and_no_counter() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let avatar = engine.picture(ann).await;
        engine.post(ann, Visibility::Public).await;
        engine.follow(ann, bob, FollowState::Accepted).await;
        let before = find(&engine, ann.id).await.unwrap();
        let changed = User {
            username: Username::parse("anna").unwrap(),
            full_name: "Anna".to_owned(),
            bio: "another bio".to_owned(),
            website: "https://anna.example".to_owned(),
            is_private: true,
            status: Status::Suspended,
            avatar_id: Some(avatar),
            updated_at: engine.now(),
            ..before.clone()
        };
        // What the port does not name stays as it is, whatever the entity says.
        let (email, moment) = ("x@example.org".to_owned(), changed.updated_at);
        let given = User { email, created_at: moment, erase_at: Some(moment), ..changed.clone() };
        let uow = engine.begin().await;
        uow.users().update(&given).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, ann.id).await, Some(changed), "{}", engine.name);
        let counts = engine.queries.account(ann.id).await.unwrap().unwrap().profile.counts;
        assert_eq!((counts.posts, counts.following, counts.followers), (1, 1, 0), "{}", engine.name);
        let uow = engine.begin().await;
        let taken = User { username: Username::parse("bob").unwrap(), ..before };
        let error = uow.users().update(&taken).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::Username)), "{}: {error:?}", engine.name);
    }
}

#[tokio::test]
async fn the_hash_of_one_persons_password_is_replaced() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        engine.person("bob").await;
        let uow = engine.begin().await;
        uow.accounts().set_password_hash(ann.id, "newer", engine.now()).await.unwrap();
        uow.commit().await.unwrap();
        for (name, hash) in [("ann", "newer"), ("bob", "hash")] {
            let record = engine.queries.login_record(name).await.unwrap().unwrap();
            assert_eq!(record.password_hash, hash, "{}: {name}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_picture_becomes_an_avatar_once_if_it_is_theirs_and_used_nowhere() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (unused, posted) = (engine.picture(ann).await, engine.picture(ann).await);
        let post = engine.post(ann, Visibility::Public).await;
        engine.attach_at(posted, ann, post, 0).await;
        let uow = engine.begin().await;
        let claim = async |owner: Actor, media| uow.users().claim_avatar(owner.id, media, engine.now()).await.unwrap();
        assert!(!claim(ann, posted).await, "{}: in a post", engine.name);
        assert!(!claim(bob, unused).await, "{}: of another", engine.name);
        assert!(!claim(ann, engine.id()).await, "{}: not there", engine.name);
        assert!(claim(ann, unused).await, "{}", engine.name);
        assert!(!claim(ann, unused).await, "{}: an avatar already", engine.name);
        let attached = uow.media().attach(unused, ann.id, post, 1, "").await.unwrap();
        assert!(!attached, "{}: it no longer waits for a post", engine.name);
    }
}

#[tokio::test]
async fn an_address_leads_to_its_person_in_any_case() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let uow = engine.begin().await;
        assert_eq!(uow.users().id_of_email("Ann@Example.ORG").await.unwrap(), Some(ann.id), "{}", engine.name);
        assert_eq!(uow.users().id_of_email("nobody@example.org").await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_new_address_is_the_persons_unless_another_has_it_deleted_or_not() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let uow = engine.begin().await;
        uow.accounts().set_email(ann.id, "New@example.org", true, engine.now()).await.unwrap();
        uow.commit().await.unwrap();
        let user = find(&engine, ann.id).await.unwrap();
        assert_eq!((user.email.as_str(), user.email_verified), ("New@example.org", true), "{}", engine.name);
        let found = engine.begin().await.users().id_of_email("new@example.org").await.unwrap();
        assert_eq!(found, Some(ann.id), "{}", engine.name);
        for deleted in [false, true] {
            if deleted {
                delete(&engine, bob).await;
            }
            let uow = engine.begin().await;
            let error = uow.accounts().set_email(ann.id, "BOB@example.org", true, engine.now()).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(Constraint::Email)), "{}: {error:?}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_role_is_given_to_one_person() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let uow = engine.begin().await;
        uow.accounts().set_role(ann.id, Role::Admin, engine.now()).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, ann.id).await.unwrap().role, Role::Admin, "{}", engine.name);
        assert_eq!(find(&engine, bob.id).await.unwrap().role, Role::User, "{}", engine.name);
        let staff = engine.begin().await.users().staff().await.unwrap();
        assert_eq!(staff, [(ann.id, Username::from_stored("ann".to_owned()))], "{}", engine.name);
        delete(&engine, ann).await;
        assert_eq!(engine.begin().await.users().staff().await.unwrap(), [], "{}", engine.name);
    }
}

async fn make_admin(engine: &Engine, person: Actor) {
    let uow = engine.begin().await;
    uow.accounts().set_role(person.id, Role::Admin, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn admins_are_those_who_are_active() {
    for engine in engines().await {
        let mut admins = Vec::new();
        for name in ["ann", "bob", "cat", "dan"] {
            let person = engine.person(name).await;
            make_admin(&engine, person).await;
            admins.push(person);
        }
        let moderator = engine.person("eve").await;
        engine.sql(&format!("UPDATE users SET role = 'moderator' WHERE id = {}", moderator.id)).await;
        engine.sql(&format!("UPDATE users SET status = 'suspended' WHERE id = {}", admins[1].id)).await;
        engine.sql(&format!("UPDATE users SET status = 'leaving' WHERE id = {}", admins[2].id)).await;
        let found = engine.begin().await.accounts().admins().await.unwrap();
        assert_eq!(found, [admins[0].id, admins[3].id], "{}", engine.name);
        delete(&engine, admins[3]).await;
        assert_eq!(engine.begin().await.accounts().admins().await.unwrap(), [admins[0].id], "{}", engine.name);
    }
}

#[tokio::test]
async fn of_two_who_take_the_last_two_admins_away_the_second_sees_what_the_first_has_done() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        for person in [ann, bob] {
            make_admin(&engine, person).await;
        }
        let first = engine.begin().await;
        assert_eq!(first.accounts().admins().await.unwrap(), [ann.id, bob.id], "{}", engine.name);
        first.accounts().set_role(ann.id, Role::User, engine.now()).await.unwrap();
        let second = async { engine.begin().await.accounts().admins().await.unwrap() };
        assert_eq!(after(first, second).await, [bob.id], "{}", engine.name);
    }
}
