//! `ModerationQueries`, `set_hidden` of posts and comments, and the limit of a person.

use tintype_domain::{
    audit::{Action, Target},
    ids::{CommentId, MediaId, ReportId},
    moderation::{Case, CaseState, ModerationQueries, may_moderate},
    paging::{Page, PageRequest},
    posts::Visibility,
    reports::{Evidence, Report, Subject},
    tags::Tags,
    users::{Role, Status, User},
    viewer::Actor,
};

use crate::engine::{Engine, engines, page_by_page};

async fn report(engine: &Engine, reporter: Actor, subject: Subject, owner: Actor) -> Report {
    let report = engine.report(reporter, subject, owner);
    tell(engine, &report).await;
    report
}

async fn tell(engine: &Engine, report: &Report) {
    let uow = engine.begin().await;
    assert!(uow.reports().insert(report).await.unwrap());
    uow.commit().await.unwrap();
}

async fn decide(engine: &Engine, moderator: Actor, subject: Subject, person: Actor) {
    let entry = engine.entry(Some(moderator), Action::Dismiss, subject, person);
    let uow = engine.begin().await;
    uow.audit().append(&entry).await.unwrap();
    uow.reports().close(subject, entry.id, entry.created_at).await.unwrap();
    uow.commit().await.unwrap();
}

/// An admin who is not there.
fn reader() -> Actor {
    Actor { id: 1.into(), role: Role::Admin }
}

/// Each with how many reports it has.
async fn cases(engine: &Engine, state: CaseState) -> Vec<(ReportId, Subject, i64)> {
    let list =
        page_by_page(async |page| -> Page<Case> { engine.queries.cases(&reader(), state, page).await.unwrap() }).await;
    assert!(list.iter().all(|case| case.closed_at.is_some() == (state == CaseState::Closed)), "{}", engine.name);
    list.into_iter().map(|case| (case.id, case.subject, case.reports)).collect()
}

#[tokio::test]
async fn a_case_is_a_subject_that_waits_or_a_decision_and_counts_its_reports() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        let subjects: Vec<_> = (1..6).map(|number| Subject::Comment(CommentId(number))).collect();
        let mut firsts = Vec::new();
        for subject in &subjects {
            firsts.push(report(&engine, ann, *subject, bob).await.id);
        }
        report(&engine, cat, subjects[3], bob).await;
        let open = |of: &[usize]| -> Vec<(ReportId, Subject, i64)> {
            of.iter().map(|at| (firsts[*at], subjects[*at], if *at == 3 { 2 } else { 1 })).collect()
        };
        assert_eq!(cases(&engine, CaseState::Open).await, open(&[0, 1, 2, 3, 4]), "{}", engine.name);
        assert_eq!(cases(&engine, CaseState::Closed).await, [], "{}", engine.name);
        for at in [3, 0, 2] {
            decide(&engine, cat, subjects[at], bob).await;
        }
        assert_eq!(cases(&engine, CaseState::Open).await, open(&[1, 4]), "{}", engine.name);
        assert_eq!(cases(&engine, CaseState::Closed).await, open(&[2, 0, 3]), "{}", engine.name);
        // Reported again it waits again, apart from what was decided.
        let again = report(&engine, ann, subjects[0], bob).await;
        let mut waiting = open(&[1, 4]);
        waiting.push((again.id, subjects[0], 1));
        assert_eq!(cases(&engine, CaseState::Open).await, waiting, "{}", engine.name);
        assert_eq!(cases(&engine, CaseState::Closed).await, open(&[2, 0, 3]), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_dossier_has_the_evidence_whatever_became_of_what_was_reported() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        let post = engine.post(bob, Visibility::Public).await;
        let (second, first) = (engine.picture(bob).await, engine.picture(bob).await);
        engine.attach_at(first, bob, post, 0).await;
        engine.attach_at(second, bob, post, 1).await;
        let subject = Subject::Post(post);
        let evidence = Evidence { text: "as it was".to_owned(), media: vec![second, first, MediaId(7)] };
        let told = Report { evidence: evidence.clone(), ..engine.report(ann, subject, bob) };
        tell(&engine, &told).await;
        let before = report(&engine, cat, subject, bob).await;
        let uow = engine.begin().await;
        let edited = uow.posts().find(post).await.unwrap().unwrap();
        let edited = tintype_domain::posts::Post { caption: "harmless".to_owned(), ..edited };
        uow.posts().update(&edited, &Tags::default()).await.unwrap();
        uow.commit().await.unwrap();
        engine.delete(bob, post).await;
        engine.sql(&format!("UPDATE users SET status = 'suspended' WHERE id = {}", bob.id)).await;
        decide(&engine, cat, Subject::Person(bob.id), bob).await;

        let dossier = engine.queries.dossier(&reader(), told.id).await.unwrap().unwrap();
        assert_eq!(dossier.told.report, told, "{}", engine.name);
        assert_eq!(dossier.told.reporter.username, "ann", "{}", engine.name);
        let pictures: Vec<_> = dossier.pictures.iter().map(|picture| picture.id).collect();
        assert_eq!(pictures, [first, second], "{}: those that are there, in their order", engine.name);
        let others: Vec<_> = dossier.others.iter().map(|told| (told.report.id, told.reporter.id)).collect();
        assert_eq!(others, [(before.id, cat.id)], "{}", engine.name);
        let history: Vec<_> = dossier.history.iter().map(|view| (view.entry.action, view.entry.target)).collect();
        assert_eq!(history, [(Action::Dismiss, Target::Subject(Subject::Person(bob.id)))], "{}", engine.name);
        let person = dossier.person;
        assert_eq!((person.card.id, person.status, person.open_reports), (bob.id, Status::Suspended, 2));
        assert!(!dossier.is_hidden, "{}", engine.name);
        assert_eq!(engine.queries.dossier(&reader(), ReportId(7)).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn nobody_reads_of_reports_about_themselves_nor_moderators_about_moderators_and_admins() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let about = [("user", bob), ("moderator", engine.person("mod").await), ("admin", engine.person("adm").await)];
        let mut told = Vec::new();
        for (role, person) in about {
            engine.sql(&format!("UPDATE users SET role = '{role}' WHERE id = {}", person.id)).await;
            for decided in [true, false] {
                let report = report(&engine, ann, Subject::Person(person.id), person).await;
                told.push((person, report.id));
                if decided {
                    decide(&engine, ann, Subject::Person(person.id), person).await;
                }
            }
        }
        let [_, (_, moderator), (_, admin)] = about;
        for reader in [
            Actor { role: Role::Moderator, ..ann },
            Actor { role: Role::Moderator, ..moderator },
            Actor { role: Role::Admin, ..ann },
            Actor { role: Role::Admin, ..admin },
        ] {
            for (at, (person, id)) in told.iter().enumerate() {
                let role = [Role::User, Role::Moderator, Role::Admin][at / 2];
                let may = may_moderate(&reader, person.id, role);
                let state = if at % 2 == 0 { CaseState::Closed } else { CaseState::Open };
                let cases = engine.queries.cases(&reader, state, PageRequest::default()).await.unwrap().items;
                assert_eq!(cases.iter().any(|case| case.id == *id), may, "{}: {reader:?} {role:?}", engine.name);
                assert_eq!(engine.queries.dossier(&reader, *id).await.unwrap().is_some(), may, "{}", engine.name);
            }
        }
    }
}

#[tokio::test]
async fn moderators_find_everybody_but_who_is_deleted() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        report(&engine, bob, Subject::Person(ann.id), ann).await;
        decide(&engine, bob, Subject::Person(ann.id), ann).await;
        for (column, status) in [("pending", Status::Pending), ("leaving", Status::Leaving)] {
            let set = format!("status = '{column}', role = 'moderator', limited_at = created_at");
            engine.sql(&format!("UPDATE users SET {set} WHERE id = {}", ann.id)).await;
            let person = engine.queries.person(&reader(), "ann").await.unwrap().unwrap();
            assert_eq!((person.card.id, person.status, person.role), (ann.id, status, Role::Moderator));
            assert_eq!((person.open_reports, person.closed_reports), (0, 1), "{}", engine.name);
            let by_moderator =
                engine.queries.person(&Actor { role: Role::Moderator, ..reader() }, "ann").await.unwrap().unwrap();
            assert_eq!((by_moderator.open_reports, by_moderator.closed_reports), (0, 0), "{}", engine.name);
            assert!(person.limited_at.is_some(), "{}", engine.name);
        }
        assert_eq!(engine.queries.person(&reader(), "nobody").await.unwrap(), None, "{}", engine.name);
        engine.sql(&format!("UPDATE users SET deleted_at = created_at WHERE id = {}", ann.id)).await;
        assert_eq!(engine.queries.person(&reader(), "ann").await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn hiding_and_showing_again_happens_once_and_changes_no_counter() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let post = engine.post(ann, Visibility::Public).await;
        let top = engine.comment(bob, (ann, post), None);
        engine.write(&top).await;
        engine.write(&engine.comment(ann, (ann, post), Some(top.id))).await;
        for hidden in [true, false] {
            for changes in [true, false] {
                let uow = engine.begin().await;
                assert_eq!(uow.posts().set_hidden(post, hidden, engine.now()).await.unwrap(), changes);
                assert_eq!(uow.comments().set_hidden(top.id, hidden, engine.now()).await.unwrap(), changes);
                uow.commit().await.unwrap();
            }
            engine.assert_counters().await;
            let told = report(&engine, bob, Subject::Post(post), ann).await;
            assert_eq!(
                engine.queries.dossier(&reader(), told.id).await.unwrap().unwrap().is_hidden,
                hidden,
                "{}",
                engine.name
            );
            decide(&engine, bob, Subject::Post(post), ann).await;
        }
        let counts =
            "SELECT post_count + (SELECT comment_count + 10 * (SELECT max(reply_count) FROM comments) FROM posts) AS n";
        assert_eq!(engine.number(&format!("{counts} FROM users WHERE id = {}", ann.id)).await, 13, "{}", engine.name);
        let uow = engine.begin().await;
        assert!(!uow.posts().set_hidden(7.into(), true, engine.now()).await.unwrap(), "{}", engine.name);
        assert!(!uow.comments().set_hidden(7.into(), true, engine.now()).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_limit_is_written_with_the_person_and_taken_back_so() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        for limited_at in [Some(engine.now()), None] {
            let uow = engine.begin().await;
            let user = uow.users().find(ann.id).await.unwrap().unwrap();
            uow.users().update(&User { limited_at, ..user }).await.unwrap();
            uow.commit().await.unwrap();
            let user = engine.begin().await.users().find(ann.id).await.unwrap().unwrap();
            assert_eq!(user.limited_at, limited_at, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_page_of_cases_is_no_longer_than_asked_for() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        for number in 1..4 {
            report(&engine, ann, Subject::Comment(CommentId(number)), bob).await;
        }
        let page =
            engine.queries.cases(&reader(), CaseState::Open, PageRequest { after: None, limit: 3 }).await.unwrap();
        assert_eq!((page.items.len(), page.next), (3, None), "{}", engine.name);
        let page =
            engine.queries.cases(&reader(), CaseState::Open, PageRequest { after: None, limit: 1 }).await.unwrap();
        assert_eq!((page.items.len(), page.next), (1, Some(page.items[0].id.0)), "{}", engine.name);
    }
}
