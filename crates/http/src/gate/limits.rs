//! How much each person and address may ask of each group of routes.

use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use tintype_domain::{
    limits::{Decision, Quota},
    viewer::Viewer,
};

use crate::{AppState, extract::ClientAddress, problem::Problem};

/// Multiplies every burst and rate.
#[derive(Debug, Clone, Copy)]
pub struct LimitFactor(pub f64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Free,
    Reads,
    Writes,
    Uploads,
    Exports,
    Reports,
    SignUps,
    /// Each sends one.
    Letters,
    /// Takes the token of one.
    Links,
    /// Counted in the domain, which knows which of them failed.
    LogIns,
}

impl Group {
    /// Whoever is signed in or not.
    fn is_of_addresses(self) -> bool {
        matches!(self, Self::SignUps | Self::Letters | Self::Links)
    }
}

const FIVE_MINUTES: Duration = Duration::from_secs(300);
pub(crate) const SIGN_UP: Quota = Quota::new(10, Duration::from_secs(3_600));
/// Those of an account are counted in the domain.
pub(crate) const LETTERS: Quota = Quota::new(10, Duration::from_secs(3_600));
pub(crate) const LINKS: Quota = Quota::new(30, FIVE_MINUTES);
pub(crate) const UPLOADS: Quota = Quota::new(100, Duration::from_secs(1_800));
pub(crate) const EXPORTS: Quota = Quota::new(3, Duration::from_secs(86_400));
pub(crate) const REPORTS: Quota = Quota::new(30, Duration::from_secs(3_600));
pub(crate) const WRITES: Quota = Quota::new(300, FIVE_MINUTES);
pub(crate) const READS_ACCOUNT: Quota = Quota::new(1_500, FIVE_MINUTES);
pub(crate) const READS_ADDRESS: Quota = Quota::new(600, FIVE_MINUTES);

/// Takes one unit from the bucket of the group; `None` for groups that are not counted here.
pub(crate) async fn charge(
    state: &AppState,
    group: Group,
    viewer: &Viewer,
    client: &ClientAddress,
) -> Result<Option<Decision>, Problem> {
    let account = viewer.id();
    let (name, quota) = match group {
        Group::Free | Group::LogIns => return Ok(None),
        Group::SignUps => ("signup", SIGN_UP),
        Group::Letters => ("letters", LETTERS),
        Group::Links => ("links", LINKS),
        Group::Uploads => ("uploads", UPLOADS),
        Group::Exports => ("exports", EXPORTS),
        Group::Reports => ("reports", REPORTS),
        Group::Writes => ("writes", WRITES),
        Group::Reads if account.is_some() => ("reads", READS_ACCOUNT),
        Group::Reads => ("reads", READS_ADDRESS),
    };
    let who = match account.filter(|_| !group.is_of_addresses()) {
        Some(id) => format!("account:{id}"),
        None => format!("address:{}", client.0),
    };
    let quota = quota.scaled(state.shared.limit_factor.0);
    Ok(Some(state.shared.limiter.acquire(&format!("{name}:{who}"), quota).await?))
}

/// What is told where a narrower budget than the route's own has refused: nothing is left.
pub(super) fn spent(decision: Decision, headers: &HeaderMap) -> Decision {
    let wait = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let reset = decision.reset.max(Duration::from_secs(wait.unwrap_or_default()));
    Decision { remaining: 0, reset, ..decision }
}

pub(crate) fn write_headers(headers: &mut HeaderMap, decision: Decision) {
    let mut write = |name: &'static str, value: u64| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    };
    write("ratelimit-limit", u64::from(decision.limit));
    write("ratelimit-remaining", u64::from(decision.remaining));
    write("ratelimit-reset", whole_seconds(decision.reset));
}

/// Rounded up: whoever waits that long has waited enough.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
