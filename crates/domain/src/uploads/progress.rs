use crate::{
    Failure, Outcome,
    media::Media,
    time::Timestamp,
    uploads::{Upload, UploadState, UploadView},
};

/// How far an upload is that may still come to something, or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// For its bytes, or for being completed.
    Waiting(Upload),
    /// The worker is on it.
    Working(Upload),
    Ready(Media),
}

impl Progress {
    /// A picture that was refused says why; one that is gone, with its post or as an avatar, has expired with it.
    pub(super) fn of(view: UploadView, now: Timestamp) -> Outcome<Self> {
        let UploadView { upload, media } = view;
        match upload.state {
            UploadState::Pending if upload.expires_at <= now => Err(Failure::UploadExpired),
            UploadState::Pending | UploadState::Received => Ok(Self::Waiting(upload)),
            UploadState::Processing => Ok(Self::Working(upload)),
            UploadState::Ready => media.map(Self::Ready).ok_or(Failure::UploadExpired),
            UploadState::Failed => Err(upload.failure.map_or(Failure::MediaUndecodable, Into::into)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        media::Access,
        testing::{media, stamps, upload},
        uploads::UploadFailure,
    };

    fn of(upload: Upload, media: Option<Media>) -> Outcome<Progress> {
        Progress::of(UploadView { upload, media }, stamps().now())
    }

    #[test]
    fn an_upload_waits_is_worked_on_or_is_a_picture() {
        for state in [UploadState::Pending, UploadState::Received] {
            assert_eq!(of(upload(7, state), None).unwrap(), Progress::Waiting(upload(7, state)));
        }
        let working = upload(7, UploadState::Processing);
        assert_eq!(of(working.clone(), None).unwrap(), Progress::Working(working));
        let picture = media(7, Access::Public);
        assert_eq!(of(upload(7, UploadState::Ready), Some(picture.clone())).unwrap(), Progress::Ready(picture));
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        let late = Upload { expires_at: stamps().now(), ..upload(7, UploadState::Pending) };
        let refused = Upload { failure: Some(UploadFailure::Dimensions), ..upload(7, UploadState::Failed) };
        for (upload, code) in [
            (late, "upload.expired"),
            (upload(7, UploadState::Ready), "upload.expired"),
            (refused, "media.dimensions"),
            (upload(7, UploadState::Failed), "media.undecodable"),
        ] {
            assert_eq!(of(upload, None).unwrap_err().code(), code);
        }
    }
}
