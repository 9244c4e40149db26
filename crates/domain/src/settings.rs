//! What a workspace's settings may be.

/// The accent of pages that customers see, until the business chooses its own.
pub const ACCENT_COLOR: &str = "#2458d3";

/// A colour as `#rrggbb`: it goes into style sheets of public pages, so nothing else may pass.
pub fn accent_color_is_good(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The address of the business's own site, or nothing: https or http, a host, no spaces and no quotes.
pub fn site_is_good(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let bad =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '@');
    text.len() <= 2_000 && host.contains('.') && !text.contains(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_sites_are_checked() {
        assert!(accent_color_is_good("#2458d3"));
        for wrong in ["2458d3", "#2458d", "#2458dg", "red", "#2458d3;}", ""] {
            assert!(!accent_color_is_good(wrong), "{wrong}");
        }
        for good in ["", "https://example.com", "http://shop.example/a?b=1"] {
            assert!(site_is_good(good), "{good}");
        }
        for wrong in [
            "example.com",
            "javascript:alert(1)",
            "https://",
            "https://a b.ru",
            "https://user@evil.ru/\"",
            "https://localhost",
        ] {
            assert!(!site_is_good(wrong), "{wrong}");
        }
    }
}
