//! `ReportRepository` and `ReportQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    audit::Action,
    error::Constraint,
    ids::{CommentId, MediaId, PostId, ReportId},
    reports::{Evidence, Report, ReportQueries, Subject},
    viewer::Actor,
};

use crate::engine::{Engine, engines};

const PARALLEL: usize = 20;
const POST: Subject = Subject::Post(PostId(7));

async fn insert(engine: &Engine, report: &Report) -> Result<bool, StoreError> {
    let uow = engine.begin().await;
    let inserted = uow.reports().insert(report).await?;
    uow.commit().await?;
    Ok(inserted)
}

/// How many there were to close.
async fn close(engine: &Engine, subject: Subject, person: Actor) -> u64 {
    let entry = engine.entry(None, Action::Dismiss, subject, person);
    let uow = engine.begin().await;
    uow.audit().append(&entry).await.unwrap();
    let closed = uow.reports().close(subject, entry.id, entry.created_at).await.unwrap();
    uow.commit().await.unwrap();
    closed
}

async fn find(engine: &Engine, id: ReportId) -> Option<Report> {
    engine.begin().await.reports().find(id).await.unwrap()
}

#[tokio::test]
async fn a_report_is_read_as_it_was_written_and_by_its_owner_alone() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        for subject in [POST, Subject::Comment(CommentId(7)), Subject::Person(bob.id)] {
            let report = engine.report(ann, subject, bob);
            assert!(insert(&engine, &report).await.unwrap(), "{}", engine.name);
            assert_eq!(find(&engine, report.id).await, Some(report.clone()), "{}", engine.name);
            assert_eq!(engine.queries.own(ann.id, report.id).await.unwrap(), Some(report.clone()), "{}", engine.name);
            assert_eq!(engine.queries.own(bob.id, report.id).await.unwrap(), None, "{}", engine.name);
        }
        assert_eq!(find(&engine, ReportId(7)).await, None, "{}", engine.name);
    }
}

#[tokio::test]
async fn the_pictures_of_open_reports_of_a_subject_are_told_each_once() {
    for engine in engines().await {
        let (ann, bob, eve) = (engine.person("ann").await, engine.person("bob").await, engine.person("eve").await);
        let subject = Subject::Person(eve.id);
        for (reporter, subject, media) in [
            (ann, subject, vec![MediaId(7), MediaId(8)]),
            (bob, subject, vec![MediaId(8)]),
            (eve, subject, vec![]),
            (ann, Subject::Person(bob.id), vec![MediaId(9)]),
        ] {
            let report = engine.report(reporter, subject, eve);
            let evidence = Evidence { media, ..report.evidence.clone() };
            assert!(insert(&engine, &Report { evidence, ..report }).await.unwrap(), "{}", engine.name);
        }
        let pictures = async || engine.begin().await.reports().pictures(subject).await.unwrap();
        assert_eq!(pictures().await, [MediaId(7), MediaId(8)], "{}", engine.name);
        close(&engine, subject, eve).await;
        assert_eq!(pictures().await, [], "{}", engine.name);
    }
}

#[tokio::test]
async fn one_person_has_one_open_report_of_a_subject_however_many_are_made_at_once() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let engine = Arc::new(engine);
        let tries = (0..PARALLEL).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move { insert(&engine, &engine.report(ann, POST, bob)).await.unwrap() })
        });
        let made = join_all(tries).await.into_iter().filter(|made| *made.as_ref().unwrap()).count();
        assert_eq!(made, 1, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM reports").await, 1, "{}", engine.name);
        let first = engine.begin().await.reports().open(ann.id, POST).await.unwrap();
        assert!(first.is_some_and(|report| report.owner_id == ann.id), "{}", engine.name);
        assert_eq!(engine.begin().await.reports().open(bob.id, POST).await.unwrap(), None, "{}", engine.name);
        assert!(insert(&engine, &engine.report(ann, Subject::Comment(CommentId(7)), bob)).await.unwrap());
    }
}

#[tokio::test]
async fn the_same_report_is_not_made_twice() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let report = engine.report(ann, POST, bob);
        assert!(insert(&engine, &report).await.unwrap());
        close(&engine, POST, bob).await;
        let again = insert(&engine, &report).await;
        let refused = matches!(again, Err(StoreError::Conflict(Constraint::PrimaryKey)));
        assert!(refused, "{}: {again:?}", engine.name);
    }
}

#[tokio::test]
async fn a_decision_closes_the_open_reports_of_its_subject_once_and_then_it_may_be_reported_again() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        let (first, second) = (engine.report(ann, POST, bob), engine.report(cat, POST, bob));
        let other = engine.report(ann, Subject::Comment(CommentId(7)), bob);
        for report in [&first, &second, &other] {
            assert!(insert(&engine, report).await.unwrap());
        }
        assert_eq!(close(&engine, POST, bob).await, 2, "{}", engine.name);
        assert_eq!(close(&engine, POST, bob).await, 0, "{}", engine.name);
        let (one, two) = (find(&engine, first.id).await.unwrap(), find(&engine, second.id).await.unwrap());
        assert!(one.closed.is_some() && one.closed == two.closed, "{}: {one:?} {two:?}", engine.name);
        assert_eq!(find(&engine, other.id).await.unwrap().closed, None, "{}", engine.name);
        assert!(insert(&engine, &engine.report(ann, POST, bob)).await.unwrap(), "{}", engine.name);
    }
}
