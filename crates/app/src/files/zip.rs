//! A ZIP that leaves while it is written: nothing is gone back to, so it needs no more memory than one block of a file.
//!
//! Sizes and checksums follow each file (bit 3 of the flags) and stand once more in the list at the end, by which every
//! program reads it. Names are plain letters, files have no dates: the same content is the same archive. One that broke
//! off has no list at its end and is opened by nothing. Four gigabytes are the format's bound and ours.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

/// 1 January 1980, the first day that the format knows.
const DAY: u16 = 0x0021;
const VERSION: u16 = 20;
const FLAGS: u16 = 1 << 3;
const DEFLATED: u16 = 8;

pub(crate) struct Zip<W> {
    out: Counted<W>,
    list: Vec<u8>,
    files: u16,
}

impl<W: Write> Zip<W> {
    pub fn new(out: W) -> Zip<W> {
        Zip { out: Counted { out, bytes: 0 }, list: Vec::new(), files: 0 }
    }

    /// Writes one file. The name has letters of ASCII and slashes only, and is not taken twice.
    pub fn file<T, E: From<io::Error>>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let at = short(self.out.bytes)?;
        self.out.write_all(b"PK\x03\x04")?;
        self.out.write_all(&head(name, [0, 0, 0]))?;
        self.out.write_all(name.as_bytes())?;
        let begun = self.out.bytes;
        let (told, sum, bytes) = pack(&mut self.out, write)?;
        let sizes = [sum, short(self.out.bytes - begun)?, short(bytes)?];
        self.out.write_all(b"PK\x07\x08")?;
        for number in sizes {
            self.out.write_all(&number.to_le_bytes())?;
        }
        self.list.extend(b"PK\x01\x02");
        self.list.extend(VERSION.to_le_bytes());
        self.list.extend(head(name, sizes));
        self.list.extend([0; 10]);
        self.list.extend(at.to_le_bytes());
        self.list.extend(name.as_bytes());
        self.files = self.files.checked_add(1).ok_or_else(too_big)?;
        Ok(told)
    }

    /// Writes the list, without which nothing opens the archive.
    pub fn finish(mut self) -> io::Result<()> {
        let (at, bytes) = (short(self.out.bytes)?, short(self.list.len() as u64)?);
        self.out.write_all(&self.list)?;
        self.out.write_all(b"PK\x05\x06\0\0\0\0")?;
        for count in [self.files, self.files] {
            self.out.write_all(&count.to_le_bytes())?;
        }
        for number in [bytes, at] {
            self.out.write_all(&number.to_le_bytes())?;
        }
        self.out.write_all(&[0, 0])?;
        self.out.flush()
    }
}

/// Packs what `write` gives; what it told, the checksum, and how many bytes there were.
fn pack<T, E: From<io::Error>>(
    out: &mut impl Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<(T, u32, u64), E> {
    let packer = DeflateEncoder::new(out, Compression::default());
    let mut body = Body { packer, crc: Crc::new(), bytes: 0 };
    let told = write(&mut body)?;
    body.packer.try_finish()?;
    Ok((told, body.crc.sum(), body.bytes))
}

/// What a header and the list say alike: from the version to the length of the name and of nothing after it.
fn head(name: &str, sizes: [u32; 3]) -> Vec<u8> {
    let mut head = Vec::with_capacity(26);
    for number in [VERSION, FLAGS, DEFLATED, 0, DAY] {
        head.extend(number.to_le_bytes());
    }
    for number in sizes {
        head.extend(number.to_le_bytes());
    }
    head.extend((name.len() as u16).to_le_bytes());
    head.extend([0, 0]);
    head
}

fn short(bytes: u64) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| too_big())
}

fn too_big() -> io::Error {
    io::Error::other("an archive of four gigabytes or more")
}

/// A file that is being packed.
struct Body<W: Write> {
    packer: DeflateEncoder<W>,
    crc: Crc,
    bytes: u64,
}

impl<W: Write> Write for Body<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let taken = self.packer.write(data)?;
        self.crc.update(&data[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(data)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
