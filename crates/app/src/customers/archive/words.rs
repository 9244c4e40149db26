//! The words of an archive in both languages, for whoever asked what is kept of them.
//!
//! A code that stands in no table is shown as it is: nothing is left out because it has no word yet.

use base::{Locale, Timestamp, Zone};

pub(super) struct Words {
    pub locale: Locale,
    pub zone: Zone,
}

impl Words {
    pub fn pick<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        self.locale.pick(ru, en)
    }

    pub fn moment(&self, at: Timestamp) -> String {
        at.zoned(&self.zone).strftime("%d.%m.%Y %H:%M:%S %:z").to_string()
    }

    /// The word for a code of a kind.
    pub fn word<'a>(&self, kind: &str, code: &'a str) -> &'a str {
        let known = WORDS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, words)| words);
        known.iter().find(|(known, ..)| *known == code).map_or(code, |(_, ru, en)| self.pick(ru, en))
    }
}

/// What of the person is not in the archive, by the word of `store::erasure`, and why.
pub(super) const ABSENT: &[(&str, &str, &str)] = &[
    (
        "uploads",
        "Загруженные файлы и строки, которые из них не приняли: в файле данные многих людей. Что из файлов взято \
         о вас, есть в разделах. Файлы хранятся 7 дней, их имена дольше.",
        "Uploaded files and their refused rows: a file holds many people. What was taken from files about you stands \
         in the sections. Files are kept for 7 days, their names longer.",
    ),
    (
        "copies",
        "Копии, которые ждут отправки другим программам или повтора ответа: они живут дни и повторяют разделы.",
        "Copies that wait to be sent to other programs or repeated as an answer: they live for days and repeat the \
         sections.",
    ),
    (
        "likeness",
        "Догадки о сходстве с другими карточками: в них данные других людей.",
        "Guesses of likeness to other cards: they hold other people's data.",
    ),
    (
        "latest",
        "Сводка последних согласий: она следует из раздела consents.",
        "The summary of the latest consents: it follows from the section consents.",
    ),
    (
        "numbers",
        "Служебный журнал изменений: в нём одни номера карточек, без сведений о вас.",
        "The internal feed of changes: it holds numbers of cards and tells nothing about you.",
    ),
    (
        "sealed",
        "Запечатанное доказательство: его делают только при удалении данных.",
        "The sealed record of evidence: it is made only when data are erased.",
    ),
    (
        "letters",
        "Тексты писем, которые ушли почтовому серверу: они не хранятся, сохранились тема и исход.",
        "Texts of letters that went to a mail server: they are not kept, the subject and the outcome are.",
    ),
    (
        "records",
        "Прежние значения объектов, которые изменил файл: они нужны для отмены загрузки и живут 30 дней.",
        "Earlier values of records that a file changed: they are kept for 30 days to take the file back.",
    ),
];

type Table = &'static [(&'static str, &'static str, &'static str)];

const WORDS: &[(&str, Table)] = &[
    ("section", SECTIONS),
    ("label", LABELS),
    ("reason", REASONS),
    ("action", ACTIONS),
    ("delivery", DELIVERIES),
    ("order", ORDERS),
    ("channel", CHANNELS),
    ("source", SOURCES),
    ("card", &[("active", "карточка", "card"), ("merged", "присоединённая карточка", "joined card")]),
    ("gender", &[("female", "женский", "female"), ("male", "мужской", "male")]),
    ("locale", &[("ru", "русский", "Russian"), ("en", "английский", "English")]),
    (
        "frequency",
        &[
            ("daily", "не чаще раза в день", "at most daily"),
            ("weekly", "не чаще раза в неделю", "at most weekly"),
            ("monthly", "не чаще раза в месяц", "at most monthly"),
        ],
    ),
    (
        "identity",
        &[
            ("email", "почта", "e-mail"),
            ("phone", "телефон", "phone"),
            ("external", "внешний номер", "external id"),
            ("anonymous", "номер браузера", "browser id"),
            ("device", "номер устройства", "device id"),
        ],
    ),
    (
        "given",
        &[
            ("given", "согласие дано", "consent given"),
            ("withdrawn", "согласие отозвано", "consent withdrawn"),
        ],
    ),
    (
        "purpose",
        &[("marketing", "реклама", "marketing"), ("service", "сервисные сообщения", "service messages")],
    ),
    (
        "basis",
        &[
            ("consent", "согласие", "consent"),
            ("contract", "договор", "contract"),
            ("law", "закон", "law"),
            ("legitimate_interest", "законный интерес", "legitimate interest"),
        ],
    ),
    (
        "document",
        &[
            ("personal_data", "согласие на обработку данных", "consent to data processing"),
            ("advertising", "согласие на рекламу", "consent to advertising"),
            ("policy", "политика", "privacy policy"),
            ("cookies", "уведомление о cookie", "cookie notice"),
        ],
    ),
    (
        "bar",
        &[
            ("complaint", "жалоба на спам", "complaint"),
            ("hard_bounce", "адрес не существует", "the address does not exist"),
            ("erasure", "данные удалены", "data erased"),
            ("legal", "требование закона", "legal demand"),
            ("manual", "внесён вручную", "entered by hand"),
        ],
    ),
    (
        "by",
        &[
            ("staff", "сотрудник", "staff"),
            ("program", "программа", "a program"),
            ("self", "вы сами", "yourself"),
            ("system", "система", "the system"),
        ],
    ),
    (
        "confirmation",
        &[
            ("waiting", "ждёт отправки", "waits to be sent"),
            ("claimed", "отправляется", "being sent"),
            ("sent", "спросили", "asked"),
            ("unknown", "исход неизвестен", "outcome unknown"),
            ("confirmed", "вы согласились", "you agreed"),
            ("declined", "вы отказались", "you said no"),
            ("replaced", "заменён новым", "replaced by another"),
            ("expired", "срок вышел", "expired"),
            ("failed", "не удалось отправить", "failed"),
            ("skipped", "не отправлялось", "not sent"),
        ],
    ),
    ("change", &[("entered", "вход", "entered"), ("left", "выход", "left")]),
    (
        "reaction",
        &[
            ("open", "открытие", "open"),
            ("click", "переход", "click"),
            ("unsubscribe", "отписка", "unsubscribe"),
        ],
    ),
    (
        "told",
        &[("made", "завёл карточку", "made the card"), ("changed", "дополнил карточку", "added to the card")],
    ),
    ("when", &[("before", "было", "before"), ("after", "стало", "after")]),
];

const SECTIONS: Table = &[
    ("profile", "Кто вы", "Who you are"),
    ("identities", "Адреса и номера", "Addresses and numbers"),
    ("consents", "Согласия и отзывы", "Consents and withdrawals"),
    ("texts", "Тексты, на которые вы согласились", "Texts that you agreed to"),
    ("confirmations", "Вопросы о согласии", "Questions whether you agree"),
    ("suppressions", "Адреса, на которые не пишут", "Addresses that are never written to"),
    ("orders", "Заказы", "Orders"),
    ("records", "Объекты", "Records"),
    ("events", "События", "Events"),
    ("segments", "Сегменты сейчас", "Segments now"),
    ("segment_changes", "Входы в сегменты и выходы", "Segments entered and left"),
    ("lists", "Списки", "Lists"),
    ("deliveries", "Отправки", "Messages"),
    ("letters", "Письма целиком", "Letters kept whole"),
    ("reactions", "Открытия и переходы", "Opens and clicks"),
    ("imports", "Файлы, из которых взяты данные", "Files that data came from"),
    ("merges", "Объединения карточек", "Joined cards"),
    ("audit", "Что делали с карточкой", "What was done with the card"),
];

const LABELS: Table = &[
    ("card", "Карточка", "Card"),
    ("last_name", "Фамилия", "Last name"),
    ("first_name", "Имя", "First name"),
    ("middle_name", "Отчество", "Middle name"),
    ("gender", "Пол", "Gender"),
    ("birthday", "День рождения", "Birthday"),
    ("country", "Страна", "Country"),
    ("city", "Город", "City"),
    ("locale", "Язык", "Language"),
    ("came_from", "Откуда", "Came from"),
    ("source", "Откуда", "Source"),
    ("preferred_channel", "Удобный канал", "Preferred channel"),
    ("contact_frequency", "Как часто писать", "How often to write"),
    ("paused_until", "Не писать до", "No messages before"),
    ("responsible", "Ответственный сотрудник", "Responsible person"),
    ("own", "Другие поля", "Other fields"),
    ("created_at", "Создано", "Created"),
    ("updated_at", "Изменено", "Changed"),
    ("name", "Имя", "Name"),
    ("expires_at", "Ждёт ответа до", "Waits until"),
    ("answered_at", "Ответ", "Answered"),
    ("typed", "Как было введено", "As it was typed"),
    ("topic", "Тема", "Topic"),
    ("channel", "Канал", "Channel"),
    ("purpose", "Цель", "Purpose"),
    ("given_at", "Когда сказано", "Said at"),
    ("basis", "Основание", "Basis"),
    ("document", "Документ или страница", "Document or page"),
    ("text_version", "Редакция текста", "Version of the text"),
    ("said_from", "С какого адреса сети", "From the network address"),
    ("recorded_at", "Записано", "Written down"),
    ("by", "Кем", "By"),
    ("entry", "Запись №", "Entry No."),
    ("kind", "Вид", "Kind"),
    ("language", "Язык", "Language"),
    ("published_at", "Опубликован", "Published"),
    ("sha256", "SHA-256", "SHA-256"),
    ("text", "Текст", "Text"),
    ("reason", "Причина", "Reason"),
    ("note", "Заметка", "Note"),
    ("since", "С какого времени", "Since"),
    ("state", "Состояние", "State"),
    ("total", "Сумма", "Total"),
    ("returned", "Возвращено", "Returned"),
    ("lines", "Состав", "Lines"),
    ("returns", "Возвраты", "Returns"),
    ("life", "Ход", "History"),
    ("received_at", "Получено", "Received"),
    ("changed_at", "Когда", "At"),
    ("handed_over_at", "Передано", "Handed over"),
    ("address", "Адрес", "Address"),
    ("subject", "Тема письма", "Subject"),
    ("opened_at", "Открыто", "Opened"),
    ("clicked_at", "Переход", "Clicked"),
    ("unsubscribed_at", "Отписка", "Unsubscribed"),
    ("delivery", "Номер отправки", "Message No."),
    ("file", "Файл", "File"),
    ("link", "Ссылка", "Link"),
    ("machine", "Сделал робот", "By a machine"),
    ("new_identities", "Новые адреса и номера", "New addresses and numbers"),
    ("consents_written", "Записаны согласия", "Consents written"),
    ("put_into_list", "Внесены в список", "Put into a list"),
    ("joined_card", "Присоединена карточка", "Joined card"),
    ("undone_at", "Отменено", "Taken back"),
];

const REASONS: Table = &[
    ("no_consent", "нет согласия", "no consent"),
    ("suppressed", "адрес в стоп-листе", "address is suppressed"),
    ("erased", "данные удалены", "data erased"),
    ("merged", "карточка объединена с другой", "merged into another card"),
    ("not_after", "вышло время рассылки", "the campaign's time ran out"),
    ("campaign_stopped", "рассылка остановлена", "campaign stopped"),
    ("control_group", "контрольная группа", "control group"),
    ("frequency_cap", "чаще, чем вы просили", "more often than you wished"),
    ("paused", "вы отдыхаете от рассылок", "you rest from marketing"),
    ("no_address", "нет адреса", "no address"),
    ("content_error", "письмо не собралось", "the message could not be made"),
    ("lost_after", "связь оборвалась, когда письмо уже ушло", "the connection broke when it had left"),
    ("unsubscribed", "отписка", "unsubscribed"),
    ("unsubscribe", "отписка", "unsubscribed"),
    ("hard_bounce", "адрес не существует", "the address does not exist"),
    ("soft_bounce", "ящик временно недоступен", "mailbox temporarily unavailable"),
    ("complaint", "жалоба на спам", "marked as spam"),
];

const DELIVERIES: Table = &[
    ("planned", "ждёт отправки", "planned"),
    ("claimed", "отправляется", "being sent"),
    ("handed_over", "передано", "handed over"),
    ("delivered", "доставлено", "delivered"),
    ("bounced", "не доставлено", "bounced"),
    ("complained", "жалоба", "complained"),
    ("skipped", "не отправлялось", "not sent"),
    ("failed", "не удалось отправить", "failed"),
    ("unknown", "исход неизвестен", "outcome unknown"),
    ("cancelled", "отменено", "cancelled"),
];

const ORDERS: Table = &[
    ("sale", "заказ", "order"),
    ("cancellation", "отмена без заказа", "cancellation without its order"),
    ("placed", "оформлен", "placed"),
    ("paid", "оплачен", "paid"),
    ("shipped", "отправлен", "shipped"),
    ("delivered", "доставлен", "delivered"),
    ("cancelled", "отменён", "cancelled"),
    ("returned_in_part", "возвращён частично", "returned in part"),
    ("returned", "возвращён", "returned"),
];

const CHANNELS: Table = &[
    ("all", "все каналы", "every channel"),
    ("email", "электронная почта", "e-mail"),
    ("sms", "SMS", "SMS"),
    ("push", "push-уведомления", "push"),
    ("telegram", "Telegram", "Telegram"),
    ("whatsapp", "WhatsApp", "WhatsApp"),
    ("call", "звонок", "call"),
];

const SOURCES: Table = &[
    ("import", "из файла", "from a file"),
    ("unsubscribe_link", "по ссылке отписки", "by the unsubscribe link"),
    ("one_click", "кнопкой отписки в почте", "by the mail program's button"),
    ("preferences", "в центре подписок", "in the preference centre"),
    ("complaint", "жалобой на спам", "by a complaint of spam"),
    ("provider", "через почтовый сервис", "through the mail service"),
    ("card", "записано сотрудником", "written by staff"),
    ("api", "передано программой", "told by a program"),
    ("form", "в форме", "in a form"),
    ("confirmation", "по ссылке подтверждения", "by the confirmation link"),
    ("system", "перенесено системой", "carried over by the system"),
];

const ACTIONS: Table = &[
    ("customers.create", "создана карточка", "card made"),
    ("customers.update", "изменена карточка", "card changed"),
    ("customers.merge", "карточка объединена", "cards joined"),
    ("customers.undo_merge", "объединение отменено", "joining taken back"),
    ("customers.archive", "выгружен архив данных", "archive of data taken out"),
    ("consents.evidence", "выгружено доказательство согласий", "evidence of consents taken out"),
    ("consents.give", "записано согласие", "consent written"),
    ("consents.withdraw", "записан отзыв согласия", "withdrawal written"),
    ("events.export", "выгружены события", "events taken out"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::archive::sections;
    use std::collections::BTreeSet;
    use store::erasure::{FATES, Share};

    #[test]
    fn every_section_of_the_list_of_tables_is_made_and_named_in_both_languages() {
        let made: BTreeSet<&str> = sections::ALL.iter().map(|it| it.name).collect();
        let wanted = FATES.iter().filter_map(|(_, _, share)| match share {
            Share::In(section) => Some(*section),
            _ => None,
        });
        assert_eq!(made, wanted.collect(), "sections that are made, and sections that tables name");
        assert!(made.iter().all(|name| SECTIONS.iter().any(|(known, ..)| known == name)));
    }

    #[test]
    fn whatever_is_not_handed_over_has_its_reason_in_the_readme() {
        for (table, _, share) in FATES {
            if let Share::Not(why) = share {
                assert!(
                    ABSENT.iter().any(|(word, ..)| word == why),
                    "{table} is kept back, and {why} is no reason"
                );
            }
        }
    }
}
