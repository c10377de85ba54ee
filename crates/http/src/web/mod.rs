//! The web app: its files, and its one page with what link previews need.

pub(crate) mod assets;
mod page;

use actix_governor::Governor;
use actix_web::{guard, web};

use crate::{gate::shield::Shield, problem::not_found};

/// Files are free; pages may ask the database, so they are behind the shield.
pub(crate) fn routes(config: &mut web::ServiceConfig, shield: &Shield) {
    let is_file = guard::fn_guard(|context| assets::is_there(context.head().uri.path()));
    config
        .service(web::scope("/api").default_service(web::to(not_found)))
        .service(web::resource("/{file:.*}").guard(is_file).route(web::get().to(assets::of_path)))
        .service(web::resource("/{page:.*}").route(web::get().to(page::serve)).wrap(Governor::new(shield)));
}
