//! Every listing's statement, for the test that asks the planner about it.

use sea_orm::{DbBackend, Value};
use tintype_domain::time::Timestamp;

use super::{comments, feed, follows, likes, posts};
use crate::sql::values;

/// A statement with values as for somebody's second page.
pub struct Listing {
    pub name: &'static str,
    pub sql: String,
    pub values: Vec<Value>,
}

/// For the viewer, a person (author or followee), a post and a comment that exist.
pub fn listings(backend: DbBackend, now: Timestamp, viewer: i64, person: i64, post: i64, comment: i64) -> Vec<Listing> {
    let (top, limit) = (i64::MAX, 21_i64);
    let listing = |name, sql, values| Listing { name, sql, values };
    vec![
        listing("feed", feed::home(backend), values![viewer, now, top, limit]),
        listing("posts by author", posts::by_author(), values![viewer, person, top, limit]),
        listing("comments", comments::of_post(), values![viewer, post, 0_i64, limit]),
        listing("replies", comments::replies(), values![viewer, comment, 0_i64, limit]),
        listing("likers", likes::likers(), values![viewer, now, post, top, limit]),
        listing("followers", follows::followers(), values![viewer, now, person, top, limit]),
        listing("following", follows::following(), values![viewer, now, person, top, limit]),
        listing("follow requests", follows::requests(), values![viewer, now, person, top, limit]),
    ]
}
