//! Layers that find out who asks, before anything of the request is looked at.
//!
//! A key comes as `Authorization: Bearer rp_live_…`, a session by cookie. A session's request that may change something
//! also carries the session's CSRF token, which a foreign site cannot read. Whether the caller may do what he asks, the
//! use case decides; here it is decided whether he may enter the workspace at all.

use crate::ctx::{Ctx, Me};
use crate::state::{Api, Options};
use crate::{Problem, addresses, cookie};
use app::access::Visitor;
use app::access::session::{self, Caller};
use app::error::codes;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base::hash;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The header that proves that the request comes from our own pages.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// An id of the request, for logs and for people who report a failure.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// Lets into a workspace whoever belongs there.
pub async fn workspace(
    State(api): State<Api>,
    path: RawPathParams,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let slug = path.iter().find(|(name, _)| *name == "workspace").map(|(_, slug)| slug.to_owned());
    let caller = caller(&api, request.method(), request.headers()).await?;
    let slug = slug.ok_or_else(Problem::not_found)?;
    let id = request_id(&request);
    let asked = caller.clone();
    let ctx = api.run(move |server| session::enter(server, &asked, &slug, id)).await?;
    let masked = ctx.masked();
    request.extensions_mut().insert(Ctx { ctx, api, caller });
    if masked { addresses::hidden(request, next).await } else { Ok(next.run(request).await) }
}

/// Lets people with a session in; keys belong to workspaces and have nothing to do here.
pub async fn person(State(api): State<Api>, mut request: Request, next: Next) -> Result<Response, Problem> {
    match caller(&api, request.method(), request.headers()).await? {
        Caller::Person(person) => request.extensions_mut().insert(Me(person)),
        Caller::Program(_) => return Err(Problem::unauthenticated()),
    };
    Ok(next.run(request).await)
}

async fn caller(api: &Api, method: &Method, headers: &HeaderMap) -> Result<Caller, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let key = value
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("Bearer "))
            .map(|key| key.trim().to_owned());
        let key = key
            .filter(|key| key.starts_with(app::access::keys::PREFIX))
            .ok_or_else(Problem::unauthenticated)?;
        let program = api.run(move |server| session::program(server, &key)).await?;
        return program.map(Caller::Program).ok_or_else(Problem::unauthenticated);
    }
    let token = cookie::read(headers, api.options()).ok_or_else(Problem::unauthenticated)?.to_owned();
    let person = api.run(move |server| session::person(server, &token)).await?;
    let person = person.ok_or_else(Problem::unauthenticated)?;
    if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        let given = headers.get(CSRF_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
        if !hash::same(given, person.csrf.as_bytes()) {
            let detail =
                "A request with a session that may change something carries its token as `X-CSRF-Token`.";
            return Err(Problem::new(StatusCode::FORBIDDEN, codes::CSRF_MISSING, detail));
        }
    }
    Ok(Caller::Person(person))
}

/// Refuses requests that another site made a browser send. Where there is no session yet there is no token either, and
/// a foreign page could log a person into an account of the attacker's.
pub async fn same_site(request: Request, next: Next) -> Result<Response, Problem> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && foreign(request.headers()) {
        let detail = "Another site made this request.";
        return Err(Problem::new(StatusCode::FORBIDDEN, codes::CSRF_MISSING, detail));
    }
    Ok(next.run(request).await)
}

/// Whether a browser says that a page of another site asks. Browsers tell so in `Sec-Fetch-Site`; over plain http and
/// in old ones there is only `Origin`, which names the host that the page came from. A program sends neither.
fn foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::HeaderName::from_static("sec-fetch-site")), headers.contains_key(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "cross-site" | "same-site"),
        (None, false) => false,
        (None, true) => {
            let from = text(header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
            from.is_none() || from != text(header::HOST)
        }
    }
}

pub fn request_id(request: &Request) -> Arc<str> {
    request.extensions().get::<RequestId>().map_or_else(|| Arc::from(""), |id| id.0.clone())
}

/// Who knocks, for logins and for what asks for the password again.
pub struct Visit(pub Visitor);

impl FromRequestParts<Api> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Visit, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let (headers, options) = (&parts.headers, api.options());
        let browser = headers.get(header::USER_AGENT).and_then(|line| line.to_str().ok()).unwrap_or_default();
        Ok(Visit(Visitor {
            counted: address(headers, peer, options),
            address: device(headers, peer, options).map(|it| it.to_string()).unwrap_or_default(),
            browser: browser.to_owned(),
            old: cookie::read(headers, options).map(str::to_owned),
            device: cookie::read_device(headers, options).map(str::to_owned),
        }))
    }
}

/// The address of the device that a request comes from, as the proxy in front of us saw it where there is one.
pub fn device(
    headers: &HeaderMap,
    peer: Option<&ConnectInfo<SocketAddr>>,
    options: &Options,
) -> Option<IpAddr> {
    // A proxy adds what it saw at the end, some of them as a line of their own; all before it is the caller's claim.
    let told = || {
        let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let peer = peer.map(|peer| peer.0.ip());
    let seen = if options.behind_proxy { told().or(peer) } else { peer };
    seen.map(|address| address.to_canonical())
}

/// Where a request comes from, as attempts are counted: an IPv6 customer owns a whole /64.
pub fn address(headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>, options: &Options) -> String {
    match device(headers, peer, options) {
        Some(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_what_the_proxy_saw_and_not_what_the_caller_claims() {
        let peer = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000)));
        let of = |lines: &[&'static str], behind_proxy: bool| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
            }
            address(&headers, Some(&peer), &Options { behind_proxy, ..Options::default() })
        };
        assert_eq!(of(&["203.0.113.5"], true), "203.0.113.5");
        assert_eq!(of(&["198.51.100.1, 203.0.113.5"], true), "203.0.113.5", "added to the caller's line");
        assert_eq!(of(&["198.51.100.1", "203.0.113.5"], true), "203.0.113.5", "added as a line of its own");
        assert_eq!(of(&["198.51.100.1"], false), "127.0.0.1", "nobody stands in front");
        assert_eq!(of(&["nonsense"], true), "127.0.0.1");
        assert_eq!(of(&["2001:db8:1:2:3::4"], true), of(&["2001:db8:1:2:9::9"], true), "one customer's /64");
    }
}
