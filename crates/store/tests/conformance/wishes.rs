//! Whom marketing was written to since a moment, and that two who count at once do not both find nothing.

use crate::{NOW, on_both};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};
use domain::campaigns::{Settings, State as Stage};
use domain::consent::{Channel, Purpose};
use domain::customers::{Fields, Frequency};
use domain::deliveries::{Settled, State};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{channel, sync_channel};
use std::time::Duration;
use store::deliveries::{self, Settlement};
use store::{Query, Tx, Workspace};

const OF_CAMPAIGN: Query = Query {
    name: "test/deliveries_of",
    text: "-- deliveries of a test\nselect delivery_id, customer_id from delivery where campaign_id = $1",
};
const BECOME: Query = Query {
    name: "test/become",
    text: "-- what the other side said later\nupdate delivery set state = $2, updated_at = $3 where delivery_id = $1",
};

fn at(seconds: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(seconds))
}

fn people(workspace: &Workspace, wishes: &[Option<&str>]) -> Vec<i64> {
    let wishes: Vec<_> = wishes.iter().map(|wish| wish.map(str::to_owned)).collect();
    let insert = move |tx: &mut Tx| {
        let new = wishes.iter().map(|wish| {
            let fields = Fields { contact_frequency: wish.clone(), ..Fields::default() };
            Ok(store::customers::insert(tx, &fields, "", NOW)?.0)
        });
        new.collect()
    };
    workspace.write(insert).unwrap()
}

/// A campaign that is planned for these people; their deliveries in the order of the people.
fn campaign(workspace: &Workspace, purpose: Purpose, people: &[i64]) -> (CampaignId, Vec<DeliveryId>) {
    let people = people.to_vec();
    workspace
        .write(move |tx| {
            let settings = Settings::new(purpose, Channel::Email);
            let id = store::campaigns::insert(tx, ("Test", &settings), [7; 16], "usr_1", NOW)?;
            store::campaigns::launch(tx, id, Stage::Planning, "{}", NOW)?;
            let ids: Vec<u32> = people.iter().map(|id| *id as u32).collect();
            deliveries::plan(tx, id, Channel::Email, (&ids, State::Planned), NOW)?;
            let mut rows = tx.rows(&OF_CAMPAIGN, store::params![id.0])?;
            rows.sort_by_key(|row| row.int(1).unwrap());
            Ok((id, rows.iter().map(|row| DeliveryId(row.int(0).unwrap())).collect()))
        })
        .unwrap()
}

fn claim(workspace: &Workspace, delivery: DeliveryId, now: Timestamp) {
    workspace.write(move |tx| deliveries::claim(tx, 5, &[(delivery, "a@example.com")], now)).unwrap();
}

fn settle(workspace: &Workspace, delivery: DeliveryId, state: State, now: Timestamp) {
    let settled = Settled { state, reason: None, attempts: 1, due_at: now, suppress: false };
    let rows = [Settlement { delivery, settled }];
    assert_eq!(workspace.write(move |tx| deliveries::settle(tx, 5, &rows, now)).unwrap(), 1);
}

fn written(workspace: &Workspace, people: &[i64], since: Timestamp) -> HashSet<i64> {
    let asked: Vec<_> = people.iter().map(|id| (*id, since)).collect();
    workspace.read(|tx| deliveries::written_to(tx, &asked)).unwrap()
}

#[test]
fn whatever_left_or_may_leave_counts_and_nothing_else() {
    on_both(|workspace| {
        let states = [
            State::HandedOver,
            State::Delivered,
            State::Bounced,
            State::Complained,
            State::Unknown,
            State::Failed,
            State::Skipped,
            State::Planned,
            State::Cancelled,
        ];
        let people = people(workspace, &[Some("daily"); 10]);
        let (_, rows) = campaign(workspace, Purpose::Marketing, &people);
        for (delivery, state) in rows.iter().zip(states) {
            claim(workspace, *delivery, at(10));
            // What the other side says comes after a hand-over; the rest is the answer itself.
            let later = matches!(state, State::Delivered | State::Bounced | State::Complained);
            settle(workspace, *delivery, if later { State::HandedOver } else { state }, at(20));
            if later {
                let (delivery, moment) = (delivery.0, at(500));
                let params =
                    move |tx: &mut Tx| tx.exec(&BECOME, store::params![delivery, state.as_str(), moment]);
                workspace.write(params).unwrap();
            }
        }
        claim(workspace, rows[9], at(10));
        let left: HashSet<i64> = [0, 1, 2, 3, 4, 9].map(|n: usize| people[n]).into();
        assert_eq!(written(workspace, &people, at(20)), left);
        // Later only the claim counts: it may still leave. What was said of a hand-over does not move it.
        assert_eq!(written(workspace, &people, at(21)), [people[9]].into());
        assert_eq!(written(workspace, &people[..1], at(0)), [people[0]].into(), "only who is asked for");
    });
}

#[test]
fn each_customer_has_a_moment_of_their_own_and_service_counts_for_nobody() {
    on_both(|workspace| {
        let people = people(workspace, &[Some("daily"), Some("weekly"), None]);
        let (_, service) = campaign(workspace, Purpose::Service, &people);
        let (_, marketing) = campaign(workspace, Purpose::Marketing, &people);
        service.iter().for_each(|row| claim(workspace, *row, at(10)));
        assert_eq!(written(workspace, &people, at(0)), HashSet::new());
        for row in marketing {
            claim(workspace, row, at(10));
            settle(workspace, row, State::HandedOver, at(10));
        }
        let since = [(people[0], at(11)), (people[1], at(5))];
        let found = workspace.read(|tx| deliveries::written_to(tx, &since)).unwrap();
        assert_eq!(found, [people[1]].into());
        let known = workspace.read(|tx| deliveries::people(tx, "email", &people)).unwrap();
        let wishes: Vec<_> = people.iter().map(|id| known[id].frequency).collect();
        assert_eq!(wishes, [Some(Frequency::Daily), Some(Frequency::Weekly), None]);
        assert_eq!(known[&people[0]].customer, CustomerId(people[0]));
    });
}

/// The second holds until the first has committed its claim, and then finds it. Without holding it would count at once.
#[test]
fn two_campaigns_that_count_at_once_write_once() {
    on_both(|workspace| {
        let people = Arc::new(people(workspace, &[Some("daily"); 3]));
        let (_, first) = campaign(workspace, Purpose::Marketing, &people);
        let (_, second) = campaign(workspace, Purpose::Marketing, &people);
        let since: Vec<_> = people.iter().map(|id| (*id, at(0))).collect();
        let (counted, wait_for_first) = sync_channel(1);
        let (ahead, wait_for_second) = channel();
        let count = |tx: &mut Tx, people: &[i64], since: &[(i64, Timestamp)]| {
            deliveries::hold(tx, people)?;
            deliveries::written_to(tx, since)
        };
        std::thread::scope(|scope| {
            let (people_of_first, since_of_first) = (people.clone(), since.clone());
            let one = scope.spawn(move || {
                workspace.batch_write(move |tx| {
                    let found = count(tx, &people_of_first, &since_of_first)?;
                    let _ = counted.try_send(());
                    // Nobody can be ahead; a second that is not held is, well before this bound.
                    let overtaken = wait_for_second.recv_timeout(Duration::from_millis(400)).is_ok();
                    let rows: Vec<_> = first.iter().map(|id| (*id, "a@example.com")).collect();
                    deliveries::claim(tx, 5, &rows, at(10))?;
                    Ok((found.len(), overtaken))
                })
            });
            wait_for_first.recv().unwrap();
            let two = scope.spawn(move || {
                workspace.batch_write(move |tx| {
                    let found = count(tx, &people, &since)?;
                    let _ = ahead.send(());
                    let rows = second.iter().zip(people.iter()).filter(|(_, id)| !found.contains(*id));
                    let rows: Vec<_> = rows.map(|(id, _)| (*id, "a@example.com")).collect();
                    deliveries::claim(tx, 6, &rows, at(10))?;
                    Ok(rows.len())
                })
            });
            assert_eq!(one.join().unwrap().unwrap(), (0, false));
            assert_eq!(two.join().unwrap().unwrap(), 0, "everybody had their fill");
        });
    });
}
