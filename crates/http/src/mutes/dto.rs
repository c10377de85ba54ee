use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether you mute the person now.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct MuteState {
    pub(crate) mutes: bool,
}
