//! A small business for simulations and benchmarks: made by the production use cases, in a process of its own or on
//! a disk that forgets.
//! What is checked about it stands with the tests that use it; this room decides nothing and expects nothing.

use app::access::Visitor;
use app::access::setup::{FirstUser, setup};
use app::server::{Options, Progress, Server};
use app::workspaces::Wanted;
use app::{Ctx, Workspace};
use base::{CampaignId, Clock, Currency, Locale, Random, Timestamp, Zone};
use domain::campaigns::Settings;
use domain::consent::{Basis, Channel, Purpose};
use domain::imports::{ConsentBasis, Kind, Options as ImportOptions, Plan, Target};
use domain::senders::Relay;
use domain::templates::Draft;
use std::sync::Arc;
use store::Place;
use store::senders::NewSender;

/// The word of the workspace in addresses.
pub const SLUG: &str = "shop";

pub struct Shop {
    pub server: Server,
    pub workspace: Arc<Workspace>,
    pub ctx: Ctx,
}

/// How the world around the business is.
#[derive(Clone, Debug)]
pub struct World {
    pub place: Place,
    pub clock: Clock,
    pub random: Random,
    pub store: store::Options,
}

impl Shop {
    /// Opens the business; founds it where there is none yet. Nobody works in the background: steps are called.
    pub fn open(world: &World) -> app::Result<Shop> {
        let options = Options {
            place: world.place.clone(),
            secret: [7; 32].into(),
            public_url: "http://localhost".into(),
            clock: world.clock.clone(),
            random: world.random.clone(),
            workers: false,
        };
        let server = Server::open_with(options, world.store.clone())?;
        if app::access::setup::needed(&server)? {
            setup(&server, owner(), wanted(), &Visitor::default())?;
        }
        let workspace = server.workspace(SLUG)?;
        let ctx = Ctx::system(&workspace);
        Ok(Shop { server, workspace, ctx })
    }

    /// Imports customers `<name><number>@example.com` by the production import; with a consent to e-mail or without.
    pub fn import(&self, name: &str, count: usize, consent: bool) -> app::Result<()> {
        let mut table = "email,first_name\n".to_owned();
        for number in 0..count {
            table.push_str(&format!("{name}{number}@example.com,Name{number}\n"));
        }
        self.import_table(Kind::Customers, &table, consent)
    }

    /// Imports a table whose header names the targets of its columns.
    pub fn import_table(&self, kind: Kind, table: &str, consent: bool) -> app::Result<()> {
        let mut upload = app::files::Upload::begin(&self.ctx, "table.csv")?;
        upload.append(&self.ctx, table.as_bytes())?;
        let file = upload.finish(&self.ctx)?;
        let columns = table.lines().next().unwrap_or_default().split(',').enumerate();
        let mapping = columns.filter_map(|(at, word)| Some((at as u16, Target::parse(word)?))).collect();
        let consent = consent.then(|| ConsentBasis {
            basis: Basis::Consent,
            source: "import".into(),
            document: "test".into(),
            given_at: Timestamp::from_seconds(1_600_000_000),
            channels: vec![Channel::Email],
            topic_id: None,
            text_version: None,
        });
        let options = ImportOptions::default();
        let (fields, record_type) = (Vec::new(), None);
        let plan = Plan { kind, mapping, fields, record_type, options, consent, dry_run: false };
        app::imports::start(&self.ctx, file.id, plan)?;
        while app::operations::step(&self.workspace)? == Progress::Worked {}
        Ok(())
    }

    /// A draft to everybody, with a message and a sender: a relay, or the sandbox without one.
    pub fn campaign(
        &self,
        body: Draft,
        relay: Option<&Relay>,
        control_per_mille: u16,
    ) -> app::Result<CampaignId> {
        let now = self.ctx.now();
        let new = NewSender {
            kind: if relay.is_some() { "smtp" } else { "sandbox" },
            name: "Shop".into(),
            from_name: "Shop".into(),
            from_address: "news@example.com".into(),
            reply_to: None,
            settings: relay.map_or(Ok(String::new()), serde_json::to_string).map_err(app::Error::internal)?,
            secret: None,
        };
        let (template_id, sender_id) = self.workspace.write(move |tx| {
            Ok((store::templates::insert(tx, &body, now)?, store::senders::insert(tx, &new, now)?))
        })?;
        let settings = Settings {
            template_id: Some(template_id),
            sender_id: Some(sender_id),
            control_per_mille,
            ..Settings::new(Purpose::Marketing, Channel::Email)
        };
        Ok(app::campaigns::create(&self.ctx, "Campaign", settings)?.id)
    }

    /// Launches for as many as the estimate says; how many that is.
    pub fn launch(&self, campaign: CampaignId) -> app::Result<i64> {
        let estimate = app::campaigns::estimate(&self.ctx, campaign)?;
        app::campaigns::launch(&self.ctx, campaign, estimate.will_receive)?;
        Ok(estimate.will_receive)
    }
}

/// A short message with one field, one link and the way out.
pub fn short_message() -> Draft {
    let body = "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ customer.first_name }}, \
        <a href=\"https://example.com/offer\">look</a> or <a href=\"{{ links.unsubscribe }}\">leave</a></mj-text>\
        </mj-column></mj-section></mj-body></mjml>";
    Draft {
        name: "Short".into(),
        subject: "Hello {{ customer.first_name }}".into(),
        preheader: String::new(),
        body_kind: template::BodyKind::Mjml,
        body: body.into(),
    }
}

fn owner() -> FirstUser {
    FirstUser {
        email: "owner@example.com".into(),
        password: "a long and good passphrase".into(),
        name: "Owner".into(),
        locale: Locale::En,
    }
}

fn wanted() -> Wanted {
    Wanted {
        slug: SLUG.into(),
        name: "Shop".into(),
        zone: Zone::utc(),
        currency: Currency::RUB,
        locale: Locale::En,
    }
}
