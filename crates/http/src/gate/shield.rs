//! The cheap shield in front of everything: so many requests an address, before cookies or database are looked at.

use actix_governor::{
    GovernorConfig, GovernorConfigBuilder, KeyExtractor, SimpleKeyExtractionError,
    governor::{
        NotUntil,
        clock::{Clock, DefaultClock, QuantaInstant},
        middleware::NoOpMiddleware,
    },
};
use actix_web::{HttpResponse, HttpResponseBuilder, dev::ServiceRequest};
use tintype_domain::Failure;

use super::limits::LimitFactor;
use crate::{extract::address, problem::Problem};

const BURST: u32 = 1_000;
const PER_SECOND: f64 = 100.0;

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
        HttpResponse::from_error(Problem(Failure::TooMany(wait)))
    }
}

/// One for the whole server; its clones share their counts. `None` only for a quota of nothing.
pub(crate) fn shield(factor: LimitFactor) -> Option<Shield> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, which is what is wanted
    let burst = ((f64::from(BURST) * factor.0) as u32).max(1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let nanoseconds = ((1e9 / (PER_SECOND * factor.0)) as u64).max(1);
    let mut builder = GovernorConfigBuilder::default().key_extractor(ByAddress);
    builder.burst_size(burst).nanoseconds_per_request(nanoseconds);
    builder.finish()
}
