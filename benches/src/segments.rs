//! `bench segments [counts|recount|start] [CUSTOMERS EVENTS]`: exact counts over the whole base (default 1,000,000 and
//! 20,000,000); all of it, or one part.
//!
//! Unit: one question, asked of the columns with no answer kept. Opponent: DuckDB with native tables in memory and all
//! its threads (`opponents/segments.py`), started by this benchmark in the same run, A/B/A/B; of two runs the cheaper
//! counts. Both make the same base by the same arithmetic, and every answer must be the opponent's. Only `recount`
//! has no opponent: it edits one row of a rule while 1,000 events a second arrive, and is checked against the same
//! question with no answer kept; and `start`, which stands in `segments/start`. What the columns weigh is told
//! on standard error.

mod data;
mod start;

use crate::process::{cpu_seconds, peak_rss_mb};
use anyhow::{Context, Result, bail};
use base::time::DAY;
use base::{Random, Stopwatch, Timestamp, Zone};
use rules::schema::tables;
use rules::{Aggregate, BoundPeriod, Compiled, Question, Rule};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use warehouse::{Added, ChildRow, Snapshot, Warehouse, tiles};

const OPPONENT: &str = include_str!("../opponents/segments.py");
const ROUNDS: usize = 2;
/// How often a question is asked in one measurement: processor time is counted in hundredths of a second.
const REPETITIONS: usize = 40;
const RECOUNTS: usize = 200;

pub fn run(args: &[String]) -> Result<()> {
    let part = args.first().map_or("", String::as_str);
    let part = if ["counts", "recount", "start"].contains(&part) { part } else { "" };
    let args = &args[usize::from(!part.is_empty())..];
    let number = |at: usize, usual: usize| args.get(at).map_or(Ok(usual), |text| text.parse());
    let (customers, events) = (number(0, 1_000_000)?, number(1, 20_000_000)?);
    if part != "start" {
        count(customers, events, part)?;
    }
    if part.is_empty() || part == "start" {
        start::run(customers, events)?;
    }
    Ok(())
}

fn count(customers: usize, events: usize, part: &str) -> Result<()> {
    if part == "recount" {
        return recount(&data::build(customers, events));
    }
    let mut opponent = Opponent::start(customers, events)?;
    let base = data::build(customers, events);
    tell_memory(&base.snapshot());
    for (row, name, ask) in questions() {
        let ask = || {
            base.snapshot().forget_answers();
            ask(&base.snapshot())
        };
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let ours = measured(&ask)?;
            rounds.push((ours, opponent.ask(name)?));
        }
        print(row, &rounds)?;
    }
    if part.is_empty() {
        recount(&base)?;
    }
    Ok(())
}

/// A row of the results, the opponent's name of the question, and how we answer it.
type Asked = (&'static str, &'static str, Box<dyn Fn(&Snapshot) -> Value>);

fn questions() -> Vec<Asked> {
    let field = |name: &str, op: &str, value: Value| json!({"subject": "field", "field": name, "op": op, "value": value});
    let member = field("member", "is", json!(true));
    let three = json!({"all": [
        field("city", "is", json!("city_7")),
        field("gender", "is", json!("female")),
        field("created_at", "in_last_days", json!(365)),
    ]});
    let five = json!({"all": [
        field("city", "in", json!(["city_1", "city_4", "city_9"])),
        field("birthday", "between", json!(["1980-01-01", "2000-12-31"])),
        field("points", "at_least", json!(1_000)),
        field("country", "is_not", json!("country_2")),
        member.clone(),
    ]});
    let sum = json!({"subject": "orders", "measure": "sum", "op": "more_than", "value": "5000.00", "period": {"last_days": 90}});
    let minus = json!({"all": [member, {"none": [bought(180)]}]});
    vec![
        ("attribute: three conditions", "three", counted(three)),
        ("attribute: five with dates and choices", "five", counted(five)),
        (
            "event: 3 views in 30 days and no order",
            "views",
            counted(json!({"all": [viewed(3), {"none": [bought(3_650)]}]})),
        ),
        (
            "event: sum of orders in 90 days, no open in 30",
            "sum",
            counted(json!({"all": [sum, happened("opened", "equals", 0)]})),
        ),
        ("set: segment minus segment", "minus", Box::new(move |base| minus_by_sets(base, &minus))),
        ("set: RFM quintiles", "rfm", Box::new(quintiles)),
    ]
}

fn happened(kind: &str, op: &str, count: i64) -> Value {
    json!({"subject": "events", "kind": kind, "aggregate": "count", "op": op, "value": count, "period": {"last_days": 30}})
}

fn viewed(times: i64) -> Value {
    happened("product_viewed", "at_least", times)
}

fn bought(days: i64) -> Value {
    json!({"subject": "orders", "measure": "count", "op": "at_least", "value": 1, "period": {"last_days": days}})
}

fn compiled(rule: &Value) -> Compiled {
    let rule = Rule::from_json(rule).expect("a rule of this file is well formed");
    Compiled::new(&rule, &data::schema()).expect("a rule of this file fits its schema")
}

fn counted(rule: Value) -> Box<dyn Fn(&Snapshot) -> Value> {
    let rule = compiled(&rule);
    Box::new(move |base| json!(base.count(&rule, data::now())))
}

/// Two segments as sets of members, one taken from the other.
fn minus_by_sets(base: &Snapshot, rule: &Value) -> Value {
    let members = |rule: &Value| base.members(&compiled(rule), data::now());
    json!((members(&rule["all"][0]) - members(&rule["all"][1]["none"][0])).len())
}

/// Customers by quintiles of recency, frequency and sum: `[r, f, m, customers]` for each cell that has somebody.
fn quintiles(base: &Snapshot) -> Value {
    let feature = |aggregate| {
        let question = Question::orders(aggregate, BoundPeriod::Ever);
        base.per_customer(&question, &Zone::utc(), data::now())
    };
    let recency = feature(Aggregate::DaysSinceLast);
    // Only those who ordered at all have a recency; the other two know everybody.
    let of_buyers = |all: Vec<(u32, i64)>| {
        let mut buyers = recency.iter().map(|(id, _)| *id).peekable();
        let bought = |(id, number): (u32, i64)| buyers.next_if_eq(&id).map(|_| number);
        all.into_iter().filter_map(bought).collect::<Vec<i64>>()
    };
    let numbers: Vec<i64> = recency.iter().map(|(_, days)| *days).collect();
    let features = [
        numbers,
        of_buyers(feature(Aggregate::Count)),
        of_buyers(feature(Aggregate::Sum(tables::orders::TOTAL))),
    ];
    let [r, f, m] = features.map(|numbers| tiles(&numbers, 5));
    let mut cells = [0_u64; 125];
    for ((r, f), m) in r.iter().zip(&f).zip(&m) {
        cells[usize::from(*r) * 25 + usize::from(*f) * 5 + usize::from(*m)] += 1;
    }
    let cell = |(at, count): (usize, &u64)| json!([at / 25 + 1, at / 5 % 5 + 1, at % 5 + 1, count]);
    cells.iter().enumerate().filter(|(_, count)| **count > 0).map(cell).collect()
}

/// What so many repetitions of a question cost, and its answer.
#[derive(Clone, Debug)]
struct Cost {
    answer: Value,
    cpu_us: f64,
    wall_s: f64,
}

/// Asks with no answer kept, each time anew.
fn measured(ask: &dyn Fn() -> Value) -> Result<Cost> {
    let mut answer = Value::Null;
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    for _ in 0..REPETITIONS {
        answer = ask();
    }
    let repetitions = REPETITIONS as f64;
    let cpu_us = (cpu_seconds()? - before) * 1e6 / repetitions;
    Ok(Cost { answer, cpu_us, wall_s: watch.elapsed().as_secs_f64() / repetitions })
}

fn print(row: &str, rounds: &[(Cost, Cost)]) -> Result<()> {
    let cheapest = |pick: fn(&(Cost, Cost)) -> &Cost| {
        rounds.iter().map(pick).min_by(|a, b| a.cpu_us.total_cmp(&b.cpu_us)).context("a round")
    };
    let (ours, theirs) = (cheapest(|it| &it.0)?, cheapest(|it| &it.1)?);
    let rounded = |value: f64| (value * 1e5).round() / 1e5;
    crate::line(&json!({
        "bench": "segments",
        "row": row,
        "unit": "question",
        "cpu_us_per_unit": rounded(ours.cpu_us),
        "wall_s": rounded(ours.wall_s),
        "peak_rss_mb": peak_rss_mb()?.round(),
        "opponent": "DuckDB, native tables in memory",
        "opponent_cpu_us_per_unit": rounded(theirs.cpu_us),
        "opponent_wall_s": rounded(theirs.wall_s),
        "ratio": rounded(ours.cpu_us / theirs.cpu_us),
        "checked": rounds.iter().all(|(ours, theirs)| same(&ours.answer, &theirs.answer)),
    }));
    Ok(())
}

fn same(ours: &Value, theirs: &Value) -> bool {
    ours == theirs
}

/// One row of a rule of five is edited, again and again, while events arrive.
fn recount(base: &Warehouse) -> Result<()> {
    let (random, customers) = (Random::seeded(1), base.snapshot().customers());
    let rule = |points: usize| {
        let at_least = json!({"subject": "field", "field": "points", "op": "at_least", "value": points});
        let city = json!({"subject": "field", "field": "city", "op": "is_not", "value": "city_7"});
        compiled(
            &json!({"all": [viewed(1), {"none": [bought(90)]}, city, at_least, happened("opened", "at_least", 1)]}),
        )
    };
    // A count each tenth of a second, and between two of them a hundred events in ten batches.
    let (mut walls, mut cpu, mut applied, mut checked) = (Vec::new(), 0.0, 0.0, true);
    for step in 0..RECOUNTS {
        let now = Timestamp::from_micros(data::now().micros() + step as i64 * DAY / 864_000);
        let before = cpu_seconds()?;
        for _ in 0..10 {
            let arrived: Vec<Added> = (0..10).map(|_| arrives(customers, &random, now)).collect();
            base.add(&arrived);
        }
        applied += cpu_seconds()? - before;
        let (edited, before, watch) = (rule(step * 10), cpu_seconds()?, Stopwatch::start());
        let count = base.snapshot().count(&edited, now);
        walls.push(watch.elapsed().as_secs_f64());
        cpu += cpu_seconds()? - before;
        if step % 50 == 49 {
            base.snapshot().forget_answers();
            checked &= same(&json!(base.snapshot().count(&edited, now)), &json!(count));
        }
    }
    walls.remove(0);
    walls.sort_by(f64::total_cmp);
    let part = |of: f64| walls[(walls.len() as f64 * of) as usize];
    crate::line(&json!({
        "bench": "segments",
        "row": "recount: one row edited while 1,000 events/s arrive",
        "unit": "count",
        "cpu_us_per_unit": (cpu * 1e6 / RECOUNTS as f64).round(),
        "wall_s": part(0.5),
        "p50_ms": part(0.5) * 1e3,
        "p99_ms": part(0.99) * 1e3,
        "apply_cpu_us_per_event": (applied * 1e6 / (RECOUNTS * 100) as f64).round(),
        "peak_rss_mb": peak_rss_mb()?.round(),
        "opponent": Value::Null,
        "ratio": Value::Null,
        "checked": checked,
    }));
    Ok(())
}

/// One view more of somebody.
fn arrives(customers: u64, random: &Random, now: Timestamp) -> Added {
    let view = ChildRow { moment: Timestamp::from_micros(now.micros() - 1_000), values: Vec::new() };
    Added { customer: 1 + random.below(customers) as i64, table: data::VIEWS, row: view }
}

fn tell_memory(base: &Snapshot) {
    let memory = base.memory();
    let per = |bytes: usize, of: f64| bytes as f64 / of.max(1.0);
    eprintln!(
        "{} customers, {:.1} bytes each; {} rows, {:.1} bytes each with the offsets of {} tables",
        memory.customers,
        per(memory.subject_bytes, memory.customers as f64),
        memory.rows,
        per(memory.row_bytes, memory.rows as f64),
        memory.tables.len(),
    );
}

/// DuckDB in a process of its own, with its tables ready.
struct Opponent {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Opponent {
    fn start(customers: usize, events: usize) -> Result<Opponent> {
        let python = std::env::var("RAPPORT_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let (customers, events, now) =
            (customers.to_string(), events.to_string(), data::now().micros().to_string());
        let mut child = Command::new(&python)
            .args(["-c", OPPONENT, &customers, &events, &now])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("the opponent needs {python} with duckdb; `cargo xtask bench` installs it")
            })?;
        let input = child.stdin.take().context("python's input")?;
        let output = BufReader::new(child.stdout.take().context("python's output")?);
        let mut opponent = Opponent { child, input, output };
        let ready = opponent.line()?;
        eprintln!("opponent: DuckDB {}", ready["ready"]);
        Ok(opponent)
    }

    fn ask(&mut self, question: &str) -> Result<Cost> {
        writeln!(self.input, "{question} {REPETITIONS}")?;
        let told = self.line()?;
        let number = |name: &str| told[name].as_f64().with_context(|| format!("the opponent told no {name}"));
        let repetitions = REPETITIONS as f64;
        Ok(Cost {
            answer: told["answer"].clone(),
            cpu_us: number("cpu_s")? * 1e6 / repetitions,
            wall_s: number("wall_s")? / repetitions,
        })
    }

    fn line(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            bail!("the opponent failed: {}", self.child.wait()?);
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Opponent {
    fn drop(&mut self) {
        // It ends by itself when its input does; a failed run must not leave it behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_row_turns_checked_false() {
        let base = data::build(3_000, 60_000);
        for (row, _, ask) in questions() {
            let right = ask(&base.snapshot());
            assert_ne!(right, json!(0), "{row} must find somebody");
            let mut wrong = right.clone();
            match &mut wrong {
                Value::Array(cells) => cells[0][3] = json!(cells[0][3].as_u64().unwrap() + 1),
                count => *count = json!(count.as_u64().unwrap() + 1),
            }
            assert!(same(&right, &ask(&base.snapshot())) && !same(&wrong, &right), "{row}");
        }
    }
}
