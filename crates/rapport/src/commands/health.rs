//! `rapport health`: asks the server on this machine whether it is ready, for a container's health check.

use crate::config::Config;
use crate::output;
use anyhow::bail;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(4);
/// More than an answer about health has; another program on the port may talk without end.
const ANSWER_BYTES: u64 = 4_096;

pub fn run(config: &Config) -> anyhow::Result<()> {
    match ask(config.listen) {
        Ok(answer) if answer.split(' ').nth(1) == Some("200") => {
            output::line("ready");
            Ok(())
        }
        Ok(answer) => bail!("not ready: {}", answer.lines().next().unwrap_or("an empty answer")),
        Err(error) => bail!("no answer at {}: {error}", config.listen),
    }
}

fn ask(listen: SocketAddr) -> std::io::Result<String> {
    let here = SocketAddr::new(
        if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() },
        listen.port(),
    );
    let mut stream = TcpStream::connect_timeout(&here, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nhost: {here}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES).read_to_string(&mut answer)?;
    Ok(answer)
}
