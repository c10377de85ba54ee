//! A bucket behind the domain's ports: pictures in it, uploads straight into it, addresses of what is public in it.
//!
//! Objects have the names of the domain's blobs. The bucket is for this program's keys alone: what it serves goes through
//! this server, or, below `public/` only, through a CDN.

mod addresses;
mod blobs;
mod bucket;
mod errors;
mod shelves;
mod uploads;
mod writer;

pub use addresses::CdnAddresses;
pub use blobs::BucketBlobStore;
pub use bucket::{Bucket, BucketError, BucketOptions, Liberty};
pub use uploads::BucketUploadTarget;
