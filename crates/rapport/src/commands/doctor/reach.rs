//! What the doctor says of how the server is reached: its address, the proxy in front, its port.

use super::{FAIL, Finding, OK, WARN, found};
use crate::commands::health;
use crate::config::Config;
use std::io::ErrorKind;
use std::net::TcpListener;

pub(super) fn address(config: &Config) -> Vec<Finding> {
    let what = "address";
    let own = config.listen.ip().is_loopback();
    let address = match &config.public_url {
        Some(url) if url.starts_with("https://") => found(what, OK, url.clone()),
        Some(url) => found(what, WARN, format!("{url} is not https: passwords travel in the open")),
        None if own => {
            let say = "links in messages point to this machine only: set public_url before sending";
            found(what, WARN, say.to_owned())
        }
        None => found(what, WARN, "set public_url to the https address that browsers use".to_owned()),
    };
    let mut findings = vec![address];
    findings.extend(proxy(config, own));
    findings
}

/// Rapport itself speaks no TLS, so https means that a proxy stands in front.
fn proxy(config: &Config, own: bool) -> Option<Finding> {
    let https = config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let say = match (https, config.behind_proxy) {
        (true, false) => {
            "public_url is https, so a proxy stands in front, but behind_proxy is false: all callers look like one, \
             and the wrong passwords of one lock out everybody. Set behind_proxy = true"
                .to_owned()
        }
        (false, true) => {
            "behind_proxy is true, but public_url is not https: cookies are not marked secure. Set public_url to \
             the https address of the proxy"
                .to_owned()
        }
        (_, true) if !own => format!(
            "whoever reaches {} past the proxy can claim any address: let the proxy alone reach it, or listen at \
             127.0.0.1",
            config.listen
        ),
        _ => return None,
    };
    Some(found("proxy", WARN, say))
}

/// Whether the server runs and is ready, and if it does not run, whether it could.
pub(super) fn server(config: &Config) -> (bool, Finding) {
    let (what, at) = ("server", config.listen);
    match health::ask(at, "/health/ready") {
        Ok(answer) if answer.contains("\"status\":\"ok\"") => {
            return (true, found(what, OK, format!("runs at {at} and is ready")));
        }
        Ok(answer) if answer.contains("x-request-id") => {
            let say = format!("runs at {at} and is not ready: look into its log (journalctl -u rapport)");
            return (false, found(what, FAIL, say));
        }
        Ok(_) => return (false, found(what, FAIL, taken(config))),
        Err(_) => {}
    }
    let finding = match TcpListener::bind(at) {
        Ok(_) => found(what, OK, format!("does not run now; {at} is free for it")),
        Err(error) => found(what, FAIL, refusal(config, &error)),
    };
    (false, finding)
}

fn taken(config: &Config) -> String {
    let (at, port) = (config.listen, config.listen.port());
    format!(
        "another program has {at}: `ss -ltnp 'sport = :{port}'` names it. Stop it, or set `listen` to another port"
    )
}

fn refusal(config: &Config, error: &std::io::Error) -> String {
    let at = config.listen;
    match error.kind() {
        ErrorKind::AddrInUse => taken(config),
        ErrorKind::AddrNotAvailable => format!("this machine has no address {}: see `ip addr`", at.ip()),
        ErrorKind::PermissionDenied => format!(
            "it may not listen at {at}: ports below 1024 are for root. Leave 127.0.0.1:8080, and put a proxy in front"
        ),
        _ => format!("cannot listen at {at}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(public_url: &str, behind_proxy: bool, listen: &str) -> Vec<(&'static str, String)> {
        let public_url = Some(public_url.to_owned()).filter(|url| !url.is_empty());
        let listen = listen.parse().unwrap();
        let config = Config { public_url, behind_proxy, listen, ..Config::default() };
        address(&config).into_iter().map(|finding| (finding.state, finding.say)).collect()
    }

    #[test]
    fn proxy_and_address_must_agree() {
        let (https, own, all) = ("https://crm.example.com", "127.0.0.1:8080", "0.0.0.0:8080");
        assert_eq!(with(https, true, own), [(OK, https.to_owned())]);
        let told = |url: &str, behind: bool, listen: &str, word: &str| {
            let said = with(url, behind, listen);
            assert!(said.iter().any(|(state, say)| *state == WARN && say.contains(word)), "{said:?}");
        };
        told(https, false, own, "Set behind_proxy = true");
        told(https, true, all, "can claim any address");
        told("http://crm.example.com", true, own, "cookies are not marked secure");
        told("http://crm.example.com", false, own, "passwords travel in the open");
        told("", false, own, "set public_url before sending");
        told("", false, all, "set public_url to the https address");
    }

    #[test]
    fn taken_port_is_told_with_who_has_it() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let config = Config { listen: holder.local_addr().unwrap(), ..Config::default() };
        let (running, finding) = std::thread::scope(|scope| {
            // Another program that says something else, once.
            scope.spawn(|| {
                let (mut stream, _) = holder.accept().unwrap();
                std::io::Write::write_all(&mut stream, b"220 mail.example.com\r\n").unwrap();
            });
            server(&config)
        });
        assert!(!running && finding.state == FAIL && finding.say.contains("ss -ltnp"), "{}", finding.say);
        drop(holder);
        let (running, finding) = server(&config);
        assert!(!running && finding.state == OK && finding.say.contains("is free"), "{}", finding.say);
    }
}
