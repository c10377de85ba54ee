//! Whose posts one does not want to find in one's home feed.

mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, put, resource},
};

use crate::{
    AppState,
    envelope::{Listed, One, one},
    extract::{Me, Named, Paging},
    media::dto::Addresses,
    problem::Answer,
    users::dto::Card,
};
use dto::MuteState;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users/{username}/mute").route(put().to(mute)).route(delete().to(unmute)))
        .service(resource("/mutes").route(get().to(list)));
}

/// Mute a person.
/// Their posts are not in your home feed, but on their profile. They are not told.
#[api_operation(tag = "mutes", operation_id = "mute_user")]
async fn mute(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<MuteState>> {
    state.services.mutes.mute(actor, &username).await?;
    Ok(one(MuteState { mutes: true }))
}

/// Take a mute back.
#[api_operation(tag = "mutes", operation_id = "unmute_user")]
async fn unmute(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<MuteState>> {
    state.services.mutes.unmute(actor, &username).await?;
    Ok(one(MuteState { mutes: false }))
}

/// List whom you mute, the latest first.
#[api_operation(tag = "mutes", operation_id = "list_mutes")]
async fn list(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Card>> {
    let page = state.queries.mutes.mutes(&actor, paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |card| Card::show(card, &at)))
}
