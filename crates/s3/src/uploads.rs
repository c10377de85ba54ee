use std::borrow::Cow;

use async_trait::async_trait;
use s3::{
    error::S3Error,
    post_policy::{PostPolicy, PostPolicyField, PostPolicyValue, PresignedPost},
};
use tintype_domain::{
    StoreError,
    ids::UploadId,
    media::Blob,
    time::Clock,
    uploads::{Upload, UploadGrant, UploadTarget},
};

use crate::{Bucket, errors::store_error};

/// Browsers send bytes straight into quarantine, by a signed form (Amazon S3 API, `PostObject`): one key, one type,
/// exactly the declared size, until the upload expires.
pub struct BucketUploadTarget {
    pub bucket: Bucket,
    pub clock: std::sync::Arc<dyn Clock>,
}

#[async_trait]
impl UploadTarget for BucketUploadTarget {
    async fn grant(&self, upload: &Upload) -> Result<UploadGrant, StoreError> {
        let PresignedPost { url, fields, .. } = self.sign(upload).await.map_err(store_error)?;
        let mut fields: Vec<(String, String)> = fields.into_iter().collect();
        fields.sort();
        Ok(UploadGrant { method: "POST", url, headers: Vec::new(), fields })
    }

    fn admits(&self, _: UploadId, _: i64, _: &str) -> bool {
        false
    }

    async fn arrived(&self, upload: &Upload) -> Result<Option<u64>, StoreError> {
        let path = quarantine(upload);
        let head = self.bucket.ask(0, || self.bucket.client().head_object(&path)).await?;
        Ok(head.map(|(head, _)| head.content_length.and_then(|length| length.try_into().ok()).unwrap_or(0)))
    }
}

impl BucketUploadTarget {
    async fn sign(&self, upload: &Upload) -> Result<PresignedPost, S3Error> {
        let exactly = |text: String| PostPolicyValue::Exact(Cow::from(text));
        let left = (upload.expires_at - self.clock.now()).num_seconds().max(0);
        let size = u32::try_from(upload.byte_size).unwrap_or(u32::MAX);
        let policy = PostPolicy::new(u32::try_from(left).unwrap_or(u32::MAX))
            .condition(PostPolicyField::Key, exactly(quarantine(upload)))?
            .condition(PostPolicyField::ContentType, exactly(upload.content_type.clone()))?
            .condition(PostPolicyField::SuccessActionStatus, exactly("201".to_owned()))?
            .condition(PostPolicyField::ContentLengthRange, PostPolicyValue::Range(size, size))?;
        // What else the crate lists as dynamic must not go into the form.
        self.bucket.public().presign_post(policy).await
    }
}

fn quarantine(upload: &Upload) -> String {
    Blob::Quarantine { key: upload.quarantine_key.clone() }.path()
}
