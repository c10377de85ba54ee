//! Profiles, and one's own account.

pub(crate) mod dto;

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, patch, put, resource},
};
use tintype_domain::{Failure, viewer::Actor};

use crate::{
    AppState,
    envelope::{Accepted, One, accepted, one},
    extract::{Body, ClientAddress, Me, Named, Who},
    media::dto::Addresses,
    problem::{Answer, Problem},
};
use dto::{Farewell, Leaving, NewAvatar, Profile, ProfileChanges, User};

/// `me` comes before `{username}`; no account can have that name.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users/me").route(patch().to(edit)).route(delete().to(leave)))
        .service(resource("/users/me/avatar").route(put().to(set_avatar)).route(delete().to(remove_avatar)))
        .service(resource("/users/{username}").route(get().to(show)));
}

/// Yourself, as you are shown to yourself.
pub(crate) async fn account(state: &AppState, actor: Actor) -> Result<User, Problem> {
    let account = state.queries.profiles.account(actor.id).await?.ok_or(Failure::SignInRequired)?;
    Ok(User::show(account, &Addresses::of(state)))
}

/// Read a profile.
/// Of a private account that you do not follow, and of whom you block, bio and website are empty; the counts stay.
#[api_operation(tag = "users", operation_id = "get_profile")]
async fn show(Named(username): Named, Who(viewer): Who, state: Data<AppState>) -> Answer<One<Profile>> {
    let profile = state.queries.profiles.profile(&viewer, &username).await?.ok_or(Failure::NotFound)?;
    Ok(one(Profile::show(profile, &Addresses::of(&state))))
}

/// Edit your own profile.
/// Turning private or public gives all your pictures new addresses; turning public accepts whoever asked to follow.
#[api_operation(tag = "users", operation_id = "edit_profile")]
async fn edit(Body(changes): Body<ProfileChanges>, Me(actor): Me, state: Data<AppState>) -> Answer<One<User>> {
    state.services.users.edit(actor, changes.into()).await?;
    Ok(one(account(&state, actor).await?))
}

/// Leave for good.
/// You are signed out everywhere and nobody sees you any more; at `erase_at` everything of yours is erased. Signing in
/// before brings the account back. 401 `auth.invalid` when the password is wrong; it counts as a try to sign in. 409
/// `admin.last` while you are the only admin.
#[api_operation(tag = "users", operation_id = "leave")]
async fn leave(
    Body(form): Body<Farewell>,
    ClientAddress(address): ClientAddress,
    Me(actor): Me,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<Accepted<Leaving>> {
    state.services.guard.confirm(actor, form.password, &address).await?;
    let erase_at = state.services.leaving.leave(actor).await?;
    request.get_session().purge();
    Ok(accepted(Leaving { erase_at }))
}

/// Make a completed upload your avatar.
/// The old one is deleted. 409 `post.media_not_ready` or `upload.used`.
#[api_operation(tag = "users", operation_id = "set_avatar")]
async fn set_avatar(Body(avatar): Body<NewAvatar>, Me(actor): Me, state: Data<AppState>) -> Answer<One<User>> {
    state.services.users.set_avatar(actor, avatar.upload_id.id()).await?;
    Ok(one(account(&state, actor).await?))
}

/// Remove your avatar.
#[api_operation(tag = "users", operation_id = "remove_avatar")]
async fn remove_avatar(Me(actor): Me, state: Data<AppState>) -> Answer<One<User>> {
    state.services.users.remove_avatar(actor).await?;
    Ok(one(account(&state, actor).await?))
}
