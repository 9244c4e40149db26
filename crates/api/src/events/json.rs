//! JSON read as it lies: no tree, no copies but of texts with escapes.
//!
//! A reader walks over the text once. [`Bad::Wrong`] leaves the text readable: whoever meets it goes back to
//! the start of the value and skips it. [`Bad::Broken`] means that the text is no JSON from here on.

use domain::events::Value;
use std::borrow::Cow;

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// No JSON.
    Broken,
    /// JSON, but not of the wanted type.
    Wrong,
    /// Nested more deeply than is read.
    Deep,
}

type Result<T> = std::result::Result<T, Bad>;

/// A place in a JSON text.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// Depth to which broken or unwanted values are walked through; a batch's own two levels included.
const DEPTH: usize = 64;

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Result<u8> {
        let bytes = self.bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(Bad::Broken)
    }

    fn expect(&mut self, wanted: u8) -> Result<()> {
        if self.peek()? != wanted {
            return Err(Bad::Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// Nothing but spaces is left.
    pub fn end(&mut self) -> Result<()> {
        if self.peek().is_err() { Ok(()) } else { Err(Bad::Broken) }
    }

    /// Reads an object: `take` reads or skips the value of each name.
    pub fn object<E: From<Bad>>(
        &mut self,
        mut take: impl FnMut(&mut Reader<'a>, Cow<'a, str>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        if self.peek()? != b'{' {
            return Err(Bad::Wrong.into());
        }
        self.at += 1;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek()? != b'"' {
                return Err(Bad::Broken.into());
            }
            let name = self.string()?;
            self.expect(b':')?;
            take(self, name)?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Bad::Broken.into()),
            }
        }
    }

    /// Reads a list: `take` reads or skips each value.
    pub fn list<E: From<Bad>>(
        &mut self,
        mut take: impl FnMut(&mut Reader<'a>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        if self.peek()? != b'[' {
            return Err(Bad::Wrong.into());
        }
        self.at += 1;
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            take(self)?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Bad::Broken.into()),
            }
        }
    }

    /// A text, or nothing for null.
    pub fn text(&mut self) -> Result<Option<Cow<'a, str>>> {
        match self.peek()? {
            b'"' => self.string().map(Some),
            b'n' => self.word("null").map(|()| None),
            _ => Err(Bad::Wrong),
        }
    }

    /// A text or a whole number, which other systems use as ids; nothing for null.
    pub fn id(&mut self) -> Result<Option<Cow<'a, str>>> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                match self.number()? {
                    Value::Int(_) => Ok(Some(self.text[start..self.at].into())),
                    _ => Err(Bad::Wrong),
                }
            }
            _ => self.text(),
        }
    }

    /// Any value; lists and objects as the text they are, if they are not nested more deeply than `depth`.
    pub fn value(&mut self, depth: usize) -> Result<Value<'a>> {
        Ok(match self.peek()? {
            b'"' => Value::Text(self.string()?),
            b'{' | b'[' => {
                let start = self.at;
                self.skip_within(depth)?;
                Value::Json(self.text[start..self.at].into())
            }
            b't' => self.word("true").map(|()| Value::Bool(true))?,
            b'f' => self.word("false").map(|()| Value::Bool(false))?,
            b'n' => self.word("null").map(|()| Value::Null)?,
            _ => self.number()?,
        })
    }

    /// Walks over a value.
    pub fn skip(&mut self) -> Result<()> {
        self.skip_within(DEPTH)
    }

    fn skip_within(&mut self, depth: usize) -> Result<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'{' if depth > 0 => self.object(|reader, _| reader.skip_within(depth - 1)),
            b'[' if depth > 0 => self.list(|reader| reader.skip_within(depth - 1)),
            b'{' | b'[' => Err(Bad::Deep),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number().map(|_| ()),
        }
    }

    fn word(&mut self, word: &str) -> Result<()> {
        if !self.bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Bad::Broken);
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.bytes().get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Bad::Broken) }
    }

    fn number(&mut self) -> Result<Value<'a>> {
        let (bytes, start) = (self.bytes(), self.at);
        if bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        if bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut whole = true;
        if bytes.get(self.at) == Some(&b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        if let Some(number) = text.parse().ok().filter(|_| whole) {
            return Ok(Value::Int(number));
        }
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number).ok_or(Bad::Wrong)
    }

    /// Stands at the quotation mark.
    fn string(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at + 1;
        let end = self.plain(start)?;
        self.at = end + 1;
        if self.bytes()[end] == b'"' {
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        let mut text = self.text[start..end].to_owned();
        self.at = end;
        loop {
            text.push(self.escape()?);
            let start = self.at;
            let end = self.plain(start)?;
            text.push_str(&self.text[start..end]);
            self.at = end;
            if self.bytes()[end] == b'"' {
                self.at += 1;
                return Ok(Cow::Owned(text));
            }
        }
    }

    /// Where the plain part of a string ends: at a quotation mark or a backslash.
    fn plain(&self, start: usize) -> Result<usize> {
        let rest = self.bytes().get(start..).ok_or(Bad::Broken)?;
        match rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
            Some(at) if rest[at] >= 0x20 => Ok(start + at),
            _ => Err(Bad::Broken),
        }
    }

    /// Stands at the backslash. Half of a pair stands for nothing, and becomes the sign for that.
    fn escape(&mut self) -> Result<char> {
        let letter = *self.bytes().get(self.at + 1).ok_or(Bad::Broken)?;
        self.at += 2;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex()?;
                let low_follows = self.bytes()[self.at..].starts_with(b"\\u");
                if (0xd800..0xdc00).contains(&high) && low_follows {
                    let before = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = before;
                }
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(Bad::Broken),
        })
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.bytes().get(self.at..self.at + 4).ok_or(Bad::Broken)?;
        self.at += 4;
        digits.iter().try_fold(0, |code, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Bad::Broken)?;
            Ok(code * 16 + digit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_json(text: &str) -> bool {
        let mut reader = Reader::new(text);
        reader.skip().is_ok() && reader.end().is_ok()
    }

    fn value(text: &str) -> Result<Value<'_>> {
        let mut reader = Reader::new(text);
        let value = reader.value(8)?;
        reader.end()?;
        Ok(value)
    }

    #[test]
    fn values_are_read_as_they_lie() {
        assert_eq!(value(" 12 "), Ok(Value::Int(12)));
        assert_eq!(value("-0.5e1"), Ok(Value::Number(-5.0)));
        assert_eq!(value("99999999999999999999"), Ok(Value::Number(1e20)));
        assert_eq!(value("1e999"), Err(Bad::Wrong));
        assert_eq!(
            value(r#""a\"\u0451\ud83d\ude00\ud800x""#),
            Ok(Value::Text("a\"ё\u{1F600}\u{FFFD}x".into()))
        );
        assert_eq!(value(r#"{"a":[1, 2]}"#), Ok(Value::Json(r#"{"a":[1, 2]}"#.into())));
        assert_eq!(value("null"), Ok(Value::Null));
        let deep = format!("{}{}", "[".repeat(9), "]".repeat(9));
        assert_eq!(value(&deep), Err(Bad::Deep));
        assert_eq!(value(&deep[1..17]), Ok(Value::Json(deep[1..17].into())));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deepest = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let wrong = [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "tru",
            "\"",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\u12\"",
            "1 2",
            "[1 2]",
            "nan",
            &deepest,
        ];
        for text in wrong {
            assert!(!is_json(text), "{text:.20}");
        }
    }

    proptest! {
        #[test]
        fn same_texts_are_json_as_for_serde(text in r#"[\[\]{}:,"\\a-cu0-9eE.+\- \n]{0,24}"#) {
            // serde refuses halves of pairs and numbers beyond its range, which are read here.
            prop_assume!(!text.contains("\\u"));
            prop_assert_eq!(is_json(&text), serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "{}", text);
        }

        #[test]
        fn text_written_by_serde_is_read_back(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(value(&json), Ok(Value::Text(text.into())));
        }
    }
}
