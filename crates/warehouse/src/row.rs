//! The plain rows a warehouse is fed with: one customer with everything a rule may ask.

use base::{CustomerId, Date, ProductId, Timestamp};
use domain::consent::Word;
use rules::facts::OrderKind;
use rules::rule::Channel;

/// Everything known of one customer that rules speak of.
#[derive(Clone, Debug, Default)]
pub struct CustomerRow {
    pub id: i64,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub gender: Option<String>,
    pub birthday: Option<Date>,
    pub country: Option<String>,
    pub city: Option<String>,
    pub locale: Option<String>,
    pub source: Option<String>,
    /// The address that messages go to; the oldest where there are several. The same for the phone.
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external: Option<String>,
    pub created_at: Timestamp,
    /// The latest words of the consent ledger.
    pub words: Vec<Word>,
    /// Channels by which a marketing message could reach the customer.
    pub reach: Channels,
    /// In any order; cancelled sales are left out by whoever feeds.
    pub orders: Vec<OrderRow>,
}

#[derive(Clone, Debug)]
pub struct OrderRow {
    pub placed_at: Timestamp,
    pub total_minor: i64,
    pub kind: OrderKind,
    /// What was bought; nothing for a return.
    pub products: Vec<ProductId>,
}

impl CustomerRow {
    pub fn new(id: CustomerId, created_at: Timestamp) -> CustomerRow {
        CustomerRow { id: id.0, created_at, ..CustomerRow::default() }
    }
}

/// A set of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels(pub(crate) u8);

impl Channels {
    pub fn has(self, channel: Channel) -> bool {
        self.0 & (1 << channel as u8) != 0
    }

    pub fn add(&mut self, channel: Channel) {
        self.0 |= 1 << channel as u8;
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Channels {
        let mut set = Channels::default();
        channels.into_iter().for_each(|channel| set.add(channel));
        set
    }
}
