//! What a column of a file can mean, and what its header suggests.
//!
//! A suggestion is a guess that a person confirms; it is made from the header alone, folded, in Russian or English.
//! The same header means different things in different files (`Код` is a product's code or a customer's), so the kind
//! of the import takes part.

use super::plan::Kind;
use crate::consent::words;

words! {
    /// The meaning of a column.
    Target {
        ExternalId = "external_id",
        Email = "email",
        Phone = "phone",
        /// Surname, name and patronymic in one cell, in any order.
        FullName = "full_name",
        FirstName = "first_name",
        MiddleName = "middle_name",
        LastName = "last_name",
        Gender = "gender",
        Birthday = "birthday",
        Country = "country",
        City = "city",
        Locale = "locale",
        Source = "source",
        PreferredChannel = "preferred_channel",
        /// How often this person wants to be written to at most.
        ContactFrequency = "contact_frequency",
        /// Whether this person gave the consent that the import brings.
        Consent = "consent",
        /// When this person gave it.
        ConsentAt = "consent_at",
        Number = "number",
        PlacedAt = "placed_at",
        Code = "code",
        Name = "name",
        Category = "category",
        Quantity = "quantity",
        UnitPrice = "unit_price",
        Currency = "currency",
        State = "state",
        /// Whether the row belongs to a cancellation.
        Cancelled = "cancelled",
        Picture = "picture",
    }
}

use Target::*;

const CUSTOMERS: &[Target] = &[
    ExternalId,
    Email,
    Phone,
    FullName,
    FirstName,
    MiddleName,
    LastName,
    Gender,
    Birthday,
    Country,
    City,
    Locale,
    Source,
    PreferredChannel,
    ContactFrequency,
    Consent,
    ConsentAt,
];
const PRODUCTS: &[Target] = &[Code, Name, Category, UnitPrice, Currency, Picture];
const ORDERS: &[Target] = &[
    Number, PlacedAt, Code, Name, Category, Quantity, UnitPrice, Currency, State, Cancelled, ExternalId,
    Email, Phone, FullName, FirstName, MiddleName, LastName, Country, City,
];

const RECORDS: &[Target] = &[Number, ExternalId, Email, Phone, FullName, FirstName, MiddleName, LastName];

impl Target {
    /// What a column can mean in an import of this kind.
    pub fn of(kind: Kind) -> &'static [Target] {
        match kind {
            Kind::Customers => CUSTOMERS,
            Kind::Products => PRODUCTS,
            Kind::Orders => ORDERS,
            Kind::Records => RECORDS,
        }
    }

    /// Whether several columns may hold it: a person has many telephones.
    pub fn repeats(self) -> bool {
        matches!(self, Email | Phone)
    }

    /// Without which an import of this kind says nothing.
    pub fn required(kind: Kind) -> &'static [Target] {
        match kind {
            Kind::Customers => &[],
            Kind::Products => &[Code],
            Kind::Orders => &[Number, PlacedAt, Code, Quantity, UnitPrice],
            Kind::Records => &[Number],
        }
    }
}

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    columns: [Option<u16>; Target::ALL.len()],
    /// Further columns of targets that may stand in several.
    more: Vec<(Target, u16)>,
}

impl Layout {
    /// From pairs of column and target; the caller has checked that no target is named twice that must not be.
    pub fn new(mapping: &[(u16, Target)]) -> Layout {
        let mut layout = Layout { columns: [None; Target::ALL.len()], more: Vec::new() };
        for (column, target) in mapping {
            match &mut layout.columns[*target as usize] {
                Some(_) => layout.more.push((*target, *column)),
                first => *first = Some(*column),
            }
        }
        layout
    }

    /// Every column of a target, the first one first.
    pub fn all(&self, target: Target) -> impl Iterator<Item = usize> {
        let more = self.more.iter().filter(move |(of, _)| *of == target).map(|(_, column)| usize::from(*column));
        self.column(target).into_iter().chain(more)
    }

    pub fn column(&self, target: Target) -> Option<usize> {
        self.columns[target as usize].map(usize::from)
    }

    pub fn has(&self, target: Target) -> bool {
        self.columns[target as usize].is_some()
    }
}

/// Headers as they are met, folded and without anything but letters and digits.
const HEADERS: &[(Target, &[&str])] = &[
    (
        Email,
        &[
            "email",
            "mail",
            "почта",
            "электроннаяпочта",
            "емейл",
            "имейл",
            "адресэлектроннойпочты",
            "emailaddress",
            "customeremail",
            "электронныйадрес",
            "элпочта",
            "адресэп",
            "emailдлярассылок",
            "адреспочты",
        ],
    ),
    (
        Phone,
        &[
            "phone",
            "tel",
            "telephone",
            "mobile",
            "mobilephone",
            "phonenumber",
            "телефон",
            "тел",
            "мобильный",
            "мобильныйтелефон",
            "номертелефона",
            "номермобильного",
            "сотовый",
            "сот",
            "моб",
            "мобтелефон",
            "мобтел",
            "телефоны",
            "телефондлярассылок",
            "customerphone",
        ],
    ),
    (
        FullName,
        &[
            "fullname",
            "фио",
            "имяфамилия",
            "фамилияимя",
            "фамилияимяотчество",
            "клиент",
            "customername",
            "контактноелицо",
            "контакт",
            "покупатель",
            "контрагент",
            "партнер",
            "физлицо",
            "физическоелицо",
            "владелецкарты",
            "держателькарты",
            "владелец",
            "полноеимя",
            "полноеимяконтакта",
            "названиеконтакта",
            "имяифамилия",
            "фамилияиимя",
            "фиополностью",
            "имяконтакта",
        ],
    ),
    (FirstName, &["firstname", "givenname", "forename", "имя"]),
    (MiddleName, &["middlename", "patronymic", "отчество"]),
    (LastName, &["lastname", "surname", "familyname", "фамилия"]),
    (Gender, &["gender", "sex", "пол"]),
    (
        Birthday,
        &[
            "birthday",
            "birthdate",
            "dateofbirth",
            "dob",
            "деньрождения",
            "датарождения",
            "датарожд",
            "рождение",
            "др",
        ],
    ),
    (Country, &["country", "страна"]),
    (City, &["city", "town", "город", "населенныйпункт", "городпроживания"]),
    (Locale, &["locale", "language", "lang", "язык"]),
    (Source, &["source", "источник", "откуда"]),
    (
        PreferredChannel,
        &[
            "preferredchannel",
            "preferredcontactmethod",
            "channel",
            "удобныйканал",
            "предпочитаемыйканал",
            "предпочтительныйканал",
            "удобныйспособсвязи",
            "предпочитаемыйспособсвязи",
            "каналсвязи",
            "канал",
        ],
    ),
    (
        ContactFrequency,
        &[
            "contactfrequency",
            "frequency",
            "emailfrequency",
            "частота",
            "частотасообщений",
            "частотаписем",
            "частотарассылок",
            "частотарассылки",
            "частотаконтактов",
            "какчастописать",
        ],
    ),
    (
        Consent,
        &[
            "consent",
            "optin",
            "subscribed",
            "subscribe",
            "newsletter",
            "acceptsmarketing",
            "marketingconsent",
            "согласие",
            "согласиенарассылку",
            "согласиенарекламу",
            "согласиенаполучениерекламы",
            "рекламнаярассылка",
            "рассылка",
            "рассылки",
            "подписан",
            "подписаннарассылку",
            "подписка",
            "подписканарассылку",
            "получатьрассылку",
        ],
    ),
    (
        ConsentAt,
        &[
            "consentat",
            "consentdate",
            "optindate",
            "optintime",
            "датасогласия",
            "датасогласиянарассылку",
            "датаподписки",
        ],
    ),
    (
        Number,
        &[
            "number",
            "invoiceno",
            "invoice",
            "invoicenumber",
            "orderid",
            "orderno",
            "ordernumber",
            "order",
            "номер",
            "номерзаказа",
            "заказ",
            "чек",
            "номерчека",
            "idзаказа",
            "счет",
        ],
    ),
    (
        PlacedAt,
        &[
            "placedat",
            "invoicedate",
            "orderdate",
            "date",
            "datetime",
            "createdat",
            "purchasedate",
            "дата",
            "датазаказа",
            "датаивремя",
            "датапокупки",
            "датачека",
            "создан",
        ],
    ),
    (
        Code,
        &[
            "code",
            "stockcode",
            "sku",
            "productid",
            "productcode",
            "itemcode",
            "article",
            "артикул",
            "код",
            "кодтовара",
            "idтовара",
            "offerid",
        ],
    ),
    (
        Name,
        &[
            "name",
            "description",
            "productname",
            "product",
            "title",
            "item",
            "название",
            "наименование",
            "товар",
            "названиетовара",
            "наименованиетовара",
            "номенклатура",
            "описание",
        ],
    ),
    (Category, &["category", "categoryname", "категория", "группа", "раздел"]),
    (Quantity, &["quantity", "qty", "amount", "count", "количество", "колво", "кол"]),
    (UnitPrice, &["unitprice", "price", "цена", "ценазаединицу", "ценазашт", "стоимость"]),
    (Currency, &["currency", "валюта"]),
    (State, &["state", "status", "orderstatus", "статус", "статусзаказа", "состояние"]),
    (Cancelled, &["cancelled", "canceled", "isreturn", "отмена", "отменен", "возврат"]),
    (Picture, &["picture", "image", "imageurl", "pictureurl", "photo", "картинка", "фото", "изображение"]),
];

/// Words for a customer's number in another system: in an order's file also plain "customer".
const EXTERNAL: &[&str] = &[
    "externalid",
    "customerid",
    "clientid",
    "userid",
    "idклиента",
    "кодклиента",
    "номерклиента",
    "clientcode",
    "customercode",
    "idпокупателя",
    "idконтакта",
    "idконтрагента",
    "кодконтрагента",
    "кодпокупателя",
    "внешнийкод",
    "внешнийid",
    "номеркарты",
    "кодкарты",
    "дисконтнаякарта",
    "картаклиента",
];
const EXTERNAL_OF_CUSTOMERS: &[&str] = &["id", "код", "номер", "code"];
/// Over customers these are people; over products and orders, goods.
const WHOLE_NAMES_OF_CUSTOMERS: &[&str] = &["name", "наименование", "название"];

/// Words that say which of several telephones or mailboxes a column holds.
const WHICH: &[&str] = &[
    "рабочий",
    "рабочая",
    "мобильный",
    "личный",
    "личная",
    "частный",
    "домашний",
    "другой",
    "другая",
    "основной",
    "основная",
    "дополнительный",
    "дополнительная",
    "контактный",
    "контактная",
    "прямой",
    "work",
    "home",
    "other",
    "primary",
    "personal",
    "customer",
    "contact",
];
/// Words that say whose it is.
const WHOSE: &[&str] = &["клиента", "покупателя", "контакта", "контрагента", "партнера", "заказчика"];

/// What a column with this header probably means in an import of this kind.
pub fn suggest(kind: Kind, header: &str) -> Option<Target> {
    let word: String = base::text::fold(header).chars().filter(|c| c.is_alphanumeric()).collect();
    if let Some(target) = named(kind, &word) {
        return Some(target);
    }
    // «Рабочий телефон 2» is a telephone, «Имя покупателя» a name.
    let numberless = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut bare = WHOSE.iter().find_map(|whose| numberless.strip_suffix(whose)).unwrap_or(numberless);
    while let Some(rest) = WHICH.iter().find_map(|which| bare.strip_prefix(which)) {
        bare = rest;
    }
    if bare == word {
        return None;
    }
    named(kind, bare).filter(|target| match target {
        Email | Phone => true,
        FullName | FirstName | MiddleName | LastName | Birthday | Gender | City | Country => {
            numberless.len() == word.len()
        }
        _ => false,
    })
}

fn named(kind: Kind, word: &str) -> Option<Target> {
    let customers = kind == Kind::Customers;
    if EXTERNAL.contains(&word) || customers && EXTERNAL_OF_CUSTOMERS.contains(&word) {
        return Target::of(kind).contains(&ExternalId).then_some(ExternalId);
    }
    // «Имя» over customers is a person's; "name" alone over customers is usually the whole of it.
    if customers && WHOLE_NAMES_OF_CUSTOMERS.contains(&word) {
        return Some(FullName);
    }
    let known = HEADERS.iter().filter(|(target, _)| Target::of(kind).contains(target));
    known.filter(|(_, words)| words.contains(&word)).map(|(target, _)| *target).next()
}

/// Suggestions for a whole header: no target twice where it must not be, the first column wins.
pub fn suggest_all(kind: Kind, headers: &[String]) -> Vec<Option<Target>> {
    let mut taken = [false; Target::ALL.len()];
    headers
        .iter()
        .map(|header| {
            let mut free = |target: &Target| !std::mem::replace(&mut taken[*target as usize], true);
            suggest(kind, header).filter(|target| free(target) || target.repeats())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_suggest_their_meaning() {
        for (kind, header, want) in [
            (Kind::Customers, "Почта", Some(Email)),
            (Kind::Customers, "E-mail", Some(Email)),
            (Kind::Customers, "Телефон", Some(Phone)),
            (Kind::Customers, " ФИО ", Some(FullName)),
            (Kind::Customers, "Город", Some(City)),
            (Kind::Customers, "Дата рождения", Some(Birthday)),
            (Kind::Customers, "Населённый пункт", Some(City)),
            (Kind::Customers, "ID", Some(ExternalId)),
            (Kind::Customers, "Удобный канал", Some(PreferredChannel)),
            (Kind::Customers, "Предпочитаемый канал", Some(PreferredChannel)),
            (Kind::Customers, "Preferred channel", Some(PreferredChannel)),
            (Kind::Customers, "Частота", Some(ContactFrequency)),
            (Kind::Customers, "Как часто писать", Some(ContactFrequency)),
            (Kind::Customers, "contact_frequency", Some(ContactFrequency)),
            (Kind::Customers, "Любимый цвет", None),
            (Kind::Orders, "Канал", None),
            (Kind::Products, "Артикул", Some(Code)),
            (Kind::Products, "Почта", None),
            (Kind::Orders, "Номер заказа", Some(Number)),
            (Kind::Orders, "Кол-во", Some(Quantity)),
            (Kind::Orders, "Код", Some(Code)),
        ] {
            assert_eq!(suggest(kind, header), want, "{header}");
        }
    }

    #[test]
    fn online_retail_is_understood_whole() {
        let header = [
            "InvoiceNo",
            "StockCode",
            "Description",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
            "Country",
        ];
        let got = suggest_all(Kind::Orders, &header.map(str::to_owned));
        let want = [Number, Code, Name, Quantity, PlacedAt, UnitPrice, ExternalId, Country];
        assert_eq!(got, want.map(Some));
    }

    #[test]
    fn only_telephones_and_mails_are_suggested_twice() {
        let got = suggest_all(Kind::Customers, &["Email", "Почта", "Город", "City"].map(str::to_owned));
        assert_eq!(got, [Some(Email), Some(Email), Some(City), None]);
    }

    #[test]
    fn headers_of_the_usual_programs_are_understood() {
        for (program, header, want) in [
            (
                "1С",
                "Код;Контрагент;Телефон;Адрес электронной почты;Дата рождения;Дисконтная карта",
                vec![Some(ExternalId), Some(FullName), Some(Phone), Some(Email), Some(Birthday), None],
            ),
            (
                "МойСклад",
                "Группы;Внешний код;Код;Наименование;Телефон;Факс;E-mail;Фактический адрес;Пол",
                vec![None, Some(ExternalId), None, Some(FullName), Some(Phone), None, Some(Email), None, Some(Gender)],
            ),
            (
                "InSales",
                "ID клиента;Имя;Фамилия;Отчество;Email;Телефон;Подписан на рассылку;Сумма заказов",
                vec![
                    Some(ExternalId),
                    Some(FirstName),
                    Some(LastName),
                    Some(MiddleName),
                    Some(Email),
                    Some(Phone),
                    Some(Consent),
                    None,
                ],
            ),
            (
                "Битрикс24",
                "ID;Обращение;Имя;Отчество;Фамилия;Дата рождения;Рабочий телефон;Мобильный телефон;Номер факса;Рабочий e-mail;Частный e-mail;Источник",
                vec![
                    Some(ExternalId),
                    None,
                    Some(FirstName),
                    Some(MiddleName),
                    Some(LastName),
                    Some(Birthday),
                    Some(Phone),
                    Some(Phone),
                    None,
                    Some(Email),
                    Some(Email),
                    Some(Source),
                ],
            ),
            (
                "amoCRM",
                "ID;Тип;Полное имя контакта;Компания контакта;Рабочий телефон;Рабочий прямой телефон;Мобильный телефон;Факс;Рабочий email;Личный email;Теги",
                vec![
                    Some(ExternalId),
                    None,
                    Some(FullName),
                    None,
                    Some(Phone),
                    Some(Phone),
                    Some(Phone),
                    None,
                    Some(Email),
                    Some(Email),
                    None,
                ],
            ),
            (
                "Excel",
                "№;Имя и фамилия;Моб. тел.;Почта 2;День рождения клиента;Имя 2",
                vec![None, Some(FullName), Some(Phone), Some(Email), Some(Birthday), None],
            ),
        ] {
            let header: Vec<String> = header.split(';').map(str::to_owned).collect();
            assert_eq!(suggest_all(Kind::Customers, &header), want, "{program}");
        }
    }

    #[test]
    fn every_suggestion_is_possible_for_its_kind() {
        for kind in Kind::ALL {
            for (_, words) in HEADERS {
                for word in *words {
                    let target = suggest(*kind, word);
                    assert!(target.is_none_or(|t| Target::of(*kind).contains(&t)), "{word}");
                }
            }
            assert!(Target::required(*kind).iter().all(|t| Target::of(*kind).contains(t)));
        }
    }
}
