//! What schemas say beyond types: bounds that several fields share, and what may be null.

use schemars::{JsonSchema, r#gen::SchemaGenerator, schema::Schema};
use tintype_domain::text::CODE_POINTS_PER_GRAPHEME;

/// The largest number that JavaScript holds exactly.
pub(crate) const COUNT_MAX: u64 = 9_007_199_254_740_991;
/// `2026-01-01T00:00:00.000000Z`.
pub(crate) const TIME_LENGTH: usize = 27;
pub(crate) const URL_MAX: usize = 2_000;

/// Schemas count code points; people's limits are in graphemes.
pub(crate) const fn code_points(graphemes: usize) -> usize {
    graphemes * CODE_POINTS_PER_GRAPHEME
}

/// Always there, perhaps null. (A plain `Option` would say that the key may be missing.)
pub(crate) fn nullable<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Option<T>>()
}
