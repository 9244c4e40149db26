//! A customer of the store as a row of the warehouse: the one place where the two meet.

use crate::consent::suppressions::address_hash;
use crate::{Result, Workspace};
use base::Currency;
use domain::consent::Channel;
use domain::customers::{CHANNELS, reach};
use domain::identities::Kind;
use rules::facts::OrderKind;
use std::collections::{HashMap, HashSet};
use store::Tx;
use store::facts::{Addresses, Facts, OrderFacts};
use warehouse::{Channels, CustomerRow, OrderRow};

/// Hashes of the addresses that must never be written to, by channel.
pub struct Suppressed(HashMap<Channel, HashSet<Vec<u8>>>);

impl Suppressed {
    /// The whole list, for loading everybody.
    pub fn all(tx: &mut Tx) -> Result<Suppressed> {
        let mut all = HashMap::new();
        for (channel, _) in CHANNELS {
            all.insert(channel, store::suppression::all_hashes(tx, channel)?);
        }
        Ok(Suppressed(all))
    }

    /// What the list says of these customers' addresses.
    pub fn of(tx: &mut Tx, workspace: &Workspace, customers: &[Facts]) -> Result<Suppressed> {
        let mut all = HashMap::new();
        for (channel, kind) in CHANNELS {
            let addresses = customers.iter().filter_map(|facts| address(&facts.addresses, kind));
            let hashes: Vec<_> = addresses.map(|address| address_hash(workspace, channel, address)).collect();
            all.insert(channel, store::suppression::which(tx, channel, &hashes)?);
        }
        Ok(Suppressed(all))
    }

    fn has(&self, workspace: &Workspace, channel: Channel, address: &str) -> bool {
        let list = self.0.get(&channel).filter(|list| !list.is_empty());
        list.is_some_and(|list| list.contains(&address_hash(workspace, channel, address)[..]))
    }
}

/// Orders in another currency count, but their amounts cannot be added: they weigh nothing in sums.
pub fn row(workspace: &Workspace, facts: Facts, currency: Currency, suppressed: &Suppressed) -> CustomerRow {
    let reach = channels(workspace, &facts, suppressed);
    let order = |order: OrderFacts| OrderRow {
        placed_at: order.placed_at,
        total_minor: if order.currency == currency { order.total_minor } else { 0 },
        kind: match order.kind {
            domain::orders::Kind::Sale => OrderKind::Purchase,
            domain::orders::Kind::Cancellation => OrderKind::Return,
        },
        products: order.products,
    };
    let fields = facts.fields;
    CustomerRow {
        id: facts.customer,
        first_name: fields.first_name,
        middle_name: fields.middle_name,
        last_name: fields.last_name,
        gender: fields.gender,
        birthday: fields.birthday,
        country: fields.country,
        city: fields.city,
        locale: fields.locale,
        source: fields.source,
        email: facts.addresses.email,
        phone: facts.addresses.phone,
        external: facts.addresses.external,
        created_at: facts.created_at,
        words: facts.words,
        reach,
        orders: facts.orders.into_values().map(order).collect(),
    }
}

fn channels(workspace: &Workspace, facts: &Facts, suppressed: &Suppressed) -> Channels {
    let reachable = CHANNELS.into_iter().filter(|(channel, kind)| {
        let address = address(&facts.addresses, *kind);
        let suppressed = address.is_some_and(|address| suppressed.has(workspace, *channel, address));
        reach(&facts.words, *channel, address.is_some(), suppressed).is_ok()
    });
    reachable.filter_map(|(channel, _)| rules::rule::Channel::parse(channel.as_str())).collect()
}

fn address(addresses: &Addresses, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Email => addresses.email.as_deref(),
        Kind::Phone => addresses.phone.as_deref(),
        Kind::External => addresses.external.as_deref(),
    }
}
