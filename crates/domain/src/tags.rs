//! Hashtags and mentions in captions and comments.

use std::collections::BTreeSet;

use crate::{FieldCode, FieldError};

pub const HASHTAGS_MAX: usize = 30;
pub const MENTIONS_MAX: usize = 20;
const HASHTAG_LENGTH_MAX: usize = 100;

/// What a text refers to, in lower case, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    pub hashtags: BTreeSet<String>,
    /// Names as written; they may be nobody's.
    pub mentions: BTreeSet<String>,
}

impl Tags {
    /// A `#` or `@` counts at the start of a word only. A hashtag has letters, digits and `_`, and not digits alone; a
    /// mention has the letters of a username.
    pub fn parse(text: &str) -> Self {
        let mut tags = Self::default();
        let mut before = None;
        for (at, symbol) in text.char_indices() {
            let starts_word =
                before.is_none_or(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '#' | '@' | '/' | '.'));
            before = Some(symbol);
            let rest = &text[at + symbol.len_utf8()..];
            match symbol {
                '#' if starts_word => tags.hashtags.extend(hashtag(rest)),
                '@' if starts_word => tags.mentions.extend(mention(rest)),
                _ => {}
            }
        }
        tags
    }

    /// Whether there are too many of them.
    pub fn check(&self, field: &str) -> Result<(), FieldError> {
        if self.hashtags.len() > HASHTAGS_MAX {
            return Err(FieldError::new(field, FieldCode::Hashtags, format!("Use at most {HASHTAGS_MAX} hashtags.")));
        }
        if self.mentions.len() > MENTIONS_MAX {
            return Err(FieldError::new(field, FieldCode::Mentions, format!("Mention at most {MENTIONS_MAX} people.")));
        }
        Ok(())
    }
}

fn hashtag(rest: &str) -> Option<String> {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let name = rest[..end].to_lowercase();
    let good = !name.is_empty() && name.chars().count() <= HASHTAG_LENGTH_MAX && !name.chars().all(char::is_numeric);
    good.then_some(name)
}

fn mention(rest: &str) -> Option<String> {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches('.').to_ascii_lowercase();
    (3..=30).contains(&name.len()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashtags(text: &str) -> Vec<String> {
        Tags::parse(text).hashtags.into_iter().collect()
    }

    #[test]
    fn hashtags_are_words_in_lower_case_named_once() {
        assert_eq!(hashtags("#Sea and #sea, #größe! (#日本)"), ["größe", "sea", "日本"]);
    }

    #[test]
    fn what_only_looks_like_a_hashtag_is_none() {
        assert!(hashtags("a#b https://e.org/#top ## #1 #123 # x").is_empty());
    }

    #[test]
    fn mentions_are_usernames_without_the_full_stop_behind_them() {
        let mentions = Tags::parse("with @Ann.Lee. and me@example.org, @ab").mentions;
        assert_eq!(mentions.into_iter().collect::<Vec<_>>(), ["ann.lee"]);
    }

    #[test]
    fn too_many_hashtags_are_refused() {
        let text = (0..=HASHTAGS_MAX).fold(String::new(), |text, n| text + &format!("#tag{n} "));
        assert!(Tags::parse(&text).check("caption").is_err());
    }
}
