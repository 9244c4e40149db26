//! The words of the demonstration's site; its people and goods are those of `app::samples`.

/// Paths of the categories on the shop's site, in the order of the catalogue.
pub const CATEGORY_PATHS: &[&str] = &["chai", "kofe", "posuda", "sladosti", "podarki", "dom"];

/// Articles of the shop's journal: path and title.
pub const ARTICLES: &[(&str, &str)] = &[
    ("kak-zavarivat-ulun", "Как заваривать улун"),
    ("voda-dlya-chaya", "Вода для чая: мягкая или жёсткая"),
    ("matcha-za-pyat-minut", "Матча за пять минут"),
    ("kofe-v-turke", "Кофе в турке без спешки"),
    ("podarki-k-prazdniku", "Что подарить тому, у кого всё есть"),
    ("isinskaya-glina", "Зачем чайнику исинская глина"),
];

/// What people look for on the site; some of it the shop does not have.
pub const SEARCHES: &[&str] = &[
    "улун",
    "пуэр",
    "матча",
    "чайник",
    "подарок маме",
    "кофе в зёрнах",
    "термос",
    "иван-чай",
    "сертификат",
    "какао",
    "сироп",
    "гайвань",
    "без кофеина",
    "плед",
];
