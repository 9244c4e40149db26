//! `rapport health`: asks the server on this machine whether it is ready, for a container's health check, and what its
//! columns weigh, for whoever looks.

use crate::commands::doctor::columns::Weight;
use crate::config::Config;
use crate::output;
use anyhow::bail;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(4);
/// More than an answer has; another program on the port may talk without end.
const ANSWER_BYTES: u64 = 16 << 20;

pub fn run(config: &Config) -> anyhow::Result<()> {
    match ask(config.listen, "/health/ready") {
        Ok(answer) if answer.split(' ').nth(1) == Some("200") => {
            output::line("ready");
            // Behind a proxy metrics are not told here: that is no illness.
            let metrics = ask(config.listen, "/metrics").unwrap_or_default();
            weights(&metrics).iter().for_each(|(workspace, weight)| {
                output::line(&format!("columns of {workspace}: {weight}"));
            });
            Ok(())
        }
        Ok(answer) => bail!("not ready: {}", answer.lines().next().unwrap_or("an empty answer")),
        Err(error) => bail!("no answer at {}: {error}", config.listen),
    }
}

/// The whole answer of the server on this machine.
pub fn ask(listen: SocketAddr, path: &str) -> std::io::Result<String> {
    let here = SocketAddr::new(
        if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() },
        listen.port(),
    );
    let mut stream = TcpStream::connect_timeout(&here, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {here}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Of each workspace whose columns are in memory, by the page that Prometheus reads.
fn weights(metrics: &str) -> BTreeMap<&str, Weight> {
    let mut weights: BTreeMap<&str, Weight> = BTreeMap::new();
    for line in metrics.lines() {
        let label = |name: &str| line.split_once(&format!("{name}=\""))?.1.split('"').next();
        let number = line.rsplit(' ').next().and_then(|number| number.parse::<f64>().ok());
        let (Some(workspace), Some(part), Some(number)) = (label("workspace"), label("part"), number) else {
            continue;
        };
        let Some((name, _)) = line.split_once('{') else { continue };
        let weight = weights.entry(workspace).or_default();
        match (name, part) {
            ("rapport_columns_count", "customers") => weight.customers = number,
            ("rapport_columns_count", "rows") => weight.rows = number,
            ("rapport_columns_bytes", "customers") => weight.customer_bytes = number,
            ("rapport_columns_bytes", "rows") => weight.row_bytes = number,
            _ => {}
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_told_for_each_workspace_and_per_customer_and_row() {
        let metrics = "HTTP/1.1 200 OK\r\n\r\n# TYPE rapport_columns_bytes gauge\n\
            rapport_columns_bytes{workspace=\"wsp_1\",part=\"customers\"} 49000\n\
            rapport_columns_bytes{workspace=\"wsp_1\",part=\"rows\"} 186000\n\
            rapport_columns_count{workspace=\"wsp_1\",part=\"customers\"} 1000\n\
            rapport_columns_count{workspace=\"wsp_1\",part=\"rows\"} 20000\n\
            rapport_columns_count{workspace=\"wsp_2\",part=\"rows\"} 0\n\
            rapport_worker_failures_total{worker=\"send\"} 3\n";
        let said: Vec<String> = weights(metrics).iter().map(|(of, it)| format!("{of}: {it}")).collect();
        let of_one = "wsp_1: 1000 customers of 49.0 bytes, 20000 rows of 9.3 bytes, 0.2 MB in all";
        let of_other = "wsp_2: 0 customers of 0.0 bytes, 0 rows of 0.0 bytes, 0.0 MB in all";
        assert_eq!(said, [of_one, of_other]);
        assert!(weights("HTTP/1.1 404 Not Found\r\n\r\n{}").is_empty());
    }
}
