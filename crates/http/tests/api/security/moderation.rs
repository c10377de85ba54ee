//! From a report to what becomes of it, and back.

use actix_web::http::Method;
use serde_json::{Value, json};
use tintype_domain::{audit::By, users::Role, viewer::Actor};

use super::{
    farewell::{leave, log_in},
    settled,
};
use crate::house::{Browser, House, PASSWORD, until};

struct Scene {
    house: House,
    /// Whose post it is.
    ann: Browser,
    bob: Browser,
    moderator: Browser,
    admin: Browser,
    post: String,
}

impl Scene {
    async fn new() -> Self {
        let house = House::new().await;
        let (ann, bob) = (house.person("ann").await, house.person("bob").await);
        let (moderator, admin) = (house.person("mod").await, house.person("boss").await);
        house.give_role("mod", "moderator").await;
        house.give_role("boss", "admin").await;
        let post = ann.publish("a caption", "public").await;
        settled(&house).await;
        Self { house, ann, bob, moderator, admin, post }
    }

    /// By bob; answers its id.
    async fn report(&self, kind: &str, id: &str) -> String {
        self.bob.post("/reports", subject(kind, id)).await.is(201).id()
    }

    async fn decide(&self, report: &str, action: &str) {
        decide(&self.moderator, report, action).await.is(200);
    }

    /// What the log says was done, the newest first.
    async fn audit(&self) -> Vec<(String, String, Value)> {
        let log = self.admin.get("/moderation/audit").await;
        let entry = |entry: &Value| {
            let text = |at: &str| entry[at].as_str().unwrap().to_owned();
            assert_eq!((&entry["person"]["username"], &entry["from"]), (&json!("ann"), &json!("127.0.0.1")));
            (text("action"), text("note"), entry["actor"]["username"].clone())
        };
        log.is(200).data().as_array().unwrap().iter().map(entry).collect()
    }

    async fn picture(&self, viewer: &Browser) -> String {
        let post = viewer.get(&format!("/posts/{}", self.post)).await;
        post.is(200).data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned()
    }

    async fn assert_counters(&self) {
        assert_eq!(self.house.parts.counters.drift().await.unwrap(), []);
    }
}

fn subject(kind: &str, id: &str) -> Value {
    json!({"subject_type": kind, "subject_id": id, "reason": "spam", "text": "look"})
}

async fn decide(moderator: &Browser, report: &str, action: &str) -> crate::house::Reply {
    let decision = json!({"action": action, "note": "because"});
    moderator.post(&format!("/moderation/reports/{report}/decision"), decision).await
}

async fn id_of(person: &Browser) -> String {
    person.get("/auth/session").await.data()["user"]["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn what_one_sees_is_reported_once_and_what_one_does_not_see_is_not_there() {
    let scene = Scene::new().await;
    let first = scene.report("post", &scene.post).await;
    let again = scene.bob.post("/reports", subject("post", &scene.post)).await;
    assert_eq!(again.is(201).id(), first);
    assert_eq!(again.header("location"), format!("/api/v1/reports/{first}"));
    let own = scene.bob.get(&format!("/reports/{first}")).await;
    assert_eq!((&own.is(200).data()["state"], &own.data()["reason"]), (&json!("open"), &json!("spam")));
    scene.moderator.get(&format!("/reports/{first}")).await.fails(404, "not_found");
    scene.ann.post("/reports", subject("post", &scene.post)).await.refuses("subject_id", "self");
    scene.ann.post("/reports", subject("user", &id_of(&scene.ann).await)).await.refuses("subject_id", "self");
    let hidden = scene.ann.publish("", "followers").await;
    let comment = scene.ann.comment(&hidden, "hello").await;
    for (kind, id) in [("post", hidden.as_str()), ("comment", &comment), ("user", "7"), ("post", "7")] {
        scene.bob.post("/reports", subject(kind, id)).await.fails(404, "not_found");
    }
    scene.house.block("ann", "bob").await;
    scene.bob.post("/reports", subject("user", &id_of(&scene.ann).await)).await.fails(404, "not_found");
    // Who blocks still reports.
    scene.ann.post("/reports", subject("user", &id_of(&scene.bob).await)).await.is(201);
    let key = |request: actix_web::test::TestRequest| request.insert_header(("idempotency-key", "one intent"));
    for replayed in ["", "true"] {
        let request = key(scene.admin.request("POST".parse().unwrap(), "/reports"));
        let reply = scene.admin.send(request.set_json(subject("post", &scene.post))).await;
        assert_eq!(reply.is(201).header("idempotent-replay"), replayed);
    }
}

#[actix_web::test]
async fn the_queue_counts_the_reports_of_a_subject_and_shows_the_evidence_after_a_delete() {
    let scene = Scene::new().await;
    let report = scene.report("post", &scene.post).await;
    scene.admin.post("/reports", subject("post", &scene.post)).await.is(201);
    scene.ann.patch(&format!("/posts/{}", scene.post), json!({"caption": "harmless"})).await.is(200);
    scene.ann.delete(&format!("/posts/{}", scene.post)).await.is(204);
    settled(&scene.house).await;
    let queue = scene.moderator.get("/moderation/reports").await;
    let case = &queue.is(200).data()[0];
    assert_eq!((&case["id"], &case["reports"]), (&json!(report), &json!(2)));
    assert_eq!((&case["subject_id"], &case["person"]["username"]), (&json!(scene.post), &json!("ann")));
    let dossier = scene.moderator.get(&format!("/moderation/reports/{report}")).await;
    let dossier = dossier.is(200).data();
    assert_eq!((&dossier["evidence"]["text"], &dossier["reporter"]["username"]), (&json!("a caption"), &json!("bob")));
    assert_eq!(dossier["others"][0]["reporter"]["username"], "boss");
    let picture = dossier["evidence"]["media"][0]["renditions"][0]["url"].as_str().unwrap();
    assert!(picture.starts_with("/media/private/"), "{picture}");
    scene.house.stranger().await.open(picture).await.is(200);
    scene.decide(&report, "dismiss").await;
    assert_eq!(scene.moderator.get("/moderation/reports").await.data(), &json!([]));
    assert_eq!(scene.moderator.get("/moderation/reports?state=closed").await.each("id"), [report.as_str()]);
    assert_eq!(scene.bob.get(&format!("/reports/{report}")).await.data()["state"], "closed");
    decide(&scene.moderator, &report, "dismiss").await.fails(409, "report.decided");
}

#[actix_web::test]
async fn a_reported_avatar_is_shown_to_moderators_until_they_decide_and_to_nobody_else_once_it_is_replaced() {
    let scene = Scene::new().await;
    let portray = async || {
        let upload = json!({"upload_id": scene.ann.upload().await});
        let reply = scene.ann.call(Method::PUT, "/users/me/avatar", Some(upload)).await;
        settled(&scene.house).await;
        reply.is(200).data()["avatar"]["renditions"][0]["url"].as_str().unwrap().to_owned()
    };
    let stranger = scene.house.stranger().await;
    let first = portray().await;
    stranger.open(&first).await.is(200);
    let report = scene.report("user", &id_of(&scene.ann).await).await;
    portray().await;
    stranger.open(&first).await.is(404);
    let dossier = async || scene.moderator.get(&format!("/moderation/reports/{report}")).await;
    let seen = dossier().await.is(200).data()["evidence"]["media"][0]["renditions"][0]["url"].clone();
    let seen = seen.as_str().unwrap();
    assert!(seen.starts_with("/media/private/"), "{seen}");
    stranger.open(seen).await.is(200);
    scene.ann.delete("/users/me/avatar").await.is(200);
    scene.decide(&report, "dismiss").await;
    settled(&scene.house).await;
    assert_eq!(dossier().await.is(200).data()["evidence"]["media"], json!([]));
    stranger.open(seen).await.is(404);
    assert_eq!(scene.house.number("SELECT count(*) AS n FROM media WHERE is_avatar").await, 0);
}

#[actix_web::test]
async fn a_hidden_post_is_its_author_s_and_the_moderators_until_it_is_shown_again() {
    let scene = Scene::new().await;
    let (path, stranger) = (format!("/posts/{}", scene.post), scene.house.stranger().await);
    scene.bob.put("/users/ann/follow").await.is(200);
    scene.bob.put(&format!("{path}/like")).await.is(200);
    let (public, page) = (scene.picture(&stranger).await, format!("/p/{}", scene.post));
    assert!(stranger.open(&page).await.is(200).text().contains("a caption"));
    let report = scene.report("post", &scene.post).await;
    scene.decide(&report, "hide").await;
    for viewer in [&stranger, &scene.bob] {
        viewer.get(&path).await.fails(404, "not_found");
        assert!(viewer.get("/users/ann/posts").await.is(200).each("id").is_empty());
    }
    assert!(scene.bob.get("/feed").await.each("id").is_empty());
    scene.bob.put(&format!("{path}/like")).await.fails(404, "not_found");
    scene.bob.post(&format!("{path}/comments"), json!({"text": "hello"})).await.fails(404, "not_found");
    assert!(!stranger.open(&page).await.is(200).text().contains("a caption"), "a page without a preview");
    for viewer in [&scene.ann, &scene.moderator, &scene.admin] {
        let posts = viewer.get("/users/ann/posts").await;
        assert_eq!((posts.each("id"), &posts.data()[0]["is_hidden"]), (vec![scene.post.as_str()], &json!(true)));
        assert_eq!(viewer.get(&path).await.data()["is_hidden"], true);
    }
    settled(&scene.house).await;
    let private = scene.picture(&scene.ann).await;
    assert!(private.starts_with("/media/private/"), "{private}");
    stranger.open(private.split('?').next().unwrap()).await.is(404);
    until(async || stranger.open(&public).await.status == 404).await;
    scene.assert_counters().await;
    let counts = scene.bob.get("/users/ann").await;
    assert_eq!(counts.data()["counts"]["posts"], 1, "what is hidden is counted");

    let restore = format!("/moderation/posts/{}/restore", scene.post);
    for _ in 0..2 {
        let reply = scene.moderator.post(&restore, json!({"note": "a mistake"})).await;
        assert_eq!(*reply.is(200).data(), json!({"is_hidden": false}));
    }
    assert_eq!(stranger.get(&path).await.is(200).data()["is_hidden"], false);
    settled(&scene.house).await;
    assert!(scene.picture(&stranger).await.starts_with("/media/public/"));
    let done = |action: &str, note: &str| (action.to_owned(), note.to_owned(), json!("mod"));
    assert_eq!(scene.audit().await, [done("restore", "a mistake"), done("hide", "because")]);
    scene.assert_counters().await;
}

#[actix_web::test]
async fn a_hidden_comment_is_its_author_s_and_the_moderators_until_it_is_shown_again() {
    let scene = Scene::new().await;
    let host = scene.bob.publish("", "public").await;
    let comment = scene.ann.comment(&host, "hello").await;
    let report = scene.report("comment", &comment).await;
    let path = format!("/posts/{host}/comments");
    scene.decide(&report, "hide").await;
    assert!(scene.bob.get(&path).await.each("id").is_empty());
    scene.bob.get(&format!("/comments/{comment}/replies")).await.fails(404, "not_found");
    scene.bob.put(&format!("/comments/{comment}/like")).await.fails(404, "not_found");
    for viewer in [&scene.ann, &scene.moderator] {
        let comments = viewer.get(&path).await;
        assert_eq!((comments.each("id"), &comments.data()[0]["is_hidden"]), (vec![comment.as_str()], &json!(true)));
    }
    assert_eq!(scene.bob.get(&format!("/posts/{host}")).await.data()["comment_count"], 1);
    scene.moderator.post(&format!("/moderation/comments/{comment}/restore"), json!({"note": "x"})).await.is(200);
    assert_eq!(scene.bob.get(&path).await.each("id"), [comment.as_str()]);
    scene.assert_counters().await;
}

#[actix_web::test]
async fn a_limited_person_is_met_by_their_followers_and_has_a_page_for_everybody() {
    let scene = Scene::new().await;
    let host = scene.bob.publish("", "public").await;
    let fan = scene.house.person("fan").await;
    fan.put("/users/ann/follow").await.is(200);
    let comment = scene.ann.comment(&host, "hello").await;
    scene.ann.put(&format!("/posts/{host}/like")).await.is(200);
    scene.ann.put("/users/bob/follow").await.is(200);
    let own = scene.ann.comment(&scene.post, "at home").await;
    let report = scene.report("comment", &comment).await;
    scene.decide(&report, "limit").await;
    let stranger = scene.house.stranger().await;
    for (viewer, meets) in
        [(&stranger, false), (&scene.bob, false), (&fan, true), (&scene.ann, true), (&scene.moderator, true)]
    {
        let likes = viewer.get(&format!("/posts/{host}/likes")).await;
        assert_eq!(likes.each("username").contains(&"ann"), meets);
        assert_eq!(!viewer.get(&format!("/posts/{host}/comments")).await.each("id").is_empty(), meets);
        assert_eq!(viewer.get("/users/bob/followers").await.each("username").contains(&"ann"), meets);
        viewer.get("/users/ann").await.is(200);
        assert_eq!(viewer.get("/users/ann/posts").await.each("id"), [scene.post.as_str()]);
        assert_eq!(viewer.get(&format!("/posts/{}/comments", scene.post)).await.each("id"), [own.as_str()]);
    }
    assert_eq!(fan.get("/feed").await.each("id"), [scene.post.as_str()]);
    let person = scene.moderator.get("/moderation/users/ann").await;
    assert!(person.is(200).data()["limited_at"].is_string());
    let person = scene.moderator.post("/moderation/users/ann/reinstate", json!({"note": "learnt"})).await;
    assert!(person.is(200).data()["limited_at"].is_null());
    assert_eq!(stranger.get(&format!("/posts/{host}/likes")).await.each("username"), ["ann"]);
    scene.assert_counters().await;
}

#[actix_web::test]
async fn who_is_suspended_is_nowhere_until_they_are_reinstated() {
    let scene = Scene::new().await;
    let (stranger, elsewhere) = (scene.house.stranger().await, scene.house.stranger().await);
    let log_in = json!({"login": "ann", "password": PASSWORD});
    elsewhere.post("/auth/login", log_in.clone()).await.is(200);
    let public = scene.picture(&stranger).await;
    scene.bob.put("/users/ann/follow").await.is(200);
    let report = scene.report("user", &id_of(&scene.ann).await).await;
    scene.decide(&report, "suspend").await;
    for browser in [&scene.ann, &elsewhere] {
        browser.get("/feed").await.fails(401, "auth.required");
    }
    let again = scene.house.stranger().await;
    again.post("/auth/login", log_in.clone()).await.fails(403, "auth.suspended");
    again.post("/auth/login", json!({"login": "ann", "password": "not the password"})).await.fails(401, "auth.invalid");
    for viewer in [&stranger, &scene.bob, &scene.moderator] {
        viewer.get("/users/ann").await.fails(404, "not_found");
        viewer.get(&format!("/posts/{}", scene.post)).await.fails(404, "not_found");
    }
    assert!(scene.bob.get("/feed").await.each("id").is_empty());
    scene.bob.put("/users/ann/follow").await.fails(404, "not_found");
    settled(&scene.house).await;
    until(async || stranger.open(&public).await.status == 404).await;
    let person = scene.moderator.get("/moderation/users/ann").await;
    assert_eq!(person.is(200).data()["status"], "suspended");
    scene.assert_counters().await;

    let person = scene.moderator.post("/moderation/users/ann/reinstate", json!({"note": "heard"})).await;
    assert_eq!(person.is(200).data()["status"], "active");
    scene.ann.get("/feed").await.fails(401, "auth.required");
    again.post("/auth/login", log_in).await.is(200);
    stranger.get("/users/ann").await.is(200);
    assert_eq!(scene.bob.get("/feed").await.each("id"), [scene.post.as_str()]);
    settled(&scene.house).await;
    assert!(scene.picture(&stranger).await.starts_with("/media/public/"));
    let actions: Vec<_> = scene.audit().await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(actions, ["reinstate", "suspend"]);
    scene.assert_counters().await;
}

#[actix_web::test]
async fn a_moderator_decides_about_people_an_admin_about_everybody_else_and_nobody_about_themselves() {
    let scene = Scene::new().await;
    let colleague = scene.house.person("mod2").await;
    scene.house.give_role("mod2", "moderator").await;
    let of_colleague = scene.report("user", &id_of(&colleague).await).await;
    let of_admin = scene.report("user", &id_of(&scene.admin).await).await;
    let of_moderator = scene.report("user", &id_of(&scene.moderator).await).await;
    for report in [&of_colleague, &of_admin, &of_moderator] {
        for action in ["dismiss", "limit", "suspend"] {
            decide(&scene.moderator, report, action).await.fails(404, "not_found");
        }
    }
    decide(&scene.admin, &of_admin, "suspend").await.fails(404, "not_found");
    for (reader, name, open) in [
        (&scene.moderator, "mod", 0),
        (&scene.moderator, "boss", 0),
        (&scene.moderator, "mod2", 0),
        (&scene.admin, "boss", 0),
        (&scene.admin, "mod", 1),
    ] {
        let person = reader.get(&format!("/moderation/users/{name}")).await;
        assert_eq!(person.is(200).data()["open_reports"], open, "{name}");
    }
    for name in ["mod2", "boss", "mod"] {
        let note = json!({"note": "x"});
        scene.moderator.post(&format!("/moderation/users/{name}/reinstate"), note).await.fails(403, "access.role");
    }
    decide(&scene.admin, &of_colleague, "hide").await.refuses("action", "format");
    decide(&scene.admin, &of_colleague, "suspend").await.is(200);
    colleague.get("/moderation/reports").await.fails(401, "auth.required");
}

#[actix_web::test]
async fn the_last_admin_is_not_suspended_and_does_not_leave_and_a_suspended_one_is_none() {
    let scene = Scene::new().await;
    let colleague = scene.house.person("boss2").await;
    scene.house.give_role("boss2", "admin").await;
    let (of_admin, of_colleague) =
        (scene.report("user", &id_of(&scene.admin).await).await, scene.report("user", &id_of(&colleague).await).await);
    decide(&scene.admin, &of_colleague, "suspend").await.is(200);
    leave(&scene.admin, PASSWORD).await.fails(409, "admin.last");
    scene.admin.get("/moderation/audit").await.is(200);
    let operator = &scene.house.parts.state.services.moderation;
    let refused = operator.suspend(&By::Operator, "boss", "because").await.unwrap_err();
    assert_eq!(refused.code(), "admin.last");
    let note = json!({"note": "heard"});
    scene.admin.post("/moderation/users/boss2/reinstate", note).await.is(200);
    let (colleague, _) = log_in(&scene.house, "boss2").await;
    decide(&colleague, &of_admin, "suspend").await.is(200);
    leave(&colleague, PASSWORD).await.fails(409, "admin.last");
}

#[actix_web::test]
async fn who_is_suspended_gets_nowhere_with_any_token_and_is_not_back_by_leaving() {
    let scene = Scene::new().await;
    let program = scene.house.sign_in_program("ann").await;
    let personal = scene.ann.token_for(json!(["read", "write"])).await;
    let tokens = [&program.access, &personal];
    for token in tokens {
        scene.house.program(token).get("/feed").await.is(200);
    }
    let report = scene.report("user", &id_of(&scene.ann).await).await;
    scene.decide(&report, "suspend").await;
    for token in tokens {
        scene.house.program(token).get("/feed").await.refuses_token(401, "auth.token_invalid");
    }
    let nobody = scene.house.nobody();
    let refresh = json!({"refresh_token": program.refresh});
    nobody.post("/auth/token/refresh", refresh).await.fails(401, "auth.token_invalid");
    nobody.post("/auth/token", json!({"login": "ann", "password": PASSWORD})).await.fails(403, "auth.suspended");
    leave(&scene.ann, PASSWORD).await.fails(401, "auth.required");
    let ann = scene.house.number("SELECT id AS n FROM users WHERE username = 'ann'").await;
    let ann = Actor { id: ann.into(), role: Role::User };
    let asked_before = scene.house.parts.state.services.leaving.leave(ann).await;
    assert_eq!(asked_before.unwrap_err().code(), "auth.required");
    assert_eq!(log_in(&scene.house, "ann").await.1.status, 403);
}

#[actix_web::test]
async fn moderators_are_not_told_from_where_others_decided() {
    let scene = Scene::new().await;
    let report = scene.report("post", &scene.post).await;
    scene.decide(&report, "dismiss").await;
    let dossier = scene.moderator.get(&format!("/moderation/reports/{report}")).await;
    assert_eq!(dossier.is(200).data()["history"][0]["action"], "dismiss");
    assert!(!dossier.text().contains("127.0.0.1"));
}

#[actix_web::test]
async fn what_moderators_name_and_is_not_there_is_404() {
    let scene = Scene::new().await;
    let note = json!({"note": "x"});
    decide(&scene.moderator, "7", "dismiss").await.fails(404, "not_found");
    scene.moderator.get("/moderation/reports/7").await.fails(404, "not_found");
    scene.moderator.get("/moderation/users/nobody").await.fails(404, "not_found");
    for path in ["users/nobody/reinstate", "posts/7/restore", "comments/7/restore"] {
        scene.moderator.post(&format!("/moderation/{path}"), note.clone()).await.fails(404, "not_found");
    }
    assert_eq!(scene.audit().await, []);
}

#[actix_web::test]
async fn who_is_suspended_while_they_leave_is_not_back_by_a_log_in_and_leaves_again_when_reinstated() {
    let scene = Scene::new().await;
    let report = scene.report("post", &scene.post).await;
    leave(&scene.ann, PASSWORD).await.is(202);
    scene.decide(&report, "suspend").await;
    log_in(&scene.house, "ann").await.1.fails(403, "auth.suspended");
    let login = json!({"login": "ann", "password": PASSWORD});
    scene.house.nobody().post("/auth/token", login).await.fails(403, "auth.suspended");
    let still_to_be_erased = "SELECT count(*) AS n FROM users WHERE status = 'suspended' AND erase_at IS NOT NULL";
    assert_eq!(scene.house.number(still_to_be_erased).await, 1);
    let person = scene.moderator.post("/moderation/users/ann/reinstate", json!({"note": "heard"})).await;
    assert_eq!(person.is(200).data()["status"], "leaving");
    scene.bob.get("/users/ann").await.fails(404, "not_found");
    log_in(&scene.house, "ann").await.1.is(200);
    scene.bob.get("/users/ann").await.is(200);
    let actions: Vec<_> = scene.audit().await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(actions, ["reinstate", "suspend"]);
    scene.assert_counters().await;
}

#[actix_web::test]
async fn the_queue_is_paged_and_a_cursor_is_of_one_state() {
    let scene = Scene::new().await;
    for _ in 0..3 {
        let comment = scene.ann.comment(&scene.post, "hello").await;
        scene.report("comment", &comment).await;
    }
    let first = scene.moderator.get("/moderation/reports?limit=2&state=open").await;
    assert_eq!(first.is(200).each("id").len(), 2);
    let link = first.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    let second = scene.moderator.get(&link).await;
    assert_eq!(second.is(200).each("id").len(), 1);
    let cursor = first.body["page"]["next_cursor"].as_str().unwrap();
    scene.moderator.get(&format!("/moderation/reports?state=closed&cursor={cursor}")).await.fails(400, "page.cursor");
    scene.moderator.get("/moderation/reports?state=all").await.refuses("state", "format");
}
