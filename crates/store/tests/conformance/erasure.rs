//! Erasing one person: whatever a table held of them is gone, from its rows and from the bytes of the files.

use crate::{NOW, on_both};
use base::CustomerId;
use domain::consent::Channel;
use domain::events::Value as Told;
use domain::identities::{Identity, Kind};
use domain::imports::undo::Change;
use std::path::Path;
use store::erasure::{self, FATES, Fate, Share};
use store::events::{self, Draft, MessageId, Part};
use store::imports::journal::{self, Changed, Piece};
use store::operations::NewOperation;
use store::{Engine, Query, Result, Tx, Value, Workspace, params};

/// Who is told of in a workspace: their number, and the words that must be found nowhere afterwards.
struct Somebody {
    id: i64,
    words: [&'static str; 4],
}

const ANNA: Somebody = Somebody {
    id: 7,
    words: ["anna.stiraeva@erase.example", "+79995550101", "Аннушка", "Стираёва"],
};
/// The same person, entered twice and merged.
const TWICE: i64 = 8;
const NEIGHBOUR: Somebody =
    Somebody { id: 9, words: ["boris@stays.example", "+79995550202", "Борислав", "Остаёв"] };

#[test]
fn every_table_has_a_fate() {
    on_both(|workspace| {
        let shape = workspace.read(|tx| tx.shape()).unwrap();
        let tables = shape.iter().filter_map(|line| line.strip_prefix("table "));
        let undecided: Vec<&str> =
            tables.filter(|table| !FATES.iter().any(|(name, ..)| name == table)).collect();
        assert!(
            undecided.is_empty(),
            "what becomes of an erased person in {undecided:?}? See store::erasure"
        );
        for (table, fate, share) in FATES {
            let tells = *share != Share::Nothing;
            assert!(
                tells || *fate == Fate::Nobody,
                "{table} tells of people, and nobody says what of it they are given"
            );
            assert!(shape.contains(&format!("table {table}")), "there is no table {table}");
        }
    });
}

#[test]
fn erased_person_is_in_no_row_and_in_no_byte_and_others_are_whole() {
    on_both(|workspace| {
        workspace.write(crowd).unwrap();
        workspace.write(around).unwrap();
        for somebody in [ANNA, NEIGHBOUR] {
            workspace.write(move |tx| fill(tx, &somebody)).unwrap();
        }
        for (table, fate, _) in FATES.iter().filter(|(_, fate, _)| *fate != Fate::Nobody) {
            assert!(count(workspace, table) > 0, "{table} is {fate:?} and has no row in this test");
        }
        let before = everything_of(workspace, &NEIGHBOUR);
        assert!(before.len() > 12, "{before:?}");
        assert!(everything_of(workspace, &ANNA).len() > 12);
        if let Some(folder) = workspace.folder() {
            assert!(!bytes_of(folder, &ANNA).is_empty(), "the search finds nothing where there is something");
        }

        erase(workspace);
        assert_eq!(everything_of(workspace, &ANNA), Vec::<String>::new());
        let left = everything_of(workspace, &NEIGHBOUR);
        let lost: Vec<&String> = before.iter().filter(|it| !left.contains(it)).collect();
        assert!(lost.iter().all(|it| it.starts_with("file")), "uploads go, nothing else does: {lost:?}");
        assert_eq!(events_of(workspace, &[ANNA.id, TWICE]), 0);
        assert_eq!(events_of(workspace, &[NEIGHBOUR.id]), 1);

        workspace.scrub().unwrap();
        if workspace.engine() == Engine::Sqlite {
            let folder = workspace.folder().unwrap();
            assert_eq!(bytes_of(folder, &ANNA), Vec::<String>::new());
            assert!(!bytes_of(folder, &NEIGHBOUR).is_empty());
        }
        erase(workspace);
        assert_eq!(everything_of(workspace, &NEIGHBOUR), left, "a second time nothing changes");
    });
}

#[test]
fn whoever_is_erased_is_taken_out_of_what_imports_keep() {
    on_both(|workspace| {
        workspace.write(around).unwrap();
        for somebody in [ANNA, NEIGHBOUR] {
            workspace.write(move |tx| fill(tx, &somebody)).unwrap();
        }
        let kept = |operation: i64| {
            let import = base::OperationId(operation);
            workspace.read(|tx| journal::newest(tx, import, i64::MAX)).unwrap().unwrap().1.changed.len()
        };
        let imports = operations(workspace);
        assert_eq!(imports.iter().map(|id| kept(*id)).collect::<Vec<_>>(), [1, 1]);
        erase(workspace);
        assert_eq!(imports.iter().map(|id| kept(*id)).collect::<Vec<_>>(), [0, 1]);
    });
}

fn operations(workspace: &Workspace) -> Vec<i64> {
    let text = "select operation_id from import_journal order by operation_id";
    let query = Query { name: text, text };
    workspace.read(|tx| tx.rows(&query, &[])?.iter().map(|row| row.int(0)).collect()).unwrap()
}

#[test]
fn erased_customer_keeps_a_number_that_knows_nothing() {
    on_both(|workspace| {
        workspace.write(around).unwrap();
        workspace.write(|tx| fill(tx, &ANNA)).unwrap();
        erase(workspace);
        for id in [ANNA.id, TWICE] {
            let customer = workspace.read(|tx| store::customers::load(tx, CustomerId(id))).unwrap().unwrap();
            assert_eq!(customer.state, domain::customers::State::Erased);
            assert_eq!(customer.fields, domain::customers::Fields::default());
            assert_eq!(customer.merged_into, None);
        }
        let found = workspace.read(|tx| store::identities::owner(tx, Kind::Email, ANNA.words[0])).unwrap();
        assert_eq!(found, None);
        let owners =
            workspace.write(|tx| store::identities::owners(tx, &[(Kind::Email, ANNA.words[0])])).unwrap();
        assert_eq!(owners, [None], "the writer's memory has forgotten them too");
        let kept =
            workspace.read(|tx| store::suppression::find(tx, Channel::Email, &[7; 32])).unwrap().unwrap();
        assert_eq!((kept.address, kept.reason.as_str(), kept.note), (None, "erasure", None));
    });
}

fn erase(workspace: &Workspace) {
    let files = workspace
        .write(|tx| {
            let person = erasure::person(tx, CustomerId(ANNA.id))?.unwrap();
            erasure::erase(tx, &person, NOW)?;
            erasure::refuse(tx, &[(Channel::Email, [7; 32])], "usr_1", NOW)?;
            erasure::files(tx, 100)
        })
        .unwrap();
    for file in files {
        while workspace.batch_write(move |tx| store::files::delete_some(tx, file)).unwrap() {}
    }
    let mut after = (0, 0);
    while let Some(place) = workspace.batch_write(move |tx| journal::forget_erased(tx, after)).unwrap() {
        after = place;
    }
}

/// Many others, so that pages are split and hold remains of what stood there.
fn crowd(tx: &mut Tx) -> Result<()> {
    let names: Vec<String> = (0..400).map(|n| format!("somebody {n} of the crowd")).collect();
    for id in store::customers::insert_seen(tx, &names, NOW)? {
        let value = format!("crowd-{id}@stays.example");
        let identity = Identity { kind: Kind::Email, typed: value.clone(), value };
        // Numbers that the test gives by itself are kept free.
        if id > 20 {
            store::identities::insert(tx, &[(id, &identity)], NOW)?;
        } else {
            put(tx, "delete from customer where customer_id = $1", params![id].to_vec())?;
        }
    }
    Ok(())
}

/// What stands around people: a kind of records, a list, a segment, a campaign, a webhook.
fn around(tx: &mut Tx) -> Result<()> {
    let said = [
        "insert into record_type (record_type_id, key, label_ru, label_en, definition, archived, version, created_at, updated_at)
         values (1, 'car', 'car', 'car', '', false, 1, 0, 0)",
        "insert into list (list_id, name, description, version, archived, created_at, updated_at, created_by)
         values (1, 'list', '', 1, false, 0, 0, 'usr_1')",
        "insert into segment (segment_id, name, description, folder, rule, version, archived, created_at, updated_at, created_by)
         values (1, 'segment', '', '', '', 1, false, 0, 0, 'usr_1')",
    ];
    for text in said {
        put(tx, text, Vec::new())?;
    }
    let none = Value::Blob(Vec::new());
    put(
        tx,
        "insert into consent_text (consent_text_id, version, kind, number, locale, body, hash, published_at, published_by)
         values (1, 'advertising-1', 'advertising', 1, 'ru', 'text', $1, 0, 'usr_1')",
        vec![none.clone()],
    )?;
    put(
        tx,
        "insert into segment_snapshot (segment_id, version, change_id, as_of, members) values (1, 1, 0, 0, $1)",
        vec![none.clone()],
    )?;
    put(
        tx,
        "insert into campaign (campaign_id, name, channel, state, settings, audience_count, planned_through, seed,
         version, created_at, updated_at, created_by, changed_by)
         values (1, 'sale', 'email', 'finished', '', 2, 0, $1, 1, 0, 0, 'usr_1', 'usr_1')",
        vec![none.clone()],
    )?;
    put(
        tx,
        "insert into webhook (webhook_id, url, description, kinds, segments, state, secret, cursor_id, version,
         created_at, updated_at, created_by) values (1, '', '', '', '', 'active', $1, 0, 1, 0, 0, 'usr_1')",
        vec![none],
    )?;
    Ok(())
}

/// The plan of an import whose consents were given on a document that bears the person's name.
fn plan(it: &Somebody) -> serde_json::Value {
    let [email, phone, first, last] = it.words;
    let document = format!("Анкета {first}, {} №5", last.to_uppercase());
    serde_json::json!({
        "kind": "customers",
        "options": {"source": format!("от {email}")},
        "consent": {"source": format!("Звонок с {phone}"), "document": document},
    })
}

/// One row at least in every table that can tell of somebody, with all their words in every text that is free.
/// An import that changed the person, and can be taken back.
fn imported(tx: &mut Tx, it: &Somebody) -> Result<()> {
    let new = NewOperation {
        kind: "import",
        title: format!("{} и другие.CSV", it.words[3]),
        params: serde_json::json!({"file_id": 1, "plan": plan(it)}).to_string(),
        total: None,
        created_by: "usr_1".to_owned(),
    };
    let operation = store::operations::insert(tx, &new, NOW)?;
    put(
        tx,
        "insert into regular_import (regular_import_id, name, place, schedule, plan, headings, state, failures, actor,
         version, created_at, updated_at) values ($1, 'daily', '{}', '{}', $2, '[]', 'stopped', 0, 'usr_1', 1, 0, 0)",
        params![it.id, plan(it).to_string()].to_vec(),
    )?;
    let refused = store::imports::RowError { line: 2, code: "undo_edited".to_owned(), field: None };
    store::imports::insert_errors(tx, operation, &[refused])?;
    let mut change = Change::default();
    change.before.last_name = Some(it.words[3].to_owned());
    change.after.last_name = Some(it.words[2].to_owned());
    let identities = vec![("email".to_owned(), it.words[0].to_owned())];
    let changed = vec![Changed { id: it.id, change, identities }];
    journal::append(tx, operation, &Piece { changed, ..Piece::default() })
}

fn fill(tx: &mut Tx, it: &Somebody) -> Result<()> {
    let (id, words) = (it.id, it.words.join(" "));
    let [email, phone, first, last] = it.words;
    let twice = it.id == ANNA.id;
    for (id, into) in [(id, None), (TWICE, Some(id))].into_iter().take(1 + usize::from(twice)) {
        let state = if into.is_none() { "active" } else { "merged" };
        put(
            tx,
            "insert into customer (customer_id, state, merged_into, first_name, middle_name, last_name, gender,
             birthday, country, city, locale, source, preferred_channel, contact_frequency, search, attributes,
             version, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $5, 'female', 7, $6, $6, 'ru', $6, 'email', 'weekly', $6, $6, 1, 0, 0)",
            params![id, state, into, first, last, words.to_lowercase()].to_vec(),
        )?;
    }
    for (kind, value) in [(Kind::Email, email), (Kind::Phone, phone), (Kind::External, words.as_str())] {
        let identity = Identity { kind, value: value.to_owned(), typed: value.to_uppercase() };
        store::identities::insert(tx, &[(id, &identity)], NOW)?;
    }
    said_of(tx, it)?;
    told_of(tx, it)?;
    imported(tx, it)?;
    store::feed::append(tx, "customers", "changed", &[id], NOW)?;
    let mut draft = Draft::default();
    draft.push(
        MessageId::of(&format!("event of {id}")),
        NOW,
        "Order",
        [("buyer", Told::Text(words.into()))].iter().map(|(name, it)| (*name, it)),
    );
    events::append(tx, &[Part { draft: &draft, customers: &[Some(id)] }], NOW)?;
    Ok(())
}

/// What the business keeps of somebody.
fn said_of(tx: &mut Tx, it: &Somebody) -> Result<()> {
    let (id, words) = (it.id, it.words.join(" "));
    let text = |text: &str| Value::from(text);
    let (word, blob, number) = (text(&words), Value::Blob(words.clone().into_bytes()), Value::Int(id));
    let said: [(&str, Vec<Value>); 10] = [
        ("insert into evidence (evidence_id, customer_id, reason, sealed, erased_at, kept_until, actor)
          values ($1, $1, 'request', $2, 0, 1, 'usr_1')",
            vec![number.clone(), Value::Blob(vec![1])]),
        ("insert into record (record_id, record_type_id, customer_id, number, attributes, version, created_at, updated_at)
          values ($1, 1, $1, $2, $2, 1, 0, 0)", vec![number.clone(), word.clone()]),
        ("insert into customer_merge (customer_merge_id, from_id, into_id, moved, actor, merged_at)
          values ($1, $3, $1, $2, 'system', 0)", vec![number.clone(), word.clone(), Value::Int(id + 1)]),
        ("insert into duplicate_pair (first_id, second_id, dismissed_at, dismissed_by) values ($1, $2, 0, 'usr_1')",
            vec![number.clone(), Value::Int(id * 100)]),
        ("insert into consent_entry (consent_entry_id, customer_id, purpose, channel, topic_id, given, basis, source,
          document, given_at, recorded_at, actor)
          values ($1, $1, 'marketing', 'email', 0, true, 'consent', 'form', $2, 0, 0, 'usr_1')",
            vec![number.clone(), word.clone()]),
        ("insert into consent (customer_id, purpose, channel, topic_id, given, consent_entry_id, given_at)
          values ($1, 'marketing', 'email', 0, true, $1, 0)", vec![number.clone()]),
        ("insert into suppression (channel, address_hash, address, reason, note, created_at, actor)
          values ('email', $1, $2, 'complaint', $2, 0, 'usr_1')",
            vec![Value::Blob(vec![id as u8; 32]), word.clone()]),
        ("insert into confirmation (confirmation_id, state, address_hash, locale, advertising_id, personal_data_id,
          asked_at, expires_at, customer_id, attempts, due_at, lease, lease_until)
          values ($1, 'confirmed', $2, 'ru', 1, 1, 0, 1, $1, 0, 0, 0, 0)", vec![number.clone(), blob.clone()]),
        ("insert into confirmation (confirmation_id, state, address, address_hash, name, locale, advertising_id,
          personal_data_id, asked_at, expires_at, attempts, due_at, lease, lease_until)
          values ($1, 'sent', $2, $3, $4, 'ru', 1, 1, 0, 1, 0, 0, 0, 0)",
            vec![Value::Int(id * 100), text(it.words[0]), blob.clone(), word.clone()]),
        ("insert into orders (order_id, number, kind, state, state_at, customer_id, placed_at, currency, total_minor,
          returned_minor, line_count, digest, source, created_at)
          values ($1, $2, 'sale', 'paid', 0, $1, 0, 'RUB', 100, 0, 1, $3, 'api', 0)",
            vec![number.clone(), text(&format!("N-{id}")), blob.clone()]),
    ];
    for (text, values) in said {
        put(tx, text, values)?;
    }
    Ok(())
}

/// What was told to somebody and of them.
fn told_of(tx: &mut Tx, it: &Somebody) -> Result<()> {
    let (id, words, email) = (it.id, it.words.join(" "), it.words[0]);
    let text = |text: &str| Value::from(text);
    let (word, blob, number) = (text(&words), Value::Blob(words.clone().into_bytes()), Value::Int(id));
    let message = serde_json::json!({ "data": { "customers": [
        { "customer_id": CustomerId(id).to_string(), "external_id": words },
        { "customer_id": CustomerId(id * 10 + 1).to_string(), "external_id": "another" },
    ] } });
    let said: [(&str, Vec<Value>); 12] = [
        ("insert into list_member (list_id, customer_id, added_at) values (1, $1, 0)", vec![number.clone()]),
        ("insert into delivery (delivery_id, campaign_id, customer_id, channel, address, state, reason, attempts,
          due_at, lease, updated_at) values ($1, 1, $1, 'email', $2, 'failed', $3, 1, 0, 0, 0)",
            vec![number.clone(), word.clone(), text(&format!("550 no such user {words}"))]),
        ("insert into sandbox_message (delivery_id, customer_id, address, subject, raw, created_at)
          values ($1, $1, $2, $2, $3, 0)", vec![number.clone(), word.clone(), blob.clone()]),
        ("insert into sandbox_message (delivery_id, address, subject, raw, created_at) values ($1, $2, $3, $4, 0)",
            vec![Value::Int(-id), text(&email.to_uppercase()), word.clone(), blob.clone()]),
        ("insert into file (file_id, name, bytes, sha256, inspection, created_at, created_by)
          values ($1, $2, 1, $3, $2, 0, 'usr_1')", vec![number.clone(), word.clone(), blob.clone()]),
        ("insert into file_piece (file_id, position, data) values ($1, 0, $2)", vec![number.clone(), blob.clone()]),
        ("insert into webhook_message (webhook_message_id, webhook_id, kind, body, thing_count, state, attempts,
          due_at, lease, lease_until, created_at) values ($1, 1, 'segment.entered', $2, 2, 'waiting', 0, 0, 0, 0, 0)",
            vec![number.clone(), Value::from(message.to_string())]),
        ("insert into idempotency (actor, key, digest, status, body, created_at) values ('usr_1', $1, $2, 200, $3, 0)",
            vec![text(&format!("key {id}")), Value::Blob(vec![id as u8]), word.clone()]),
        ("insert into segment_change (segment_change_id, segment_id, customer_id, entered, changed_at)
          values ($1, 1, $1, true, 0)", vec![number.clone()]),
        ("insert into tracking_event (tracking_event_id, delivery_id, customer_id, kind, machine, happened_at)
          values ($1, $1, $1, 'open', false, 0)", vec![number.clone()]),
        ("insert into delivery_return (delivery_id, kind, source, code, words, happened_at, received_at)
          values ($1, 'hard_bounce', 'mailbox', '5.1.1', $2, 0, 0)", vec![number.clone(), word.clone()]),
        ("insert into audit (audit_id, happened_at, actor, action, subject, detail)
          values ($1, 0, 'usr_1', 'customers.update', $2, '')",
            vec![number.clone(), text(&CustomerId(id).to_string())]),
    ];
    for (text, values) in said {
        put(tx, text, values)?;
    }
    Ok(())
}

fn put(tx: &mut Tx, text: &str, values: Vec<Value>) -> Result<()> {
    let query = Query {
        name: Box::leak(text.to_owned().into_boxed_str()),
        text: Box::leak(text.to_owned().into_boxed_str()),
    };
    tx.exec(&query, &values).map(|_| ())
}

fn count(workspace: &Workspace, table: &str) -> i64 {
    let text: &str = Box::leak(format!("select count(*) from {table}").into_boxed_str());
    workspace.read(|tx| tx.row(&Query { name: text, text }, &[])).unwrap().unwrap().int(0).unwrap()
}

fn events_of(workspace: &Workspace, customers: &[i64]) -> usize {
    let ever = (base::Timestamp::from_micros(i64::MIN), base::Timestamp::MAX);
    workspace.read(|tx| events::of_customers(tx, customers, &[], ever)).unwrap().len()
}

/// Columns and how many of their rows hold a word of somebody, however it is written.
fn everything_of(workspace: &Workspace, it: &Somebody) -> Vec<String> {
    let shape = workspace.read(|tx| tx.shape()).unwrap();
    let columns = shape.iter().filter_map(|line| line.strip_prefix("column "));
    let mut found = Vec::new();
    for column in columns.filter_map(|it| it.split_whitespace().next()) {
        let (table, name) = column.split_once('.').unwrap();
        for word in written(it) {
            let text = format!("select count(*) from {table} where cast(\"{name}\" as text) like $1");
            let text: &str = Box::leak(text.into_boxed_str());
            let query = Query { name: text, text };
            let row = workspace.read(|tx| tx.row(&query, params![format!("%{word}%")])).unwrap().unwrap();
            if row.int(0).unwrap() > 0 {
                found.push(format!("{column}: {word} in {}", row.int(0).unwrap()));
            }
        }
    }
    found
}

/// Files in which somebody's words stand.
fn bytes_of(folder: &Path, it: &Somebody) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(bytes_of(&path, it));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for word in written(it) {
            if bytes.windows(word.len()).any(|part| part == word.as_bytes()) {
                found.push(format!("{}: {word}", path.file_name().unwrap().display()));
            }
        }
    }
    found
}

/// The words as they are, small and large, and without the plus of a phone.
fn written(it: &Somebody) -> Vec<String> {
    let mut all: Vec<String> = it
        .words
        .iter()
        .map(|word| word.trim_start_matches('+'))
        .flat_map(|word| [word.to_owned(), word.to_lowercase(), word.to_uppercase(), base::text::fold(word)])
        .collect();
    all.sort();
    all.dedup();
    all
}
