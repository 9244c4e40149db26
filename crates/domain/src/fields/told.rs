//! Fields and their values as messages take them.

use super::{Choice, Kind, Shape, Value};
use template::{OwnChoice, OwnField, OwnKind, OwnValue, Words};

impl Kind {
    /// The same type in messages.
    fn told(self) -> OwnKind {
        match self {
            Kind::Text => OwnKind::Text,
            Kind::Number => OwnKind::Number,
            Kind::Money => OwnKind::Money,
            Kind::Boolean => OwnKind::Boolean,
            Kind::Date => OwnKind::Date,
            Kind::Moment => OwnKind::Moment,
            Kind::Choice => OwnKind::Choice,
            Kind::ManyChoice => OwnKind::ManyChoice,
        }
    }
}

impl Shape {
    /// The definition, for checking what a message names.
    pub fn told(&self) -> OwnField {
        OwnField {
            key: self.key.clone(),
            label: Words { ru: self.ru.clone(), en: self.en.clone() },
            kind: self.kind.told(),
            choices: self.choices.iter().map(told).collect(),
        }
    }

    /// A value; a choice that went meanwhile is called by what was kept.
    pub fn told_value(&self, value: &Value) -> OwnValue {
        let chosen = |kept: &String| match self.choices.iter().find(|choice| choice.value == *kept) {
            Some(choice) => told(choice),
            None => OwnChoice { value: kept.clone(), label: Words { ru: kept.clone(), en: kept.clone() } },
        };
        match value {
            Value::Text(text) => OwnValue::Text(text.clone()),
            Value::Number(millionths) => OwnValue::Number(*millionths),
            Value::Money(money) => OwnValue::Money(*money),
            Value::Boolean(is) => OwnValue::Boolean(*is),
            Value::Date(day) => OwnValue::Date(*day),
            Value::Moment(at) => OwnValue::Moment(*at),
            Value::Choice(kept) => OwnValue::Choice(chosen(kept)),
            Value::ManyChoice(list) => OwnValue::ManyChoice(list.iter().map(chosen).collect()),
        }
    }
}

fn told(choice: &Choice) -> OwnChoice {
    OwnChoice { value: choice.value.clone(), label: Words { ru: choice.ru.clone(), en: choice.en.clone() } }
}
