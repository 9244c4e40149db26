//! What a person ordered: kind, mapping, options and the basis of consent; checked before any row is read.
//!
//! A plan speaks of columns by their numbers and knows no file. What a column can mean stands in `target`, what a
//! cell says in `values`.

use super::target::{Layout, Target};
use super::values::{DateOrder, Decimal};
use crate::consent::{Basis, Channel, words};
use base::{Currency, ListId, Timestamp, TopicId, Zone, limits};
use serde::{Deserialize, Serialize};

words! {
    /// What the rows of the file are.
    Kind {
        Customers = "customers",
        Products = "products",
        /// One row is one line of an order; customers and products that are missing come with it.
        Orders = "orders",
        /// One row is one record of a type of the business's own; customers that are missing come with it.
        Records = "records",
    }
}

/// An import as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub kind: Kind,
    pub mapping: Vec<(u16, Target)>,
    /// Columns that hold fields of the business's own, by the key of the field.
    #[serde(default)]
    pub fields: Vec<(u16, String)>,
    /// The key of the record type whose records the rows are.
    #[serde(default)]
    pub record_type: Option<String>,
    pub options: Options,
    pub consent: Option<ConsentBasis>,
    pub dry_run: bool,
}

/// How the file is written; whatever is missing is found in the file or taken from the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Of a workbook: which of its sheets; the one that was found where nothing is said.
    pub sheet: Option<u16>,
    /// A label of the WHATWG encoding standard, such as `utf-8` or `windows-1251`.
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    /// The zone in which moments without one are meant.
    pub zone: Option<String>,
    pub currency: Option<Currency>,
    pub date_format: Option<DateOrder>,
    pub decimal: Option<Decimal>,
    /// Orders whose number begins with this are cancellations.
    pub cancellation_prefix: Option<String>,
    /// Where new customers came from.
    pub source: Option<String>,
    /// The list that the customers of this file are also put into.
    pub list_id: Option<ListId>,
    /// Whether the file names every product that can be bought: those it does not name become unavailable.
    pub whole_catalogue: bool,
    /// Whether that may be most of them: somebody was asked and said so.
    pub may_shrink: bool,
}

/// On what ground the people of this file may be written to. Without it no consent is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentBasis {
    pub basis: Basis,
    /// In words of the business: where the consents were collected.
    pub source: String,
    /// The document, page or contract that proves them.
    pub document: String,
    pub given_at: Timestamp,
    pub channels: Vec<Channel>,
    /// Nothing stands for every topic.
    pub topic_id: Option<TopicId>,
    /// The version of the text that people agreed to.
    pub text_version: Option<String>,
}

/// Why an import cannot begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no column is mapped to {0}")]
    Missing(Target),
    #[error("two columns are mapped to {0}")]
    Twice(Target),
    #[error("{0} has no place in this kind of import")]
    Foreign(Target),
    #[error("there is no field `{0}`; make it first")]
    NoField(String),
    #[error("say of which type the records are; the type must be in use")]
    NoRecordType,
    #[error("two columns are mapped to {0}")]
    FieldTwice(String),
    #[error("{0} is a field of customers and has no place in this kind of import")]
    FieldForeign(String),
    #[error("the file has no column {0}")]
    NoColumn(u16),
    #[error("customers need an e-mail, a phone or an external id")]
    NoIdentity,
    #[error("the encoding is not known")]
    Encoding,
    #[error("the separator must be one of , ; | or tab")]
    Delimiter,
    #[error("the zone is not known")]
    Zone,
    #[error("the prefix of cancellations is empty or too long")]
    Prefix,
    #[error(
        "marketing rests on consent; say where it was given, on which document, when, and for which channels"
    )]
    Consent,
    #[error("only customers can be put into a list")]
    ListOfOthers,
    #[error("only a file of products can hold the whole catalogue")]
    CatalogueOfOthers,
    #[error("a consent cannot have been given in the future")]
    ConsentInTheFuture,
}

impl Refusal {
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::Missing(_) => "import_column_missing",
            Refusal::Twice(_) | Refusal::FieldTwice(_) => "import_column_twice",
            Refusal::Foreign(_) | Refusal::FieldForeign(_) => "import_column_foreign",
            Refusal::NoField(_) => "import_field_unknown",
            Refusal::NoRecordType => "import_record_type_missing",
            Refusal::NoColumn(_) => "import_column_unknown",
            Refusal::NoIdentity => "import_no_identity",
            Refusal::Encoding => "import_encoding",
            Refusal::Delimiter => "import_delimiter",
            Refusal::Zone => "zone_unknown",
            Refusal::Prefix => "import_prefix",
            Refusal::ListOfOthers => "import_list_of_others",
            Refusal::CatalogueOfOthers => "import_catalogue_of_others",
            Refusal::Consent => "import_consent_incomplete",
            Refusal::ConsentInTheFuture => "given_in_the_future",
        }
    }

    /// The field of the order that is wrong.
    pub const fn field(&self) -> &'static str {
        match self {
            Refusal::Missing(_)
            | Refusal::Twice(_)
            | Refusal::Foreign(_)
            | Refusal::NoField(_)
            | Refusal::FieldTwice(_)
            | Refusal::FieldForeign(_)
            | Refusal::NoColumn(_)
            | Refusal::NoIdentity => "mapping",
            Refusal::Encoding => "options.encoding",
            Refusal::Delimiter => "options.delimiter",
            Refusal::Zone => "options.zone",
            Refusal::Prefix => "options.cancellation_prefix",
            Refusal::NoRecordType => "record_type",
            Refusal::ListOfOthers => "options.list_id",
            Refusal::CatalogueOfOthers => "options.whole_catalogue",
            Refusal::Consent | Refusal::ConsentInTheFuture => "consent",
        }
    }
}

pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

impl Plan {
    /// Checks the order against a file of so many columns.
    pub fn check(&self, columns: usize, now: Timestamp) -> Result<Layout, Refusal> {
        for (index, (column, target)) in self.mapping.iter().enumerate() {
            if usize::from(*column) >= columns {
                return Err(Refusal::NoColumn(*column));
            }
            if !Target::of(self.kind).contains(target) {
                return Err(Refusal::Foreign(*target));
            }
            let twice = self.mapping[..index].iter().any(|(_, other)| other == target);
            if twice && !target.repeats() {
                return Err(Refusal::Twice(*target));
            }
        }
        self.check_fields(columns)?;
        if (self.kind == Kind::Records) != self.record_type.is_some() {
            return Err(Refusal::NoRecordType);
        }
        let layout = Layout::new(&self.mapping);
        if let Some(missing) = Target::required(self.kind).iter().find(|target| !layout.has(**target)) {
            return Err(Refusal::Missing(*missing));
        }
        let identities = [Target::Email, Target::Phone, Target::ExternalId];
        if matches!(self.kind, Kind::Customers | Kind::Records)
            && !identities.iter().any(|target| layout.has(*target))
        {
            return Err(Refusal::NoIdentity);
        }
        self.options.check()?;
        if self.options.list_id.is_some() && self.kind != Kind::Customers {
            return Err(Refusal::ListOfOthers);
        }
        if self.options.whole_catalogue && self.kind != Kind::Products {
            return Err(Refusal::CatalogueOfOthers);
        }
        self.check_consent(now)?;
        Ok(layout)
    }

    /// Whether the fields exist is asked where they are known.
    fn check_fields(&self, columns: usize) -> Result<(), Refusal> {
        for (index, (column, key)) in self.fields.iter().enumerate() {
            if usize::from(*column) >= columns {
                return Err(Refusal::NoColumn(*column));
            }
            if !matches!(self.kind, Kind::Customers | Kind::Records) {
                return Err(Refusal::FieldForeign(key.clone()));
            }
            if self.fields[..index].iter().any(|(_, other)| other == key) {
                return Err(Refusal::FieldTwice(key.clone()));
            }
        }
        Ok(())
    }

    fn check_consent(&self, now: Timestamp) -> Result<(), Refusal> {
        let Some(consent) = &self.consent else { return Ok(()) };
        let words = [&consent.source, &consent.document];
        // Both stand in one cell of the ledger, as "source: document".
        let room = words.iter().map(|w| w.trim().chars().count()).sum::<usize>() + 2 <= limits::NAME_CHARS;
        let told = room && words.iter().all(|w| !w.trim().is_empty());
        if matches!(self.kind, Kind::Products | Kind::Records)
            || !told
            || consent.channels.is_empty()
            || consent.basis != Basis::Consent
        {
            return Err(Refusal::Consent);
        }
        if consent.given_at > now { Err(Refusal::ConsentInTheFuture) } else { Ok(()) }
    }
}

impl Options {
    fn check(&self) -> Result<(), Refusal> {
        if self.delimiter.is_some_and(|d| !DELIMITERS.contains(&d)) {
            return Err(Refusal::Delimiter);
        }
        if self.zone.as_ref().is_some_and(|zone| Zone::parse(zone).is_none()) {
            return Err(Refusal::Zone);
        }
        let bad_prefix = |prefix: &String| prefix.trim().is_empty() || prefix.chars().count() > 20;
        if self.cancellation_prefix.as_ref().is_some_and(bad_prefix) {
            return Err(Refusal::Prefix);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: Kind, mapping: &[(u16, Target)]) -> Plan {
        let (mapping, options) = (mapping.to_vec(), Options::default());
        Plan { kind, mapping, fields: Vec::new(), record_type: None, options, consent: None, dry_run: false }
    }

    fn consent() -> ConsentBasis {
        ConsentBasis {
            basis: Basis::Consent,
            source: "Касса на Тверской".to_owned(),
            document: "Анкеты 2025 года".to_owned(),
            given_at: Timestamp::from_seconds(100),
            channels: vec![Channel::Email],
            topic_id: None,
            text_version: None,
        }
    }

    #[test]
    fn mapping_is_checked_before_any_row() {
        let check = |kind, mapping: &[(u16, Target)]| {
            plan(kind, mapping).check(3, Timestamp::from_seconds(200)).err()
        };
        assert_eq!(check(Kind::Customers, &[(0, Target::Email)]), None);
        assert_eq!(check(Kind::Customers, &[(0, Target::Email), (1, Target::Email)]), None);
        assert_eq!(check(Kind::Customers, &[(0, Target::City)]), Some(Refusal::NoIdentity));
        assert_eq!(
            check(Kind::Customers, &[(0, Target::Email), (1, Target::City), (2, Target::City)]),
            Some(Refusal::Twice(Target::City))
        );
        assert_eq!(check(Kind::Customers, &[(3, Target::Email)]), Some(Refusal::NoColumn(3)));
        assert_eq!(
            check(Kind::Customers, &[(0, Target::Quantity)]),
            Some(Refusal::Foreign(Target::Quantity))
        );
        assert_eq!(check(Kind::Orders, &[(0, Target::Number)]), Some(Refusal::Missing(Target::PlacedAt)));
    }

    #[test]
    fn options_are_checked() {
        let check = |options| {
            Plan { options, ..plan(Kind::Products, &[(0, Target::Code)]) }
                .check(1, Timestamp::default())
                .err()
        };
        assert_eq!(check(Options { delimiter: Some('x'), ..Options::default() }), Some(Refusal::Delimiter));
        assert_eq!(
            check(Options { zone: Some("Mars/Base".into()), ..Options::default() }),
            Some(Refusal::Zone)
        );
        assert_eq!(
            check(Options { cancellation_prefix: Some(" ".into()), ..Options::default() }),
            Some(Refusal::Prefix)
        );
    }

    #[test]
    fn consent_without_its_proof_is_refused() {
        let check = |change: fn(&mut ConsentBasis)| {
            let mut basis = consent();
            change(&mut basis);
            let plan = Plan { consent: Some(basis), ..plan(Kind::Customers, &[(0, Target::Email)]) };
            plan.check(1, Timestamp::from_seconds(200)).err()
        };
        assert_eq!(check(|_| ()), None);
        assert_eq!(check(|c| c.document = " ".into()), Some(Refusal::Consent));
        assert_eq!(check(|c| c.source.clear()), Some(Refusal::Consent));
        assert_eq!(check(|c| c.channels.clear()), Some(Refusal::Consent));
        assert_eq!(check(|c| c.basis = Basis::LegitimateInterest), Some(Refusal::Consent));
        assert_eq!(check(|c| c.given_at = Timestamp::from_seconds(300)), Some(Refusal::ConsentInTheFuture));
    }
}
