//! Archives as ZIP files: records as JSON, pictures as they are.

mod records;
#[cfg(test)]
mod tests;
mod zip;

pub use zip::ZipArchives;
