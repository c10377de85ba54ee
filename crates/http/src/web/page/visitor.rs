use actix_web::{
    HttpMessage, HttpRequest,
    cookie::{Cookie, SameSite},
    web::Data,
};
use tintype_domain::{
    Failure,
    users::Status,
    viewer::{Actor, Viewer},
};

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
    /// Takes away a cookie that no session goes with.
    pub(super) removal: Option<Cookie<'static>>,
}

impl Visitor {
    const STRANGER: Self = Self { viewer: Viewer::Stranger, signed_in: false, removal: None };

    /// One read where there is a cookie of ours, none otherwise.
    pub(super) async fn of(request: &HttpRequest, state: &Data<AppState>, key: &session::CookieKey) -> Self {
        let name = session::cookie_name(state.shared.secure);
        if request.cookie(name).is_none() {
            return Self::STRANGER;
        }
        match session::look(request, state, key).await {
            Ok(Some(live)) if matches!(live.status, Status::Active) => {
                let actor = Actor { id: live.session.owner_id, role: live.role };
                Self { viewer: Viewer::Person(actor), signed_in: true, removal: None }
            }
            Ok(Some(_)) => Self::STRANGER,
            Ok(None) => Self { removal: Some(removal(name, state.shared.secure)), ..Self::STRANGER },
            Err(error) => {
                complain(request, &error.into());
                Self { signed_in: true, ..Self::STRANGER }
            }
        }
    }
}

fn removal(name: &'static str, secure: bool) -> Cookie<'static> {
    let cookie = Cookie::build(name, "").path("/").secure(secure).http_only(true).same_site(SameSite::Lax);
    let mut cookie = cookie.finish();
    cookie.make_removal();
    cookie
}

/// What fails for a page is logged; the page is there all the same.
pub(super) fn complain(request: &HttpRequest, failure: &Failure) {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    serving::log(failure, &id);
}
