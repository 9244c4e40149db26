//! `bench send`: a campaign of 20,000 letters into our own sink, which runs in a process of its own.
//!
//! Unit: one letter of 30 KB of HTML with ten fields, a loop of six products and tracking links of its own, planned,
//! gated, claimed, made, handed over and settled in durable states. What is counted is the processor time of our
//! process from the launch to the end, planning included. Opponent: the same letters by the same room over the same
//! wire and as many connections, without gate, database or states: it shows what honesty costs. Runs are A/B/A/B,
//! each in a process of its own; of two runs the cheaper counts. Known, not measured here: listmonk's process takes
//! 843 µs.
//!
//! The row `signed` is the same campaign by a sender that signs. Its opponent is the signing library alone in the same
//! run: SHA-256 of such a letter and one signature of 2048 bits by ring. `ratio` is what signing adds to the unsigned
//! row, counted in such signatures; the bar is 1.1.

use crate::process::{cpu_seconds, peak_rss_mb};
use anyhow::{Context, Result, bail};
use app::deliveries::{From, Frozen, HandOver, Letter, Wire};
use base::{Clock, LinkId, Random, Stopwatch};
use channels::email::sink::{Options as SinkOptions, Sink};
use domain::deliveries::{Outcome, State, permit_test};
use domain::imports::Kind;
use domain::senders::{Relay, Security};
use domain::templates::Draft;
use serde_json::{Value, json};
use sim::shop::{Shop, World};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use store::Place;

const LETTERS: usize = 20_000;
const CONNECTIONS: i64 = 32;
const RUNS: usize = 2;
/// A known figure of another program, named as such.
const LISTMONK_US: f64 = 843.0;

pub fn run(args: &[String]) -> Result<()> {
    match args.first().map(String::as_str) {
        Some("--sink") => sink(Path::new(args.get(1).context("a file")?)),
        Some("--run") => one_run(Path::new(args.get(1).context("a folder")?), port(args)?, false),
        Some("--signed") => one_run(Path::new(args.get(1).context("a folder")?), port(args)?, true),
        Some("--signatures") => signatures(args.get(1).context("bytes")?.parse()?),
        Some("--plain") => plain_run(Path::new(args.get(1).context("a folder")?), port(args)?),
        _ => compare(),
    }
}

fn port(args: &[String]) -> Result<u16> {
    Ok(args.get(2).context("a port")?.parse()?)
}

fn compare() -> Result<()> {
    let (mut ours, mut theirs, mut checked) = (Vec::new(), Vec::new(), true);
    let (mut signed, mut library) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        for (mode, costs) in [("--run", &mut ours), ("--plain", &mut theirs), ("--signed", &mut signed)] {
            let folder = tempfile::tempdir()?;
            let record = folder.path().join("letters.txt");
            let (mut sink, port) = start_sink(&record)?;
            let told = child(&["send", mode, &folder.path().display().to_string(), &port.to_string()])?;
            sink.kill()?;
            sink.wait()?;
            let arrived = std::fs::read_to_string(&record)?;
            checked &= check(&arrived, told["handed_over"].as_i64().unwrap_or(0));
            costs.push(told);
        }
        let bytes = signed.last().context("a signed run")?["bytes_per_letter"].to_string();
        library.push(child(&["send", "--signatures", &bytes])?);
    }
    let cheapest = |runs: &[Value]| {
        let cpu = |run: &Value| run["cpu_s"].as_f64().unwrap_or(f64::MAX);
        runs.iter().min_by(|a, b| cpu(a).total_cmp(&cpu(b))).cloned().context("a run")
    };
    let (ours, theirs) = (cheapest(&ours)?, cheapest(&theirs)?);
    let (signed, library) = (cheapest(&signed)?, cheapest(&library)?);
    let micros = |run: &Value| (run["cpu_s"].as_f64().unwrap_or(0.0) * 1e8 / LETTERS as f64).round() / 100.0;
    crate::line(&json!({
        "bench": "send",
        "row": "unsigned",
        "unit": "letter",
        "cpu_us_per_unit": micros(&ours),
        "wall_s": ours["wall_s"],
        "peak_rss_mb": ours["peak_rss_mb"],
        "opponent": "the same letters over the same wire without gate, database or states",
        "opponent_cpu_us_per_unit": micros(&theirs),
        "opponent_wall_s": theirs["wall_s"],
        "ratio": (micros(&ours) / micros(&theirs) * 1_000.0).round() / 1_000.0,
        "known_listmonk_us": LISTMONK_US,
        "bytes_per_letter": ours["bytes_per_letter"],
        "connections": CONNECTIONS,
        "checked": checked,
    }));
    let added = micros(&signed) - micros(&ours);
    crate::line(&json!({
        "bench": "send",
        "row": "signed",
        "unit": "letter",
        "cpu_us_per_unit": micros(&signed),
        "wall_s": signed["wall_s"],
        "peak_rss_mb": signed["peak_rss_mb"],
        "opponent": "ring alone: SHA-256 of the letter and one RSA-2048 signature",
        "opponent_cpu_us_per_unit": micros(&library),
        "ratio": (added / micros(&library) * 1_000.0).round() / 1_000.0,
        "bytes_per_letter": signed["bytes_per_letter"],
        "connections": CONNECTIONS,
        "checked": checked && signed["signed"] == true,
    }));
    Ok(())
}

/// The signing library alone, as often as there are letters.
fn signatures(bytes: usize) -> Result<()> {
    let der = channels::email::dkim::make_key(&Random::system());
    let letter = vec![b'x'; bytes];
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    channels::email::dkim::bare_signatures(&der, &letter, LETTERS).context("a key just made signs")?;
    let (cpu_s, wall_s) = (cpu_seconds()? - before, watch.elapsed().as_secs_f64());
    crate::line(&json!({ "cpu_s": cpu_s, "wall_s": (wall_s * 1000.0).round() / 1000.0 }));
    Ok(())
}

/// Every customer got exactly one letter, by the sink's own record.
fn check(arrived: &str, handed_over: i64) -> bool {
    let lines: Vec<&str> = arrived.lines().collect();
    let to: HashSet<&str> = lines.iter().filter_map(|line| line.split('\t').next()).collect();
    let expected = (0..LETTERS).all(|number| to.contains(address(number).as_str()));
    lines.len() == LETTERS && to.len() == LETTERS && expected && handed_over == LETTERS as i64
}

fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

fn child(args: &[&str]) -> Result<Value> {
    let output = Command::new(std::env::current_exe()?).args(args).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{args:?} failed: {}", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn start_sink(record: &Path) -> Result<(Child, u16)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["send", "--sink"]).arg(record).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("the sink's output")?).read_line(&mut line)?;
    let told: Value = serde_json::from_str(&line)?;
    Ok((child, told["port"].as_i64().context("the sink's port")? as u16))
}

/// Lives until its standard input ends or it is killed.
fn sink(record: &Path) -> Result<()> {
    let sink = Sink::start(
        "127.0.0.1:0",
        SinkOptions { record: Some(record.to_owned()), ..SinkOptions::default() },
    )?;
    crate::line(&json!({ "port": sink.address().port() }));
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn relay(port: u16) -> Relay {
    let host = "127.0.0.1".to_owned();
    Relay {
        host,
        port,
        security: Security::Plain,
        user: None,
        connections: CONNECTIONS,
        per_second: None,
        per_day: None,
    }
}

fn found(folder: &Path) -> Result<Shop> {
    let place = Place::Folder(folder.join("data"));
    let world =
        World { place, clock: Clock::system(), random: Random::seeded(1), store: store::Options::default() };
    let shop = Shop::open(&world)?;
    let mut people = "email,first_name,middle_name,last_name,phone,city,gender\n".to_owned();
    for number in 0..LETTERS {
        let phone = format!("+7900{number:07}");
        people.push_str(&format!(
            "{},Анна,Сергеевна,Смирнова{number},{phone},Казань,female\n",
            address(number)
        ));
    }
    shop.import_table(Kind::Customers, &people, true)?;
    let mut orders = "number,placed_at,code,name,quantity,unit_price,email\n".to_owned();
    for number in 0..6 {
        let to = address(number);
        orders.push_str(&format!(
            "{number},2026-01-0{},P{number},Чайник {number},1,1990.00,{to}\n",
            number + 1
        ));
    }
    shop.import_table(Kind::Orders, &orders, false)?;
    Ok(shop)
}

/// Thirty kilobytes of HTML: ten fields, six products, a dozen links.
fn message() -> Draft {
    let words = "New teas have come: oolongs of the spring harvest, black teas from three gardens, herbs for \
        the evening. ";
    let mut text = String::new();
    for part in 0..10 {
        text.push_str(&format!(
            "<mj-text>{}<a href=\"https://example.com/page/{part}\">more</a></mj-text>",
            words.repeat(16)
        ));
    }
    let who = "{{ customer.first_name }} {{ customer.middle_name }} {{ customer.last_name }} \
        ({{ customer.email }}, {{ customer.phone }}, {{ customer.city }})";
    let figures =
        "{{ orders.count }} / {{ orders.sum | money }}. {{ business.name }}, {{ business.address }}";
    let products =
        "{% for product in products[:6] %}<p>{{ product.name }}: {{ product.price | money }}</p>{% endfor %}";
    let leave = "<a href=\"{{ links.unsubscribe }}\">unsubscribe</a>";
    let body = format!(
        "<mjml><mj-body><mj-section><mj-column><mj-text>Здравствуйте, {who}: {figures}</mj-text>{text}\
         <mj-text>{products}</mj-text><mj-text>{leave}</mj-text></mj-column></mj-section></mj-body></mjml>"
    );
    Draft {
        name: "Bench".into(),
        subject: "{{ customer.first_name }}, новые чаи".into(),
        preheader: "Tea".into(),
        body_kind: template::BodyKind::Mjml,
        body,
    }
}

/// Our run: the whole way from the launch to the end.
fn one_run(folder: &Path, port: u16, signed: bool) -> Result<()> {
    let shop = found(folder)?;
    let campaign = shop.campaign(message(), Some(&relay(port)), 0)?;
    if signed {
        sign(&shop, campaign)?;
    }
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    shop.launch(campaign)?;
    while app::campaigns::load(&shop.ctx, campaign)?.finished_at.is_none() {
        app::campaigns::worker::step(&shop.workspace)?;
    }
    let (cpu_s, wall_s) = (cpu_seconds()? - before, watch.elapsed().as_secs_f64());
    let counts = app::campaigns::progress(&shop.ctx, campaign)?.counts;
    let letter = one_letter(&shop, campaign)?.0.make_test(
        &permit_test(1, address(0), false).map_err(|skip| anyhow::anyhow!("{skip:?}"))?,
        template::Person::default(),
    )?;
    crate::line(&json!({
        "cpu_s": cpu_s, "wall_s": (wall_s * 1000.0).round() / 1000.0, "peak_rss_mb": peak_rss_mb()?.round(),
        "handed_over": counts.get(State::HandedOver), "bytes_per_letter": letter.raw.len(),
        "signed": letter.raw.starts_with(b"DKIM-Signature:"),
    }));
    shop.server.close();
    Ok(())
}

/// Gives the campaign's sender a key that signs.
fn sign(shop: &Shop, campaign: base::CampaignId) -> Result<()> {
    let sender = app::campaigns::load(&shop.ctx, campaign)?.settings.sender_id.context("a sender")?;
    let made = app::senders::dkim::make(&shop.ctx, sender, app::senders::dkim::Wanted::default())?;
    let selector = made.into_iter().map(|key| key.selector).next_back().context("a key")?;
    app::senders::dkim::start(&shop.ctx, sender, selector)?;
    Ok(())
}

fn one_letter(shop: &Shop, campaign: base::CampaignId) -> Result<(Letter, Vec<LinkId>)> {
    let campaign = app::campaigns::load(&shop.ctx, campaign)?;
    let frozen = Frozen::of(&shop.ctx, &campaign)?;
    let links: Vec<LinkId> = (1..=frozen.links.len() as i64).map(LinkId).collect();
    let sender = campaign.settings.sender_id.context("a sender")?;
    let sender = shop.workspace.read(|tx| Ok(store::senders::load(tx, sender)?))?.context("a sender")?;
    let from = From::of(&shop.workspace, &sender)?;
    let settings = (campaign.id, &campaign.settings);
    Ok((Letter::new(&shop.workspace, settings, &frozen, links.clone(), from)?, links))
}

/// The opponent: letters made and handed over in a loop, nothing else.
fn plain_run(folder: &Path, port: u16) -> Result<()> {
    let shop = found(folder)?;
    let campaign = shop.campaign(message(), Some(&relay(port)), 0)?;
    let letter = Arc::new(one_letter(&shop, campaign)?.0);
    let wire = channels::email::Relay {
        host: "127.0.0.1".into(),
        port,
        security: channels::email::Security::Plain,
        user: None,
        password: None,
        helo: "localhost".into(),
        network: channels::email::Network::Any,
        trust: channels::email::Trust::public(),
        timeout: std::time::Duration::from_secs(30),
    };
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    let mut threads = Vec::new();
    for lane in 0..CONNECTIONS as usize {
        let (letter, mut wire) = (letter.clone(), Wire::relay(wire.clone()));
        let work = move || {
            (lane..LETTERS)
                .step_by(CONNECTIONS as usize)
                .filter(|number| hand_over(&letter, &mut wire, *number))
                .count()
        };
        threads.push(store::threads::spawn("plain", work)?);
    }
    let mut handed_over = 0;
    for thread in threads {
        handed_over += thread.join().map_err(|_| anyhow::anyhow!("a thread of the opponent panicked"))?;
    }
    let (cpu_s, wall_s) = (cpu_seconds()? - before, watch.elapsed().as_secs_f64());
    crate::line(&json!({
        "cpu_s": cpu_s, "wall_s": (wall_s * 1000.0).round() / 1000.0, "handed_over": handed_over,
    }));
    shop.server.close();
    Ok(())
}

fn hand_over(letter: &Letter, wire: &mut Wire, number: usize) -> bool {
    let Ok(permit) = permit_test(number as i64 + 1, address(number), false) else { return false };
    let person = template::Person {
        first_name: Some("Анна".into()),
        middle_name: Some("Сергеевна".into()),
        last_name: Some(format!("Смирнова{number}")),
        email: Some(address(number)),
        phone: Some(format!("+7900{number:07}")),
        city: Some("Казань".into()),
        gender: Some("female".into()),
        ..template::Person::default()
    };
    let Ok(mail) = letter.make(&permit, person) else { return false };
    wire.ready().is_ok() && wire.hand_over(HandOver { permit, mail }).0 == Outcome::HandedOver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> String {
        (0..LETTERS).map(|number| format!("{}\tid{number}\n", address(number))).collect()
    }

    #[test]
    fn one_wrong_letter_turns_checked_false() {
        assert!(check(&record(), LETTERS as i64));
        assert!(!check(&record(), LETTERS as i64 - 1), "a letter that is not in the states");
        let twice = record().replacen("person1@example.com", "person2@example.com", 1);
        assert!(!check(&twice, LETTERS as i64), "one customer twice and another never");
        let stranger = record().replacen("person7@example.com", "stranger@example.com", 1);
        assert!(!check(&stranger, LETTERS as i64));
    }
}
