//! Which servers a domain lets write in its name (RFC 7208), as far as it takes to judge and to complete a record.

/// What a record says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spf {
    pub includes: Vec<String>,
    pub redirect: Option<String>,
    /// Mechanisms that ask DNS, those of the includes not counted.
    pub lookups: usize,
    /// `+all`: everybody may write.
    pub allows_all: bool,
    /// Says what becomes of everybody else.
    pub ends: bool,
}

pub fn is_spf(text: &str) -> bool {
    let text = text.trim_start();
    let start = text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("v=spf1"));
    start && text[6..].chars().next().is_none_or(|next| next == ' ')
}

pub fn parse(text: &str) -> Spf {
    let mut spf = Spf::default();
    for term in text.split_whitespace().skip(1) {
        let lower = term.to_ascii_lowercase();
        let bare = lower.trim_start_matches(['+', '-', '~', '?']);
        let open = lower.starts_with('?');
        let name = bare.split([':', '=', '/']).next().unwrap_or_default();
        let value = bare.split_once([':', '=']).map(|(_, value)| value.to_owned());
        match name {
            "include" => {
                spf.lookups += 1;
                spf.includes.extend(value);
            }
            "redirect" => {
                spf.lookups += 1;
                spf.redirect = value;
                spf.ends = true;
            }
            "a" | "mx" | "ptr" | "exists" => spf.lookups += 1,
            "all" => {
                spf.allows_all = bare.len() == lower.len() || lower.starts_with('+');
                spf.ends = !open;
            }
            _ => {}
        }
    }
    spf
}

/// One record that lets everybody write whom these let, and the relay as well.
pub fn merge(records: &[&str], include: Option<&str>) -> String {
    let (mut terms, mut end): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    for term in records.iter().flat_map(|record| record.split_whitespace().skip(1)) {
        let lower = term.to_ascii_lowercase();
        if lower.trim_start_matches(['+', '-', '~', '?']) == "all" {
            // An end that lets everybody write is not kept.
            end = end.or(Some(term).filter(|term| term.starts_with(['-', '~'])));
        } else if !terms.contains(&term) {
            terms.push(term);
        }
    }
    let wanted = include.map(|include| format!("include:{include}"));
    if let Some(wanted) = wanted.as_deref().filter(|wanted| !terms.iter().any(|term| term == wanted)) {
        terms.push(wanted);
    }
    let redirects = terms.iter().any(|term| term.to_ascii_lowercase().starts_with("redirect="));
    let mut words = vec!["v=spf1"];
    words.extend(terms);
    if !redirects || end.is_some() {
        words.push(end.unwrap_or("~all"));
    }
    words.join(" ")
}
