use std::sync::Arc;

use super::{FakeStore, mint, stamps};
use crate::{
    auth::{CodeBudget, MockCredentialQueries},
    limits::RateLimiter,
    signing::{MockKeyGenerator, MockSecrets},
    totp::{MockAuthenticators, MockTotpQueries, NewSecret, RecoveryCodes, SecondFactors, TotpStatus},
};

/// The code of an app that is right, and its step.
pub const CODE: &str = "123456";
pub const STEP: i64 = 7;

/// Of an account where it is on or off, asked from an address that it has used or not.
pub fn factors(store: Arc<FakeStore>, on: bool, known: bool, limiter: Arc<dyn RateLimiter>) -> SecondFactors {
    let mut totp = MockTotpQueries::new();
    let enabled_at = on.then(|| stamps().now());
    totp.expect_totp_status().returning(move |_| Ok(TotpStatus { enabled_at, recovery_codes_left: 3 }));
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_address_known().returning(move |_, _, _| Ok(known));
    let mut authenticators = MockAuthenticators::new();
    authenticators.expect_step_of().returning(|_, sealed, code, _| {
        assert_eq!(sealed, "sealed");
        Ok((code == CODE).then_some(STEP))
    });
    authenticators.expect_make().returning(|_, username| {
        let (sealed, secret) = ("sealed".to_owned(), "secret".to_owned());
        Ok(NewSecret { sealed, secret, uri: format!("otpauth://totp/{username}") })
    });
    let (mut keys, mut secrets) = (MockKeyGenerator::new(), MockSecrets::new());
    keys.expect_key().returning(|| "0123456789abcdef0123456789abcdef".to_owned());
    secrets.expect_digest().returning(|secret| [u8::try_from(secret.len()).unwrap(); 32]);
    SecondFactors {
        store,
        totp: Arc::new(totp),
        credentials: Arc::new(credentials),
        authenticators: Arc::new(authenticators),
        codes: RecoveryCodes { keys: Arc::new(keys), secrets: Arc::new(secrets) },
        budget: CodeBudget { limiter, factor: 1.0 },
        mint: mint(),
    }
}
