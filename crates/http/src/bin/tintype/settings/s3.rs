use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// A bucket for pictures, or nothing for a folder under the data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3 {
    /// `https://s3.example.org`, as this program reaches it. All else here counts only with it.
    pub endpoint: String,
    /// As browsers reach it, where that is another address.
    pub public_endpoint: String,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
    /// A CDN that browsers fetch public pictures from, by `{cdn_url}/public/…`; its origin is the bucket or this server's
    /// `/media`. Nothing: from this server.
    pub cdn_url: String,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            public_endpoint: String::new(),
            bucket: String::new(),
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            secret_key: String::new(),
            cdn_url: String::new(),
        }
    }
}

impl S3 {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let needed = [("BUCKET", &self.bucket), ("ACCESS_KEY", &self.access_key), ("SECRET_KEY", &self.secret_key)];
        let optional = [("PUBLIC_ENDPOINT", &self.public_endpoint), ("CDN_URL", &self.cdn_url)];
        let mut all = needed.iter().chain(&optional);
        if self.endpoint.is_empty() {
            let useless = all.find(|(_, value)| !value.is_empty()).map_or("", |(name, _)| name);
            let message = "is of no use without TINTYPE__S3__ENDPOINT: give both or neither";
            ensure!(useless.is_empty(), "setting TINTYPE__S3__{useless} {message}");
        } else {
            let missing = needed.iter().find(|(_, value)| value.is_empty()).map_or("", |(name, _)| name);
            ensure!(missing.is_empty(), "setting TINTYPE__S3__{missing} must be given where TINTYPE__S3__ENDPOINT is");
        }
        for (name, url) in [("ENDPOINT", &self.endpoint)].iter().chain(&optional) {
            let known =
                url.is_empty() || url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            ensure!(known, "setting TINTYPE__S3__{name} must be like https://s3.example.org");
        }
        Ok(())
    }

    /// Where browsers send bytes to.
    pub fn public_endpoint(&self) -> &str {
        if self.public_endpoint.is_empty() { &self.endpoint } else { &self.public_endpoint }
    }
}
