//! Blocks of a GIF (`GIF89a` specification).

use super::Reader;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const GRAPHIC_CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut input = Reader(bytes);
    let mut output = Vec::with_capacity(bytes.len());
    let screen = input.take(13)?;
    output.extend(screen);
    output.extend(input.take(colour_table(screen[10]))?);
    loop {
        match input.byte()? {
            TRAILER => {
                output.push(TRAILER);
                return Some(output);
            }
            EXTENSION => {
                let label = input.byte()?;
                let body = sub_blocks(&mut input)?;
                let looping = label == APPLICATION && body.get(1..12) == Some(b"NETSCAPE2.0");
                if label == GRAPHIC_CONTROL || looping {
                    output.extend([EXTENSION, label]);
                    output.extend(body);
                }
            }
            IMAGE => {
                let descriptor = input.take(9)?;
                output.push(IMAGE);
                output.extend(descriptor);
                output.extend(input.take(colour_table(descriptor[8]))?);
                output.push(input.byte()?);
                output.extend(sub_blocks(&mut input)?);
            }
            // Bytes between blocks mean nothing.
            _ => {}
        }
    }
}

/// Its length in bytes, from the flags of a descriptor.
fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Up to and with the empty one that ends them.
fn sub_blocks<'a>(input: &mut Reader<'a>) -> Option<&'a [u8]> {
    let start = input.0;
    let mut length = 0;
    loop {
        let size = usize::from(input.byte()?);
        input.take(size)?;
        length += size + 1;
        if size == 0 {
            return start.get(..length);
        }
    }
}
