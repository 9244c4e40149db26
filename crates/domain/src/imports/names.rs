//! One cell with a whole name: which word is the surname, and in which case it is written.
//!
//! Russian files write «Петрова Анна Сергеевна» or «Анна Сергеевна Петрова»; the patronymic tells which. Two words
//! are told apart by the endings of surnames and by known names; where nothing tells, the first word is the name, as in
//! English. Three words of which none is a patronymic are left whole: a guess would put a person's family name where
//! their own belongs. What is written in capitals or in small letters only is written as names are; a name that holds
//! both is the person's own way and is not touched.

use serde::{Deserialize, Serialize};

/// First, middle and last name; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub first: Option<String>,
    pub middle: Option<String>,
    pub last: Option<String>,
}

const PATRONYMICS: &[&str] = &["вич", "вна", "ична", "инична", "ьич", "мич", "тич", "кич"];
/// What stands behind the father's name in Turkic patronymics, and whose it is.
const SON_OR_DAUGHTER: &[(&str, &str)] = &[
    ("оглы", "male"),
    ("оглу", "male"),
    ("улы", "male"),
    ("уулу", "male"),
    ("кызы", "female"),
    ("гызы", "female"),
];
/// Words between names that are written small.
const PARTICLES: &[&str] = &[
    "фон", "ван", "дер", "ден", "де", "да", "ди", "дю", "ла", "ле", "бин", "ибн", "бен", "von", "van", "der",
    "den", "de", "da", "di", "du", "la", "le", "bin", "ibn", "al", "эль", "аль",
];
/// A word before a name that says what the person is to the tax office.
const BEFORE: &[&str] = &["ип", "г-н", "г-жа", "mr", "mr.", "mrs", "mrs.", "ms", "ms."];
/// Words of firms: the whole is the name of one.
const FIRMS: &[&str] = &[
    "ооо", "оао", "зао", "ао", "пао", "ано", "тоо", "нко", "гбоу", "мбоу", "фгуп", "чоу", "llc", "ltd",
    "inc", "gmbh",
];
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
/// Names that people are given, with «ё» as «е»: beside one of them the other word is the surname.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "августин", "авдей", "аверьян", "агата", "аглая", "агния", "адам", "аделина", "аида", "айгуль",
    "айдар", "айнур", "александр", "александра", "алексей", "алена", "алина", "алиса", "алия", "алла",
    "альберт", "альбина", "альфия", "амина", "анастасия", "анатолий", "ангелина", "андрей", "анжела",
    "анжелика", "анна", "антон", "антонина", "арина", "аркадий", "арсен", "арсений", "артем", "артемий",
    "артур", "асель", "ася", "аяна", "борис", "богдан", "валентин", "валентина", "валерий", "валерия",
    "ванда", "варвара", "василий", "василина", "василиса", "вениамин", "вера", "вероника", "виктор",
    "виктория", "виолетта", "виталий", "владимир", "владислав", "владислава", "влад", "вячеслав", "галина",
    "геннадий", "георгий", "герман", "глеб", "григорий", "гузель", "гульнара", "дамир", "дания", "дарина",
    "дария", "дарья", "денис", "диана", "дина", "динара", "дмитрий", "ева", "евгений", "евгения",
    "евдокия", "егор", "екатерина", "елена", "елизавета", "ефим", "жанна", "зарина", "захар", "зинаида",
    "злата", "зоя", "иван", "игнат", "игорь", "илона", "ильдар", "илья", "инга", "инесса", "инна",
    "иннокентий", "иосиф", "ираида", "ирина", "ислам", "камила", "камилла", "карина", "карен", "кира",
    "кирилл", "клавдия", "клара", "клим", "константин", "кристина", "ксения", "лада", "лариса", "лев",
    "леонид", "лейла", "лиана", "лидия", "лилия", "лина", "лия", "людмила", "любовь", "магомед", "майя",
    "макар", "максим", "марат", "маргарита", "марина", "мария", "марк", "марта", "мартин", "марьян",
    "матвей", "милана", "милена", "мирон", "мирослава", "михаил", "мурат", "надежда", "назар", "наталия",
    "наталья", "никита", "николай", "нина", "оксана", "олег", "олеся", "ольга", "павел", "павлина",
    "платон", "полина", "прасковья", "прохор", "рада", "раиса", "рамиль", "расул", "ратмир", "рафаэль",
    "рашид", "регина", "ренат", "рената", "ринат", "римма", "роберт", "родион", "роза", "роман",
    "ростислав", "руслан", "рустам", "сабина", "савелий", "светлана", "святослав", "семен", "серафима",
    "сергей", "снежана", "софия", "софья", "станислав", "степан", "стефания", "таисия", "тамара", "тарас",
    "татьяна", "тимофей", "тимур", "тихон", "ульяна", "фарид", "федор", "филипп", "фаина", "хава",
    "христина", "эвелина", "эдуард", "элеонора", "элина", "элла", "эльвира", "эльдар", "эльмира", "эмилия",
    "эмиль", "эмма", "эрик", "юлиана", "юлий", "юлия", "юрий", "яков", "ян", "яна", "ярослав", "ярослава",
    "саша", "женя", "маша", "даша", "катя", "лена", "таня", "оля", "аня", "юля", "настя", "наташа",
    "света", "ира", "галя", "дима", "миша", "коля", "петя", "вася", "ваня", "сережа", "костя", "паша",
    "рома", "петр", "леша",
];

fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending) && word.len() > ending.len())
}

fn is_patronymic(word: &str) -> bool {
    let lower = word.to_lowercase();
    // «Вич» is short; a patronymic holds a name before it. Surnames such as «Войнович» end alike.
    ends(&lower, PATRONYMICS) && lower.chars().count() > 4
}

fn is_of_father(word: &str) -> bool {
    let lower = word.to_lowercase();
    SON_OR_DAUGHTER.iter().any(|(known, _)| lower == *known)
}

fn is_given(word: &str) -> bool {
    NAMES.contains(&base::text::fold(word).as_str())
}

fn is_surname(word: &str) -> bool {
    ends(&word.to_lowercase(), SURNAMES) && !is_given(word)
}

/// Splits a whole name and writes it as names are written.
pub fn split(text: &str) -> Name {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = |word: &str| base::text::fold(word.trim_matches(['"', '«', '»', '.', ',']));
    if words.iter().any(|word| FIRMS.contains(&folded(word).as_str())) {
        return Name { first: Some(words.join(" ")), ..Name::default() };
    }
    let words = match words.as_slice() {
        [before, rest @ ..] if !rest.is_empty() && BEFORE.contains(&base::text::fold(before).as_str()) => {
            rest
        }
        all => all,
    };
    let name = order(words);
    let written = |part: Option<String>| part.map(|part| written(&part));
    Name { first: written(name.first), middle: written(name.middle), last: written(name.last) }
}

fn order(words: &[&str]) -> Name {
    let own = |word: &str| Some(word.to_owned());
    match words {
        [] => Name::default(),
        [only] => Name { first: own(only), ..Name::default() },
        // English lists put the surname before a comma.
        [last, rest @ ..] if last.ends_with(',') && last.len() > 1 => {
            Name { last: own(last.trim_end_matches(',')), ..order_of_given(rest) }
        }
        [first, father, of] if is_of_father(of) => {
            Name { first: own(first), middle: own(&format!("{father} {of}")), last: None }
        }
        [last, first, father, of] if is_of_father(of) => {
            Name { last: own(last), first: own(first), middle: own(&format!("{father} {of}")) }
        }
        [first, father, of, last] if is_of_father(of) => {
            Name { last: own(last), first: own(first), middle: own(&format!("{father} {of}")) }
        }
        [a, b] if is_patronymic(b) && !is_surname(a) => Name { first: own(a), middle: own(b), last: None },
        [a, b] if is_surname(a) && !is_surname(b) || is_given(b) && !is_given(a) => {
            Name { first: own(b), last: own(a), middle: None }
        }
        [a, b] => Name { first: own(a), last: own(b), middle: None },
        [a, b, c] if is_patronymic(c) && (is_surname(a) || !is_patronymic(b)) => {
            Name { last: own(a), first: own(b), middle: own(c) }
        }
        [a, b, c] if is_patronymic(b) => Name { first: own(a), middle: own(b), last: own(c) },
        // «Фон Дер Ляйен Анна Сергеевна», «Анна Сергеевна фон дер Ляйен».
        [last @ .., first, middle] if is_patronymic(middle) => {
            Name { last: own(&last.join(" ")), first: own(first), middle: own(middle) }
        }
        [first, middle, last @ ..] if is_patronymic(middle) => {
            Name { first: own(first), middle: own(middle), last: own(&last.join(" ")) }
        }
        [first, rest @ ..] if rest[0].is_ascii() && first.is_ascii() || PARTICLES.contains(&rest[0]) => {
            Name { first: own(first), last: own(&rest.join(" ")), middle: None }
        }
        all => Name { first: own(&all.join(" ")), ..Name::default() },
    }
}

/// What stands behind a surname with a comma.
fn order_of_given(words: &[&str]) -> Name {
    match words {
        [first, middle] if is_patronymic(middle) => {
            Name { first: Some((*first).to_owned()), middle: Some((*middle).to_owned()), last: None }
        }
        all => Name { first: Some(all.join(" ")).filter(|name| !name.is_empty()), ..Name::default() },
    }
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word.to_lowercase().as_str())
}

/// A name as names are written, where it stands in capitals or in small letters only.
pub fn written(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let (capitals, small) = (letters().all(char::is_uppercase), letters().all(char::is_lowercase));
    // One letter is an initial.
    if letters().count() < 2 || !capitals && !small {
        return name.to_owned();
    }
    let words: Vec<String> = name.split_whitespace().collect::<Vec<_>>().into_iter().map(word).collect();
    words.join(" ")
}

fn word(word: &str) -> String {
    let lower = word.to_lowercase();
    if is_particle(&lower) || SON_OR_DAUGHTER.iter().any(|(known, _)| lower == *known) {
        return lower;
    }
    let mut out = String::with_capacity(word.len());
    let mut begins = true;
    for part in lower.split_inclusive(['-', '\'', '’', '.']) {
        let body = part.trim_end_matches(['-', '\'', '’', '.']);
        // «Аль-Саид», «Тер-Петросян», «Салтыков-Щедрин», «О'Коннор», «д'Артаньян».
        let small =
            !begins && is_of_father(body) || begins && matches!(body, "д" | "d") && part.len() > body.len();
        let mut letters = part.chars();
        if let Some(first) = letters.next().filter(|_| !small) {
            out.extend(first.to_uppercase());
            out.push_str(letters.as_str());
        } else {
            out.push_str(part);
        }
        begins = false;
    }
    out
}

/// The gender that a patronymic tells; nothing where it tells none.
pub fn gender_of(patronymic: &str) -> Option<&'static str> {
    let lower = patronymic.to_lowercase();
    let last = lower.split(['-', ' ']).next_back().unwrap_or("");
    if let Some((_, gender)) = SON_OR_DAUGHTER.iter().find(|(known, _)| last == *known) {
        return Some(gender);
    }
    match last {
        _ if last.chars().count() < 5 => None,
        _ if last.ends_with("вич") || last.ends_with("ич") => Some("male"),
        _ if last.ends_with("вна") || last.ends_with("чна") || last.ends_with("шна") => {
            Some("female")
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
