//! Addresses: proven and changed.

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, post, resource},
};

use super::dto::{ChangeEmail, VerifyEmail};
use crate::{
    AppState,
    envelope::{NoContent, Queued},
    extract::{Body, ClientAddress, Me},
    problem::Answer,
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/auth/email/verify").route(post().to(verify)))
        .service(resource("/auth/email/change").route(post().to(change)))
        .service(resource("/auth/email/verification").route(post().to(send_verification)));
}

/// Confirm an email address with the token of a letter.
/// Also the new address of a change. 410 `auth.link_expired` once it was used or a day is over.
#[api_operation(tag = "auth", operation_id = "verify_email")]
async fn verify(Body(form): Body<VerifyEmail>, state: Data<AppState>) -> Answer<NoContent> {
    state.services.emails.verify(&form.token).await?;
    Ok(NoContent)
}

/// Change your email address.
/// It changes when the link of the letter to the new address is opened. 202 whether somebody has that address or not.
#[api_operation(tag = "auth", operation_id = "change_email")]
async fn change(
    Body(form): Body<ChangeEmail>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    state: Data<AppState>,
) -> Answer<Queued> {
    state.services.emails.change(actor, form.sent_from(address)).await?;
    Ok(Queued)
}

/// Send the letter that confirms your address again.
/// Earlier ones are void from then on.
#[api_operation(tag = "auth", operation_id = "send_verification")]
async fn send_verification(Me(actor): Me, state: Data<AppState>) -> Answer<Queued> {
    state.services.emails.send_verification(actor).await?;
    Ok(Queued)
}
