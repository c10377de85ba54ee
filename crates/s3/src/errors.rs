//! Errors of the bucket in the domain's words.

use s3::error::S3Error;
use tintype_domain::StoreError;

pub(crate) fn is_missing(error: &S3Error) -> bool {
    matches!(error, S3Error::HttpFailWithBody(404, _))
}

/// Whether the same question may be answered a moment later.
pub(crate) fn may_pass(error: &S3Error) -> bool {
    match error {
        S3Error::HttpFailWithBody(status, _) => matches!(status, 408 | 429 | 500..=599),
        S3Error::Reqwest(_) | S3Error::Io(_) | S3Error::HttpFail => true,
        _ => false,
    }
}

/// The bucket's own words may hold signatures: only the status goes on.
pub(crate) fn store_error(error: S3Error) -> StoreError {
    match error {
        S3Error::HttpFailWithBody(507, _) => StoreError::Full,
        S3Error::HttpFailWithBody(status @ (401 | 403), _) => {
            StoreError::Unavailable(format!("the bucket refuses our keys ({status})").into())
        }
        S3Error::HttpFailWithBody(status, _) if may_pass(&error) => {
            StoreError::Unavailable(format!("the bucket answers {status}").into())
        }
        S3Error::HttpFailWithBody(status, _) => StoreError::Internal(format!("the bucket answers {status}").into()),
        // Without its address: a signed one would give what it signs for.
        S3Error::Reqwest(error) => StoreError::Unavailable(Box::new(error.without_url())),
        error if may_pass(&error) => StoreError::Unavailable(Box::new(error)),
        error => StoreError::Internal(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_bucket_says_is_not_repeated() {
        for status in [400, 403, 500, 507] {
            let error = store_error(S3Error::HttpFailWithBody(status, "Signature=hidden".to_owned()));
            assert!(!format!("{error:?}").contains("hidden"), "{status}");
        }
    }

    #[test]
    fn trouble_of_the_bucket_may_pass_and_ours_does_not() {
        let error = |status| store_error(S3Error::HttpFailWithBody(status, String::new()));
        for status in [403, 429, 500, 503] {
            assert!(matches!(error(status), StoreError::Unavailable(_)), "{status}");
        }
        assert!(matches!(error(400), StoreError::Internal(_)));
        assert!(matches!(error(507), StoreError::Full));
    }
}
