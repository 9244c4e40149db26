//! A drawing for a product without a picture, so that lists and letters never show a hole.
//!
//! The category decides shape and colour, the product turns it a little. It is a PNG, because mail programs do not
//! show SVG. The drawing follows from two numbers in its address and holds nothing else.

use base::{ProductId, hash};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

const SIDE: usize = 240;
/// Samples per pixel and direction: edges look smooth.
const SAMPLES: usize = 3;
/// Shades between paper and ink in the palette.
const SHADES: usize = 64;
const KINDS: u64 = 6;
const INKS: [[u8; 3]; KINDS as usize] =
    [[91, 140, 90], [60, 110, 143], [180, 83, 107], [138, 90, 168], [160, 118, 58], [122, 82, 48]];

/// The path of a product's drawing on this server.
pub fn path(category: Option<&str>, product: ProductId) -> String {
    let digest = hash::sha256(category.unwrap_or_default().as_bytes());
    format!("/pictures/{}-{}.png", u64::from(digest[0]) % KINDS, product.0)
}

/// The drawing that [`path`] names; nothing for another name.
pub fn draw(name: &str) -> Option<Vec<u8>> {
    let (kind, product) = name.strip_suffix(".png")?.split_once('-')?;
    let (kind, product): (u64, i64) = (kind.parse().ok()?, product.parse().ok()?);
    if kind >= KINDS || product < 1 {
        return None;
    }
    let turn = ((product * 37) % 41 - 20) as f64 * std::f64::consts::PI / 180.0;
    let mut rows = Vec::with_capacity(SIDE * (SIDE + 1));
    for y in 0..SIDE {
        // Each row of a PNG begins with its filter; zero means none.
        rows.push(0);
        rows.extend((0..SIDE).map(|x| shade(kind, turn, x, y)));
    }
    png(&rows, palette(INKS[kind as usize])).ok()
}

/// How much of a pixel the shape covers, as a place in the palette.
fn shade(kind: u64, turn: f64, x: usize, y: usize) -> u8 {
    let mut inside = 0;
    for sample in 0..SAMPLES * SAMPLES {
        let at = |pixel: usize, part: usize| {
            (pixel as f64 + (part as f64 + 0.5) / SAMPLES as f64) / SIDE as f64 * 2.0 - 1.0
        };
        let (u, v) = (at(x, sample % SAMPLES), at(y, sample / SAMPLES));
        let (sin, cos) = turn.sin_cos();
        inside += usize::from(covers(kind, u * cos - v * sin, u * sin + v * cos));
    }
    (inside * (SHADES - 1) / (SAMPLES * SAMPLES)) as u8
}

/// Whether a point belongs to the shape; the picture spans −1 to 1 in both directions.
fn covers(kind: u64, u: f64, v: f64) -> bool {
    let disc = |x: f64, y: f64, r: f64| (u - x).hypot(v - y) < r;
    let slab = |x0: f64, x1: f64, y0: f64, y1: f64| u > x0 && u < x1 && v > y0 && v < y1;
    match kind {
        // A leaf: two discs that meet.
        0 => disc(-0.28, 0.0, 0.62) && disc(0.28, 0.0, 0.62) && (u.abs() > 0.025 || v < -0.3),
        // A bowl on a stand.
        1 => {
            (disc(0.0, -0.15, 0.58) && v > -0.15)
                || slab(-0.25, 0.25, 0.42, 0.52)
                || slab(-0.64, 0.64, -0.24, -0.15)
        }
        // A flower of five.
        2 => {
            let petal = |n: usize| {
                let angle = n as f64 * std::f64::consts::TAU / 5.0;
                disc(0.33 * angle.sin(), -0.33 * angle.cos(), 0.27)
            };
            (0..5).any(petal) && !disc(0.0, 0.0, 0.13)
        }
        // A parcel with a ribbon.
        3 => (slab(-0.5, 0.5, -0.15, 0.52) || slab(-0.56, 0.56, -0.36, -0.19)) && u.abs() > 0.06,
        // A house.
        4 => {
            (slab(-0.42, 0.42, -0.05, 0.52) && !slab(-0.12, 0.12, 0.16, 0.52))
                || (v > -0.58 && v < -0.09 && u.abs() < (v + 0.58) * 1.25)
        }
        // A cup with a handle.
        _ => slab(-0.45, 0.3, -0.35, 0.45) || (disc(0.32, 0.02, 0.32) && !disc(0.32, 0.02, 0.2) && u > 0.3),
    }
}

fn palette(ink: [u8; 3]) -> Vec<u8> {
    let mix = |shade: usize, ink: u8| {
        let paper = 255.0 - (255.0 - f64::from(ink)) * 0.13;
        let part = shade as f64 / (SHADES - 1) as f64;
        (paper + (f64::from(ink) - paper) * part).round() as u8
    };
    (0..SHADES).flat_map(|shade| ink.map(|channel| mix(shade, channel))).collect()
}

/// An indexed PNG (W3C PNG specification, colour type 3).
fn png(rows: &[u8], palette: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let mut header = Vec::new();
    header.extend((SIDE as u32).to_be_bytes());
    header.extend((SIDE as u32).to_be_bytes());
    header.extend([8, 3, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(rows)?;
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &palette);
    chunk(&mut file, b"IDAT", &packed.finish()?);
    chunk(&mut file, b"IEND", &[]);
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_follows_from_its_name() {
        let name = path(Some("Чай"), ProductId(7));
        let name = name.strip_prefix("/pictures/").unwrap();
        let drawing = draw(name).unwrap();
        assert_eq!(drawing[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(draw(name).unwrap(), drawing);
        assert!(drawing.len() < 20_000, "{} bytes", drawing.len());
        let other = path(Some("Чай"), ProductId(8));
        assert_ne!(draw(other.strip_prefix("/pictures/").unwrap()).unwrap(), drawing);
    }

    #[test]
    fn other_names_are_not_found() {
        for wrong in ["", "1.png", "6-1.png", "0-0.png", "0-x.png", "../secret.key", "0-1.svg", "-1-1.png"] {
            assert!(draw(wrong).is_none(), "{wrong}");
        }
    }
}
