//! An import by the command line is killed again and again, and the next command finishes what the killed ones began.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use store::testing::Fresh;

const ORDERS: usize = 24_000;
const LINES_OF_AN_ORDER: usize = 5;
const KILLS: usize = 4;

fn rapport(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.arg("--data").arg(folder).args(args).env("RAPPORT_PASSWORD", "длинный пароль");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn orders() -> String {
    let mut text = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n".to_owned();
    for line in 0..ORDERS * LINES_OF_AN_ORDER {
        // The lines of an order stand a little apart.
        let order = line % 3 + line / (3 * LINES_OF_AN_ORDER) * 3;
        let (product, customer) = (line % 700, order % 5_000);
        let _ = writeln!(
            text,
            "{order},P{product},{},2025-12-01 10:00:00,{}.{:02},{customer}",
            line % 9 + 1,
            line % 50,
            line % 100
        );
    }
    text
}

/// Founds a shop and imports the file to its end; what the command told.
fn import(folder: &Path, file: &str) -> serde_json::Value {
    let args = ["import", file, "--kind", "orders", "--workspace", "shop", "--json"];
    let output = rapport(folder, &args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn found(folder: &Path) {
    let args = ["init", "--email", "owner@example.com", "--workspace", "shop", "--title", "Shop"];
    let output = rapport(folder, &args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn killed_imports_are_finished_by_the_next_command_and_double_nothing() {
    let fresh = Fresh::folder();
    let (whole, killed) = (fresh.path().join("whole"), fresh.path().join("killed"));
    let file = fresh.path().join("orders.csv");
    fs::write(&file, orders()).unwrap();
    let file = file.to_str().unwrap();
    found(&whole);
    let expected = import(&whole, file);
    assert_eq!(expected["result"]["orders"]["created"], ORDERS);
    found(&killed);
    let mut caught = 0;
    for _ in 0..KILLS {
        let args = ["import", file, "--kind", "orders", "--workspace", "shop"];
        let mut child = rapport(&killed, &args).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // The first word of progress: the import has written something and is far from its end.
        let progress =
            lines.map_while(Result::ok).find(|line| line.ends_with(" rows") && line.contains(" of "));
        caught += usize::from(progress.is_some());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(caught > 0, "no kill fell into an import");
    let last = import(&killed, file);
    assert_eq!(last["result"]["orders"]["unchanged"], ORDERS, "{last}");
    assert_eq!(last["orders"], expected["orders"]);
}
