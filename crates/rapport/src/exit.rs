//! Exit codes, as `rapport --help` lists them.

use app::Error;
use std::process::ExitCode;

pub const FAILED: ExitCode = ExitCode::FAILURE;

pub fn code(error: &anyhow::Error) -> ExitCode {
    let ours = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    let store = error.chain().find_map(|cause| cause.downcast_ref::<store::Error>());
    match (ours, store) {
        (Some(Error::Refused { .. } | Error::Invalid { .. } | Error::Conflict { .. }), _) => {
            ExitCode::from(3)
        }
        (Some(Error::NotFound), _) => ExitCode::from(4),
        (Some(Error::Unavailable { .. }), _) => ExitCode::from(5),
        (Some(Error::Store(inner)), _) | (None, Some(inner)) => of_store(inner),
        _ => FAILED,
    }
}

fn of_store(error: &store::Error) -> ExitCode {
    match error {
        store::Error::Unavailable(_) | store::Error::Refused(_) | store::Error::Closed => ExitCode::from(5),
        store::Error::Missing(_) => ExitCode::from(4),
        _ => FAILED,
    }
}
