//! Where the template tags of a source are, without understanding them.
//!
//! Layout (MJML, HTML, plain text) must pass over `{{ … }}` and `{% … %}` untouched, although they may hold quotes,
//! angle brackets and ampersands. So tags are taken out before a layout step and put back after it: each is
//! replaced by a mark of two rare brackets that no layout language gives a meaning to. (Private-use characters would
//! be rarer, but mrml writes what is not printable as an escape.)

pub const OPEN: char = '⦃';
pub const CLOSE: char = '⦄';

/// A piece of a source: text, or one tag with its braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Tag(&'a str),
}

/// Splits a source at its tags. An unclosed tag is text: compiling the source reports it with its line.
pub fn split(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = source[at..].find('{') {
        let start = at + found;
        let Some(end) = tag_end(source, start) else {
            at = start + 1;
            continue;
        };
        if from < start {
            pieces.push(Piece::Text(&source[from..start]));
        }
        pieces.push(Piece::Tag(&source[start..end]));
        (from, at) = (end, end);
    }
    if from < source.len() {
        pieces.push(Piece::Text(&source[from..]));
    }
    pieces
}

/// The end of the tag that begins at `start`, if one does. Quoted text inside may hold the closing braces.
fn tag_end(source: &str, start: usize) -> Option<usize> {
    let rest = &source[start..];
    if rest.starts_with("{#") {
        return rest.find("#}").map(|end| start + end + 2);
    }
    let close = if rest.starts_with("{{") {
        "}}"
    } else if rest.starts_with("{%") {
        "%}"
    } else {
        return None;
    };
    let mut quote: Option<char> = None;
    let mut characters = rest.char_indices().skip(2);
    while let Some((at, c)) = characters.next() {
        match quote {
            Some(_) if c == '\\' => {
                characters.next();
            }
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if rest[at..].starts_with(close) => {
                let end = start + at + 2;
                return Some(raw_end(source, start, end).unwrap_or(end));
            }
            None => {}
        }
    }
    None
}

/// `{% raw %} … {% endraw %}` is one piece: nothing inside it is a tag.
fn raw_end(source: &str, start: usize, end: usize) -> Option<usize> {
    if statement(&source[start..end]) != Some("raw") {
        return None;
    }
    let mut at = end;
    loop {
        let next = at + source[at..].find("{%")?;
        let close = next + source[next..].find("%}")? + 2;
        if statement(&source[next..close]) == Some("endraw") {
            return Some(close);
        }
        at = close;
    }
}

/// The first word of a statement tag: `if` of `{%- if x %}`.
pub fn statement(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("{%")?.trim_start_matches(['-', '+']).trim_start();
    Some(inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or(""))
}

/// The expression of an expression tag: `customer.city` of `{{ customer.city }}`.
pub fn expression(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("{{")?.strip_suffix("}}")?;
    Some(inner.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim())
}

/// Tags taken out of a source, to be put back by number.
#[derive(Debug, Default)]
pub struct Taken {
    tags: Vec<String>,
    /// Where each mark stands in the protected text and how many line breaks its tag held, to find lines again.
    breaks: Vec<(usize, usize)>,
}

impl Taken {
    /// Replaces every tag by its mark. Characters that could be mistaken for a mark are dropped.
    pub fn take(&mut self, source: &str) -> String {
        let mut out = String::with_capacity(source.len());
        for piece in split(source) {
            match piece {
                Piece::Text(text) => out.extend(text.chars().filter(|c| *c != OPEN && *c != CLOSE)),
                Piece::Tag(tag) => {
                    self.breaks.push((out.len(), tag.matches('\n').count()));
                    out.push_str(&self.mark(unescape(tag)));
                }
            }
        }
        out
    }

    /// Keeps one tag and returns its mark.
    pub fn mark(&mut self, tag: String) -> String {
        self.tags.push(tag);
        format!("{OPEN}{}{CLOSE}", self.tags.len() - 1)
    }

    /// Puts the tags back.
    pub fn put_back(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.tags.len() * 16);
        let mut rest = text;
        while let Some(start) = rest.find(OPEN) {
            out.push_str(&rest[..start]);
            let inside = &rest[start + OPEN.len_utf8()..];
            let Some(end) = inside.find(CLOSE) else {
                rest = inside;
                continue;
            };
            if let Some(tag) = inside[..end].parse::<usize>().ok().and_then(|n| self.tags.get(n)) {
                out.push_str(tag);
            }
            rest = &inside[end + CLOSE.len_utf8()..];
        }
        out.push_str(rest);
        out
    }

    /// The line of the author's source, from 1, of a byte position in the text that [`Taken::take`] returned.
    pub fn line(&self, protected: &str, position: usize) -> usize {
        let end =
            (0..=position.min(protected.len())).rev().find(|i| protected.is_char_boundary(*i)).unwrap_or(0);
        let inside_tags: usize = self.breaks.iter().filter(|(at, _)| *at < position).map(|(_, n)| n).sum();
        1 + protected[..end].matches('\n').count() + inside_tags
    }

    /// The tag of a text that is nothing but one mark.
    pub fn only_tag(&self, text: &str) -> Option<&str> {
        let inside = text.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
        self.tags.get(inside.parse::<usize>().ok()?).map(String::as_str)
    }
}

pub fn has_mark(text: &str) -> bool {
    text.contains(OPEN)
}

/// Visual editors escape what an author types inside a tag; the template language needs it as typed.
pub fn unescape(tag: &str) -> String {
    if !tag.contains('&') {
        return tag.to_owned();
    }
    let named =
        [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">")];
    let mut out = tag.replace("&nbsp;", " ");
    for (from, to) in named {
        out = out.replace(from, to);
    }
    out.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_with_quotes_and_raw_blocks() {
        let source = "a {{ x|default(\"}}\") }} b {% raw %}{{ no }}{% endraw %} {# {{ c }} #} { d {% if y %}";
        let tags: Vec<&str> = split(source)
            .into_iter()
            .filter_map(|p| if let Piece::Tag(t) = p { Some(t) } else { None })
            .collect();
        assert_eq!(
            tags,
            ["{{ x|default(\"}}\") }}", "{% raw %}{{ no }}{% endraw %}", "{# {{ c }} #}", "{% if y %}"]
        );
    }

    #[test]
    fn taking_and_putting_back_changes_nothing() {
        let mut taken = Taken::default();
        let source = "<p class=\"{{ a }}\">{% if b < 3 %}\nx{% endif %}";
        let protected = taken.take(source);
        assert!(!protected.contains('{') && protected.matches('<').count() == 1, "{protected}");
        assert_eq!(taken.put_back(&protected), source);
    }

    #[test]
    fn lines_count_breaks_inside_tags() {
        let mut taken = Taken::default();
        let protected = taken.take("{{ a\n}}\n<bad>");
        assert_eq!(taken.line(&protected, protected.find('<').unwrap()), 3);
    }

    proptest::proptest! {
        #[test]
        fn any_source_survives(source in "[a{}%#\"' \\n<&é]{0,60}") {
            let mut taken = Taken::default();
            let protected = taken.take(&source);
            proptest::prop_assert_eq!(taken.put_back(&protected), source.clone());
            let text = |piece| match piece { Piece::Text(text) | Piece::Tag(text) => text };
            let joined: String = split(&source).into_iter().map(text).collect();
            proptest::prop_assert_eq!(joined, source);
        }
    }
}
