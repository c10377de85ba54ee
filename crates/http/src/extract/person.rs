//! Who is asking, as the gate found out.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use tintype_domain::viewer::{Actor, Viewer};

use super::undocumented;
use crate::problem::Problem;

/// Anybody.
pub(crate) struct Who(pub(crate) Viewer);

/// Somebody who is signed in.
pub(crate) struct Me(pub(crate) Actor);

fn viewer(request: &HttpRequest) -> Viewer {
    request.extensions().get::<Viewer>().copied().unwrap_or(Viewer::Stranger)
}

impl FromRequest for Who {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self(viewer(request))))
    }
}

impl FromRequest for Me {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(viewer(request).actor().map(Self).map_err(Problem))
    }
}

undocumented!(Who, Me);
