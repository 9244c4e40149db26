//! What DNS says about a sender's domain, judged in words that a shop's owner can act upon: SPF (RFC 7208), DKIM
//! (RFC 6376), DMARC (RFC 7489), MX, and records to paste.
//!
//! Answers come in, findings go out; nobody is asked here, that is `channels::dns`. Nothing found here stops a
//! campaign: what a mailbox makes of a letter is the mailbox's decision.

use super::dkim::{Record, State, domain_of, record};
use super::presets::{Preset, is_free_mailbox};
use crate::consent::words;
use serde::{Deserialize, Serialize};

mod spf;

pub use spf::{Spf, merge, parse as parse_spf};

words! {
    Area {
        Address = "address",
        Spf = "spf",
        Dkim = "dkim",
        Dmarc = "dmarc",
        Mx = "mx",
    }
}

words! {
    Level {
        Ok = "ok",
        /// Something that cannot be seen from here.
        Info = "info",
        Warn = "warn",
        /// Mailboxes refuse letters for this, or put them aside.
        Bad = "bad",
    }
}

/// One thing that is right, wrong or missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub area: Area,
    pub level: Level,
    /// Stable word; the interface has a sentence for each.
    pub code: String,
    /// What the sentence is about: a record, a name, a number.
    pub detail: String,
    /// What to paste into DNS.
    pub record: Option<Paste>,
}

/// A record as it is kept with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paste {
    pub name: String,
    pub value: String,
    /// A record that this one takes the place of.
    pub instead: bool,
}

/// What came back for one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Found(Vec<String>),
    Nothing,
    NoName,
    Failed,
}

impl Asked {
    fn list(&self) -> &[String] {
        match self {
            Asked::Found(list) => list,
            _ => &[],
        }
    }
}

/// A key of ours and what stands under its name.
#[derive(Clone, Debug)]
pub struct KeySeen {
    pub domain: String,
    pub selector: String,
    pub public_key: String,
    pub state: State,
    pub asked: Asked,
}

#[derive(Clone, Debug)]
pub struct Facts {
    pub from_address: String,
    /// The texts of the domain itself.
    pub texts: Asked,
    /// How many questions SPF asks of a mailbox, with everything that it includes.
    pub spf_lookups: usize,
    /// The relay's preset; nothing for a relay of one's own.
    pub preset: &'static Preset,
    /// Keys that wait or sign.
    pub keys: Vec<KeySeen>,
    /// Where a policy was found, or the domain itself, and what stands there.
    pub dmarc: (String, Asked),
    pub mx: Asked,
}

/// More questions than this, and mailboxes give up (RFC 7208, 4.6.4).
const MOST_LOOKUPS: usize = 10;

/// Everything worth saying, the address first.
pub fn judge(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let domain = domain_of(&facts.from_address);
    if is_free_mailbox(domain) {
        let own = facts.preset.mailboxes.contains(&domain);
        let (level, code) =
            if own { (Level::Warn, "free_mailbox_own") } else { (Level::Bad, "free_mailbox") };
        // Nobody can put records into a domain of others: the rest of the page would only mislead.
        return vec![finding(Area::Address, level, code, domain)];
    }
    if facts.texts == Asked::NoName {
        return vec![finding(Area::Address, Level::Bad, "domain_unknown", domain)];
    }
    findings.push(judge_spf(facts, domain));
    judge_dkim(facts, domain, &mut findings);
    findings.push(judge_dmarc(facts, domain));
    findings.push(match &facts.mx {
        Asked::Found(list) if list.iter().all(|one| one.ends_with(" .")) => {
            finding(Area::Mx, Level::Bad, "mx_refuses", domain)
        }
        Asked::Found(list) => finding(Area::Mx, Level::Ok, "mx_found", &list[0]),
        Asked::Failed => finding(Area::Mx, Level::Warn, "dns_failed", domain),
        _ => finding(Area::Mx, Level::Warn, "mx_missing", domain),
    });
    findings
}

/// Whether letters from this domain are in danger.
pub fn is_broken(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Bad)
}

/// The key that waits and whose record is there: it may sign from now on.
pub fn ready(facts: &Facts) -> Option<&KeySeen> {
    facts.keys.iter().find(|key| key.state == State::Waiting && is_there(key))
}

pub fn is_there(key: &KeySeen) -> bool {
    key.asked.list().iter().any(|text| tag(text, "p").as_deref() == Some(key.public_key.as_str()))
}

fn finding(area: Area, level: Level, code: &str, detail: &str) -> Finding {
    Finding { area, level, code: code.to_owned(), detail: detail.to_owned(), record: None }
}

fn pasting(finding: Finding, name: &str, value: String, instead: bool) -> Finding {
    Finding { record: Some(Paste { name: name.to_owned(), value, instead }), ..finding }
}

fn judge_spf(facts: &Facts, domain: &str) -> Finding {
    if facts.texts == Asked::Failed {
        return finding(Area::Spf, Level::Warn, "dns_failed", domain);
    }
    let include = facts.preset.spf_include;
    let records: Vec<&str> =
        facts.texts.list().iter().map(String::as_str).filter(|text| spf::is_spf(text)).collect();
    let bad = |code, detail: &str| finding(Area::Spf, Level::Bad, code, detail);
    let Some(first) = records.first() else {
        let missing = finding(Area::Spf, Level::Bad, "spf_missing", domain);
        return match include {
            Some(_) => pasting(missing, domain, merge(&[], include), false),
            // A relay of one's own: which servers write is known to its owner alone.
            None => Finding { level: Level::Warn, ..missing },
        };
    };
    if records.len() > 1 {
        return pasting(bad("spf_twice", &records.join("\n")), domain, merge(&records, include), true);
    }
    let parsed = parse_spf(first);
    if parsed.allows_all {
        return pasting(bad("spf_allows_all", first), domain, merge(&records, include), true);
    }
    if let Some(include) = include.filter(|include| !parsed.includes.iter().any(|known| known == include)) {
        let found = bad("spf_without_relay", include);
        return pasting(found, domain, merge(&records, Some(include)), true);
    }
    if facts.spf_lookups > MOST_LOOKUPS {
        return bad("spf_lookups", &facts.spf_lookups.to_string());
    }
    if !parsed.ends {
        let open = finding(Area::Spf, Level::Warn, "spf_open", first);
        return pasting(open, domain, merge(&records, None), true);
    }
    finding(Area::Spf, Level::Ok, "spf_good", first)
}

fn judge_dkim(facts: &Facts, domain: &str, findings: &mut Vec<Finding>) {
    if facts.keys.is_empty() {
        let code = if facts.preset.dkim.as_str() == "relay" { "dkim_by_relay" } else { "dkim_unknown" };
        findings.push(finding(Area::Dkim, Level::Info, code, facts.preset.name));
        return;
    }
    for key in &facts.keys {
        let Record { name, value, .. } = record(&key.domain, &key.selector, &key.public_key);
        let waits = key.state == State::Waiting;
        if is_there(key) {
            findings.push(finding(Area::Dkim, Level::Ok, "dkim_good", &name));
            continue;
        }
        let level = if waits { Level::Warn } else { Level::Bad };
        let (code, instead) = match &key.asked {
            Asked::Failed => {
                findings.push(finding(Area::Dkim, Level::Warn, "dns_failed", domain));
                continue;
            }
            Asked::Found(texts) if texts.iter().any(|text| tag(text, "p").is_some()) => {
                ("dkim_differs", true)
            }
            _ if waits => ("dkim_waiting", false),
            _ => ("dkim_missing", false),
        };
        findings.push(pasting(finding(Area::Dkim, level, code, &name), &name, value, instead));
    }
}

fn judge_dmarc(facts: &Facts, domain: &str) -> Finding {
    let (at, asked) = &facts.dmarc;
    let records: Vec<&String> = asked.list().iter().filter(|text| is_dmarc(text)).collect();
    let name = format!("_dmarc.{domain}");
    match records.as_slice() {
        _ if *asked == Asked::Failed => finding(Area::Dmarc, Level::Warn, "dns_failed", domain),
        [] => {
            let start = format!("v=DMARC1; p=none; rua=mailto:{}", facts.from_address);
            pasting(finding(Area::Dmarc, Level::Bad, "dmarc_missing", domain), &name, start, false)
        }
        [one] => {
            // The policy of a domain above counts for those below by `sp`, where it is said.
            let below = at != domain;
            let policy = tag(one, "sp").filter(|_| below).or_else(|| tag(one, "p"));
            match policy.as_deref().map(str::to_ascii_lowercase).as_deref() {
                Some("none") => finding(Area::Dmarc, Level::Ok, "dmarc_watches", one),
                Some("quarantine" | "reject") => finding(Area::Dmarc, Level::Ok, "dmarc_good", one),
                _ => {
                    let fixed = format!("v=DMARC1; p=none; rua=mailto:{}", facts.from_address);
                    let broken = finding(Area::Dmarc, Level::Bad, "dmarc_broken", one);
                    pasting(broken, &format!("_dmarc.{at}"), fixed, true)
                }
            }
        }
        several => {
            let all: Vec<&str> = several.iter().map(|text| text.as_str()).collect();
            finding(Area::Dmarc, Level::Bad, "dmarc_twice", &all.join("\n"))
        }
    }
}

pub fn is_dmarc(text: &str) -> bool {
    text.trim_start().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("v=DMARC1"))
}

/// A value of a list of tags, without the blanks that panels put into it.
fn tag(text: &str, wanted: &str) -> Option<String> {
    text.split(';').find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value: String = value.split_whitespace().collect();
        (name.trim() == wanted && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests;
