//! `snap`: accepts what the snapshots show now; the diff is then read and committed by a person.

use anyhow::Result;

use crate::{demo, postgres, tools};

pub fn run() -> Result<bool> {
    let server = demo::build_server()?;
    tools::step("writing docs/reference/openapi.json");
    let document = tools::output(tools::command(server).arg("openapi"))?;
    std::fs::write(tools::root().join("docs/reference/openapi.json"), document)?;
    pictures()?;
    tools::step("accepting snapshots");
    let cluster = postgres::Cluster::start()?;
    let mut cargo = tools::cargo();
    cargo.args(["test", "--locked", "--workspace", "--quiet"]).env("INSTA_UPDATE", "always");
    tools::succeeds(cargo.env(postgres::VARIABLE, cluster.connection()))
}

/// The guide's pictures, as the last run of the stories took them.
fn pictures() -> Result<()> {
    let taken = tools::root().join("target/screenshots/first-evening");
    if !taken.is_dir() {
        tools::step("no pictures of the first evening: run the stories (cargo xtask test) to take them");
        return Ok(());
    }
    tools::step("taking the pictures of docs/guides/first-evening.md");
    let shown = tools::root().join("docs/images/first-evening");
    std::fs::create_dir_all(&shown)?;
    for picture in std::fs::read_dir(taken)? {
        let picture = picture?;
        std::fs::copy(picture.path(), shown.join(picture.file_name()))?;
    }
    Ok(())
}
