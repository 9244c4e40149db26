//! Letters that tell of letters: delivery reports (RFC 3464), complaints (RFC 5965), and what older servers write.
//!
//! The letter that is meant is found by a word of ours, which stands in its Message-ID and in the return path made for
//! it: wherever the server put them (the report's headers, the returned letter, the text), the word is there. Whether
//! the word was made by us is checked by `app`. An automatic answer ("I am away") is no report, whoever wrote it, and
//! a report that a server still tries says nothing yet.

use super::reply::Reply;
use base::Timestamp;
use domain::deliveries::returns::{Return, ReturnKind};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

/// Bytes of a text that are looked at where there is no report in form.
const TEXT_BYTES: usize = 16 * 1024;

/// What a letter tells of a letter of ours; nothing when it is not such a letter.
pub fn read_report(raw: &[u8]) -> Option<Return> {
    let message = MessageParser::new().parse(raw)?;
    let word = our_word(&message, raw);
    let told = match (feedback(&message), status(&message)) {
        (Some(told), _) => told?,
        (None, Some(told)) => told?,
        (None, None) => by_words(&message)?,
    };
    let at = message.date().map(|date| Timestamp::from_seconds(date.to_timestamp()));
    // The address alone is not enough here: anybody can write a letter.
    Some(Return { message_id: Some(word?), happened_at: at, ..told })
}

/// A complaint: the part `message/feedback-report`. The inner nothing: it is one that says nothing bad.
fn feedback(message: &Message<'_>) -> Option<Option<Return>> {
    let fields = Fields::of_part(message, "feedback-report")?;
    let kind = match fields.get("feedback-type")?.to_ascii_lowercase().as_str() {
        "not-spam" => return Some(None),
        "opt-out" | "opt-out-list" => ReturnKind::Unsubscribe,
        _ => ReturnKind::Complaint,
    };
    let address = fields.get("original-rcpt-to").map(address_of);
    Some(Some(Return { address, code: fields.get("feedback-type")?.to_owned(), ..Return::new(kind) }))
}

/// A delivery report: the part `message/delivery-status`.
fn status(message: &Message<'_>) -> Option<Option<Return>> {
    let fields = Fields::of_part(message, "delivery-status")?;
    let action = fields.get("action").unwrap_or_default().to_ascii_lowercase();
    let (code, words) =
        (fields.get("status").unwrap_or_default(), fields.get("diagnostic-code").unwrap_or_default());
    let address = fields.get("final-recipient").or(fields.get("original-recipient")).map(address_of);
    // The diagnosis is the last server's; the status is often the reporting one's own summary.
    let words = words.split_once(';').map_or(words, |(_, words)| words).trim();
    let kind = match action.as_str() {
        "failed" => kind_of(code, words),
        "delivered" | "relayed" | "expanded" => ReturnKind::Delivered,
        _ => return Some(None),
    };
    Some(Some(Return {
        address,
        code: first_word(code).to_owned(),
        words: words.to_owned(),
        ..Return::new(kind)
    }))
}

/// What a server of the old days wrote in plain words.
fn by_words(message: &Message<'_>) -> Option<Return> {
    let header = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_ascii_lowercase();
    let from = header("From");
    let daemon =
        ["mailer-daemon", "postmaster", "mail delivery", "qmail"].iter().any(|word| from.contains(word));
    let empty_path = header("Return-Path") == "<>";
    if !daemon && !empty_path {
        return None;
    }
    // A person's program answers too, and some do so without a return path.
    let away =
        header("Auto-Submitted").starts_with("auto-replied") && header("X-Failed-Recipients").is_empty();
    if away || !header("X-Autoreply").is_empty() {
        return None;
    }
    let text = message.body_text(0)?;
    let text: String = text.chars().take(TEXT_BYTES).collect();
    let told = text.split("--- Below this line").next().unwrap_or(&text);
    let line = told.lines().map(str::trim).find(|line| code_in(line).is_some())?;
    let code = code_in(line)?;
    if code.starts_with('4') && told.to_ascii_lowercase().contains("still trying") {
        return None;
    }
    let failed = Some(header("X-Failed-Recipients")).filter(|it| !it.is_empty());
    Some(Return {
        address: failed.map(|list| list.split(',').next().unwrap_or_default().trim().to_owned()),
        code: code.to_owned(),
        words: line.to_owned(),
        ..Return::new(kind_of(code, line))
    })
}

/// Hard is what says that nobody lives there; everything else may be another day.
fn kind_of(status: &str, words: &str) -> ReturnKind {
    let code = first_word(status);
    // Statuses that name the mailbox or its domain (RFC 3463); 5.2.1 is a mailbox that was closed.
    let gone = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"];
    let policy = words.contains("5.7.") || code.starts_with("5.7.");
    // Yandex refuses unknown mailboxes with the status of a policy.
    let named = words.to_ascii_lowercase().contains("no such user") && code.starts_with('5');
    let hard = (gone.contains(&code) || says_nobody(words)) && !policy;
    if hard || named { ReturnKind::HardBounce } else { ReturnKind::SoftBounce }
}

/// The same judgement as for a relay's own reply.
fn says_nobody(words: &str) -> bool {
    let number =
        words.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 3 && word.starts_with('5'));
    let Some(code) = number.and_then(|number| number.parse().ok()) else { return false };
    let rest = words.split_once(number.unwrap_or_default()).map_or("", |(_, rest)| rest);
    let line = rest.trim_start_matches(['-', ' ']).to_owned();
    if let Some(status) = code_in(&line).filter(|status| status.contains('.')) {
        return ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"].contains(&status);
    }
    Reply { code, lines: vec![line] }.is_no_mailbox()
}

/// The first status in a text: `5.1.1`, else `550`.
fn code_in(text: &str) -> Option<&str> {
    let word = |c: char| !(c.is_ascii_digit() || c == '.');
    let words = || text.split(word).map(|it| it.trim_matches('.'));
    let enhanced = |it: &&str| {
        let parts: Vec<&str> = it.split('.').collect();
        parts.len() == 3
            && matches!(parts[0], "4" | "5")
            && parts[1..].iter().all(|part| (1..=3).contains(&part.len()))
    };
    let plain = |it: &&str| it.len() == 3 && matches!(it.as_bytes()[0], b'4' | b'5') && !it.contains('.');
    words().find(enhanced).or_else(|| words().find(plain))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// `rfc822; <a@b.c>` or a bare address.
fn address_of(field: &str) -> String {
    let address = field.rsplit_once(';').map_or(field, |(_, address)| address);
    address.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// Fields of a part that is made of headers, all groups together: ours is one letter to one person.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of_part(message: &Message<'_>, subtype: &str) -> Option<Fields> {
        let part = message.parts.iter().find(|part| {
            part.content_type().is_some_and(|it| {
                it.ctype().eq_ignore_ascii_case("message")
                    && it.subtype().is_some_and(|it| {
                        it.eq_ignore_ascii_case(subtype)
                            || it.to_ascii_lowercase().strip_prefix("global-") == Some(subtype)
                    })
            })
        })?;
        let bytes: &[u8] = match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.as_bytes(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
            PartType::Message(inner) => inner.raw_message(),
            PartType::Multipart(_) => return None,
        };
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), fields.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Some(Fields(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The word of one of our letters, wherever it stands: as it came first, then in what was encoded.
fn our_word(message: &Message<'_>, raw: &[u8]) -> Option<String> {
    word_in(raw).or_else(|| {
        message.parts.iter().find_map(|part| match &part.body {
            PartType::Text(text) | PartType::Html(text) => word_in(text.as_bytes()),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => word_in(bytes),
            PartType::Message(inner) => word_in(inner.raw_message()),
            PartType::Multipart(_) => None,
        })
    })
}

/// `dlv_`, a number, a dot and twenty hexadecimal digits.
fn word_in(bytes: &[u8]) -> Option<String> {
    let lower = bytes.to_ascii_lowercase();
    memchr::memmem::find_iter(&lower, b"dlv_").find_map(|at| {
        let rest = &lower[at..];
        let digits = rest[4..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let tail = rest.get(4 + digits..4 + digits + 21)?;
        let whole = digits > 0 && tail[0] == b'.' && tail[1..].iter().all(u8::is_ascii_hexdigit);
        whole.then(|| String::from_utf8_lossy(&rest[..4 + digits + 21]).into_owned())
    })
}

#[cfg(test)]
mod tests;
