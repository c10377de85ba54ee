use actix_web::{HttpMessage, HttpRequest, web::Data};
use tintype_domain::{Failure, viewer::Viewer};

use crate::{
    AppState,
    serving::{self, RequestId},
    session,
};

/// Who asks for a page.
pub(super) struct Visitor {
    pub(super) viewer: Viewer,
    /// What the page is told: `false` only where it need not ask.
    pub(super) signed_in: bool,
}

impl Visitor {
    const STRANGER: Self = Self { viewer: Viewer::Stranger, signed_in: false };

    /// One read where there is a cookie of ours, none otherwise. A cookie that no session goes with is left alone: by the
    /// time of the answer the browser may have a newer one by that name.
    pub(super) async fn of(request: &HttpRequest, state: &Data<AppState>, key: &session::CookieKey) -> Self {
        let name = session::cookie_name(state.shared.secure);
        if request.cookie(name).is_none() {
            return Self::STRANGER;
        }
        match session::look(request, state, key).await {
            Ok(Some(live)) => {
                let viewer = Viewer::of(live.session.owner_id, live.role, live.status);
                Self { viewer, signed_in: viewer != Viewer::Stranger }
            }
            Ok(None) => Self::STRANGER,
            Err(error) => {
                complain(request, &error.into());
                Self { signed_in: true, ..Self::STRANGER }
            }
        }
    }
}

/// What fails for a page is logged; the page is there all the same.
pub(super) fn complain(request: &HttpRequest, failure: &Failure) {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    serving::log(failure, &id);
}
