//! The certificate of `https://localhost`, which the browsers of tests trust.

use std::sync::LazyLock;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use reqwest::{Certificate, Client, ClientBuilder};

/// Another one in each process.
pub(crate) static CERTIFICATE: LazyLock<CertifiedKey<KeyPair>> =
    LazyLock::new(|| generate_simple_self_signed(["localhost".to_owned()]).unwrap());

/// A browser to be.
pub fn browser() -> ClientBuilder {
    Client::builder().add_root_certificate(Certificate::from_der(CERTIFICATE.cert.der()).unwrap())
}
