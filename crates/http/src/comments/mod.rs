//! Comments under posts, and replies to them.

pub(crate) mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, patch, post, resource},
};
use tintype_domain::{
    Failure,
    ids::{CommentId, PostId},
};

use crate::{
    AppState,
    envelope::{Created, Listed, NoContent, One, created, one},
    extract::{Body, Id, Me, Paging, ReservedId, Who},
    gate::table::BASE,
    media::dto::Addresses,
    problem::Answer,
};
use dto::{Comment, CommentChanges, NewComment};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/posts/{id}/comments").route(get().to(of_post)).route(post().to(write)))
        .service(resource("/comments/{id}/replies").route(get().to(replies)))
        .service(resource("/comments/{id}").route(patch().to(edit)).route(delete().to(remove)));
}

/// List the top comments of a post, oldest first.
#[api_operation(tag = "comments", operation_id = "list_comments")]
async fn of_post(
    paging: Paging,
    Id(id): Id<PostId>,
    Who(viewer): Who,
    state: Data<AppState>,
) -> Answer<Listed<Comment>> {
    let page = state.queries.comments.of_post(&viewer, id, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |comment| Comment::show(comment, &at)))
}

/// Write a comment.
#[api_operation(tag = "comments", operation_id = "write_comment")]
async fn write(
    Body(new): Body<NewComment>,
    Id(post_id): Id<PostId>,
    ReservedId(id): ReservedId,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<Created<Comment>> {
    let comment = state.services.comments.write(actor, new.with_id(CommentId(id), post_id)).await?;
    Ok(created(format!("{BASE}/comments/{}", comment.id), Comment::show(comment, &Addresses::of(&state))))
}

/// List the replies to a comment, oldest first.
#[api_operation(tag = "comments", operation_id = "list_replies")]
async fn replies(
    paging: Paging,
    Id(id): Id<CommentId>,
    Who(viewer): Who,
    state: Data<AppState>,
) -> Answer<Listed<Comment>> {
    let page = state.queries.comments.replies(&viewer, id, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |comment| Comment::show(comment, &at)))
}

/// Edit your comment.
#[api_operation(tag = "comments", operation_id = "edit_comment")]
async fn edit(
    Body(changes): Body<CommentChanges>,
    Id(id): Id<CommentId>,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<One<Comment>> {
    let comment = state.services.comments.edit(actor, id, changes.text).await?;
    Ok(one(Comment::show(comment, &Addresses::of(&state))))
}

/// Delete your comment, or one under your post.
/// Its replies go with it.
#[api_operation(tag = "comments", operation_id = "delete_comment")]
async fn remove(Id(id): Id<CommentId>, Me(actor): Me, state: Data<AppState>) -> Answer<NoContent> {
    state.services.comments.delete(actor, id).await?;
    Ok(NoContent)
}
