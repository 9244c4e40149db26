//! Regular imports that bring nothing any more.

use super::{FAIL, Finding, OK, WARN, found};
use app::{Ctx, Workspace, regular_imports};
use domain::regular_imports::{BY_HAND, State, TOLD_AFTER};
use std::sync::Arc;

/// One finding for all regular imports of a workspace; none where it has none.
pub fn look(workspace: &Arc<Workspace>) -> Option<Finding> {
    let what = format!("regular imports of {}", workspace.slug);
    let all = match regular_imports::list(&Ctx::system(workspace)) {
        Ok(all) => all,
        Err(error) => return Some(found(&what, FAIL, error.to_string())),
    };
    let failing = all.iter().filter(|it| it.state == State::Active && it.failures >= TOLD_AFTER);
    let stopped = all.iter().filter(|it| it.state == State::Stopped && it.reason.as_deref() != Some(BY_HAND));
    let failing: Vec<String> = failing.map(|it| format!("{} fails ({} times)", it.id, it.failures)).collect();
    let stopped: Vec<String> = stopped
        .map(|it| format!("{} is stopped ({})", it.id, it.reason.as_deref().unwrap_or_default()))
        .collect();
    if failing.is_empty() && stopped.is_empty() {
        return (!all.is_empty()).then(|| found(&what, OK, format!("{}, and none fails", all.len())));
    }
    let say = format!(
        "{}: see Customers → Import → Regular imports, where the last run says why",
        [failing, stopped].concat().join(", ")
    );
    Some(found(&what, WARN, say))
}
