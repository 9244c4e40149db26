//! What a workspace's settings may be.

/// The accent of pages that customers see, until the business chooses its own.
pub const ACCENT_COLOR: &str = "#2458d3";

/// A colour as `#rrggbb`: it goes into style sheets of public pages, so nothing else may pass.
pub fn accent_color_is_good(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Black or white, whichever is easier to read on a colour (relative luminance, WCAG 2.2).
pub fn ink_on(accent: &str) -> &'static str {
    let part = |at: usize| {
        let byte = accent.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    // At this luminance black and white have the same contrast.
    if luminance > 0.179 { "#000" } else { "#fff" }
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
    fn words_stand_out_on_any_colour() {
        for (accent, want) in
            [("#2458d3", "#fff"), ("#ffd500", "#000"), ("#000000", "#fff"), ("#ffffff", "#000")]
        {
            assert_eq!(ink_on(accent), want, "{accent}");
        }
    }

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
