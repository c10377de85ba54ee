//! The bytes of an archive, as they come from the store.

use std::{collections::BTreeMap, ops::Range};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::{BoxBody, SizedStream},
    http::header::{self, Header},
    web::{Bytes, Data},
};
use apistos::{
    ApiComponent, Schema,
    paths::{MediaType, Response, Responses},
    reference_or::ReferenceOr,
};
use futures_util::{Stream, stream};
use serde_json::json;
use tintype_domain::{
    Failure, StoreError,
    exports::{Export, PIECE},
    media::Blob,
};

use crate::{AppState, problem::Answer};

const CONTENT_TYPE: &str = "application/zip";

/// 200 with all of it, or 206 with the range that was asked for.
pub(crate) struct Archive(HttpResponse);

impl Archive {
    pub(crate) async fn open(state: &Data<AppState>, request: &HttpRequest, export: Export) -> Answer<Self> {
        let size = export.bytes.unwrap_or_default();
        // Two workers may have made it, the later in the place of the earlier.
        let etag = format!("\"export-{}-{size}\"", export.id);
        let asked = range(request, size, &etag);
        let range = asked.clone().unwrap_or(0..size);
        let blob = Blob::Export { key: export.key };
        // Before it is said that it is there.
        state.shared.blobs.part(&blob, 0, 1).await?.ok_or(Failure::NotFound)?;
        let mut response = HttpResponse::Ok();
        if asked.is_some() {
            let part = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
            response.status(actix_web::http::StatusCode::PARTIAL_CONTENT).insert_header((header::CONTENT_RANGE, part));
        }
        let name = format!("attachment; filename=\"tintype-{}.zip\"", export.created_at.format("%Y-%m-%d"));
        response
            .content_type(CONTENT_TYPE)
            .insert_header((header::CONTENT_DISPOSITION, name))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::ETAG, etag));
        let length = range.end - range.start;
        Ok(Self(response.body(SizedStream::new(length, Box::pin(pieces(state.clone(), blob, range))))))
    }
}

/// One range, of this archive. Any other wish may be ignored (RFC 9110, section 14.2).
fn range(request: &HttpRequest, size: u64, etag: &str) -> Option<Range<u64>> {
    let of = request.headers().get(header::IF_RANGE);
    if of.is_some_and(|of| of.as_bytes() != etag.as_bytes()) || !request.headers().contains_key(header::RANGE) {
        return None;
    }
    let Ok(header::Range::Bytes(ranges)) = header::Range::parse(request) else { return None };
    let [wanted] = &ranges[..] else { return None };
    wanted.to_satisfiable_range(size).map(|(first, last)| first..last + 1)
}

/// Whoever is slow to take one piece does not make us hold the next.
fn pieces(state: Data<AppState>, blob: Blob, range: Range<u64>) -> impl Stream<Item = Result<Bytes, StoreError>> {
    stream::try_unfold((state, blob, range), |(state, blob, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let piece = state.shared.blobs.part(&blob, range.start, PIECE.min(range.end - range.start)).await?;
        let piece = piece.filter(|piece| !piece.is_empty());
        let piece = piece.ok_or_else(|| StoreError::Unavailable("the archive is gone".into()))?;
        let rest = range.start + piece.len() as u64..range.end;
        Ok(Some((Bytes::from(piece), (state, blob, rest))))
    })
}

impl Responder for Archive {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl ApiComponent for Archive {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let schema = json!({"type": "string", "format": "binary"});
        let schema = ReferenceOr::Object(Schema::Object(serde_json::from_value(schema).unwrap_or_default()));
        let responses =
            [("200", "A ZIP file."), ("206", "The range of it that was asked for.")].map(|(status, text)| {
                let media = MediaType { schema: Some(schema.clone()), ..Default::default() };
                let content = BTreeMap::from([(CONTENT_TYPE.to_owned(), media)]);
                let response = Response { description: text.to_owned(), content, ..Default::default() };
                (status.to_owned(), ReferenceOr::Object(response))
            });
        Some(Responses { responses: BTreeMap::from(responses), ..Default::default() })
    }
}
