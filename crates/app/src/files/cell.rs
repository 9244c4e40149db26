//! Cells on their way out.

use std::borrow::Cow;

/// Signs with which a formula begins, also as East Asian keyboards write them, and blanks that are passed over.
const RISKY: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// Where a spreadsheet of some country begins another cell.
const DIVIDING: [char; 5] = [';', ',', '\t', '\r', '\n'];

/// A cell that no spreadsheet runs, neither where we begin it nor where another one would. A Russian spreadsheet
/// divides the lines of our files at semicolons, and then quotes bind nothing: what follows one inside a name begins a
/// cell of its own. So does what follows a tab or the end of a line.
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    let parts =
        || cell.split_inclusive(DIVIDING).enumerate().map(|(at, part)| (part, is_formula(part, at == 0)));
    if !parts().any(|(_, formula)| formula) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(parts().flat_map(|(part, formula)| [if formula { "'" } else { "" }, part]).collect())
}

/// Whether a spreadsheet would run a part of a cell. Quotes and spaces before it are taken off where it is not ours.
fn is_formula(part: &str, first: bool) -> bool {
    let part = if first { part } else { part.trim_start_matches([' ', '"']) };
    let signed = part.strip_prefix(['+', '-']).unwrap_or("=");
    let number = !signed.is_empty() && signed.chars().all(|c| c.is_ascii_digit() || " ().,;".contains(c));
    let phone = part.starts_with('+') && signed.chars().all(|c| c.is_ascii_digit() || " ()-,;".contains(c));
    part.starts_with(RISKY) && !number && !phone
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn formulas_are_quoted_and_numbers_are_not() {
        for (cell, want) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3*cmd", "'-2+3*cmd"),
            ("\t=1", "'\t'=1"),
            ("\n=1", "'\n'=1"),
            ("＝1+1", "'＝1+1"),
            ("-", "'-"),
            ("-1,5", "-1,5"),
            ("+7 (912) 345-67-89", "+7 (912) 345-67-89"),
            ("+7 912 345-67-89; +7 913 345-67-89", "+7 912 345-67-89; +7 913 345-67-89"),
            ("Анна", "Анна"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want);
        }
    }

    #[test]
    fn what_another_spreadsheet_would_begin_a_cell_with_is_quoted_too() {
        for (cell, want) in [
            ("Анна;=1+1", "Анна;'=1+1"),
            ("Анна; \"=1+1\"", "Анна;' \"=1+1\""),
            ("a\t@x", "a\t'@x"),
            ("a\r\n=1", "a\r'\n'=1"),
            ("золото; серебро", "золото; серебро"),
            ("-1;=1", "-1;'=1"),
            ("a; -5; b", "a; -5; b"),
        ] {
            assert_eq!(guarded(cell), want);
        }
    }
}
