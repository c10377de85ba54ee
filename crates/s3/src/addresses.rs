use std::sync::Arc;

use tintype_domain::{
    media::{Access, Address, Blob, MediaAddresses},
    time::Timestamp,
};

/// What is public is fetched from a CDN, whose origin is the bucket or this server's `/media`; what is private from this
/// server, whose addresses carry one signature for all sizes of a picture and stay equal for five minutes. Those of a
/// bucket cannot.
pub struct CdnAddresses {
    base: String,
    private: Arc<dyn MediaAddresses>,
}

impl CdnAddresses {
    /// `base` is what `public/…` stands behind, `private` what this server's own addresses are made by.
    pub fn new(base: &str, private: Arc<dyn MediaAddresses>) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), private }
    }
}

impl MediaAddresses for CdnAddresses {
    fn url(&self, address: Address<'_>, now: Timestamp) -> String {
        let Address { place, width, format } = address;
        match place.access {
            Access::Public => {
                format!("{}/{}", self.base, Blob::Rendition { place: place.clone(), width, format }.path())
            }
            Access::Private => self.private.url(address, now),
        }
    }

    fn admits(&self, key: &str, expires: i64, signature: &str, now: Timestamp) -> bool {
        self.private.admits(key, expires, signature, now)
    }
}

#[cfg(test)]
mod tests {
    use tintype_domain::media::{Format, Place};

    use super::*;

    struct Here;

    impl MediaAddresses for Here {
        fn url(&self, _: Address<'_>, _: Timestamp) -> String {
            "/here".to_owned()
        }

        fn admits(&self, _: &str, _: i64, _: &str, _: Timestamp) -> bool {
            true
        }
    }

    #[test]
    fn only_what_is_public_is_fetched_from_elsewhere() {
        let addresses = CdnAddresses::new("https://cdn.example.org/", Arc::new(Here));
        let url = |access| {
            let place = Place { access, key: "k".to_owned() };
            addresses.url(Address { place: &place, width: 640, format: Format::WebP }, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(url(Access::Public), "https://cdn.example.org/public/k/640.webp");
        assert_eq!(url(Access::Private), "/here");
    }
}
