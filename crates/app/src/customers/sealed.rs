//! The sealed record of somebody who was erased, as a person reads it: on a screen of letters, or on a paper.
//!
//! What is on it was sealed at the erasure; nothing else is known of the person, and nothing is looked up here. Opening
//! it and the line in the audit log stand in `erasure`.

use crate::Ctx;
use crate::consent::paper::{HEADING, LEAD, LINE, Paper, QUIET, TITLE};
use base::money::format_decimal;
use base::{Currency, CustomerId, Locale, Timestamp};
use serde_json::Value;

/// What is kept of somebody, in lines.
pub struct SealedPaper {
    paper: Paper,
    title: &'static str,
    foot: String,
    locale: Locale,
}

impl SealedPaper {
    /// `record` is what [`super::open_evidence`] gave for the customer.
    pub fn of(ctx: &Ctx, id: CustomerId, record: &Value, locale: Locale) -> SealedPaper {
        let title =
            locale.pick("Запечатанная запись об удалённом клиенте", "Sealed record of an erased customer");
        let words = Words { ctx, locale };
        let mut paper = Paper::default();
        paper.say(TITLE, title);
        paper.say(LEAD, format!("{} · {id}", ctx.workspace.settings().business_name));
        let opened = locale.pick("Открыто", "Opened");
        paper.say(QUIET, format!("{opened} {}", words.moment(Some(ctx.now()))));
        paper.say(HEADING, locale.pick("Кто это был", "Who it was"));
        each(&mut paper, &record["identities"], &words, |paper, it| {
            paper.say(LINE, format!("{}: {}", text(it, "kind"), text(it, "value")));
        });
        paper.say(HEADING, locale.pick("Согласия и отзывы", "Consents and withdrawals"));
        each(&mut paper, &record["consents"], &words, |paper, it| words.consent(paper, it));
        paper.say(HEADING, locale.pick("Покупки", "Purchases"));
        each(&mut paper, &record["orders"], &words, |paper, it| words.order(paper, it));
        let sum = base::hash::sha256(record.to_string().as_bytes());
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        paper.say(QUIET, format!("{} {sum}", locale.pick("SHA-256 записи:", "SHA-256 of the record:")));
        SealedPaper { paper, title, foot: format!("{title} · {id}"), locale }
    }

    pub fn text(&self) -> String {
        self.paper.text()
    }

    pub fn pdf(&self) -> Vec<u8> {
        let page = |page, of| match self.locale {
            Locale::Ru => format!("Страница {page} из {of}"),
            Locale::En => format!("Page {page} of {of}"),
        };
        self.paper.print(self.title, &self.foot, page)
    }
}

struct Words<'a> {
    ctx: &'a Ctx,
    locale: Locale,
}

impl Words<'_> {
    fn moment(&self, at: Option<Timestamp>) -> String {
        let zone = &self.ctx.workspace.settings().zone;
        at.map_or_else(|| "—".to_owned(), |at| at.zoned(zone).strftime("%d.%m.%Y %H:%M:%S %:z").to_string())
    }

    fn consent(&self, paper: &mut Paper, it: &Value) {
        let word = match it["given"].as_bool() {
            Some(true) => self.locale.pick("дано", "given"),
            _ => self.locale.pick("отозвано", "withdrawn"),
        };
        let at = self.moment(moment(it, "given_at"));
        paper.say(LEAD, format!("{at} — {word}: {}, {}", text(it, "purpose"), text(it, "channel")));
        let written = self.locale.pick("записано", "written down");
        let mut told = vec![format!("{written} {}", self.moment(moment(it, "recorded_at")))];
        let more = ["basis", "source", "text", "document", "said_from", "actor"];
        told.extend(more.iter().map(|name| text(it, name)).filter(|it| !it.is_empty()).map(str::to_owned));
        paper.say(QUIET, told.join("; "));
    }

    fn order(&self, paper: &mut Paper, it: &Value) {
        let currency = Currency::parse(text(it, "currency"));
        let money = |name: &str| {
            let digits = currency.map_or(2, Currency::digits);
            format!(
                "{} {}",
                format_decimal(it[name].as_i64().unwrap_or(0), digits, digits),
                text(it, "currency")
            )
        };
        let at = self.moment(moment(it, "placed_at"));
        paper.say(LEAD, format!("{at} — {} ({})", text(it, "number"), text(it, "state")));
        let returned = self.locale.pick("возвращено", "returned");
        paper.say(QUIET, format!("{}; {returned} {}", money("total_minor"), money("returned_minor")));
    }
}

fn each(paper: &mut Paper, rows: &Value, words: &Words<'_>, say: impl Fn(&mut Paper, &Value)) {
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    if rows.is_empty() {
        paper.say(LINE, words.locale.pick("Ничего нет.", "Nothing."));
    }
    rows.iter().for_each(|row| say(paper, row));
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("")
}

fn moment(row: &Value, name: &str) -> Option<Timestamp> {
    row[name].as_str().and_then(Timestamp::parse)
}
