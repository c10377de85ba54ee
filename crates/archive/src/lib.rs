//! Archives as ZIP files: records as JSON, pictures as they are.

mod archive;
mod records;
#[cfg(test)]
mod tests;

pub use archive::ZipArchives;
