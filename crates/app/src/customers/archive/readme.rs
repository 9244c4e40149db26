//! The README of an archive: what is in it, and what is kept of the person and not in it, with the reason.

use super::page::CUT;
use super::words::{ABSENT, Words};
use super::{Source, sections};
use base::limits::{ARCHIVE_BYTES, ARCHIVE_PAGE_ROWS, ARCHIVE_ROWS};

pub(super) fn text(source: &Source<'_>, business: &[String], cut: &[&str]) -> String {
    let words = &source.words;
    let mut lines = vec![words.pick("АРХИВ ДАННЫХ", "ARCHIVE OF DATA").to_owned()];
    lines.extend(business.iter().cloned());
    let made = words.pick("Сформировано", "Made");
    lines.push(format!("{made} {}, {}", words.moment(source.ctx.now()), source.id));
    lines.push(String::new());
    lines.push(words.pick("Что внутри", "What is inside").to_owned());
    for (name, ru, en) in FILES {
        lines.push(format!("  {name} — {}", words.pick(ru, en)));
    }
    lines.push(String::new());
    lines.push(
        words.pick("Разделы data.json и index.html", "Sections of data.json and index.html").to_owned(),
    );
    for section in sections::ALL {
        lines.push(format!("  {} — {}", section.name, words.word("section", section.name)));
    }
    lines.push(String::new());
    lines.push(words.pick("Чего внутри нет и почему", "What is not inside, and why").to_owned());
    for (_, ru, en) in ABSENT {
        lines.push(format!("  • {}", words.pick(ru, en)));
    }
    lines.push(String::new());
    lines.extend(bounds(words));
    if !cut.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} {}", cut.join(", "), words.pick(CUT.0, CUT.1)));
    }
    // Programs of Windows know the Cyrillic letters of a text by this mark, and end lines with two characters.
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

const FILES: [(&str, &str, &str); 3] = [
    ("index.html", "страница, которую можно прочитать и напечатать", "a page to read and to print"),
    (
        "data.json",
        "те же данные для программ: моменты в UTC, суммы в копейках",
        "the same data for programs: moments in UTC, sums in minor units",
    ),
    (
        "letters/",
        "письма, которые сохранились целиком, если они есть",
        "letters that are kept whole, if there are any",
    ),
];

fn bounds(words: &Words) -> Vec<String> {
    let megabytes = ARCHIVE_BYTES / (1024 * 1024);
    let said = match words.locale {
        base::Locale::Ru => format!(
            "Предел — {ARCHIVE_ROWS} строк в разделе и {megabytes} МБ данных; на странице — {ARCHIVE_PAGE_ROWS} новых \
             строк раздела. Если что-то не вошло, это сказано ниже и в поле not_whole."
        ),
        base::Locale::En => format!(
            "The bound is {ARCHIVE_ROWS} rows a section and {megabytes} MB of data; the page shows {ARCHIVE_PAGE_ROWS} \
             new rows of a section. What did not fit is named below and in the field not_whole."
        ),
    };
    vec![said]
}
