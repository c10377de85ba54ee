//! Names of stored objects.

use crate::media::{Access, Media, Place, Shelf};

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
    /// The archive of an export, for its person alone.
    Export {
        key: String,
    },
}

impl Blob {
    pub fn shelf(&self) -> Shelf {
        match self {
            Self::Quarantine { .. } => Shelf::Quarantine,
            Self::Original { .. } => Shelf::Originals,
            Self::Rendition { place, .. } => Shelf::Renditions(place.access),
            Self::Export { .. } => Shelf::Exports,
        }
    }

    /// Its shelf, its key, and which of the objects under the key it is where there are several.
    pub fn path(&self) -> String {
        let shelf = self.shelf().name();
        match self {
            Self::Quarantine { key } | Self::Original { key } | Self::Export { key } => format!("{shelf}/{key}"),
            Self::Rendition { place: Place { key, .. }, width, format } => {
                format!("{shelf}/{key}/{width}.{}", format.extension())
            }
        }
    }
}

impl Shelf {
    /// With which the paths of its blobs begin.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::Originals => "original",
            Self::Renditions(access) => access.as_str(),
            Self::Exports => "export",
        }
    }

    /// Whether there are several objects under one key.
    pub fn is_nested(self) -> bool {
        matches!(self, Self::Renditions(_))
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
        blobs.push(Blob::Original { key: self.original_key.clone() });
        blobs
    }

    /// Whether it can still become part of a post, or an avatar.
    pub fn is_unused(&self) -> bool {
        self.post_id.is_none() && !self.is_avatar
    }
}
