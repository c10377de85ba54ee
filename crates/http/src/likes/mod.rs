//! Likes of posts and comments.

mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, put, resource},
};
use tintype_domain::{
    Failure,
    ids::{CommentId, PostId},
    likes::Likeable,
};

use crate::{
    AppState,
    envelope::{Listed, One, one},
    extract::{Id, Me, Paging, Who},
    media::dto::Addresses,
    problem::Answer,
    users::dto::Card,
};
use dto::LikeState;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/posts/{id}/like").route(put().to(like_post)).route(delete().to(unlike_post)))
        .service(resource("/posts/{id}/likes").route(get().to(likers)))
        .service(resource("/comments/{id}/like").route(put().to(like_comment)).route(delete().to(unlike_comment)));
}

/// List who likes a post, the newest like first.
#[api_operation(tag = "likes", operation_id = "list_likers")]
async fn likers(paging: Paging, Id(id): Id<PostId>, Who(viewer): Who, state: Data<AppState>) -> Answer<Listed<Card>> {
    let page = state.queries.likes.likers(&viewer, id, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |card| Card::show(card, &at)))
}

/// Like a post.
#[api_operation(tag = "likes", operation_id = "like_post")]
async fn like_post(Id(id): Id<PostId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<LikeState>> {
    Ok(one(state.services.likes.like(actor, Likeable::Post(id)).await?.into()))
}

/// Take the like of a post back.
#[api_operation(tag = "likes", operation_id = "unlike_post")]
async fn unlike_post(Id(id): Id<PostId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<LikeState>> {
    Ok(one(state.services.likes.unlike(actor, Likeable::Post(id)).await?.into()))
}

/// Like a comment.
#[api_operation(tag = "likes", operation_id = "like_comment")]
async fn like_comment(Id(id): Id<CommentId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<LikeState>> {
    Ok(one(state.services.likes.like(actor, Likeable::Comment(id)).await?.into()))
}

/// Take the like of a comment back.
#[api_operation(tag = "likes", operation_id = "unlike_comment")]
async fn unlike_comment(Id(id): Id<CommentId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<LikeState>> {
    Ok(one(state.services.likes.unlike(actor, Likeable::Comment(id)).await?.into()))
}
