//! From decoded pixels to the upright, opaque picture in the largest size that is served, and from there downwards.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::{DynamicImage, RgbImage, metadata::Orientation};
use tintype_domain::{
    error::BoxError,
    media::{PictureError, Size},
};

const FILTER: ResizeAlg = ResizeAlg::Convolution(FilterType::Lanczos3);

/// The size as it will be seen.
pub(crate) fn upright(size: Size, orientation: Orientation) -> Size {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            Size { width: size.height, height: size.width }
        }
        _ => size,
    }
}

/// Shrinks before it turns and flattens, so that nothing of full size is copied. `target` is upright.
pub(crate) fn reduce(pixels: DynamicImage, orientation: Orientation, target: Size) -> Result<RgbImage, PictureError> {
    let target = upright(target, orientation);
    let reduced = if pixels.color().has_alpha() {
        let rgba = pixels.into_rgba8();
        let size = Size { width: rgba.width(), height: rgba.height() };
        flatten(&scale(rgba.as_raw(), size, target, PixelType::U8x4)?)
    } else {
        let rgb = pixels.into_rgb8();
        let size = Size { width: rgb.width(), height: rgb.height() };
        scale(rgb.as_raw(), size, target, PixelType::U8x3)?
    };
    let mut image = DynamicImage::ImageRgb8(rgb(target, reduced)?);
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

pub(crate) fn shrink(source: &RgbImage, target: Size) -> Result<RgbImage, PictureError> {
    let size = Size { width: source.width(), height: source.height() };
    rgb(target, scale(source.as_raw(), size, target, PixelType::U8x3)?)
}

fn scale(pixels: &[u8], from: Size, to: Size, kind: PixelType) -> Result<Vec<u8>, PictureError> {
    if from == to {
        return Ok(pixels.to_vec());
    }
    let source = ImageRef::new(from.width, from.height, pixels, kind).map_err(internal)?;
    let mut target = Image::new(to.width, to.height, kind);
    let options = ResizeOptions::new().resize_alg(FILTER);
    Resizer::new().resize(&source, &mut target, &options).map_err(internal)?;
    Ok(target.into_vec())
}

/// Transparent pixels are seen on white.
fn flatten(rgba: &[u8]) -> Vec<u8> {
    let over_white = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        #[allow(clippy::cast_possible_truncation)] // at most 255
        let mixed = ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        mixed
    };
    rgba.chunks_exact(4).flat_map(|pixel| [0, 1, 2].map(|channel| over_white(pixel[channel], pixel[3]))).collect()
}

fn rgb(size: Size, pixels: Vec<u8>) -> Result<RgbImage, PictureError> {
    RgbImage::from_raw(size.width, size.height, pixels)
        .ok_or_else(|| PictureError::Internal("the pixels do not fill the picture".into()))
}

fn internal(error: impl Into<BoxError>) -> PictureError {
    PictureError::Internal(error.into())
}
