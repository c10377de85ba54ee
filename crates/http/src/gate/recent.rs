//! Read-your-writes where several instances read from a replica: the moment of a person's last change travels with them
//! in a cookie, so that each instance knows whom the replica may be behind. Whoever forges one is read for from the
//! primary, as everybody is where there is no replica.

use std::time::Duration;

use actix_web::{
    HttpMessage,
    body::BoxBody,
    cookie::{Cookie, SameSite, time},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
};
use tintype_domain::{ids::UserId, time::Timestamp, viewer::Viewer};

use super::caller;
use crate::{AppState, idempotency};

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tintype-wrote" } else { "tintype-wrote" }
}

/// To be called before anything is read for this person.
pub(super) fn note(request: &ServiceRequest, state: &AppState, viewer: &Viewer) {
    let (Some(recent), Some(person)) = (&state.shared.recent, viewer.id()) else { return };
    let cookie = request.cookie(cookie_name(state.shared.secure));
    if let Some(ago) = cookie.and_then(|cookie| since(cookie.value(), state.now())) {
        recent.note(person, ago);
    }
}

/// A program carries no cookie of ours, so nobody knows what it changed at another instance: it reads from the primary.
pub(super) fn note_program(state: &AppState, person: UserId) {
    if let Some(recent) = &state.shared.recent {
        recent.note(person, Duration::ZERO);
    }
}

/// Milliseconds since 1970 by the clock of another instance, which may be ahead of ours.
fn since(moment: &str, now: Timestamp) -> Option<Duration> {
    let moment: i64 = moment.parse().ok()?;
    let ago = now.timestamp_millis().saturating_sub(moment).max(0);
    Some(Duration::from_millis(ago.unsigned_abs()))
}

/// Tells the browser of whoever has just changed something, also of those who have just signed up.
pub(super) fn tell(response: &mut ServiceResponse<BoxBody>, state: &AppState) {
    let Some(recent) = &state.shared.recent else { return };
    let viewer = response.request().extensions().get::<Viewer>().copied();
    let Some(person) = viewer.and_then(|viewer| viewer.id()) else { return };
    if response.request().method().is_safe() || caller::by_token(response.request()) {
        return;
    }
    if idempotency::is_replay(response.headers()) {
        // It may have been changed at another instance, whose answer was lost with its cookie.
        recent.note(person, Duration::ZERO);
    }
    let Some(ago) = recent.last(person) else { return };
    let cookie = cookie(state.now() - ago, recent.window(), state.shared.secure);
    if let Ok(cookie) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn cookie(moment: Timestamp, window: Duration, secure: bool) -> Cookie<'static> {
    let seconds = i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
    Cookie::build(cookie_name(secure), moment.timestamp_millis().to_string())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(seconds))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_is_still_to_come_counts_as_this_one() {
        let now = Timestamp::from_timestamp_millis(1_767_225_600_000).unwrap();
        let ago = |moment: i64| since(&moment.to_string(), now);
        assert_eq!(ago(1_767_225_597_000), Some(Duration::from_secs(3)));
        for ahead in [1_767_225_600_000, 1_767_225_603_000, i64::MAX] {
            assert_eq!(ago(ahead), Some(Duration::ZERO), "{ahead}");
        }
        assert!(ago(i64::MIN).unwrap() > Duration::from_secs(1_767_225_600));
        for strange in ["", "now", "9223372036854775808", "1.5", " 1"] {
            assert_eq!(since(strange, now), None, "{strange}");
        }
    }

    #[test]
    fn the_cookie_is_for_nobody_but_us_and_for_no_longer_than_it_counts() {
        let moment = Timestamp::from_timestamp_millis(1_767_225_600_123).unwrap();
        let text = |secure| cookie(moment, Duration::from_secs(5), secure).to_string();
        assert_eq!(text(false), "tintype-wrote=1767225600123; HttpOnly; SameSite=Lax; Path=/; Max-Age=5");
        assert_eq!(text(true), "__Host-tintype-wrote=1767225600123; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=5");
    }
}
