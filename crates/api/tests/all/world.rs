//! A server of a test's own on a free port, over a fresh store, and clients of it.

#![allow(dead_code, reason = "each noun's tests use a part of it")]

use app::access::setup::FirstUser;
use app::server::{Options, Server};
use app::workspaces::Wanted;
use base::{Clock, Currency, Locale, Random, Timestamp, Zone};
pub use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use store::Sequence;
use store::testing::Fresh;

pub const PASSWORD: &str = "correct horse battery";

/// Runs a test on SQLite, and on PostgreSQL where a server is named.
pub fn each_engine(test: impl Fn(&World)) {
    for (name, fresh) in Fresh::all() {
        eprintln!("on {name}");
        test(&World::start(fresh, Clock::system()));
    }
}

/// The same with a clock that stands until the test moves it.
pub fn each_engine_at(now: &str, test: impl Fn(&World, &Clock)) {
    for (name, fresh) in Fresh::all() {
        eprintln!("on {name}");
        let clock = Clock::manual(Timestamp::parse(now).unwrap());
        test(&World::start(fresh, clock.clone()), &clock);
    }
}

pub struct World {
    pub server: Arc<Server>,
    pub url: String,
    stop: Mutex<Option<tokio::sync::oneshot::Sender<()>>>,
    serving: Mutex<Option<JoinHandle<()>>>,
    _fresh: Fresh,
}

impl World {
    pub fn start(fresh: Fresh, clock: Clock) -> World {
        World::start_with(fresh, clock, api::state::Options::default())
    }

    pub fn start_with(fresh: Fresh, clock: Clock, serving: api::state::Options) -> World {
        let how = serving;
        let options = Options {
            place: fresh.place().clone(),
            secret: [7; 32].into(),
            public_url: String::new(),
            clock,
            random: Random::system(),
            workers: true,
        };
        let server = Arc::new(Server::open(options).unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let inside = server.clone();
        let serving = store::threads::spawn("test-server", move || {
            let runtime = api::runtime::build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                let url = format!("http://{}", listener.local_addr().unwrap());
                inside.set_public_url(&url);
                let api = api::Api::new(inside, how);
                tell.send(url).unwrap();
                let stop = async {
                    let _ = stopped.await;
                };
                api::serve::serve(api, listener, stop).await.unwrap();
            });
        });
        let url = told.recv().unwrap();
        let (stop, serving) = (Mutex::new(Some(stop)), Mutex::new(Some(serving.unwrap())));
        World { server, url, stop, serving, _fresh: fresh }
    }

    /// Tells the server to stop and waits until it has.
    pub fn stop(&self) {
        drop(self.stop.lock().unwrap().take());
        if let Some(serving) = self.serving.lock().unwrap().take() {
            let _ = serving.join();
        }
    }

    /// Where the server keeps its files.
    pub fn folder(&self) -> &std::path::Path {
        self._fresh.path()
    }

    /// A client who is nobody.
    pub fn stranger(&self) -> Client {
        Client { base: self.url.clone(), headers: Vec::new() }
    }

    /// A workspace of its own with an owner of its own, whose session the client has. Ids of each workspace begin at
    /// another number, so that an id of one is not by chance an id of the other.
    pub fn shop(&self, slug: &str) -> Shop {
        let email = format!("owner@{slug}.example");
        let user = FirstUser {
            email: email.clone(),
            password: PASSWORD.to_owned(),
            name: format!("Owner of {slug}"),
            locale: Locale::En,
        };
        app::access::people::add_by_command(&self.server, user, None).unwrap();
        let wanted = Wanted {
            slug: slug.to_owned(),
            name: format!("The {slug}"),
            zone: Zone::parse("Europe/Moscow").unwrap(),
            currency: Currency::RUB,
            locale: Locale::En,
        };
        let number = self.server.workspaces().unwrap().len() as i64 + 1;
        app::workspaces::add(&self.server, &email, wanted).unwrap();
        let control = [Sequence::User, Sequence::Workspace, Sequence::ApiKey, Sequence::ControlAudit];
        let own =
            Sequence::ALL.iter().copied().filter(|sequence| !control.contains(sequence)).collect::<Vec<_>>();
        let workspace = self.server.workspace(slug).unwrap();
        workspace
            .write(move |tx| {
                for sequence in &own {
                    tx.advance_ids(sequence.name(), number * 1_000)?;
                }
                Ok(())
            })
            .unwrap();
        self.server
            .control_write(move |tx| Ok(tx.advance_ids(Sequence::ApiKey.name(), number * 1_000)?))
            .unwrap();
        Shop { slug: slug.to_owned(), client: self.login(&email, PASSWORD), world_url: self.url.clone() }
    }

    /// Somebody who works in a shop with a role.
    pub fn worker(&self, slug: &str, role: app::access::Role) -> Shop {
        let email = format!("{}@{slug}.example", role.code());
        let (password, name) = (PASSWORD.to_owned(), role.code().to_owned());
        let user = FirstUser { email: email.clone(), password, name, locale: Locale::En };
        app::access::people::add_by_command(&self.server, user, Some((slug, role))).unwrap();
        Shop { slug: slug.to_owned(), client: self.login(&email, PASSWORD), world_url: self.url.clone() }
    }

    pub fn login(&self, email: &str, password: &str) -> Client {
        let answer = self.stranger().post("/api/session", json!({ "email": email, "password": password }));
        assert_eq!(answer.status, 200, "{answer:?}");
        self.with_session(&answer)
    }

    /// The client that a login's answer makes.
    pub fn with_session(&self, answer: &Answer) -> Client {
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let csrf = answer.json["csrf"].as_str().unwrap_or_default().to_owned();
        let headers = vec![("cookie".to_owned(), cookie), ("x-csrf-token".to_owned(), csrf)];
        Client { base: self.url.clone(), headers }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
        self.server.close();
    }
}

/// A caller: where, and with which headers.
#[derive(Clone, Debug)]
pub struct Client {
    pub base: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub text: String,
    /// As they came, for files.
    pub bytes: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a header that may come more than once.
    pub fn headers_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

impl Client {
    pub fn with(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        client.headers.retain(|(key, _)| key != name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The same client with the cookie that an answer has set.
    pub fn with_cookie(&self, answer: &Answer) -> Client {
        self.with("cookie", answer.header("set-cookie").split(';').next().unwrap_or_default())
    }

    pub fn without(&self, name: &str) -> Client {
        let mut client = self.clone();
        client.headers.retain(|(key, _)| key != name);
        client
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body))
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body))
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    pub fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| ("application/json".to_owned(), body.to_string().into_bytes()));
        self.raw(method, path, body)
    }

    /// A request with any body: its content type and bytes.
    pub fn raw(&self, method: &str, path: &str, body: Option<(String, Vec<u8>)>) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(std::time::Duration::from_secs(60)))
            .build()
            .into();
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let (kind, bytes) = body.unwrap_or_default();
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let mut response = agent.run(request.body(bytes).unwrap()).unwrap();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let (status, headers) = (response.status().as_u16(), headers.collect());
        let bytes = response.body_mut().with_config().limit(200_000_000).read_to_vec().unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, json, text, bytes, headers }
    }
}

/// A client inside one workspace: paths are relative to `/api/w/{workspace}`.
#[derive(Clone, Debug)]
pub struct Shop {
    pub slug: String,
    pub client: Client,
    world_url: String,
}

impl Shop {
    pub fn path(&self, path: &str) -> String {
        format!("/api/w/{}{path}", self.slug)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.client.get(&self.path(path))
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.client.post(&self.path(path), body)
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.client.put(&self.path(path), body)
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.client.patch(&self.path(path), body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.client.delete(&self.path(path))
    }

    /// An edit of the version an `ETag` names.
    pub fn edit(&self, method: &str, path: &str, etag: &str, body: Value) -> Answer {
        self.client.with("if-match", etag).send(method, &self.path(path), Some(body))
    }

    /// The same workspace as another caller sees it.
    pub fn seen_by(&self, client: Client) -> Shop {
        Shop { client, ..self.clone() }
    }

    /// Creates something and gives its id.
    pub fn create(&self, path: &str, body: Value) -> String {
        let answer = self.post(path, body);
        assert!(matches!(answer.status, 200..=202), "{path}: {answer:?}");
        answer.json["id"].as_str().unwrap_or_else(|| panic!("{path} gave no id: {answer:?}")).to_owned()
    }

    /// A hint to who listens, as a worker of this workspace gives it.
    pub fn server_notify(&self, world: &World, live: app::Live) {
        world.server.workspace(&self.slug).unwrap().live.send(live);
    }

    /// A program with these permissions in this workspace.
    pub fn key(&self, scopes: &[&str]) -> Client {
        let answer = self.post("/keys", json!({ "name": "A program", "scopes": scopes }));
        assert_eq!(answer.status, 201, "{answer:?}");
        let secret = answer.json["secret"].as_str().unwrap();
        let headers = vec![("authorization".to_owned(), format!("Bearer {secret}"))];
        Client { base: self.world_url.clone(), headers }
    }

    /// Asks again until an answer fits; a bound on the number of questions instead of a time.
    pub fn wait(&self, path: &str, fits: impl Fn(&Answer) -> bool) -> Answer {
        for _ in 0..2_000 {
            let answer = self.get(path);
            if fits(&answer) {
                return answer;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(10));
        }
        panic!("{path} never came to the wanted state: {:?}", self.get(path));
    }
}
