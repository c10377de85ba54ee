//! The home feed.

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, get, resource},
};

use crate::{
    AppState,
    envelope::Listed,
    extract::{Me, Paging},
    media::dto::Addresses,
    posts::dto::Post,
    problem::Answer,
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/feed").route(get().to(home)));
}

/// List your posts and those of the people you follow, newest first.
#[api_operation(tag = "posts", operation_id = "get_home_feed")]
async fn home(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Post>> {
    let page = state.services.feed.home(actor, paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |post| Post::show(post, &at)))
}
