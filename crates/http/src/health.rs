//! `/healthz` says that the process lives, `/readyz` whether it should be sent requests and which parts work: 503 without a
//! part that it needs and once it is leaving, `degraded` without one that only some requests need.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use async_trait::async_trait;
use futures_util::future::join_all;
use serde_json::json;
use tintype_domain::StoreError;
use tokio::time::timeout;

use crate::AppState;

/// What has not answered by then does not work.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// What `/readyz` looks at.
#[async_trait]
pub trait Part: Send + Sync {
    fn name(&self) -> &'static str;

    /// Whether nothing can be served without it.
    fn required(&self) -> bool {
        true
    }

    async fn check(&self) -> Result<(), StoreError>;
}

/// What `/readyz` answers from.
pub struct Readiness {
    parts: Vec<Arc<dyn Part>>,
    leaving: AtomicBool,
}

impl Readiness {
    pub fn new(parts: Vec<Arc<dyn Part>>) -> Self {
        Self { parts, leaving: AtomicBool::new(false) }
    }

    /// From then on nothing new should come.
    pub fn leave(&self) {
        self.leaving.store(true, Relaxed);
    }

    async fn status(&self) -> (&'static str, BTreeMap<&'static str, &'static str>) {
        if self.leaving.load(Relaxed) {
            return ("stopping", BTreeMap::new());
        }
        let checked = join_all(self.parts.iter().map(|part| works(part.as_ref()))).await;
        let broken = || self.parts.iter().zip(&checked).filter(|(_, works)| !**works);
        let status = match broken().map(|(part, _)| part.required()).max() {
            None => "ok",
            Some(false) => "degraded",
            Some(true) => "unavailable",
        };
        let told = |works: &bool| if *works { "ok" } else { "unavailable" };
        (status, self.parts.iter().zip(&checked).map(|(part, works)| (part.name(), told(works))).collect())
    }
}

async fn works(part: &dyn Part) -> bool {
    let silent = |_| StoreError::Unavailable(format!("nothing was heard for {PATIENCE:?}").into());
    let checked = timeout(PATIENCE, part.check()).await.map_err(silent).flatten();
    checked.inspect_err(|error| tracing::warn!(part = part.name(), %error, "not ready")).is_ok()
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(alive)))
        .service(web::resource("/readyz").route(web::get().to(ready)));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let (status, parts) = state.shared.readiness.status().await;
    let mut response = HttpResponse::Ok();
    if !matches!(status, "ok" | "degraded") {
        response.status(StatusCode::SERVICE_UNAVAILABLE).insert_header((header::RETRY_AFTER, "2"));
    }
    response.json(json!({"status": status, "parts": parts}))
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::Instant;

    use super::*;

    struct Silent(&'static str, bool);

    #[async_trait]
    impl Part for Silent {
        fn name(&self) -> &'static str {
            self.0
        }

        fn required(&self) -> bool {
            self.1
        }

        async fn check(&self) -> Result<(), StoreError> {
            pending().await
        }
    }

    struct Working;

    #[async_trait]
    impl Part for Working {
        fn name(&self) -> &'static str {
            "working"
        }

        async fn check(&self) -> Result<(), StoreError> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn parts_that_say_nothing_are_waited_for_together_and_not_for_long() {
        let readiness = Readiness::new(vec![
            Arc::new(Silent("one", false)),
            Arc::new(Working),
            Arc::new(Silent("two", false)),
            Arc::new(Silent("three", false)),
        ]);
        let before = Instant::now();
        let (status, parts) = readiness.status().await;
        assert_eq!(before.elapsed(), PATIENCE);
        let told = [("one", "unavailable"), ("three", "unavailable"), ("two", "unavailable"), ("working", "ok")];
        assert_eq!((status, parts), ("degraded", BTreeMap::from(told)));
    }

    #[tokio::test(start_paused = true)]
    async fn one_part_that_is_needed_makes_it_unavailable_and_leaving_comes_before_all() {
        let readiness = Readiness::new(vec![Arc::new(Silent("needed", true)), Arc::new(Silent("other", false))]);
        assert_eq!(readiness.status().await.0, "unavailable");
        readiness.leave();
        let before = Instant::now();
        assert_eq!((readiness.status().await.0, before.elapsed()), ("stopping", Duration::ZERO));
        assert_eq!(Readiness::new(vec![Arc::new(Working)]).status().await.0, "ok");
    }
}
