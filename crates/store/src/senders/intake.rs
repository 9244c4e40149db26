//! Where a sender's bounces and complaints come in, and when somebody last came. Secrets are sealed before they come.

use crate::{Error, Query, Result, Row, Tx, params};
use base::{SenderId, Timestamp};
use domain::senders::intake::Form;

const LOAD: Query = query!("senders/intake");
const WITH_MAILBOX: Query = query!("senders/intakes_with_mailbox");
const INSERT: Query = query!("senders/insert_intake");
const UPDATE: Query = query!("senders/update_intake");
const CALLED: Query = query!("senders/called");
const POLLED: Query = query!("senders/polled");

#[derive(Clone, PartialEq, Eq)]
pub struct Intake {
    pub sender: SenderId,
    pub form: Form,
    /// Signed into the address for calls.
    pub generation: i64,
    /// What the provider signs with, sealed.
    pub secret: Option<Vec<u8>>,
    /// Each letter has a return path of its own.
    pub verp: bool,
    /// JSON of `domain::senders::intake::Mailbox`.
    pub mailbox: Option<String>,
    pub mailbox_password: Option<Vec<u8>>,
    pub uid_validity: i64,
    pub last_uid: i64,
    pub called_at: Option<Timestamp>,
    pub call_code: Option<String>,
    pub polled_at: Option<Timestamp>,
    pub poll_code: Option<String>,
    pub taken: i64,
    pub foreign: i64,
    /// 0 while nothing was ever saved.
    pub version: i64,
}

impl Intake {
    /// What holds for a sender of whom nothing was saved.
    pub fn new(sender: SenderId) -> Intake {
        Intake {
            sender,
            form: Form::None,
            generation: 1,
            secret: None,
            verp: false,
            mailbox: None,
            mailbox_password: None,
            uid_validity: 0,
            last_uid: 0,
            called_at: None,
            call_code: None,
            polled_at: None,
            poll_code: None,
            taken: 0,
            foreign: 0,
            version: 0,
        }
    }
}

/// What came in: why it was refused, and how many returns were about letters of ours and how many were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    pub code: Option<String>,
    pub taken: i64,
    pub foreign: i64,
}

pub fn load(tx: &mut Tx, sender: SenderId) -> Result<Intake> {
    tx.row(&LOAD, params![sender.0])?.as_ref().map_or(Ok(Intake::new(sender)), read)
}

/// Senders whose mailbox is read.
pub fn with_mailbox(tx: &mut Tx) -> Result<Vec<SenderId>> {
    tx.rows(&WITH_MAILBOX, params![])?.iter().map(|row| Ok(SenderId(row.int(0)?))).collect()
}

/// Saves what a person says; [`Error::Stale`] when it is no longer the version that was read.
pub fn save(tx: &mut Tx, it: &Intake) -> Result<()> {
    let (secret, mailbox) = (it.secret.clone(), it.mailbox.clone());
    let password = it.mailbox_password.clone();
    let changed = match it.version {
        0 => tx.exec(
            &INSERT,
            params![it.sender.0, it.form.as_str(), it.generation, secret, it.verp, mailbox, password],
        )?,
        version => tx.exec(
            &UPDATE,
            params![
                it.sender.0,
                version,
                it.form.as_str(),
                it.generation,
                secret,
                it.verp,
                mailbox,
                password
            ],
        )?,
    };
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A provider called.
pub fn called(tx: &mut Tx, sender: SenderId, visit: &Visit, now: Timestamp) -> Result<()> {
    tx.exec(&CALLED, params![sender.0, now, visit.code.clone(), visit.taken, visit.foreign])?;
    Ok(())
}

/// A mailbox was read up to a letter, or could not be.
pub fn polled(
    tx: &mut Tx,
    sender: SenderId,
    visit: &Visit,
    (uid_validity, last_uid): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    let Visit { code, taken, foreign } = visit;
    tx.exec(&POLLED, params![sender.0, now, code.clone(), *taken, *foreign, uid_validity, last_uid])?;
    Ok(())
}

fn read(row: &Row) -> Result<Intake> {
    Ok(Intake {
        sender: SenderId(row.int(0)?),
        form: crate::consent::known(Form::parse(row.str(1)?), "form")?,
        generation: row.int(2)?,
        secret: row.opt_blob(3)?,
        verp: row.bool(4)?,
        mailbox: row.opt_text(5)?,
        mailbox_password: row.opt_blob(6)?,
        uid_validity: row.int(7)?,
        last_uid: row.int(8)?,
        called_at: row.opt_time(9)?,
        call_code: row.opt_text(10)?,
        polled_at: row.opt_time(11)?,
        poll_code: row.opt_text(12)?,
        taken: row.int(13)?,
        foreign: row.int(14)?,
        version: row.int(15)?,
    })
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Intake({}, {})", self.sender, self.form)
    }
}
