use apistos::ApiComponent;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    comments::{self, TEXT_MAX},
    ids::{CommentId, PostId},
    time::Timestamp,
};

use crate::{
    extract::{IdText, present},
    media::dto::Addresses,
    schema::{COUNT_MAX, ID_LENGTH, TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
    users::dto::Author,
};

const TEXT_POINTS: usize = code_points(TEXT_MAX);

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Comment {
    id: IdText<CommentId>,
    post_id: IdText<PostId>,
    author: Author,
    #[schemars(length(max = "TEXT_POINTS"))]
    text: String,
    /// The top comment that this one replies to.
    #[schemars(schema_with = "nullable::<IdText<CommentId>>")]
    reply_to: Option<IdText<CommentId>>,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    reply_count: i64,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    like_count: i64,
    /// Null for strangers.
    #[schemars(schema_with = "nullable::<CommentViewer>")]
    viewer: Option<CommentViewer>,
    /// By a moderator; only its author and moderators are shown it then.
    is_hidden: bool,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    edited_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CommentViewer {
    liked: bool,
}

#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// At most 1,000 characters, 30 hashtags and 20 mentions.
    #[garde(length(chars, min = 1, max = TEXT_POINTS))]
    #[schemars(length(min = 1, max = "TEXT_POINTS"))]
    text: String,
    /// A comment of the same post; a reply to a reply joins its top comment.
    #[garde(skip)]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "IdText<CommentId>")]
    reply_to: Option<IdText<CommentId>>,
}

#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentChanges {
    #[garde(length(chars, min = 1, max = TEXT_POINTS))]
    #[schemars(length(min = 1, max = "TEXT_POINTS"))]
    pub(crate) text: String,
}

impl CommentChanges {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(TEXT_POINTS)]);
}

impl NewComment {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(TEXT_POINTS), text_bytes(ID_LENGTH)]);

    pub(crate) fn with_id(self, id: CommentId, post_id: PostId) -> comments::NewComment {
        let reply_to = self.reply_to.map(|reply_to| reply_to.id());
        comments::NewComment { id, post_id, text: self.text, reply_to }
    }
}

impl Comment {
    pub(crate) fn show(view: comments::CommentView, at: &Addresses) -> Self {
        Self {
            id: IdText::new(view.id.0),
            post_id: IdText::new(view.post_id.0),
            author: Author::show(view.author, at),
            text: view.text,
            reply_to: view.reply_to.map(|id| IdText::new(id.0)),
            reply_count: view.reply_count,
            like_count: view.like_count,
            viewer: view.liked.map(|liked| CommentViewer { liked }),
            is_hidden: view.is_hidden,
            created_at: view.created_at,
            edited_at: view.edited_at,
        }
    }
}
