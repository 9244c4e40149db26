//! Products: what an order line points at. A product is known by its code, letter by letter: `85123A` and `85123a`
//! are two products, because other systems treat them so.
//!
//! What a newer description changes is decided here and nowhere else; reading cells of files is `imports`'.

pub mod params;

pub use params::Param;

use base::limits::{NAME_CHARS, PRODUCT_PICTURES, TEXT_CHARS};
use base::{Currency, Price};
use serde::{Deserialize, Serialize};

/// A product as a catalogue or an order tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What it cost before, where it costs less now; zero in a description says that there is none any more.
    #[serde(default)]
    pub old_price: Option<Price>,
    /// Who makes it.
    #[serde(default)]
    pub vendor: Option<String>,
    /// Nothing where nobody said.
    #[serde(default)]
    pub params: Option<Vec<Param>>,
    /// Addresses of further pictures, beside the first.
    #[serde(default)]
    pub pictures: Option<Vec<String>>,
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
    #[error("the vendor's name is too long")]
    Vendor,
    #[error("at most 50 parameters, each with a name of at most 200 characters and a value of at most 500")]
    Params,
    #[error("at most 9 further pictures, each with an address that begins with https:// or http://")]
    Pictures,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Code => "product_code_invalid",
            Refusal::NameTooLong | Refusal::Vendor => "name_too_long",
            Refusal::Params => "product_params_invalid",
            Refusal::Picture | Refusal::Pictures => "picture_invalid",
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

/// Further pictures.
pub fn pictures<'a>(said: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Refusal> {
    let checked = |text| picture(text).map(str::to_owned).map_err(|_| Refusal::Pictures);
    let all = said.map(checked).collect::<Result<Vec<String>, Refusal>>()?;
    if all.len() > PRODUCT_PICTURES { Err(Refusal::Pictures) } else { Ok(all) }
}

pub fn vendor(text: &str) -> Result<&str, Refusal> {
    let vendor = text.trim();
    let fits = vendor.chars().count() <= NAME_CHARS && !vendor.chars().any(char::is_control);
    if fits { Ok(vendor) } else { Err(Refusal::Vendor) }
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
        let was = self.price;
        take(&mut self.price, &newer.price);
        // An old price belongs to its price: a new one without an old one ends it.
        if newer.old_price.is_some() || self.price != was {
            self.old_price = newer.old_price;
        }
        take(&mut self.vendor, &newer.vendor);
        take(&mut self.params, &newer.params);
        take(&mut self.pictures, &newer.pictures);
        take(&mut self.currency, &newer.currency);
        take(&mut self.picture, &newer.picture);
        take(&mut self.url, &newer.url);
        take(&mut self.available, &newer.available);
        self.settle();
        *self != before
    }

    /// An old price that is not above the price is none.
    pub fn settle(&mut self) {
        let price = self.price;
        self.old_price = self.old_price.filter(|old| price.is_some_and(|price| old.0 > price.0));
    }

    /// What it was before a change, but for what is another since; the names of what stays.
    pub fn parted(&self, before: &Product, after: &Product) -> (Product, Vec<&'static str>) {
        let (mut parted, mut stays) = (self.clone(), Vec::new());
        macro_rules! back {
            ($($name:ident),*) => {$(
                if before.$name != after.$name && self.$name == after.$name {
                    parted.$name.clone_from(&before.$name);
                } else if before.$name != after.$name && self.$name != before.$name {
                    stays.push(stringify!($name));
                }
            )*};
        }
        back!(name, category, price, currency, picture, url, available, old_price, vendor, params, pictures);
        (parted, stays)
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
    fn old_price_stays_while_it_is_above_the_price_and_the_price_stays() {
        let told =
            |price: i64, old: Option<i64>| Product { old_price: old.map(Price), ..product("", Some(price)) };
        let mut known = told(100, None);
        assert!(known.absorb(&told(80, Some(100))));
        assert_eq!(known.old_price, Some(Price(100)));
        assert!(!known.absorb(&told(80, None)), "the same price says nothing of the old one");
        assert!(known.absorb(&told(80, Some(0))), "zero says that there is none");
        assert_eq!(known.old_price, None);
        known.absorb(&told(80, Some(100)));
        assert!(known.absorb(&told(100, None)), "a new price ends it");
        assert_eq!(known.old_price, None);
        known.absorb(&told(100, Some(90)));
        assert_eq!(known.old_price, None, "what is no discount is not shown as one");
    }

    #[test]
    fn search_folds_cyrillic() {
        assert_eq!(search_text("A7", "Ёлка"), "елка a7");
    }
}
