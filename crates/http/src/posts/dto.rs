use apistos::ApiComponent;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    ids::{MediaId, PostId, UploadId},
    media::ALT_TEXT_MAX,
    posts::{self, CAPTION_MAX, PICTURES_MAX},
    time::Timestamp,
};

use crate::{
    extract::{IdText, present},
    media::dto::{Addresses, Media},
    schema::{COUNT_MAX, ID_LENGTH, TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
    users::dto::Author,
};

const CAPTION_POINTS: usize = code_points(CAPTION_MAX);
const ALT_TEXT_POINTS: usize = code_points(ALT_TEXT_MAX);
/// Of every picture its id and its alt text.
const PICTURES_BYTES: usize = PICTURES_MAX * object_bytes(&[text_bytes(ID_LENGTH), text_bytes(ALT_TEXT_POINTS)]);
const BYTES: usize = object_bytes(&[text_bytes(CAPTION_POINTS), PICTURES_BYTES, text_bytes("followers".len())]);

/// Who may see a post; of a private account only followers may, whatever this says.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Visibility {
    #[default]
    Public,
    Followers,
}

/// Pictures with a caption.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Post {
    id: IdText<PostId>,
    author: Author,
    #[schemars(length(max = "CAPTION_POINTS"))]
    caption: String,
    #[schemars(length(min = 1, max = "PICTURES_MAX"))]
    media: Vec<Media>,
    visibility: Visibility,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    like_count: i64,
    /// Replies included.
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    comment_count: i64,
    /// Null for strangers.
    #[schemars(schema_with = "nullable::<PostViewer>")]
    viewer: Option<PostViewer>,
    /// By a moderator; only its author and moderators are shown it then.
    is_hidden: bool,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    /// When caption or alt text last changed.
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    edited_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PostViewer {
    liked: bool,
}

/// Completed uploads to publish.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPost {
    /// At most 2,200 characters, 30 hashtags and 20 mentions.
    #[garde(length(chars, max = CAPTION_POINTS))]
    #[serde(default)]
    #[schemars(length(max = "CAPTION_POINTS"))]
    caption: String,
    #[garde(length(min = 1, max = PICTURES_MAX), dive)]
    #[schemars(length(min = 1, max = "PICTURES_MAX"))]
    media: Vec<NewPicture>,
    #[garde(skip)]
    #[serde(default)]
    visibility: Visibility,
}

#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPicture {
    #[garde(skip)]
    upload_id: IdText<UploadId>,
    /// What the picture shows, for those who cannot see it.
    #[garde(length(chars, max = ALT_TEXT_POINTS))]
    #[serde(default)]
    #[schemars(length(max = "ALT_TEXT_POINTS"))]
    alt_text: String,
}

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostChanges {
    #[garde(length(chars, max = CAPTION_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = "CAPTION_POINTS"))]
    caption: Option<String>,
    /// New alt texts for pictures of the post.
    #[garde(length(max = PICTURES_MAX), dive)]
    #[serde(default)]
    #[schemars(length(max = "PICTURES_MAX"))]
    media: Vec<PictureChanges>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Visibility")]
    visibility: Option<Visibility>,
}

#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PictureChanges {
    #[garde(skip)]
    id: IdText<MediaId>,
    #[garde(length(chars, max = ALT_TEXT_POINTS))]
    #[schemars(length(max = "ALT_TEXT_POINTS"))]
    alt_text: String,
}

impl From<Visibility> for posts::Visibility {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Public => Self::Public,
            Visibility::Followers => Self::Followers,
        }
    }
}

impl From<posts::Visibility> for Visibility {
    fn from(visibility: posts::Visibility) -> Self {
        match visibility {
            posts::Visibility::Public => Self::Public,
            posts::Visibility::Followers => Self::Followers,
        }
    }
}

impl NewPost {
    pub(crate) const BYTES: usize = BYTES;

    pub(crate) fn with_id(self, id: PostId) -> posts::NewPost {
        let pictures = self.media.into_iter();
        let pictures = pictures.map(|new| posts::NewPicture { upload_id: new.upload_id.id(), alt_text: new.alt_text });
        posts::NewPost { id, caption: self.caption, pictures: pictures.collect(), visibility: self.visibility.into() }
    }
}

impl PostChanges {
    pub(crate) const BYTES: usize = BYTES;
}

impl From<PostChanges> for posts::PostChanges {
    fn from(changes: PostChanges) -> Self {
        Self {
            caption: changes.caption,
            alt_texts: changes.media.into_iter().map(|picture| (picture.id.id(), picture.alt_text)).collect(),
            visibility: changes.visibility.map(Into::into),
        }
    }
}

impl Post {
    pub(crate) fn show(view: posts::PostView, at: &Addresses) -> Self {
        Self {
            id: IdText::new(view.id.0),
            author: Author::show(view.author, at),
            caption: view.caption,
            media: view.media.iter().map(|media| Media::show(media, at)).collect(),
            visibility: view.visibility.into(),
            like_count: view.like_count,
            comment_count: view.comment_count,
            viewer: view.liked.map(|liked| PostViewer { liked }),
            is_hidden: view.is_hidden,
            created_at: view.created_at,
            edited_at: view.edited_at,
        }
    }
}
