//! Invitations, where sign-up needs one.

use actix_web::web::Data;
use apistos::{
    ApiComponent, api_operation,
    web::{ServiceConfig, delete, get, post, resource},
};
use chrono::SubsecRound;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    ids::InviteId,
    invites::{self, CODE_MAX, USES_MAX},
    time::Timestamp,
};

use super::by;
use crate::{
    AppState,
    envelope::{Created, Listed, NoContent, created},
    extract::{Body, ClientAddress, Id, IdText, Me, Paging, ReservedId, present},
    gate::table::BASE,
    problem::Answer,
    schema::{TIME_LENGTH, object_bytes, text_bytes},
};

/// With an offset.
const TIME_MAX: usize = 40;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/moderation/invites").route(get().to(list)).route(post().to(create)))
        .service(resource("/moderation/invites/{id}").route(delete().to(take_back)));
}

#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvite {
    /// How many accounts may be made by it.
    #[garde(skip)] // the domain says that it is out of range
    #[schemars(range(min = 1, max = "USES_MAX"))]
    uses: u32,
    /// At most 90 days ahead; without it a week.
    #[garde(skip)] // the domain knows the present
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Timestamp", length(max = "TIME_MAX"))]
    expires_at: Option<Timestamp>,
}

/// An invitation.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Invite {
    id: IdText<InviteId>,
    #[schemars(range(min = 1, max = "USES_MAX"))]
    uses: u32,
    /// How many accounts were made by it.
    #[schemars(range(min = 0, max = "USES_MAX"))]
    used: u32,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    #[schemars(length(max = "TIME_LENGTH"))]
    expires_at: Timestamp,
}

/// An invitation with its code, shown this once.
#[derive(Serialize, JsonSchema, ApiComponent)]
pub(crate) struct ShownInvite {
    #[serde(flatten)]
    about: Invite,
    /// For `invite` of a sign-up. Keep it: nobody can tell it again.
    #[schemars(length(max = "CODE_MAX"))]
    code: String,
}

impl NewInvite {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(20), text_bytes(TIME_MAX)]);
}

impl From<invites::Invite> for Invite {
    fn from(invite: invites::Invite) -> Self {
        Self {
            id: IdText::new(invite.id.0),
            uses: invite.uses,
            used: invite.used,
            created_at: invite.created_at,
            expires_at: invite.expires_at,
        }
    }
}

/// List the invitations, the newest first.
#[api_operation(tag = "moderation", operation_id = "list_invites")]
async fn list(paging: Paging, state: Data<AppState>) -> Answer<Listed<Invite>> {
    let invites = state.queries.invites.invites(paging.request).await?;
    Ok(paging.listed(invites, Invite::from))
}

/// Make an invitation.
/// Its code is shown this once: a repeat with the same `Idempotency-Key` is 422 `idempotency.reused`.
#[api_operation(tag = "moderation", operation_id = "create_invite")]
async fn create(
    Body(form): Body<NewInvite>,
    Me(actor): Me,
    ReservedId(id): ReservedId,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<Created<ShownInvite>> {
    let expires_at = form.expires_at.map(|end| end.trunc_subsecs(6));
    let new = invites::NewInvite { uses: form.uses, expires_at };
    let (invite, code) = state.services.invites.create(&by(actor, address), InviteId(id), new).await?;
    let location = format!("{BASE}/moderation/invites/{}", invite.id);
    Ok(created(location, ShownInvite { about: invite.into(), code }))
}

/// Take an invitation back.
/// Accounts that were made by it stay.
#[api_operation(tag = "moderation", operation_id = "delete_invite")]
async fn take_back(
    Id(id): Id<InviteId>,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<NoContent> {
    state.services.invites.delete(&by(actor, address), id).await?;
    Ok(NoContent)
}
