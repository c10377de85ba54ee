//! Header first, then pixels.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use tintype_domain::media::{MAX_PIXELS, MAX_SIDE, PictureError, Size};

use crate::sniff::Kind;

/// Beyond the pixels themselves: tables and rows of the decoder.
const DECODER_OVERHEAD: u64 = 16 << 20;
/// Of what stands beside the pixels of a PNG, in all and unpacked; text counts twice. A profile that takes more is not
/// used, and text that does is damage.
pub(crate) const METADATA: u64 = 40 << 20;

/// What the header says, and the decoder that goes on from there.
pub(crate) struct Header<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    pub(crate) size: Size,
    pub(crate) orientation: Orientation,
    pub(crate) icc: Option<Vec<u8>>,
}

impl<'a> Header<'a> {
    pub(crate) fn read(kind: Kind, bytes: &'a [u8]) -> Result<Self, PictureError> {
        let source = Cursor::new(bytes);
        let mut decoder: Box<dyn ImageDecoder + 'a> = match kind {
            Kind::Jpeg => Box::new(JpegDecoder::new(source).map_err(undecodable)?),
            // It unpacks the profile at once, so it has to know before.
            Kind::Png => Box::new(PngDecoder::with_limits(source, within(METADATA)).map_err(undecodable)?),
            Kind::WebP => Box::new(WebPDecoder::new(source).map_err(undecodable)?),
            Kind::Gif => Box::new(GifDecoder::new(source).map_err(undecodable)?),
        };
        let (width, height) = decoder.dimensions();
        let in_bounds = (1..=MAX_SIDE).contains(&width)
            && (1..=MAX_SIDE).contains(&height)
            && u64::from(width) * u64::from(height) <= MAX_PIXELS;
        if !in_bounds {
            return Err(PictureError::Dimensions);
        }
        decoder.set_limits(within(METADATA)).map_err(undecodable)?;
        // Damaged metadata is no reason to refuse a picture: it is thrown away.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let icc = decoder.icc_profile().unwrap_or(None);
        Ok(Self { decoder, size: Size { width, height }, orientation, icc })
    }

    /// Memory that decoding takes, in bytes. A progressive JPEG keeps 16-bit coefficients beside its pixels.
    pub(crate) fn cost(&self) -> u64 {
        let pixels = u64::from(self.size.width) * u64::from(self.size.height);
        self.decoder.total_bytes() + pixels * 6 + DECODER_OVERHEAD
    }

    pub(crate) fn pixels(mut self) -> Result<DynamicImage, PictureError> {
        let limits = within(self.decoder.total_bytes() * 2 + DECODER_OVERHEAD);
        self.decoder.set_limits(limits).map_err(undecodable)?;
        DynamicImage::from_decoder(self.decoder).map_err(undecodable)
    }
}

/// So many bytes at a time. Of the sides we tell ourselves.
fn within(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

#[allow(clippy::needless_pass_by_value)] // for `map_err`
fn undecodable(error: image::ImageError) -> PictureError {
    tracing::debug!(%error, "a picture cannot be decoded");
    PictureError::Undecodable
}
