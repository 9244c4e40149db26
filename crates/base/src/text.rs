//! How texts are compared and searched: the same everywhere, also where the database folds Latin letters only.

/// The form in which two texts are equal for a person: lower case, `ё` as `е`, no space around, one space inside.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for letter in word.chars().flat_map(char::to_lowercase) {
            folded.push(if letter == 'ё' { 'е' } else { letter });
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_equal_for_a_person_fold_alike() {
        assert_eq!(fold("  Королёв  Пётр "), "королев петр");
        assert_eq!(fold("KAZAN"), fold("Kazan"));
        assert_eq!(fold(" \t"), "");
    }
}
