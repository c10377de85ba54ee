//! Posts, and the grid of a person's posts.

pub(crate) mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, patch, post, resource},
};
use tintype_domain::{Failure, ids::PostId};

use crate::{
    AppState,
    envelope::{Created, Listed, NoContent, One, created, one},
    extract::{Body, Id, Me, Named, Paging, ReservedId, Who},
    gate::table::BASE,
    media::dto::Addresses,
    problem::Answer,
};
use dto::{NewPost, Post, PostChanges};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users/{username}/posts").route(get().to(by_author)))
        .service(resource("/posts").route(post().to(publish)))
        .service(resource("/posts/{id}").route(get().to(show)).route(patch().to(edit)).route(delete().to(remove)));
}

/// List a person's posts, newest first.
/// 404 for a private account that you do not follow.
#[api_operation(tag = "posts", operation_id = "list_user_posts")]
async fn by_author(
    paging: Paging,
    Named(username): Named,
    Who(viewer): Who,
    state: Data<AppState>,
) -> Answer<Listed<Post>> {
    let page = state.queries.posts.by_author(&viewer, &username, paging.request).await?.ok_or(Failure::NotFound)?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |post| Post::show(post, &at)))
}

/// Publish completed uploads as a post.
/// All of it or nothing. 409 `post.media_not_ready` or `upload.used`; 404 for an upload that is not yours.
#[api_operation(tag = "posts", operation_id = "publish_post")]
async fn publish(
    Body(new): Body<NewPost>,
    ReservedId(id): ReservedId,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<Created<Post>> {
    let post = state.services.posts.publish(actor, new.with_id(PostId(id))).await?;
    Ok(created(format!("{BASE}/posts/{}", post.id), Post::show(post, &Addresses::of(&state))))
}

/// Read a post.
#[api_operation(tag = "posts", operation_id = "get_post")]
async fn show(Id(id): Id<PostId>, Who(viewer): Who, state: Data<AppState>) -> Answer<One<Post>> {
    let post = state.queries.posts.post(&viewer, id).await?.ok_or(Failure::NotFound)?;
    Ok(one(Post::show(post, &Addresses::of(&state))))
}

/// Edit caption, alt texts or visibility of your post.
/// A change of visibility gives its pictures new addresses within a minute.
#[api_operation(tag = "posts", operation_id = "edit_post")]
async fn edit(
    Body(changes): Body<PostChanges>,
    Id(id): Id<PostId>,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<One<Post>> {
    let post = state.services.posts.edit(actor, id, changes.into()).await?;
    Ok(one(Post::show(post, &Addresses::of(&state))))
}

/// Delete your post.
/// Its pictures are gone from their addresses within a minute.
#[api_operation(tag = "posts", operation_id = "delete_post")]
async fn remove(Id(id): Id<PostId>, Me(actor): Me, state: Data<AppState>) -> Answer<NoContent> {
    state.services.posts.delete(actor, id).await?;
    Ok(NoContent)
}
