use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::likes;

use crate::schema::COUNT_MAX;

/// Whether you like it, and how many do.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct LikeState {
    liked: bool,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    like_count: i64,
}

impl From<likes::LikeView> for LikeState {
    fn from(view: likes::LikeView) -> Self {
        let likes::LikeView { liked, like_count } = view;
        Self { liked, like_count }
    }
}
