//! Events: in blocks, each message once, the same answers before and after merging.

use crate::{NOW, on_both};
use base::{Random, Timestamp};
use domain::events::{Type, Value};
use store::events::{self, Draft, Event, MessageId, Messages, Part};
use store::{Error, Query, Workspace, params};

const EVER: (Timestamp, Timestamp) = (Timestamp::from_micros(i64::MIN), Timestamp::MAX);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOW.micros() + seconds * 1_000_000)
}

/// One event as a test writes it: message, customer, seconds, kind, a property.
type Said<'a> = (&'a str, i64, i64, &'a str, i64);

/// Takes a batch as the product does: only messages that are fresh, all in one transaction.
fn take(workspace: &Workspace, messages: &Messages, said: &[Said<'_>], now: Timestamp) -> usize {
    let mut draft = Draft::default();
    for (message, _, seconds, kind, price) in said {
        let values = [("price", Value::Int(*price)), ("name", Value::Text("Чай «Ночь»".into()))];
        draft.push(MessageId::of(message), at(*seconds), kind, values.iter().map(|(name, it)| (*name, it)));
    }
    let customers: Vec<i64> = said.iter().map(|it| it.1).collect();
    let known = messages.clone();
    let taken = workspace.batch_write(move |tx| {
        let ids: Vec<MessageId> = draft.messages().collect();
        let fresh = known.fresh(tx, &ids, now)?;
        let customers: Vec<Option<i64>> =
            customers.iter().zip(fresh).map(|(id, fresh)| fresh.then_some(*id)).collect();
        events::append(tx, &[Part { draft: &draft, customers: &customers }], now)?;
        Ok(customers.iter().flatten().count())
    });
    taken.inspect_err(|_| messages.forget()).unwrap()
}

fn all_of(workspace: &Workspace, customers: &[i64]) -> Vec<Event> {
    workspace.read(|tx| events::of_customers(tx, customers, &[], EVER)).unwrap()
}

/// Merges until nothing is left to merge; how many merges it took.
fn merge_all(workspace: &Workspace) -> usize {
    let mut merges = 0;
    while let Some(merge) = workspace.read(events::prepare_merge).unwrap() {
        workspace.batch_write(move |tx| events::apply_merge(tx, &merge)).unwrap();
        merges += 1;
    }
    merges
}

#[test]
fn events_come_back_by_customer_and_moment_with_what_they_held() {
    on_both(|workspace| {
        let values = [
            ("null", Value::Null),
            ("yes", Value::Bool(true)),
            ("no", Value::Bool(false)),
            ("int", Value::Int(i64::MIN)),
            ("number", Value::Number(-0.25)),
            ("text", Value::Text("ё\u{1F600}".into())),
            ("json", Value::Json("[1,{\"a\":null}]".into())),
        ];
        let mut draft = Draft::default();
        draft.push(MessageId::of("late"), at(60), "B", values.iter().map(|(name, it)| (*name, it)));
        draft.push(MessageId::of("early"), at(-60), "A", []);
        draft.push(MessageId::of("nobody"), at(0), "A", []);
        let batch = workspace
            .batch_write(move |tx| {
                let customers = [Some(20_000), Some(20_000), None];
                events::append(tx, &[Part { draft: &draft, customers: &customers }], NOW)
            })
            .unwrap()
            .unwrap();
        let found = all_of(workspace, &[20_000]);
        let told: Vec<_> = found.iter().map(|it| (it.kind.as_str(), it.happened_at, it.position)).collect();
        assert_eq!(told, [("A", at(-60), 1), ("B", at(60), 0)]);
        let kept: Vec<_> = found[1].properties.iter().map(|(name, it)| (name.as_str(), it.clone())).collect();
        assert_eq!(kept, values);
        assert!(found.iter().all(|it| it.batch == batch && it.received_at == NOW && it.customer == 20_000));
        let of_kind =
            |kinds: &[&str], span| workspace.read(|tx| events::of_customers(tx, &[20_000, 1], kinds, span));
        assert_eq!(of_kind(&["A"], EVER).unwrap(), found[..1]);
        assert_eq!(of_kind(&[], (at(-60), at(60))).unwrap(), found[..1]);
        assert_eq!(workspace.read(|tx| events::batch(tx, batch)).unwrap(), found);
    });
}

#[test]
fn message_is_taken_once_in_thirty_days_whoever_asks() {
    on_both(|workspace| {
        let (node, other) = (Messages::default(), Messages::default());
        assert_eq!(
            take(workspace, &node, &[("a", 1, 0, "K", 1), ("a", 1, 0, "K", 1), ("b", 1, 1, "K", 1)], NOW),
            2
        );
        // Another node, and one that has just started.
        assert_eq!(take(workspace, &other, &[("b", 1, 1, "K", 1), ("c", 2, 2, "K", 1)], NOW), 1);
        assert_eq!(take(workspace, &node, &[("c", 2, 2, "K", 1), ("a", 1, 0, "K", 1)], NOW), 0);
        assert_eq!(take(workspace, &Messages::default(), &[("a", 1, 0, "K", 1)], NOW), 0);
        assert_eq!(take(workspace, &node, &[("a", 1, 0, "K", 1)], NOW.plus_days(29)), 0);
        assert_eq!(take(workspace, &node, &[("a", 1, 0, "K", 1)], NOW.plus_days(31)), 1);
        assert_eq!(all_of(workspace, &[1, 2]).len(), 4);
    });
}

#[test]
fn batch_that_failed_is_taken_when_it_comes_again() {
    on_both(|workspace| {
        let messages = Messages::default();
        let known = messages.clone();
        let failed: Result<(), Error> = workspace.batch_write(move |tx| {
            let mut draft = Draft::default();
            draft.push(MessageId::of("a"), NOW, "K", []);
            known.fresh(tx, &[MessageId::of("a")], NOW)?;
            events::append(tx, &[Part { draft: &draft, customers: &[Some(1)] }], NOW)?;
            known.fresh(tx, &[MessageId::of("a")], NOW)?;
            Err(Error::Stale)
        });
        assert!(failed.is_err());
        messages.forget();
        assert_eq!(take(workspace, &messages, &[("other", 2, 0, "K", 1)], NOW), 1);
        assert_eq!(take(workspace, &messages, &[("a", 1, 0, "K", 1)], NOW), 1);
        assert_eq!(take(workspace, &messages, &[("a", 1, 0, "K", 1)], NOW), 0);
    });
}

#[test]
fn message_sent_to_two_nodes_at_once_is_taken_by_one() {
    on_both(|workspace| {
        let taken: usize = std::thread::scope(|scope| {
            let node = || {
                let messages = Messages::default();
                (0..40)
                    .map(|n| {
                        let (one, two) = (format!("m{n}"), format!("m{}", n + 1));
                        take(workspace, &messages, &[(&one, 1, n, "K", 1), (&two, 2, n, "K", 1)], NOW)
                    })
                    .sum::<usize>()
            };
            let nodes = [scope.spawn(node), scope.spawn(node), scope.spawn(node)];
            nodes.into_iter().map(|node| node.join().unwrap()).sum()
        });
        assert_eq!(taken, 41);
        assert_eq!(all_of(workspace, &[1, 2]).len(), 41);
    });
}

/// Batches of several months with customers of several buckets.
fn history(workspace: &Workspace, messages: &Messages, batches: i64) -> Vec<i64> {
    let random = Random::seeded(7);
    let customers: Vec<i64> = (0..40).map(|n| n * 1_500 + 1).collect();
    for batch in 0..batches {
        let names: Vec<String> = (0..12).map(|n| format!("m{batch}-{n}")).collect();
        let said: Vec<Said<'_>> = names
            .iter()
            .map(|name| {
                let seconds = random.below(9_000_000) as i64 - 4_500_000;
                let kind = *random.pick(&["Product Viewed", "Cart", "Order Completed"]);
                (name.as_str(), *random.pick(&customers), seconds, kind, random.below(99) as i64)
            })
            .collect();
        assert_eq!(take(workspace, messages, &said, at(batch * 20_000)), 12);
    }
    customers
}

#[test]
fn merging_changes_nothing_that_anybody_sees() {
    on_both(|workspace| {
        let messages = Messages::default();
        let mut expected = Vec::new();
        let mut merges = 0;
        // Several rounds, so that places get blocks of their second merge too.
        for round in 0..9 {
            let customers = (round == 0).then(|| history(workspace, &messages, 150));
            let customers = customers.unwrap_or_else(|| (0..40).map(|n| n * 1_500 + 1).collect());
            if round > 0 {
                for n in 0..64 {
                    let name = format!("r{round}-{n}");
                    take(
                        workspace,
                        &messages,
                        &[(&name, customers[n % 40], n as i64, "Cart", 5)],
                        at(n as i64),
                    );
                }
            }
            expected = all_of(workspace, &customers);
            assert!(expected.len() >= 150 * 12);
            merges += merge_all(workspace);
            assert_eq!(all_of(workspace, &customers), expected, "round {round}");
        }
        assert!(merges >= 10, "only {merges} merges were made");
        let (blocks, events, _) = workspace.read(events::count).unwrap();
        assert!(blocks < 60, "{blocks} blocks are left of 662 batches");
        assert_eq!(events as usize, expected.len());
        let mut ranged = Vec::new();
        workspace
            .read(|tx| {
                ranged.clear();
                events::range(tx, (0, 60_000), |owner, it| {
                    ranged.push((owner, it.happened_at, it.batch, it.position, it.kind.to_owned()));
                    Ok(())
                })
            })
            .unwrap();
        ranged.sort();
        let told = |it: &Event| (it.customer, it.happened_at, it.batch, it.position, it.kind.clone());
        assert_eq!(ranged, expected.iter().map(told).collect::<Vec<_>>());
        // A batch that was merged away is still read by its id, whole and alone.
        let batch = expected[0].batch;
        let of_batch: Vec<Event> = expected.iter().filter(|it| it.batch == batch).cloned().collect();
        assert_eq!(workspace.read(|tx| events::batch(tx, batch)).unwrap(), of_batch);
    });
}

#[test]
fn timeline_is_read_page_by_page_without_a_gap() {
    on_both(|workspace| {
        let messages = Messages::default();
        let customers = history(workspace, &messages, 100);
        merge_all(workspace);
        // Events of one moment are told apart by their ids.
        let same: Vec<String> = (0..5).map(|n| format!("same{n}")).collect();
        let said: Vec<Said<'_>> =
            same.iter().map(|name| (name.as_str(), customers[0], 7, "Cart", 1)).collect();
        take(workspace, &messages, &said, NOW);
        let mut expected = all_of(workspace, &customers[..1]);
        expected.reverse();
        assert!(expected.len() > 10);
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = workspace.read(|tx| events::timeline(tx, customers[0], &[], before, 3)).unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.place());
            found.extend(page);
        }
        assert_eq!(found, expected);
        let carts = workspace.read(|tx| events::timeline(tx, customers[0], &["Cart"], None, 1_000)).unwrap();
        assert_eq!(carts, expected.iter().filter(|it| it.kind == "Cart").cloned().collect::<Vec<_>>());
    });
}

#[test]
fn ids_of_messages_are_remembered_through_their_merging() {
    on_both(|workspace| {
        let messages = Messages::default();
        for n in 0..40 {
            let name = format!("m{n}");
            take(workspace, &messages, &[(&name, 1, n, "K", 1)], at(n));
        }
        let mut steps = 0;
        while workspace.batch_write(|tx| events::tidy_messages(tx, at(50))).unwrap() {
            steps += 1;
        }
        assert_eq!(steps, 2, "sixteen runs become one, twice");
        for known in [&messages, &Messages::default()] {
            for n in 0..40 {
                let name = format!("m{n}");
                assert_eq!(take(workspace, known, &[(&name, 1, n, "K", 1)], at(60)), 0, "{name}");
            }
        }
        assert!(workspace.batch_write(|tx| events::tidy_messages(tx, NOW.plus_days(32))).unwrap());
        assert_eq!(take(workspace, &messages, &[("m3", 1, 3, "K", 1)], NOW.plus_days(32)), 1);
    });
}

#[test]
fn erased_customer_is_in_no_block_and_others_are_whole() {
    const BODIES: Query = Query { name: "test/bodies", text: "-- all blocks\nselect body from event_block" };
    on_both(|workspace| {
        let messages = Messages::default();
        let customers = history(workspace, &messages, 80);
        merge_all(workspace);
        take(
            workspace,
            &messages,
            &[("x", customers[0], 0, "Cart", 1), ("y", customers[1], 0, "Cart", 1)],
            NOW,
        );
        let expected = all_of(workspace, &customers[1..]);
        let before = all_of(workspace, &customers[..1]).len() as u64;
        assert!(before > 3);
        let prepared = workspace.read(events::prepare_merge).unwrap();
        assert!(prepared.is_none(), "one batch is not worth a merge");
        let gone = customers[0];
        assert_eq!(workspace.write(move |tx| events::erase(tx, &[gone])).unwrap(), before);
        assert_eq!(all_of(workspace, &customers[..1]), []);
        assert_eq!(all_of(workspace, &customers[1..]), expected);
        let bodies = workspace.read(|tx| tx.rows(&BODIES, &[])).unwrap();
        for row in bodies {
            let block = events::Block::open(&row.blob(0).unwrap()).unwrap();
            assert!(!block.customers().any(|customer| customer == gone));
        }
    });
}

#[test]
fn merge_prepared_before_an_erasure_is_refused() {
    on_both(|workspace| {
        let messages = Messages::default();
        for n in 0..64 {
            let name = format!("m{n}");
            take(workspace, &messages, &[(&name, 1, n, "K", 1), (&format!("{name}b"), 2, n, "K", 1)], NOW);
        }
        let merge = workspace.read(events::prepare_merge).unwrap().expect("64 batches are worth a merge");
        workspace.write(|tx| events::erase(tx, &[1])).unwrap();
        let refused = workspace.batch_write(move |tx| events::apply_merge(tx, &merge));
        assert!(matches!(refused, Err(Error::Stale)), "{refused:?}");
        assert_eq!(all_of(workspace, &[1]), []);
        assert_eq!(all_of(workspace, &[2]).len(), 64);
    });
}

#[test]
fn events_of_the_merged_belong_to_whom_they_were_merged_into() {
    const MERGE: Query = Query {
        name: "test/merge",
        text: "-- a merge\nupdate customer set state = 'merged', merged_into = $2 where customer_id = $1",
    };
    on_both(|workspace| {
        let fields = domain::customers::Fields::default();
        let make = move |tx: &mut store::Tx| store::customers::insert(tx, &fields, "", NOW).map(|id| id.0);
        let (one, two) = (workspace.write(make.clone()).unwrap(), workspace.write(make).unwrap());
        let messages = Messages::default();
        take(workspace, &messages, &[("a", one, 0, "K", 1), ("b", two, 1, "K", 2)], NOW);
        workspace.write(move |tx| tx.exec(&MERGE, params![one, two])).unwrap();
        let found = all_of(workspace, &[two]);
        assert_eq!(found.iter().map(|it| it.customer).collect::<Vec<_>>(), [two, two]);
        let page = workspace.read(|tx| events::timeline(tx, two, &[], None, 10)).unwrap();
        assert_eq!(page.len(), 2);
        let mut owners = Vec::new();
        let load = |tx: &mut store::Tx| {
            owners.clear();
            events::range(tx, (two, two + 1), |owner, _| {
                owners.push(owner);
                Ok(())
            })
        };
        workspace.read(load).unwrap();
        assert_eq!(owners, [two, two]);
    });
}

#[test]
fn registry_learns_kinds_properties_and_types() {
    on_both(|workspace| {
        let say = |kind: &'static str, name: &'static str, value: Value<'static>, seconds: i64| {
            let mut draft = Draft::default();
            draft.push(MessageId::of(&format!("{kind}{seconds}")), at(seconds), kind, [(name, &value)]);
            let append = move |tx: &mut store::Tx| {
                events::append(tx, &[Part { draft: &draft, customers: &[Some(1)] }], at(seconds))
            };
            workspace.batch_write(append).unwrap();
        };
        say("Viewed", "price", Value::Int(5), 0);
        say("Viewed", "price", Value::Number(5.5), 1);
        say("Viewed", "seen", Value::Text("2026-01-01".into()), 2);
        say("Left", "why", Value::Text("late".into()), 3);
        let registry = workspace.read(events::registry).unwrap();
        let told: Vec<_> =
            registry.kinds.values().map(|it| (it.name.as_str(), it.count, it.first_at, it.last_at)).collect();
        assert_eq!(told, [("Left", 1, at(3), at(3)), ("Viewed", 3, at(0), at(2))]);
        let viewed = &registry.kinds["Viewed"];
        let types: Vec<_> =
            viewed.properties.iter().map(|(name, it)| (name.as_str(), it.types.word(), it.count)).collect();
        assert_eq!(types, [("price", Some(Type::Number), 2), ("seen", Some(Type::Moment), 1)]);
        let id = viewed.id;
        workspace
            .write(move |tx| {
                assert!(events::lock_kind(tx, id, true)?);
                assert!(!events::lock_kind(tx, 999_999, true)?);
                events::lock_kinds(tx, true)
            })
            .unwrap();
        let registry = workspace.read(events::registry).unwrap();
        assert!(registry.locked && registry.kinds["Viewed"].locked && !registry.kinds["Left"].locked);
    });
}
