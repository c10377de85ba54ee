//! Decoding in blocking threads, bounded by the bytes of pixels that are in memory at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tintype_domain::media::{Format, Picture, PictureError, PictureProcessor, RenditionBytes, Size, rendition_sizes};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};

use crate::{
    colour::to_srgb,
    decode::{Header, METADATA},
    encode::{placeholder, rendition},
    reduce::{reduce, shrink, upright},
    sniff::Kind,
    strip::strip,
};

/// Permits are counted in this many bytes.
const UNIT: u64 = 1 << 20;

#[derive(Debug, Clone, Copy)]
pub struct PoolOptions {
    /// Bytes of decoding at a time; one picture that takes more has the pool for itself.
    pub decoded_bytes: u64,
    pub time_limit: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self { decoded_bytes: 320 << 20, time_limit: Duration::from_secs(20) }
    }
}

pub struct PicturePool {
    permits: Arc<Semaphore>,
    capacity: u32,
    time_limit: Duration,
}

impl PicturePool {
    pub fn new(options: PoolOptions) -> Self {
        let capacity = u32::try_from(options.decoded_bytes.div_ceil(UNIT)).unwrap_or(u32::MAX >> 4).max(1);
        Self { permits: Arc::new(Semaphore::new(capacity as usize)), capacity, time_limit: options.time_limit }
    }

    /// For so many bytes in memory, or for all that may be.
    async fn permit(&self, bytes: u64) -> Result<OwnedSemaphorePermit, PictureError> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).clamp(1, self.capacity);
        let permit = Arc::clone(&self.permits).acquire_many_owned(units).await;
        permit.map_err(|error| PictureError::Internal(Box::new(error)))
    }
}

#[async_trait]
impl PictureProcessor for PicturePool {
    async fn process(&self, bytes: Vec<u8>, declared: &str) -> Result<Picture, PictureError> {
        let kind = Kind::of(&bytes).filter(|kind| kind.content_type() == declared).ok_or(PictureError::TypeMismatch)?;
        let bytes = Arc::new(bytes);
        let (permit, header_of) = (self.permit(METADATA).await?, Arc::clone(&bytes));
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            Ok(Header::read(kind, &header_of)?.cost())
        });
        let cost = tokio::time::timeout(self.time_limit, join(task)).await.map_err(|_| PictureError::TimedOut)??;
        let permit = self.permit(cost).await?;
        let given_up = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&given_up);
        // The permit stays with the thread: one that runs on after the time limit still holds its memory.
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            make(kind, &bytes, &stop)
        });
        let Ok(picture) = tokio::time::timeout(self.time_limit, join(task)).await else {
            given_up.store(true, Ordering::Relaxed);
            return Err(PictureError::TimedOut);
        };
        picture
    }
}

/// A decoder that panics has met a picture it cannot read; the thread ends, the process goes on.
async fn join<T>(task: JoinHandle<Result<T, PictureError>>) -> Result<T, PictureError> {
    match task.await {
        Ok(result) => result,
        Err(error) => {
            tracing::warn!(panicked = error.is_panic(), "a picture broke its decoder");
            Err(PictureError::Undecodable)
        }
    }
}

fn make(kind: Kind, bytes: &[u8], stop: &AtomicBool) -> Result<Picture, PictureError> {
    let go_on = || if stop.load(Ordering::Relaxed) { Err(PictureError::TimedOut) } else { Ok(()) };
    let mut header = Header::read(kind, bytes)?;
    let (orientation, icc) = (header.orientation, header.icc.take());
    let original = strip(kind, bytes, orientation)?;
    let size = upright(header.size, orientation);
    let sizes = rendition_sizes(size);
    let largest = sizes.last().copied().ok_or(PictureError::Dimensions)?;
    let pixels = header.pixels()?;
    go_on()?;
    let mut current = reduce(pixels, orientation, largest)?;
    to_srgb(&mut current, icc.as_deref());
    let placeholder = placeholder(&current)?;
    let mut renditions: Vec<RenditionBytes> = Vec::with_capacity(sizes.len() * Format::ALL.len());
    for target in sizes.into_iter().rev() {
        go_on()?;
        if (Size { width: current.width(), height: current.height() }) != target {
            current = shrink(&current, target)?;
        }
        for format in Format::ALL {
            renditions.push(rendition(&current, format)?);
        }
    }
    renditions.reverse();
    Ok(Picture { size, placeholder, original, sha256: Sha256::digest(bytes).into(), renditions })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
