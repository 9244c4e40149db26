//! The people of a sample: who they are, when they came, how they buy. Everything follows from the seed.

use super::words::{CITIES, FOREIGNERS, MEN, PATRONYMICS, SURNAMES, WOMEN};
use base::{Date, Random};

/// How somebody buys, which nobody but the generator knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habit {
    /// Days between purchases, on average; nothing for those who never buy.
    pub every_days: Option<f64>,
    /// The chance of being lost after each purchase.
    pub lost: f64,
    /// The category that is bought most.
    pub taste: usize,
    /// How easily a letter is opened, 0–1.
    pub curiosity: f64,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub number: usize,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    pub female: bool,
    pub email: String,
    pub phone: String,
    pub birthday: Option<Date>,
    pub country: String,
    pub city: String,
    pub source: &'static str,
    pub joined: Date,
    pub consent: bool,
    /// The preferred channel, where they told it.
    pub channel: &'static str,
    /// How often to write at most, where they told it.
    pub frequency: &'static str,
    pub habit: Habit,
}

/// Everybody, in the order of their coming; `days` is the length of the history that ends on `end`.
pub fn generate(random: &Random, count: usize, end: Date, days: i64, tastes: usize) -> Vec<Person> {
    let mut joined: Vec<i64> = (0..count).map(|_| day_of_joining(random, days)).collect();
    joined.sort_unstable();
    joined
        .into_iter()
        .enumerate()
        .map(|(number, day)| person(random, number, end.plus_days(day - days), tastes))
        .collect()
}

/// The shop grows: more people come in the second year than in the first.
fn day_of_joining(random: &Random, days: i64) -> i64 {
    (random.unit().sqrt() * days as f64) as i64
}

fn person(random: &Random, number: usize, joined: Date, tastes: usize) -> Person {
    let foreign = random.chance(0.06);
    let female = if foreign { false } else { random.chance(0.63) };
    let mut person = Person {
        number,
        first_name: String::new(),
        middle_name: String::new(),
        last_name: String::new(),
        female,
        email: String::new(),
        phone: format!("+7000{:07}", (number as u64 * 7_919 + 1_000_003) % 10_000_000),
        birthday: random.chance(0.7).then(|| birthday(random)).flatten(),
        country: "Россия".into(),
        city: city(random).into(),
        source: ["Сайт", "Магазин на Лесной", "Ярмарка", "Совет друзей", "Поиск"][random.below(5) as usize],
        joined,
        consent: random.chance(0.78),
        channel: told(number, 1, &[("email", 18), ("telegram", 9), ("sms", 5), ("whatsapp", 3), ("call", 2)]),
        frequency: told(number, 2, &[("weekly", 6), ("monthly", 4), ("daily", 2)]),
        habit: habit(random, tastes),
    };
    let latin = if foreign { name_foreigner(random, &mut person) } else { name_russian(random, &mut person) };
    let domain = ["example.com", "example.org", "example.net"][random.below(3) as usize];
    person.email = format!("{latin}.{number}@{domain}");
    person
}

fn name_russian(random: &Random, person: &mut Person) -> String {
    let (woman, man, latin_surname) = random.pick(SURNAMES);
    let (first, latin) = if person.female { random.pick(WOMEN) } else { random.pick(MEN) };
    let (daughter, son) = random.pick(PATRONYMICS);
    person.first_name = (*first).into();
    person.last_name = (if person.female { *woman } else { *man }).into();
    if random.chance(0.55) {
        person.middle_name = (if person.female { *daughter } else { *son }).into();
    }
    let ending = if person.female && woman != man { "a" } else { "" };
    format!("{latin}.{latin_surname}{ending}")
}

fn name_foreigner(random: &Random, person: &mut Person) -> String {
    let (first, last, female, country, city) = random.pick(FOREIGNERS);
    person.first_name = (*first).into();
    person.last_name = (*last).into();
    person.female = *female;
    person.country = (*country).into();
    person.city = (*city).into();
    let ascii =
        |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    format!("{}.{}", ascii(first), ascii(last))
}

/// What so many of a hundred said, and nothing for the rest. Drawn from the number, so that the rest of the shop stays.
fn told(number: usize, question: u64, answers: &[(&'static str, u64)]) -> &'static str {
    let mut mark = Random::seeded(number as u64 * 8 + question).below(100);
    for (answer, of_a_hundred) in answers {
        if mark < *of_a_hundred {
            return answer;
        }
        mark -= of_a_hundred;
    }
    ""
}

fn birthday(random: &Random) -> Option<Date> {
    let year = 1955 + random.below(52) as i16;
    Date::from_ymd(year, 1 + random.below(12) as i8, 1 + random.below(28) as i8)
}

fn city(random: &Random) -> &'static str {
    let total: u64 = CITIES.iter().map(|(_, share)| share).sum();
    let mut at = random.below(total);
    for (city, share) in CITIES {
        if at < *share {
            return city;
        }
        at -= share;
    }
    CITIES[0].0
}

/// Loyal, regular, occasional, once and never again, only looking.
fn habit(random: &Random, tastes: usize) -> Habit {
    let luck = random.unit();
    let (every_days, lost) = match luck {
        l if l < 0.12 => (Some(24.0 + 20.0 * random.unit()), 0.02),
        l if l < 0.42 => (Some(50.0 + 60.0 * random.unit()), 0.08),
        l if l < 0.64 => (Some(110.0 + 120.0 * random.unit()), 0.22),
        l if l < 0.90 => (Some(200.0), 0.80),
        _ => (None, 0.0),
    };
    let curiosity = 0.10 + 0.55 * random.unit() * random.unit() + if luck < 0.34 { 0.15 } else { 0.0 };
    Habit { every_days, lost, taste: random.below(tastes as u64) as usize, curiosity }
}
