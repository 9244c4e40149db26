//! What DNS says about a sender's domain: asked on demand and while a key waits (`looks`), judged by
//! `domain::senders::dns`, kept with its moment.
//!
//! A key of ours that waits signs as soon as its record is seen here.

use super::{find, settings};
use crate::{Ctx, Result};
use base::SenderId;
use channels::dns::{Answer, Kind, Resolver};
use domain::access::Permission;
use domain::senders::dkim::{State, domain_of, record};
use domain::senders::dns::{self, Asked, Facts, KeySeen};
use domain::senders::presets::{self, PRESETS};
use std::collections::HashSet;
use store::senders::Sender;
use store::senders::dkim::Key;

pub use store::senders::dns::Check;

/// Most questions about what an SPF record includes: far above what mailboxes ask.
const SPF_QUESTIONS: usize = 30;

/// The last check; nothing when there was none.
pub fn last(ctx: &Ctx, id: SenderId) -> Result<Option<Check>> {
    ctx.require(Permission::SendersRead)?;
    find(ctx, id)?;
    ctx.workspace.read(|tx| Ok(store::senders::dns::load(tx, id)?))
}

/// Asks DNS now.
pub fn check(ctx: &Ctx, id: SenderId) -> Result<Check> {
    ctx.require(Permission::SendersWrite)?;
    let sender = find(ctx, id)?;
    let keys = ctx.workspace.read(|tx| Ok(store::senders::dkim::list(tx, id)?))?;
    let resolver = ctx.workspace.outgoing.resolver(&ctx.random);
    let facts = ask(&resolver, &sender, &keys);
    let findings = dns::judge(&facts);
    let now = ctx.now();
    let check = Check { checked_at: now, broken: dns::is_broken(&findings), findings };
    let ready = dns::ready(&facts).map(|key| key.selector.clone());
    let seen: Vec<String> =
        facts.keys.iter().filter(|key| dns::is_there(key)).map(|key| key.selector.clone()).collect();
    let (kept, audit) = (check.clone(), ctx.audit("senders.dkim_start", id));
    ctx.workspace.write(move |tx| {
        for key in keys.iter().filter(|key| key.state != State::Retired) {
            store::senders::dkim::looked(tx, key, now)?;
            if seen.contains(&key.selector) {
                store::senders::dkim::seen(tx, key, now)?;
            }
        }
        if let Some(selector) = &ready
            && store::senders::dkim::start(tx, id, selector)?
        {
            store::audit::append(tx, &audit)?;
        }
        Ok(store::senders::dns::put(tx, id, &kept)?)
    })?;
    Ok(check)
}

fn ask(resolver: &Resolver, sender: &Sender, keys: &[Key]) -> Facts {
    let name = domain_of(&sender.from_address);
    let texts = text(resolver, name);
    let spf = match &texts {
        Asked::Found(list) => list.iter().map(|text| dns::parse_spf(text)).collect(),
        _ => Vec::new(),
    };
    let mut lookups = Lookups { resolver, count: 0, seen: HashSet::new() };
    // Other texts have no terms of SPF; the first record with some is the one that counts.
    if let Some(first) = spf.iter().find(|spf| spf.lookups > 0) {
        lookups.follow(first);
    }
    let open = keys.iter().filter(|key| key.state != State::Retired);
    let seen = open.map(|key| KeySeen {
        domain: key.domain.clone(),
        selector: key.selector.clone(),
        public_key: key.public_key.clone(),
        state: key.state,
        asked: text(resolver, &record(&key.domain, &key.selector, &key.public_key).name),
    });
    let own = PRESETS.last().expect("there are presets");
    Facts {
        from_address: sender.from_address.clone(),
        spf_lookups: lookups.count,
        preset: settings(sender).map_or(own, |relay| presets::of_relay(&relay)),
        keys: seen.collect(),
        dmarc: policy(resolver, name),
        mx: asked(resolver.ask(name, Kind::MailExchange)),
        texts,
    }
}

/// The policy of the domain, or of the nearest one above that has one.
fn policy(resolver: &Resolver, name: &str) -> (String, Asked) {
    let mut at = name;
    let own = text(resolver, &format!("_dmarc.{name}"));
    let mut answer = own.clone();
    loop {
        match &answer {
            Asked::Found(list) if list.iter().any(|text| dns::is_dmarc(text)) => {
                return (at.to_owned(), answer);
            }
            Asked::Failed => return (name.to_owned(), Asked::Failed),
            _ => {}
        }
        match at.split_once('.').filter(|(_, above)| above.contains('.')) {
            Some((_, above)) => at = above,
            None => return (name.to_owned(), own),
        }
        answer = text(resolver, &format!("_dmarc.{at}"));
    }
}

fn text(resolver: &Resolver, name: &str) -> Asked {
    asked(resolver.ask(name, Kind::Text))
}

fn asked(answer: std::result::Result<Answer, channels::dns::Failed>) -> Asked {
    match answer {
        Ok(Answer::Found(list)) => Asked::Found(list),
        Ok(Answer::Nothing) => Asked::Nothing,
        Ok(Answer::NoName) => Asked::NoName,
        Err(_) => Asked::Failed,
    }
}

/// Counts what a mailbox would have to ask for one SPF record.
struct Lookups<'a> {
    resolver: &'a Resolver,
    count: usize,
    seen: HashSet<String>,
}

impl Lookups<'_> {
    fn follow(&mut self, spf: &dns::Spf) {
        self.count += spf.lookups;
        for name in spf.includes.iter().chain(&spf.redirect) {
            if self.seen.len() >= SPF_QUESTIONS || !self.seen.insert(name.clone()) {
                continue;
            }
            if let Asked::Found(list) = text(self.resolver, name)
                && let Some(inner) = list.iter().map(|text| dns::parse_spf(text)).find(|spf| spf.lookups > 0)
            {
                self.follow(&inner);
            }
        }
    }
}
