//! Segments of a JPEG (ITU-T T.81, annex B).

use image::metadata::Orientation;

use super::{Reader, exif};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// `None` when there is no end marker: the file is cut off.
pub(super) fn strip(bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    let mut input = Reader(bytes);
    let mut output = Vec::with_capacity(bytes.len());
    output.extend(input.take(2)?);
    if let Some(tiff) = exif(orientation) {
        let mut body = b"Exif\0\0".to_vec();
        body.extend(tiff);
        segment(&mut output, APP1, &body)?;
    }
    loop {
        let marker = next_marker(&mut input)?;
        match marker {
            EOI => {
                output.extend([0xFF, EOI]);
                return Some(output);
            }
            // Markers without a length.
            0x01 | 0xD0..=SOI => {}
            _ => {
                let body = body(&mut input)?;
                if needed(marker, body) {
                    segment(&mut output, marker, body)?;
                }
                if marker == SOS {
                    output.extend(entropy(&mut input)?);
                }
            }
        }
    }
}

fn next_marker(input: &mut Reader) -> Option<u8> {
    while input.byte()? != 0xFF {}
    loop {
        let marker = input.byte()?;
        if marker != 0xFF {
            return Some(marker);
        }
    }
}

fn body<'a>(input: &mut Reader<'a>) -> Option<&'a [u8]> {
    let length = input.take(2)?;
    input.take(usize::from(u16::from_be_bytes([length[0], length[1]])).checked_sub(2)?)
}

fn segment(output: &mut Vec<u8>, marker: u8, body: &[u8]) -> Option<()> {
    output.extend([0xFF, marker]);
    output.extend(u16::try_from(body.len() + 2).ok()?.to_be_bytes());
    output.extend(body);
    Some(())
}

/// Tables, frames and scans; JFIF, the Adobe colour transform, and the colour profile.
fn needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xC0..=0xCF | 0xDA..=0xDD => true,
        APP0 => body.starts_with(b"JFIF\0") && body.get(12..14) == Some(&[0, 0]),
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe"),
        _ => false,
    }
}

/// Coded data up to the next real marker; `FF 00` and restart markers belong to it.
fn entropy<'a>(input: &mut Reader<'a>) -> Option<&'a [u8]> {
    let end = input.0.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF))?;
    input.take(end)
}
