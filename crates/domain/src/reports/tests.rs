use std::sync::Arc;

use super::{Evidence, NewReport, Reason, Report, ReportService, Subject};
use crate::{
    Outcome, StoreError,
    error::Constraint,
    ids::{AuditId, MediaId, PostId, ReportId},
    media::{Access, Placement},
    posts::{Post, PostFacts, Visibility},
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, facts, media, now, refused, stamps, user},
    users::{Status, User},
};

const POST: Subject = Subject::Post(PostId(9));
const PERSON: Subject = Subject::Person(BOB);

fn service(world: World) -> (ReportService, Arc<FakeStore>) {
    let store = world.store();
    (ReportService { store: store.clone(), stamps: stamps() }, store)
}

fn new(subject: Subject, text: &str) -> NewReport {
    NewReport { id: ReportId(7), subject, reason: Reason::Spam, text: text.to_owned() }
}

fn first() -> Report {
    Report {
        id: ReportId(6),
        owner_id: ANN,
        subject: POST,
        subject_owner_id: BOB,
        reason: Reason::Hate,
        text: String::new(),
        evidence: Evidence::default(),
        created_at: stamps().now(),
        closed: None,
    }
}

/// Where this decides who sees Bob's post, which has a picture.
fn with_post(post: PostFacts) -> World {
    let mut world = World::default();
    world.posts.expect_facts().returning(move |_, _| Ok(Some(post)));
    world.posts.expect_find().returning(move |id| {
        let now = stamps().now();
        let (caption, visibility) = ("caption".to_owned(), Visibility::Public);
        let owner_id = post.owner_id;
        Ok(Some(Post { id, owner_id, caption, visibility, created_at: now, updated_at: now, edited_at: None }))
    });
    world
        .media
        .expect_of_post()
        .returning(|_| Ok(vec![Placement { media: media(5, Access::Public), wanted: Access::Public }]));
    world
}

/// Where Bob is like this, and may block Ann.
fn with_person(bob: User, blocks: bool) -> World {
    let mut world = World::default();
    world.users.expect_find().returning(move |_| Ok(Some(bob.clone())));
    world.blocks.expect_exists().returning(move |owner, blocked| Ok(blocks && (owner, blocked) == (BOB, ANN)));
    world
}

fn code(outcome: Outcome<Report>) -> &'static str {
    outcome.unwrap_err().code()
}

#[test]
fn what_the_reporter_saw_is_kept() {
    let portrait = User { full_name: "Bob".to_owned(), avatar_id: Some(MediaId(4)), ..user(BOB) };
    for (mut world, subject, text, pictures) in [
        (with_post(facts(BOB)), POST, "caption", vec![MediaId(5)]),
        (with_person(portrait, false), PERSON, "bob\nBob\na bio", vec![MediaId(4)]),
    ] {
        world.reports.expect_insert().times(1).returning(|_| Ok(true));
        let (service, store) = service(world);
        let report = now(service.report(actor(ANN), new(subject, "look"))).unwrap();
        assert_eq!(report.evidence, Evidence { text: text.to_owned(), media: pictures });
        assert_eq!((report.owner_id, report.subject_owner_id, report.closed), (ANN, BOB, None));
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn who_reports_again_is_answered_with_the_first_report() {
    let mut world = with_post(facts(BOB));
    world.reports.expect_insert().returning(|_| Ok(false));
    world
        .reports
        .expect_open()
        .withf(|owner, subject| (*owner, *subject) == (ANN, POST))
        .returning(|_, _| Ok(Some(first())));
    let (service, store) = service(world);
    assert_eq!(now(service.report(actor(ANN), new(POST, ""))).unwrap(), first());
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn a_request_repeated_after_a_crash_finds_its_report_and_nobody_else_s() {
    for (owner_id, found) in [(ANN, true), (BOB, false)] {
        let mut world = with_post(facts(BOB));
        world.reports.expect_insert().returning(|_| Err(StoreError::Conflict(Constraint::PrimaryKey)));
        let made = Report { owner_id, closed: Some((stamps().now(), AuditId(3))), ..first() };
        world.reports.expect_find().returning(move |_| Ok(Some(made.clone())));
        assert_eq!(now(service(world).0.report(actor(ANN), new(POST, ""))).is_ok(), found);
    }
}

#[test]
fn what_one_does_not_see_cannot_be_reported() {
    let suspended = User { status: Status::Suspended, ..user(BOB) };
    for (world, subject) in [
        (with_post(PostFacts { blocked: true, ..facts(BOB) }), POST),
        (with_post(PostFacts { hidden: true, ..facts(BOB) }), POST),
        (with_post(PostFacts { owner_private: true, ..facts(BOB) }), POST),
        (with_person(suspended, false), PERSON),
        (with_person(user(BOB), true), PERSON),
    ] {
        let (service, store) = service(world);
        assert_eq!(code(now(service.report(actor(ANN), new(subject, "")))), "not_found");
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn nobody_reports_themselves_or_writes_too_much() {
    for (world, subject) in [(with_post(facts(BOB)), POST), (with_person(user(BOB), false), PERSON)] {
        let outcome = now(service(world).0.report(actor(BOB), new(subject, "")));
        assert_eq!(refused(outcome), [("subject_id".to_owned(), "self")]);
    }
    let outcome = now(service(World::default()).0.report(actor(ANN), new(POST, &"a".repeat(1_001))));
    assert_eq!(refused(outcome), [("text".to_owned(), "length")]);
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let mut loses = World::default();
    loses.posts.expect_facts().returning(|_, _| Err(StoreError::Retry));
    let mut decided = with_post(facts(BOB));
    decided.reports.expect_insert().returning(|_| Ok(false));
    decided.reports.expect_open().returning(|_, _| Ok(None));
    for world in [loses, decided] {
        let (service, store) = service(world);
        assert!(now(service.report(actor(ANN), new(POST, ""))).unwrap_err().lost_to_another());
        assert_eq!(store.pauses(), TRIES - 1);
    }
}
