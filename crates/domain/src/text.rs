//! Text as people count it: in graphemes, capped in code points so that a bound exists for every byte we store.

use unicode_segmentation::UnicodeSegmentation;

use crate::{FieldCode, FieldError};

/// How many code points a text may have for each grapheme it may have.
pub const CODE_POINTS_PER_GRAPHEME: usize = 4;

/// Checks a text against its limits; `field` names it in the error.
pub fn check_length(field: &str, text: &str, min: usize, max: usize) -> Result<(), FieldError> {
    let code_points = text.chars().count();
    let graphemes = text.graphemes(true).count();
    let fits = (min..=max).contains(&graphemes) && code_points <= max * CODE_POINTS_PER_GRAPHEME;
    if fits {
        return Ok(());
    }
    let message = if min == 0 {
        format!("Use at most {max} characters; this has {graphemes}.")
    } else {
        format!("Use {min} to {max} characters; this has {graphemes}.")
    };
    Err(FieldError::new(field, FieldCode::Length, message))
}

/// Control characters other than line breaks and tabs have no place in text that people read.
pub fn check_printable(field: &str, text: &str) -> Result<(), FieldError> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(FieldError::new(field, FieldCode::Format, "Remove the control characters."));
    }
    Ok(())
}

/// The checks of a text that people read, with the errors collected.
pub fn check_text(errors: &mut Vec<FieldError>, field: &str, text: &str, min: usize, max: usize) {
    errors.extend(check_length(field, text, min, max).err());
    errors.extend(check_printable(field, text).err());
}

/// The checks of a name: a text in one line, in which nothing turns what stands around it.
pub fn check_name(errors: &mut Vec<FieldError>, field: &str, name: &str, max: usize) {
    errors.extend(check_length(field, name, 0, max).err());
    if name.chars().any(|c| c.is_control() || steers(c)) {
        errors.push(FieldError::new(field, FieldCode::Format, "Write it in one line, without control characters."));
    }
}

/// Embeddings, overrides and isolates of direction, which reach beyond the text that they are in, and the separators of
/// lines and paragraphs.
pub fn steers(c: char) -> bool {
    matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_emoji_counts_as_one() {
        assert!(check_length("text", "👨‍👩‍👧‍👦", 1, 2).is_ok());
    }

    #[test]
    fn endless_combining_marks_are_capped_by_code_points() {
        let zalgo = format!("a{}", "\u{0301}".repeat(50));
        assert!(check_length("text", &zalgo, 0, 10).is_err());
    }

    #[test]
    fn a_name_turns_nothing_around_it_and_may_be_written_from_right_to_left() {
        let found = |name: &str| {
            let mut errors = Vec::new();
            check_name(&mut errors, "name", name, 10);
            errors.len()
        };
        for odd in ["a\nb", "a\u{202e}b", "a\u{2067}b", "a\u{2029}b", "a\u{1b}b"] {
            assert_eq!(found(odd), 1, "{odd:?}");
        }
        for good in ["", "שלום", "a\u{200f}b", "👨‍👩‍👧‍👦"] {
            assert_eq!(found(good), 0, "{good:?}");
        }
    }

    #[test]
    fn a_null_byte_is_refused_and_a_line_break_is_not() {
        assert!(check_printable("text", "a\0b").is_err());
        assert!(check_printable("text", "a\nb").is_ok());
    }
}
