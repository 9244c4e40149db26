//! Consent, suppression, campaigns and deliveries: the same on both engines.

use crate::{NOW, on_both};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};
use domain::campaigns::{Settings, State as CampaignState};
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, SuppressionReason, Topic};
use domain::deliveries::{Counts, Outcome, Reason, State, settle};
use std::time::Duration;
use store::deliveries::Settlement;
use store::suppression::Suppression;
use store::{Error, Query, Tx, Workspace};

const CUSTOMER: Query = Query {
    name: "test/customer",
    text: "-- a customer of a test\ninsert into customer (customer_id, state, search, attributes, version, created_at, updated_at) \
           values ($1, 'active', '', '{}', 1, 0, 0)",
};
const IDENTITY: Query = Query {
    name: "test/identity",
    text: "-- an address of a test\ninsert into identity (kind, value, customer_id, typed, created_at) values ('email', $2, $1, $2, 0)",
};

fn customers(workspace: &Workspace, count: i64) {
    workspace
        .write(move |tx| {
            for id in 1..=count {
                tx.exec(&CUSTOMER, store::params![id])?;
                tx.exec(&IDENTITY, store::params![id, format!("c{id}@example.com")])?;
            }
            Ok(())
        })
        .unwrap();
}

fn settings() -> Settings {
    Settings::new(Purpose::Marketing, Channel::Email)
}

fn entry(customer: i64, given: bool, at: i64) -> Entry {
    Entry {
        customer: CustomerId(customer),
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Import,
        document: None,
        said_from: None,
        given_at: Timestamp::from_seconds(at),
        recorded_at: NOW,
        actor: "system".into(),
    }
}

fn permitted(workspace: &Workspace, customer: i64) -> bool {
    let words = workspace.read(|tx| store::consent::words(tx, CustomerId(customer))).unwrap();
    words.permit(Purpose::Marketing, Channel::Email, Topic(3))
}

fn campaign(tx: &mut Tx, people: &[u32]) -> store::Result<CampaignId> {
    let id = store::campaigns::insert(tx, ("Test", &settings()), [7; 16], "usr_1", NOW)?;
    store::campaigns::launch(tx, id, CampaignState::Planning, "{}", NOW)?;
    store::deliveries::plan(tx, id, Channel::Email, (people, State::Planned), NOW)?;
    Ok(id)
}

fn counts(workspace: &Workspace, id: CampaignId) -> Counts {
    let rows = workspace.read(|tx| store::deliveries::counts(tx, id)).unwrap();
    rows.into_iter().map(|(state, _, count)| (state, count)).collect()
}

#[test]
fn later_word_wins_in_whatever_order_words_arrive() {
    on_both(|workspace| {
        customers(workspace, 3);
        workspace
            .write(|tx| {
                store::consent::append(tx, &[entry(1, true, 10), entry(2, true, 10), entry(2, false, 20)])?;
                store::consent::append(tx, &[entry(1, false, 20)])?;
                // Imports that are dated before the withdrawals and arrive after them.
                store::consent::append(tx, &[entry(1, true, 15), entry(2, true, 19), entry(3, true, 5)])
            })
            .unwrap();
        assert!(!permitted(workspace, 1) && !permitted(workspace, 2) && permitted(workspace, 3));
        let ledger = workspace.read(|tx| store::consent::entries(tx, CustomerId(1), None, 10)).unwrap();
        assert_eq!(ledger.len(), 3, "the ledger keeps every line");
        assert!(ledger.windows(2).all(|pair| pair[0].entry_id > pair[1].entry_id));
    });
}

#[test]
fn consent_of_nobody_is_refused() {
    on_both(|workspace| {
        let answer = workspace.write(|tx| store::consent::append(tx, &[entry(99, true, 1)]));
        assert!(matches!(answer, Err(Error::Constraint(_))), "{answer:?}");
    });
}

#[test]
fn complaint_stays_although_a_user_removes_the_address() {
    on_both(|workspace| {
        let row = |reason| Suppression {
            channel: Channel::Email,
            hash: vec![1; 32],
            address: Some("a@example.com".into()),
            reason,
            note: None,
            created_at: NOW,
            actor: "system".into(),
        };
        let add = |reason| workspace.write(move |tx| store::suppression::add(tx, &[row(reason)])).unwrap();
        let find = || workspace.read(|tx| store::suppression::find(tx, Channel::Email, &[1; 32])).unwrap();
        add(SuppressionReason::HardBounce);
        assert!(workspace.write(|tx| store::suppression::remove(tx, Channel::Email, &[1; 32])).unwrap());
        add(SuppressionReason::Manual);
        add(SuppressionReason::Complaint);
        add(SuppressionReason::HardBounce);
        assert_eq!(find().unwrap().reason, SuppressionReason::Complaint);
        assert!(!workspace.write(|tx| store::suppression::remove(tx, Channel::Email, &[1; 32])).unwrap());
        let known =
            workspace.read(|tx| store::suppression::which(tx, Channel::Email, &[[1; 32], [2; 32]])).unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!(workspace.read(|tx| store::suppression::list(tx, None, 10)).unwrap().len(), 1);
    });
}

#[test]
fn planning_a_piece_twice_changes_nothing() {
    on_both(|workspace| {
        customers(workspace, 5);
        let id = workspace.write(|tx| campaign(tx, &[1, 2, 3])).unwrap();
        let again = move |tx: &mut Tx| {
            store::deliveries::plan(tx, id, Channel::Email, (&[2, 3, 4], State::Planned), NOW)
        };
        assert_eq!(workspace.write(again).unwrap(), 1);
        assert_eq!(counts(workspace, id).get(State::Planned), 4);
    });
}

#[test]
fn claim_settle_and_take_over_move_rows_once() {
    on_both(|workspace| {
        customers(workspace, 4);
        let id = workspace.write(|tx| campaign(tx, &[1, 2, 3, 4])).unwrap();
        let due = workspace.read(|tx| store::deliveries::due(tx, id, NOW, 10)).unwrap();
        assert_eq!(due.iter().map(|it| it.customer.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let ids: Vec<DeliveryId> = due.iter().map(|it| it.delivery).collect();
        let claim: Vec<DeliveryId> = ids[..3].to_vec();
        let claimed = claim.clone();
        workspace
            .write(move |tx| {
                let rows: Vec<(DeliveryId, &str)> = claimed.iter().map(|id| (*id, "c@example.com")).collect();
                store::deliveries::claim(tx, 10, &rows, NOW)
            })
            .unwrap();
        // A row that is claimed cannot be claimed again, nor skipped.
        let first = ids[0];
        let twice = workspace.write(move |tx| store::deliveries::claim(tx, 11, &[(first, "x")], NOW));
        assert!(matches!(twice, Err(Error::Unavailable(_))), "{twice:?}");
        let skip = workspace.write(move |tx| store::deliveries::skip(tx, &[(first, Reason::NoConsent)], NOW));
        assert!(skip.is_err());
        let settlement = |delivery, outcome| Settlement { delivery, settled: settle(outcome, 0, NOW) };
        let (done, later) = (
            settlement(ids[0], Outcome::HandedOver),
            settlement(ids[1], Outcome::Deferred { code: "451".into() }),
        );
        let brought = [done, later];
        let old = brought.clone();
        assert_eq!(
            workspace.write(move |tx| store::deliveries::settle(tx, 9, &old, NOW)).unwrap(),
            0,
            "an old lease settles nothing"
        );
        assert_eq!(workspace.write(move |tx| store::deliveries::settle(tx, 10, &brought, NOW)).unwrap(), 2);
        assert_eq!(
            workspace.write(move |tx| store::deliveries::take_over(tx, id, 12, State::Unknown, NOW)).unwrap(),
            1
        );
        let counts = counts(workspace, id);
        let of = |state| counts.get(state);
        assert_eq!((of(State::HandedOver), of(State::Planned), of(State::Unknown)), (1, 2, 1));
        // The deferred row waits for its moment.
        let now = workspace.read(|tx| store::deliveries::due(tx, id, NOW, 10)).unwrap();
        assert_eq!(now.iter().map(|it| it.customer.0).collect::<Vec<_>>(), [4]);
        let later = NOW.plus(Duration::from_secs(3600));
        let then = workspace.read(|tx| store::deliveries::due(tx, id, later, 10)).unwrap();
        assert_eq!(then.iter().map(|it| (it.customer.0, it.attempts)).collect::<Vec<_>>(), [(4, 0), (2, 1)]);
        assert_eq!(workspace.write(move |tx| store::deliveries::cancel(tx, id, NOW, 1)).unwrap(), 1);
        assert_eq!(workspace.write(move |tx| store::deliveries::cancel(tx, id, NOW, 10)).unwrap(), 1);
        assert_eq!(workspace.read(|tx| store::deliveries::open_count(tx, id)).unwrap(), 0);
    });
}

#[test]
fn people_come_with_their_oldest_address() {
    on_both(|workspace| {
        customers(workspace, 2);
        let newer = Query {
            name: "test/second",
            text: "-- a second address\ninsert into identity (kind, value, customer_id, typed, created_at) values ('email', 'a@example.com', 1, 'a', 5)",
        };
        workspace.write(move |tx| tx.exec(&newer, &[])).unwrap();
        let people = workspace.read(|tx| store::deliveries::people(tx, "email", &[1, 2, 77])).unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[&1].address.as_deref(), Some("c1@example.com"));
        assert_eq!(people[&1].phone, None);
    });
}

#[test]
fn stale_draft_is_not_saved_and_a_state_moves_from_where_it_is() {
    on_both(|workspace| {
        let id = workspace
            .write(|tx| store::campaigns::insert(tx, ("Draft", &settings()), [1; 16], "usr_1", NOW))
            .unwrap();
        let save = move |version| {
            move |tx: &mut Tx| store::campaigns::update(tx, id, version, ("New", &settings(), "usr_2"), NOW)
        };
        workspace.write(save(1)).unwrap();
        assert!(matches!(workspace.write(save(1)), Err(Error::Stale)));
        let loaded = workspace.read(|tx| store::campaigns::load(tx, id)).unwrap().unwrap();
        assert_eq!((loaded.name.as_str(), loaded.version, loaded.state), ("New", 2, CampaignState::Draft));
        assert_eq!(loaded.settings, settings());
        let step = (CampaignState::Sending, CampaignState::Paused);
        let wrong = workspace.write(move |tx| store::campaigns::set_state(tx, id, step, None, NOW));
        assert!(matches!(wrong, Err(Error::Stale)));
        let freeze = move |tx: &mut Tx| store::campaigns::freeze(tx, id, &[1, 2], 2, (NOW, NOW));
        assert!(workspace.write(freeze).unwrap());
        assert!(!workspace.write(freeze).unwrap(), "an audience is written once");
        let links = ["https://a.example/".to_owned(), "https://b.example/".to_owned()];
        let put = {
            let links = links.clone();
            move |tx: &mut Tx| store::campaigns::put_links(tx, id, &links)
        };
        let first = workspace.write(put.clone()).unwrap();
        assert_eq!(first, workspace.write(put).unwrap(), "links keep their numbers");
    });
}

#[test]
fn orders_after_the_hand_over_are_counted_within_the_goal() {
    const ORDER: Query = Query {
        name: "test/order",
        text: "-- an order of a test\ninsert into orders (order_id, number, kind, state, state_at, customer_id, placed_at, currency, total_minor, returned_minor, line_count, digest, source, created_at) \
               values ($1, $2, $3, $4, $5, 1, $5, 'RUB', $6, 0, 1, $7, 'test', 0)",
    };
    on_both(|workspace| {
        customers(workspace, 2);
        let id = workspace.write(|tx| campaign(tx, &[1, 2])).unwrap();
        let due = workspace.read(|tx| store::deliveries::due(tx, id, NOW, 10)).unwrap();
        let (first, second) = (due[0].delivery, due[1].delivery);
        workspace
            .write(move |tx| {
                store::deliveries::claim(tx, 1, &[(first, "a@example.com")], NOW)?;
                let settled = settle(Outcome::HandedOver, 0, NOW);
                store::deliveries::settle(tx, 1, &[Settlement { delivery: first, settled }], NOW)?;
                store::deliveries::skip(tx, &[(second, Reason::ControlGroup)], NOW)?;
                let day = Duration::from_secs(86_400);
                let orders = [
                    ("1", "sale", "placed", NOW.minus(day), 100),
                    ("2", "sale", "placed", NOW.plus(day), 200),
                    ("3", "sale", "cancelled", NOW.plus(day), 400),
                    ("4", "cancellation", "placed", NOW.plus(day), -50),
                    ("5", "sale", "placed", NOW.plus(day * 8), 800),
                ];
                for (index, (number, kind, state, at, total)) in orders.into_iter().enumerate() {
                    tx.exec(
                        &ORDER,
                        store::params![index as i64 + 1, number, kind, state, at, total as i64, vec![0_u8]],
                    )?;
                }
                Ok(())
            })
            .unwrap();
        let mut seen = Vec::new();
        workspace
            .read(|tx| {
                seen.clear();
                store::deliveries::orders_after(tx, id, 7, base::Currency::RUB, |it| seen.push(it))
            })
            .unwrap();
        assert_eq!(
            seen.iter().map(|it| (it.customer.0, it.count, it.total_minor)).collect::<Vec<_>>(),
            [(1, 1, 150)]
        );
        let groups = workspace.read(|tx| store::deliveries::groups(tx, id)).unwrap();
        assert_eq!((groups.control, groups.handed_over, groups.treated), (1, 1, 1));
        let listed =
            workspace.read(|tx| store::deliveries::list(tx, id, Some(State::Skipped), 0, 10)).unwrap();
        assert_eq!(listed.iter().map(|it| it.reason.as_deref()).collect::<Vec<_>>(), [Some("control_group")]);
        assert_eq!(workspace.read(|tx| store::deliveries::list(tx, id, None, 0, 10)).unwrap().len(), 2);
    });
}

#[test]
fn restored_copy_pauses_what_would_send_and_nothing_else() {
    on_both(|workspace| {
        let states = [
            CampaignState::Draft,
            CampaignState::Scheduled,
            CampaignState::Planning,
            CampaignState::Sending,
            CampaignState::Stopped,
            CampaignState::Finished,
        ];
        let ids: Vec<CampaignId> = workspace
            .write(move |tx| {
                let mut ids = Vec::new();
                for state in states {
                    let id = store::campaigns::insert(tx, ("Test", &settings()), [7; 16], "usr_1", NOW)?;
                    if state != CampaignState::Draft {
                        store::campaigns::launch(tx, id, state, "{}", NOW)?;
                    }
                    ids.push(id);
                }
                Ok(ids)
            })
            .unwrap();
        assert_eq!(workspace.write(|tx| store::campaigns::pause_all(tx, "restored", NOW)).unwrap(), 3);
        let found = workspace
            .read(|tx| {
                ids.iter().map(|id| store::campaigns::load(tx, *id)).collect::<store::Result<Vec<_>>>()
            })
            .unwrap();
        for (campaign, before) in found.into_iter().flatten().zip(states) {
            let paused =
                matches!(before, CampaignState::Scheduled | CampaignState::Planning | CampaignState::Sending);
            assert_eq!(campaign.state, if paused { CampaignState::Paused } else { before });
            assert_eq!(campaign.state_note.as_deref(), paused.then_some("restored"));
        }
    });
}
