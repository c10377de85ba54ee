//! Access tokens: JWTs (RFC 9068), signed with Ed25519 and with nothing else.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::DateTime;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, jwk::Jwk};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure, Outcome,
    error::BoxError,
    programs::{AccessTokenSigner, Claims},
    scopes::Scopes,
};

const ALGORITHM: Algorithm = Algorithm::EdDSA;
const KIND: &str = "at+jwt";
const AUDIENCE: &str = "tintype-api";
/// Seconds that clocks may differ by.
const LEEWAY: u64 = 5;
/// Well beyond any that we make.
const LONGEST: usize = 1_024;
/// What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    scope: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

struct Key {
    header: Header,
    /// As it stands in front of every token of this key. A token with any other header is none of ours, so nothing is
    /// ever read from one.
    encoded: String,
    signing: EncodingKey,
    checking: DecodingKey,
}

/// Signs with the first of its keys and checks with all of them.
pub struct JwtSigner {
    keys: Vec<Key>,
    issuer: String,
    validation: Validation,
}

impl JwtSigner {
    /// `issuer` is the installation; tokens of another are not taken, whatever their key.
    pub fn new(keys: &[[u8; 32]], issuer: &str) -> Result<Self, BoxError> {
        let keys: Vec<_> = keys.iter().map(Key::new).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err("there is no key to sign tokens with".into());
        }
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = LEEWAY;
        validation.validate_exp = true;
        validation.validate_nbf = true;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        Ok(Self { keys, issuer: issuer.to_owned(), validation })
    }
}

impl Key {
    fn new(seed: &[u8; 32]) -> Result<Self, BoxError> {
        let signing = EncodingKey::from_ed_der(&[&PKCS8[..], seed].concat());
        let public = Jwk::from_encoding_key(&signing, ALGORITHM)?;
        let checking = DecodingKey::from_jwk(&public)?;
        let digest = Sha256::digest(serde_json::to_vec(&public.algorithm)?);
        let kid = Some(BASE64_URL_SAFE_NO_PAD.encode(&digest[..9]));
        let header = Header { typ: Some(KIND.to_owned()), kid, ..Header::new(ALGORITHM) };
        let encoded = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        Ok(Self { header, encoded, signing, checking })
    }
}

impl AccessTokenSigner for JwtSigner {
    fn sign(&self, claims: &Claims) -> Outcome<String> {
        let key = self.keys.first().ok_or_else(|| Failure::Internal("no key".into()))?;
        let issued_at = claims.issued_at.timestamp();
        let payload = Payload {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user_id.to_string(),
            sid: BASE64_URL_SAFE_NO_PAD.encode(claims.session),
            scope: claims.scopes.to_text(),
            iat: issued_at,
            nbf: issued_at,
            exp: claims.expires_at.timestamp(),
            jti: claims.id.clone(),
        };
        encode(&key.header, &payload, &key.signing).map_err(|error| Failure::Internal(Box::new(error)))
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let header = token.split('.').next().filter(|_| token.len() <= LONGEST)?;
        let key = self.keys.iter().find(|key| key.encoded == header)?;
        let payload = decode::<Payload>(token, &key.checking, &self.validation).ok()?.claims;
        Some(Claims {
            id: payload.jti,
            user_id: payload.sub.parse::<i64>().ok()?.into(),
            session: BASE64_URL_SAFE_NO_PAD.decode(payload.sid).ok()?.try_into().ok()?,
            scopes: Scopes::from_text(&payload.scope)?,
            issued_at: DateTime::from_timestamp(payload.iat, 0)?,
            expires_at: DateTime::from_timestamp(payload.exp, 0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use jsonwebtoken::get_current_timestamp;
    use tintype_domain::ids::UserId;

    use super::*;

    const ISSUER: &str = "https://photos.example";

    fn signer(keys: &[u8]) -> JwtSigner {
        let keys: Vec<_> = keys.iter().map(|byte| [*byte; 32]).collect();
        JwtSigner::new(&keys, ISSUER).unwrap()
    }

    fn claims() -> Claims {
        let now = i64::try_from(get_current_timestamp()).unwrap();
        let issued_at = DateTime::from_timestamp(now, 0).unwrap();
        Claims {
            id: "42".to_owned(),
            user_id: UserId(i64::MAX),
            session: [200; 32],
            scopes: Scopes::from_text("read upload").unwrap(),
            issued_at,
            expires_at: issued_at + TimeDelta::minutes(15),
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_signed_and_is_short() {
        let token = signer(&[1]).sign(&claims()).unwrap();
        assert_eq!(signer(&[1]).read(&token), Some(claims()));
        assert!(token.len() < 500, "{} characters", token.len());
    }

    #[test]
    fn the_first_key_signs_and_the_others_still_check() {
        let old = signer(&[1]).sign(&claims()).unwrap();
        let new = signer(&[2, 1]).sign(&claims()).unwrap();
        assert!(signer(&[2, 1]).read(&old).is_some() && signer(&[2]).read(&new).is_some());
        assert!(signer(&[2]).read(&old).is_none() && signer(&[1]).read(&new).is_none());
    }

    #[test]
    fn another_installation_takes_none_of_ours() {
        let token = signer(&[1]).sign(&claims()).unwrap();
        let other = JwtSigner::new(&[[1; 32]], "https://other.example").unwrap();
        assert_eq!(other.read(&token), None);
    }

    #[test]
    fn without_a_key_there_is_no_signer() {
        assert!(JwtSigner::new(&[], ISSUER).is_err());
    }
}
