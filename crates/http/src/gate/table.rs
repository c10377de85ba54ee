//! What each route needs. An operation of the API document without a row here fails a test.

use actix_web::http::Method;
use tintype_domain::{auth::budgets, limits::Quota};

use super::limits::{Group, READS_ACCOUNT, READS_ADDRESS, SIGN_UP, UPLOADS, WRITES};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Strangers too.
    Open,
    Account,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Csrf {
    /// On unsafe methods, when the request carries a cookie of ours.
    WithCookie,
    Always,
    /// The address itself is signed.
    Never,
}

pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) pattern: &'static str,
    pub(crate) access: Access,
    pub(crate) limit: Group,
    pub(crate) csrf: Csrf,
}

const fn row(method: Method, pattern: &'static str, access: Access, limit: Group) -> Row {
    guarded(method, pattern, access, limit, Csrf::WithCookie)
}

const fn guarded(method: Method, pattern: &'static str, access: Access, limit: Group, csrf: Csrf) -> Row {
    Row { method, pattern, access, limit, csrf }
}

use Access::{Account, Open};
use Group::{Free, Reads, SignUp, Uploads, Writes};

pub(crate) const BASE: &str = "/api/v1";

pub(crate) static ROUTES: &[Row] = &[
    guarded(Method::POST, "/auth/signup", Open, SignUp, Csrf::Always),
    row(Method::GET, "/auth/username_available", Open, Reads),
    // Failed log-ins have budgets of their own, in the domain.
    guarded(Method::POST, "/auth/login", Open, Free, Csrf::Always),
    row(Method::POST, "/auth/logout", Open, Free),
    row(Method::GET, "/auth/csrf", Open, Reads),
    row(Method::GET, "/auth/session", Account, Reads),
    row(Method::GET, "/sessions", Account, Reads),
    row(Method::DELETE, "/sessions", Account, Writes),
    row(Method::DELETE, "/sessions/{id}", Account, Writes),
    row(Method::PATCH, "/users/me", Account, Writes),
    row(Method::PUT, "/users/me/avatar", Account, Writes),
    row(Method::DELETE, "/users/me/avatar", Account, Writes),
    row(Method::DELETE, "/users/me/followers/{username}", Account, Writes),
    row(Method::GET, "/users/{username}", Open, Reads),
    row(Method::GET, "/users/{username}/posts", Open, Reads),
    row(Method::GET, "/users/{username}/followers", Open, Reads),
    row(Method::GET, "/users/{username}/following", Open, Reads),
    row(Method::PUT, "/users/{username}/follow", Account, Writes),
    row(Method::DELETE, "/users/{username}/follow", Account, Writes),
    row(Method::GET, "/follow_requests", Account, Reads),
    row(Method::PUT, "/follow_requests/{username}", Account, Writes),
    row(Method::DELETE, "/follow_requests/{username}", Account, Writes),
    row(Method::POST, "/uploads", Account, Uploads),
    guarded(Method::PUT, "/uploads/{id}/bytes", Open, Free, Csrf::Never),
    row(Method::POST, "/uploads/{id}/complete", Account, Writes),
    row(Method::GET, "/uploads/{id}", Account, Reads),
    row(Method::POST, "/posts", Account, Writes),
    row(Method::GET, "/posts/{id}", Open, Reads),
    row(Method::PATCH, "/posts/{id}", Account, Writes),
    row(Method::DELETE, "/posts/{id}", Account, Writes),
    row(Method::PUT, "/posts/{id}/like", Account, Writes),
    row(Method::DELETE, "/posts/{id}/like", Account, Writes),
    row(Method::GET, "/posts/{id}/likes", Open, Reads),
    row(Method::GET, "/posts/{id}/comments", Open, Reads),
    row(Method::POST, "/posts/{id}/comments", Account, Writes),
    row(Method::GET, "/comments/{id}/replies", Open, Reads),
    row(Method::PATCH, "/comments/{id}", Account, Writes),
    row(Method::DELETE, "/comments/{id}", Account, Writes),
    row(Method::PUT, "/comments/{id}/like", Account, Writes),
    row(Method::DELETE, "/comments/{id}/like", Account, Writes),
    row(Method::GET, "/feed", Account, Reads),
];

pub(crate) fn find(method: &Method, pattern: &str) -> Option<&'static Row> {
    let pattern = pattern.strip_prefix(BASE)?;
    let method = if method == Method::HEAD { &Method::GET } else { method };
    ROUTES.iter().find(|row| row.method == *method && row.pattern == pattern)
}

/// The methods that an address takes, for `Allow`.
pub(crate) fn methods(pattern: &str) -> Vec<&'static str> {
    let Some(pattern) = pattern.strip_prefix(BASE) else { return Vec::new() };
    ROUTES.iter().filter(|row| row.pattern == pattern).map(|row| row.method.as_str()).collect()
}

/// Every limit that the API's documentation names: what, how much, and what it is counted by.
pub(crate) const LIMITS: [(&str, Quota, &str); 8] = [
    ("sign-up", SIGN_UP, "address"),
    ("failed log-ins", budgets::PER_ACCOUNT_AND_ADDRESS, "account and address"),
    ("failed log-ins", budgets::PER_ADDRESS, "address"),
    ("failed log-ins from addresses that the account has not used", budgets::PER_ACCOUNT, "account"),
    ("reads, signed in", READS_ACCOUNT, "account"),
    ("reads, not signed in", READS_ADDRESS, "address"),
    ("writes", WRITES, "account"),
    ("uploads", UPLOADS, "account"),
];
