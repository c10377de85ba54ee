//! Whatever it is given, the adapter answers in time, and no decoder panics.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tintype_domain::media::{PictureError, PictureProcessor};
use tintype_media::{PicturePool, PoolOptions};
use tokio::runtime::{Builder, Runtime};

const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime that needs nothing"));
static POOL: LazyLock<PicturePool> = LazyLock::new(|| PicturePool::new(PoolOptions::default()));

fuzz_target!(|bytes: &[u8]| {
    for declared in TYPES {
        if let Err(PictureError::TimedOut | PictureError::Internal(_)) =
            RUNTIME.block_on(POOL.process(bytes.to_vec(), declared))
        {
            panic!("{declared} took too long, or could not be written again");
        }
    }
});
