//! Backup and restore as an administrator runs them: files that are broken, missing or of somebody else, a disk that
//! is full, and a process that is killed in the middle.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use store::testing::Fresh;

fn rapport(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.arg("--data").arg(folder).args(args).env("RAPPORT_PASSWORD", "длинный пароль");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    rapport(folder, args).output().unwrap()
}

fn good(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a refused command says.
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    let says = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{args:?} went well: {says}");
    assert!(!says.contains("panicked"), "{says}");
    says
}

/// An installation with a shop of some orders, and its backup.
fn shop(fresh: &Fresh, orders: usize) -> (PathBuf, PathBuf) {
    let (data, copy, file) =
        (fresh.path().join("data"), fresh.path().join("copy"), fresh.path().join("orders.csv"));
    good(&data, &["init", "--email", "owner@example.com", "--workspace", "shop", "--title", "Shop"]);
    let mut text = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n".to_owned();
    for order in 0..orders {
        let _ = writeln!(text, "{order},P{},1,2025-12-01 10:00:00,10.50,{}", order % 70, order % 500);
    }
    fs::write(&file, text).unwrap();
    good(&data, &["import", file.to_str().unwrap(), "--kind", "orders", "--workspace", "shop"]);
    good(&data, &["backup", copy.to_str().unwrap()]);
    (data, copy)
}

fn rows(copy: &Path) -> Vec<std::collections::BTreeMap<String, u64>> {
    ["control.rbk", "workspaces/shop.rbk"]
        .map(|name| {
            let mut rows = store::backup::check(&copy.join(name)).unwrap().1.rows;
            // The restore itself and the command that counts are no part of what was restored.
            rows.remove("audit");
            rows
        })
        .into()
}

/// Each file, broken in each way, is refused by its name before anything is written.
#[test]
fn broken_missing_and_foreign_files_are_refused_by_name() {
    let fresh = Fresh::folder();
    let (_, copy) = shop(&fresh, 50);
    let (target, broken) = (fresh.path().join("target"), fresh.path().join("broken"));
    let restore = ["restore", broken.to_str().unwrap()];
    for name in ["control.rbk", "workspaces/shop.rbk"] {
        let bytes = fs::read(copy.join(name)).unwrap();
        let whole = |places: &[usize]| places.iter().map(|at| at * bytes.len() / 100).collect::<Vec<_>>();
        let mut ways: Vec<Option<Vec<u8>>> = vec![None, Some([bytes.clone(), vec![0]].concat())];
        ways.extend(whole(&[0, 1, 50, 99]).into_iter().map(|at| Some(bytes[..at].to_vec())));
        ways.push(Some(bytes[..bytes.len() - 1].to_vec()));
        for at in whole(&[0, 5, 40, 70, 99]) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x10;
            ways.push(Some(flipped));
        }
        for (way, content) in ways.into_iter().enumerate() {
            lay_out(&copy, &broken);
            match content {
                Some(content) => fs::write(broken.join(name), content).unwrap(),
                None => fs::remove_file(broken.join(name)).unwrap(),
            }
            let says = refused(&target, &restore);
            assert!(
                says.contains(Path::new(name).file_name().unwrap().to_str().unwrap()),
                "{name}, {way}: {says}"
            );
        }
    }
    lay_out(&copy, &broken);
    fs::copy(broken.join("control.rbk"), broken.join("workspaces/shop.rbk")).unwrap();
    assert!(refused(&target, &restore).contains("shop.rbk is the backup of control"));
    lay_out(&copy, &broken);
    fs::copy(broken.join("workspaces/shop.rbk"), broken.join("control.rbk")).unwrap();
    assert!(refused(&target, &restore).contains("control.rbk is the backup of shop"));
    lay_out(&copy, &broken);
    fs::copy(broken.join("workspaces/shop.rbk"), broken.join("workspaces/other.rbk")).unwrap();
    assert!(refused(&target, &restore).contains("other.rbk"));
    // None of that left anything behind.
    good(&target, &["restore", copy.to_str().unwrap()]);
    let again = fresh.path().join("again");
    good(&target, &["backup", again.to_str().unwrap()]);
    assert_eq!(rows(&again), rows(&copy));
    assert!(refused(&target, &["restore", copy.to_str().unwrap()]).contains("has users already"));
}

fn lay_out(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to.join("workspaces")).unwrap();
    for name in ["control.rbk", "workspaces/shop.rbk"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// A restore that was killed is no installation: nothing opens it, and the next restore begins anew and is whole.
#[test]
fn killed_restore_is_begun_anew_and_never_served() {
    let fresh = Fresh::folder();
    let (_, copy) = shop(&fresh, 20_000);
    let (target, copy_text) = (fresh.path().join("target"), copy.to_str().unwrap());
    let empty = fresh.path().join("empty");
    good(&empty, &["init", "--email", "owner@example.com", "--workspace", "shop", "--title", "Shop"]);
    let (mut caught, mut bytes, mut whole) = (0, size(&empty.join("workspaces")), false);
    for _ in 0..30 {
        let mut child = rapport(&target, &["restore", copy_text]).spawn().unwrap();
        while size(&target.join("workspaces")) < bytes && child.try_wait().unwrap().is_none() {
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
        whole = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        bytes += 300_000;
        if whole || caught == 3 {
            break;
        }
        // Killed before it had begun to fill anything, it left nothing.
        if run(&target, &["workspace", "list"]).status.success() {
            continue;
        }
        caught += 1;
        let says = refused(&target, &["workspace", "list"]);
        assert!(says.contains("a restore broke off") && says.contains("shop"), "{says}");
        let file = fresh.path().join("orders.csv");
        let import = ["import", file.to_str().unwrap(), "--kind", "orders", "--workspace", "shop"];
        assert!(refused(&target, &import).contains("a restore broke off"));
        assert!(refused(&target, &["serve", "--listen", "127.0.0.1:0"]).contains("a restore broke off"));
    }
    assert!(caught > 0, "no kill fell into a restore");
    if !whole {
        good(&target, &["restore", copy_text]);
    }
    let again = fresh.path().join("again");
    good(&target, &["backup", again.to_str().unwrap()]);
    assert_eq!(rows(&again), rows(&copy));
}

fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| {
        let path = entry.path();
        if path.is_dir() { size(&path) } else { entry.metadata().map_or(0, |it| it.len()) }
    });
    sizes.sum()
}

/// A database that no restore began is somebody's, also where the control database knows nothing of it.
#[test]
fn restore_takes_nothing_away_that_it_did_not_begin() {
    let fresh = Fresh::folder();
    let (data, copy) = shop(&fresh, 50);
    fs::remove_file(data.join("control.db")).unwrap();
    for wal in ["control.db-wal", "control.db-shm"] {
        let _ = fs::remove_file(data.join(wal));
    }
    let says = refused(&data, &["restore", copy.to_str().unwrap()]);
    assert!(says.contains("a workspace shop already"), "{says}");
    assert!(size(&data.join("workspaces")) > 10_000, "what was there is there");
}

/// A disk that is full ends a copy with an error, and leaves neither a file that passes for a copy nor its halves.
#[test]
fn full_disk_leaves_no_copy_and_no_halves() {
    let fresh = Fresh::folder();
    let (data, _) = shop(&fresh, 3_000);
    let copies = fresh.path().join("copies");
    // A file may have so many blocks and no more; the signal that usually ends the process is turned off.
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" --data \"$1\" backup --before-upgrade";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_rapport")])
        .arg(&data)
        .env("RAPPORT_BACKUPS", &copies)
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && says.contains("shop.rbk"), "{says}");
    let left: Vec<_> = fs::read_dir(&copies).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "{left:?}");
    let output =
        rapport(&data, &["backup", "--before-upgrade"]).env("RAPPORT_BACKUPS", &copies).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    store::backup::check(&copies.join("before-upgrade/workspaces/shop.rbk")).unwrap();
}

/// A backup that was killed is no backup: what it left is refused by name, nothing half bears a file's name, the next
/// one is whole, and no good copy is taken away for it.
#[test]
fn killed_backup_is_refused_by_name_and_takes_no_good_copy_along() {
    let fresh = Fresh::folder();
    let (data, copy) = shop(&fresh, 20_000);
    let (target, copies) = (fresh.path().join("target"), fresh.path().join("copies"));
    let upgrade = || {
        let mut command = rapport(&data, &["backup", "--before-upgrade"]);
        command.env("RAPPORT_BACKUPS", &copies);
        command
    };
    assert!(upgrade().output().unwrap().status.success());
    lay_out(&copy, &copies.join("2026-01-01"));
    let (mut caught, mut bytes) = (0, 1);
    for round in 0..30 {
        let torn = fresh.path().join(format!("torn-{round}"));
        let whole = killed(rapport(&data, &["backup", torn.to_str().unwrap()]), &torn, bytes);
        bytes += 400_000;
        if whole {
            break;
        }
        caught += 1;
        let says = refused(&target, &["restore", torn.to_str().unwrap()]);
        assert!(says.contains("control.rbk"), "{says}");
        for file in ["control.rbk", "workspaces/shop.rbk"].map(|name| torn.join(name)) {
            assert!(
                !file.exists() || store::backup::check(&file).is_ok(),
                "a half bears the name {}",
                file.display()
            );
        }
        assert!(refused(&data, &["backup", torn.to_str().unwrap()]).contains("is not empty"));
        let unfinished = copies.join("before-upgrade.unfinished");
        killed(upgrade(), &unfinished, bytes);
        store::backup::check(&copies.join("before-upgrade/workspaces/shop.rbk")).unwrap();
        store::backup::check(&copies.join("2026-01-01/workspaces/shop.rbk")).unwrap();
    }
    assert!(caught > 0, "no kill fell into a backup");
    assert!(upgrade().output().unwrap().status.success());
    assert!(!copies.join("before-upgrade.unfinished").exists(), "the halves of the killed one are gone");
    good(&target, &["restore", copies.join("before-upgrade").to_str().unwrap()]);
    let again = fresh.path().join("again");
    good(&target, &["backup", again.to_str().unwrap()]);
    assert_eq!(rows(&again), rows(&copy));
}

/// Kills a backup when its folder has so many bytes; whether it had ended before.
fn killed(mut command: Command, folder: &Path, bytes: u64) -> bool {
    let mut child = command.spawn().unwrap();
    while size(folder) < bytes && child.try_wait().unwrap().is_none() {
        std::thread::park_timeout(std::time::Duration::from_millis(1));
    }
    let whole = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    whole
}

#[test]
fn key_is_changed_and_the_old_copy_still_opens() {
    let fresh = Fresh::folder();
    let (data, copy) = shop(&fresh, 10);
    let secret = data.join("secret.key");
    let old = fs::read_to_string(&secret).unwrap();
    assert!(good(&data, &["key", "rotate"]).contains("could not be opened: 0"));
    let new = fs::read_to_string(&secret).unwrap();
    assert!(
        new.starts_with(old.trim()) && new.lines().count() == 2 && new.lines().last() != Some(old.trim())
    );
    let mode = |path: &Path| std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).unwrap()) & 0o777;
    assert_eq!(mode(&secret), 0o600);
    good(&data, &["key", "reseal"]);
    good(&data, &["workspace", "list"]);
    // A copy of before, beside the secret of today.
    let target = fresh.path().join("target");
    fs::create_dir_all(&target).unwrap();
    fs::copy(&secret, target.join("secret.key")).unwrap();
    good(&target, &["restore", copy.to_str().unwrap()]);
    assert!(good(&target, &["key", "reseal"]).contains("could not be opened: 0"));
    // Half a key is named, and nothing is changed by the refusal.
    fs::write(&secret, format!("{}\nabc\n", old.trim())).unwrap();
    assert!(refused(&data, &["key", "rotate"]).contains("64 hexadecimal digits"));
    assert_eq!(fs::read_to_string(&secret).unwrap(), format!("{}\nabc\n", old.trim()));
}
