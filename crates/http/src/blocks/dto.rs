use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether you block the person now.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct BlockState {
    pub(crate) blocks: bool,
}
