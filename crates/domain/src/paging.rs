//! Keyset paging. A cursor is the key of the last item seen; `http` signs it and binds it to its list.

/// The largest page anybody may ask for.
pub const MAX_LIMIT: u16 = 50;
pub const DEFAULT_LIMIT: u16 = 20;

/// One page of a list: at most `limit` items that come after the key `after`, in the list's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    pub after: Option<i64>,
    pub limit: u16,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { after: None, limit: DEFAULT_LIMIT }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The key to go on from, `None` at the end of the list.
    pub next: Option<i64>,
}

impl<T> Page<T> {
    /// Makes a page of rows of which one more than `limit` was read: the surplus row only tells that there is more.
    pub fn cut(mut rows: Vec<T>, limit: u16, key: impl Fn(&T) -> i64) -> Self {
        let more = rows.len() > usize::from(limit);
        rows.truncate(usize::from(limit));
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_with_a_surplus_row_names_the_last_row_it_shows() {
        let page = Page::cut(vec![9_i64, 8, 7], 2, |key| *key);
        assert_eq!((page.items, page.next), (vec![9, 8], Some(8)));
    }

    #[test]
    fn a_page_without_a_surplus_row_is_the_last() {
        assert_eq!(Page::cut(vec![9_i64, 8], 2, |key| *key).next, None);
    }
}
