//! crates/media
