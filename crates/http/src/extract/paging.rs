//! `?limit=` and `?cursor=`. A cursor is the key of the last item and a signature over it and its list, which is that of a
//! person where it needs one.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use apistos::{
    ApiComponent, Schema,
    paths::{Parameter, ParameterIn},
    reference_or::ReferenceOr,
};
use serde_json::json;
use tintype_domain::{
    Failure, FieldCode, FieldError,
    paging::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest},
    viewer::Viewer,
};

use super::{parameter, query::Pairs};
use crate::{
    AppState,
    envelope::{Listed, listed},
    gate::table::{Access, Row},
    problem::Problem,
};

const PURPOSE: &str = "cursor";

/// The parameters of a list.
pub(crate) const PARAMETERS: &[&str] = &["cursor", "limit"];

pub(crate) struct Paging {
    pub(crate) request: PageRequest,
    path: String,
    /// What else of the query makes it this list, with what follows it.
    filters: String,
    list: String,
    state: web::Data<AppState>,
}

impl Paging {
    /// The page as an answer: with the signed cursor and the address of the next one.
    pub(crate) fn listed<T, U: schemars::JsonSchema>(&self, page: Page<T>, show: impl FnMut(T) -> U) -> Listed<U> {
        let next = page.next.map(|key| {
            let cursor = format!("{key}.{}", self.state.shared.signer.sign(PURPOSE, &message(&self.list, key)));
            let link = format!("{}?{}limit={}&cursor={cursor}", self.path, self.filters, self.request.limit);
            (cursor, link)
        });
        listed(page.items.into_iter().map(show).collect(), next)
    }

    /// A page of what a person has few of, which is read at once; the cursor keeps the answer bounded all the same.
    pub(crate) fn of_few<T, U: schemars::JsonSchema>(
        &self,
        mut all: Vec<T>,
        key: impl Fn(&T) -> i64,
        show: impl FnMut(T) -> U,
    ) -> Listed<U> {
        all.retain(|item| self.request.after.is_none_or(|after| key(item) < after));
        self.listed(Page::cut(all, self.request.limit, key), show)
    }

    /// 400 goes before 422: a cursor that is not ours before what is unknown.
    pub(crate) fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let state = state.ok_or_else(|| Problem(Failure::Internal("no state".into())))?;
        let path = request.path().to_owned();
        let mut pairs = Pairs::of(request);
        let filters = filters(&pairs);
        let list = list(request, &filters);
        let mut page = PageRequest { after: None, limit: DEFAULT_LIMIT };
        if let Some(cursor) = pairs.take("cursor") {
            page.after = Some(verify(&state, &list, &cursor).ok_or(Failure::ForgedCursor)?);
        }
        if let Some(limit) = pairs.take("limit") {
            match limit.parse::<u16>() {
                Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => page.limit = limit,
                _ => {
                    let message = format!("Give a number from 1 to {MAX_LIMIT}.");
                    pairs.errors.push(FieldError::new("limit", FieldCode::Range, message));
                }
            }
        }
        pairs.accept()?;
        Ok(Self { request: page, path, filters, list, state })
    }
}

fn filters(pairs: &Pairs) -> String {
    let filters = pairs.but(PARAMETERS);
    if filters.is_empty() { filters } else { filters + "&" }
}

/// What tells lists apart. Usernames are the same in any case.
fn list(request: &HttpRequest, filters: &str) -> String {
    let extensions = request.extensions();
    let needs_account = extensions.get::<&Row>().is_some_and(|row| row.access != Access::Open);
    let reader = extensions.get::<Viewer>().filter(|_| needs_account).and_then(Viewer::id);
    let reader = reader.map(|id| id.to_string()).unwrap_or_default();
    format!("{reader}@{}?{filters}", request.path().to_ascii_lowercase())
}

fn message(list: &str, key: i64) -> String {
    format!("{list}:{key}")
}

fn verify(state: &AppState, list: &str, cursor: &str) -> Option<i64> {
    let (key, signature) = cursor.split_once('.')?;
    let key: i64 = key.parse().ok()?;
    state.shared.signer.verify(PURPOSE, &message(list, key), signature).then_some(key)
}

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

impl ApiComponent for Paging {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT});
        let cursor = json!({"type": "string", "maxLength": 200});
        vec![
            parameter("limit", ParameterIn::Query, "How many at most.", limit),
            parameter("cursor", ParameterIn::Query, "`page.next_cursor` of the page before.", cursor),
        ]
    }
}
