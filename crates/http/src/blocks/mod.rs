//! Who wants to have nothing to do with whom.

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
use dto::BlockState;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users/{username}/block").route(put().to(block)).route(delete().to(unblock)))
        .service(resource("/blocks").route(get().to(list)));
}

/// Block a person.
/// Neither of you finds the other any more; follows and requests between you end. You still see the head of their
/// profile, with `blocks`, to take it back.
#[api_operation(tag = "blocks", operation_id = "block_user")]
async fn block(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<BlockState>> {
    state.services.blocks.block(actor, &username).await?;
    Ok(one(BlockState { blocks: true }))
}

/// Take a block back.
/// Follows that it ended do not come back.
#[api_operation(tag = "blocks", operation_id = "unblock_user")]
async fn unblock(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<BlockState>> {
    state.services.blocks.unblock(actor, &username).await?;
    Ok(one(BlockState { blocks: false }))
}

/// List whom you block, the latest first.
#[api_operation(tag = "blocks", operation_id = "list_blocks")]
async fn list(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Card>> {
    let page = state.queries.blocks.blocks(&actor, paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |card| Card::show(card, &at)))
}
