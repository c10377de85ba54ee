//! crates/database
