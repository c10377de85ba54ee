//! A 12-megapixel photo of about 4 MB to all its renditions: `make bench-media`.

#![allow(clippy::expect_used, clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a bench may stop where it stands

use std::{path::PathBuf, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use image::{RgbImage, imageops};
use tintype_domain::media::PictureProcessor;
use tintype_media::{PicturePool, PoolOptions};

/// An enlarged photograph with the grain that a sensor leaves, so that it compresses like one.
fn photo() -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos/real/coffee.jpg");
    let small = image::open(path).expect("the photo is in the repository").into_rgb8();
    let mut large: RgbImage = imageops::resize(&small, 3024, 4032, imageops::FilterType::CatmullRom);
    let mut state = 0x2545_F491_u32;
    for channel in large.iter_mut() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        *channel = channel.saturating_add((state % 19) as u8).saturating_sub(9);
    }
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&large, 3024, 4032, jpeg_encoder::ColorType::Rgb).expect("it can be encoded");
    bytes
}

fn pictures(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let bytes = photo();
    // For `make measure`, which sends it to a running server.
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("12-megapixels.jpg");
    std::fs::write(path, &bytes).expect("the photo can be kept");
    let mut group = criterion.benchmark_group(format!("12 megapixels, {:.1} MB", bytes.len() as f64 / 1e6));
    group.sample_size(10).measurement_time(Duration::from_secs(12));
    let pool = PicturePool::new(PoolOptions::default());
    group.bench_function("all renditions", |bencher| {
        bencher.iter(|| runtime.block_on(pool.process(bytes.clone(), "image/jpeg")).expect("it is a picture"));
    });
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
