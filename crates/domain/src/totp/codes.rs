use crate::{Failure, Outcome, signing::KeyGenerator};

/// How many somebody has at first.
pub const RECOVERY_CODES: usize = 10;

const APP_DIGITS: usize = 6;
/// Five bits each, without those that look like others (Crockford's base32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 65 random bits.
const RECOVERY_LENGTH: usize = 13;
/// Characters between dashes.
const GROUPS: [usize; 3] = [4, 5, 4];

/// What somebody has typed to show that they are who they say.
pub(super) enum Code {
    App(String),
    /// In the form that is hashed.
    Recovery(String),
}

impl Code {
    pub(super) fn parse(text: &str) -> Outcome<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if plain.len() == APP_DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self::App(plain));
        }
        let plain = plain.to_lowercase().replace('o', "0").replace(['i', 'l'], "1");
        if plain.len() == RECOVERY_LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Ok(Self::Recovery(plain));
        }
        Err(Failure::TotpInvalid)
    }

    pub(super) fn is_of_app(&self) -> bool {
        matches!(self, Self::App(_))
    }
}

/// A new code in the form that is hashed.
pub(super) fn random(keys: &dyn KeyGenerator) -> Outcome<String> {
    let bits = u128::from_str_radix(&keys.key(), 16).map_err(|error| Failure::Internal(Box::new(error)))?;
    let five = |place: usize| usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
    Ok((0..RECOVERY_LENGTH).map(|place| char::from(ALPHABET[five(place)])).collect())
}

/// As people are shown it.
pub(super) fn shown(plain: &str) -> String {
    let mut rest = plain;
    let groups = GROUPS.map(|length| {
        let (group, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        group
    });
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{signing::MockKeyGenerator, totp::CODE_MAX};

    fn recovery(text: &str) -> Option<String> {
        match Code::parse(text) {
            Ok(Code::Recovery(plain)) => Some(plain),
            _ => None,
        }
    }

    #[test]
    fn a_code_of_an_app_is_six_digits_whatever_stands_between() {
        for text in ["123456", "123 456", " 123-456 "] {
            assert!(matches!(Code::parse(text), Ok(Code::App(digits)) if digits == "123456"), "{text}");
        }
        for text in ["12345", "1234567", "12345a", "\u{661}23456", "", "------"] {
            assert!(matches!(Code::parse(text), Err(Failure::TotpInvalid)), "{text}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_as_it_is_shown_and_as_people_write_it() {
        let mut keys = MockKeyGenerator::new();
        keys.expect_key().returning(|| "0123456789abcdef0123456789abcdef".to_owned());
        let plain = random(&keys).unwrap();
        let shown = shown(&plain);
        assert!(shown.len() <= CODE_MAX && shown.replace('-', "") == plain, "{shown}");
        for text in [shown.clone(), shown.to_uppercase(), plain.clone()] {
            assert_eq!(recovery(&text), Some(plain.clone()), "{text}");
        }
        assert_eq!(recovery("OIL0-abcde-fghj"), Some("0110abcdefghj".to_owned()));
        for text in ["0110abcdefgh", "0110abcdefghjk", "0110abcdefghu"] {
            assert_eq!(recovery(text), None, "{text}");
        }
    }

    #[test]
    fn each_of_the_65_bits_makes_another_code() {
        let of = |bits: u128| {
            let mut keys = MockKeyGenerator::new();
            keys.expect_key().returning(move || format!("{bits:032x}"));
            random(&keys).unwrap()
        };
        let codes: std::collections::HashSet<_> = (0..65).map(|bit| of(1 << bit)).collect();
        assert_eq!(codes.len(), 65);
    }
}
