//! A letter read back from its bytes, for the sandbox's page and for tests.

use mail_parser::{HeaderName, MessageParser};

/// What a mail program would show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadLetter {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// As they stand, in their order.
    pub headers: Vec<(String, String)>,
}

/// Nothing where the bytes are no letter.
pub fn read(raw: &[u8]) -> Option<ReadLetter> {
    let message = MessageParser::new().parse(raw)?;
    let address = |list: Option<&mail_parser::Address<'_>>| {
        let first = list.and_then(|list| list.first());
        let (name, address) = (first.and_then(|a| a.name()), first.and_then(|a| a.address()).unwrap_or(""));
        name.map_or(address.to_owned(), |name| format!("{name} <{address}>"))
    };
    Some(ReadLetter {
        from: address(message.from()),
        to: address(message.to()),
        subject: message.subject().unwrap_or("").to_owned(),
        html: message.body_html(0).map(|body| body.into_owned()).unwrap_or_default(),
        text: message.body_text(0).map(|body| body.into_owned()).unwrap_or_default(),
        headers: message
            .headers_raw()
            .map(|(name, value)| (name.to_owned(), unfold(value)))
            .filter(|(name, _)| HeaderName::parse(name).is_some())
            .collect(),
    })
}

fn unfold(value: &str) -> String {
    value.split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
