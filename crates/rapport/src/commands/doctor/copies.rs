//! What the doctor says of the nightly copies.

use super::place::{cure, probe, same_disk};
use super::{FAIL, Finding, OK, WARN, found};
use crate::config::Config;
use crate::copies::Nightly;
use crate::open::SECRET;
use base::{Clock, Date, Zone};
use std::fs;
use std::time::Duration;

const WHAT: &str = "nightly copies";
/// A night may be missed; two mean that something is wrong.
const MISSED: Duration = Duration::from_secs(2 * 86_400);
const LOG: &str = "look for `the night's copy failed` in the log (journalctl -u rapport)";

pub(super) fn look(config: &Config) -> Finding {
    let Some(nightly) = config.nightly() else {
        let say = "none: set `backups` to a folder, best on another disk, or copy by `rapport backup`";
        return found(WHAT, WARN, say.to_owned());
    };
    let folder = nightly.folder.display();
    if !nightly.folder.exists() {
        return match settled(config) {
            true => found(WHAT, FAIL, format!("{folder} is not there: is its disk mounted?")),
            false => found(WHAT, WARN, format!("{folder} is made with the first copy")),
        };
    }
    if let Err(error) = probe(&nightly.folder) {
        return found(WHAT, FAIL, format!("{folder} cannot be written: {}", cure(&error, &nightly.folder)));
    }
    let today = Clock::system().now().date(&Zone::utc());
    match nightly.newest() {
        Err(error) => found(WHAT, FAIL, format!("{folder}: {error}")),
        Ok(None) if settled(config) => found(WHAT, FAIL, format!("{folder} holds none: {LOG}")),
        Ok(None) => found(WHAT, WARN, format!("{folder} holds none yet")),
        Ok(Some(day)) => newest(day, today, beside(config, &nightly)),
    }
}

fn newest(day: Date, today: Date, beside: &str) -> Finding {
    if day < today.plus_days(-2) {
        return found(WHAT, FAIL, format!("the newest is of {day}: {LOG}"));
    }
    if day > today.plus_days(1) {
        return found(WHAT, FAIL, format!("the newest is of {day}, which is to come: look at the clock"));
    }
    found(WHAT, OK, format!("the newest is of {day}{beside}"))
}

fn beside(config: &Config, nightly: &Nightly) -> &'static str {
    let together = config.database.is_none() && same_disk(&nightly.folder, &config.data);
    if together { "; they are on the disk of the data, so take one elsewhere now and then" } else { "" }
}

/// Whether the first start was long enough ago for a night's copy; the secret was made then.
fn settled(config: &Config) -> bool {
    let made = fs::metadata(config.data.join(SECRET)).and_then(|file| file.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|since| since > MISSED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_that_is_old_or_of_a_day_to_come_is_a_failure() {
        let today = Date::parse("2026-11-22").unwrap();
        let of = |days: i64| newest(today.plus_days(days), today, "").state;
        assert_eq!([of(-3), of(-2), of(0), of(1), of(2)], [FAIL, OK, OK, OK, FAIL]);
    }
}
