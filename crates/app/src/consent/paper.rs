//! A plain paper as a PDF: lines of text on pages of A4, with letters of our own in it, because no reader has to have
//! Cyrillic ones.
//!
//! This room knows nothing of consents: `proof` says what stands on the paper. There are no pictures and no tables; a
//! line that is too long is broken at its words. Both fonts are DejaVu Sans with the letters of Latin and Cyrillic,
//! under the licence that stands beside them; the whole files go into each PDF (about 40 kB packed).

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;
use std::io::Write;
use ttf_parser::{Face, GlyphId};

static FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/DejaVuSans.ttf"), include_bytes!("../../fonts/DejaVuSans-Bold.ttf")];
const NAMES: [&[u8]; 2] = [b"RPSANS+DejaVuSans", b"RPBOLD+DejaVuSans-Bold"];
const SHORT: [Name<'static>; 2] = [Name(b"F0"), Name(b"F1")];
const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const SIDE: f32 = 56.0;
const TOP: f32 = 56.0;
const BOTTOM: f32 = 72.0;

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    bold: bool,
    size: f32,
    gray: f32,
    indent: f32,
    before: f32,
}

pub const TITLE: Style = Style { bold: true, size: 16.0, gray: 0.0, indent: 0.0, before: 0.0 };
pub const HEADING: Style = Style { bold: true, size: 11.5, gray: 0.0, indent: 0.0, before: 14.0 };
pub const LEAD: Style = Style { bold: true, size: 9.5, gray: 0.0, indent: 0.0, before: 7.0 };
pub const LINE: Style = Style { bold: false, size: 9.5, gray: 0.0, indent: 0.0, before: 1.0 };
pub const QUIET: Style = Style { bold: false, size: 8.5, gray: 0.35, indent: 12.0, before: 1.0 };

/// Text on its way to the paper, and the same text as it is hashed.
#[derive(Debug, Default)]
pub struct Paper {
    lines: Vec<(Style, String)>,
}

impl Paper {
    pub fn say(&mut self, style: Style, text: impl Into<String>) {
        self.lines.push((style, text.into()));
    }

    /// Every line as it was said: what the fingerprint on the paper is of.
    pub fn text(&self) -> String {
        self.lines.iter().map(|(_, text)| format!("{text}\n")).collect()
    }

    /// The file. `foot` stands on every page with the page's number.
    pub fn print(&self, title: &str, foot: &str, page_of: impl Fn(usize, usize) -> String) -> Vec<u8> {
        let mut letters = Letters::new();
        let pages = self.lay_out(&mut letters);
        let (mut pdf, count) = (Pdf::new(), pages.len());
        let mut next = 1;
        let mut new = || {
            next += 1;
            Ref::new(next - 1)
        };
        let (catalog, tree, info) = (new(), new(), new());
        let fonts: [Ref; 2] = [new(), new()];
        let places: Vec<(Ref, Ref)> = pages.iter().map(|_| (new(), new())).collect();
        pdf.catalog(catalog).pages(tree).lang(TextStr("ru"));
        pdf.pages(tree).kids(places.iter().map(|(page, _)| *page)).count(count as i32);
        pdf.document_info(info).title(TextStr(title)).producer(TextStr("Rapport"));
        for (at, (mut content, (page, body))) in pages.into_iter().zip(places).enumerate() {
            let number = page_of(at + 1, count);
            let right = WIDTH - SIDE - letters.width(&number, false, 8.0);
            let foot_style = Style { size: 8.0, ..QUIET };
            letters.show(&mut content, &foot_style, (SIDE, 40.0), foot);
            letters.show(&mut content, &foot_style, (right, 40.0), &number);
            let mut sheet = pdf.page(page);
            sheet.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(body);
            let mut resources = sheet.resources();
            let mut known = resources.fonts();
            known.pair(SHORT[0], fonts[0]).pair(SHORT[1], fonts[1]);
            known.finish();
            resources.finish();
            sheet.finish();
            pdf.stream(body, &packed(&content.finish())).filter(Filter::FlateDecode);
        }
        for (which, font) in fonts.into_iter().enumerate() {
            letters.embed(&mut pdf, which, font, &mut new);
        }
        pdf.finish()
    }

    fn lay_out(&self, letters: &mut Letters) -> Vec<Content> {
        let (mut pages, mut content, mut y) = (Vec::new(), Content::new(), HEIGHT - TOP);
        for (style, text) in &self.lines {
            y -= style.before;
            for line in letters.broken(text, style) {
                let step = style.size * 1.38;
                if y - step < BOTTOM {
                    pages.push(std::mem::replace(&mut content, Content::new()));
                    y = HEIGHT - TOP;
                }
                y -= step;
                letters.show(&mut content, style, (SIDE + style.indent, y), &line);
            }
        }
        pages.push(content);
        pages
    }
}

/// The two faces and which of their letters were used.
struct Letters {
    faces: [Face<'static>; 2],
    used: [BTreeMap<u16, char>; 2],
}

impl Letters {
    fn new() -> Letters {
        let face = |data| Face::parse(data, 0).expect("a font of ours can be read");
        Letters { faces: FONTS.map(face), used: [BTreeMap::new(), BTreeMap::new()] }
    }

    /// A letter of ours for a character; what we have no letter for is a white box.
    fn glyph(&self, letter: char, bold: bool) -> GlyphId {
        let face = &self.faces[usize::from(bold)];
        face.glyph_index(letter).or_else(|| face.glyph_index('\u{fffd}')).unwrap_or(GlyphId(0))
    }

    fn advance(&self, glyph: GlyphId, bold: bool) -> f32 {
        let face = &self.faces[usize::from(bold)];
        f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / f32::from(face.units_per_em())
    }

    fn width(&self, text: &str, bold: bool, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(self.glyph(letter, bold), bold) * size).sum()
    }

    /// Lines that fit: broken at words, and inside a word only where it is longer than a line.
    fn broken(&self, text: &str, style: &Style) -> Vec<String> {
        let room = WIDTH - 2.0 * SIDE - style.indent;
        let fits = |text: &str| self.width(text, style.bold, style.size) <= room;
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if !fits(&line) {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        lines.push(line);
        lines
    }

    fn show(&mut self, content: &mut Content, style: &Style, (x, y): (f32, f32), text: &str) {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for letter in text.chars() {
            let glyph = self.glyph(letter, style.bold);
            self.used[usize::from(style.bold)].entry(glyph.0).or_insert(letter);
            bytes.extend(glyph.0.to_be_bytes());
        }
        content.set_fill_gray(style.gray).begin_text();
        content
            .set_font(SHORT[usize::from(style.bold)], style.size)
            .next_line(x, y)
            .show(Str(&bytes))
            .end_text();
    }

    /// Writes a font: its letters, their widths, and what each of them says, for search and copying.
    fn embed(&self, pdf: &mut Pdf, which: usize, font: Ref, new: &mut dyn FnMut() -> Ref) {
        let (cid, descriptor, says, file) = (new(), new(), new(), new());
        let (face, used, name) = (&self.faces[which], &self.used[which], Name(NAMES[which]));
        let em = 1000.0 / f32::from(face.units_per_em());
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(says);
        let mut of = pdf.cid_font(cid);
        of.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM).font_descriptor(descriptor);
        of.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = of.widths();
        for glyph in used.keys() {
            widths.consecutive(*glyph, [self.advance(GlyphId(*glyph), which == 1) * 1000.0]);
        }
        widths.finish();
        of.finish();
        let bounds = face.global_bounding_box();
        let corner = |x: i16, y: i16| (f32::from(x) * em, f32::from(y) * em);
        let ((left, low), (right, high)) =
            (corner(bounds.x_min, bounds.y_min), corner(bounds.x_max, bounds.y_max));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, low, right, high))
            .italic_angle(0.0)
            .ascent(f32::from(face.ascender()) * em)
            .descent(f32::from(face.descender()) * em)
            .cap_height(f32::from(face.capital_height().unwrap_or(1493)) * em)
            .stem_v(if which == 1 { 150.0 } else { 80.0 })
            .font_file2(file);
        let mut map = UnicodeCmap::<u16>::new(Name(b"Rapport"), SYSTEM);
        used.iter().for_each(|(glyph, letter)| map.pair(*glyph, *letter));
        pdf.cmap(says, &map.finish());
        let data = FONTS[which];
        pdf.stream(file, &packed(data)).filter(Filter::FlateDecode).pair(Name(b"Length1"), data.len() as i32);
    }
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).and_then(|()| encoder.finish()).expect("memory takes what is written")
}
