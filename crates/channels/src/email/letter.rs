//! A letter as the bytes that a relay receives.
//!
//! Names, subjects and bodies are data: the builder encodes them, so that no value can add a header or end the
//! message. Bodies with letters beyond ASCII are written as base64: for Cyrillic it is the shorter one, and it costs a
//! fifth of what choosing and writing quoted-printable does.

use base::{Timestamp, hash, time};
use encodify::base64;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::url::URL;
use mail_builder::mime::MimePart;

/// Everything that stands in a letter. Addresses must satisfy [`super::is_wire_address`].
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub from_name: &'a str,
    pub from: &'a str,
    pub reply_to: Option<&'a str>,
    pub to: &'a str,
    pub subject: &'a str,
    pub html: &'a str,
    pub text: &'a str,
    /// The same for every try of one delivery, without angle brackets.
    pub message_id: &'a str,
    pub date: Timestamp,
    /// Address of one-click unsubscribing (RFC 8058); marketing has one.
    pub unsubscribe: Option<&'a str>,
    /// Campaign and workspace for the mailbox provider's complaint statistics.
    pub feedback_id: Option<&'a str>,
}

/// The letter with CRLF line ends, no line over 998 bytes, only ASCII.
pub fn build(letter: &Letter<'_>) -> Vec<u8> {
    let mut message = MessageBuilder::new()
        .header("Date", Date::new(letter.date.micros().div_euclid(time::SECOND)))
        .header("Message-ID", MessageId::new(printable(letter.message_id)))
        .header("From", address(letter.from_name, letter.from))
        .header("To", address("", letter.to))
        .subject(one_line(letter.subject));
    if let Some(reply_to) = letter.reply_to {
        message = message.header("Reply-To", address("", reply_to));
    }
    if let Some(url) = letter.unsubscribe {
        message = message
            .header("List-Unsubscribe", URL::new(printable(url)))
            .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click"));
    }
    if let Some(id) = letter.feedback_id {
        message = message.header("Feedback-ID", Raw::new(printable(id)));
    }
    let parts = vec![part("text/plain", letter.text), part("text/html", letter.html)];
    // The boundary follows from the Message-ID, so that a repeated letter is the same letter byte for byte.
    let boundary = format!("=_{}", hash::encode(&hash::sha256(letter.message_id.as_bytes())[..18]));
    let kind = ContentType::new("multipart/alternative").attribute("boundary", boundary);
    let mut bytes = Vec::with_capacity(letter.html.len() * 3 / 2 + letter.text.len() * 3 / 2 + 2048);
    message.body(MimePart::new(kind, parts)).serialize(&mut bytes);
    bytes
}

/// ASCII is left to the builder, which writes it plainly where its lines are short.
fn part<'a>(kind: &'static str, body: &'a str) -> MimePart<'a> {
    if body.is_ascii() {
        return MimePart::new(kind, body);
    }
    let mut encoded = base64::MIME.encode(body);
    encoded.push_str("\r\n");
    MimePart::new(kind, encoded).transfer_encoding("base64")
}

fn address<'a>(name: &str, address: &'a str) -> Address<'a> {
    let name = one_line(name);
    Address::new_address((!name.is_empty()).then_some(name), printable(address))
}

/// A header is one line: whatever breaks lines becomes a blank.
fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Only characters that a structured header can hold unencoded.
fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect()
}
