//! The home feed by timelines is the home feed by SQL, page by page, whatever people do and whatever Redis does.

use std::{collections::HashSet, sync::Arc};

use tintype_database::{SeaAudience, SeaQueries};
use tintype_domain::{
    feed::{Audience, FanOut, FeedQueries, FeedService, Rules, Timelines},
    follows::FollowState,
    ids::{IdGenerator, PostId},
    paging::PageRequest,
    posts::Visibility,
    time::Timestamp,
    users::{Status, User},
    viewer::Actor,
};
use tintype_redis::{Redis, RedisTimelines};
use tintype_security::RandomKeys;
use tintype_tests::RedisServer;

use crate::{
    dice::Dice,
    engine::{Engine, engines, page_by_page, plain},
    redis::{connected, until_it_answers},
};

/// So low that a dozen people come to and go below them all the time.
const RULES: Rules = Rules { followees: 3, merged_followers: 5 };
const LENGTH: u16 = 10;
const PEOPLE: usize = 12;
const STEPS: usize = 160;

struct House<'a> {
    engine: &'a Engine,
    redis: Arc<Redis>,
    timelines: Arc<dyn Timelines>,
    people: Vec<Actor>,
    /// With their owners.
    posts: Vec<(Actor, PostId)>,
    /// What the worker has yet to do.
    waiting: Vec<PostId>,
}

impl<'a> House<'a> {
    async fn new(engine: &'a Engine, server: &RedisServer) -> Self {
        let redis = connected(server).await;
        let keys = RandomKeys::from_system().unwrap();
        let timelines = Arc::new(RedisTimelines::new(Arc::clone(&redis), LENGTH, &keys));
        audience(engine).announce(Some(RULES)).await.unwrap();
        let mut people = Vec::new();
        for index in 0..PEOPLE {
            let person = engine.person(&format!("person{index}")).await;
            engine.seen(person, engine.now()).await;
            people.push(person);
        }
        Self { engine, redis, timelines, people, posts: Vec::new(), waiting: Vec::new() }
    }

    fn service(&self, timelines: Option<&Arc<dyn Timelines>>) -> FeedService {
        let queries = SeaQueries::new(self.engine.database.clone(), Arc::clone(&self.engine.clock));
        FeedService { feed: Arc::new(queries), timelines: timelines.cloned(), length: LENGTH }
    }

    fn fan_out(&self) -> FanOut {
        let (timelines, clock) = (Some(Arc::clone(&self.timelines)), Arc::clone(&self.engine.clock));
        FanOut { audience: Arc::new(audience(self.engine)), timelines, clock }
    }

    /// What the worker does with what waits; keeps what has to wait longer.
    async fn work(&mut self, is_last: bool) {
        let fan_out = self.fan_out();
        for post in std::mem::take(&mut self.waiting) {
            let mut after = None;
            loop {
                match fan_out.run(post, after, is_last).await {
                    Ok(None) => break,
                    Ok(next) => after = next,
                    Err(_) => {
                        self.waiting.push(post);
                        break;
                    }
                }
            }
        }
    }

    /// Everybody's feed, two at a time and in pages of all sizes that matter.
    async fn compare(&self, seed: u64) {
        let (listed, plain) = (self.service(Some(&self.timelines)), self.service(None));
        for person in &self.people {
            let expected = page_by_page(async |page| plain.home(*person, page).await.unwrap()).await;
            let found = page_by_page(async |page| listed.home(*person, page).await.unwrap()).await;
            assert_eq!(found, expected, "{}, seed {seed}: the feed of {}", self.engine.name, person.id);
            for limit in [1, 7, 50] {
                let page = PageRequest { after: None, limit };
                let (found, expected) =
                    (listed.home(*person, page).await.unwrap(), plain.home(*person, page).await.unwrap());
                assert_eq!(found, expected, "{}, seed {seed}: {limit} of {}", self.engine.name, person.id);
            }
        }
    }

    /// How many people have a timeline that is read.
    async fn read_timelines(&self) -> usize {
        let mut read = 0;
        for person in &self.people {
            let standing = self.engine.queries.standing(person.id).await.unwrap().unwrap();
            if standing.has_timeline {
                let page = self.timelines.page(person.id, standing.version, None, 1).await;
                assert!(page.is_some(), "{} follows many and has no timeline", person.id);
                read += 1;
            }
        }
        read
    }

    /// Nothing is shown that SQL would not show, also before the worker has done anything.
    async fn hides(&self, person: Actor) {
        let page = PageRequest { after: None, limit: 50 };
        let shown = self.service(Some(&self.timelines)).home(person, page).await.unwrap().items;
        let visible = page_by_page(async |page| self.service(None).home(person, page).await.unwrap()).await;
        let visible: HashSet<_> = visible.iter().map(|post| post.id).collect();
        let hidden: Vec<_> = shown.iter().filter(|post| !visible.contains(&post.id)).collect();
        assert!(hidden.is_empty(), "{}: {} is shown {hidden:?}", self.engine.name, person.id);
    }

    async fn step(&mut self, dice: &mut Dice) {
        let (one, other) = (dice.of(&self.people), dice.of(&self.people));
        match dice.below(20) {
            0..=6 if one.id != other.id => self.engine.follow(one, other, FollowState::Accepted).await,
            7..=8 => self.engine.unfollow(one, other).await,
            9..=13 => {
                let visibility = dice.of(&[Visibility::Public, Visibility::Followers]);
                let post = self.engine.post(one, visibility).await;
                self.posts.push((one, post));
                self.waiting.push(post);
            }
            14 | 15 if !self.posts.is_empty() => {
                let (owner, post) = self.posts.swap_remove(dice.below(self.posts.len()));
                self.engine.delete(owner, post).await;
                self.waiting.push(post);
            }
            16 => self.mute_or_not(one, other).await,
            17 if one.id != other.id => self.block_or_not(one, other).await,
            18 => self.change(one, |user| user.is_private = !user.is_private).await,
            19 => {
                let suspended = |user: &mut User| {
                    user.status = if user.status == Status::Active { Status::Suspended } else { Status::Active };
                };
                self.change(one, suspended).await;
            }
            _ => {}
        }
    }

    async fn mute_or_not(&self, one: Actor, other: Actor) {
        let row = format!("FROM mutes WHERE owner_id = {} AND muted_id = {}", one.id, other.id);
        if self.engine.number(&format!("SELECT count(*) AS n {row}")).await == 0 {
            self.engine.mute(one, other, None).await;
        } else {
            self.engine.sql(&format!("DELETE {row}")).await;
        }
    }

    /// The follows stay sometimes: what is blocked is not shown either way.
    async fn block_or_not(&self, one: Actor, other: Actor) {
        let row = format!("FROM blocks WHERE owner_id = {} AND blocked_id = {}", one.id, other.id);
        if self.engine.number(&format!("SELECT count(*) AS n {row}")).await == 0 {
            self.engine.block(one, other).await;
            if one.id < other.id {
                self.engine.unfollow(one, other).await;
                self.engine.unfollow(other, one).await;
            }
        } else {
            self.engine.sql(&format!("DELETE {row}")).await;
        }
    }

    async fn change(&self, person: Actor, change: impl Fn(&mut User)) {
        let uow = self.engine.begin().await;
        let mut user = uow.users().find(person.id).await.unwrap().unwrap();
        change(&mut user);
        uow.users().update(&user).await.unwrap();
        uow.commit().await.unwrap();
    }
}

pub fn audience(engine: &Engine) -> SeaAudience {
    SeaAudience { database: engine.database.clone() }
}

impl Engine {
    pub async fn unfollow(&self, follower: Actor, followee: Actor) {
        let uow = self.begin().await;
        uow.follows().remove(follower.id, followee.id).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Was signed in and seen then.
    pub async fn seen(&self, person: Actor, at: Timestamp) {
        let (id, owner, at, hash) = (self.ids.next(), person.id, at.to_rfc3339(), format!("{:064x}", self.ids.next()));
        self.sql(&format!(
            "INSERT INTO sessions (id, owner_id, key_hash, state, address, user_agent, created_at, updated_at, \
             last_seen_at, expires_at) VALUES ({id}, {owner}, '{hash}', '', '', '', '{at}', '{at}', '{at}', '{at}')"
        ))
        .await;
    }
}

#[tokio::test]
async fn timelines_and_sql_show_the_same_pages_under_random_follows_posts_and_deletes() {
    for engine in engines().await {
        let mut server = RedisServer::start();
        let mut house = House::new(&engine, &server).await;
        let seed = 20_261_128;
        let (mut dice, mut read) = (Dice(seed), 0);
        for number in 0..PEOPLE * 5 {
            let other = dice.of(&house.people);
            if other.id != house.people[number % PEOPLE].id {
                engine.follow(house.people[number % PEOPLE], other, FollowState::Accepted).await;
            }
        }
        for step in 0..STEPS {
            house.step(&mut dice).await;
            let anybody = dice.of(&house.people);
            house.hides(anybody).await;
            match step {
                60 => assert_eq!(server.command(&["FLUSHALL"]), "OK"),
                // A short outage, after which the posts are put where they belong.
                80 => server.stop(),
                // A long one, after which all timelines are made anew.
                120 => server.stall(),
                90 => {
                    house.work(false).await;
                    server.again();
                    until_it_answers(&house.redis).await;
                }
                130 => {
                    house.compare(seed).await;
                    house.work(true).await;
                    assert!(house.waiting.is_empty(), "posts wait for the end of a long outage");
                    server.go_on();
                    until_it_answers(&house.redis).await;
                }
                _ => {}
            }
            let is_up = !(80..=90).contains(&step) && !(120..=130).contains(&step);
            if step % 10 == 5 && is_up {
                house.work(false).await;
                assert!(house.waiting.is_empty());
                house.compare(seed).await;
                read += house.read_timelines().await;
            }
        }
        assert!(read > 30, "{}: {read} timelines were read", engine.name);
        let merged = engine.number("SELECT count(*) AS n FROM users WHERE is_merged").await;
        assert!(merged > 0, "{}: nobody is merged", engine.name);
        engine.assert_counters().await;
    }
}

/// Whoever makes a timeline while people follow and publish loses nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_timelines_are_made_is_in_them() {
    for engine in plain().await {
        let server = RedisServer::start();
        let mut house = House::new(&engine, &server).await;
        let reader = house.people[0];
        for other in &house.people[1..8] {
            engine.follow(reader, *other, FollowState::Accepted).await;
        }
        let listed = house.service(Some(&house.timelines));
        let fan_out = house.fan_out();
        let writing = async {
            for round in 0..40 {
                let author = house.people[1 + round % 10];
                let post = engine.post(author, Visibility::Public).await;
                fan_out.run(post, None, false).await.unwrap();
                if round % 4 == 0 {
                    engine.unfollow(reader, house.people[1 + round % 7]).await;
                } else if round % 4 == 2 {
                    engine.follow(reader, house.people[1 + round % 7], FollowState::Accepted).await;
                }
            }
        };
        let key = format!("tintype:timeline:{}", reader.id);
        let reading = async {
            let mut made = 0;
            for round in 0..150 {
                listed.home(reader, PageRequest::default()).await.unwrap();
                if round % 20 == 19 {
                    made += usize::from(server.command(&["EXISTS", &key]) == "1");
                    server.command(&["FLUSHALL"]);
                }
            }
            made
        };
        let ((), made) = tokio::join!(writing, reading);
        assert!(made > 0, "{}: nobody has made a timeline meanwhile", engine.name);
        house.work(false).await;
        house.compare(0).await;
        assert!(house.read_timelines().await > 0, "{}: nobody has a timeline", engine.name);
    }
}
