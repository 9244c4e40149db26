//! Cells on their way out.

/// A cell that no spreadsheet runs.
pub(crate) fn guarded(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let signed = cell.strip_prefix(['+', '-']).unwrap_or("=");
    let number = !signed.is_empty() && signed.chars().all(|c| c.is_ascii_digit() || " ().,".contains(c));
    let phone = cell.starts_with('+') && signed.chars().all(|c| c.is_ascii_digit() || " ()-".contains(c));
    if risky && !number && !phone { format!("'{cell}") } else { cell.to_owned() }
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
            ("\t=1", "'\t=1"),
            ("-", "'-"),
            ("-1,5", "-1,5"),
            ("+7 (912) 345-67-89", "+7 (912) 345-67-89"),
            ("Анна", "Анна"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want);
        }
    }
}
