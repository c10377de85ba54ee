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

/// Digits of an identifier.
pub(crate) const ID_LENGTH: usize = 19;
/// The name of a field, however it is escaped, and the white space around it and its value.
const FIELD_BYTES: usize = 256;
/// A code point outside of the basic plane, escaped: `\ud83d\ude00`.
const POINT_BYTES: usize = 12;

/// The most bytes that a text of so many code points takes in JSON.
pub(crate) const fn text_bytes(points: usize) -> usize {
    points * POINT_BYTES
}

/// The most bytes of an object with fields of so many each. A body that keeps to the document is never larger.
pub(crate) const fn object_bytes(fields: &[usize]) -> usize {
    let (mut bytes, mut index) = (FIELD_BYTES, 0);
    while index < fields.len() {
        bytes += fields[index] + FIELD_BYTES;
        index += 1;
    }
    bytes
}
