//! Addresses on this server, signed where not everybody may use them.

use std::sync::Arc;

use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::UploadId,
    media::{Access, Address, MediaAddresses, Place},
    signing::Signer,
    time::Timestamp,
    uploads::{Upload, UploadGrant, UploadTarget},
};

const MEDIA: &str = "media";
const UPLOAD: &str = "upload";
/// Signed addresses end at a multiple of this many seconds, so that pages and their `ETag`s stay equal in between.
const ROUNDING: i64 = 300;
const LONGEST: i64 = 600;

/// `/media/public/{key}/{width}.{ext}` and `/media/private/{key}/{width}.{ext}?expires=…&signature=…`.
pub struct SignedMediaAddresses {
    pub signer: Arc<dyn Signer>,
}

impl MediaAddresses for SignedMediaAddresses {
    fn url(&self, address: Address<'_>, now: Timestamp) -> String {
        let Address { place: Place { access, key }, width, format } = address;
        let path = format!("/media/{}/{key}/{width}.{}", access.as_str(), format.extension());
        match access {
            Access::Public => path,
            Access::Private => {
                let expires = now.timestamp() / ROUNDING * ROUNDING + LONGEST;
                let signature = self.signer.sign(MEDIA, &format!("{key}:{expires}"));
                format!("{path}?expires={expires}&signature={signature}")
            }
        }
    }

    fn admits(&self, key: &str, expires: i64, signature: &str, now: Timestamp) -> bool {
        let valid_for = expires.saturating_sub(now.timestamp());
        (1..=LONGEST).contains(&valid_for) && self.signer.verify(MEDIA, &format!("{key}:{expires}"), signature)
    }
}

/// `PUT /api/v1/uploads/{id}/bytes?expires=…&signature=…` on this server.
pub struct SelfUploadTarget {
    pub signer: Arc<dyn Signer>,
}

#[async_trait]
impl UploadTarget for SelfUploadTarget {
    async fn grant(&self, upload: &Upload) -> Result<UploadGrant, StoreError> {
        let expires = upload.expires_at.timestamp();
        let signature = self.signer.sign(UPLOAD, &format!("{}:{expires}", upload.id));
        Ok(UploadGrant {
            method: "PUT",
            url: format!("/api/v1/uploads/{}/bytes?expires={expires}&signature={signature}", upload.id),
            headers: vec![("Content-Type".to_owned(), upload.content_type.clone())],
            fields: Vec::new(),
        })
    }

    fn admits(&self, id: UploadId, expires: i64, signature: &str) -> bool {
        self.signer.verify(UPLOAD, &format!("{id}:{expires}"), signature)
    }

    async fn arrived(&self, _: &Upload) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use tintype_domain::media::Format;

    use super::*;

    /// Signs by quoting: enough to see what is signed.
    struct Quoting;

    impl Signer for Quoting {
        fn sign(&self, purpose: &str, message: &str) -> String {
            format!("{purpose}-{message}")
        }

        fn verify(&self, purpose: &str, message: &str, signature: &str) -> bool {
            self.sign(purpose, message) == signature
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    fn signed(now: i64) -> (String, i64, String) {
        let addresses = SignedMediaAddresses { signer: Arc::new(Quoting) };
        let place = Place { access: Access::Private, key: "k".to_owned() };
        let address = Address { place: &place, width: 320, format: Format::WebP };
        let url = addresses.url(address, at(now));
        let query = url.split_once("?expires=").unwrap().1.to_owned();
        let (expires, signature) = query.split_once("&signature=").unwrap();
        (url.clone(), expires.parse().unwrap(), signature.to_owned())
    }

    #[test]
    fn signed_addresses_stay_equal_within_five_minutes_and_end_within_ten() {
        assert_eq!(signed(300_000).0, signed(300_299).0);
        assert_ne!(signed(300_000).0, signed(300_300).0);
        assert_eq!(signed(300_299).1 - 300_299, 301);
    }

    #[test]
    fn an_expired_a_foreign_and_a_far_signature_are_refused() {
        let addresses = SignedMediaAddresses { signer: Arc::new(Quoting) };
        let (_, expires, signature) = signed(300_000);
        assert!(addresses.admits("k", expires, &signature, at(300_000)));
        assert!(!addresses.admits("k", expires, &signature, at(expires)));
        assert!(!addresses.admits("other", expires, &signature, at(300_000)));
        assert!(!addresses.admits("k", 400_000, "media-k:400000", at(300_000)));
    }

    #[test]
    fn a_public_address_is_bare() {
        let addresses = SignedMediaAddresses { signer: Arc::new(Quoting) };
        let place = Place { access: Access::Public, key: "k".to_owned() };
        let address = Address { place: &place, width: 640, format: Format::Jpeg };
        assert_eq!(addresses.url(address, at(0)), "/media/public/k/640.jpg");
    }
}
