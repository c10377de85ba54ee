use std::sync::Arc;

use super::{ANN, stamps};
use crate::{
    one_time_tokens::{OneTimeToken, Purpose, TokenMint},
    signing::MockSigner,
};

/// Whose signatures tell what was signed.
pub fn mint() -> TokenMint {
    let mut signer = MockSigner::new();
    signer.expect_sign().returning(|purpose, message| format!("{purpose} {message}"));
    TokenMint { signer: Arc::new(signer), stamps: stamps() }
}

/// Ann's, for her address.
pub fn token(purpose: Purpose) -> OneTimeToken {
    mint().make(purpose, Some(ANN), Some("ann@example.org".to_owned()))
}

pub fn used(purpose: Purpose) -> OneTimeToken {
    OneTimeToken { used_at: Some(stamps().now()), ..token(purpose) }
}

/// A moment ago.
pub fn expired(purpose: Purpose) -> OneTimeToken {
    OneTimeToken { expires_at: stamps().now(), ..token(purpose) }
}
