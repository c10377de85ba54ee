//! Chunks of a WebP file (RFC 9649, section 2.7).

use image::metadata::Orientation;

use super::{Reader, exif};

const ICC_FLAG: u8 = 0x20;
const ALPHA_FLAG: u8 = 0x10;
const EXIF_FLAG: u8 = 0x08;
const ANIMATION_FLAG: u8 = 0x02;

pub(super) fn strip(bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    let mut input = Reader(bytes);
    let header = input.take(12)?;
    let size: [u8; 4] = header[4..8].try_into().ok()?;
    let end = usize::try_from(u32::from_le_bytes(size)).ok()?.checked_sub(4)?;
    let mut input = Reader(input.take(end.min(input.0.len()))?);
    let tiff = exif(orientation);
    let mut output = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut extended = false;
    while !input.0.is_empty() {
        let name = input.take(4)?;
        let length: [u8; 4] = input.take(4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        let body = input.take(length)?;
        // Chunks are padded to an even length; the last one's padding is often missing.
        let _padding = input.take(length % 2);
        match name {
            b"VP8X" => {
                extended = true;
                let mut body = body.to_vec();
                let flags = body.first_mut()?;
                *flags &= ICC_FLAG | ALPHA_FLAG | ANIMATION_FLAG;
                *flags |= if tiff.is_some() { EXIF_FLAG } else { 0 };
                chunk(&mut output, name, &body)?;
            }
            b"ICCP" | b"ANIM" | b"ANMF" | b"ALPH" | b"VP8 " | b"VP8L" => chunk(&mut output, name, body)?,
            _ => {}
        }
    }
    if let Some(tiff) = tiff.filter(|_| extended) {
        chunk(&mut output, b"EXIF", &tiff)?;
    }
    let size = u32::try_from(output.len() - 8).ok()?;
    output[4..8].copy_from_slice(&size.to_le_bytes());
    Some(output)
}

fn chunk(output: &mut Vec<u8>, name: &[u8], body: &[u8]) -> Option<()> {
    output.extend(name);
    output.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    output.extend(body);
    output.extend(&[0][..body.len() % 2]);
    Some(())
}
