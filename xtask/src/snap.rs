//! `snap`: accepts what the snapshots show now; the diff is then read and committed by a person.

use anyhow::Result;

use crate::{demo, postgres, tools};

pub fn run() -> Result<bool> {
    let server = demo::build_server()?;
    tools::step("writing docs/reference/openapi.json");
    let document = tools::output(tools::command(server).arg("openapi"))?;
    std::fs::write(tools::root().join("docs/reference/openapi.json"), document)?;
    tools::step("accepting snapshots");
    let cluster = postgres::Cluster::start()?;
    let mut cargo = tools::cargo();
    cargo.args(["test", "--locked", "--workspace", "--quiet"]).env("INSTA_UPDATE", "always");
    tools::succeeds(cargo.env(postgres::VARIABLE, cluster.connection()))
}
