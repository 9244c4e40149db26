//! The evidence file of one recipient: who they are, what they said and to which words, and what was sent on it.
//!
//! Everything on it is read from the ledger and the deliveries as they stand; nothing is decided here. The fingerprint
//! at the end is of every line above it, and the file's own hash goes into the audit log, so that a paper in court can
//! be told from one that was changed. How a paper is printed stands in `paper`.

use super::paper::{HEADING, LEAD, LINE, Paper, QUIET, TITLE};
use crate::{Ctx, Error, Result};
use base::{CustomerId, Locale, Timestamp, Zone};
use domain::access::Permission;
use domain::campaigns::Settings;
use domain::consent::{Purpose, Scope, Topic, Word, latest};
use domain::customers::State;
use domain::identities::Identity;
use domain::legal::Details;
use store::consent::{Line, Text};
use store::deliveries::Listed;

/// Entries and deliveries that one paper holds; somebody with more has the rest in the archive.
const ROWS: i64 = 5_000;

/// A file ready to be taken away.
#[derive(Clone, Debug)]
pub struct File {
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes in hexadecimal digits.
    pub hash: String,
}

/// Makes the evidence file of a customer.
pub fn evidence_file(ctx: &Ctx, id: CustomerId) -> Result<File> {
    ctx.require(Permission::CustomersExport)?;
    ctx.require_addresses()?;
    let known = ctx.workspace.read(|tx| known(tx, id))?;
    let words = Words { locale: ctx.locale, zone: ctx.workspace.settings().zone.clone() };
    let mut paper = Paper::default();
    write(&mut paper, ctx, &words, &known);
    let fingerprint = hexadecimal(&base::hash::sha256(paper.text().as_bytes()));
    paper.say(
        QUIET,
        format!("{} {fingerprint}", words.pick("SHA-256 строк выше:", "SHA-256 of the lines above:")),
    );
    let title = words.pick("Доказательство согласий", "Evidence of consents");
    let foot = format!("{title} · {id} · {}", words.moment(ctx.now()));
    let page = |page, of| match words.locale {
        Locale::Ru => format!("Страница {page} из {of}"),
        Locale::En => format!("Page {page} of {of}"),
    };
    let bytes = paper.print(title, &foot, page);
    let hash = hexadecimal(&base::hash::sha256(&bytes));
    let audit = ctx.audit("consents.evidence", id).with(serde_json::json!({ "sha256": hash }));
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    Ok(File { bytes, hash })
}

/// What the paper is made of.
struct Known {
    id: CustomerId,
    name: Option<String>,
    identities: Vec<Identity>,
    business: Details,
    /// Oldest first.
    entries: Vec<Line>,
    sent: Vec<(Listed, String, Settings)>,
    texts: Vec<Text>,
    topics: Vec<store::topics::Topic>,
}

fn known(tx: &mut store::Tx, id: CustomerId) -> Result<Known> {
    let customer = store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
    if customer.state == State::Erased {
        return Err(Error::NotFound);
    }
    let fields = customer.fields;
    let name = [fields.last_name, fields.first_name, fields.middle_name];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut entries = store::consent::entries(tx, id, None, ROWS)?;
    entries.reverse();
    let mut sent = Vec::new();
    for (campaign, row) in store::deliveries::of_customer(tx, id, ROWS)? {
        if row.handed_over_at.is_some()
            && let Some(campaign) = store::campaigns::load(tx, campaign)?
        {
            sent.push((row, campaign.name, campaign.settings));
        }
    }
    Ok(Known {
        id,
        name: (!name.is_empty()).then_some(name),
        identities: store::identities::of_customers(tx, &[id.0])?.into_iter().map(|(_, it)| it).collect(),
        business: store::legal::details(tx)?.1,
        texts: store::consent::texts(tx)?,
        topics: store::topics::all(tx)?,
        entries,
        sent,
    })
}

fn write(paper: &mut Paper, ctx: &Ctx, words: &Words, known: &Known) {
    paper.say(TITLE, words.pick("Доказательство согласий", "Evidence of consents"));
    let (business, settings) = (&known.business, ctx.workspace.settings());
    let name = if business.legal_name.is_empty() { &settings.business_name } else { &business.legal_name };
    paper.say(LEAD, format!("{}: {name}", words.pick("Оператор", "Business")));
    for (label, value) in [("ИНН", &business.inn), ("ОГРН", &business.ogrn), ("", &business.address)] {
        if !value.is_empty() {
            paper.say(LINE, format!("{label} {value}").trim().to_owned());
        }
    }
    let person = known.name.as_deref().unwrap_or("");
    paper.say(
        LEAD,
        format!("{}: {} {person}", words.pick("Получатель", "Recipient"), known.id).trim().to_owned(),
    );
    for identity in &known.identities {
        paper.say(LINE, format!("{}: {}", words.identity(identity.kind.as_str()), identity.value));
    }
    let made = words.pick("Сформировано", "Made");
    paper.say(QUIET, format!("{made} {}, {}", words.moment(ctx.now()), ctx.actor));
    paper.say(HEADING, words.pick("Согласия и отзывы", "Consents and withdrawals"));
    if known.entries.is_empty() {
        paper.say(LINE, words.pick("Записей нет.", "There are no entries."));
    }
    for line in &known.entries {
        said(paper, words, known, line);
    }
    paper.say(HEADING, words.pick("Что отправлено", "What was sent"));
    if known.sent.is_empty() {
        paper.say(LINE, words.pick("Ничего не отправлялось.", "Nothing was sent."));
    }
    for row in &known.sent {
        sent(paper, words, known, row);
    }
    texts(paper, words, known);
}

fn said(paper: &mut Paper, words: &Words, known: &Known, line: &Line) {
    let it = &line.entry;
    let word =
        if it.given { words.pick("дано", "given") } else { words.pick("отозвано", "withdrawn") };
    let about = words.about(it.purpose, it.scope, it.topic, &known.topics);
    paper.say(LEAD, format!("{} — {word}: {about}", words.moment(it.given_at)));
    let mut told = vec![
        format!("{} {}", words.pick("запись №", "entry No."), line.entry_id),
        format!("{} {}", words.pick("записано", "written down"), words.moment(it.recorded_at)),
        words.source(it.source.as_str()).to_owned(),
        format!("{}: {}", words.pick("кем", "by"), it.actor),
    ];
    if let Some(address) = it.said_from {
        told.push(format!("{} {address}", words.pick("с адреса", "from")));
    }
    if let Some(document) = &it.document {
        told.push(format!("{}: {document}", words.pick("документ", "document")));
    }
    paper.say(QUIET, told.join("; "));
    if let Some(text) = known.texts.iter().find(|text| Some(text.id) == it.text_id) {
        let of = words.pick("текст", "text");
        paper.say(QUIET, format!("{of} {}, SHA-256 {}", text.version, text.fingerprint()));
    }
}

fn sent(
    paper: &mut Paper,
    words: &Words,
    known: &Known,
    (row, campaign, settings): &(Listed, String, Settings),
) {
    let at = row.handed_over_at.unwrap_or(row.updated_at);
    let address = row.address.as_deref().unwrap_or("—");
    paper.say(LEAD, format!("{} — {address}: «{campaign}»", words.moment(at)));
    let about = words.about(settings.purpose, Scope::One(row.channel), settings.topic(), &known.topics);
    let basis = basis(words, &known.entries, row, settings, at);
    let state = words.state(row.state.as_str());
    paper.say(
        QUIET,
        format!("{}; {about}; {state}; {}: {basis}", row.delivery, words.pick("основание", "basis")),
    );
    if let Some(left) = row.unsubscribed_at {
        paper.say(QUIET, format!("{} {}", words.pick("отписка", "unsubscribed"), words.moment(left)));
    }
}

/// The word of the ledger that counted when a message left: the latest of those that were written down by then.
fn basis(words: &Words, entries: &[Line], row: &Listed, settings: &Settings, at: Timestamp) -> String {
    let by_then = entries.iter().filter(|line| line.entry.recorded_at <= at);
    let by_then: Vec<Word> = by_then.map(|line| line.entry.word(line.entry_id)).collect();
    let word = latest(&by_then, settings.purpose, row.channel, settings.topic());
    match word {
        Some(word) if word.given => {
            let of = words.pick("согласие, запись №", "consent, entry No.");
            format!("{of} {} ({})", word.entry_id, words.moment(word.given_at))
        }
        _ if settings.purpose == Purpose::Service => words.pick("договор", "contract").to_owned(),
        _ => words.pick("в журнале не найдено", "not found in the ledger").to_owned(),
    }
}

/// Every text that an entry points at, word for word.
fn texts(paper: &mut Paper, words: &Words, known: &Known) {
    let pointed = |text: &&Text| known.entries.iter().any(|line| line.entry.text_id == Some(text.id));
    let texts: Vec<&Text> = known.texts.iter().filter(pointed).collect();
    if texts.is_empty() {
        return;
    }
    paper.say(HEADING, words.pick("Тексты, на которые согласились", "The texts that were agreed to"));
    for text in texts {
        let of = words.pick("опубликован", "published");
        paper.say(LEAD, format!("{}, {of} {}", text.version, words.moment(text.published_at)));
        paper.say(QUIET, format!("SHA-256 {}", text.fingerprint()));
        for line in text.body.lines().filter(|line| !line.trim().is_empty()) {
            paper.say(LINE, line.trim_start_matches(['#', ' ']).to_owned());
        }
    }
}

/// The words of the reader's language.
struct Words {
    locale: Locale,
    zone: Zone,
}

impl Words {
    fn pick<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        self.locale.pick(ru, en)
    }

    /// With seconds and the distance from UTC: a paper is read where nobody knows the shop's zone.
    fn moment(&self, at: Timestamp) -> String {
        at.zoned(&self.zone).strftime("%d.%m.%Y %H:%M:%S %:z").to_string()
    }

    fn about(&self, purpose: Purpose, scope: Scope, topic: Topic, topics: &[store::topics::Topic]) -> String {
        let purpose = match purpose {
            Purpose::Marketing => self.pick("реклама", "marketing"),
            Purpose::Service => self.pick("сервисные сообщения", "service messages"),
        };
        let topic = topics.iter().find(|it| it.id.0 == topic.0).map_or_else(
            || self.pick("все темы", "every topic").to_owned(),
            |it| format!("{} «{}»", self.pick("тема", "topic"), it.name),
        );
        format!("{purpose}, {}, {topic}", self.channel(scope.as_str()))
    }

    fn channel<'a>(&self, word: &'a str) -> &'a str {
        match word {
            "all" => self.pick("все каналы", "every channel"),
            "email" => self.pick("электронная почта", "e-mail"),
            "sms" => "SMS",
            "call" => self.pick("звонок", "call"),
            other => other,
        }
    }

    fn identity<'a>(&self, word: &'a str) -> &'a str {
        match word {
            "email" => self.pick("Почта", "E-mail"),
            "phone" => self.pick("Телефон", "Phone"),
            "external" => self.pick("Внешний номер", "External id"),
            other => other,
        }
    }

    fn source<'a>(&self, word: &'a str) -> &'a str {
        match word {
            "import" => self.pick("загружено из файла", "imported from a file"),
            "unsubscribe_link" => self.pick("по ссылке отписки", "by the unsubscribe link"),
            "one_click" => self.pick("кнопкой отписки в почте", "by the mail program's button"),
            "complaint" => self.pick("жалобой на спам", "by a complaint of spam"),
            "card" => self.pick("записано сотрудником", "written by staff"),
            "api" => self.pick("передано программой", "told by a program"),
            "form" => self.pick("в форме", "in a form"),
            "confirmation" => {
                self.pick("подтверждено по ссылке из письма", "confirmed by a link in a letter")
            }
            "system" => self.pick("перенесено системой", "carried over by the system"),
            other => other,
        }
    }

    fn state<'a>(&self, word: &'a str) -> &'a str {
        match word {
            "handed_over" => self.pick("передано серверу получателя", "handed over"),
            "delivered" => self.pick("доставлено", "delivered"),
            "bounced" => self.pick("не доставлено", "bounced"),
            "complained" => self.pick("жалоба", "complained"),
            "unknown" => self.pick("исход неизвестен", "outcome unknown"),
            other => other,
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
