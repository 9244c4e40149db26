//! A shop of a test's own, without workers: steps are made by hand.

use app::imports::Counts;
use app::server::{Options, Progress, Server};
use app::{Ctx, Workspace, operations};
use base::{Clock, Currency, FileId, Locale, OperationId, Random, Timestamp, Zone};
use domain::imports::{ConsentBasis, Kind, Options as Reading, Plan};
use std::sync::Arc;
use store::testing::Fresh;
use store::{Query, Value};

pub struct Shop {
    pub server: Server,
    pub workspace: Arc<Workspace>,
    pub ctx: Ctx,
    pub clock: Clock,
}

/// What to import.
pub struct Order {
    pub kind: Kind,
    pub options: Reading,
    pub consent: Option<ConsentBasis>,
    pub dry_run: bool,
    pub record_type: Option<String>,
}

impl Order {
    pub fn of(kind: Kind) -> Order {
        Order { kind, options: Reading::default(), consent: None, dry_run: false, record_type: None }
    }
}

/// Runs a check in a fresh shop on every engine that can be asked.
pub fn on_both(check: impl Fn(&Shop, &Fresh)) {
    for (engine, fresh) in Fresh::all() {
        eprintln!("asking {engine}");
        let shop = Shop::found(&fresh);
        check(&shop, &fresh);
        shop.server.close();
    }
}

impl Shop {
    /// Founds the shop in an empty place.
    pub fn found(fresh: &Fresh) -> Shop {
        let clock = Clock::manual(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
        let server = server(fresh, &clock);
        let first = app::access::setup::FirstUser {
            email: "owner@example.com".to_owned(),
            password: "длинный пароль".to_owned(),
            name: "Хозяйка".to_owned(),
            locale: Locale::Ru,
        };
        let wanted = app::workspaces::Wanted {
            slug: "shop".to_owned(),
            name: "Лавка".to_owned(),
            zone: Zone::parse("Europe/London").unwrap(),
            currency: Currency::GBP,
            locale: Locale::Ru,
        };
        app::access::setup::setup(&server, first, wanted, &app::access::Visitor::default()).unwrap();
        Shop::enter(server, clock)
    }

    /// Opens the shop that stands in a place already.
    pub fn open(fresh: &Fresh, clock: &Clock) -> Shop {
        Shop::enter(server(fresh, clock), clock.clone())
    }

    /// The same, where columns may take so many bytes of memory, and an image of the columns is kept in `cache`.
    #[allow(dead_code, reason = "the tests of answers use it")]
    pub fn keeping(fresh: &Fresh, clock: &Clock, budget_bytes: Option<u64>) -> Shop {
        let images = app::facts::image::Images::Folder(fresh.path().join("cache"));
        let server = server(fresh, clock).keeping(images).with_budget(budget_bytes);
        Shop::enter(server, clock.clone())
    }

    fn enter(server: Server, clock: Clock) -> Shop {
        let workspace = server.workspace("shop").unwrap();
        let ctx = Ctx::system(&workspace);
        Shop { server, workspace, ctx, clock }
    }

    pub fn upload(&self, name: &str, bytes: &[u8]) -> app::Result<app::files::Uploaded> {
        let mut upload = app::files::Upload::begin(&self.ctx, name)?;
        for piece in bytes.chunks(300_000) {
            upload.append(&self.ctx, piece)?;
        }
        upload.finish(&self.ctx)
    }

    /// Orders an import with the suggested mapping.
    pub fn start(&self, file: FileId, order: &Order) -> app::Result<OperationId> {
        let found = app::files::get(&self.ctx, file, order.options.sheet)?;
        let mapping = found.inspection.mapping(order.kind);
        let Order { kind, options, consent, dry_run, record_type } = order;
        let fields = match record_type {
            Some(key) => app::files::columns_of_records(&self.ctx, &found, key)?,
            None => found.fields.clone(),
        };
        let plan = Plan {
            kind: *kind,
            mapping,
            fields,
            record_type: record_type.clone(),
            options: options.clone(),
            consent: consent.clone(),
            dry_run: *dry_run,
        };
        app::imports::start(&self.ctx, file, plan)
    }

    /// Makes steps until nothing is left to do.
    pub fn work(&self) {
        while operations::step(&self.workspace).unwrap() == Progress::Worked {}
    }

    pub fn import(&self, text: &str, order: Order) -> Counts {
        let file = self.upload("test.csv", text.as_bytes()).unwrap();
        let id = self.start(file.id, &order).unwrap();
        self.work();
        self.result(id)
    }

    pub fn result(&self, id: OperationId) -> Counts {
        let view = operations::get(&self.ctx, id).unwrap();
        let text = view.operation.result.unwrap_or_else(|| panic!("operation is {}", view.operation.state));
        serde_json::from_str(&text).unwrap()
    }

    pub fn state(&self, id: OperationId) -> String {
        operations::get(&self.ctx, id).unwrap().operation.state
    }

    pub fn errors(&self, id: OperationId) -> String {
        let mut out = Vec::new();
        operations::errors_csv(&self.ctx, id, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    pub fn count(&self, text: &'static str) -> i64 {
        let query = Query { name: text, text };
        self.workspace.db.read(|tx| tx.row(&query, &[])?.unwrap().int(0)).unwrap()
    }

    /// Does something to the database that the product never does.
    pub fn run(&self, text: &'static str) {
        let query = Query { name: text, text };
        self.workspace.db.write(move |tx| tx.exec(&query, &[])).unwrap();
    }

    /// A digest of every row of every table that an import writes.
    pub fn digest(&self) -> String {
        let mut all = Vec::new();
        for text in [
            "select * from customer order by customer_id",
            "select * from identity order by kind, value",
            "select * from consent_entry order by consent_entry_id",
            "select * from consent order by customer_id, purpose, channel, topic_id",
            "select * from suppression order by address_hash",
            "select * from category order by category_id",
            "select * from product order by product_id",
            "select * from orders order by order_id",
            "select * from order_line order by order_id, position",
            "select count(*) from feed",
        ] {
            let query = Query { name: text, text };
            self.workspace
                .db
                .read(|tx| {
                    tx.each(&query, &[], |row| {
                        row.values().iter().for_each(|value| put(&mut all, value));
                        Ok(())
                    })
                })
                .unwrap();
        }
        base::hash::encode(&base::hash::sha256(&all))
    }
}

fn put(out: &mut Vec<u8>, value: &Value) {
    out.extend_from_slice(format!("{value:?}\n").as_bytes());
}

fn server(fresh: &Fresh, clock: &Clock) -> Server {
    Server::open(Options {
        place: fresh.place().clone(),
        secret: [7; 32].into(),
        public_url: "http://127.0.0.1".to_owned(),
        clock: clock.clone(),
        random: Random::seeded(1),
        workers: false,
    })
    .unwrap()
    .with_imports(Some(fresh.path().join("inbox")))
}
