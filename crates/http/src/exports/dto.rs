use apistos::ApiComponent;
use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use serde::Serialize;
use serde_json::json;
use tintype_domain::{exports, ids::ExportId, time::Timestamp};

use crate::{
    extract::IdText,
    gate::table::BASE,
    schema::{COUNT_MAX, TIME_LENGTH, URL_MAX, nullable},
};

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ExportState {
    Queued,
    Running,
    Ready,
    Failed,
    Expired,
}

/// An archive of everything that is yours.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Export {
    id: IdText<ExportId>,
    state: ExportState,
    /// Where it is fetched from, by you alone; null unless it is ready.
    #[schemars(schema_with = "nullable::<String>", length(max = "URL_MAX"))]
    url: Option<String>,
    /// Null unless it is ready.
    #[schemars(schema_with = "size")]
    bytes: Option<u64>,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    /// When it goes, or went; null before it is ready.
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    expires_at: Option<Timestamp>,
}

fn size(_: &mut SchemaGenerator) -> Schema {
    let schema = json!({"type": "integer", "nullable": true, "minimum": 0, "maximum": COUNT_MAX});
    Schema::Object(serde_json::from_value(schema).unwrap_or_default())
}

impl Export {
    pub(crate) fn show(export: &exports::Export, now: Timestamp) -> Self {
        let state = export.state_at(now);
        let is_ready = state == exports::ExportState::Ready;
        Self {
            id: IdText::new(export.id.0),
            state: state.into(),
            url: is_ready.then(|| format!("{BASE}/exports/{}/archive", export.id)),
            bytes: export.bytes.filter(|_| is_ready),
            created_at: export.created_at,
            expires_at: export.expires_at,
        }
    }
}

impl From<exports::ExportState> for ExportState {
    fn from(state: exports::ExportState) -> Self {
        match state {
            exports::ExportState::Queued => Self::Queued,
            exports::ExportState::Running => Self::Running,
            exports::ExportState::Ready => Self::Ready,
            exports::ExportState::Failed => Self::Failed,
            exports::ExportState::Expired => Self::Expired,
        }
    }
}
