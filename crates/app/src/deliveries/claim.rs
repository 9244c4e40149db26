//! One transaction: settle what came back, ask the gate about what is due, claim what passes.
//!
//! Everything is read and written in sets of rows, hundreds a round trip. The closure owns its input and may run
//! twice; the moment is passed in. Under a lost lease the whole transaction is refused.

use crate::secret::Key;
use crate::templates::own::Own;
use base::{CampaignId, Currency, CustomerId, Money, SenderId, Timestamp, Zone};
use domain::consent::{Channel, Purpose, Topic, Words, suppression_form};
use domain::deliveries::{Facts, NOT_SIGNED, Permit, Reason, gate};
use domain::experiments::{PerMille, Seed, in_control};
use domain::{campaigns, deliveries};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::deliveries::{Due, OrderFigures, Person, Sandboxed, Settlement};
use store::suppression::Suppression;
use store::{Error, Result, Tx};

/// What holds for every delivery of a campaign.
#[derive(Clone, Debug)]
pub struct Rules {
    pub campaign: CampaignId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub topic: Topic,
    pub not_after: Option<Timestamp>,
    pub seed: Seed,
    pub control: PerMille,
    /// Of the workspace, for the hashes of the suppression list.
    pub key: Key,
    pub currency: Currency,
    /// Of the workspace: customers have none of their own, and their wishes count days of the calendar.
    pub zone: Zone,
    /// Whether the message mentions orders, which cost a look at each customer's.
    pub with_orders: bool,
    /// The sender's limit per day, where it has one.
    pub daily: Option<Daily>,
    /// What the message mentions of the business's own, which costs a query for fields and one for records.
    pub own: Arc<Own>,
}

/// The rules of a campaign as its row has them.
pub(crate) fn rules_of(workspace: &crate::Workspace, campaign: &store::campaigns::Campaign) -> Rules {
    let (settings, of) = (&campaign.settings, workspace.settings());
    Rules {
        campaign: campaign.id,
        purpose: settings.purpose,
        channel: settings.channel,
        topic: settings.topic(),
        not_after: settings.schedule.not_after,
        seed: Seed(campaign.seed),
        control: settings.control(),
        key: workspace.secret.clone(),
        currency: of.currency,
        zone: of.zone.clone(),
        with_orders: false,
        daily: None,
        own: Arc::default(),
    }
}

/// A sender's limit per day.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    pub sender: SenderId,
    pub most: i64,
}

/// The lease under which a turn is made.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    pub work_id: i64,
    pub token: i64,
    pub until: Timestamp,
}

/// What one turn brings into the transaction.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub settlements: Vec<Settlement>,
    pub letters: Vec<Sandboxed>,
    pub suppress: Vec<Suppression>,
    /// How many connections are free.
    pub want: usize,
}

/// A delivery that may be handed over.
#[derive(Debug)]
pub struct Ready {
    pub permit: Permit,
    pub customer: CustomerId,
    pub person: template::Person,
    pub address_hash: [u8; 32],
    pub attempts: i64,
}

#[derive(Debug)]
pub struct Claimed {
    pub state: campaigns::State,
    pub ready: Vec<Ready>,
    pub skipped: usize,
    /// Settlements that were refused because their row is not held under this lease any more.
    pub refused: usize,
    /// The sender may write no more before this moment.
    pub next_day: Option<Timestamp>,
}

/// Rows looked at in one transaction at most, so that an audience without consent does not hold the writer.
const LOOK_AT_MOST: usize = 400;

pub fn turn(
    tx: &mut Tx,
    rules: &Rules,
    holding: &Holding,
    brought: &Brought,
    now: Timestamp,
) -> Result<Claimed> {
    store::work::extend(tx, holding.work_id, holding.token, holding.until)?;
    let settled = store::deliveries::settle(tx, holding.token, &brought.settlements, now)? as usize;
    store::deliveries::keep_in_sandbox(tx, &brought.letters, now)?;
    if !brought.suppress.is_empty() {
        store::suppression::add(tx, &brought.suppress)?;
        for row in &brought.suppress {
            crate::consent::suppressions::tell(tx, row, now)?;
        }
    }
    let unsigned =
        brought.settlements.iter().filter(|it| it.settled.reason.as_deref() == Some(NOT_SIGNED)).count();
    if let Some(daily) = rules.daily.filter(|_| unsigned > 0) {
        store::senders::day::give_back(tx, daily.sender, now.date(&rules.zone), unsigned as i64)?;
    }
    let state = store::campaigns::load_state(tx, rules.campaign)?.ok_or(Error::Stale)?;
    let refused = brought.settlements.len() - settled;
    let (want, next_day) = room_today(tx, rules, brought.want, now)?;
    let mut claimed = Claimed { state, ready: Vec::new(), skipped: 0, refused, next_day };
    let mut looked = 0;
    while state == campaigns::State::Sending && claimed.ready.len() < want && looked < LOOK_AT_MOST {
        // After a piece in which most were refused a bigger piece is read: an audience without consent is long.
        let open = want - claimed.ready.len();
        let piece = if claimed.skipped > claimed.ready.len() { open.max(200) } else { open };
        let due = store::deliveries::due(tx, rules.campaign, now, piece as i64)?;
        if due.is_empty() {
            break;
        }
        looked += due.len();
        let round = Round { rules, lease: holding.token, want, now };
        round.ask_gate(tx, &due, &mut claimed)?;
    }
    if let Some(daily) = rules.daily.filter(|_| !claimed.ready.is_empty()) {
        store::senders::day::add(tx, daily.sender, now.date(&rules.zone), claimed.ready.len() as i64)?;
    }
    Ok(claimed)
}

/// How many of the wanted still fit into the sender's day, and when the next one begins if none does. A claim counts
/// whatever becomes of it, because a try counts with the relay too; one that never came to a relay is given back.
fn room_today(tx: &mut Tx, rules: &Rules, want: usize, now: Timestamp) -> Result<(usize, Option<Timestamp>)> {
    let Some(daily) = rules.daily.filter(|_| want > 0) else { return Ok((want, None)) };
    let today = now.date(&rules.zone);
    let left = (daily.most - store::senders::day::used(tx, daily.sender, today)?).max(0) as usize;
    Ok((want.min(left), (left == 0).then(|| today.plus_days(1).start(&rules.zone))))
}

/// What the gate reads about a piece of deliveries.
pub(crate) struct Gate {
    people: HashMap<i64, Person>,
    words: HashMap<i64, Words>,
    suppressed: HashSet<Vec<u8>>,
    hashes: HashMap<i64, [u8; 32]>,
    /// Who had as much marketing as they want.
    full: HashSet<i64>,
}

impl Gate {
    pub(crate) fn read(tx: &mut Tx, rules: &Rules, customers: &[i64]) -> Result<Gate> {
        let people = store::deliveries::people(tx, identity_kind(rules.channel), customers)?;
        let words = store::consent::words_for(tx, customers, rules.purpose, rules.channel, rules.topic)?;
        let hash = |address: &str| {
            let form = suppression_form(rules.channel, address);
            rules.key.keyed("suppression", &[rules.channel.as_str().as_bytes(), form.as_bytes()])
        };
        let hashes: HashMap<i64, [u8; 32]> =
            people.iter().filter_map(|(id, person)| Some((*id, hash(person.address.as_deref()?)))).collect();
        let list: Vec<[u8; 32]> = hashes.values().copied().collect();
        let suppressed = store::suppression::which(tx, rules.channel, &list)?;
        Ok(Gate { people, words, suppressed, hashes, full: HashSet::new() })
    }

    /// Counts what was written to those who wish to be written to seldom; the others cost nothing. Who claims holds
    /// them first, so that two campaigns do not both find that nobody wrote.
    pub(crate) fn count(&mut self, tx: &mut Tx, rules: &Rules, now: Timestamp, hold: bool) -> Result<()> {
        if rules.purpose != Purpose::Marketing {
            return Ok(());
        }
        let wishes = self.people.iter().filter_map(|(id, person)| Some((*id, person.frequency?)));
        let since: Vec<_> = wishes.map(|(id, wish)| (id, wish.since(now, &rules.zone))).collect();
        if since.is_empty() {
            return Ok(());
        }
        if hold {
            store::deliveries::hold(tx, &since.iter().map(|it| it.0).collect::<Vec<_>>())?;
        }
        self.full = store::deliveries::written_to(tx, &since)?;
        Ok(())
    }

    /// A message is about to leave: for a customer with a wish it was the only one.
    fn passed(&mut self, customer: CustomerId) {
        if self.people.get(&customer.0).is_some_and(|person| person.frequency.is_some()) {
            self.full.insert(customer.0);
        }
    }

    /// The facts of one delivery, as far as the campaign's rules and the tables tell.
    pub(crate) fn facts(&self, rules: &Rules, due: &Due, state: campaigns::State, lease: i64) -> Facts {
        let id = due.customer.0;
        let person = self.people.get(&id);
        let basis = self.words.get(&id).is_some_and(|w| w.permit(rules.purpose, rules.channel, rules.topic));
        Facts {
            delivery: due.delivery,
            campaign: rules.campaign,
            customer: due.customer,
            lease,
            purpose: rules.purpose,
            address: person.and_then(|person| person.address.clone()),
            suppressed: self.hashes.get(&id).is_some_and(|hash| self.suppressed.contains(&hash[..])),
            // A row that is gone altogether is what an erasure leaves.
            customer_state: person.map_or(deliveries::CustomerState::Erased, |person| person.state),
            basis,
            not_after: rules.not_after,
            campaign_state: state,
            control: in_control(&rules.seed, rules.control, due.customer),
            had_their_fill: self.full.contains(&id),
            paused_until: person.and_then(|person| person.paused_until),
        }
    }
}

/// What holds for every piece of one turn.
struct Round<'a> {
    rules: &'a Rules,
    /// The fencing token under which rows are claimed.
    lease: i64,
    want: usize,
    now: Timestamp,
}

impl Round<'_> {
    /// Asks the gate about a piece, skips whom it refuses and claims the others until enough are ready.
    fn ask_gate(&self, tx: &mut Tx, due: &[Due], claimed: &mut Claimed) -> Result<()> {
        let Round { rules, lease, want, now } = *self;
        let customers: Vec<i64> = due.iter().map(|due| due.customer.0).collect();
        let mut known = Gate::read(tx, rules, &customers)?;
        known.count(tx, rules, now, true)?;
        let mut passed: Vec<(Permit, Due)> = Vec::new();
        let mut skipped: Vec<(base::DeliveryId, Reason)> = Vec::new();
        for due in due {
            if claimed.ready.len() + passed.len() == want {
                break;
            }
            match gate(known.facts(rules, due, claimed.state, lease), now) {
                Ok(permit) => {
                    known.passed(due.customer);
                    passed.push((permit, *due));
                }
                Err(skip) => skipped.push((due.delivery, skip.reason)),
            }
        }
        store::deliveries::skip(tx, &skipped, now)?;
        let rows: Vec<(base::DeliveryId, &str)> =
            passed.iter().map(|(permit, due)| (due.delivery, permit.address())).collect();
        store::deliveries::claim(tx, lease, &rows, now)?;
        claimed.skipped += skipped.len();
        let buyers: Vec<i64> = passed.iter().map(|(_, due)| due.customer.0).collect();
        let orders = match rules.with_orders {
            true => store::deliveries::people_orders(tx, rules.currency, &buyers)?,
            false => HashMap::new(),
        };
        let mut own = rules.own.values(tx, &buyers)?;
        for (permit, due) in passed {
            let id = due.customer.0;
            let Some(person) = known.people.remove(&id) else { continue };
            let figures = orders.get(&id).copied().unwrap_or_default();
            let mut person = person_of(person, figures, rules.currency);
            own.give(id, &mut person);
            claimed.ready.push(Ready {
                permit,
                customer: due.customer,
                person,
                address_hash: known.hashes.get(&id).copied().unwrap_or_default(),
                attempts: due.attempts,
            });
        }
        Ok(())
    }
}

pub(crate) fn person_of(person: Person, figures: OrderFigures, currency: Currency) -> template::Person {
    let sum = (figures.count > 0).then_some(Money { amount_minor: figures.total_minor, currency });
    template::Person {
        first_name: person.first_name,
        last_name: person.last_name,
        middle_name: person.middle_name,
        email: person.address,
        phone: person.phone,
        city: person.city,
        birthday: person.birthday,
        gender: person.gender,
        locale: person.locale.as_deref().and_then(base::Locale::parse),
        orders: template::Orders { count: figures.count, sum, last_at: figures.last_at },
        products: None,
        fields: Vec::new(),
        records: Vec::new(),
    }
}

/// The identity that holds a channel's address.
pub(crate) fn identity_kind(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email",
        Channel::Sms | Channel::Call | Channel::Whatsapp => "phone",
        Channel::Push | Channel::Telegram => channel.as_str(),
    }
}
