//! The lines in words of both languages: a name for the segment, and the definition that stands under the figure.

use super::{Habits, Line};
use base::locale::plural_ru;
use rules::schema::Label;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub segment_name: Label,
    pub definition: Label,
}

pub fn words(line: Line, habits: Habits) -> Words {
    let days = habits.second_after_days;
    let ((name_ru, name_en), (ru, en)) = match line {
        Line::Sleeping => (
            ("Спящие покупатели", "Sleeping customers"),
            (
                "Купили не меньше двух раз и молчат вдвое дольше своего обычного перерыва между покупками; последняя \
                 покупка — от 30 до 365 дней назад."
                    .to_owned(),
                "Bought at least twice and have been silent for twice their own usual interval between purchases; \
                 the last purchase was 30 to 365 days ago."
                    .to_owned(),
            ),
        ),
        Line::SecondPurchase => (
            ("Не пришли за второй покупкой", "No second purchase"),
            (
                format!(
                    "Купили один раз и не вернулись: прошло от {days} до 365 дней. За {days} {} за второй покупкой \
                     приходит половина тех, кто за ней приходит.",
                    plural_ru(days, ["день", "дня", "дней"])
                ),
                format!(
                    "Bought once and did not come back for {days} to 365 days. Half of those who come a second time \
                     have come within {days} days."
                ),
            ),
        ),
        Line::Due => (
            ("Пора купить снова", "Due to buy again"),
            (
                "Купили не меньше трёх раз, и со времени последней покупки прошло от 80 до 150 % их обычного перерыва \
                 (медианы промежутков между покупками)."
                    .to_owned(),
                "Bought at least three times, and 80 to 150% of their usual interval (the median of the gaps between \
                 purchases) has passed since the last purchase."
                    .to_owned(),
            ),
        ),
        Line::Birthdays => (
            ("День рождения в ближайшие 7 дней", "Birthday within 7 days"),
            (
                "День рождения сегодня или в следующие 7 дней по календарю проекта.".to_owned(),
                "Birthday today or in the next 7 days by the workspace's calendar.".to_owned(),
            ),
        ),
    };
    let (worth_ru, worth_en) = (
        " Оценка: сколько в среднем приносит за 30 дней такой клиент — по тем, кто был в этом состоянии 30 дней назад; \
         в скобках 95-процентный интервал.",
        " Worth: what such a customer brings in 30 days on average, by those who were in this state 30 days ago; \
         in brackets the 95% interval.",
    );
    Words {
        segment_name: Label::new(name_ru, name_en),
        definition: Label { ru: ru + worth_ru, en: en + worth_en },
    }
}
