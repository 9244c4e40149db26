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
        (Kind::Customers, "Канал", None),
        (Kind::Customers, "Frequency", None),
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
            "external_id;full_name;phone;email;birthday;-",
        ),
        (
            "МойСклад",
            "Группы;Внешний код;Код;Наименование;Телефон;Факс;E-mail;Фактический адрес;Пол",
            "-;external_id;-;full_name;phone;-;email;-;gender",
        ),
        (
            "InSales",
            "ID клиента;Имя;Фамилия;Отчество;Email;Телефон;Подписан на рассылку;Сумма заказов",
            "external_id;first_name;last_name;middle_name;email;phone;consent;-",
        ),
        (
            "Битрикс24",
            "ID;Обращение;Имя;Отчество;Фамилия;Дата рождения;Рабочий телефон;Мобильный телефон;Номер факса;Частный e-mail",
            "external_id;-;first_name;middle_name;last_name;birthday;phone;phone;-;email",
        ),
        (
            "amoCRM",
            "ID;Тип;Полное имя контакта;Компания контакта;Рабочий прямой телефон;Факс;Рабочий email;Личный email;Теги",
            "external_id;-;full_name;-;phone;-;email;email;-",
        ),
        (
            "Excel",
            "№;Имя и фамилия;Моб. тел.;Почта 2;День рождения клиента;Имя 2",
            "-;full_name;phone;email;birthday;-",
        ),
    ] {
        let header: Vec<String> = header.split(';').map(str::to_owned).collect();
        let found = suggest_all(Kind::Customers, &header);
        let found: Vec<&str> = found.iter().map(|it| it.map_or("-", |target| target.as_str())).collect();
        assert_eq!(found.join(";"), want, "{program}");
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
