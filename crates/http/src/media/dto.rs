use base64::{Engine, engine::general_purpose::STANDARD};
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::{
    ids::MediaId,
    media::{self, ALT_TEXT_MAX, Address, Format, MAX_SIDE, MediaAddresses},
    time::Timestamp,
};

use crate::{
    AppState,
    extract::IdText,
    schema::{URL_MAX, code_points},
};

const ALT_TEXT_POINTS: usize = code_points(ALT_TEXT_MAX);

/// Where pictures can be fetched from at this moment.
pub(crate) struct Addresses<'a> {
    addresses: &'a dyn MediaAddresses,
    now: Timestamp,
}

impl<'a> Addresses<'a> {
    pub(crate) fn of(state: &'a AppState) -> Self {
        Self { addresses: &*state.shared.addresses, now: state.now() }
    }
}

/// A picture in all its sizes.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Media {
    id: IdText<MediaId>,
    #[schemars(length(max = "ALT_TEXT_POINTS"))]
    alt_text: String,
    /// Of the upright source, in pixels.
    #[schemars(range(min = 1, max = "MAX_SIDE"))]
    width: i32,
    #[schemars(range(min = 1, max = "MAX_SIDE"))]
    height: i32,
    /// A thumbhash in base64, to show until the picture is there.
    #[schemars(length(max = 60))]
    placeholder: String,
    /// Ascending by width, each width as WebP and as JPEG.
    #[schemars(length(max = 10))]
    renditions: Vec<Rendition>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Rendition {
    /// Absolute, or rooted at this server. Those of pictures that are not public expire within ten minutes.
    #[schemars(length(max = "URL_MAX"))]
    url: String,
    #[schemars(range(min = 1, max = 2048))]
    width: u32,
    #[schemars(range(min = 1, max = 2048))]
    height: u32,
    #[schemars(length(max = 20))]
    content_type: &'static str,
}

impl Media {
    pub(crate) fn show(view: &media::MediaView, at: &Addresses) -> Self {
        let sizes = view.renditions.iter().flat_map(|size| Format::ALL.map(|format| (*size, format)));
        let renditions = sizes.map(|(size, format)| {
            let address = Address { place: &view.place, width: size.width, format };
            Rendition {
                url: at.addresses.url(address, at.now),
                width: size.width,
                height: size.height,
                content_type: format.content_type(),
            }
        });
        Self {
            id: IdText::new(view.id.0),
            alt_text: view.alt_text.clone(),
            width: view.width,
            height: view.height,
            placeholder: STANDARD.encode(&view.placeholder),
            renditions: renditions.collect(),
        }
    }
}
