//! Every limit there is, as the documentation and the tests read it.

use actix_web::http::Method;
use tintype_domain::{auth::budgets, limits::Quota};

use super::{
    limits::{EXPORTS, Group, LETTERS, LINKS, READS_ACCOUNT, READS_ADDRESS, REPORTS, SIGN_UP, UPLOADS, WRITES},
    shield::SHIELD,
    table::{Access, Programs, ROUTES, Row},
};

pub(crate) struct Limit {
    pub(crate) what: &'static str,
    /// What it is counted by.
    pub(crate) by: &'static str,
    pub(crate) quota: Quota,
    pub(crate) costs: &'static str,
    routes: fn(&Row) -> bool,
}

const EACH: &str = "each request";
const WRONG: &str = "each wrong password, wherever one is asked for";

const WRONG_OR_PASSKEY: &str = "each wrong password, wherever one is asked for, and each refused passkey";

fn names_an_account(row: &Row) -> bool {
    row.limit == Group::LogIns && !row.pattern.starts_with(PASSKEYS)
}

fn takes_a_code(row: &Row) -> bool {
    names_an_account(row)
        || row.method == Method::DELETE && row.pattern == "/auth/totp"
        || row.pattern.starts_with("/auth/totp/")
        || row.limit == Group::Writes && (row.pattern == PASSKEYS || row.pattern.starts_with("/auth/passkeys/{"))
}

const PASSKEYS: &str = "/auth/passkeys";

#[rustfmt::skip] // one limit, one row
pub(crate) static LIMITS: &[Limit] = &[
    Limit { what: "everything", by: "address", quota: SHIELD, costs: EACH, routes: |_| true },
    Limit { what: "sign-up", by: "address", quota: SIGN_UP, costs: EACH, routes: |row| row.limit == Group::SignUps },
    Limit { what: "failed log-ins", by: "account and address", quota: budgets::PER_ACCOUNT_AND_ADDRESS, costs: WRONG,
        routes: names_an_account },
    Limit { what: "failed log-ins", by: "address", quota: budgets::PER_ADDRESS, costs: WRONG_OR_PASSKEY,
        routes: |row| row.limit == Group::LogIns },
    Limit { what: "failed log-ins from addresses that the account has not used", by: "account",
        quota: budgets::PER_ACCOUNT, costs: WRONG, routes: names_an_account },
    Limit { what: "wrong codes of authenticator apps", by: "account", quota: budgets::CODES, costs: "each wrong code",
        routes: takes_a_code },
    Limit { what: "letters that one asks for", by: "account", quota: budgets::LETTERS,
        costs: "each letter, whether one is sent or not", routes: |row| row.limit == Group::Letters },
    Limit { what: "letters that one asks for", by: "address", quota: LETTERS, costs: EACH,
        routes: |row| row.limit == Group::Letters },
    Limit { what: "tokens of letters", by: "address", quota: LINKS, costs: EACH,
        routes: |row| row.limit == Group::Links },
    Limit { what: "reads, signed in", by: "account", quota: READS_ACCOUNT, costs: EACH,
        routes: |row| row.limit == Group::Reads && row.programs != Programs::NotAsked },
    Limit { what: "reads, not signed in", by: "address", quota: READS_ADDRESS, costs: EACH,
        routes: |row| row.limit == Group::Reads && row.access == Access::Open },
    Limit { what: "writes", by: "account", quota: WRITES, costs: EACH,
        routes: |row| row.limit == Group::Writes && row.access != Access::Open },
    Limit { what: "writes, not signed in", by: "address", quota: WRITES, costs: EACH,
        routes: |row| row.limit == Group::Writes && row.access == Access::Open },
    Limit { what: "uploads", by: "account", quota: UPLOADS, costs: EACH, routes: |row| row.limit == Group::Uploads },
    Limit { what: "reports", by: "account", quota: REPORTS, costs: EACH, routes: |row| row.limit == Group::Reports },
    Limit { what: "exports", by: "account", quota: EXPORTS, costs: EACH, routes: |row| row.limit == Group::Exports },
];

impl Limit {
    /// `GET /feed`, each; `None` where it is all of them.
    pub(crate) fn routes(&self) -> Option<Vec<String>> {
        let routes: Vec<_> = ROUTES.iter().filter(|row| (self.routes)(row)).collect();
        let named = || routes.iter().map(|row| format!("{} {}", row.method, row.pattern)).collect();
        (routes.len() < ROUTES.len()).then(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_that_is_counted_is_below_a_limit_of_its_own() {
        let own: Vec<_> = LIMITS.iter().filter_map(Limit::routes).flatten().collect();
        for row in ROUTES {
            let route = format!("{} {}", row.method, row.pattern);
            assert_eq!(own.contains(&route), row.limit != Group::Free, "{route}");
        }
    }
}
