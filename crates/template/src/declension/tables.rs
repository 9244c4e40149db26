//! The table of endings, read from the top: the first row that fits decides. Forms stand in the order of `Case::ALL`.
//!
//! An exception stands before the rule that it is taken from. A row with a source names it; the others are the ordinary
//! types of the grammar. How a row is chosen and put to a word stands in the room above; nothing is decided here.

use super::{Gender, Part};

/// A row: which words it is about, and what takes the place of their last letters.
pub struct Ending {
    pub parts: &'static [Part],
    /// Nothing = of both.
    pub gender: Option<Gender>,
    /// The words themselves, not their ends.
    pub whole: bool,
    pub ends: &'static [&'static str],
    /// Only words of so many syllables at most.
    pub vowels: Option<usize>,
    /// Stays as it is.
    pub fixed: bool,
    /// Letters taken off.
    pub cut: usize,
    pub forms: [&'static str; 5],
}

use Part::{First, Last, Middle};
const FEMALE: Option<Gender> = Some(Gender::Female);
const MALE: Option<Gender> = Some(Gender::Male);
const NAMES: &[Part] = &[First, Last];
const FIRST: &[Part] = &[First];
const MIDDLE: &[Part] = &[Middle];
const LAST: &[Part] = &[Last];

const BLANK: Ending = Ending {
    parts: NAMES,
    gender: None,
    whole: false,
    ends: &[],
    vowels: None,
    fixed: false,
    cut: 0,
    forms: [""; 5],
};

/// First parts of double names that stay: «Бонч-Бруевича», «Жан-Жака», «Тер-Петросяна».
pub const FIXED_FIRST: [&str; 20] = [
    "бонч",
    "кара",
    "тер",
    "жан",
    "хуан",
    "дер",
    "ван",
    "сен",
    "сан",
    "ибн",
    "аль",
    "эль",
    "абдул",
    "ага",
    "бен",
    "бин",
    "гаджи",
    "мелик",
    "корвин",
    "шолом",
];

const fn ends(
    parts: &'static [Part],
    gender: Option<Gender>,
    ends: &'static [&'static str],
    cut: usize,
    forms: [&'static str; 5],
) -> Ending {
    Ending { parts, gender, ends, cut, forms, ..BLANK }
}

const fn whole(
    parts: &'static [Part],
    gender: Option<Gender>,
    words: &'static [&'static str],
    cut: usize,
    forms: [&'static str; 5],
) -> Ending {
    Ending { parts, gender, whole: true, ends: words, cut, forms, ..BLANK }
}

const fn stays(parts: &'static [Part], gender: Option<Gender>, ends: &'static [&'static str]) -> Ending {
    Ending { parts, gender, ends, fixed: true, ..BLANK }
}

const A_HARD: [&str; 5] = ["ы", "е", "у", "ой", "е"];
const A_VELAR: [&str; 5] = ["и", "е", "у", "ой", "е"];
const A_HUSHING: [&str; 5] = ["и", "е", "у", "ей", "е"];
const A_TS: [&str; 5] = ["ы", "е", "у", "ей", "е"];
const YA: [&str; 5] = ["и", "е", "ю", "ей", "е"];
const YA_STRESSED: [&str; 5] = ["и", "е", "ю", "ёй", "е"];
const IYA: [&str; 5] = ["и", "и", "ю", "ей", "и"];
const HARD: [&str; 5] = ["а", "у", "а", "ом", "е"];
const HUSHING: [&str; 5] = ["а", "у", "а", "ем", "е"];
const SOFT: [&str; 5] = ["я", "ю", "я", "ем", "е"];
const SOFT_STRESSED: [&str; 5] = ["я", "ю", "я", "ём", "е"];
const SOFT_FEMALE: [&str; 5] = ["и", "и", "ь", "ью", "и"];
const OV: [&str; 5] = ["а", "у", "а", "ым", "е"];
const OVA: [&str; 5] = ["ой", "ой", "у", "ой", "ой"];

pub static ENDINGS: &[Ending] = &[
    // Patronymics.
    whole(MIDDLE, MALE, &["ильич", "лукич", "фомич", "кузьмич"], 0, HARD),
    ends(MIDDLE, MALE, &["ич"], 0, HUSHING),
    ends(MIDDLE, FEMALE, &["вна", "чна", "шна"], 1, A_HARD),
    // First names that go their own way.
    whole(FIRST, MALE, &["лев"], 2, ["ьва", "ьву", "ьва", "ьвом", "ьве"]),
    whole(FIRST, MALE, &["павел"], 2, ["ла", "лу", "ла", "лом", "ле"]),
    whole(FIRST, MALE, &["пётр", "петр"], 3, ["етра", "етру", "етра", "етром", "етре"]),
    whole(FIRST, MALE, &["илья"], 1, YA_STRESSED),
    whole(FIRST, MALE, &["данило", "михайло", "гаврило", "кирило"], 1, A_HARD),
    whole(FIRST, FEMALE, &["любовь"], 1, SOFT_FEMALE),
    // Lopatin: a stem of one syllable, or a stressed ending, has «е»: Лие, Зульфие.
    whole(FIRST, FEMALE, &["ия", "лия", "вия", "алия", "зульфия", "альфия", "галия"], 1, YA),
    // Surnames that go their own way.
    // A stressed French ending stays: Дюма, Золя.
    Ending {
        whole: true,
        ..stays(LAST, None, &["дюма", "золя", "петипа", "гавальда", "тома", "дега", "люка", "талейра"])
    },
    whole(LAST, MALE, &["лев"], 2, ["ьва", "ьву", "ьва", "ьвом", "ьве"]),
    whole(LAST, MALE, &["соловей", "воробей", "муравей"], 2, ["ья", "ью", "ья", "ьём", "ье"]),
    whole(LAST, MALE, &["заяц"], 2, ["йца", "йцу", "йца", "йцем", "йце"]),
    whole(LAST, MALE, &["король", "конь", "кисель", "журавель"], 1, SOFT_STRESSED),
    // Foreign ones that look Russian: Дарвином, Чаплином.
    whole(
        LAST,
        MALE,
        &[
            "дарвин",
            "чаплин",
            "франклин",
            "кельвин",
            "кронин",
            "гершвин",
            "гриффин",
            "бюлов",
            "вирхов",
            "флотов",
        ],
        0,
        HARD,
    ),
    Ending { vowels: Some(1), ..ends(LAST, MALE, &["ин", "ын"], 0, HARD) },
    // Nouns of the common gender that look like Иванова.
    whole(
        LAST,
        None,
        &[
            "калина",
            "малина",
            "смородина",
            "рябина",
            "щербина",
            "былина",
            "кручина",
            "сова",
            "корова",
            "перепелина",
        ],
        1,
        A_HARD,
    ),
    // Surnames that stay.
    ends(LAST, MALE, &["рих", "лих"], 0, HARD),
    stays(LAST, None, &["ых", "их"]),
    stays(LAST, None, &["аго", "яго", "ово"]),
    // Surnames that are adjectives.
    Ending { vowels: Some(1), ..ends(LAST, MALE, &["ой"], 1, SOFT) },
    ends(LAST, MALE, &["гой", "кой", "хой", "жой", "шой"], 2, ["ого", "ому", "ого", "им", "ом"]),
    ends(LAST, MALE, &["ой", "ый"], 2, ["ого", "ому", "ого", "ым", "ом"]),
    ends(LAST, MALE, &["гий", "кий", "хий"], 2, ["ого", "ому", "ого", "им", "ом"]),
    ends(LAST, MALE, &["жий", "ший", "щий", "чий", "ний"], 2, ["его", "ему", "его", "им", "ем"]),
    ends(LAST, FEMALE, &["жая", "шая", "щая", "чая"], 2, ["ей", "ей", "ую", "ей", "ей"]),
    ends(LAST, FEMALE, &["ая"], 2, ["ой", "ой", "ую", "ой", "ой"]),
    ends(LAST, FEMALE, &["няя"], 2, ["ей", "ей", "юю", "ей", "ей"]),
    // Surnames of belonging.
    ends(LAST, MALE, &["ов", "ев", "ёв", "ин", "ын"], 0, OV),
    ends(LAST, FEMALE, &["ова", "ева", "ёва", "ина", "ына"], 1, OVA),
    // Nouns in а and я, of whatever gender. After a vowel other than и, «а» belongs to a foreign stem: Моруа.
    stays(NAMES, None, &["аа", "еа", "иа", "оа", "уа", "ыа", "эа", "юа", "яа"]),
    ends(NAMES, None, &["ия"], 1, IYA),
    ends(NAMES, None, &["я"], 1, YA),
    ends(NAMES, None, &["га", "ка", "ха"], 1, A_VELAR),
    ends(NAMES, None, &["жа", "ша", "ча", "ща"], 1, A_HUSHING),
    ends(NAMES, None, &["ца"], 1, A_TS),
    ends(NAMES, None, &["а"], 1, A_HARD),
    ends(FIRST, FEMALE, &["ь"], 1, SOFT_FEMALE),
    // Men in a consonant; women's surnames in one stay.
    ends(NAMES, MALE, &["ий"], 1, ["я", "ю", "я", "ем", "и"]),
    ends(NAMES, MALE, &["й", "ь"], 1, SOFT),
    // A fleeting vowel: Стрельца, Кравца, Бабайца, Антонёнка; a single syllable keeps it: Швеца.
    Ending { vowels: Some(1), ..ends(LAST, MALE, &["ец"], 0, HUSHING) },
    ends(LAST, MALE, &["лец"], 2, ["ьца", "ьцу", "ьца", "ьцем", "ьце"]),
    ends(LAST, MALE, &["аец", "еец", "оец", "уец"], 2, ["йца", "йцу", "йца", "йцем", "йце"]),
    ends(LAST, MALE, &["ец"], 2, ["ца", "цу", "ца", "цем", "це"]),
    ends(LAST, MALE, &["енок", "ёнок", "инок"], 2, ["ка", "ку", "ка", "ком", "ке"]),
    ends(NAMES, MALE, &["ж", "ш", "ч", "щ", "ц"], 0, HUSHING),
    ends(NAMES, MALE, &["б", "в", "г", "д", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ф", "х"], 0, HARD),
];
