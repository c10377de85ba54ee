use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::{follows, time::Timestamp};

use crate::{media::dto::Addresses, schema::TIME_LENGTH, users::dto::Card};

/// How you stand to the person now.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct FollowState {
    follows: bool,
    /// Waits for the person to accept.
    follow_requested: bool,
}

impl From<follows::FollowView> for FollowState {
    fn from(view: follows::FollowView) -> Self {
        let follows::FollowView { follows, follow_requested } = view;
        Self { follows, follow_requested }
    }
}

/// Somebody who asks to follow you.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct FollowRequest {
    #[serde(flatten)]
    card: Card,
    #[schemars(length(max = "TIME_LENGTH"))]
    requested_at: Timestamp,
}

impl FollowRequest {
    pub(crate) fn show(view: follows::FollowRequest, at: &Addresses) -> Self {
        Self { card: Card::show(view.card, at), requested_at: view.requested_at }
    }
}

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct FollowRequestState {
    pub(crate) accepted: bool,
}
