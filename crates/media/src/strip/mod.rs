//! Takes metadata out of a file without touching its pixels: what is not known to be needed goes. Only the colour
//! profile stays, and the orientation in a block of its own.

mod gif;
mod jpeg;
mod png;
mod webp;

use image::metadata::Orientation;
use tintype_domain::media::PictureError;

use crate::sniff::Kind;

pub(crate) fn strip(kind: Kind, bytes: &[u8], orientation: Orientation) -> Result<Vec<u8>, PictureError> {
    let stripped = match kind {
        Kind::Jpeg => jpeg::strip(bytes, orientation),
        Kind::Png => png::strip(bytes, orientation),
        Kind::WebP => webp::strip(bytes, orientation),
        Kind::Gif => gif::strip(bytes),
    };
    stripped.ok_or(PictureError::Undecodable)
}

/// A TIFF structure with nothing in it but tag 0x0112 (EXIF 2.32, section 4.6.4). `None` for the usual orientation.
fn exif(orientation: Orientation) -> Option<Vec<u8>> {
    if orientation == Orientation::NoTransforms {
        return None;
    }
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation.to_exif(), 0, 0, 0]);
    tiff.extend([0; 4]);
    Some(tiff)
}

/// Bytes that are read from the front; `None` beyond their end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }
}
