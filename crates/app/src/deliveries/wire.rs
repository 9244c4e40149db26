//! The wire of one connection: a relay, the sandbox, or whatever a simulation puts in its place.

use super::letter::Mail;
use channels::email::{Connection, Relay};
use domain::deliveries::{Outcome, Permit};
use std::sync::Arc;
use store::deliveries::Sandboxed;

/// One message with its permit, which is spent by handing it over.
#[derive(Debug)]
pub struct HandOver {
    pub permit: Permit,
    pub mail: Mail,
}

/// What stands in for a relay in a simulation. It answers on the calling thread.
pub type Stage = Arc<dyn Fn(HandOver) -> Outcome + Send + Sync>;

pub enum Wire {
    /// A connection that is opened when the first message comes, and again after it broke.
    Relay {
        relay: Box<Relay>,
        connection: Option<Connection>,
        failed: &'static str,
    },
    /// Nothing leaves; the letter is kept in the transaction that settles.
    Sandbox,
    Stage(Stage),
}

impl Wire {
    pub fn relay(relay: Relay) -> Wire {
        Wire::Relay { relay: Box::new(relay), connection: None, failed: "" }
    }

    /// Makes sure that the next hand-over begins at once, so that nothing happens between the last look and MAIL FROM.
    pub fn ready(&mut self) -> Result<(), Outcome> {
        let Wire::Relay { relay, connection, failed } = self else { return Ok(()) };
        if connection.as_ref().is_some_and(Connection::is_open) {
            return Ok(());
        }
        *connection = None;
        match Connection::open(relay) {
            Ok(open) => {
                *connection = Some(open);
                *failed = "";
                Ok(())
            }
            Err(error) => {
                // Once per kind of failure: a relay that is down for an hour is one line, not thousands.
                if *failed != error.code {
                    *failed = error.code;
                    tracing::warn!(code = error.code, "the relay cannot be used");
                }
                Err(Outcome::RelayUnavailable)
            }
        }
    }

    /// Hands one message over; the answer, and what the sandbox is to keep.
    pub fn hand_over(&mut self, hand_over: HandOver) -> (Outcome, Option<Sandboxed>) {
        match self {
            Wire::Relay { connection: Some(connection), .. } => {
                let HandOver { permit, mail } = hand_over;
                (connection.send(permit, &mail.envelope_from, &mail.raw), None)
            }
            Wire::Relay { connection: None, .. } => (Outcome::RelayUnavailable, None),
            Wire::Sandbox => (Outcome::HandedOver, Some(keep(hand_over))),
            Wire::Stage(stage) => (stage(hand_over), None),
        }
    }

    pub fn close(&mut self) {
        if let Wire::Relay { connection, .. } = self {
            *connection = None;
        }
    }
}

fn keep(hand_over: HandOver) -> Sandboxed {
    let HandOver { permit, mail } = hand_over;
    Sandboxed {
        delivery: permit.delivery(),
        campaign: permit.campaign(),
        customer: permit.customer(),
        address: permit.address().to_owned(),
        subject: mail.subject,
        raw: mail.raw,
    }
}
