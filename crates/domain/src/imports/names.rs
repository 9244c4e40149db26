//! One cell with a whole name: which word is the surname.
//!
//! Russian files write «Петрова Анна Сергеевна» or «Анна Сергеевна Петрова»; the patronymic tells which. Two words
//! are told apart by the endings of surnames; where nothing tells, the first word is the name, as in English.

/// First, middle and last name; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub first: Option<String>,
    pub middle: Option<String>,
    pub last: Option<String>,
}

const PATRONYMICS: &[&str] = &["вич", "вна", "ична", "инична", "оглы", "кызы"];
const SURNAMES: &[&str] = &[
    "ов",
    "ев",
    "ёв",
    "ин",
    "ын",
    "ова",
    "ева",
    "ёва",
    "ина",
    "ына",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "енко",
    "чук",
    "юк",
    "ян",
    "швили",
    "дзе",
    "ых",
    "их",
    "ец",
];
/// Names that end like surnames.
const NAMES: &[&str] = &[
    "марина",
    "ирина",
    "галина",
    "екатерина",
    "алина",
    "полина",
    "арина",
    "карина",
    "кристина",
    "валентина",
    "нина",
    "зарина",
    "сабина",
    "эвелина",
    "константин",
    "вениамин",
    "валентин",
    "мартин",
    "августин",
    "лев",
    "ян",
    "марьян",
    "антонина",
    "ангелина",
    "регина",
    "лина",
    "дина",
    "инна",
    "альбина",
    "василина",
    "павлина",
    "владислав",
];

fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending) && word.len() > ending.len())
}

fn is_patronymic(word: &str) -> bool {
    ends(&word.to_lowercase(), PATRONYMICS)
}

fn is_surname(word: &str) -> bool {
    let lower = word.to_lowercase();
    ends(&lower, SURNAMES) && !NAMES.contains(&lower.as_str())
}

/// Splits a whole name. Words beyond three stay with the last name.
pub fn split(text: &str) -> Name {
    let words: Vec<&str> = text.split_whitespace().collect();
    let own = |word: &str| Some(word.to_owned());
    match words.as_slice() {
        [] => Name::default(),
        [only] => Name { first: own(only), ..Name::default() },
        // English lists put the surname before a comma.
        [last, rest @ ..] if last.ends_with(',') && last.len() > 1 => {
            Name { first: own(&rest.join(" ")), last: own(last.trim_end_matches(',')), middle: None }
        }
        [a, b] if is_patronymic(b) && !is_surname(a) => Name { first: own(a), middle: own(b), last: None },
        [a, b] if is_surname(a) && !is_surname(b) => Name { first: own(b), last: own(a), middle: None },
        [a, b] => Name { first: own(a), last: own(b), middle: None },
        [a, b, c] if is_patronymic(c) => Name { last: own(a), first: own(b), middle: own(c) },
        [a, b, c] if is_patronymic(b) => Name { first: own(a), middle: own(b), last: own(c) },
        [last, first, middle, tail] if is_patronymic(&format!("{middle}{tail}")) => {
            Name { last: own(last), first: own(first), middle: own(&format!("{middle} {tail}")) }
        }
        [first, rest @ ..] => Name { first: own(first), last: own(&rest.join(" ")), middle: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_split() {
        for (text, first, middle, last) in [
            ("Петрова Анна Сергеевна", "Анна", "Сергеевна", "Петрова"),
            ("Анна Сергеевна Петрова", "Анна", "Сергеевна", "Петрова"),
            ("Анна Петрова", "Анна", "", "Петрова"),
            ("Петрова Анна", "Анна", "", "Петрова"),
            ("Иванов Лев", "Лев", "", "Иванов"),
            ("Марина Королёва", "Марина", "", "Королёва"),
            ("Анна Сергеевна", "Анна", "Сергеевна", ""),
            ("Алиев Расул Ахмед оглы", "Расул", "Ахмед оглы", "Алиев"),
            ("  Анна  ", "Анна", "", ""),
            ("John Smith", "John", "", "Smith"),
            ("Smith, John", "John", "", "Smith"),
            ("Ludwig van Beethoven", "Ludwig", "", "van Beethoven"),
            ("", "", "", ""),
        ] {
            let name = split(text);
            let got = [name.first, name.middle, name.last].map(Option::unwrap_or_default);
            assert_eq!(got, [first, middle, last].map(str::to_owned), "{text}");
        }
    }
}
