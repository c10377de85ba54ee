//! What is served, and the placeholder.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder};
use tintype_domain::media::{Format, PictureError, RenditionBytes, Size};

use crate::reduce::shrink;

const JPEG_QUALITY: u8 = 82;
const WEBP_QUALITY: f32 = 80.0;
/// Of 0 (fast) to 6 (small): the size gained beyond this is not worth its time.
const WEBP_METHOD: i32 = 3;
/// The most that a thumbhash takes.
const PLACEHOLDER_SIDE: u32 = 100;

pub(crate) fn rendition(pixels: &RgbImage, format: Format) -> Result<RenditionBytes, PictureError> {
    let bytes = match format {
        Format::Jpeg => jpeg(pixels)?,
        Format::WebP => webp(pixels)?,
    };
    Ok(RenditionBytes { size: Size { width: pixels.width(), height: pixels.height() }, format, bytes })
}

fn jpeg(pixels: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let side = |side: u32| u16::try_from(side).map_err(|_| PictureError::Dimensions);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(pixels.as_raw(), side(pixels.width())?, side(pixels.height())?, ColorType::Rgb)
        .map_err(|error| PictureError::Internal(Box::new(error)))?;
    Ok(bytes)
}

fn webp(pixels: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let failed = |what: &str| PictureError::Internal(format!("libwebp: {what}").into());
    let mut config = webp::WebPConfig::new().map_err(|()| failed("no configuration"))?;
    config.quality = WEBP_QUALITY;
    config.method = WEBP_METHOD;
    let encoder = webp::Encoder::from_rgb(pixels.as_raw(), pixels.width(), pixels.height());
    let memory = encoder.encode_advanced(&config).map_err(|error| failed(&format!("{error:?}")))?;
    Ok(memory.to_vec())
}

/// A thumbhash of the picture.
pub(crate) fn placeholder(pixels: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let longest = pixels.width().max(pixels.height());
    let side = |side: u32| (side * PLACEHOLDER_SIDE.min(longest) / longest.max(1)).max(1);
    let small = shrink(pixels, Size { width: side(pixels.width()), height: side(pixels.height()) })?;
    let rgba: Vec<u8> = small.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    Ok(thumbhash::rgba_to_thumb_hash(small.width() as usize, small.height() as usize, &rgba))
}
