//! The cheap shield in front of everything: so many requests an address, before cookies or database are looked at.

use std::time::Duration;

use actix_governor::{
    GovernorConfig, GovernorConfigBuilder, KeyExtractor, SimpleKeyExtractionError,
    governor::{
        NotUntil,
        clock::{Clock, DefaultClock, QuantaInstant},
        middleware::NoOpMiddleware,
    },
};
use actix_web::{HttpResponse, HttpResponseBuilder, dev::ServiceRequest};
use tintype_domain::{
    Failure,
    limits::{Decision, Quota},
};

use super::limits::{self, LimitFactor};
use crate::{extract::address, problem::Problem};

pub(super) const SHIELD: Quota = Quota::new(1_000, Duration::from_secs(10));

/// Counts by the client's address.
#[derive(Debug, Clone)]
pub(crate) struct ByAddress;

pub(crate) type Shield = GovernorConfig<ByAddress, NoOpMiddleware<QuantaInstant>>;

impl KeyExtractor for ByAddress {
    type Key = String;
    type KeyExtractionError = SimpleKeyExtractionError<&'static str>;

    fn extract(&self, request: &ServiceRequest) -> Result<String, Self::KeyExtractionError> {
        Ok(address::of(request.request()).0)
    }

    fn exceed_rate_limit_response(
        &self,
        negative: &NotUntil<QuantaInstant>,
        _response: HttpResponseBuilder,
    ) -> HttpResponse {
        let wait = negative.wait_time_from(DefaultClock::default().now());
        let quota = negative.quota();
        let (limit, reset) = (quota.burst_size().get(), quota.burst_size_replenished_in());
        let mut response = HttpResponse::from_error(Problem(Failure::TooMany(wait)));
        let decision = Decision { allowed: false, limit, remaining: 0, reset, retry_after: wait };
        limits::write_headers(response.headers_mut(), decision);
        response
    }
}

/// One for the whole server; its clones share their counts. `None` only for a quota of nothing.
pub(crate) fn shield(factor: LimitFactor) -> Option<Shield> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, which is what is wanted
    let nanoseconds = ((SHIELD.interval().as_secs_f64() * 1e9 / factor.0) as u64).max(1);
    let mut builder = GovernorConfigBuilder::default().key_extractor(ByAddress);
    builder.burst_size(SHIELD.scaled(factor.0).burst).nanoseconds_per_request(nanoseconds);
    builder.finish()
}
