//! `AuditLog` and `AuditQueries`.

use sea_orm::ConnectionTrait;
use tintype_domain::{
    audit::{Action, AuditQueries, Entry, Target},
    ids::{CommentId, InviteId, PostId},
    paging::PageRequest,
    reports::Subject,
};

use crate::engine::{Engine, engines, page_by_page};

/// One of each kind of subject, by the operator and by ann, about bob.
async fn fill(engine: &Engine) -> Vec<Entry> {
    let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
    let entries = vec![
        engine.entry(None, Action::SetRole, Subject::Person(bob.id), bob),
        engine.entry(Some(ann), Action::Hide, Subject::Post(PostId(7)), bob),
        engine.entry(Some(ann), Action::Restore, Subject::Comment(CommentId(8)), bob),
    ];
    for entry in &entries {
        let uow = engine.begin().await;
        uow.audit().append(entry).await.unwrap();
        uow.commit().await.unwrap();
    }
    entries
}

#[tokio::test]
async fn entries_are_read_as_they_were_written_the_newest_first() {
    for engine in engines().await {
        let mut entries = fill(&engine).await;
        entries.reverse();
        let views = page_by_page(async |page| engine.queries.entries(page).await.unwrap()).await;
        assert_eq!(views.iter().map(|view| view.entry.clone()).collect::<Vec<_>>(), entries, "{}", engine.name);
        let name = |card: &Option<tintype_domain::users::Card>| card.as_ref().map(|card| card.username.clone());
        let actors: Vec<_> = views.iter().map(|view| name(&view.actor)).collect();
        assert_eq!(actors, [Some("ann".to_owned()), Some("ann".to_owned()), None], "{}", engine.name);
        assert!(views.iter().all(|view| name(&view.person).as_deref() == Some("bob")), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_invitation_is_about_nobody_and_everything_else_about_somebody() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let of_person = engine.entry(Some(ann), Action::Invite, Subject::Person(ann.id), ann);
        let of_invite = Entry { target: Target::Invite(InviteId(9)), person_id: None, ..of_person.clone() };
        let of_operator =
            Entry { id: engine.id(), actor_id: None, action: Action::Uninvite, address: None, ..of_invite.clone() };
        for wrong in [
            Entry { id: engine.id(), person_id: None, ..of_person.clone() },
            Entry { id: engine.id(), person_id: Some(ann.id), ..of_invite.clone() },
        ] {
            let uow = engine.begin().await;
            assert!(uow.audit().append(&wrong).await.is_err(), "{}: {wrong:?}", engine.name);
        }
        for entry in [&of_invite, &of_operator] {
            let uow = engine.begin().await;
            uow.audit().append(entry).await.unwrap();
            uow.commit().await.unwrap();
        }
        let views = engine.queries.entries(PageRequest::default()).await.unwrap().items;
        let entries: Vec<_> = views.iter().map(|view| view.entry.clone()).collect();
        assert_eq!(entries, [of_operator, of_invite], "{}", engine.name);
        assert!(views.iter().all(|view| view.person.is_none()), "{}", engine.name);
        let actors: Vec<_> = views.iter().map(|view| view.actor.is_some()).collect();
        assert_eq!(actors, [false, true], "{}", engine.name);
    }
}

#[tokio::test]
async fn an_entry_outlasts_whom_it_names() {
    for engine in engines().await {
        let entries = fill(&engine).await;
        for table in ["credentials", "users"] {
            engine.sql(&format!("DELETE FROM {table}")).await;
        }
        let page = engine.queries.entries(PageRequest::default()).await.unwrap();
        assert_eq!(page.items.len(), entries.len(), "{}", engine.name);
        assert!(page.items.iter().all(|view| view.actor.is_none() && view.person.is_none()), "{}", engine.name);
    }
}

#[tokio::test]
async fn what_is_not_committed_was_not_done() {
    for engine in engines().await {
        let bob = engine.person("bob").await;
        let uow = engine.begin().await;
        uow.audit().append(&engine.entry(None, Action::Suspend, Subject::Person(bob.id), bob)).await.unwrap();
        drop(uow);
        assert_eq!(engine.queries.entries(PageRequest::default()).await.unwrap().items, [], "{}", engine.name);
    }
}

#[tokio::test]
async fn the_store_refuses_every_change_and_delete() {
    for engine in engines().await {
        fill(&engine).await;
        let written = engine.queries.entries(PageRequest::default()).await.unwrap();
        let (first, columns) = (written.items[0].entry.id, "id, action, subject_type, subject_id, person_id, note");
        let mut refused = vec![
            "UPDATE audit_log SET note = 'nothing'".to_owned(),
            format!("UPDATE audit_log SET person_id = 1 WHERE id = {first}"),
            "UPDATE audit_log SET address = '198.51.100.7'".to_owned(),
            "DELETE FROM audit_log".to_owned(),
            format!("DELETE FROM audit_log WHERE id = {first}"),
            format!(
                "INSERT INTO audit_log ({columns}, created_at) SELECT {columns}, created_at FROM audit_log WHERE id = {first}"
            ),
        ];
        if engine.is_sqlite() {
            refused.push(format!("INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE id = {first}"));
        } else {
            refused.push("TRUNCATE audit_log CASCADE".to_owned());
        }
        for statement in refused {
            let told = engine.database.reader().execute_unprepared(&statement).await;
            assert!(told.is_err(), "{}: {statement}", engine.name);
        }
        assert_eq!(engine.queries.entries(PageRequest::default()).await.unwrap(), written, "{}", engine.name);
    }
}
