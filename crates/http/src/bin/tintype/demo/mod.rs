//! `tintype demo`: people, posts, follows, likes and comments for an empty instance, made by the same services as
//! everybody's.

mod scenery;

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use tintype_domain::{
    auth::{SignUp, SignedUp},
    comments::NewComment,
    ids::{PostId, UploadId},
    likes::Likeable,
    media::Blob,
    posts::{NewPicture, NewPost, Visibility},
    uploads::{Progress, UploadGrant},
    users::ProfileChanges,
    viewer::Actor,
};
use tintype_http::Services;
use tokio::sync::watch;

use self::scenery::{PEOPLE, PHOTOS, Photo, REMARKS};
use crate::{
    settings::Settings,
    wiring::{self, House, lease::keep_lease},
    worker,
};

const PASSWORD: &str = "tintype-demo";
const POSTS: usize = 60;

/// Small, repeatable, and of no other use.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit.max(1) as u64).unwrap_or(0)
    }
}

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let house = Arc::new(wiring::build(settings).await?);
    if house.state.queries.profiles.anybody().await? {
        bail!(
            "there are people here already, and the demo fills empty instances only: give another TINTYPE__DATA_DIR, \
             or remove the data of a demo that was interrupted"
        );
    }
    tokio::spawn(keep_lease(Arc::clone(&house)));
    let people = sign_up(&house).await?;
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(worker::run(Arc::clone(&house), usize::from(settings.worker.jobs), stopped));
    let filled = fill(&house, &people).await;
    stop.send_replace(true);
    work.await?;
    house.lease.release().await?;
    filled?;
    println!("Done. Log in as any of them, for instance {} with the password {PASSWORD}", PEOPLE[0].0);
    Ok(())
}

/// A line in its place where there is no terminal.
fn bar(what: &'static str, length: usize) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg:10} {bar:40} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length as u64).with_style(style).with_message(what);
    if bar.is_hidden() {
        println!("Making {what}");
    }
    bar
}

async fn fill(house: &House, people: &[Actor]) -> anyhow::Result<()> {
    let services = &house.state.services;
    let mut dice = Dice(1861);
    follow(services, people).await?;
    let posts = publish(house, people, &mut dice).await?;
    talk(house, people, &posts, &mut dice).await
}

/// Before there is a worker: nobody reads letters to them, so their addresses count as proven and none is sent.
async fn sign_up(house: &House) -> anyhow::Result<Vec<Actor>> {
    let services = &house.state.services;
    let bar = bar("people", PEOPLE.len());
    let mut people = Vec::new();
    for (username, full_name, bio) in PEOPLE {
        let form = SignUp {
            username: username.to_owned(),
            email: format!("{username}@tintype.example"),
            full_name: full_name.to_owned(),
            password: PASSWORD.to_owned(),
            invite: None,
            reason: None,
        };
        let email = form.email.clone();
        let SignedUp::In(actor) = services.auth.sign_up(form).await? else {
            bail!("the demo needs TINTYPE__ACCOUNTS__SIGN_UP to be open");
        };
        let uow = house.runner.store.begin().await?;
        uow.accounts().set_email(actor.id, &email, true, house.state.shared.stamps.now()).await?;
        uow.commit().await?;
        let changes = ProfileChanges { bio: Some(bio.to_owned()), ..ProfileChanges::default() };
        services.users.edit(actor, changes).await?;
        people.push(actor);
        bar.inc(1);
    }
    bar.finish();
    Ok(people)
}

/// Everybody follows about half of the others.
async fn follow(services: &Services, people: &[Actor]) -> anyhow::Result<()> {
    for (index, actor) in people.iter().enumerate() {
        for (other, (username, ..)) in PEOPLE.iter().enumerate() {
            if other != index && (index + other) % 2 == usize::from(index % 3 == 0) {
                services.follows.follow(*actor, username).await?;
            }
        }
    }
    Ok(())
}

async fn publish(house: &House, people: &[Actor], dice: &mut Dice) -> anyhow::Result<Vec<PostId>> {
    let bar = bar("posts", POSTS);
    let (mut posts, mut shown) = (Vec::new(), [0; PEOPLE.len()]);
    for (index, actor) in people.iter().enumerate() {
        let avatar = upload(house, *actor, &PHOTOS[index % PHOTOS.len()]).await?;
        house.state.services.users.set_avatar(*actor, avatar).await?;
    }
    for index in 0..POSTS {
        let person = (index * 5 + dice.below(3)) % people.len();
        let actor = people[person];
        // Nobody shows the same photograph twice in a row.
        let first = (person * 2 + shown[person] * 5) % PHOTOS.len();
        shown[person] += 1;
        let several = if index % 7 == 3 { 3 } else { 1 };
        let mut pictures = Vec::new();
        for offset in 0..several {
            let photo = &PHOTOS[(first + offset) % PHOTOS.len()];
            pictures.push(NewPicture { upload_id: upload(house, actor, photo).await?, alt_text: photo.alt.to_owned() });
        }
        let caption = PHOTOS[first].captions[index % 4].to_owned();
        let id = PostId(house.state.shared.stamps.ids.next());
        let new = NewPost { id, caption, pictures, visibility: Visibility::Public };
        posts.push(house.state.services.posts.publish(actor, new).await?.id);
        bar.inc(1);
    }
    bar.finish();
    Ok(posts)
}

/// The way of every picture: granted, sent, completed.
async fn upload(house: &House, actor: Actor, photo: &Photo) -> anyhow::Result<UploadId> {
    let services = &house.state.services;
    let id = UploadId(house.state.shared.stamps.ids.next());
    let size = i64::try_from(photo.bytes.len())?;
    let (upload, grant) = services.uploads.create(actor, id, "image/jpeg", size).await?;
    if grant.method == "PUT" {
        send(house, id, &grant, photo.bytes).await?;
    } else {
        let quarantine = Blob::Quarantine { key: upload.quarantine_key };
        house.state.shared.blobs.put(&quarantine, "image/jpeg", photo.bytes.to_vec()).await?;
    }
    while matches!(services.uploads.complete(actor, id).await?, Progress::Working(_)) {}
    Ok(id)
}

/// As a browser does where this server is the target.
async fn send(house: &House, id: UploadId, grant: &UploadGrant, bytes: &[u8]) -> anyhow::Result<()> {
    let intake = &house.state.services.intake;
    let url = url::Url::parse("http://localhost/")?.join(&grant.url)?;
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let expires = query.get("expires").context("a grant without expiry")?.parse()?;
    let signature = query.get("signature").context("a grant without signature")?;
    let mut open = intake.open(id, expires, signature, "image/jpeg").await?;
    open.write(bytes).await?;
    intake.close(open).await?;
    Ok(())
}

async fn talk(house: &House, people: &[Actor], posts: &[PostId], dice: &mut Dice) -> anyhow::Result<()> {
    let services = &house.state.services;
    let bar = bar("likes", posts.len());
    for post in posts {
        for actor in people.iter().filter(|actor| (actor.id.0 ^ post.0) % 3 != 0) {
            services.likes.like(*actor, Likeable::Post(*post)).await?;
        }
        for _ in 0..dice.below(4) {
            let actor = people[dice.below(people.len())];
            let id = house.state.shared.stamps.ids.next().into();
            let text = REMARKS[dice.below(REMARKS.len())].to_owned();
            let comment =
                services.comments.write(actor, NewComment { id, post_id: *post, text, reply_to: None }).await?;
            let fan = people[dice.below(people.len())];
            services.likes.like(fan, Likeable::Comment(comment.id)).await?;
        }
        bar.inc(1);
    }
    bar.finish();
    Ok(())
}
