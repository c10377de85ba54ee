//! What real phones and hostile clients send, from `tests/photos`.

#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // of channels and counts

use std::{path::PathBuf, time::Instant};

use image::RgbImage;

use super::*;

fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos").join(name);
    std::fs::read(path).unwrap()
}

async fn read(name: &str, declared: &str) -> Result<Picture, PictureError> {
    PicturePool::new(PoolOptions::default()).process(file(name), declared).await
}

fn served(picture: &Picture, format: Format) -> RgbImage {
    let largest = picture.renditions.iter().rfind(|rendition| rendition.format == format).unwrap();
    image::load_from_memory(&largest.bytes).unwrap().into_rgb8()
}

fn psnr(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let squares: f64 = one.iter().zip(other.iter()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    10.0 * (255.0_f64.powi(2) * one.len() as f64 / squares).log10()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn good_pictures_of_every_kind_are_accepted() {
    for (name, declared) in [
        ("hard/progressive.jpg", "image/jpeg"),
        ("hard/sixteen-bit-gray.png", "image/png"),
        ("hard/alpha.png", "image/png"),
        ("hard/photo.webp", "image/webp"),
        ("hard/animated.gif", "image/gif"),
        ("hard/panorama-20to1.jpg", "image/jpeg"),
        ("hard/one-pixel.jpg", "image/jpeg"),
        ("real/astronaut.jpg", "image/jpeg"),
    ] {
        let picture = read(name, declared).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let sizes: Vec<Size> =
            picture.renditions.iter().filter(|one| one.format == Format::WebP).map(|one| one.size).collect();
        assert_eq!(sizes, rendition_sizes(picture.size), "{name}");
        assert!(!picture.placeholder.is_empty(), "{name}");
        for rendition in &picture.renditions {
            let made = image::load_from_memory(&rendition.bytes).unwrap();
            assert_eq!((made.width(), made.height()), (rendition.size.width, rendition.size.height), "{name}");
        }
        assert!(image::load_from_memory(&picture.original).is_ok(), "{name}: the stripped original cannot be read");
    }
}

#[tokio::test]
async fn all_eight_orientations_are_served_upright() {
    for tag in 1..=8_u8 {
        let name = format!("hard/orientation-{tag}.jpg");
        let picture = read(&name, "image/jpeg").await.unwrap();
        let upright = if tag <= 4 { (320, 214) } else { (214, 320) };
        assert_eq!((picture.size.width, picture.size.height), upright, "{tag}");
        let mut expected = image::load_from_memory(&file(&name)).unwrap();
        expected.apply_orientation(image::metadata::Orientation::from_exif(tag).unwrap());
        let expected = expected.into_rgb8();
        for format in Format::ALL {
            assert!(psnr(&served(&picture, format), &expected) > 28.0, "{tag} {format:?}");
        }
        for rendition in &picture.renditions {
            assert!(!contains(&rendition.bytes, b"Exif"), "{tag}");
        }
    }
}

#[tokio::test]
async fn nothing_of_the_metadata_survives() {
    let picture = read("hard/gps-exif.jpg", "image/jpeg").await.unwrap();
    let source = file("hard/gps-exif.jpg");
    assert!(contains(&source, b"Exif"));
    let everything = picture.renditions.iter().map(|rendition| &rendition.bytes).chain([&picture.original]);
    for bytes in everything {
        for needle in
            [&b"Somebody Private"[..], b"EOS R5", b"0123456789", b"http://ns.adobe.com", b"Photoshop 3.0", b"Exif\0\0"]
        {
            assert!(!contains(bytes, needle), "{}", String::from_utf8_lossy(needle));
        }
    }
}

#[tokio::test]
async fn a_script_hidden_in_a_picture_is_gone() {
    assert!(contains(&file("hard/html-polyglot.jpg"), b"<script"));
    let picture = read("hard/html-polyglot.jpg", "image/jpeg").await.unwrap();
    for bytes in picture.renditions.iter().map(|rendition| &rendition.bytes).chain([&picture.original]) {
        assert!(!contains(bytes, b"<script"));
    }
}

#[tokio::test]
async fn cmyk_gets_the_colours_of_its_source() {
    let picture = read("hard/cmyk.jpg", "image/jpeg").await.unwrap();
    let expected = image::load_from_memory(&file("real/coffee.jpg")).unwrap().into_rgb8();
    let found = psnr(&served(&picture, Format::Jpeg), &expected);
    assert!(found >= 30.0, "{found} dB");
}

#[tokio::test]
async fn transparency_is_seen_on_white() {
    let picture = read("hard/alpha.png", "image/png").await.unwrap();
    let source = image::load_from_memory(&file("hard/alpha.png")).unwrap().into_rgba8();
    assert!(source.pixels().any(|pixel| pixel[3] < 255), "the photo has no transparent part");
    let over_white = RgbImage::from_fn(source.width(), source.height(), |x, y| {
        let [red, green, blue, alpha] = source[(x, y)].0.map(f64::from);
        let mix = |channel: f64| (channel * alpha / 255.0 + 255.0 - alpha).round() as u8;
        image::Rgb([mix(red), mix(green), mix(blue)])
    });
    for format in Format::ALL {
        let found = psnr(&served(&picture, format), &over_white);
        assert!(found > 28.0, "{format:?}: {found} dB");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_type() {
    for (name, declared) in [
        ("hard/empty.jpg", "image/jpeg"),
        ("hard/text-named.jpg", "image/jpeg"),
        ("hard/script.svg", "image/png"),
        ("hard/svg-named.png", "image/png"),
        ("hard/alpha.png", "image/jpeg"),
        ("real/coffee.jpg", "image/webp"),
    ] {
        assert!(matches!(read(name, declared).await, Err(PictureError::TypeMismatch)), "{name}");
    }
}

#[tokio::test]
async fn bombs_are_refused_from_their_header() {
    for (name, declared) in [("hard/bomb-40000x40000.png", "image/png"), ("hard/lying-header.jpg", "image/jpeg")] {
        let start = Instant::now();
        assert!(matches!(read(name, declared).await, Err(PictureError::Dimensions)), "{name}");
        assert!(start.elapsed() < Duration::from_millis(500), "{name}");
    }
}

#[test]
fn a_profile_that_unpacks_to_too_much_is_not_used() {
    let bytes = file("hard/profile-bomb.png");
    assert_eq!(Header::read(Kind::Png, &bytes).unwrap().icc, None);
    assert!(make(Kind::Png, &bytes, &AtomicBool::new(false)).is_ok());
}

#[tokio::test]
async fn a_picture_that_was_cut_off_is_refused_as_damaged() {
    assert!(matches!(read("hard/truncated.jpg", "image/jpeg").await, Err(PictureError::Undecodable)));
}

#[tokio::test]
async fn the_orientation_of_the_original_stays() {
    let picture = read("hard/orientation-6.jpg", "image/jpeg").await.unwrap();
    let header = Header::read(Kind::Jpeg, &picture.original).unwrap();
    assert_eq!(header.orientation, image::metadata::Orientation::Rotate90);
}

#[tokio::test]
async fn the_time_limit_ends_the_wait() {
    let pool = PicturePool::new(PoolOptions { time_limit: Duration::ZERO, ..PoolOptions::default() });
    let result = pool.process(file("real/retina.jpg"), "image/jpeg").await;
    assert!(matches!(result, Err(PictureError::TimedOut)));
}

#[tokio::test]
async fn one_picture_larger_than_the_budget_still_gets_through() {
    let pool = PicturePool::new(PoolOptions { decoded_bytes: 1, ..PoolOptions::default() });
    assert!(pool.process(file("real/coffee.jpg"), "image/jpeg").await.is_ok());
}

/// A few of those that `make fuzz` tries by the thousand; the same each time.
#[test]
fn damaged_pictures_are_made_or_refused_and_no_decoder_panics() {
    let mut state = 1861_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let (mut made, mut refused) = (0, 0);
    for (name, kind) in [
        ("hard/orientation-6.jpg", Kind::Jpeg),
        ("hard/progressive.jpg", Kind::Jpeg),
        ("hard/sixteen-bit-gray.png", Kind::Png),
        ("hard/photo.webp", Kind::WebP),
        ("hard/animated.gif", Kind::Gif),
    ] {
        let whole = file(name);
        for _ in 0..40 {
            let mut bytes = whole.clone();
            // Headers are where most can go wrong.
            for reach in [64, 1_024, bytes.len()] {
                bytes[below(reach)] = below(256) as u8;
            }
            if below(4) == 0 {
                bytes.truncate(below(whole.len()));
            }
            let outcome = std::panic::catch_unwind(|| make(kind, &bytes, &AtomicBool::new(false))).ok();
            match outcome.unwrap_or_else(|| panic!("{name}: its decoder panicked")) {
                Ok(_) => made += 1,
                Err(PictureError::Undecodable | PictureError::Dimensions) => refused += 1,
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    assert!(made > 20 && refused > 20, "{made} made, {refused} refused");
}
