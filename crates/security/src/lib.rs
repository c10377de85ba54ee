//! crates/security
