//! Russian names in the six cases: «для Анны», «Сергеевне», «с Шевченко».
//!
//! The rules follow the grammar (A. A. Zaliznyak's types; the reference books of D. E. Rosenthal and V. V. Lopatin on
//! surnames) as tables of endings with the exceptions before them; they stand in `tables`. What no rule knows stays as
//! it is: a name in the nominative is polite, a wrong ending is not. Nothing here guesses a gender: where it is unknown
//! and no patronymic tells it, every name stays as it is.

mod tables;

use tables::{ENDINGS, Ending};

/// A case other than the nominative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Prepositional,
}

impl Case {
    pub const ALL: [Case; 5] =
        [Case::Genitive, Case::Dative, Case::Accusative, Case::Instrumental, Case::Prepositional];

    /// The word that an author writes, in one of the two languages; nothing for the nominative and for other words.
    pub fn parse(word: &str) -> Option<Case> {
        Some(match word.trim().to_lowercase().as_str() {
            "genitive" | "родительный" => Case::Genitive,
            "dative" | "дательный" => Case::Dative,
            "accusative" | "винительный" => Case::Accusative,
            "instrumental" | "творительный" => Case::Instrumental,
            "prepositional" | "предложный" => Case::Prepositional,
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Female,
    Male,
}

/// Which of a person's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    First,
    Middle,
    Last,
}

/// The gender that a patronymic tells.
pub fn gender_of(patronymic: &str) -> Option<Gender> {
    let word = patronymic.trim().to_lowercase();
    match () {
        () if word.ends_with("вна") || word.ends_with("чна") || word.ends_with("шна") => {
            Some(Gender::Female)
        }
        () if word.ends_with("ич") => Some(Gender::Male),
        () if word.ends_with("кызы") => Some(Gender::Female),
        () if word.ends_with("оглы") || word.ends_with("улы") => Some(Gender::Male),
        () => None,
    }
}

/// A name in a case. Names of several parts are declined part by part: «Анны-Марии», «Римского-Корсакова».
pub fn declined(name: &str, part: Part, gender: Gender, case: Case) -> String {
    let name = name.trim();
    let ours = |c: char| ('а'..='я').contains(&c) || c == 'ё' || c == '-';
    if name.is_empty() || !name.to_lowercase().chars().all(ours) {
        return name.to_owned();
    }
    let pieces: Vec<&str> = name.split('-').collect();
    let last = pieces.len() - 1;
    let each = pieces.iter().enumerate().map(|(at, piece)| {
        let first_of_many = at < last && tables::FIXED_FIRST.contains(&piece.to_lowercase().as_str());
        if first_of_many { (*piece).to_owned() } else { one(piece, part, gender, case) }
    });
    each.collect::<Vec<_>>().join("-")
}

fn one(name: &str, part: Part, gender: Gender, case: Case) -> String {
    let word = name.to_lowercase();
    let Some(ending) = find(&word, part, gender) else { return name.to_owned() };
    let kept = name.chars().count().saturating_sub(ending.cut);
    let stem: String = name.chars().take(kept).collect();
    let added = ending.forms[case as usize];
    let shouted = name.chars().count() > 1 && !name.chars().any(char::is_lowercase);
    if shouted { stem + &added.to_uppercase() } else { stem + added }
}

/// The row of the table by which a word is declined; nothing for what stays as it is.
fn find(word: &str, part: Part, gender: Gender) -> Option<&'static Ending> {
    let fits = |ending: &&Ending| {
        ending.parts.contains(&part)
            && ending.gender.is_none_or(|of| of == gender)
            && match ending.whole {
                true => ending.ends.contains(&word),
                false => ending.ends.iter().any(|end| word.len() > end.len() && word.ends_with(end)),
            }
            && ending.vowels.is_none_or(|most| vowels(word) <= most)
    };
    ENDINGS.iter().find(fits).filter(|ending| !ending.fixed)
}

fn vowels(word: &str) -> usize {
    word.chars().filter(|c| "аеёиоуыэюя".contains(*c)).count()
}

#[cfg(test)]
mod tests;
