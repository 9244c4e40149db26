//! The small set of inline HTML that a text block may hold.
//!
//! Whatever an editor or a person pastes, the result is well-formed, holds allowed elements only, and every other
//! angle bracket is shown as a character.

const PAIRED: [&str; 11] = ["b", "strong", "i", "em", "u", "s", "p", "ul", "ol", "li", "span"];

/// Escapes text for element content and attribute values.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_escaped(&mut out, c);
    }
    out
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        _ => out.push(c),
    }
}

/// Text with limited markup as well-formed HTML. Line breaks of text without markup of its own become `<br />`.
pub fn inline(text: &str) -> String {
    let breaks = !text.contains("<p") && !text.contains("<br") && !text.contains("<li");
    let mut out = String::with_capacity(text.len() + 32);
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '<' => match element(&text[at..]) {
                Some((element, length)) => {
                    write_element(&mut out, &mut open, element);
                    at += length;
                    continue;
                }
                None => out.push_str("&lt;"),
            },
            '&' if is_entity(&text[at..]) => out.push('&'),
            '\n' if breaks => out.push_str("<br />"),
            _ => push_escaped(&mut out, c),
        }
        at += c.len_utf8();
    }
    while let Some(name) = open.pop() {
        out.push_str(&format!("</{name}>"));
    }
    out
}

enum Element {
    Open(String, String),
    Close(String),
    Break,
    /// Known to be markup, not allowed: the element goes, its text stays.
    Dropped,
}

/// Reads the element at the start of `text` and its length in bytes.
fn element(text: &str) -> Option<(Element, usize)> {
    let end = text.find('>')?;
    let inside = text.get(1..end)?.trim();
    let closing = inside.starts_with('/');
    let body = inside.trim_start_matches('/').trim_end_matches('/').trim();
    let name_end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let name = body[..name_end].to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    let element = if name == "br" {
        Element::Break
    } else if name == "a" || PAIRED.contains(&name.as_str()) {
        if closing { Element::Close(name) } else { Element::Open(attributes(&name, &body[name_end..]), name) }
    } else {
        Element::Dropped
    };
    Some((element, end + 1))
}

fn write_element(out: &mut String, open: &mut Vec<String>, element: Element) {
    match element {
        Element::Break => out.push_str("<br />"),
        Element::Dropped => {}
        Element::Open(attributes, name) => {
            out.push_str(&format!("<{name}{attributes}>"));
            open.push(name);
        }
        Element::Close(name) => {
            if !open.contains(&name) {
                return;
            }
            while let Some(top) = open.pop() {
                out.push_str(&format!("</{top}>"));
                if top == name {
                    break;
                }
            }
        }
    }
}

/// Of all attributes, a link keeps its address and a span its colour.
fn attributes(name: &str, rest: &str) -> String {
    match name {
        "a" => match attribute(rest, "href").filter(|href| crate::links::is_allowed(href)) {
            Some(href) => format!(" href=\"{}\"", href.replace('"', "&quot;").replace('<', "&lt;")),
            None => String::new(),
        },
        "span" => match attribute(rest, "style").and_then(colour) {
            Some(colour) => format!(" style=\"color:{colour}\""),
            None => String::new(),
        },
        _ => String::new(),
    }
}

/// The value of a quoted attribute.
pub fn attribute<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let lower = rest.to_ascii_lowercase();
    let mut at = 0;
    loop {
        let start = at + lower[at..].find(name)?;
        at = start + name.len();
        let before = lower[..start].chars().next_back();
        let value = rest[at..].trim_start().strip_prefix('=').map(str::trim_start);
        if let (Some(value), true) =
            (value, before.is_none_or(|c| c.is_whitespace() || c == '"' || c == '\''))
        {
            let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
            return value[1..].split_once(quote).map(|(inside, _)| inside);
        }
    }
}

fn colour(style: &str) -> Option<String> {
    let value = style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        (name.trim() == "color").then(|| value.trim())
    })?;
    is_colour(value).then(|| value.to_owned())
}

/// `#abc` or `#aabbcc`.
pub fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or("");
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_entity(text: &str) -> bool {
    let Some(end) = text.find(';').filter(|end| (2..12).contains(end)) else { return false };
    let name = &text[1..end];
    let digits = name.strip_prefix('#').unwrap_or(name);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_markup_stays_and_the_rest_is_text() {
        for (typed, want) in [
            ("a < b & c", "a &lt; b &amp; c"),
            ("<b>x</b> &nbsp;<i>y", "<b>x</b> &nbsp;<i>y</i>"),
            ("<b><i>x</b></i>", "<b><i>x</i></b>"),
            ("line\nline", "line<br />line"),
            ("<p>a\nb</p>", "<p>a\nb</p>"),
            ("<script>alert(1)</script>", "alert(1)"),
            (
                "<a href=\"https://x.ru/?a=1&b=2\" onclick=\"x\">y</a>",
                "<a href=\"https://x.ru/?a=1&b=2\">y</a>",
            ),
            ("<a href='javascript:x'>y</a>", "<a>y</a>"),
            ("<span style=\"color:#f00;position:fixed\">x</span>", "<span style=\"color:#f00\">x</span>"),
            ("</b>x", "x"),
        ] {
            assert_eq!(inline(typed), want, "{typed}");
        }
    }
}
