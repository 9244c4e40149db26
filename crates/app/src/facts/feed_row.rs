//! A customer of the store as a row of the warehouse: the one place where the two meet.
//!
//! What is not said here no rule can ask; events come from `events` beside it. Nothing is decided: whether somebody can
//! be reached says `domain`.

use crate::consent::suppressions::address_hash;
use crate::facts::{fields, records};
use crate::{Result, Workspace};
use base::{CampaignId, Currency, CustomerId, Timestamp, TopicId, UserId};
use domain::consent::{Channel, Purpose, Topic, Word, latest};
use domain::customers::{CHANNELS, reach};
use domain::deliveries::{Reason, State};
use domain::identities::Kind;
use rules::facts::Value;
use rules::rule::MessageWhat;
use rules::schema::{standard, tables};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::Tx;
use store::facts::{Addresses, Facts, MessageFacts, OrderFacts};
use warehouse::{Cell, ChildRow, Mark, Row};

/// What customers' rows are made with besides their own facts.
pub struct Around {
    pub suppressed: Suppressed,
    /// Of each campaign that belongs to one.
    pub topics: HashMap<CampaignId, TopicId>,
    /// Types of the business's own fields.
    pub fields: fields::Kinds,
    /// Types of the business's own records.
    pub records: records::Types,
    /// The teams of each user who is in one.
    pub teams: HashMap<UserId, Vec<String>>,
}

impl Around {
    pub fn new(tx: &mut Tx, suppressed: Suppressed) -> Result<Around> {
        let fields = fields::kinds(&store::fields::all(tx)?);
        let records = store::records::types(tx)?.into_iter().map(|it| (it.id, it)).collect();
        let mut teams: HashMap<UserId, Vec<String>> = HashMap::new();
        for team in store::teams::all(tx)? {
            for user in team.draft.members {
                teams.entry(user).or_default().push(team.id.to_string());
            }
        }
        Ok(Around { suppressed, topics: topics(tx)?, fields, records, teams })
    }
}

/// The topics of those campaigns that belong to one.
pub fn topics(tx: &mut Tx) -> Result<HashMap<CampaignId, TopicId>> {
    let campaigns = store::facts::campaigns(tx)?.into_iter();
    Ok(campaigns.filter_map(|it| Some((it.id, it.topic?))).collect())
}

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
pub fn row(workspace: &Workspace, facts: Facts, currency: Currency, around: &Around) -> Row {
    let channels = channels(workspace, &facts, &around.suppressed);
    let (fields, addresses) = (facts.fields, facts.addresses);
    let mut row = Row::new(CustomerId(facts.customer))
        .with(standard::FIRST_NAME, fields.first_name)
        .with(standard::MIDDLE_NAME, fields.middle_name)
        .with(standard::LAST_NAME, fields.last_name)
        .with(standard::GENDER, fields.gender)
        .with(standard::BIRTHDAY, fields.birthday)
        .with(standard::COUNTRY, fields.country)
        .with(standard::CITY, fields.city)
        .with(standard::LOCALE, fields.locale)
        .with(standard::SOURCE, fields.source)
        .with(standard::PREFERRED_CHANNEL, fields.preferred_channel)
        .with(standard::CONTACT_FREQUENCY, fields.contact_frequency)
        .with(standard::RESPONSIBLE, facts.responsible.map(|user| user.to_string()))
        .with(standard::EMAIL, addresses.email)
        .with(standard::PHONE, addresses.phone)
        .with(standard::EXTERNAL, addresses.external)
        .with(standard::CREATED_AT, Some(facts.created_at));
    let teams = facts.responsible.and_then(|user| around.teams.get(&user));
    row.choices.extend(teams.map(|teams| (standard::RESPONSIBLE_TEAM, teams.clone())));
    row = self::fields::add(row, &fields.own, &around.fields, currency);
    row.marks.extend(channels.map(Mark::Reach));
    row.marks.extend(consents(&facts.words));
    let orders: Vec<OrderFacts> = facts.orders.into_values().collect();
    row.tables.push((tables::ORDERS, orders.iter().flat_map(|order| order_rows(order, currency)).collect()));
    row.tables.push((tables::LINES, orders.iter().flat_map(|order| line_rows(order, currency)).collect()));
    let messages = facts.messages.iter();
    row.tables.push((tables::MESSAGES, messages.flat_map(|it| message_rows(it, &around.topics)).collect()));
    row.tables.extend(records::rows(&around.records, &facts.records, currency));
    row.marks.extend(facts.lists.into_iter().map(Mark::List));
    row
}

/// The order, and each return at its own moment: returns lower sums and not numbers.
fn order_rows(order: &OrderFacts, currency: Currency) -> impl Iterator<Item = ChildRow> {
    let counts = order.currency == currency;
    let row = move |moment, total: i64, purchase| {
        let values = vec![
            (tables::orders::TOTAL, Value::Money(if counts { total } else { 0 }).into()),
            (tables::orders::PURCHASE, Value::Boolean(purchase).into()),
        ];
        ChildRow { moment, values }
    };
    let purchase = order.kind == domain::orders::Kind::Sale;
    let placed = std::iter::once(row(order.placed_at, order.total_minor, purchase));
    placed.chain(order.returns.values().map(move |(at, amount)| row(*at, -amount, false)))
}

fn line_rows(order: &OrderFacts, currency: Currency) -> impl Iterator<Item = ChildRow> {
    order.lines.iter().map(move |line| {
        let amount = if order.currency == currency { line.amount_minor } else { 0 };
        let values = vec![
            (tables::lines::PRODUCT, Value::Id(line.product.0).into()),
            (tables::lines::AMOUNT, Value::Money(amount).into()),
        ];
        ChildRow { moment: order.placed_at, values }
    })
}

/// A row for each thing that came of a message. What became of the hand-over stands at its moment, what a person did at
/// its own.
pub fn message_rows(message: &MessageFacts, topics: &HashMap<CampaignId, TopicId>) -> Vec<ChildRow> {
    use MessageWhat::*;
    let handed_over = message.handed_over_at;
    let kept_back = message.reason.as_deref() == Some(Reason::ControlGroup.as_str());
    let ended = match message.state {
        State::Delivered => Some((Delivered.as_str(), handed_over)),
        State::Bounced => Some((Bounced.as_str(), handed_over)),
        State::Complained => Some((Complained.as_str(), handed_over)),
        State::Skipped if kept_back => Some((tables::messages::CONTROL, None)),
        State::Skipped => Some((Skipped.as_str(), None)),
        _ => None,
    };
    let ended = ended.map(|(what, at)| (what, at.unwrap_or(message.updated_at)));
    let done = [
        (Sent, handed_over),
        (Opened, message.opened_at),
        (Clicked, message.clicked_at),
        (Unsubscribed, message.unsubscribed_at),
    ];
    let done = done.into_iter().filter_map(|(what, at)| Some((what.as_str(), at?)));
    let row = |(what, moment): (&str, Timestamp)| {
        let text = |word: &str| Cell::Text(word.to_owned());
        let mut values = vec![
            (tables::messages::WHAT, text(what)),
            (tables::messages::CAMPAIGN, Value::Id(message.campaign.0).into()),
            (tables::messages::CHANNEL, text(&message.channel)),
        ];
        let topic = topics.get(&message.campaign);
        values.extend(topic.map(|topic| (tables::messages::TOPIC, Value::Id(topic.0).into())));
        ChildRow { moment, values }
    };
    done.chain(ended).map(row).collect()
}

/// What the words say of messages that belong to no topic, and of each topic of which they say something else.
fn consents(words: &[Word]) -> Vec<Mark> {
    let topics: BTreeSet<Topic> =
        words.iter().map(|word| word.topic).filter(|it| *it != Topic::EVERY).collect();
    let given =
        |purpose, channel, topic| latest(words, purpose, channel, topic).is_some_and(|word| word.given);
    let mut marks = Vec::new();
    for (purpose, channel) in
        Purpose::ALL.iter().flat_map(|purpose| Channel::ALL.iter().map(move |it| (*purpose, *it)))
    {
        let (Some(named), Some(on)) =
            (rules::rule::Purpose::parse(purpose.as_str()), rules::rule::Channel::parse(channel.as_str()))
        else {
            continue;
        };
        let mark = |topic, given| Mark::Consent { purpose: named, channel: on, topic, given };
        let general = given(purpose, channel, Topic::EVERY);
        marks.extend(general.then(|| mark(None, true)));
        let others = topics.iter().map(|topic| (topic, given(purpose, channel, *topic)));
        marks.extend(others.filter(|it| it.1 != general).map(|(topic, is)| mark(Some(TopicId(topic.0)), is)));
    }
    marks
}

fn channels(
    workspace: &Workspace,
    facts: &Facts,
    suppressed: &Suppressed,
) -> impl Iterator<Item = rules::rule::Channel> + use<> {
    let reachable = CHANNELS.into_iter().filter(|(channel, kind)| {
        let address = address(&facts.addresses, *kind);
        let suppressed = address.is_some_and(|address| suppressed.has(workspace, *channel, address));
        reach(&facts.words, *channel, address.is_some(), suppressed).is_ok()
    });
    let named = reachable.filter_map(|(channel, _)| rules::rule::Channel::parse(channel.as_str()));
    named.collect::<Vec<_>>().into_iter()
}

fn address(addresses: &Addresses, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Email => addresses.email.as_deref(),
        Kind::Phone => addresses.phone.as_deref(),
        Kind::External => addresses.external.as_deref(),
        Kind::Anonymous | Kind::Device => None,
    }
}
