//! Follows, requests, blocks and privacy as a state machine: whatever is done in whatever order, the canary is seen by
//! exactly those who may, and the counters are right.

use serde_json::json;

use crate::house::{Browser, House};

const STEPS: usize = 120;

/// Numbers that look random, and are the same for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn of<T: Copy>(&mut self, things: &[T]) -> T {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        things[usize::try_from((mixed ^ (mixed >> 31)) % things.len() as u64).unwrap()]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Ask,
    Unfollow,
    Accept,
    Refuse,
    Remove,
    FollowBack,
    Block,
    Unblock,
    BlockBack,
    UnblockBack,
    GoPrivate,
    GoPublic,
}
use Step::{
    Accept, Ask, Block, BlockBack, FollowBack, GoPrivate, GoPublic, Refuse, Remove, Unblock, UnblockBack, Unfollow,
};

/// Asking and accepting are the ones that lead anywhere.
const ALL: [Step; 15] = [
    Ask,
    Ask,
    Ask,
    Accept,
    Accept,
    Unfollow,
    Refuse,
    Remove,
    FollowBack,
    Block,
    Unblock,
    BlockBack,
    UnblockBack,
    GoPrivate,
    GoPublic,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    None,
    Requested,
    Accepted,
}

/// Between bob and ann, who has the canary.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // independent facts
struct Model {
    bob: Follow,
    /// Ann follows bob, who is public.
    back: bool,
    by_ann: bool,
    by_bob: bool,
    is_private: bool,
}

impl Model {
    fn blocked(self) -> bool {
        self.by_ann || self.by_bob
    }

    /// The status that the step is answered with.
    fn take(&mut self, step: Step) -> u16 {
        let blocked = self.blocked();
        match step {
            GoPrivate => self.is_private = true,
            GoPublic => {
                self.is_private = false;
                if self.bob == Follow::Requested {
                    self.bob = Follow::Accepted;
                }
            }
            Block | Unblock if self.by_bob && !self.by_ann => return 404,
            BlockBack | UnblockBack if self.by_ann && !self.by_bob => return 404,
            Block | BlockBack => {
                *self = Self { bob: Follow::None, back: false, ..*self };
                *(if step == Block { &mut self.by_ann } else { &mut self.by_bob }) = true;
            }
            Unblock => self.by_ann = false,
            UnblockBack => self.by_bob = false,
            _ if blocked => return 404,
            Ask if self.bob == Follow::None => {
                self.bob = if self.is_private { Follow::Requested } else { Follow::Accepted };
            }
            Ask => {}
            FollowBack => self.back = true,
            Accept | Refuse if self.bob != Follow::Requested => return 404,
            Accept => self.bob = Follow::Accepted,
            Unfollow => self.bob = Follow::None,
            Refuse | Remove => {
                self.bob = Follow::None;
                return 204;
            }
        }
        200
    }

    fn sees(self) -> bool {
        !self.blocked() && (!self.is_private || self.bob == Follow::Accepted)
    }
}

async fn make(step: Step, ann: &Browser, bob: &Browser) -> u16 {
    let reply = match step {
        Ask => bob.put("/users/ann/follow").await,
        Unfollow => bob.delete("/users/ann/follow").await,
        Accept => ann.put("/follow_requests/bob").await,
        Refuse => ann.delete("/follow_requests/bob").await,
        Remove => ann.delete("/users/me/followers/bob").await,
        FollowBack => ann.put("/users/bob/follow").await,
        Block => ann.put("/users/bob/block").await,
        Unblock => ann.delete("/users/bob/block").await,
        BlockBack => bob.put("/users/ann/block").await,
        UnblockBack => bob.delete("/users/ann/block").await,
        GoPrivate | GoPublic => ann.patch("/users/me", json!({"is_private": step == GoPrivate})).await,
    };
    reply.status
}

async fn assert_sees(bob: &Browser, cat: &Browser, post: &str, model: Model, what: &str) {
    let address = format!("/posts/{post}");
    for (viewer, sees) in [(bob, model.sees()), (cat, !model.is_private)] {
        for list in ["", "/comments", "/likes"] {
            let reply = viewer.get(&format!("{address}{list}")).await;
            assert_eq!(reply.status, if sees { 200 } else { 404 }, "{list} {what}");
        }
        assert_eq!(viewer.get("/users/ann/posts").await.text().contains("canary"), sees, "grid {what}");
        assert_eq!(viewer.put(&format!("{address}/like")).await.status == 200, sees, "{what}");
    }
    let in_feed = bob.get("/feed").await.text().contains("canary");
    assert_eq!(in_feed, model.sees() && model.bob == Follow::Accepted, "feed {what}");
    let profile = bob.get("/users/ann").await;
    if model.by_ann {
        return profile.fails(404, "not_found");
    }
    let viewer = &profile.is(200).data()["viewer"];
    let expected = json!({
        "follows": model.bob == Follow::Accepted, "follow_requested": model.bob == Follow::Requested,
        "followed_by": model.back, "blocks": model.by_bob, "mutes": false,
    });
    assert_eq!(*viewer, expected, "{what}");
}

#[actix_web::test]
async fn after_every_step_the_canary_is_seen_by_exactly_those_who_may() {
    for seed in 1..=3 {
        let house = House::new().await;
        let (ann, bob, cat) = (house.person("ann").await, house.person("bob").await, house.person("cat").await);
        let post = ann.publish("canary", "public").await;
        let mut dice = Dice(seed);
        let mut model = Model { bob: Follow::None, back: false, by_ann: false, by_bob: false, is_private: false };
        let mut steps = Vec::new();
        for _ in 0..STEPS {
            let step = dice.of(&ALL);
            steps.push(step);
            let what = format!("seed {seed}: {model:?} {:?}", &steps[steps.len().saturating_sub(8)..]);
            let expected = model.take(step);
            assert_eq!(make(step, &ann, &bob).await, expected, "{what}");
            assert_sees(&bob, &cat, &post, model, &what).await;
        }
        assert_eq!(house.parts.counters.drift().await.unwrap(), [], "seed {seed}");
    }
}

#[actix_web::test]
async fn two_requests_that_race_with_the_acceptance_and_a_block_leave_the_counters_right() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    ann.patch("/users/me", json!({"is_private": true})).await.is(200);
    for _ in 0..10 {
        bob.put("/users/ann/follow").await.is(200);
        let raced = futures_util::join!(
            bob.put("/users/ann/follow"),
            ann.put("/follow_requests/bob"),
            bob.put("/users/ann/follow"),
            ann.put("/users/bob/block"),
        );
        raced.3.is(200);
        assert_eq!(house.parts.counters.drift().await.unwrap(), []);
        for list in ["/users/ann/followers", "/follow_requests"] {
            assert!(ann.get(list).await.each("username").is_empty(), "{list}");
        }
        ann.delete("/users/bob/block").await.is(200);
    }
}
