//! Who follows whom.

mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, put, resource},
};
use tintype_domain::Failure;

use crate::{
    AppState,
    envelope::{Listed, NoContent, One, one},
    extract::{Me, Named, Paging, Who},
    media::dto::Addresses,
    problem::Answer,
    users::dto::Card,
};
use dto::{FollowRequest, FollowRequestState, FollowState};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users/me/followers/{username}").route(delete().to(remove_follower)))
        .service(resource("/users/{username}/followers").route(get().to(followers)))
        .service(resource("/users/{username}/following").route(get().to(following)))
        .service(resource("/users/{username}/follow").route(put().to(follow)).route(delete().to(unfollow)))
        .service(resource("/follow_requests").route(get().to(requests)))
        .service(resource("/follow_requests/{username}").route(put().to(accept)).route(delete().to(refuse)));
}

/// List who follows a person, newest first.
/// 404 for a private account that you do not follow.
#[api_operation(tag = "follows", operation_id = "list_followers")]
async fn followers(
    paging: Paging,
    Named(username): Named,
    Who(viewer): Who,
    state: Data<AppState>,
) -> Answer<Listed<Card>> {
    let page = state.queries.follows.followers(&viewer, &username, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |card| Card::show(card, &at)))
}

/// List whom a person follows, newest first.
/// 404 for a private account that you do not follow.
#[api_operation(tag = "follows", operation_id = "list_following")]
async fn following(
    paging: Paging,
    Named(username): Named,
    Who(viewer): Who,
    state: Data<AppState>,
) -> Answer<Listed<Card>> {
    let page = state.queries.follows.following(&viewer, &username, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |card| Card::show(card, &at)))
}

/// Follow a person, or ask to where the account is private.
#[api_operation(tag = "follows", operation_id = "follow_user")]
async fn follow(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<FollowState>> {
    Ok(one(state.services.follows.follow(actor, &username).await?.into()))
}

/// Unfollow a person, or take the request back.
#[api_operation(tag = "follows", operation_id = "unfollow_user")]
async fn unfollow(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<FollowState>> {
    Ok(one(state.services.follows.unfollow(actor, &username).await?.into()))
}

/// List who asks to follow you, newest first.
#[api_operation(tag = "follows", operation_id = "list_follow_requests")]
async fn requests(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<FollowRequest>> {
    let page = state.queries.follows.requests(actor.id, paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |request| FollowRequest::show(request, &at)))
}

/// Let somebody who asked follow you.
/// 404 `follow.no_request` when they did not ask.
#[api_operation(tag = "follows", operation_id = "accept_follow_request")]
async fn accept(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<FollowRequestState>> {
    state.services.follows.accept(actor, &username).await?;
    Ok(one(FollowRequestState { accepted: true }))
}

/// Turn down somebody who asked to follow you.
/// They are not told. 404 `follow.no_request` when they did not ask.
#[api_operation(tag = "follows", operation_id = "refuse_follow_request")]
async fn refuse(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<NoContent> {
    state.services.follows.refuse(actor, &username).await?;
    Ok(NoContent)
}

/// Make somebody stop following you.
/// They are not told.
#[api_operation(tag = "follows", operation_id = "remove_follower")]
async fn remove_follower(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<NoContent> {
    state.services.follows.remove_follower(actor, &username).await?;
    Ok(NoContent)
}
