//! The body of a tracking request: at most 500 KB unpacked, packed or not, whatever its label says.
//!
//! Browsers send beacons as `text/plain`, and some clients label gzip as a form; JSON never begins like gzip
//! does, so the bytes themselves tell.

use crate::Problem;
use app::error::codes;
use axum::http::StatusCode;
use domain::events::BATCH_BYTES;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;

/// The text of a body.
pub fn text(body: &[u8]) -> Result<Cow<'_, str>, Problem> {
    if body.starts_with(&[0x1f, 0x8b]) {
        let mut text = String::new();
        let read = MultiGzDecoder::new(body).take(BATCH_BYTES as u64 + 1).read_to_string(&mut text);
        // What ends in the middle of a letter because it was cut there is too long, not broken.
        if text.len() > BATCH_BYTES || (read.is_err() && is_longer(body)) {
            return Err(too_large());
        }
        return read.map(|_| Cow::Owned(text)).map_err(|_| broken("The gzip of the body is broken."));
    }
    if body.len() > BATCH_BYTES {
        return Err(too_large());
    }
    std::str::from_utf8(body).map(Cow::Borrowed).map_err(|_| broken("The body is not UTF-8."))
}

fn is_longer(body: &[u8]) -> bool {
    let mut unpacked = MultiGzDecoder::new(body).take(BATCH_BYTES as u64 + 1);
    std::io::copy(&mut unpacked, &mut std::io::sink()).is_ok_and(|bytes| bytes > BATCH_BYTES as u64)
}

pub fn too_large() -> Problem {
    let detail = format!("A batch may have {BATCH_BYTES} bytes, unpacked.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, codes::BODY_TOO_LARGE, detail)
}

pub fn broken(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, codes::INVALID_JSON, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_and_plain_bodies_are_the_same() {
        assert_eq!(text(b"{}").unwrap(), "{}");
        assert_eq!(text(&gzip("{\"ё\":1}".as_bytes())).unwrap(), "{\"ё\":1}");
    }

    #[test]
    fn bomb_is_refused_before_it_unfolds() {
        let bomb = gzip(&vec![b' '; 200 * 1024 * 1024]);
        assert!(bomb.len() < BATCH_BYTES);
        assert_eq!(text(&bomb).unwrap_err().status(), StatusCode::PAYLOAD_TOO_LARGE);
        let letters = gzip("ё".repeat(400_000).as_bytes());
        assert_eq!(text(&letters).unwrap_err().status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(text(&vec![b' '; BATCH_BYTES + 1]).unwrap_err().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn broken_bodies_are_refused() {
        let packed = gzip(b"{}");
        for body in [&packed[..packed.len() - 9], &[0x1f, 0x8b, 1][..], &[0xff, 0xfe][..], &gzip(&[0xff])] {
            assert_eq!(text(body).unwrap_err().status(), StatusCode::BAD_REQUEST);
        }
    }
}
