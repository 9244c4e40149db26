//! Every link of a message gets a place, so that a click can be counted and its target comes from our own list.
//!
//! An address must be known before the campaign starts: a fixed one, or a whole field (`{{ product.url }}`) whose
//! possible values are known. An address put together from pieces is refused, because its target could not be
//! stored, and because it tends to carry personal data to a third party.

use crate::markup::attribute;
use crate::problem::{Part, Problem};
use crate::tags::{Taken, expression, has_mark};
use crate::text::decode_entities;
use serde::{Deserialize, Serialize};

/// Marks added to every link's address, so that the site's own analytics knows where a visitor came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utm {
    pub source: String,
    pub medium: String,
    pub campaign: String,
}

/// Beginnings of an address that a message may hold.
pub fn is_allowed(href: &str) -> bool {
    let lower = href.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| lower.starts_with(start))
        || has_mark(href)
}

fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// An address as a browser sends it: ASCII, with the host in punycode and everything else percent-encoded.
/// Nothing for an address without a host or with blanks inside.
pub fn normalise(url: &str) -> Option<String> {
    let url = url.trim();
    if !is_web(url) || url.len() > 2000 || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let (user, host_port) = url[start..end].rsplit_once('@').map_or(("", &url[start..end]), |(u, h)| (u, h));
    let (host, port) = host_port.split_once(':').map_or((host_port, None), |(h, p)| (h, Some(p)));
    if !user.is_empty() || port.is_some_and(|p| p.parse::<u16>().is_err()) {
        return None;
    }
    let host = idna::domain_to_ascii(host).ok().filter(|host| !host.is_empty() && host.is_ascii())?;
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let mut out = format!("{}{host}{port}", url[..start].to_ascii_lowercase());
    for byte in url[end..].bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Some(out)
}

/// The address with marks it does not have yet.
pub fn with_utm(url: &str, utm: Option<&Utm>) -> String {
    let Some(utm) = utm else { return url.to_owned() };
    let (body, fragment) = url.split_once('#').map_or((url, None), |(body, fragment)| (body, Some(fragment)));
    let query = body.split_once('?').map_or("", |(_, query)| query).to_owned();
    let mut out = body.to_owned();
    let mut separator = if !body.contains('?') { '?' } else { '&' };
    if body.ends_with(['?', '&']) {
        separator = '\0';
    }
    for (name, value) in
        [("utm_source", &utm.source), ("utm_medium", &utm.medium), ("utm_campaign", &utm.campaign)]
    {
        let known = query.split('&').any(|pair| pair.split('=').next() == Some(name));
        if value.is_empty() || known {
            continue;
        }
        if separator != '\0' {
            out.push(separator);
        }
        out.push_str(&format!("{name}={}", percent(value)));
        separator = '&';
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// What rewriting found out.
#[derive(Debug, Default)]
pub struct Found {
    /// Targets by position, marks added.
    pub links: Vec<String>,
    pub problems: Vec<Problem>,
    /// Whether the message holds the way out.
    pub unsubscribe: bool,
}

impl Found {
    /// The position of a target, which is the same for the same address.
    pub fn place(&mut self, url: String) -> usize {
        self.links.iter().position(|known| *known == url).unwrap_or_else(|| {
            self.links.push(url);
            self.links.len() - 1
        })
    }
}

/// Replaces the address of every link in an HTML whose tags are taken.
pub fn rewrite(html: &str, taken: &mut Taken, utm: Option<&Utm>) -> (String, Found) {
    let mut found = Found::default();
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let element = &rest[start..];
        let Some(end) = element.find('>') else { break };
        out.push_str(&rest[..start]);
        out.push_str(&rewrite_element(&element[..=end], taken, utm, &mut found));
        rest = &element[end + 1..];
    }
    out.push_str(rest);
    (out, found)
}

fn rewrite_element(element: &str, taken: &mut Taken, utm: Option<&Utm>, found: &mut Found) -> String {
    let name: String = element[1..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == ':')
        .collect::<String>()
        .to_lowercase();
    if name.is_empty() || name == "link" || name == "base" {
        return element.to_owned();
    }
    let Some(href) = attribute(element, "href") else { return element.to_owned() };
    let Some(replacement) = target(href, taken, utm, found) else { return element.to_owned() };
    // The value is a slice of the element, so its place follows from the addresses of the two texts.
    let at = href.as_ptr() as usize - element.as_ptr() as usize;
    format!("{}{replacement}{}", &element[..at], &element[at + href.len()..])
}

/// What to write instead of an address; nothing to leave it.
fn target(href: &str, taken: &mut Taken, utm: Option<&Utm>, found: &mut Found) -> Option<String> {
    if let Some(tag) = taken.only_tag(href) {
        let expression = expression(tag)?.to_owned();
        if expression.starts_with("links.") {
            found.unsubscribe |= expression.starts_with("links.unsubscribe");
            return None;
        }
        return Some(taken.mark(format!("{{{{ ({expression}) | tracked }}}}")));
    }
    let url = decode_entities(href);
    let url = url.trim();
    let lower = url.to_lowercase();
    if url.is_empty() || ["mailto:", "tel:", "#"].iter().any(|start| lower.starts_with(start)) {
        return None;
    }
    if has_mark(url) {
        found.problems.push(Problem::error(
            "link_dynamic",
            Part::Body,
            format!(
                "the address `{}` is put together from pieces: use a fixed address or one whole field",
                taken.put_back(url)
            ),
        ));
        return None;
    }
    match normalise(url) {
        Some(url) => {
            let place = found.place(with_utm(&url, utm));
            Some(taken.mark(format!("{{{{ __links[{place}] }}}}")))
        }
        None => {
            let detail = format!("`{url}` is not an address: it must begin with https://");
            found.problems.push(Problem::error("link_invalid", Part::Body, detail));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(html: &str) -> (String, Found) {
        let mut taken = Taken::default();
        let protected = taken.take(html);
        let utm = Utm { source: "rapport".into(), medium: "email".into(), campaign: "лето".into() };
        let (html, found) = rewrite(&protected, &mut taken, Some(&utm));
        (taken.put_back(&html), found)
    }

    #[test]
    fn web_addresses_get_places_and_the_rest_stays() {
        let (html, found) = rewritten(
            "<a href=\"https://x.ru/a?b=1&amp;c=2#d\">1</a><a href='mailto:a@b.c'>2</a><a href=\"{{ links.unsubscribe }}\">3</a>\
             <a class=x href=\"https://x.ru/a?b=1&amp;c=2#d\">4</a><link href=\"https://css\">\
             <a href=\"{{ p.url }}\">5</a>",
        );
        let utm = "utm_source=rapport&utm_medium=email&utm_campaign=%D0%BB%D0%B5%D1%82%D0%BE";
        assert_eq!(found.links, [format!("https://x.ru/a?b=1&c=2&{utm}#d")]);
        assert_eq!(html.matches("{{ __links[0] }}").count(), 2, "{html}");
        assert!(html.contains("mailto:a@b.c") && html.contains("\"{{ links.unsubscribe }}\""));
        assert!(html.contains("https://css") && html.contains("{{ (p.url) | tracked }}"));
        assert!(found.unsubscribe && found.problems.is_empty());
    }

    #[test]
    fn pieced_and_foreign_addresses_are_problems() {
        let codes = |html| rewritten(html).1.problems.iter().map(|p| p.code).collect::<Vec<_>>();
        assert_eq!(codes("<a href=\"https://x.ru/?e={{ customer.email }}\">x</a>"), ["link_dynamic"]);
        assert_eq!(codes("<a href=\"javascript:alert(1)\">x</a>"), ["link_invalid"]);
        assert_eq!(codes("<a href=\"/local\">x</a>"), ["link_invalid"]);
        assert_eq!(codes("<a href=\"https://user:pass@x.ru\">x</a>"), ["link_invalid"]);
    }

    #[test]
    fn addresses_become_ascii() {
        let url = normalise("https://пример.рф/путь?q=ё").unwrap();
        assert_eq!(url, "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C?q=%D1%91");
        assert_eq!(normalise("https://"), None);
        assert_eq!(normalise("https://x.ru/a b"), None);
        assert_eq!(normalise("https://x.ru:99999/"), None);
    }

    #[test]
    fn marks_are_added_once() {
        let utm = Utm { source: "s".into(), medium: String::new(), campaign: "c".into() };
        assert_eq!(with_utm("https://x.ru", Some(&utm)), "https://x.ru?utm_source=s&utm_campaign=c");
        assert_eq!(
            with_utm("https://x.ru/?utm_source=me", Some(&utm)),
            "https://x.ru/?utm_source=me&utm_campaign=c"
        );
        assert_eq!(with_utm("https://x.ru/#a", None), "https://x.ru/#a");
    }
}
