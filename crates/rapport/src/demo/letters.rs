//! The letters of the demonstration: three that were sent, one that is ready.

use domain::templates::Draft;
use serde_json::{Value, json};
use template::BodyKind;

/// A letter with the audience it is meant for.
pub struct Letter {
    pub name: &'static str,
    /// The campaign's word in links.
    pub utm: &'static str,
    pub subject: &'static str,
    pub preheader: &'static str,
    pub body: Value,
}

impl Letter {
    pub fn draft(&self) -> Draft {
        Draft {
            name: self.name.into(),
            subject: self.subject.into(),
            preheader: self.preheader.into(),
            body_kind: BodyKind::Blocks,
            body: self.body.to_string(),
        }
    }
}

fn body(parts: Vec<Value>) -> Value {
    let mut blocks = vec![json!({"kind": "heading", "text": "Мята", "level": 2, "align": "center"})];
    blocks.extend(parts);
    blocks.push(json!({"kind": "divider"}));
    blocks.push(json!({"kind": "footer", "text": "Вы получили это письмо, потому что согласились узнавать новости «Мяты».",
        "unsubscribe": "Отписаться", "web_version": "Открыть в браузере"}));
    json!({ "blocks": blocks })
}

fn text(text: &str) -> Value {
    json!({"kind": "text", "text": text})
}

fn heading(text: &str) -> Value {
    json!({"kind": "heading", "text": text, "level": 1})
}

fn button(text: &str, url: &str) -> Value {
    json!({"kind": "button", "text": text, "url": url, "align": "center"})
}

fn products(limit: u32) -> Value {
    json!({"kind": "products", "columns": 2, "limit": limit, "button": "В магазин"})
}

const HELLO: &str = "Здравствуйте{% if customer.first_name %}, {{ customer.first_name }}{% endif %}!";

pub fn spring() -> Letter {
    Letter {
        name: "Весенний сбор",
        utm: "spring",
        subject: "{{ customer.first_name or 'Здравствуйте' }}, первый сбор уже приехал",
        preheader: "Дарджилинг и сенча нового урожая",
        body: body(vec![
            heading("Первый сбор уже приехал"),
            text(&format!(
                "{HELLO} Мы дождались чая нового урожая: лёгкого, цветочного, с тем самым весенним ароматом."
            )),
            products(4),
            text("Заварите при 80 °C и дайте ему две минуты: дольше не нужно."),
            button("Выбрать чай", "https://myata.example/tea"),
        ]),
    }
}

pub fn autumn() -> Letter {
    Letter {
        name: "Осень: время согреться",
        utm: "autumn",
        subject: "Время согреться: пледы, улуны и мёд",
        preheader: "Собрали всё, с чем приятно остаться дома",
        body: body(vec![
            heading("Время согреться"),
            text(&format!("{HELLO} За окном дождь, а у нас — свежий мёд, тёмные улуны и пледы из мериноса.")),
            products(6),
            button("Посмотреть всё", "https://myata.example/autumn"),
        ]),
    }
}

pub fn come_back() -> Letter {
    Letter {
        name: "Мы скучаем",
        utm: "come-back",
        subject: "{{ customer.first_name or 'Здравствуйте' }}, давно не виделись",
        preheader: "Расскажем, что нового",
        body: body(vec![
            heading("Давно не виделись"),
            text(&format!(
                "{HELLO} {{% if orders.last_at %}}Вы заходили к нам {{{{ orders.last_at | date }}}}. {{% endif %}}С тех пор у нас появились новые сорта и любимые наборы вернулись на полки."
            )),
            products(4),
            button("Заглянуть в магазин", "https://myata.example/new"),
        ]),
    }
}

pub fn new_year() -> Letter {
    Letter {
        name: "Подарки к Новому году",
        utm: "new-year",
        subject: "Подарки к Новому году: успеть до снега",
        preheader: "Наборы, адвент-календари и тёплые мелочи",
        body: body(vec![
            heading("Подарки, которые пахнут праздником"),
            text(&format!(
                "{HELLO} Мы собрали наборы для тех, кто любит чай, кофе и уют. Доставим до праздников."
            )),
            products(6),
            button("Выбрать подарок", "https://myata.example/gifts"),
        ]),
    }
}
