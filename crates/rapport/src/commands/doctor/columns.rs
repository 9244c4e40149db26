//! What the doctor says of the columns of a workspace: how they began, whether they agree with the store, what they
//! weigh. Columns that do not agree are loaded anew and saved.

use super::{FAIL, Finding, OK, WARN, found};
use app::facts::compare::Comparison;
use app::facts::image::Start;
use app::{Result, Workspace, facts};
use std::fmt;
use warehouse::Memory;

pub(super) fn look(workspace: &Workspace) -> Vec<Finding> {
    let what = format!("columns of {}", workspace.slug);
    examined(workspace, &what).unwrap_or_else(|error| vec![found(&what, FAIL, error.to_string())])
}

fn examined(workspace: &Workspace, what: &str) -> Result<Vec<Finding>> {
    facts::base(workspace)?;
    let mut findings = Vec::new();
    match workspace.columns.image.start() {
        Start::Doubted(reason) => findings.push(found(
            &format!("image of {}", workspace.slug),
            WARN,
            format!("{reason}; everybody was loaded from the store, and the image is saved anew"),
        )),
        Start::FromImage => findings.push(found(
            &format!("image of {}", workspace.slug),
            OK,
            "sound, and of this database".into(),
        )),
        Start::NotYet | Start::FromStore => {}
    }
    let compared = facts::compare::compare(workspace)?;
    if compared.agrees() {
        let weight = Weight::of(&facts::base(workspace)?.snapshot.memory());
        findings.push(found(what, OK, format!("agree with the store: {weight}")));
    } else {
        facts::reload(workspace)?;
        facts::save(workspace)?;
        findings.push(found(what, FAIL, disagreement(&compared)));
    }
    Ok(findings)
}

/// What columns weigh.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weight {
    pub customers: f64,
    pub customer_bytes: f64,
    pub rows: f64,
    pub row_bytes: f64,
}

impl Weight {
    fn of(memory: &Memory) -> Weight {
        let (customers, rows) = (memory.customers as f64, memory.rows as f64);
        let (customer_bytes, row_bytes) = (memory.subject_bytes as f64, memory.row_bytes as f64);
        Weight { customers, customer_bytes, rows, row_bytes }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Weight { customers, customer_bytes, rows, row_bytes } = self;
        let each = |bytes: &f64, of: &f64| bytes / of.max(1.0);
        write!(
            to,
            "{customers} customers of {:.1} bytes, {rows} rows of {:.1} bytes, {:.1} MB in all",
            each(customer_bytes, customers),
            each(row_bytes, rows),
            (customer_bytes + row_bytes) / 1e6,
        )
    }
}

fn disagreement(compared: &Comparison) -> String {
    let Comparison { customers, differing, missing, extra, parts, examples } = compared;
    let parts: Vec<String> = parts.iter().map(|(part, count)| format!("{part} of {count}")).collect();
    let differing = match parts.is_empty() {
        true => String::new(),
        false => format!("{differing} of {customers} customers differ from the store ({})", parts.join(", ")),
    };
    let missing = if *missing > 0 { format!("{missing} customers are missing") } else { String::new() };
    let extra =
        if *extra > 0 { format!("{extra} are there who are gone from the store") } else { String::new() };
    let said: Vec<String> = [differing, missing, extra].into_iter().filter(|it| !it.is_empty()).collect();
    let examples: Vec<String> = examples.iter().map(ToString::to_string).collect();
    format!(
        "{}, such as {}. They were loaded anew and saved: start the server, and tell us what happened before, \
         because this is a defect",
        said.join("; "),
        examples.join(", ")
    )
}
