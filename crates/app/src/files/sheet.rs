//! A table on its way out, as a CSV file: the one door of everything that a person may open in a spreadsheet.
//!
//! Every cell goes through the guard here, also headers and ids: whoever writes a file need not think of it and cannot
//! forget it. Writers of CSV are banned elsewhere by clippy.

use super::cell::guarded;
use crate::{Error, Result};
use std::io::Write;

pub(crate) struct Sheet<W: Write>(csv::Writer<W>);

impl<W: Write> Sheet<W> {
    /// Begins a file with its header.
    pub(crate) fn begin<C: AsRef<str>>(out: W, header: impl IntoIterator<Item = C>) -> Result<Sheet<W>> {
        Sheet::divided_by(',', out, header)
    }

    /// The same with another sign between the cells.
    pub(crate) fn divided_by<C: AsRef<str>>(
        delimiter: char,
        mut out: W,
        header: impl IntoIterator<Item = C>,
    ) -> Result<Sheet<W>> {
        // A byte order mark tells spreadsheets that the text is UTF-8.
        out.write_all("\u{feff}".as_bytes()).map_err(Error::unavailable)?;
        #[expect(clippy::disallowed_methods, reason = "the door itself")]
        let writer = csv::WriterBuilder::new().delimiter(delimiter as u8).flexible(true).from_writer(out);
        let mut sheet = Sheet(writer);
        sheet.row(header)?;
        Ok(sheet)
    }

    pub(crate) fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<()> {
        for cell in cells {
            self.0.write_field(guarded(cell.as_ref()).as_ref()).map_err(Error::unavailable)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(Error::unavailable)
    }

    /// Hands over what was written last. A sheet that is dropped instead is cut off, which is what a failure deserves.
    pub(crate) fn end(mut self) -> Result<()> {
        self.0.flush().map_err(Error::unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_gets_out_unguarded() {
        let mut out = Vec::new();
        let mut sheet = Sheet::divided_by(';', &mut out, ["=head", "name"]).unwrap();
        sheet.row(["@id", "Anna;=1"]).unwrap();
        sheet.row(["-1,5", ""]).unwrap();
        sheet.end().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\u{feff}'=head;name\n'@id;\"Anna;'=1\"\n-1,5;\n");
    }
}
