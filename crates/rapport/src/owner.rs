//! Whose a folder is. What root makes in the folder of another user is out of the server's reach from then on, and an
//! administrator who types a command with `sudo` would have broken what he wanted to look at.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

const USERS: &str = "/etc/passwd";

/// What to say to root before anything is made in a folder of somebody else's.
pub fn foreign(folder: &Path) -> Option<String> {
    let owner = fs::metadata(folder).ok()?.uid();
    let users = fs::read_to_string(USERS).unwrap_or_default();
    (rustix::process::geteuid().is_root() && owner != 0).then(|| say(folder, &name(owner, &users)))
}

fn say(folder: &Path, user: &str) -> String {
    format!(
        "{} belongs to the user {user}, and what root makes there the server could not open. \
         Run this as that user: runuser -u {user} -- rapport …",
        folder.display()
    )
}

/// The name of a user, or the number where the machine knows no name for it.
fn name(owner: u32, users: &str) -> String {
    let known = users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == owner.to_string()).then(|| name.to_owned())
    });
    known.unwrap_or_else(|| format!("#{owner}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_is_named_as_the_machine_names_him() {
        let users = "root:x:0:0:root:/root:/bin/sh\nrapport:x:100:101::/var/lib/rapport:/usr/sbin/nologin\n";
        assert_eq!(name(100, users), "rapport");
        assert_eq!(name(101, users), "#101", "a group's number is no user's");
        let said = say(Path::new("/var/lib/rapport"), &name(100, users));
        assert!(said.ends_with("runuser -u rapport -- rapport …"), "{said}");
    }

    #[test]
    fn ones_own_folder_and_one_that_is_not_there_are_nobody_elses() {
        let own = tempfile::tempdir().unwrap();
        assert_eq!(foreign(own.path()), None);
        assert_eq!(foreign(&own.path().join("none")), None);
    }
}
