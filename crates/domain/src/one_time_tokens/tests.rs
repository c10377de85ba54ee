use chrono::TimeDelta;

use super::{Purpose, mint::hash};
use crate::testing::{expired, mint, stamps, token, used};

#[test]
fn rows_hold_the_hash_of_a_text_that_only_the_server_can_make() {
    let mint = mint();
    for purpose in Purpose::ALL {
        let token = mint.make(purpose, None, None);
        let text = mint.text(&token);
        assert_eq!(token.token_hash, hash(&text));
        assert!(text.ends_with(&token.id.to_string()));
    }
    let texts = Purpose::ALL.map(|purpose| mint.text(&token(purpose)));
    assert!(texts[0] != texts[1] && texts[1] != texts[2], "one number, three purposes");
}

#[test]
fn a_link_to_a_password_is_good_for_ten_minutes_and_one_to_an_address_for_a_day() {
    for (purpose, lifetime) in [
        (Purpose::ResetPassword, TimeDelta::minutes(10)),
        (Purpose::VerifyEmail, TimeDelta::days(1)),
        (Purpose::ChangeEmail, TimeDelta::days(1)),
    ] {
        let (token, end) = (token(purpose), stamps().now() + lifetime);
        assert!(token.is_usable(end - TimeDelta::microseconds(1)) && !token.is_usable(end));
        assert!(!used(purpose).is_usable(stamps().now()));
        assert!(!expired(purpose).is_usable(stamps().now()));
    }
}

#[test]
fn a_token_is_for_its_address_in_any_case() {
    let token = token(Purpose::VerifyEmail);
    assert!(token.is_for("ANN@example.org"));
    assert!(!token.is_for("ann@example.com"));
    assert!(!super::OneTimeToken { email: None, ..token }.is_for(""));
}
