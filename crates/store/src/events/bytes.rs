//! Numbers and texts as bytes of a block: LEB128, zigzag for signs.

use crate::{Error, Result};

pub fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)) as u64);
}

pub fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what was put; an error where the bytes end too early or say nonsense.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a>(pub &'a [u8]);

impl<'a> Cursor<'a> {
    pub fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or_else(broken)?;
        self.0 = rest;
        Ok(*first)
    }

    pub fn number(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(broken())
    }

    pub fn signed(&mut self) -> Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub fn take(&mut self, length: u64) -> Result<&'a [u8]> {
        let length = usize::try_from(length).map_err(|_| broken())?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(broken)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| broken())
    }
}

pub fn broken() -> Error {
    Error::Corrupt("a block of events is not what was written".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back() {
        let mut out = Vec::new();
        let numbers = [0, 1, -1, 127, 128, -300, i64::MAX, i64::MIN];
        numbers.iter().for_each(|n| put_signed(&mut out, *n));
        put(&mut out, u64::MAX);
        put_text(&mut out, "ёж");
        let mut cursor = Cursor(&out);
        for n in numbers {
            assert_eq!(cursor.signed().unwrap(), n);
        }
        assert_eq!((cursor.number().unwrap(), cursor.text().unwrap()), (u64::MAX, "ёж"));
        assert!(cursor.byte().is_err());
        assert!(Cursor(&[0xff; 11]).number().is_err());
        assert!(Cursor(&[5, b'a']).text().is_err());
    }
}
