//! Where the table of a file begins and which of its lines are no data.
//!
//! Reports begin with a title, and end with totals. A header is known by its words: the line that names the most
//! columns that mean something. Where no line names any, the first line is the header, unless it says one thing over a
//! table of several columns. What one column means is asked in `target`; cells are never read here.

use super::plan::Kind;
use super::target::suggest_all;
use base::text::fold;
use serde::{Deserialize, Serialize};

/// Lines in which a header is looked for.
pub const LOOKED_AT: usize = 40;
/// Lines of title that a report may have.
const TITLES: usize = 25;

/// Lines that are not blank: how many stand above the header, and how many it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub above: u16,
    pub lines: u16,
}

impl Default for Header {
    fn default() -> Header {
        Header { above: 0, lines: 1 }
    }
}

/// Finds the header among the first lines of a file.
pub fn find(lines: &[Vec<String>]) -> Header {
    let mut best = (0, Header::default());
    for (above, line) in lines.iter().enumerate().take(TITLES) {
        let alone = known(line);
        if alone > best.0 && (above == 0 || alone > 1) {
            best = (alone, Header { above: above as u16, lines: 1 });
        }
        let Some(below) = lines.get(above + 1).filter(|below| is_words(below)) else { continue };
        let both = known(&combined(line, below));
        if both > best.0.max(known(below)) && both > 2 {
            best = (both, Header { above: above as u16, lines: 2 });
        }
    }
    if best.0 > 0 {
        return best.1;
    }
    let widest = lines.iter().map(|line| different(line)).max().unwrap_or(0);
    let title = lines.first().is_some_and(|line| different(line) == 1) && widest > 2;
    let whole = |line: &Vec<String>| different(line) * 5 >= widest * 3;
    let above = if title { lines.iter().take(TITLES).position(whole).unwrap_or(0) } else { 0 };
    Header { above: above as u16, lines: 1 }
}

/// The words of two lines of a header: the lower one names the column, where it says anything.
pub fn combined(upper: &[String], lower: &[String]) -> Vec<String> {
    let cell = |line: &[String], at: usize| line.get(at).cloned().unwrap_or_default();
    let word = |at| Some(cell(lower, at)).filter(|word| !word.is_empty()).unwrap_or_else(|| cell(upper, at));
    (0..upper.len().max(lower.len())).map(word).collect()
}

/// How many columns a line names.
fn known(line: &[String]) -> usize {
    let named = |kind: &Kind| suggest_all(*kind, line).iter().flatten().count();
    Kind::ALL.iter().map(named).max().unwrap_or(0)
}

fn different(line: &[String]) -> usize {
    let mut words: Vec<&str> = line.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// Whether a line may belong to a header: names of columns hold no addresses and no telephones.
fn is_words(line: &[String]) -> bool {
    let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
    line.iter().all(|cell| !cell.contains('@') && digits(cell) < 3)
}

const TOTALS: &[&str] = &[
    "итого",
    "всего",
    "итог",
    "общий итог",
    "общее количество",
    "промежуточный итог",
    "total",
    "totals",
    "grand total",
    "subtotal",
];
/// What may follow such a word; any other word makes it a name.
const OF_WHAT: &[&str] = &[
    "по ",
    "на сумму",
    "за ",
    "сумма",
    "записей",
    "строк",
    "клиентов",
    "контрагентов",
    "контактов",
    "покупателей",
    "заказов",
    "товаров",
    "позиций",
    "количество",
    "rows",
    "records",
    "customers",
    "contacts",
    "orders",
];
/// What stands alone under a report.
const NOTES: &[&str] = &[
    "отчет сформирован",
    "сформирован",
    "дата формирования",
    "дата выгрузки",
    "выгружено",
    "ответственный:",
    "исполнитель:",
    "страница ",
    "page ",
    "generated ",
    "exported ",
];

/// Whether a row holds totals or a note of the report and nothing about a customer or an order.
pub fn is_no_data<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut said = cells.map(str::trim).filter(|cell| !cell.is_empty());
    let Some(first) = said.next() else { return false };
    if !first.chars().next().is_some_and(char::is_alphabetic) || first.chars().count() > 200 {
        return false;
    }
    let word = fold(first);
    let total = TOTALS.iter().filter_map(|total| word.strip_prefix(total)).any(|rest| {
        let of_what = rest.trim_start_matches([' ', ':', '.', '-', '—', '=']);
        let apart = !rest.starts_with(char::is_alphanumeric);
        let counted = of_what.is_empty() || of_what.starts_with(|c: char| c.is_ascii_digit());
        apart && (counted || OF_WHAT.iter().any(|words| of_what.starts_with(words)))
    });
    if total {
        return !said.any(|cell| cell.contains('@'));
    }
    NOTES.iter().any(|note| word.starts_with(note)) && said.all(|cell| cell == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn header_is_found_under_titles() {
        for (text, above, of_header) in [
            ("ФИО;Почта\nАнна;a@example.com", 0, 1),
            ("Отчёт по клиентам\nЗа 2025 год\nФИО;Телефон;Почта\nАнна;1;a@example.com", 2, 1),
            ("Клиенты\nФИО;Телефон\nАнна;89005550101", 1, 1),
            ("Код;Наименование;Контакты;\n;;Телефон;Почта\n1;Анна;89005550101;a@example.com", 0, 2),
            ("Почта\na@example.com\nb@example.com", 0, 1),
            ("цвет;вес;рост\nсиний;1;2", 0, 1),
            ("Выгрузка\nцвет;вес;рост\nсиний;1;2", 1, 1),
            ("one\n1\n2", 0, 1),
            ("", 0, 1),
        ] {
            assert_eq!(find(&lines(text)), Header { above, lines: of_header }, "{text}");
        }
    }

    #[test]
    fn totals_and_notes_are_no_data() {
        for (text, want) in [
            ("Итого;;12", true),
            (";Итого:;;5 000,00", true),
            ("ВСЕГО КЛИЕНТОВ: 25", true),
            ("Всего по группе Розница;;3", true),
            ("Total 25", true),
            ("Отчёт сформирован 01.02.2026;;", true),
            ("Страница 1 из 3", true),
            ("Всего Доброго;8900;a@example.com", false),
            ("Итого;;a@example.com", false),
            ("Итоговая аттестация;1", false),
            ("Total Quartz 5W30;100", false),
            ("Сформирован;89005550101;Казань", false),
            ("25;Итого", false),
            ("", false),
        ] {
            assert_eq!(is_no_data(text.split(';')), want, "{text}");
        }
    }
}
