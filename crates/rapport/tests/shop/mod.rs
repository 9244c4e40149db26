//! A server process of its own, a sink that records what arrives, and the API by hand.
#![allow(dead_code, reason = "each test of a process uses a part of it")]

use channels::email::sink::{Options, Sink};
use serde_json::Value;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::Place;
use store::testing::Fresh;

/// Longest wait for any state; a bound, not an expectation.
const PATIENCE: Duration = Duration::from_secs(300);

pub struct Shop {
    sink: Sink,
    record: PathBuf,
    folder: PathBuf,
    database: Option<String>,
    port: u16,
    settings: Vec<(&'static str, String)>,
}

pub struct Server {
    child: Child,
    base: String,
    key: PathBuf,
    agent: ureq::Agent,
}

impl Shop {
    pub fn open(fresh: &Fresh, per_second: u32) -> Shop {
        Shop::open_with(fresh, per_second, false)
    }

    /// With a sink that keeps whole letters.
    pub fn keeping(fresh: &Fresh, per_second: u32) -> Shop {
        Shop::open_with(fresh, per_second, true)
    }

    fn open_with(fresh: &Fresh, per_second: u32, keep: bool) -> Shop {
        let folder = fresh.path().join("data");
        std::fs::create_dir_all(&folder).unwrap();
        let record = fresh.path().join("letters.txt");
        let options = Options {
            per_second: Some(per_second),
            record: Some(record.clone()),
            keep,
            ..Options::default()
        };
        let sink = Sink::start("127.0.0.1:0", options).unwrap();
        let database = match fresh.place() {
            Place::Postgres(address) => Some(address.clone()),
            Place::Folder(_) => None,
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Shop { sink, record, folder, database, port, settings: Vec::new() }
    }

    /// With a setting more, as a variable.
    pub fn with(mut self, name: &'static str, value: String) -> Shop {
        self.settings.push((name, value));
        self
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn sink_port(&self) -> u16 {
        self.sink.address().port()
    }

    pub fn address(number: usize) -> String {
        format!("person{number}@example.com")
    }

    pub fn silent_address(number: usize) -> String {
        format!("silent{number}@example.com")
    }

    /// Starts a server and waits until it is ready.
    pub fn start(&self) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{}", self.port));
        command.arg("--data").arg(&self.folder);
        self.settle(&mut command);
        command.envs(self.settings.iter().map(|(name, value)| (*name, value)));
        let log =
            std::fs::File::options().create(true).append(true).open(self.folder.join("server.log")).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let base = format!("http://127.0.0.1:{}", self.port);
        let mut server = Server { child, base, key: self.folder.join("test.key"), agent };
        server.wait_until_ready();
        server
    }

    /// Names the database to a command, where there is one.
    pub fn settle(&self, command: &mut Command) {
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
    }

    /// What the doctor finds, and whether nothing failed. Only beside no server it opens the databases.
    pub fn doctor(&self) -> (bool, Vec<Value>) {
        self.doctor_of(&self.folder)
    }

    pub fn doctor_of(&self, folder: &Path) -> (bool, Vec<Value>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.args(["doctor", "--json", "--data"]).arg(folder);
        command.env("RAPPORT_LISTEN", format!("127.0.0.1:{}", self.port));
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        let output = command.stderr(Stdio::null()).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        let found = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (output.status.success(), found)
    }

    /// Letters that arrived, by address, from the sink's own record.
    pub fn letters(&self) -> HashMap<String, usize> {
        let mut letters = HashMap::new();
        for line in std::fs::read_to_string(&self.record).unwrap_or_default().lines() {
            let to = line.split('\t').next().unwrap_or_default();
            *letters.entry(to.to_owned()).or_default() += 1;
        }
        letters
    }

    /// The letters themselves, where the sink keeps them: to whom, and as they were sent.
    pub fn kept(&self) -> Vec<(String, String)> {
        let text = |raw: Vec<u8>| String::from_utf8_lossy(&raw).into_owned();
        self.sink.kept().into_iter().map(|letter| (letter.to, text(letter.raw))).collect()
    }

    pub fn wait_for_letters(&self, count: usize) {
        wait(&format!("{count} letters"), || (self.sink.accepted() as usize >= count).then_some(()));
    }
}

/// Asks again and again until there is an answer, within [`PATIENCE`].
pub fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let watch = base::Stopwatch::start();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(watch.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

impl Server {
    /// SIGKILL: nothing of the process gets a chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM: the process may tidy up.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Lets the process end in order, and waits for it.
    pub fn end(&mut self) {
        self.terminate();
        wait("the end", || (!self.runs()).then_some(()));
    }

    fn wait_until_ready(&mut self) {
        let (agent, address) = (self.agent.clone(), format!("{}/health/ready", self.base));
        wait("the server", || {
            let up = agent.get(&address).call().is_ok_and(|answer| answer.status() == 200);
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}");
            up.then_some(())
        });
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}", std::fs::read_to_string(&self.key).unwrap())
    }

    /// Where it answers.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// An answer that is no JSON.
    pub fn text(&mut self, path: &str) -> String {
        let address = format!("{}/api/w/shop{path}", self.base);
        let mut answer = self.agent.get(&address).header("Authorization", &self.bearer()).call().unwrap();
        assert!(answer.status().is_success(), "GET {path}");
        answer.body_mut().read_to_string().unwrap()
    }

    pub fn get(&mut self, path: &str) -> Value {
        let address = format!("{}/api/w/shop{path}", self.base);
        let mut answer = self.agent.get(&address).header("Authorization", &self.bearer()).call().unwrap();
        let body: Value = answer.body_mut().read_json().unwrap();
        assert!(answer.status().is_success(), "GET {path}: {body}");
        body
    }

    pub fn try_post(&mut self, path: &str, body: &str) -> (u16, Value) {
        let address = format!("{}/api/w/shop{path}", self.base);
        let request = self.agent.post(&address).header("Authorization", &self.bearer());
        let mut answer = request.header("Content-Type", "application/json").send(body).unwrap();
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    pub fn post(&mut self, path: &str, body: &str) -> Value {
        let (status, answer) = self.try_post(path, body);
        assert!((200..300).contains(&status), "POST {path}: {status} {answer}");
        answer
    }

    /// Puts what was just read.
    pub fn put(&mut self, path: &str, body: &Value) -> Value {
        let address = format!("{}/api/w/shop{path}", self.base);
        let read = self.agent.get(&address).header("Authorization", &self.bearer()).call().unwrap();
        let request = self.agent.put(&address).header("Authorization", &self.bearer());
        let mut answer = request.header("If-Match", &read.headers()["etag"]).send_json(body).unwrap();
        let told: Value = answer.body_mut().read_json().unwrap();
        assert!(answer.status().is_success(), "PUT {path}: {told}");
        told
    }

    /// What somebody without a key presses on a public page.
    pub fn press(&mut self, path: &str, form: &str) -> String {
        let request = self.agent.post(&format!("{}{path}", self.base));
        let kind = "application/x-www-form-urlencoded";
        let mut answer = request.header("Content-Type", kind).send(form).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        assert!(answer.status().is_success(), "POST {path}: {} {text}", answer.status());
        text
    }

    /// The owner, the workspace, and a key that may do everything.
    pub fn set_up(&mut self) {
        let body = serde_json::json!({
            "email": "owner@example.com", "password": "a long and good passphrase", "name": "Owner", "locale": "en",
            "workspace": {"slug": "shop", "name": "Shop", "zone": "UTC", "currency": "RUB", "locale": "en"}
        });
        let address = format!("{}/api/setup", self.base);
        let mut answer = self.agent.post(&address).send_json(&body).unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let me: Value = answer.body_mut().read_json().unwrap();
        assert!(answer.status().is_success(), "{me}");
        let scopes = me["workspaces"][0]["permissions"].clone();
        let address = format!("{}/api/w/shop/keys", self.base);
        let request = self.agent.post(&address).header("Cookie", &cookie);
        let request = request.header("X-CSRF-Token", me["csrf"].as_str().unwrap());
        let mut answer = request.send_json(serde_json::json!({"name": "test", "scopes": scopes})).unwrap();
        let key: Value = answer.body_mut().read_json().unwrap();
        std::fs::write(&self.key, key["secret"].as_str().unwrap_or_else(|| panic!("{key}"))).unwrap();
    }

    pub fn import_customers(&mut self, count: usize, address: impl Fn(usize) -> String, consent: bool) {
        let mut table = "email,name\n".to_owned();
        for number in 0..count {
            table.push_str(&format!("{},Name{number}\n", address(number)));
        }
        let id = self.start_import("people.csv", &table, consent);
        let done = self.ended(&id);
        assert_eq!(done["state"], "finished", "{done}");
    }

    /// Orders an import of e-mails and first names; its operation.
    pub fn start_import(&mut self, name: &str, table: &str, consent: bool) -> String {
        let name = name.replace(' ', "%20");
        let to = format!("{}/api/w/shop/files?name={name}", self.base);
        let request = self.agent.post(&to).header("Authorization", &self.bearer());
        let mut answer =
            request.header("Content-Type", "application/octet-stream").send(table.as_bytes()).unwrap();
        let file: Value = answer.body_mut().read_json().unwrap();
        let given = serde_json::json!({
            "basis": "consent", "source": "import", "document": "test", "given_at": "2026-01-01T00:00:00Z",
            "channels": ["email"], "topic_id": null, "text_version": null
        });
        let body = serde_json::json!({
            "file_id": file["id"], "kind": "customers",
            "mapping": [{"column": 0, "target": "email"}, {"column": 1, "target": "first_name"}],
            "options": {}, "consent": if consent { given } else { Value::Null }, "dry_run": false
        });
        let operation = self.post("/imports", &body.to_string());
        operation["id"].as_str().unwrap().to_owned()
    }

    /// An operation when it is over.
    pub fn ended(&mut self, id: &str) -> Value {
        wait("an operation", || {
            let now = self.get(&format!("/operations/{id}"));
            (now["state"] != "waiting" && now["state"] != "running").then_some(now)
        })
    }

    pub fn make_campaign(&mut self, name: &str, relay: u16, connections: usize) -> String {
        let body = r#"<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ customer.first_name }}</mj-text>
            <mj-button href="https://example.com/offer">Offer</mj-button>
            <mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
            </mj-column></mj-section></mj-body></mjml>"#;
        let template = self.post("/templates", &serde_json::json!({
            "name": name, "subject": "Hello {{ customer.first_name }}", "preheader": "", "body_kind": "mjml", "body": body
        }).to_string());
        let sender = self.post("/senders", &serde_json::json!({
            "name": name, "kind": "smtp", "from_name": "Shop", "from_address": "news@example.com", "reply_to": null,
            "relay": {"host": "127.0.0.1", "port": relay, "security": "plain", "connections": connections}
        }).to_string());
        let campaign = self.post("/campaigns", &serde_json::json!({
            "name": name, "channel": "email", "template_id": template["id"], "sender_id": sender["id"],
            "purpose": "marketing", "topic_id": null, "include": [], "exclude": [], "control_percent": 0.0,
            "schedule": {"at": null, "not_after": null}, "goal_days": 7, "utm": null
        }).to_string());
        campaign["id"].as_str().unwrap().to_owned()
    }

    /// Waits until the campaign is in a state and every row is closed; its progress then.
    pub fn wait_for_campaign(&mut self, id: &str, state: &str) -> Value {
        wait(state, || {
            let now = self.get(&format!("/campaigns/{id}/progress"));
            (now["state"] == state && now["planned"] == 0).then_some(now)
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
