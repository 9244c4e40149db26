//! What is wrong with a row, with a stable code and an advice for the person who corrects the file.
//!
//! A problem names the row's mistake and never repeats the cell: what people typed does not belong into logs. The
//! texts here go into the file of refused rows; the interface has its own.

use super::target::Target;
use base::{FieldId, Locale};

/// A refused row: which code, in which column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: &'static str,
    pub spot: Option<Spot>,
}

/// The column in which a mistake is, by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Target(Target),
    Field(FieldId),
}

impl Problem {
    pub const fn at(target: Target, code: &'static str) -> Problem {
        Problem { code, spot: Some(Spot::Target(target)) }
    }

    pub const fn in_field(field: FieldId, code: &'static str) -> Problem {
        Problem { code, spot: Some(Spot::Field(field)) }
    }

    pub const fn row(code: &'static str) -> Problem {
        Problem { code, spot: None }
    }
}

pub const REQUIRED: &str = "required";
pub const NO_IDENTITY: &str = "no_identity";
pub const CONFLICT: &str = "customer_conflict";
pub const TOO_MANY_IDENTITIES: &str = "too_many_identities";
pub const ADDRESS_ERASED: &str = "address_erased";
pub const NUMBER_INVALID: &str = "number_invalid";
pub const TOO_PRECISE: &str = "number_too_precise";
pub const DATE_INVALID: &str = "date_invalid";
pub const DATE_IMPOSSIBLE: &str = "date_impossible";
pub const WORD_UNKNOWN: &str = "word_unknown";
pub const TOO_LONG: &str = "too_long";
pub const CONTROL_CHARACTERS: &str = "control_characters";
pub const COLUMNS: &str = "columns_differ";
pub const ORDER_INCOMPLETE: &str = "order_incomplete";
pub const CUSTOMER_DIFFERS: &str = "customer_differs";
pub const ORDER_DIFFERS: &str = "order_differs";

/// Every code of a row with its advice in Russian and English. Each has a page in `docs/errors/`.
pub const ADVICE: &[(&str, &str, &str)] = &[
    (REQUIRED, "Заполните это поле.", "Fill in this field."),
    (
        NO_IDENTITY,
        "Укажите почту, телефон или внешний код: без них клиента не узнать.",
        "Give an e-mail, a phone or an external id: without one the customer cannot be recognised.",
    ),
    (
        CONFLICT,
        "Почта и телефон (или код) принадлежат двум разным клиентам. Проверьте, кто из них прав; сами мы никого не объединяем.",
        "The e-mail and the phone (or id) belong to two different customers. Check which is right; nothing was merged.",
    ),
    (
        TOO_MANY_IDENTITIES,
        "У одного клиента больше 50 почт, телефонов или кодов: похоже, это заглушка вроде 0 или test. Уберите её.",
        "More than 50 e-mails, phones or ids lead to one customer: probably a placeholder such as 0 or test. Remove it.",
    ),
    (
        ADDRESS_ERASED,
        "Владелец этого адреса попросил удалить свои данные. Уберите строку: вернуться он может только сам.",
        "Whoever has this address asked for their data to be erased. Remove the row: only they can come back themselves.",
    ),
    (
        NUMBER_INVALID,
        "Напишите число цифрами, например 1299,90.",
        "Write the number in digits, for example 1299.90.",
    ),
    (
        TOO_PRECISE,
        "Оставьте не больше четырёх знаков после запятой в цене и шести в количестве.",
        "Keep at most four decimals in a price and six in a quantity.",
    ),
    (
        DATE_INVALID,
        "Напишите дату в том же виде, что и в остальных строках, например 31.12.2025 14:30, или выберите другой формат дат.",
        "Write the date as in the other rows, for example 2025-12-31 14:30, or choose another date format.",
    ),
    (
        DATE_IMPOSSIBLE,
        "Такой даты быть не может: проверьте день, месяц и год.",
        "This date cannot be: check day, month and year.",
    ),
    (
        WORD_UNKNOWN,
        "Такое значение здесь не понимаем. Используйте слова из подсказки к полю.",
        "This value is not understood here. Use the words listed for the field.",
    ),
    (TOO_LONG, "Сократите текст.", "Shorten the text."),
    (
        CONTROL_CHARACTERS,
        "В строке есть служебные символы. Сохраните файл заново как CSV UTF-8.",
        "The row holds control characters. Save the file again as CSV UTF-8.",
    ),
    (
        COLUMNS,
        "В строке другое число колонок, чем в заголовке. Проверьте кавычки и разделители.",
        "The row has another number of columns than the header. Check quotes and separators.",
    ),
    (
        ORDER_INCOMPLETE,
        "В другой строке этого заказа ошибка, поэтому заказ не записан целиком. Исправьте её и загрузите все его строки.",
        "Another line of this order has an error, so the whole order was not written. Correct it and import all its lines.",
    ),
    (
        CUSTOMER_DIFFERS,
        "В строках одного заказа указаны разные клиенты. Оставьте одного.",
        "The lines of one order name different customers. Keep one.",
    ),
    (
        ORDER_DIFFERS,
        "В строках одного заказа различаются валюта, статус или признак отмены. Сделайте их одинаковыми.",
        "The lines of one order differ in currency, state or cancellation. Make them equal.",
    ),
    (
        "email_invalid",
        "Исправьте адрес почты, например anna@example.com.",
        "Correct the e-mail address, for example anna@example.com.",
    ),
    (
        "email_letters",
        "В адресе почты есть русские буквы, похожие на латинские. Наберите его заново латиницей.",
        "The e-mail address holds non-Latin letters. Type it again in Latin letters.",
    ),
    (
        "phone_invalid",
        "Исправьте телефон: +7 912 345-67-89 или с кодом другой страны.",
        "Correct the phone number: with the country's code, for example +44 20 7946 0958.",
    ),
    (
        "phone_rounded",
        "Таблица округлила номер (7,9E+10). Сделайте колонку текстовой и сохраните файл заново.",
        "A spreadsheet rounded the number (7.9E+10). Make the column text and save the file again.",
    ),
    (
        "external_id_invalid",
        "Внешний код: от 1 до 200 знаков без служебных символов.",
        "An external id has 1 to 200 characters and no control characters.",
    ),
    ("product_code_invalid", "Код товара: от 1 до 200 знаков.", "A product's code has 1 to 200 characters."),
    ("name_too_long", "Сократите название.", "Shorten the name."),
    (
        "picture_invalid",
        "Адрес картинки должен начинаться с https://.",
        "The picture's address must begin with https://.",
    ),
    (
        "product_params_invalid",
        "Характеристики: «Цвет: белый; Вес [кг]: 5», не больше 50.",
        "Parameters: \"Colour: white; Weight [kg]: 5\", at most 50.",
    ),
    (
        "product_url_invalid",
        "Адрес страницы должен начинаться с https://.",
        "The page's address must begin with https://.",
    ),
    (
        "record_number_invalid",
        "Номер объекта: до 200 знаков без служебных символов.",
        "A record's number has at most 200 characters and no control characters.",
    ),
    (
        "records_too_many",
        "У клиента уже 1 000 объектов. Удалите лишние или проверьте, тот ли это клиент.",
        "The customer has 1,000 records already. Delete some, or check that this is the right customer.",
    ),
    (
        "order_number_invalid",
        "Номер заказа: от 1 до 200 знаков.",
        "An order's number has 1 to 200 characters.",
    ),
    (
        "sum_too_big",
        "Сумма слишком велика: проверьте цену и количество.",
        "The sum is too big: check price and quantity.",
    ),
    (
        "order_too_long",
        "В одном заказе больше 10 000 строк: проверьте, правильно ли выбрана колонка с номером.",
        "One order has more than 10,000 lines: check that the right column was chosen for the number.",
    ),
];

/// What to do about a code.
pub fn advice(code: &str, locale: Locale) -> &'static str {
    ADVICE.iter().find(|(known, _, _)| *known == code).map_or("", |(_, ru, en)| locale.pick(ru, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{identities, orders, products};

    #[test]
    fn every_code_of_a_row_has_an_advice() {
        let nouns = [
            identities::Refusal::Email.code(),
            identities::Refusal::EmailLetters.code(),
            identities::Refusal::Phone.code(),
            identities::Refusal::PhoneRounded.code(),
            identities::Refusal::External.code(),
            products::Refusal::Code.code(),
            products::Refusal::NameTooLong.code(),
            products::Refusal::Picture.code(),
            products::Refusal::Url.code(),
            products::Refusal::Params.code(),
            orders::Refusal::Number.code(),
            orders::Refusal::SumTooBig.code(),
            orders::Refusal::TooManyLines.code(),
        ];
        assert!(
            nouns
                .iter()
                .all(|code| !advice(code, Locale::Ru).is_empty() && !advice(code, Locale::En).is_empty())
        );
    }
}
