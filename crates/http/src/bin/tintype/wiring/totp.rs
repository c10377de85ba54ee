//! Second factors.

use std::sync::Arc;

use tintype_database::SeaQueries;
use tintype_domain::{
    auth::{CodeBudget, PasswordGuard},
    limits::RateLimiter,
    one_time_tokens::TokenMint,
    store::UnitOfWorkFactory,
    totp::{RecoveryCodes, SecondFactors, TotpService},
};
use tintype_security::{Keys, RandomKeys, SealedAuthenticators};

use super::Base;

pub(super) struct Parts<'a> {
    pub(super) store: &'a Arc<dyn UnitOfWorkFactory>,
    pub(super) queries: &'a Arc<SeaQueries>,
    pub(super) limiter: &'a Arc<dyn RateLimiter>,
    pub(super) random: &'a Arc<RandomKeys>,
    pub(super) mint: &'a TokenMint,
}

pub(super) fn factors(parts: &Parts<'_>, keys: &Keys, factor: f64) -> anyhow::Result<SecondFactors> {
    let authenticators = SealedAuthenticators::new(&keys.sealing).map_err(anyhow::Error::from_boxed)?;
    Ok(SecondFactors {
        store: Arc::clone(parts.store),
        totp: parts.queries.clone(),
        credentials: parts.queries.clone(),
        authenticators: Arc::new(authenticators),
        codes: RecoveryCodes { keys: parts.random.clone(), secrets: parts.random.clone() },
        budget: CodeBudget { limiter: Arc::clone(parts.limiter), factor },
        mint: parts.mint.clone(),
    })
}

pub(super) fn service(base: &Base, guard: &Arc<PasswordGuard>) -> TotpService {
    TotpService { guard: Arc::clone(guard), factors: Arc::clone(&base.factors), sessions: Arc::clone(&base.sessions) }
}
