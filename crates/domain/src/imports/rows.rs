//! What one row says, once its columns are known: a customer, a product, or a line of an order.
//!
//! Cells become typed values or a problem with a code; nothing is looked up and nothing is decided about what is
//! known already (that is `merge`). Lines become orders in `group`.

use super::names;
use super::own::FieldColumn;
use super::plan::Options;
use super::problem::{
    CONTROL_CHARACTERS, DATE_IMPOSSIBLE, NO_IDENTITY, Problem, REQUIRED, TOO_LONG, WORD_UNKNOWN,
};
use super::several::several;
use super::target::{Layout, Target};
use super::values::{self, DateOrder, Decimal, Moments};
use crate::fields::{self, Attributes};
use crate::identities::{self, Identity};
use crate::orders::{self, Line, State};
use crate::products::{self, Product};
use crate::records;
use base::limits::NAME_CHARS;
use base::{Currency, Date, Locale, Price, Quantity, Timestamp, Zone};

/// The cells of a row by column; an absent cell is empty.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub cell: &'a dyn Fn(usize) -> &'a str,
}

/// A customer's fields as a file can tell them; nothing means "not said".
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The channel the customer would rather be written to by; a word of `consent::Channel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_channel: Option<String>,
    /// How often the customer wants to be written to at most; a word of `customers::Frequency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_frequency: Option<String>,
    /// Values of fields of the business's own.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub own: Attributes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    pub identities: Vec<Identity>,
    pub fields: Fields,
    /// Whether this row says yes to the consent of the import, and when; a row of a file without such a column does.
    pub consents: bool,
    pub consent_at: Option<Timestamp>,
}

/// One line of an order and what it says about the whole order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub line: Line,
    pub category: Option<String>,
    pub cancellation: bool,
    pub state: State,
    pub currency: Currency,
}

/// One record of a type of the business's own, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    pub number: String,
    pub owner: CustomerRow,
    pub values: Attributes,
}

/// How one file is read.
#[derive(Clone, Debug)]
pub struct Reader {
    pub layout: Layout,
    pub(super) own: Vec<FieldColumn>,
    pub(super) decimal: Decimal,
    pub(super) dates: DateOrder,
    pub(super) moments: Moments,
    pub(super) currency: Currency,
    cancellation_prefix: Option<String>,
    source: Option<String>,
    today: Date,
}

impl Reader {
    /// `zone` and `currency` are the workspace's; the options go before them. The habits are those found in the file.
    pub fn new(
        layout: Layout,
        options: &Options,
        found: Habits,
        defaults: (&Zone, Currency),
        today: Date,
    ) -> Reader {
        let zone = options.zone.as_deref().and_then(Zone::parse).unwrap_or_else(|| defaults.0.clone());
        let dates = options.date_format.unwrap_or(found.dates);
        Reader {
            layout,
            own: Vec::new(),
            decimal: options.decimal.unwrap_or(found.decimal),
            dates,
            moments: Moments::new(dates, zone),
            currency: options.currency.unwrap_or(defaults.1),
            cancellation_prefix: options.cancellation_prefix.clone(),
            source: options.source.clone(),
            today,
        }
    }

    /// Columns of the business's own fields besides.
    pub fn with_fields(self, own: Vec<FieldColumn>) -> Reader {
        Reader { own, ..self }
    }

    pub fn fields(&self) -> &[FieldColumn] {
        &self.own
    }

    /// The trimmed text of a target; empty where the column is not mapped or the cell says nothing.
    pub fn text<'a>(&self, row: Row<'a>, target: Target) -> &'a str {
        let Some(column) = self.layout.column(target) else { return "" };
        let text = (row.cell)(column).trim();
        if values::is_nothing(text) { "" } else { text }
    }

    fn words(&self, row: Row, target: Target) -> Result<Option<String>, Problem> {
        let text = self.text(row, target);
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() > NAME_CHARS && text.chars().count() > NAME_CHARS {
            return Err(Problem::at(target, TOO_LONG));
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::at(target, CONTROL_CHARACTERS));
        }
        Ok(Some(text.to_owned()))
    }

    fn word<T>(
        &self,
        row: Row,
        target: Target,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let text = self.text(row, target);
        if text.is_empty() {
            return Ok(None);
        }
        read(text).map(Some).ok_or(Problem::at(target, WORD_UNKNOWN))
    }

    /// A customer; at least one identity.
    pub fn customer(&mut self, row: Row) -> Result<CustomerRow, Problem> {
        let identities = self.identities(row)?;
        if identities.is_empty() {
            return Err(Problem::row(NO_IDENTITY));
        }
        let consents = self.word(row, Target::Consent, values::flag)?;
        let consents = consents.unwrap_or(!self.layout.has(Target::Consent));
        let consent_at = match self.text(row, Target::ConsentAt) {
            "" => None,
            text => Some(self.moments.read(text).map_err(|code| Problem::at(Target::ConsentAt, code))?),
        };
        let fields = Fields { own: self.own_values(row)?, ..self.standard_fields(row)? };
        Ok(CustomerRow { identities, fields, consents, consent_at })
    }

    /// Who bought, where the row says so.
    pub fn buyer(&mut self, row: Row) -> Result<Option<CustomerRow>, Problem> {
        let identities = self.identities(row)?;
        if identities.is_empty() {
            return Ok(None);
        }
        Ok(Some(CustomerRow {
            identities,
            fields: self.standard_fields(row)?,
            consents: false,
            consent_at: None,
        }))
    }

    /// A record with its number and its customer.
    pub fn record(&mut self, row: Row) -> Result<RecordRow, Problem> {
        let typed = self.required(row, Target::Number)?;
        let number = records::number(typed).map_err(|r| Problem::at(Target::Number, r.code()))?;
        let number = number.ok_or(Problem::at(Target::Number, REQUIRED))?;
        let owner = self.buyer(row)?.ok_or(Problem::row(NO_IDENTITY))?;
        Ok(RecordRow { number, owner, values: self.own_values(row)? })
    }

    fn identities(&self, row: Row) -> Result<Vec<Identity>, Problem> {
        use identities::Kind;
        let mut found: Vec<Identity> = Vec::new();
        for (kind, target) in
            [(Kind::External, Target::ExternalId), (Kind::Email, Target::Email), (Kind::Phone, Target::Phone)]
        {
            let cells = self.layout.all(target).map(|column| (row.cell)(column).trim());
            for text in cells.filter(|text| !values::is_nothing(text)) {
                let text = if kind == Kind::External { values::without_zero_fraction(text) } else { text };
                let all = several(kind, text).map_err(|refusal| Problem::at(target, refusal.code()))?;
                for one in all {
                    if found.iter().all(|known| (known.kind, &known.value) != (one.kind, &one.value)) {
                        found.push(one);
                    }
                }
            }
        }
        Ok(found)
    }

    /// A name, as names are written.
    fn name_of(&self, row: Row, target: Target) -> Result<Option<String>, Problem> {
        Ok(self.words(row, target)?.map(|name| names::written(&name)))
    }

    fn birthday(&self, row: Row) -> Result<Option<Date>, Problem> {
        let text = self.text(row, Target::Birthday);
        if text.is_empty() {
            return Ok(None);
        }
        let problem = |code| Problem::at(Target::Birthday, code);
        let day = values::date(text, self.dates).map_err(problem)?;
        if day <= self.today {
            return Ok(Some(day));
        }
        // Of two digits of a year the last century's is meant, where this one's is still to come.
        let (year, month, day) = day.ymd();
        let short = !text.contains(&year.to_string());
        let before = Date::from_ymd(year - 100, month, day).filter(|_| short);
        before.map(Some).ok_or(problem(DATE_IMPOSSIBLE))
    }

    fn standard_fields(&self, row: Row) -> Result<Fields, Problem> {
        let whole = self.words(row, Target::FullName)?.map(|text| names::split(&text)).unwrap_or_default();
        let locale = |text: &str| match base::text::fold(text).get(..2)? {
            "ru" => Some(Locale::Ru),
            "en" => Some(Locale::En),
            _ => match base::text::fold(text).as_str() {
                "русский" | "рус" => Some(Locale::Ru),
                "английский" | "англ" => Some(Locale::En),
                _ => None,
            },
        };
        Ok(Fields {
            first_name: self.name_of(row, Target::FirstName)?.or(whole.first),
            middle_name: self.name_of(row, Target::MiddleName)?.or(whole.middle),
            last_name: self.name_of(row, Target::LastName)?.or(whole.last),
            gender: self.word(row, Target::Gender, values::gender)?.map(str::to_owned),
            birthday: self.birthday(row)?,
            country: self.words(row, Target::Country)?,
            city: self.words(row, Target::City)?,
            locale: self.word(row, Target::Locale, locale)?.map(|l| l.code().to_owned()),
            source: self.words(row, Target::Source)?.or_else(|| self.source.clone()),
            preferred_channel: self
                .word(row, Target::PreferredChannel, values::channel)?
                .map(|it| it.as_str().to_owned()),
            contact_frequency: self
                .word(row, Target::ContactFrequency, values::frequency)?
                .map(|it| it.as_str().to_owned()),
            own: Attributes::default(),
        })
    }

    pub fn product(&self, row: Row) -> Result<Product, Problem> {
        let code = self.code(row)?;
        let name = self.name(row)?;
        let price = match self.text(row, Target::UnitPrice) {
            "" => None,
            text => Some(Price(self.number(text, Target::UnitPrice, 4)?)),
        };
        let picture = match self.text(row, Target::Picture) {
            "" => None,
            text => {
                Some(products::picture(text).map_err(|r| Problem::at(Target::Picture, r.code()))?.to_owned())
            }
        };
        let currency = self.word(row, Target::Currency, Currency::parse)?.or(price.map(|_| self.currency));
        let category = self.words(row, Target::Category)?;
        let url = match self.text(row, Target::Url) {
            "" => None,
            text => Some(products::url(text).map_err(|r| Problem::at(Target::Url, r.code()))?.to_owned()),
        };
        let available = self.word(row, Target::Available, super::values::flag)?;
        let known =
            Product { code, name, category, price, currency, picture, url, available, ..Product::default() };
        self.details(row, known)
    }

    /// The same with what only catalogues tell.
    fn details(&self, row: Row, product: Product) -> Result<Product, Problem> {
        let old_price = match self.text(row, Target::OldPrice) {
            "" => None,
            text => Some(Price(self.number(text, Target::OldPrice, 4)?)),
        };
        let params = match self.text(row, Target::Params) {
            "" => None,
            text => Some(products::params::of_cell(text).map_err(|r| Problem::at(Target::Params, r.code()))?),
        };
        let pictures = match self.text(row, Target::Pictures) {
            "" => None,
            text => {
                let found =
                    text.split([' ', '\n', '\t', ';', '|']).map(str::trim).filter(|it| !it.is_empty());
                Some(products::pictures(found).map_err(|r| Problem::at(Target::Pictures, r.code()))?)
            }
        };
        let vendor = self.words(row, Target::Vendor)?;
        Ok(Product { old_price, vendor, params, pictures, ..product })
    }

    fn code(&self, row: Row) -> Result<String, Problem> {
        let text = self.text(row, Target::Code);
        if text.is_empty() {
            return Err(Problem::at(Target::Code, REQUIRED));
        }
        Ok(products::code(text).map_err(|r| Problem::at(Target::Code, r.code()))?.to_owned())
    }

    fn name(&self, row: Row) -> Result<String, Problem> {
        let name =
            products::name(self.text(row, Target::Name)).map_err(|r| Problem::at(Target::Name, r.code()))?;
        Ok(name.to_owned())
    }

    fn number(&self, text: &str, target: Target, digits: u32) -> Result<i64, Problem> {
        values::decimal(text, self.decimal, digits).map_err(|code| Problem::at(target, code))
    }

    fn required<'a>(&self, row: Row<'a>, target: Target) -> Result<&'a str, Problem> {
        let text = self.text(row, target);
        if text.is_empty() { Err(Problem::at(target, REQUIRED)) } else { Ok(text) }
    }

    /// The number of the order the row belongs to.
    pub fn order_number<'a>(&self, row: Row<'a>) -> Result<&'a str, Problem> {
        let text = self.required(row, Target::Number)?;
        orders::number(text).map_err(|r| Problem::at(Target::Number, r.code()))
    }

    /// Which product a row tells of; nothing where it does not say.
    pub fn product_code<'a>(&self, row: Row<'a>) -> Option<&'a str> {
        products::code(self.text(row, Target::Code)).ok()
    }

    /// One line of an order.
    pub fn line(&mut self, row: Row) -> Result<LineRow, Problem> {
        let code = self.code(row)?;
        let name = self.name(row)?;
        let quantity = Quantity(self.number(self.required(row, Target::Quantity)?, Target::Quantity, 6)?);
        let unit_price = Price(self.number(self.required(row, Target::UnitPrice)?, Target::UnitPrice, 4)?);
        let at = self.required(row, Target::PlacedAt)?;
        let placed_at = self.moments.read(at).map_err(|code| Problem::at(Target::PlacedAt, code))?;
        let currency = self.word(row, Target::Currency, Currency::parse)?.unwrap_or(self.currency);
        let total_minor = orders::line_total(unit_price, quantity, currency)
            .map_err(|refusal| Problem::at(Target::UnitPrice, refusal.code()))?;
        let flagged = self.word(row, Target::Cancelled, values::flag)?.unwrap_or(false);
        let number = self.text(row, Target::Number);
        let prefixed = self.cancellation_prefix.as_deref().is_some_and(|prefix| number.starts_with(prefix));
        Ok(LineRow {
            line: Line { code, name, quantity, unit_price, total_minor, placed_at },
            category: self.words(row, Target::Category)?,
            cancellation: flagged || prefixed,
            state: self.word(row, Target::State, state)?.unwrap_or(State::Placed),
            currency,
        })
    }
}

fn state(text: &str) -> Option<State> {
    let word = base::text::fold(text);
    Some(match word.as_str() {
        "placed"
        | "new"
        | "created"
        | "open"
        | "новый"
        | "создан"
        | "оформлен"
        | "принят"
        | "в обработке" => State::Placed,
        "paid" | "оплачен" | "оплачено" => State::Paid,
        "shipped" | "sent" | "отправлен" | "отгружен" | "в пути" | "передан в доставку" => {
            State::Shipped
        }
        "delivered" | "completed" | "complete" | "done" | "доставлен" | "выполнен" | "завершен"
        | "получен" => State::Delivered,
        "cancelled" | "canceled" | "отменен" | "отмена" | "аннулирован" => {
            State::Cancelled
        }
        "returned" | "refunded" | "возврат" | "возвращен" => State::Returned,
        _ => return None,
    })
}

/// The habits of a file, found before its first row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    pub decimal: Decimal,
    pub dates: DateOrder,
}

impl Habits {
    /// From samples of the cells of each column.
    pub fn find(layout: &Layout, own: &[FieldColumn], samples: &[Vec<String>]) -> Habits {
        let column = |targets: &'static [Target], kinds: &'static [fields::Kind]| {
            let own = own.iter().filter(|it| kinds.contains(&it.shape.kind)).map(|it| it.column);
            let columns = targets.iter().filter_map(|target| layout.column(*target)).chain(own);
            columns.filter_map(|column| samples.get(column)).flatten().map(String::as_str).collect::<Vec<_>>()
        };
        let numbers = column(
            &[Target::UnitPrice, Target::OldPrice, Target::Quantity],
            &[fields::Kind::Number, fields::Kind::Money],
        );
        let dates = column(
            &[Target::PlacedAt, Target::Birthday, Target::ConsentAt],
            &[fields::Kind::Date, fields::Kind::Moment],
        );
        Habits {
            decimal: values::decimal_habit(numbers.into_iter()),
            dates: values::date_habit(dates.into_iter()),
        }
    }
}

/// Orders whose numbers begin with this letter are probably cancellations: some numbers are `C` and digits, and all
/// the others begin with a digit or another letter.
pub fn suggest_prefix<'a>(numbers: impl Iterator<Item = &'a str>) -> Option<String> {
    let (mut with, mut without) = (0_usize, 0_usize);
    for number in numbers {
        let rest = number
            .strip_prefix('C')
            .filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        match rest {
            Some(_) => with += 1,
            None if number.starts_with('C') => return None,
            None => without += 1,
        }
    }
    (with > 0 && with < without).then(|| "C".to_owned())
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
