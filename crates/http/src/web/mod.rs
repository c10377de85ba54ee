//! The web app: its files, and its one page with what link previews need.

pub(crate) mod assets;
mod page;

use actix_web::web;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.default_service(web::to(page::serve));
}
