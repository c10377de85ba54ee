//! Names of stored objects.

use crate::media::{Access, Media, Place};

/// Formats of what is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    WebP,
    Jpeg,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::WebP, Self::Jpeg];

    pub fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

impl Access {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

/// Every object that the blob store holds has one of these names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Blob {
    /// Bytes as a client sent them, never served.
    Quarantine {
        key: String,
    },
    /// The source without its metadata, kept for export, never served.
    Original {
        key: String,
    },
    Rendition {
        place: Place,
        width: u32,
        format: Format,
    },
}

impl Blob {
    pub fn path(&self) -> String {
        match self {
            Self::Quarantine { key } => format!("quarantine/{key}"),
            Self::Original { key } => format!("original/{key}"),
            Self::Rendition { place: Place { access, key }, width, format } => {
                format!("{}/{key}/{width}.{}", access.as_str(), format.extension())
            }
        }
    }
}

impl Media {
    /// Every served object of this picture, were it at this place.
    pub fn renditions_at(&self, place: &Place) -> Vec<Blob> {
        let sizes = self.renditions.iter();
        sizes
            .flat_map(|size| {
                Format::ALL.map(|format| Blob::Rendition { place: place.clone(), width: size.width, format })
            })
            .collect()
    }

    /// Every object of this picture.
    pub fn blobs(&self) -> Vec<Blob> {
        let mut blobs = self.renditions_at(&self.place);
        blobs.push(Blob::Original { key: self.original_key() });
        blobs
    }

    /// The original keeps its name when the renditions move: nobody is ever told it.
    pub fn original_key(&self) -> String {
        format!("{}/{}", self.owner_id, self.id)
    }
}
