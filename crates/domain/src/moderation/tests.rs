use std::sync::Arc;

use chrono::TimeDelta;

use super::{Decision, ModerationService, Verdict};
use crate::{
    Outcome,
    audit::{Action, By, Target},
    cards::{CardId, CardOutbox},
    ids::{AuditId, CommentId, MediaId, PostId, ReportId, UserId},
    jobs::Job,
    mail::{Mail, Notice},
    posts::PostFacts,
    reports::{Evidence, Reason, Report, Subject},
    sessions::MockSessionRepository,
    testing::{ANN, BOB, FakeStore, World, facts, now, refused, stamps, user},
    users::{Role, Status, User},
    viewer::Actor,
};

const POST: Subject = Subject::Post(PostId(9));
const COMMENT: Subject = Subject::Comment(CommentId(8));
const PERSON: Subject = Subject::Person(BOB);
const MODERATOR: Actor = Actor { id: ANN, role: Role::Moderator };

fn by(actor: Actor) -> By {
    By::Person(actor, "1.2.3.4".to_owned())
}

/// Sessions of Bob's end so often.
fn service(world: World, ends: usize) -> (ModerationService, Arc<FakeStore>) {
    let mut sessions = MockSessionRepository::new();
    let others = sessions.expect_end_others().times(ends);
    others.withf(|owner, keep, _| (*owner, *keep) == (BOB, None)).returning(|_, _, _| Ok(Vec::new()));
    let store = world.store();
    let cards = CardOutbox { on: true };
    (ModerationService { store: store.clone(), sessions: Arc::new(sessions), cards, stamps: stamps() }, store)
}

fn report(subject: Subject) -> Report {
    Report {
        id: ReportId(7),
        owner_id: UserId(3),
        subject,
        subject_owner_id: BOB,
        reason: Reason::Spam,
        text: String::new(),
        evidence: Evidence::default(),
        created_at: stamps().now(),
        closed: None,
    }
}

/// The only active admin is somebody else.
fn person(person: User) -> World {
    with_admins(person, vec![ANN])
}

fn with_admins(person: User, admins: Vec<UserId>) -> World {
    let mut world = World::default();
    world.accounts.expect_admins().returning(move || Ok(admins.clone()));
    world.users.expect_id_of().returning(|name| Ok((name == "bob").then_some(BOB)));
    world.users.expect_find().returning(move |_| Ok(Some(person.clone())));
    world
}

/// Where Bob is like this, and there is a report of this of his.
fn reported(bob: User, subject: Subject) -> World {
    let mut world = person(bob);
    world.reports.expect_find().returning(move |_| Ok(Some(report(subject))));
    world.reports.expect_pictures().returning(|_| Ok(Vec::new()));
    world
}

fn expect_entry(world: &mut World, action: Action, subject: Subject) {
    let entry = world.audit.expect_append().times(1);
    let expected = (action, Target::Subject(subject), Some(BOB), "because");
    entry.withf(move |entry| (entry.action, entry.target, entry.person_id, entry.note.as_str()) == expected);
    entry.returning(|_| Ok(()));
}

fn expect_close(world: &mut World, subject: Subject) {
    world.reports.expect_close().times(1).withf(move |closed, _, _| *closed == subject).returning(|_, _, _| Ok(1));
}

fn decision(verdict: Verdict) -> Decision {
    Decision { verdict, note: "because".to_owned() }
}

fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    outcome.unwrap_err().code()
}

fn forgets(card: CardId) -> Job {
    Job::ForgetCards { cards: vec![card] }
}

#[test]
fn a_hidden_post_is_closed_logged_and_its_pictures_move_and_a_comment_has_none() {
    let jobs = vec![Job::RekeyPost { post_id: PostId(9) }, forgets(CardId::Post(PostId(9)))];
    for (subject, jobs) in [(POST, jobs), (COMMENT, Vec::new())] {
        let mut world = reported(user(BOB), subject);
        world.posts.expect_set_hidden().withf(|_, hidden, _| *hidden).returning(|_, _, _| Ok(true));
        world.comments.expect_set_hidden().withf(|_, hidden, _| *hidden).returning(|_, _, _| Ok(true));
        expect_entry(&mut world, Action::Hide, subject);
        expect_close(&mut world, subject);
        let (service, store) = service(world, 0);
        now(service.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Hide))).unwrap();
        assert_eq!(store.commits(), [jobs]);
    }
}

#[test]
fn a_person_is_limited_or_suspended_and_then_signed_out_and_moved() {
    let suspended = vec![forgets(CardId::Person(BOB)), Job::RekeyOwner { owner_id: BOB }];
    for (verdict, action, status, limited, ends, jobs) in [
        (Verdict::Limit, Action::Limit, Status::Active, true, 0, vec![forgets(CardId::Person(BOB))]),
        (Verdict::Suspend, Action::Suspend, Status::Suspended, false, 1, suspended),
    ] {
        let mut world = reported(user(BOB), POST);
        let updated = world.users.expect_update().times(1);
        updated.withf(move |user| (user.status, user.limited_at.is_some()) == (status, limited)).returning(|_| Ok(()));
        expect_entry(&mut world, action, POST);
        expect_close(&mut world, POST);
        let (service, store) = service(world, ends);
        now(service.decide(&by(MODERATOR), ReportId(7), decision(verdict))).unwrap();
        assert_eq!(store.commits(), [jobs]);
    }
}

#[test]
fn a_dismissal_closes_and_changes_nothing_else() {
    let mut world = reported(user(BOB), PERSON);
    expect_entry(&mut world, Action::Dismiss, PERSON);
    expect_close(&mut world, PERSON);
    let (service, store) = service(world, 0);
    now(service.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Dismiss))).unwrap();
    assert_eq!(store.commits(), [vec![]]);
}

#[test]
fn pictures_that_were_kept_for_a_decision_about_a_person_are_looked_at_once_more() {
    let mut world = person(user(BOB));
    world.reports.expect_find().returning(|_| Ok(Some(report(PERSON))));
    let pictures = world.reports.expect_pictures().times(1).withf(|subject| *subject == PERSON);
    pictures.returning(|_| Ok(vec![MediaId(3), MediaId(4)]));
    expect_entry(&mut world, Action::Dismiss, PERSON);
    expect_close(&mut world, PERSON);
    let (service, store) = service(world, 0);
    now(service.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Dismiss))).unwrap();
    assert_eq!(store.commits(), [[3, 4].map(|id| Job::DeleteMedia { media_id: MediaId(id) })]);
}

#[test]
fn nothing_happens_to_whom_the_actor_does_not_decide_about_nor_without_a_reason() {
    let verdicts = [Verdict::Dismiss, Verdict::Hide, Verdict::Limit, Verdict::Suspend];
    for verdict in verdicts {
        for (actor, role) in [
            (MODERATOR, Role::Moderator),
            (MODERATOR, Role::Admin),
            (Actor { id: BOB, role: Role::Admin }, Role::Admin),
            (Actor { id: ANN, role: Role::User }, Role::User),
        ] {
            let (service, store) = service(reported(User { role, ..user(BOB) }, POST), 0);
            assert_eq!(code(now(service.decide(&by(actor), ReportId(7), decision(verdict)))), "not_found");
            assert_eq!(store.commits().len(), 0);
        }
        for (note, field) in [(" ".to_owned(), "required"), ("a".repeat(1_001), "length")] {
            let outcome =
                now(service(World::default(), 0).0.decide(&by(MODERATOR), ReportId(7), Decision { verdict, note }));
            assert_eq!(refused(outcome), [("note".to_owned(), field)]);
        }
    }
}

#[test]
fn what_was_decided_is_not_decided_again_and_a_person_is_not_hidden() {
    let mut world = person(user(BOB));
    let closed = Report { closed: Some((stamps().now(), AuditId(1))), ..report(POST) };
    world.reports.expect_find().returning(move |_| Ok(Some(closed.clone())));
    let again = now(service(world, 0).0.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Dismiss)));
    assert_eq!(code(again), "report.decided");
    let hidden =
        now(service(reported(user(BOB), PERSON), 0).0.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Hide)));
    assert_eq!(refused(hidden), [("action".to_owned(), "format")]);
}

#[test]
fn who_leaves_or_waits_is_suspended_and_leaves_or_waits_again_after_a_reinstatement() {
    let over = stamps().now() + TimeDelta::days(30);
    for (status, erase_at, waits) in [(Status::Leaving, Some(over), false), (Status::Pending, None, true)] {
        let bob = User { status, erase_at, ..user(BOB) };
        // What they asked for is not settled.
        let mut world = reported(bob.clone(), POST);
        let updated = world.users.expect_update().times(1);
        updated.withf(move |user| (user.status, user.erase_at) == (Status::Suspended, erase_at)).returning(|_| Ok(()));
        expect_entry(&mut world, Action::Suspend, POST);
        expect_close(&mut world, POST);
        let (suspending, store) = service(world, 1);
        now(suspending.decide(&by(MODERATOR), ReportId(7), decision(Verdict::Suspend))).unwrap();
        assert_eq!(store.commits().len(), 1, "{status:?}");

        let mut world = person(User { status: Status::Suspended, ..bob });
        world.accounts.expect_has_applied().returning(move |_| Ok(waits));
        let updated = world.users.expect_update().times(1);
        updated.withf(move |user| (user.status, user.erase_at) == (status, erase_at)).returning(|_| Ok(()));
        expect_entry(&mut world, Action::Reinstate, PERSON);
        let (reinstating, store) = service(world, 0);
        assert!(now(reinstating.reinstate(&by(MODERATOR), "bob", "because")).unwrap(), "{status:?}");
        assert_eq!(store.commits().len(), 1, "{status:?}");
    }
}

#[test]
fn the_operator_suspends_and_reinstates_by_name_once() {
    let mut world = person(user(BOB));
    world.users.expect_update().times(1).withf(|user| user.status == Status::Suspended).returning(|_| Ok(()));
    expect_entry(&mut world, Action::Suspend, PERSON);
    let (active, store) = service(world, 1);
    assert!(now(active.suspend(&By::Operator, "Bob", "because")).unwrap());
    assert_eq!(store.commits().len(), 1);
    assert_eq!(code(now(active.suspend(&By::Operator, "nobody", "because"))), "not_found");

    let mut world = person(User { status: Status::Suspended, limited_at: Some(stamps().now()), ..user(BOB) });
    world.accounts.expect_has_applied().returning(|_| Ok(false));
    let updated = world.users.expect_update().times(1);
    updated.withf(|user| (user.status, user.limited_at) == (Status::Active, None)).returning(|_| Ok(()));
    expect_entry(&mut world, Action::Reinstate, PERSON);
    let (suspended, store) = service(world, 0);
    assert!(!now(suspended.suspend(&By::Operator, "bob", "because")).unwrap());
    assert!(now(suspended.reinstate(&By::Operator, "bob", "because")).unwrap());
    assert_eq!(store.commits(), [vec![forgets(CardId::Person(BOB)), Job::RekeyOwner { owner_id: BOB }]]);

    let (nothing_to_undo, store) = service(person(user(BOB)), 0);
    assert!(!now(nothing_to_undo.reinstate(&by(MODERATOR), "bob", "because")).unwrap());
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn who_waits_or_leaves_is_not_let_in_by_taking_a_limit_back() {
    for status in [Status::Pending, Status::Leaving] {
        let mut world = person(User { status, limited_at: Some(stamps().now()), ..user(BOB) });
        let updated = world.users.expect_update().times(1);
        updated.withf(move |user| (user.status, user.limited_at) == (status, None)).returning(|_| Ok(()));
        expect_entry(&mut world, Action::Reinstate, PERSON);
        let (service, store) = service(world, 0);
        assert!(now(service.reinstate(&by(MODERATOR), "bob", "because")).unwrap());
        assert_eq!(store.commits(), [vec![forgets(CardId::Person(BOB))]]);
    }
}

#[test]
fn who_waits_is_let_in_or_turned_away_and_told_and_nobody_is_twice() {
    let waiting = |status, waits: bool| {
        let mut world = person(User { status, ..user(BOB) });
        world.accounts.expect_settle_approval().returning(move |_| Ok(waits));
        world
    };
    let told = |notice| Job::SendMail { mail: Mail::Notice { person: BOB, notice } };
    let mut world = waiting(Status::Pending, true);
    world.users.expect_update().times(1).withf(|user| user.status == Status::Active).returning(|_| Ok(()));
    expect_entry(&mut world, Action::Approve, PERSON);
    let (approving, store) = service(world, 0);
    now(approving.approve(&by(MODERATOR), "bob", "because")).unwrap();
    assert_eq!(store.commits(), [[forgets(CardId::Person(BOB)), told(Notice::Approved)]]);

    let mut world = waiting(Status::Pending, true);
    world.accounts.expect_leave().times(1).withf(|_, erase_at, now| erase_at == now).returning(|_, _, _| Ok(()));
    expect_entry(&mut world, Action::Refuse, PERSON);
    let (refusing, store) = service(world, 0);
    now(refusing.refuse(&by(MODERATOR), "bob", "because")).unwrap();
    assert_eq!(store.commits(), [[Job::EraseAccount { owner_id: BOB }, told(Notice::Refused)]]);

    for (status, waits) in [(Status::Active, true), (Status::Suspended, true), (Status::Pending, false)] {
        let (service, store) = service(waiting(status, waits), 0);
        assert_eq!(code(now(service.approve(&by(MODERATOR), "bob", "because"))), "not_found", "{status:?}");
        assert_eq!(code(now(service.refuse(&by(MODERATOR), "bob", "because"))), "not_found", "{status:?}");
        assert_eq!(store.commits().len(), 0, "{status:?}");
    }
}

#[test]
fn a_post_is_shown_again_once_and_one_that_is_deleted_never() {
    for (was_hidden, commits) in [(true, 1), (false, 0)] {
        let mut world = person(user(BOB));
        world.posts.expect_facts().returning(|_, _| Ok(Some(PostFacts { hidden: true, ..facts(BOB) })));
        world.posts.expect_set_hidden().withf(|_, hidden, _| !hidden).returning(move |_, _, _| Ok(was_hidden));
        if was_hidden {
            expect_entry(&mut world, Action::Restore, POST);
        }
        let (service, store) = service(world, 0);
        assert_eq!(now(service.restore(&by(MODERATOR), POST, "because")).unwrap(), was_hidden);
        assert_eq!(store.commits().len(), commits);
    }
    let mut world = person(user(BOB));
    world.posts.expect_facts().returning(|_, _| Ok(Some(PostFacts { deleted: true, ..facts(BOB) })));
    assert_eq!(code(now(service(world, 0).0.restore(&by(MODERATOR), POST, "because"))), "not_found");
}

#[test]
fn the_last_admin_is_not_suspended_by_anybody_and_one_of_two_is() {
    let admin = || User { role: Role::Admin, ..user(BOB) };
    for (admins, last) in [(vec![BOB], true), (vec![ANN, BOB], false)] {
        let world = |times: usize| {
            let mut world = with_admins(admin(), admins.clone());
            world.reports.expect_find().returning(|_| Ok(Some(report(PERSON))));
            world.reports.expect_pictures().returning(|_| Ok(Vec::new()));
            world.users.expect_update().times(times).returning(|_| Ok(()));
            world.audit.expect_append().times(times).returning(|_| Ok(()));
            world.reports.expect_close().returning(|_, _, _| Ok(1));
            service(world, times).0
        };
        let times = usize::from(!last);
        let suspended = now(world(times).suspend(&By::Operator, "bob", "because")).map(drop);
        let actor = by(Actor { id: ANN, role: Role::Admin });
        let decided = now(world(times).decide(&actor, ReportId(7), decision(Verdict::Suspend)));
        for outcome in [suspended, decided] {
            assert_eq!(outcome.err().map(|failure| failure.code()), last.then_some("admin.last"));
        }
    }
}

#[test]
fn an_entry_says_who_and_from_where_or_the_operator() {
    let entry = |by: By| {
        let entry = by.entry(&stamps(), Action::Suspend, PERSON, BOB, "because");
        (entry.actor_id, entry.address)
    };
    assert_eq!(entry(by(MODERATOR)), (Some(ANN), Some("1.2.3.4".to_owned())));
    assert_eq!(entry(By::Operator), (None, None));
}
