//! A column of texts, coded by a dictionary of its own chunk: equal texts are stored and compared once.

use base::text::fold;
use rules::facts::Value;
use std::collections::HashMap;

/// Texts of one field by slot. Code 0 is unknown.
#[derive(Clone, Debug)]
pub struct TextColumn {
    codes: Box<[u16]>,
    /// The text of code `n` stands at `n − 1`.
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    typed: Box<str>,
    /// Only where folding changes the text.
    folded: Option<Box<str>>,
}

impl Word {
    fn value(&self) -> Value<'_> {
        Value::Text { typed: &self.typed, folded: self.folded.as_deref().unwrap_or(&self.typed) }
    }
}

impl TextColumn {
    /// One text per slot; at most as many as a code can name.
    pub fn build<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> TextColumn {
        let mut known: HashMap<&str, u16> = HashMap::new();
        let mut words = Vec::new();
        let code = |text: Option<&'a str>| match text.filter(|text| !text.is_empty()) {
            None => 0,
            Some(text) => *known.entry(text).or_insert_with(|| {
                let folded = fold(text);
                let folded = (folded != text).then(|| folded.into_boxed_str());
                words.push(Word { typed: text.into(), folded });
                words.len() as u16
            }),
        };
        let codes = texts.map(code).collect();
        TextColumn { codes, words }
    }

    pub fn typed(&self, slot: usize) -> Option<&str> {
        let code = self.codes[slot] as usize;
        (code > 0).then(|| &*self.words[code - 1].typed)
    }

    pub fn value(&self, slot: usize) -> Option<Value<'_>> {
        let code = self.codes[slot] as usize;
        (code > 0).then(|| self.words[code - 1].value())
    }

    /// Asks a question once per distinct text; calls back with each slot it holds for.
    pub fn select(&self, holds: impl Fn(Option<Value<'_>>) -> bool, mut hit: impl FnMut(usize)) {
        let mut verdicts = Vec::with_capacity(self.words.len() + 1);
        verdicts.push(holds(None));
        verdicts.extend(self.words.iter().map(|word| holds(Some(word.value()))));
        for (slot, code) in self.codes.iter().enumerate() {
            if verdicts[*code as usize] {
                hit(slot);
            }
        }
    }
}
