//! A folder or a bucket.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use tintype_domain::{
    media::{BlobStore, MediaAddresses},
    signing::Signer,
    time::Stamps,
    uploads::UploadTarget,
};
use tintype_http::Elsewhere;
use tintype_local::{FolderBlobStore, SelfUploadTarget, SignedMediaAddresses};
use tintype_s3::{Bucket, BucketBlobStore, BucketOptions, BucketUploadTarget, CdnAddresses, Liberty};

use crate::settings::{S3, Settings};

/// Of a bucket that does not answer yet.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// Where pictures are: kept, sent to, fetched from.
pub(super) struct Storage {
    pub(super) blobs: Arc<dyn BlobStore>,
    pub(super) target: Arc<dyn UploadTarget>,
    pub(super) addresses: Arc<dyn MediaAddresses>,
}

pub(super) async fn in_folder(settings: &Settings, signer: &Arc<dyn Signer>) -> anyhow::Result<Storage> {
    let folder = settings.data_dir.join("pictures");
    let blobs = FolderBlobStore::open(folder.clone()).await;
    Ok(Storage {
        blobs: Arc::new(blobs.with_context(|| format!("the folder {} cannot be used", folder.display()))?),
        target: Arc::new(SelfUploadTarget { signer: Arc::clone(signer) }),
        addresses: Arc::new(SignedMediaAddresses { signer: Arc::clone(signer) }),
    })
}

pub(super) fn in_bucket(bucket: &Bucket, settings: &S3, signer: &Arc<dyn Signer>, stamps: &Stamps) -> Storage {
    let own: Arc<dyn MediaAddresses> = Arc::new(SignedMediaAddresses { signer: Arc::clone(signer) });
    Storage {
        blobs: Arc::new(BucketBlobStore { bucket: bucket.clone() }),
        target: Arc::new(BucketUploadTarget { bucket: bucket.clone(), clock: Arc::clone(&stamps.clock) }),
        addresses: match settings.cdn_url.as_str() {
            "" => own,
            cdn => Arc::new(CdnAddresses::new(cdn, own)),
        },
    }
}

pub(super) fn bucket(settings: &S3) -> anyhow::Result<Option<Bucket>> {
    if settings.endpoint.is_empty() {
        return Ok(None);
    }
    let options = BucketOptions {
        endpoint: settings.endpoint.clone(),
        public_endpoint: settings.public_endpoint.clone(),
        region: settings.region.clone(),
        bucket: settings.bucket.clone(),
        access_key: settings.access_key.clone(),
        secret_key: settings.secret_key.clone(),
    };
    Ok(Some(Bucket::open(&options)?))
}

/// What it lets strangers do stands in the log, once it answers.
pub async fn warn_of_liberties(bucket: Bucket) {
    let liberties = loop {
        match bucket.liberties().await {
            Ok(liberties) => break liberties,
            Err(error) => tracing::debug!(%error, "the bucket does not tell what it lets strangers do"),
        }
        tokio::time::sleep(ASK_AGAIN).await;
    };
    for liberty in liberties {
        let (what, refuse) = match liberty {
            Liberty::List => ("list the bucket", "ListBucket"),
            Liberty::Read => ("read what is not public in the bucket", "GetObject below all but public/"),
            Liberty::Write => ("write to the bucket", "PutObject and DeleteObject"),
        };
        tracing::warn!("anybody can {what}: refuse {refuse} to whoever has no key");
    }
}

/// Other origins that the web app uses.
pub(super) fn elsewhere(settings: &S3) -> Elsewhere {
    let origin = |url: &str| url::Url::parse(url).ok().map(|url| url.origin().ascii_serialization());
    Elsewhere {
        pictures: origin(&settings.cdn_url).into_iter().collect(),
        uploads: origin(settings.public_endpoint()).into_iter().collect(),
    }
}
