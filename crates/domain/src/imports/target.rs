//! What a column of a file can mean, and what its header suggests.
//!
//! A suggestion is a guess that a person confirms; it is made from the header alone, folded, in Russian or English.
//! The same header means different things in different files (`Код` is a product's code or a customer's), so the kind
//! of the import takes part.

use super::plan::Kind;
use super::words::{EXTERNAL, EXTERNAL_OF_CUSTOMERS, HEADERS, WHICH, WHOLE_NAMES_OF_CUSTOMERS, WHOSE};
use crate::consent::words;

words! {
    /// The meaning of a column.
    Target {
        ExternalId = "external_id",
        Email = "email",
        Phone = "phone",
        /// Surname, name and patronymic in one cell, in any order.
        FullName = "full_name",
        FirstName = "first_name",
        MiddleName = "middle_name",
        LastName = "last_name",
        Gender = "gender",
        Birthday = "birthday",
        Country = "country",
        City = "city",
        Locale = "locale",
        Source = "source",
        PreferredChannel = "preferred_channel",
        /// How often this person wants to be written to at most.
        ContactFrequency = "contact_frequency",
        /// Whether this person gave the consent that the import brings.
        Consent = "consent",
        /// When this person gave it.
        ConsentAt = "consent_at",
        Number = "number",
        PlacedAt = "placed_at",
        Code = "code",
        Name = "name",
        Category = "category",
        Quantity = "quantity",
        UnitPrice = "unit_price",
        Currency = "currency",
        State = "state",
        /// Whether the row belongs to a cancellation.
        Cancelled = "cancelled",
        Picture = "picture",
        /// Address of the product's page.
        Url = "url",
        /// Whether it can be bought now.
        Available = "available",
        /// What the product cost before.
        OldPrice = "old_price",
        Vendor = "vendor",
        /// "Colour: white", one on a line or divided by semicolons.
        Params = "params",
        /// Addresses of further pictures.
        Pictures = "pictures",
    }
}

use Target::*;

const CUSTOMERS: &[Target] = &[
    ExternalId,
    Email,
    Phone,
    FullName,
    FirstName,
    MiddleName,
    LastName,
    Gender,
    Birthday,
    Country,
    City,
    Locale,
    Source,
    PreferredChannel,
    ContactFrequency,
    Consent,
    ConsentAt,
];
const PRODUCTS: &[Target] =
    &[Code, Name, Category, UnitPrice, OldPrice, Currency, Picture, Pictures, Url, Available, Vendor, Params];
const ORDERS: &[Target] = &[
    Number, PlacedAt, Code, Name, Category, Quantity, UnitPrice, Currency, State, Cancelled, ExternalId,
    Email, Phone, FullName, FirstName, MiddleName, LastName, Country, City,
];

const RECORDS: &[Target] = &[Number, ExternalId, Email, Phone, FullName, FirstName, MiddleName, LastName];

impl Target {
    /// What a column can mean in an import of this kind.
    pub fn of(kind: Kind) -> &'static [Target] {
        match kind {
            Kind::Customers => CUSTOMERS,
            Kind::Products => PRODUCTS,
            Kind::Orders => ORDERS,
            Kind::Records => RECORDS,
        }
    }

    /// Whether several columns may hold it: a person has many telephones.
    pub fn repeats(self) -> bool {
        matches!(self, Email | Phone)
    }

    /// Without which an import of this kind says nothing.
    pub fn required(kind: Kind) -> &'static [Target] {
        match kind {
            Kind::Customers => &[],
            Kind::Products => &[Code],
            Kind::Orders => &[Number, PlacedAt, Code, Quantity, UnitPrice],
            Kind::Records => &[Number],
        }
    }
}

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    columns: [Option<u16>; Target::ALL.len()],
    /// Further columns of targets that may stand in several.
    more: Vec<(Target, u16)>,
}

impl Layout {
    /// From pairs of column and target; the caller has checked that no target is named twice that must not be.
    pub fn new(mapping: &[(u16, Target)]) -> Layout {
        let mut layout = Layout { columns: [None; Target::ALL.len()], more: Vec::new() };
        for (column, target) in mapping {
            match &mut layout.columns[*target as usize] {
                Some(_) => layout.more.push((*target, *column)),
                first => *first = Some(*column),
            }
        }
        layout
    }

    /// Every column of a target, the first one first.
    pub fn all(&self, target: Target) -> impl Iterator<Item = usize> {
        let more =
            self.more.iter().filter(move |(of, _)| *of == target).map(|(_, column)| usize::from(*column));
        self.column(target).into_iter().chain(more)
    }

    pub fn column(&self, target: Target) -> Option<usize> {
        self.columns[target as usize].map(usize::from)
    }

    pub fn has(&self, target: Target) -> bool {
        self.columns[target as usize].is_some()
    }
}

/// What a column with this header probably means in an import of this kind.
pub fn suggest(kind: Kind, header: &str) -> Option<Target> {
    let word: String = base::text::fold(header).chars().filter(|c| c.is_alphanumeric()).collect();
    if let Some(target) = named(kind, &word) {
        return Some(target);
    }
    // «Рабочий телефон 2» is a telephone, «Имя покупателя» a name.
    let numberless = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut bare = WHOSE.iter().find_map(|whose| numberless.strip_suffix(whose)).unwrap_or(numberless);
    while let Some(rest) = WHICH.iter().find_map(|which| bare.strip_prefix(which)) {
        bare = rest;
    }
    if bare == word {
        return None;
    }
    named(kind, bare).filter(|target| match target {
        Email | Phone => true,
        FullName | FirstName | MiddleName | LastName | Birthday | Gender | City | Country => {
            numberless.len() == word.len()
        }
        _ => false,
    })
}

fn named(kind: Kind, word: &str) -> Option<Target> {
    let customers = kind == Kind::Customers;
    if EXTERNAL.contains(&word) || customers && EXTERNAL_OF_CUSTOMERS.contains(&word) {
        return Target::of(kind).contains(&ExternalId).then_some(ExternalId);
    }
    // «Имя» over customers is a person's; "name" alone over customers is usually the whole of it.
    if customers && WHOLE_NAMES_OF_CUSTOMERS.contains(&word) {
        return Some(FullName);
    }
    let known = HEADERS.iter().filter(|(target, _)| Target::of(kind).contains(target));
    known.filter(|(_, words)| words.contains(&word)).map(|(target, _)| *target).next()
}

/// Suggestions for a whole header: no target twice where it must not be, the first column wins.
pub fn suggest_all(kind: Kind, headers: &[String]) -> Vec<Option<Target>> {
    let mut taken = [false; Target::ALL.len()];
    headers
        .iter()
        .map(|header| {
            let mut free = |target: &Target| !std::mem::replace(&mut taken[*target as usize], true);
            suggest(kind, header).filter(|target| free(target) || target.repeats())
        })
        .collect()
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
