//! The program: commands, configuration, wiring, shutdown. It decides nothing about a business.

mod cli;
mod commands;
mod config;
mod copies;
mod demo;
mod exit;
mod logs;
mod open;
mod output;
mod owner;

use clap::Parser;
use rustix::fs::Mode;
use std::process::ExitCode;

fn main() -> ExitCode {
    // What this program writes is about customers: databases, copies, exports. Others on the machine do not read it.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // Two providers of cryptography in one process would be one too many: this one is chosen for everything.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        output::error("the cryptography provider was chosen twice");
        return exit::FAILED;
    }
    let cli = cli::Cli::parse();
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("{error:#}"));
            exit::code(&error)
        }
    }
}
