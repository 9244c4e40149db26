//! The real program in a process of its own, and what it cost since it began.

use super::round;
use crate::process::{cpu_seconds_of, peak_rss_mb_of};
use anyhow::{Context, Result, bail};
use base::Stopwatch;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The secret of the base that was grown.
pub const SECRET: [u8; 32] = [1; 32];

pub struct Served {
    child: Child,
    address: String,
    log: PathBuf,
    watch: Stopwatch,
    listening_s: f64,
}

/// From the beginning of the process to the moment it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub wall_s: f64,
    pub cpu_s: f64,
    pub peak_rss_mb: f64,
    /// Until it said where it answers.
    pub listening_s: f64,
}

impl Served {
    /// Starts `rapport serve` over a folder and waits until it says where it answers.
    pub fn start(data: &Path) -> Result<Served> {
        let program = std::env::var("RAPPORT_BENCH_SERVER")
            .context("RAPPORT_BENCH_SERVER must name the program; `cargo xtask bench` builds it")?;
        let log = data.join("server.log");
        let secret: String = SECRET.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).env("RAPPORT_SECRET", secret);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let watch = Stopwatch::start();
        let mut child = command.spawn()?;
        let mut told = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut told)?;
        let listening_s = round(watch.elapsed().as_secs_f64());
        let Some((_, address)) = told.trim().rsplit_once("http://") else {
            bail!("the server did not start: {}", fs::read_to_string(&log)?);
        };
        Ok(Served { child, address: address.to_owned(), log, watch, listening_s })
    }

    /// Asks until there is an answer: reading everybody from the store takes longer than a request may.
    pub fn preview(&self, key: &str, rule: &Value) -> Result<Value> {
        loop {
            match self.send("/api/w/bench/segments/preview", key, &json!({ "rule": rule }))? {
                (503, _) if self.watch.elapsed() < super::PATIENCE => {}
                (200, answer) => return Ok(answer),
                (status, answer) => bail!("{status}: {answer}"),
            }
        }
    }

    pub fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        match self.send(path, key, body)? {
            (200, answer) => Ok(answer),
            (status, answer) => bail!("{path}: {status}: {answer}"),
        }
    }

    fn send(&self, path: &str, key: &str, body: &Value) -> Result<(u16, Value)> {
        let (mut stream, body) = (TcpStream::connect(&self.address)?, body.to_string());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer")?;
        let status = head.split(' ').nth(1).context("a status")?.parse()?;
        Ok((status, serde_json::from_str(body)?))
    }

    pub fn cost(&self) -> Result<Cost> {
        let wall_s = self.watch.elapsed().as_secs_f64();
        let process = self.child.id().to_string();
        let (cpu_s, peak_rss_mb) = (cpu_seconds_of(&process)?, peak_rss_mb_of(&process)?);
        Ok(Cost { wall_s, cpu_s, peak_rss_mb, listening_s: self.listening_s })
    }

    pub fn started_from_image(&self) -> Result<bool> {
        Ok(fs::read_to_string(&self.log)?.contains("columns are restored from the image"))
    }

    /// SIGTERM: it may tidy up.
    pub fn terminate(&self) -> Result<()> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if told.success() { Ok(()) } else { bail!("the server could not be told to end") }
    }

    pub fn runs(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// SIGKILL: it may not.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A failed run must not leave it behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
