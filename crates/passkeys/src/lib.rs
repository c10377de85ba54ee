//! Passkeys by `WebAuthn`: what browsers are asked, and what their answers are worth.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tintype_domain::{
    Failure, Outcome,
    error::BoxError,
    ids::UserId,
    passkeys::{
        Asked, Assertion, Attestation, Claim, CreationOptions, Credential, Holder, Passkey, RelyingParty,
        RequestOptions,
    },
};
use webauthn_rs::{
    WebauthnBuilder,
    prelude::{
        Credential as StoredCredential, DiscoverableAuthentication, Passkey as StoredPasskey, PasskeyRegistration,
        PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
    },
};

#[cfg(test)]
mod device;
#[cfg(test)]
mod tests;

const NAME: &str = "Tintype";
const KIND: &str = "public-key";

/// For the pages of one origin.
///
/// The library warns of states that leave the server, since they could be answered twice: who carries one has it signed, for
/// a few minutes, and an answer counts once. It warns of what is inside of credentials, of which only the count is set.
pub struct Webauthn {
    library: webauthn_rs::Webauthn,
    host: String,
}

impl Webauthn {
    /// `None` where the address has no name but numbers: browsers know no passkeys there.
    pub fn of_pages(origin: &str) -> Result<Option<Self>, BoxError> {
        Self::new(origin, false)
    }

    /// At any port.
    pub fn of_localhost() -> Result<Option<Self>, BoxError> {
        Self::new("http://localhost", true)
    }

    fn new(origin: &str, at_any_port: bool) -> Result<Option<Self>, BoxError> {
        let origin = Url::parse(origin)?;
        let Some(host) = origin.domain().map(str::to_owned) else { return Ok(None) };
        let library = WebauthnBuilder::new(&host, &origin)?.rp_name(NAME).allow_any_port(at_any_port).build()?;
        Ok(Some(Self { library, host }))
    }
}

impl RelyingParty for Webauthn {
    fn host(&self) -> String {
        self.host.clone()
    }

    /// Known credentials are told to the browser alone: two of a kind cannot be kept anyway.
    fn ask_for_new(&self, holder: &Holder, known: &[String]) -> Outcome<Asked<CreationOptions>> {
        let Holder { id, username, full_name } = holder;
        let display_name = if full_name.is_empty() { username } else { full_name };
        let begun = self.library.start_passkey_registration(handle(*id), username, display_name, None);
        let (asked, state) = begun.map_err(internal)?;
        let options = asked.public_key;
        let options = CreationOptions {
            challenge: text(&options.challenge),
            host: self.host.clone(),
            user_handle: text(&options.user.id),
            username: username.clone(),
            display_name: display_name.clone(),
            algorithms: options.pub_key_cred_params.iter().map(|parameters| parameters.alg).collect(),
            known: known.to_vec(),
        };
        Ok(Asked { options, state: pack(&state)? })
    }

    fn accept(&self, state: &str, answer: &Attestation) -> Outcome<Credential> {
        let state: PasskeyRegistration = unpack(state)?;
        let answer: RegisterPublicKeyCredential = read(json!({
            "id": answer.credential_id, "rawId": answer.credential_id, "type": KIND,
            "response": {"clientDataJSON": answer.client_data, "attestationObject": answer.attestation_object},
        }))?;
        let made = self.library.finish_passkey_registration(&answer, &state).map_err(refused)?;
        let public = serde_json::to_string(&made).map_err(internal)?;
        let made = StoredCredential::from(made);
        Ok(Credential { id: text(&made.cred_id), public, sign_count: made.counter })
    }

    fn ask(&self) -> Outcome<Asked<RequestOptions>> {
        let (asked, state) = self.library.start_discoverable_authentication().map_err(internal)?;
        let options = RequestOptions { challenge: text(&asked.public_key.challenge), host: self.host.clone() };
        Ok(Asked { options, state: pack(&state)? })
    }

    fn claim(&self, answer: &Assertion) -> Outcome<Claim> {
        let answer = assertion(answer)?;
        let (handle, credential_id) = self.library.identify_discoverable_authentication(&answer).map_err(refused)?;
        Ok(Claim { owner_id: owner(handle).ok_or(Failure::PasskeyInvalid)?, credential_id: text(credential_id) })
    }

    fn verify(&self, state: &str, answer: &Assertion, passkey: &Passkey) -> Outcome<u32> {
        let state: DiscoverableAuthentication = unpack(state)?;
        let stored: StoredPasskey = serde_json::from_str(&passkey.credential).map_err(internal)?;
        let mut stored = StoredCredential::from(stored);
        stored.counter = passkey.sign_count;
        let proven = self.library.finish_discoverable_authentication_v2(&assertion(answer)?, state, &stored);
        Ok(proven.map_err(refused)?.counter())
    }
}

fn assertion(answer: &Assertion) -> Outcome<PublicKeyCredential> {
    read(json!({
        "id": answer.credential_id, "rawId": answer.credential_id, "type": KIND,
        "response": {
            "clientDataJSON": answer.client_data, "authenticatorData": answer.authenticator_data,
            "signature": answer.signature, "userHandle": answer.user_handle,
        },
    }))
}

fn read<T: DeserializeOwned>(answer: Value) -> Outcome<T> {
    serde_json::from_value(answer).map_err(|_| Failure::PasskeyInvalid)
}

/// What devices keep of a person: their number, which everybody may know.
fn handle(owner: UserId) -> Uuid {
    Uuid::from_u64_pair(0, owner.0.unsigned_abs())
}

fn owner(handle: Uuid) -> Option<UserId> {
    let (0, number) = handle.as_u64_pair() else { return None };
    i64::try_from(number).ok().map(UserId)
}

fn text(bytes: &(impl AsRef<[u8]> + ?Sized)) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn pack(state: &impl Serialize) -> Outcome<String> {
    Ok(text(&serde_json::to_vec(state).map_err(internal)?))
}

fn unpack<T: DeserializeOwned>(state: &str) -> Outcome<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(state).map_err(internal)?;
    serde_json::from_slice(&bytes).map_err(internal)
}

/// Why is nobody's business but that of who tries.
fn refused<E>(_: E) -> Failure {
    Failure::PasskeyInvalid
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Internal(Box::new(error))
}
