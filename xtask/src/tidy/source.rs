//! Splits Rust source into code and text literals, as far as the rules need it.
//!
//! Not a parser: comments and the insides of literals are replaced by spaces, so that braces, words and line numbers
//! of the remaining code can be trusted. Everything else is left as it stands.

/// A text literal, the line on which it begins and where it stood in the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    pub line: usize,
    pub at: usize,
    pub text: String,
}

pub struct Source {
    /// The text with comments and literals blanked; the same number of lines.
    pub code: String,
    pub literals: Vec<Literal>,
}

/// Reads one file.
pub fn split(text: &str) -> Source {
    let mut reader = Reader { rest: text, code: String::new(), literals: Vec::new() };
    while !reader.rest.is_empty() {
        reader.next();
    }
    Source { code: reader.code, literals: reader.literals }
}

/// The line, counted from one, on which a byte of the code stands.
pub fn line_of(code: &str, position: usize) -> usize {
    code[..position].matches('\n').count() + 1
}

/// From `fn` to the brace that closes it; nothing for a function without a body or a `fn(…)` type.
pub fn body(code: &str) -> Option<&str> {
    let mut depth = 0i32;
    let mut nested = 0i32;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => nested += 1,
            ')' | ']' => nested -= 1,
            ';' if depth == 0 && nested <= 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth <= 0 {
                    return Some(&code[..=at]);
                }
            }
            _ => {}
        }
        if nested < 0 && depth == 0 {
            return None;
        }
    }
    None
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
    literals: Vec<Literal>,
}

impl Reader<'_> {
    fn next(&mut self) {
        let rest = self.rest;
        let after_word = self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if rest.starts_with("//") {
            self.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.blank(length_of_comment(rest));
        } else if let Some((open, close)) = raw_literal(rest).filter(|_| !after_word) {
            let end = rest[open..].find(&close).map_or(rest.len(), |at| open + at);
            self.literal(open, end, (end + close.len()).min(rest.len()));
        } else if let Some(inside) = rest.strip_prefix('"') {
            let end = 1 + length_until(inside, '"');
            self.literal(1, end, (end + 1).min(rest.len()));
        } else if rest.starts_with('\'') && is_character(rest) {
            let end = 1 + length_until(&rest[1..], '\'');
            self.blank((end + 1).min(rest.len()));
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            self.code.push_str(&rest[..length]);
            self.rest = &rest[length..];
        }
    }

    fn literal(&mut self, from: usize, to: usize, length: usize) {
        let line = line_of(&self.code, self.code.len());
        self.literals.push(Literal { line, at: self.code.len(), text: self.rest[from..to].to_owned() });
        // The quotes stay, so that code still shows that something stood here.
        self.code.push('"');
        self.blank(length);
        self.code.push('"');
    }

    fn blank(&mut self, length: usize) {
        self.code.extend(self.rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = &self.rest[length..];
    }
}

/// Where a raw literal's text begins and what closes it: `r"`, `r#"`, `br##"`.
fn raw_literal(rest: &str) -> Option<(usize, String)> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| rest.starts_with(prefix))?;
    let hashes = rest[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let open = prefix.len() + hashes;
    rest[open..].starts_with('"').then(|| (open + 1, format!("\"{}", "#".repeat(hashes))))
}

/// Bytes up to the closing quote, escapes respected.
fn length_until(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at,
            _ => {}
        }
    }
    rest.len()
}

fn length_of_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn is_character(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    matches!((chars.next(), chars.next()), (Some('\\'), _) | (_, Some('\'')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_leave_the_code_but_not_its_lines() {
        let source = split("let a = \"x { y\"; // }\n/* { /* nested */ } */ let b = '{';\nfn f<'a>() {}\n");
        assert_eq!(source.code.matches('{').count(), 1);
        assert_eq!(source.code.lines().count(), 3);
        assert_eq!(source.literals, vec![Literal { line: 1, at: 8, text: "x { y".into() }]);
    }

    #[test]
    fn raw_and_escaped_literals_end_where_rust_ends_them() {
        let source = split("let a = r#\"one \" two\"#;\nlet b = \"three \\\" four\";");
        let texts: Vec<&str> = source.literals.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["one \" two", "three \\\" four"]);
        assert_eq!(source.literals[1].line, 2);
    }
}
