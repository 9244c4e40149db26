//! The page of an archive that a person reads and prints: a list of items for each section, without scripts and
//! pictures.
//!
//! Every text goes through `escaped`, and the page forbids itself to load or run anything.

use super::Source;
use super::row::{Cell, Row};
use super::sections::Section;
use super::words::Words;
use base::limits::ARCHIVE_PAGE_ROWS;
use std::fmt::Write;

/// Bytes of one section on the page.
const SECTION_BYTES: usize = 4 * 1024 * 1024;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:40px auto;max-width:820px;padding:0 20px;font:15px/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif;\
color:#1c1917;background:#fff}\
h1{font-size:24px;line-height:1.25;margin:0 0 4px}h2{font-size:17px;margin:36px 0 4px;break-after:avoid}\
p{margin:4px 0}.quiet,.more{color:#57534e;font-size:13px}\
h2 span{color:#57534e;font-weight:400;margin-left:6px}\
nav{columns:2;margin:20px 0;padding:14px 18px;border:1px solid #e7e5e4;border-radius:8px;font-size:14px}\
nav a{display:block;color:#0f766e;padding:2px 0}\
ol{list-style:none;margin:8px 0;padding:0;border-top:1px solid #e7e5e4}\
li{padding:8px 0;border-bottom:1px solid #e7e5e4;break-inside:avoid;overflow-wrap:anywhere}\
li b{font-weight:600}dl{margin:2px 0 0;font-size:13px;display:grid;grid-template-columns:minmax(120px,30%) 1fr;gap:0 14px}\
dt{color:#57534e}dd{margin:0;white-space:pre-wrap;font-variant-numeric:tabular-nums}\
li ol{margin:4px 0 0 16px;border:0}li li{padding:2px 0;border:0;font-size:13px}li li b{font-weight:500}\
@media(prefers-color-scheme:dark){body{color:#e7e5e4;background:#1c1917}.quiet,.more,dt,h2 span{color:#a8a29e}\
nav,ol,li{border-color:#44403c}nav a{color:#2dd4bf}}\
@media print{body{margin:0;max-width:none;font-size:11pt;color:#000;background:#fff}nav{display:none}}";

/// Sections as they were told of.
#[derive(Default)]
pub(super) struct Page {
    sections: Vec<Told>,
}

struct Told {
    section: Section,
    rows: usize,
    shown: usize,
    html: String,
}

impl Page {
    pub fn begin(&mut self, section: &Section) {
        self.sections.push(Told { section: *section, rows: 0, shown: 0, html: String::new() });
    }

    /// Shows a row as long as the page has room for it; the file for programs has all of them.
    pub fn row(&mut self, row: &Row, words: &Words) {
        let Some(last) = self.sections.last_mut() else { return };
        if last.shown < ARCHIVE_PAGE_ROWS && last.html.len() < SECTION_BYTES {
            last.shown += 1;
            item(&mut last.html, row, last.section.lead, words);
        }
    }

    pub fn end(&mut self, rows: usize) {
        if let Some(last) = self.sections.last_mut() {
            last.rows = rows;
        }
    }

    pub fn html(&self, source: &Source<'_>, business: &[String], cut: &[&str]) -> String {
        let words = &source.words;
        let title = words.pick("Ваши данные", "Your data");
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title} · {}</title>\
             <style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n",
            words.locale.code(),
            source.id,
        );
        for line in business {
            say(&mut html, "quiet", line);
        }
        let made = words.pick("Сформировано", "Made");
        say(&mut html, "quiet", &format!("{made} {} · {}", words.moment(source.ctx.now()), source.id));
        let intro = words.pick(
            "Здесь всё, что хранится о вас. То же самое для программ — в файле data.json, письма — в папке letters, \
             а чего здесь нет и почему — в файле README.txt.",
            "Everything that is kept about you. The same for programs is in data.json, letters are in the folder \
             letters, and what is not here and why is in README.txt.",
        );
        say(&mut html, "", intro);
        html.push_str("<nav>");
        for told in self.sections.iter().filter(|told| told.rows > 0) {
            let (name, title) = (told.section.name, words.word("section", told.section.name));
            let _ = write!(html, "<a href=\"#{name}\">{title} · {}</a>", told.rows);
        }
        html.push_str("</nav>\n");
        let (full, empty): (Vec<&Told>, Vec<&Told>) = self.sections.iter().partition(|told| told.rows > 0);
        for told in full {
            told.write(&mut html, words, cut.contains(&told.section.name));
        }
        if !empty.is_empty() {
            let titles: Vec<&str> =
                empty.iter().map(|told| words.word("section", told.section.name)).collect();
            let nothing = words.pick("Ничего нет в разделах", "There is nothing in");
            say(&mut html, "more", &format!("{nothing}: {}.", titles.join("; ")));
        }
        html.push_str("</body>\n</html>\n");
        html
    }
}

impl Told {
    fn write(&self, html: &mut String, words: &Words, cut: bool) {
        let (name, title) = (self.section.name, words.word("section", self.section.name));
        let _ = writeln!(html, "<section id=\"{name}\"><h2>{title}<span>{}</span></h2>", self.rows);
        let _ = write!(html, "<ol>\n{}</ol>\n", self.html);
        if self.shown < self.rows {
            let more = words.pick("Показано строк", "Rows shown");
            let rest = words.pick("остальные в файле data.json", "the rest is in data.json");
            say(html, "more", &format!("{more}: {}; {rest}.", self.shown));
        }
        if cut {
            say(html, "more", words.pick(CUT.0, CUT.1));
        }
        html.push_str("</section>\n");
    }
}

/// What is said of a section that is not whole.
pub(super) const CUT: (&str, &str) = (
    "Раздел велик и вошёл не целиком: в нём самые новые строки. Остальные дадут по вашему запросу.",
    "This section is too large and not whole: it has the newest rows. Ask for the others.",
);

/// The first cells without their names, then the others that say anything.
fn item(html: &mut String, row: &Row, lead: usize, words: &Words) {
    let shown = |(_, cell): &(&'static str, Cell)| escaped(&cell.shown(words));
    let head: Vec<String> = row.iter().take(lead).map(shown).filter(|text| !text.is_empty()).collect();
    html.push_str("<li>");
    if !head.is_empty() {
        let _ = write!(html, "<b>{}</b>", head.join(" · "));
    }
    let rest: Vec<_> = row.iter().skip(lead).filter(|(_, cell)| !cell.is_empty()).collect();
    if !rest.is_empty() {
        html.push_str("<dl>");
        for (name, cell) in rest {
            value(html, words.word("label", name), cell, words);
        }
        html.push_str("</dl>");
    }
    html.push_str("</li>\n");
}

fn value(html: &mut String, label: &str, cell: &Cell, words: &Words) {
    match cell {
        Cell::Pairs(pairs) => {
            for pair in pairs {
                let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escaped(&pair.label), escaped(&pair.shown));
            }
        }
        Cell::Rows(rows) => {
            let _ = write!(html, "<dt>{}</dt><dd><ol>", escaped(label));
            for row in rows {
                let said = row.iter().filter(|(_, cell)| !cell.is_empty());
                let said: Vec<String> = said.map(|(_, cell)| escaped(&cell.shown(words))).collect();
                let _ = write!(html, "<li>{}</li>", said.join(" · "));
            }
            html.push_str("</ol></dd>");
        }
        one => {
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escaped(label), escaped(&one.shown(words)));
        }
    }
}

fn say(html: &mut String, class: &str, text: &str) {
    let _ = writeln!(html, "<p class=\"{class}\">{}</p>", escaped(text));
}

/// A text that is a text in every place of the page.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
