//! Reads pictures from strangers and makes of them what is served: upright, sRGB, without metadata.
//!
//! Types are told by content. Dimensions are checked from the header, before pixels are allocated. A JPEG without its
//! end marker is refused as damaged rather than shown with a grey part.

mod colour;
mod decode;
mod encode;
mod pool;
mod reduce;
mod sniff;
mod strip;

pub use pool::{PicturePool, PoolOptions};
