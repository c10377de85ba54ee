//! What people do all day, and how long each of it takes.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Person, Reply, Server};

const ROUNDS: usize = 6;

/// Somebody with a post, through which everything can be reached that needs no new picture.
pub struct Tour {
    pub ann: Person,
    pub post: String,
    comment: String,
}

/// How long requests took, shortest first.
pub struct Times(Vec<Duration>);

impl Tour {
    pub async fn prepare(server: &Server) -> Self {
        let ann = Person::sign_up(&server.url, "ann").await;
        let post = ann.publish("hard/orientation-1.jpg", "before").await;
        let said = ann.post(&format!("/posts/{post}/comments"), &json!({"text": "first"})).await;
        Self { ann, post, comment: said.is(201).id() }
    }

    /// Every page, and every write that is not of a picture. All of it must work.
    pub async fn go(&self) -> Times {
        let Self { post, comment, .. } = self;
        let reads = [
            "/feed".to_owned(),
            "/auth/session".to_owned(),
            "/users/ann".to_owned(),
            "/users/ann/posts".to_owned(),
            format!("/posts/{post}"),
            format!("/posts/{post}/likes"),
            format!("/posts/{post}/comments"),
            format!("/comments/{comment}/replies"),
        ];
        let pages = ["/".to_owned(), "/ann".to_owned(), format!("/p/{post}")];
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            for path in &reads {
                times.push(self.timed(path, self.ann.get(path)).await);
            }
            for address in &pages {
                times.push(self.timed(address, self.ann.open(address)).await);
            }
            let like = format!("/posts/{post}/like");
            times.push(self.timed(&like, self.ann.put(&like)).await);
            times.push(self.timed(&like, self.ann.delete(&like)).await);
            let path = format!("/posts/{post}/comments");
            let said = json!({"text": "again"});
            let say = self.ann.request(Method::POST, &path).json(&said);
            times.push(self.timed(&path, self.ann.send(say)).await);
        }
        times.sort_unstable();
        Times(times)
    }

    async fn timed(&self, what: &str, request: impl Future<Output = Reply>) -> Duration {
        let before = Instant::now();
        let reply = request.await;
        assert!((200..300).contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
        before.elapsed()
    }
}

impl Times {
    pub fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    /// 95 of 100 took no longer.
    pub fn p95(&self) -> Duration {
        self.0[self.0.len() * 95 / 100]
    }
}
