//! Sizes in pixels.

/// Refused before pixels are allocated.
pub const MAX_PIXELS: u64 = 50_000_000;
pub const MAX_SIDE: u32 = 16_383;
pub const RENDITION_WIDTHS: [u32; 4] = [320, 640, 1_080, 2_048];
/// No rendition has a longer side.
const LONGEST_SIDE: u32 = 2_048;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    fn scaled_to_width(self, width: u32) -> Self {
        Self { width, height: scale(self.height, width, self.width) }
    }

    fn fitted(self) -> Self {
        if self.height <= LONGEST_SIDE {
            return self;
        }
        Self { width: scale(self.width, LONGEST_SIDE, self.height), height: LONGEST_SIDE }
    }
}

/// The renditions of an upright source, ascending: each of the four widths below the source's, shrunk further where a
/// side would exceed 2048, and the source's own size if neither side does. Never enlarged, never empty.
pub fn rendition_sizes(source: Size) -> Vec<Size> {
    let mut sizes: Vec<Size> = RENDITION_WIDTHS
        .into_iter()
        .filter(|width| *width < source.width)
        .map(|width| source.scaled_to_width(width).fitted())
        .collect();
    if source.width <= LONGEST_SIDE {
        sizes.push(source.fitted());
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// `side * to / from`, rounded, at least 1.
#[allow(clippy::cast_possible_truncation)] // a side shrinks
fn scale(side: u32, to: u32, from: u32) -> u32 {
    let (side, to, from) = (u64::from(side), u64::from(to), u64::from(from.max(1)));
    ((side * to + from / 2) / from).max(1) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sizes(width: u32, height: u32) -> Vec<(u32, u32)> {
        rendition_sizes(Size { width, height }).into_iter().map(|size| (size.width, size.height)).collect()
    }

    #[test]
    fn a_phone_photo_gets_all_four() {
        assert_eq!(sizes(4032, 3024), [(320, 240), (640, 480), (1080, 810), (2048, 1536)]);
    }

    #[test]
    fn a_small_picture_keeps_its_own_size_and_gets_those_below() {
        assert_eq!(sizes(600, 400), [(320, 213), (600, 400)]);
        assert_eq!(sizes(1, 1), [(1, 1)]);
    }

    #[test]
    fn no_side_exceeds_2048() {
        assert_eq!(sizes(3024, 4032), [(320, 427), (640, 853), (1080, 1440), (1536, 2048)]);
        assert_eq!(sizes(400, 16_000), [(51, 2048)]);
    }

    proptest! {
        #[test]
        fn renditions_are_never_enlarged_never_empty_and_ascend(width in 1_u32..=MAX_SIDE, height in 1_u32..=MAX_SIDE) {
            let made = rendition_sizes(Size { width, height });
            prop_assert!(!made.is_empty());
            prop_assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
            for size in made {
                prop_assert!(size.width <= width && size.height <= height);
                prop_assert!((1..=2048).contains(&size.width) && (1..=2048).contains(&size.height));
            }
        }
    }
}
