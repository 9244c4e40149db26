//! The plain text alternative, walked out of the HTML, so that no message goes out without one.
//!
//! The walk runs once per campaign over HTML whose tags are taken; the result is a template of its own.
//! What one customer's values leave behind (empty lines of an empty block) is tidied after rendering.

use crate::markup::attribute;
use crate::tags::{CLOSE, OPEN};

const BLOCKS: [&str; 16] = [
    "p",
    "div",
    "table",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "section",
    "article",
    "blockquote",
    "hr",
];
const SKIPPED: [&str; 4] = ["head", "style", "script", "title"];

#[derive(Default)]
struct Walk {
    out: String,
    /// Address and start of the text of the link being walked.
    link: Option<(String, usize)>,
    picture: String,
}

/// The text of an HTML.
pub fn from_html(html: &str) -> String {
    let mut walk = Walk::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        walk.text(&rest[..start]);
        let element = &rest[start..];
        if element.starts_with("<!--") {
            rest = element.find("-->").map_or("", |end| &element[end + 3..]);
            continue;
        }
        let Some(end) = element.find('>') else { break };
        rest = &element[end + 1..];
        let inside = element[1..end].trim_start();
        let name: String = inside
            .chars()
            .skip_while(|c| *c == '/')
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if SKIPPED.contains(&name.as_str()) && !inside.starts_with('/') {
            rest = skip(rest, &name);
            continue;
        }
        walk.element(&name, inside);
    }
    walk.text(rest.split('<').next().unwrap_or(""));
    tidy(&walk.out)
}

/// The rest after the closing element.
fn skip<'a>(rest: &'a str, name: &str) -> &'a str {
    let close = format!("</{name}");
    let lower = rest.to_ascii_lowercase();
    lower.find(&close).and_then(|at| rest[at..].find('>').map(|end| &rest[at + end + 1..])).unwrap_or("")
}

impl Walk {
    fn text(&mut self, text: &str) {
        let text = decode_entities(text);
        // What looks like a tag only after decoding is text, and must not become a tag of the text template.
        let text = text.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #");
        for c in text.chars() {
            if c.is_whitespace() {
                if !self.out.ends_with([' ', '\n']) {
                    self.out.push(' ');
                }
            } else if !is_invisible(c) {
                self.out.push(c);
            }
        }
    }

    fn element(&mut self, name: &str, inside: &str) {
        let closing = inside.starts_with('/');
        match name {
            "br" => self.out.push('\n'),
            "td" | "th" if !self.out.ends_with([' ', '\n']) => self.out.push(' '),
            "li" if !closing => self.out.push_str("\n- "),
            "a" if closing => self.close_link(),
            "a" => {
                let href = attribute(inside, "href").map(decode_entities).unwrap_or_default();
                self.link = Some((href, self.out.len()));
                self.picture.clear();
            }
            "img" => {
                if let Some(alt) = attribute(inside, "alt") {
                    self.picture = decode_entities(alt);
                }
            }
            name if BLOCKS.contains(&name) => {
                let breaks = if matches!(name, "p" | "h1" | "h2" | "h3" | "table") { "\n\n" } else { "\n" };
                self.out.push_str(breaks);
            }
            _ => {}
        }
    }

    fn close_link(&mut self) {
        let Some((href, from)) = self.link.take() else { return };
        let label = self.out[from.min(self.out.len())..].trim().to_owned();
        if label.is_empty() && !self.picture.is_empty() {
            let picture = std::mem::take(&mut self.picture);
            self.out.push_str(picture.trim());
        }
        if !href.is_empty() && !href.starts_with('#') && label != href {
            self.out.push_str(&format!(" ( {href} )"));
        }
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}')
}

/// Lines without blanks at their ends, at most one empty line between paragraphs.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        empty = 0;
    }
    out
}

/// Character references as characters; what is not known stays as it is.
pub fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end <= 10);
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // The brackets mark taken tags and must not appear by a reference.
        return char::from_u32(code).filter(|c| !matches!(*c, OPEN | CLOSE | '\0'));
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{00A0}',
        "mdash" => '—',
        "ndash" => '–',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "middot" => '·',
        "bull" => '•',
        "rarr" => '→',
        "larr" => '←',
        "times" => '×',
        "euro" => '€',
        "pound" => '£',
        "zwnj" => '\u{200C}',
        "shy" => '\u{00AD}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_readable_text() {
        let html = "<html><head><title>t</title><style>p{}</style></head><body><h1>Привет,&nbsp;Анна</h1><p>Раз<br>два</p>\
                    <!--[if mso]><p>no</p><![endif]--><ul><li>a</li><li>b</li></ul>\
                    <a href=\"https://x.ru/?a=1&amp;b=2\"><img alt=\"Скидка\" src=\"y\"></a>\
                    <a href=\"https://z.ru\">Дальше</a></body></html>";
        assert_eq!(
            from_html(html),
            "Привет, Анна\n\nРаз\nдва\n\n- a\n- b\nСкидка ( https://x.ru/?a=1&b=2 )Дальше ( https://z.ru )"
        );
    }

    #[test]
    fn decoded_braces_are_not_tags() {
        assert_eq!(from_html("&#123;&#123; customer.email }}"), "{ { customer.email }}");
        assert_eq!(from_html("&#x2983;0&#x2984;"), "&#x2983;0&#x2984;");
    }
}
