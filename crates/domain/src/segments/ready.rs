//! The segments that a new workspace begins with: usual questions of a shop, to be read, changed or thrown away.
//!
//! They are ordinary segments from their first moment; nothing keeps or restores them.

use base::Locale;
use rules::Rule;
use serde_json::{Value, json};

/// A ready-made segment in the language of a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    pub name: &'static str,
    pub description: &'static str,
    pub rule: Rule,
}

/// The event of a cart, as Segment's specification calls it. Rules may speak of it before the first one has arrived.
pub const PRODUCT_ADDED: &str = "Product Added";

/// All of them, in the order of a customer's life.
pub fn ready(locale: Locale) -> Vec<Ready> {
    let orders = |measure: &str, op: &str, value: i64| -> Value {
        json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": null})
    };
    let recent = |op: &str, value: i64, days: i64| -> Value {
        json!({"subject": "orders", "measure": "count", "op": op, "value": value, "period": {"last_days": days}})
    };
    let field = |field: &str, op: &str, value: i64| -> Value {
        json!({"subject": "field", "field": field, "op": op, "value": value})
    };
    // By e-mail: of other channels nobody tells us who has read what.
    let messages = |what: &str, op: &str, value: i64, days: i64| -> Value {
        json!({"subject": "messages", "what": what, "channel": "email", "op": op, "value": value,
               "period": {"last_days": days}})
    };
    let rows = [
        (("Новые", "New"), NEW, json!({"all": [field("created_at", "in_last_days", 30)]})),
        (("Ещё не покупали", "Never bought"), NEVER, json!({"all": [orders("count", "equals", 0)]})),
        (("Активные", "Active"), ACTIVE, json!({"all": [recent("at_least", 1, 90)]})),
        (
            ("Чемпионы", "Champions"),
            CHAMPIONS,
            json!({"all": [recent("at_least", 4, 365), orders("days_since_last", "at_most", 60)]}),
        ),
        (
            ("Засыпают", "Sleeping"),
            SLEEPING,
            json!({"all": [
                orders("count", "at_least", 2),
                orders("silence_percent", "at_least", 200),
                orders("days_since_last", "at_most", 365),
            ]}),
        ),
        (("Потерянные", "Lost"), LOST, json!({"all": [orders("days_since_last", "more_than", 365)]})),
        (
            ("Брошенная корзина", "Abandoned cart"),
            CART,
            json!({"all": [
                {"subject": "sequence", "first": {"kind": PRODUCT_ADDED}, "then": {"table": "orders"},
                 "within": {"hours": 3}, "op": "did_not", "period": {"last_days": 7}},
                recent("equals", 0, 7),
            ]}),
        ),
        (
            ("Часто открывают письма", "Opens often"),
            OPENS_OFTEN,
            json!({"all": [messages("opened", "at_least", 2, 90)]}),
        ),
        (
            ("Не открывают письма", "Never opens"),
            NEVER_OPENS,
            json!({"all": [messages("sent", "at_least", 2, 180), messages("opened", "equals", 0, 180)]}),
        ),
        (
            ("Скоро день рождения", "Birthday soon"),
            BIRTHDAY,
            json!({"all": [field("birthday", "anniversary_within", 7)]}),
        ),
    ];
    let read = |((ru, en), (text_ru, text_en), rule): ((&'static str, &'static str), Text, Value)| {
        let rule = Rule::from_json(&rule).ok()?;
        Some(Ready { name: locale.pick(ru, en), description: locale.pick(text_ru, text_en), rule })
    };
    rows.into_iter().filter_map(read).collect()
}

/// In Russian and in English.
type Text = (&'static str, &'static str);

const NEW: Text = ("Появились в базе за последние 30 дней.", "Came into the base in the last 30 days.");
const NEVER: Text = ("Есть в базе, но заказа ещё не было.", "In the base, without an order so far.");
const ACTIVE: Text = ("Покупали за последние 90 дней.", "Bought in the last 90 days.");
const CHAMPIONS: Text = (
    "Покупают часто и недавно: четыре заказа за год, последний не раньше 60 дней назад.",
    "Buy often and lately: four orders in a year, the last one within 60 days.",
);
const SLEEPING: Text = (
    "Молчат вдвое дольше, чем обычно проходит между их покупками.",
    "Silent for twice the time that usually passes between their purchases.",
);
const LOST: Text = ("Последний заказ был больше года назад.", "The last order was more than a year ago.");
const CART: Text = (
    "Положили товар в корзину за последние 7 дней, не заказали за три часа и ничего не купили за неделю.",
    "Put something into the cart in the last 7 days, did not order within three hours, and bought nothing all week.",
);
const OPENS_OFTEN: Text = (
    "Открыли не меньше двух писем за последние 90 дней.",
    "Opened at least two letters in the last 90 days.",
);
const NEVER_OPENS: Text = (
    "Получили два письма или больше за полгода и не открыли ни одного.",
    "Got two letters or more in half a year and opened none of them.",
);
const BIRTHDAY: Text = ("День рождения в ближайшие 7 дней.", "A birthday within the next seven days.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_segment_is_a_good_one_in_both_languages() {
        let mut schema = rules::Schema::new(base::Zone::utc(), base::Currency::RUB);
        let label = rules::schema::Label::new(PRODUCT_ADDED, PRODUCT_ADDED);
        schema.tables.push(rules::schema::TableDef::of_events(1, PRODUCT_ADDED, label, Vec::new()));
        let (ru, en) = (ready(Locale::Ru), ready(Locale::En));
        assert_eq!((ru.len(), en.len()), (10, 10));
        for (ru, en) in ru.iter().zip(&en) {
            assert_eq!(ru.rule, en.rule);
            assert_ne!(ru.name, en.name);
            assert_eq!(rules::check(&ru.rule, &schema), [], "{}", ru.name);
            assert!(super::super::tidy(ru.name, ru.description, "", ru.rule.clone()).is_ok());
        }
    }
}
