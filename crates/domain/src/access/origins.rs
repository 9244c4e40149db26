//! The sites that may send with a browser's key. A key on a page can be read by anybody; that a page of another site
//! uses it is told by the browser and by nobody else, so this keeps strangers' pages out and programs not.

/// Origins of one key.
pub const ORIGINS: usize = 20;
/// The longest: a scheme, a name of 253 characters and a port.
const CHARS: usize = 270;

/// An origin as browsers write it, or a pattern for all names below one: `https://*.shop.example`.
pub fn origin(typed: &str) -> Option<String> {
    let text = typed.trim().trim_end_matches('/').to_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let port_is_good = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let name = host.strip_prefix("*.").unwrap_or(host);
    let label = |label: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.len() <= 63 && label.chars().all(letters) && !label.starts_with('-')
    };
    let good = matches!(scheme, "http" | "https")
        && port_is_good
        && text.len() <= CHARS
        && name.split('.').all(label)
        && (name.len() == host.len() || name.contains('.'));
    // Browsers leave the usual port out.
    let usual = matches!((scheme, port), ("http", Some("80")) | ("https", Some("443")));
    let without_port = format!("{scheme}://{host}");
    good.then_some(if usual { without_port } else { text })
}

/// Whether a page of this origin may send; without a list every page may.
pub fn may_send(origins: &[String], from: Option<&str>) -> bool {
    origins.is_empty() || from.is_some_and(|from| origins.iter().any(|allowed| covers(allowed, from)))
}

fn covers(allowed: &str, from: &str) -> bool {
    if let Some((scheme, below)) = allowed.split_once("://*.") {
        let host = from.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
        return host.and_then(|host| host.strip_suffix(below)).is_some_and(|name| name.ends_with('.'));
    }
    allowed == from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_what_a_browser_sends() {
        let good = [
            ("https://Shop.Example/", "https://shop.example"),
            (" http://localhost:3000", "http://localhost:3000"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://*.shop.example", "https://*.shop.example"),
            ("https://xn--80aswg.xn--p1ai", "https://xn--80aswg.xn--p1ai"),
        ];
        for (typed, read) in good {
            assert_eq!(origin(typed).as_deref(), Some(read));
        }
        let long = format!("https://{}.example", "a.".repeat(200));
        for typed in [
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https://shop.example/path",
            "https://*",
            "https://*.example",
            "https://a.*.example",
            "https://shop.example:0",
            "https://shop.example:99999",
            "https://чай.example",
            "null",
            &long,
        ] {
            assert_eq!(origin(typed), None, "{typed}");
        }
    }

    #[test]
    fn list_lets_its_own_sites_in_and_an_empty_one_everybody() {
        let list = ["https://shop.example".to_owned(), "https://*.tea.example".to_owned()];
        for from in ["https://shop.example", "https://www.tea.example", "https://a.b.tea.example"] {
            assert!(may_send(&list, Some(from)), "{from}");
        }
        for from in [
            "http://shop.example",
            "https://shop.example.evil.example",
            "https://tea.example",
            "https://eviltea.example",
            "http://www.tea.example",
            "null",
        ] {
            assert!(!may_send(&list, Some(from)), "{from}");
        }
        assert!(!may_send(&list, None), "a program that says nothing of its site is not a page of it");
        assert!(may_send(&[], None) && may_send(&[], Some("https://any.example")));
    }
}
