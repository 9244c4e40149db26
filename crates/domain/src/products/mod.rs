//! Products: what an order line points at. A product is known by its code, letter by letter: `85123A` and `85123a`
//! are two products, because other systems treat them so.

use base::limits::{NAME_CHARS, TEXT_CHARS};
use base::{Currency, Price};

/// A product as a catalogue or an order tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    pub code: String,
    pub name: String,
    pub category: Option<String>,
    pub price: Option<Price>,
    pub currency: Option<Currency>,
    /// Address of the picture.
    pub picture: Option<String>,
    /// Address of its page in the shop.
    pub url: Option<String>,
    /// Nothing where nobody said: it counts as available.
    pub available: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a product needs a code of at most 200 characters")]
    Code,
    #[error("the name is too long")]
    NameTooLong,
    #[error("the picture's address must begin with https:// or http://")]
    Picture,
    #[error("the page's address must begin with https:// or http://")]
    Url,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Code => "product_code_invalid",
            Refusal::NameTooLong => "name_too_long",
            Refusal::Picture => "picture_invalid",
            Refusal::Url => "product_url_invalid",
        }
    }
}

/// The code without the spaces around it.
pub fn code(text: &str) -> Result<&str, Refusal> {
    let code = text.trim();
    let fits = !code.is_empty() && code.len() <= NAME_CHARS * 4 && code.chars().count() <= NAME_CHARS;
    if fits && !code.chars().any(char::is_control) { Ok(code) } else { Err(Refusal::Code) }
}

pub fn name(text: &str) -> Result<&str, Refusal> {
    let name = text.trim();
    if name.len() > TEXT_CHARS { Err(Refusal::NameTooLong) } else { Ok(name) }
}

pub fn picture(text: &str) -> Result<&str, Refusal> {
    address(text).ok_or(Refusal::Picture)
}

pub fn url(text: &str) -> Result<&str, Refusal> {
    address(text).ok_or(Refusal::Url)
}

fn address(text: &str) -> Option<&str> {
    let address = text.trim();
    let known = address.starts_with("https://") || address.starts_with("http://");
    (known && address.len() <= 2_000 && !address.contains(char::is_whitespace)).then_some(address)
}

/// What a search is compared with: small letters, «ё» as «е».
pub fn search_text(code: &str, name: &str) -> String {
    base::text::fold(&format!("{name} {code}"))
}

impl Product {
    /// Takes over what a newer description says; an empty word changes nothing. Whether anything changed.
    pub fn absorb(&mut self, newer: &Product) -> bool {
        let before = self.clone();
        if !newer.name.is_empty() {
            self.name.clone_from(&newer.name);
        }
        fn take<T: Clone>(mine: &mut Option<T>, theirs: &Option<T>) {
            if theirs.is_some() {
                mine.clone_from(theirs);
            }
        }
        take(&mut self.category, &newer.category);
        take(&mut self.price, &newer.price);
        take(&mut self.currency, &newer.currency);
        take(&mut self.picture, &newer.picture);
        take(&mut self.url, &newer.url);
        take(&mut self.available, &newer.available);
        *self != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(name: &str, price: Option<i64>) -> Product {
        let (code, price) = ("85123A".to_owned(), price.map(Price));
        Product { code, name: name.to_owned(), category: None, price, ..Product::default() }
    }

    #[test]
    fn codes_are_told_apart_by_case() {
        assert_ne!(code(" 85123A "), code("85123a"));
        assert_eq!(code("  "), Err(Refusal::Code));
        assert_eq!(code("a\tb"), Err(Refusal::Code));
    }

    #[test]
    fn empty_word_changes_nothing() {
        let mut known = product("Кружка", Some(100));
        assert!(!known.absorb(&product("", None)));
        assert!(known.absorb(&product("Кружка белая", None)));
        assert_eq!(known, product("Кружка белая", Some(100)));
        assert!(!known.absorb(&product("Кружка белая", Some(100))));
    }

    #[test]
    fn search_folds_cyrillic() {
        assert_eq!(search_text("A7", "Ёлка"), "елка a7");
    }
}
