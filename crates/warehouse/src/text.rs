//! The dictionary of a column of texts: each as it was typed and as it is compared, one after another in one piece of
//! memory, so that a copy is a copy of bytes.

use base::text::fold;
use rules::facts::Value;
use std::collections::HashMap;

/// Texts by code; code 0 is unknown, the text of code `n` stands at `n − 1`.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub(crate) typed: Strings,
    /// Of texts that folding does not change nothing is kept.
    pub(crate) folded: Strings,
    pub(crate) changed: Vec<bool>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Strings {
    pub(crate) bytes: String,
    pub(crate) ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    fn get(&self, index: usize) -> &str {
        let from = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[from as usize..self.ends[index] as usize]
    }
}

impl Words {
    pub fn builder<'a>() -> Builder<'a> {
        Builder { words: Words::default(), known: HashMap::new() }
    }

    pub fn len(&self) -> usize {
        self.changed.len()
    }

    pub fn push(&mut self, typed: &str) -> u64 {
        let folded = fold(typed);
        let changed = folded != typed;
        self.push_folded(typed, changed.then_some(&folded))
    }

    fn push_folded(&mut self, typed: &str, folded: Option<&str>) -> u64 {
        self.typed.push(typed);
        self.folded.push(folded.unwrap_or_default());
        self.changed.push(folded.is_some());
        self.changed.len() as u64
    }

    /// The code of a text among the first ones.
    pub fn find(&self, typed: &str, among: usize) -> Option<u64> {
        (0..self.len().min(among)).find(|index| self.typed.get(*index) == typed).map(|index| index as u64 + 1)
    }

    pub fn typed(&self, code: u64) -> Option<&str> {
        (code > 0).then(|| self.typed.get(code as usize - 1))
    }

    pub fn value(&self, code: u64) -> Option<Value<'_>> {
        let typed = self.typed(code)?;
        let index = code as usize - 1;
        let folded = if self.changed[index] { self.folded.get(index) } else { typed };
        Some(Value::Text { typed, folded })
    }

    /// Every text, by code.
    pub fn iter(&self) -> impl Iterator<Item = Value<'_>> {
        (1..=self.len() as u64).filter_map(|code| self.value(code))
    }

    pub fn bytes(&self) -> usize {
        self.typed.bytes.len() + self.folded.bytes.len() + self.len() * 9
    }
}

/// Gathers texts, each once.
pub struct Builder<'a> {
    words: Words,
    known: HashMap<&'a str, u64>,
}

impl<'a> Builder<'a> {
    /// The code of a text; an empty one is unknown.
    pub fn code(&mut self, typed: &'a str) -> u64 {
        if typed.is_empty() {
            return 0;
        }
        *self.known.entry(typed).or_insert_with(|| self.words.push(typed))
    }

    /// The code of a text of another dictionary, which knows already how it is compared.
    pub fn code_of(&mut self, other: &'a Words, code: u64) -> u64 {
        let Some(typed) = other.typed(code) else { return 0 };
        let index = code as usize - 1;
        let folded = || other.changed[index].then(|| other.folded.get(index));
        *self.known.entry(typed).or_insert_with(|| self.words.push_folded(typed, folded()))
    }

    pub fn finish(self) -> Words {
        self.words
    }
}
