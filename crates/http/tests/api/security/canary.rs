//! One person whose words and pictures nobody else has, and everybody who might look, at every address there is.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;

use super::{operations, settled};
use crate::{
    exports,
    house::{Browser, House},
};

/// Who looks, in this order.
const VIEWERS: [&str; 11] = [
    "stranger",
    "other",
    "requested",
    "follower",
    "unfollowed",
    "blocked",
    "blocker",
    "muter",
    "moderator",
    "admin",
    "ann",
];
const UNBLOCKED: &[&str] =
    &["stranger", "other", "requested", "follower", "unfollowed", "muter", "moderator", "admin", "ann"];
const NOT_BLOCKED: &[&str] =
    &["stranger", "other", "requested", "follower", "unfollowed", "blocker", "muter", "moderator", "admin", "ann"];
const FOLLOWING: &[&str] = &["follower", "muter", "ann"];
const ANN: &[&str] = &["ann"];
const MODERATORS: &[&str] = &["moderator", "admin"];
const HIDDEN: &[&str] = &["moderator", "admin", "ann"];
const CLOSE: &[&str] = &["follower", "muter", "moderator", "admin", "ann"];
const NOBODY: &[&str] = &[];

/// What ann has, and what a moderator makes of a report of her post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Config {
    is_private: bool,
    visibility: &'static str,
    verdict: &'static str,
}

const CONFIGS: [Config; 6] = [
    Config { is_private: false, visibility: "public", verdict: "dismiss" },
    Config { is_private: false, visibility: "followers", verdict: "dismiss" },
    Config { is_private: true, visibility: "public", verdict: "dismiss" },
    Config { is_private: false, visibility: "public", verdict: "hide" },
    Config { is_private: false, visibility: "public", verdict: "limit" },
    Config { is_private: false, visibility: "public", verdict: "suspend" },
];

impl Config {
    fn unless_suspended(self, who: &'static [&'static str]) -> &'static [&'static str] {
        if self.verdict == "suspend" { NOBODY } else { who }
    }

    /// Who sees the post.
    fn post(self) -> &'static [&'static str] {
        let closed = self.is_private || self.visibility == "followers";
        match self.verdict {
            "hide" => HIDDEN,
            _ => self.unless_suspended(if closed { FOLLOWING } else { UNBLOCKED }),
        }
    }

    /// Who sees bio and lists.
    fn page(self) -> &'static [&'static str] {
        self.unless_suspended(if self.is_private { FOLLOWING } else { UNBLOCKED })
    }

    /// Who sees her among others.
    fn met(self) -> &'static [&'static str] {
        self.unless_suspended(if self.verdict == "limit" { CLOSE } else { UNBLOCKED })
    }

    /// Who sees her among those who like the post.
    fn liker(self) -> &'static [&'static str] {
        if self.verdict == "limit" { self.met() } else { self.post() }
    }

    fn feed(self) -> &'static [&'static str] {
        self.unless_suspended(if self.verdict == "hide" { ANN } else { &["follower", "ann"] })
    }

    /// To whom the page of the app shows a preview of the post: what strangers see, unless it is hidden.
    fn preview(self) -> &'static [&'static str] {
        if self.post() == UNBLOCKED { UNBLOCKED } else { NOBODY }
    }
}

/// What is looked for: ann's name, picture of herself, bio, email; caption, picture and comment at her post; comment at
/// somebody else's.
const WORDS: [&str; 8] = [
    "canary-name",
    ":face",
    "canary-bio",
    "ann@example.org",
    "canary-caption",
    ":picture",
    "canary-comment",
    "canary-visit",
];

type Finds = Vec<(&'static str, &'static [&'static str])>;

/// Every operation that reads, where `:post` and the like stand for ann's, and who finds what there.
fn surfaces(config: Config) -> Vec<(&'static str, &'static str, Finds)> {
    let (post, page, met) = (config.post(), config.page(), config.met());
    let (head, own) = (config.unless_suspended(NOT_BLOCKED), config.unless_suspended(ANN));
    let named = |to: &'static [&'static str]| vec![("canary-name", to), (":face", to)];
    let with = |finds: Finds, more: &[(&'static str, &'static [&'static str])]| [finds, more.to_vec()].concat();
    let posts = |to: &'static [&'static str]| with(named(to), &[("canary-caption", to), (":picture", to)]);
    let account = [("canary-bio", own), ("ann@example.org", own)];
    vec![
        ("/auth/csrf", "/auth/csrf", vec![]),
        ("/auth/session", "/auth/session", with(named(own), &account)),
        ("/auth/username_available", "/auth/username_available?username=canary", vec![]),
        ("/auth/totp", "/auth/totp", vec![]),
        ("/auth/passkeys", "/auth/passkeys", vec![]),
        ("/sessions", "/sessions", vec![]),
        ("/tokens", "/tokens", vec![]),
        ("/users/{username}", "/users/ann", with(named(head), &[("canary-bio", page)])),
        ("/users/{username}/posts", "/users/ann/posts", posts(post)),
        ("/users/{username}/followers", "/users/ann/followers", vec![]),
        ("/users/{username}/followers", "/users/host/followers", named(met)),
        ("/users/{username}/following", "/users/ann/following", vec![]),
        ("/users/{username}/following", "/users/host/following", named(met)),
        ("/follow_requests", "/follow_requests", vec![]),
        ("/blocks", "/blocks", named(config.unless_suspended(&["blocker"]))),
        ("/mutes", "/mutes", named(config.unless_suspended(&["muter"]))),
        ("/uploads/{id}", "/uploads/:upload", vec![("canary-caption", own), (":picture", own)]),
        ("/posts/{id}", "/posts/:post", posts(post)),
        ("/posts/{id}/likes", "/posts/:post/likes", named(config.liker())),
        ("/posts/{id}/likes", "/posts/:hosted/likes", named(met)),
        ("/posts/{id}/comments", "/posts/:post/comments", with(named(post), &[("canary-comment", post)])),
        ("/posts/{id}/comments", "/posts/:hosted/comments", with(named(met), &[("canary-visit", met)])),
        ("/comments/{id}/replies", "/comments/:comment/replies", with(named(post), &[("canary-comment", post)])),
        ("/comments/{id}/replies", "/comments/:greeting/replies", with(named(met), &[("canary-visit", met)])),
        ("/feed", "/feed", posts(config.feed())),
        ("/reports/{id}", "/reports/:report", vec![]),
        ("/exports", "/exports", vec![]),
        ("/exports/{id}", "/exports/:export", vec![]),
        ("/exports/{id}/archive", "/exports/:export/archive", vec![]),
        ("/moderation/reports", "/moderation/reports", vec![]),
        ("/moderation/reports", "/moderation/reports?state=closed", named(MODERATORS)),
        ("/moderation/reports/{id}", "/moderation/reports/:report", posts(MODERATORS)),
        ("/moderation/users/{username}", "/moderation/users/ann", named(MODERATORS)),
        ("/instance", "/instance", vec![]),
        ("/moderation/approvals", "/moderation/approvals", vec![]),
        ("/moderation/invites", "/moderation/invites", vec![]),
        ("/moderation/audit", "/moderation/audit", named(&["admin"])),
    ]
}

/// The app's pages, and what their previews show.
fn pages(config: Config) -> Vec<(&'static str, Finds)> {
    let (shown, person) =
        (config.preview(), config.unless_suspended(if config.is_private { NOBODY } else { UNBLOCKED }));
    vec![
        ("/", vec![]),
        ("/ann", vec![("canary-name", person), ("canary-bio", person), (":face", person)]),
        ("/ann/followers", vec![("canary-name", person), ("canary-bio", person), (":face", person)]),
        ("/p/:post", vec![("canary-name", shown), ("canary-caption", shown), (":picture", shown)]),
        ("/settings/profile", vec![]),
        ("/ann/elsewhere", vec![]),
    ]
}

struct Stage {
    /// Where they are; gone with it.
    _house: House,
    viewers: Vec<Browser>,
    /// What the placeholders of paths and words stand for.
    things: Vec<(&'static str, String)>,
}

impl Stage {
    fn fill(&self, text: &str) -> String {
        self.things.iter().fold(text.to_owned(), |text, (name, thing)| text.replace(name, thing))
    }
}

/// The part of a picture's address that no other picture has.
fn key(media: &serde_json::Value) -> String {
    let url = media["renditions"][0]["url"].as_str().unwrap();
    url.split('/').nth(3).unwrap().to_owned()
}

async fn viewer(house: &House, ann: &Browser, name: &str) -> Browser {
    if name == "stranger" {
        return house.stranger().await;
    }
    // Some of these names are reserved.
    let username = format!("the_{name}");
    let person = house.person(&username).await;
    if ["follower", "unfollowed", "muter", "blocked", "blocker"].contains(&name) {
        person.put("/users/ann/follow").await.is(200);
        if ann.get("/follow_requests").await.each("username").contains(&username.as_str()) {
            ann.put(&format!("/follow_requests/{username}")).await.is(200);
        }
    }
    let (by, method, path) = match name {
        "unfollowed" => (&person, Method::DELETE, "/users/ann/follow"),
        "muter" => (&person, Method::PUT, "/users/ann/mute"),
        "blocker" => (&person, Method::PUT, "/users/ann/block"),
        "blocked" => (ann, Method::PUT, "/users/the_blocked/block"),
        "requested" => (&person, Method::PUT, "/users/ann/follow"),
        "moderator" | "admin" => {
            house.sql(&format!("UPDATE users SET role = '{name}' WHERE username = '{username}'")).await;
            return person;
        }
        _ => return person,
    };
    by.call(method, path, None).await.is(200);
    person
}

async fn stage(config: Config) -> Stage {
    let house = House::new().await;
    let (ann, host) = (house.person("ann").await, house.person("host").await);
    let face = json!({"upload_id": ann.upload().await});
    ann.call(Method::PUT, "/users/me/avatar", Some(face)).await.is(200);
    let profile = json!({"full_name": "canary-name", "bio": "canary-bio", "is_private": true});
    ann.patch("/users/me", profile).await.is(200);
    let upload = ann.upload().await;
    let media = json!([{"upload_id": upload, "alt_text": "canary-caption"}]);
    let new = json!({"caption": "canary-caption", "media": media, "visibility": config.visibility});
    let post = ann.post("/posts", new).await.is(201).id();
    let comment = ann.comment(&post, "canary-comment").await;
    let reply = |text: &str, to: &str| json!({"text": text, "reply_to": to});
    ann.post(&format!("/posts/{post}/comments"), reply("canary-comment", &comment)).await.is(201);
    ann.put(&format!("/posts/{post}/like")).await.is(200);
    let hosted = host.publish("", "public").await;
    let greeting = host.comment(&hosted, "hello").await;
    ann.comment(&hosted, "canary-visit").await;
    ann.post(&format!("/posts/{hosted}/comments"), reply("canary-visit", &greeting)).await.is(201);
    ann.put(&format!("/posts/{hosted}/like")).await.is(200);
    ann.put("/users/host/follow").await.is(200);
    host.put("/users/ann/follow").await.is(200);
    ann.put("/follow_requests/host").await.is(200);
    let mut viewers = Vec::new();
    for name in &VIEWERS[..10] {
        // Turning public would accept who asked.
        if *name != "requested" || config.is_private {
            viewers.push(viewer(&house, &ann, name).await);
        } else {
            viewers.push(house.person("the_requested").await);
        }
    }
    if !config.is_private {
        ann.patch("/users/me", json!({"is_private": false})).await.is(200);
    }
    let export = exports::made(&ann).await.rsplit('/').next().unwrap().to_owned();
    let report = json!({"subject_type": "post", "subject_id": post, "reason": "other"});
    let by = |name: &str| &viewers[VIEWERS.iter().position(|viewer| *viewer == name).unwrap()];
    let report = by("follower").post("/reports", report).await.is(201).id();
    let decision = json!({"action": config.verdict, "note": "as it is"});
    by("moderator").post(&format!("/moderation/reports/{report}/decision"), decision).await.is(200);
    settled(&house).await;
    let dossier = by("moderator").get(&format!("/moderation/reports/{report}")).await;
    let picture = key(&dossier.data()["evidence"]["media"][0]);
    let face = key(&dossier.data()["person"]["avatar"]);
    viewers.push(ann);
    let things = vec![
        (":post", post),
        (":hosted", hosted),
        (":comment", comment),
        (":greeting", greeting),
        (":upload", upload),
        (":report", report),
        (":export", export),
        (":picture", picture),
        (":face", face),
    ];
    Stage { _house: house, viewers, things }
}

#[actix_web::test]
async fn everybody_finds_what_is_theirs_to_see_at_every_address_and_nothing_else() {
    for config in CONFIGS {
        let stage = stage(config).await;
        let (mut wrong, mut found) = (Vec::new(), 0);
        let api = surfaces(config).into_iter().map(|(_, path, finds)| (format!("/api/v1{path}"), finds));
        let pages = pages(config).into_iter().map(|(path, finds)| (path.to_owned(), finds));
        for (path, finds) in api.chain(pages) {
            let path = stage.fill(&path);
            for (name, viewer) in VIEWERS.iter().zip(&stage.viewers) {
                let text = viewer.open(&path).await.text().into_owned();
                for word in WORDS {
                    let expected = finds.iter().any(|(known, to)| *known == word && to.contains(name));
                    let is = text.contains(&stage.fill(word));
                    found += usize::from(is);
                    if is != expected {
                        wrong.push(format!("{word} at {path} for {name}: found {is}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{config:?}\n{}", wrong.join("\n"));
        let least = if config.verdict == "suspend" { 15 } else { 50 };
        assert!(found > least, "{config:?}: {found}");
    }
}

#[actix_web::test]
async fn the_bytes_of_a_picture_that_is_not_public_are_for_who_was_given_a_signature() {
    for config in CONFIGS {
        let stage = stage(config).await;
        let is_open = config.post() == UNBLOCKED;
        let moderator = &stage.viewers[VIEWERS.iter().position(|viewer| *viewer == "moderator").unwrap()];
        let dossier = moderator.get(&stage.fill("/moderation/reports/:report")).await;
        for rendition in dossier.is(200).data()["evidence"]["media"][0]["renditions"].as_array().unwrap() {
            let url = rendition["url"].as_str().unwrap();
            let bare = url.split('?').next().unwrap();
            assert_eq!(url.starts_with("/media/public/"), is_open, "{url}");
            for (name, viewer) in VIEWERS.iter().zip(&stage.viewers) {
                let (signed, unsigned) = (viewer.open(url).await, viewer.open(bare).await);
                assert_eq!(signed.status, 200, "{config:?} {name}");
                assert_eq!(unsigned.status == 200, is_open, "{config:?} {name}: {}", unsigned.status);
                let kept = signed.header("cache-control");
                assert_eq!(kept.contains("public"), is_open, "{config:?} {name}: {kept}");
            }
        }
    }
}

#[actix_web::test]
async fn every_operation_that_reads_is_among_the_surfaces() {
    let house = House::new().await;
    let documented: BTreeSet<_> =
        operations(&house, |method, _| method == "get").into_iter().map(|(_, path)| path).collect();
    let known: BTreeSet<_> = surfaces(CONFIGS[0]).into_iter().map(|(pattern, ..)| pattern.to_owned()).collect();
    assert_eq!(known, documented);
}
