//! Words of the language's closed lists for people, in both languages.

use crate::rule::{Calendar, Channel, Figure, MessageWhat, SpanUnit};
use crate::schema::Label;

impl Channel {
    pub fn label(self) -> Label {
        let (ru, en) = match self {
            Channel::Email => ("e-mail", "e-mail"),
            Channel::Sms => ("SMS", "SMS"),
            Channel::Push => ("push", "push"),
            Channel::Telegram => ("Telegram", "Telegram"),
            Channel::Whatsapp => ("WhatsApp", "WhatsApp"),
            Channel::Call => ("звонок", "call"),
        };
        Label::new(ru, en)
    }
}

impl MessageWhat {
    pub fn label(self) -> Label {
        let (ru, en) = match self {
            MessageWhat::Sent => ("отправлено", "sent"),
            MessageWhat::Delivered => ("доставлено", "delivered"),
            MessageWhat::Opened => ("открыто", "opened"),
            MessageWhat::Clicked => ("переход по ссылке", "clicked"),
            MessageWhat::Unsubscribed => ("отписка", "unsubscribed"),
            MessageWhat::Bounced => ("ошибка доставки", "bounced"),
            MessageWhat::Complained => ("жалоба на спам", "complained"),
            MessageWhat::Skipped => ("не отправлено", "skipped"),
        };
        Label::new(ru, en)
    }
}

impl Figure {
    pub fn label(self) -> Label {
        let (ru, en) = match self {
            Figure::Count => ("сколько раз", "how many times"),
            Figure::Sum => ("сумма поля", "sum of property"),
            Figure::Average => ("среднее поля", "average of property"),
            Figure::Minimum => ("наименьшее поля", "least of property"),
            Figure::Maximum => ("наибольшее поля", "greatest of property"),
            Figure::Distinct => ("разных значений поля", "different values of property"),
            Figure::DaysSinceFirst => ("дней с первого раза", "days since the first time"),
            Figure::DaysSinceLast => ("дней с последнего раза", "days since the last time"),
        };
        Label::new(ru, en)
    }
}

impl Calendar {
    pub fn label(self) -> Label {
        let (ru, en) = match self {
            Calendar::Today => ("сегодня", "today"),
            Calendar::Week => ("на этой неделе", "this week"),
            Calendar::Month => ("в этом месяце", "this month"),
            Calendar::Year => ("в этом году", "this year"),
        };
        Label::new(ru, en)
    }
}

impl SpanUnit {
    pub fn label(self) -> Label {
        let (ru, en) = match self {
            SpanUnit::Minutes => ("минут", "minutes"),
            SpanUnit::Hours => ("часов", "hours"),
            SpanUnit::Days => ("дней", "days"),
        };
        Label::new(ru, en)
    }
}
