//! Chunks of a PNG (W3C PNG, third edition, section 5).

use image::metadata::Orientation;

use super::{Reader, exif};

/// What pixels and their colours need; APNG's frames are not among them, the first picture is.
const NEEDED: [&[u8]; 9] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM"];
const SIGNATURE: usize = 8;

pub(super) fn strip(bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    let mut input = Reader(bytes);
    let mut output = Vec::with_capacity(bytes.len());
    output.extend(input.take(SIGNATURE)?);
    loop {
        let length: [u8; 4] = input.0.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        let chunk = input.take(length.checked_add(12)?)?;
        let name = &chunk[4..8];
        if NEEDED.contains(&name) {
            output.extend(chunk);
        }
        if name == b"IHDR"
            && let Some(tiff) = exif(orientation)
        {
            write(&mut output, *b"eXIf", &tiff)?;
        }
        if name == b"IEND" {
            return Some(output);
        }
    }
}

fn write(output: &mut Vec<u8>, name: [u8; 4], body: &[u8]) -> Option<()> {
    output.extend(u32::try_from(body.len()).ok()?.to_be_bytes());
    output.extend(name);
    output.extend(body);
    output.extend(crc(name.iter().chain(body)).to_be_bytes());
    Some(())
}

/// CRC-32 as in annex D; only ever over a few bytes of our own.
fn crc<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc(b"IEND".iter()), 0xAE42_6082);
    }
}
