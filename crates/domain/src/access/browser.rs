//! Which browser a session was opened in, in the few words by which its owner knows it again.

/// The longest line of a browser that is looked at.
const LOOKED_AT: usize = 512;

/// `Firefox, Linux`; empty where nothing is known. Order matters: browsers carry each other's names.
pub fn family(line: &str) -> String {
    let line: String = line.chars().take(LOOKED_AT).collect();
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| line.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("YaBrowser/", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_lines() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (line, wanted) in [
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/131.0.0.0 Safari/537.36"),
                "Chrome, Linux",
            ),
            (
                format!(
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/130.0.0.0 YaBrowser/24.12 Safari/537.36"
                ),
                "Яндекс Браузер, Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Firefox/132.0".to_owned(),
                "Firefox, macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18 Safari/604.1".to_owned(),
                "Safari, iPhone",
            ),
            ("something else".to_owned(), ""),
        ] {
            assert_eq!(family(&line), wanted, "{line}");
        }
    }
}
