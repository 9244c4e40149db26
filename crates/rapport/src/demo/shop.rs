//! The hands of the demonstration's owner: every change is a use case of the product.
//!
//! What is done stands in `grow`, how people react to it in `reactions`, what they do on the site in `visits`. Nothing
//! here writes to the store but through `app`.

use super::letters::Letter;
use anyhow::{Context, Result, anyhow, bail};
use app::events::Post;
use app::server::{Progress, Server};
use app::{Ctx, Workspace};
use base::{CampaignId, Clock, Date, DeliveryId, SegmentId, SenderId, Zone, limits};
use domain::campaigns::{Settings, Source, State, Utm};
use domain::consent::{Basis, Channel, Purpose};
use domain::events::Message;
use domain::imports::{ConsentBasis, Kind};
use rules::Rule;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// An upper bound on the steps of one piece of work, so that a mistake ends in an error and not in a hang.
const STEPS: usize = 1_000_000;
/// Messages written together.
const MESSAGES: usize = 4_000;

pub struct Shop {
    pub server: Arc<Server>,
    pub workspace: Arc<Workspace>,
    pub ctx: Ctx,
    pub clock: Clock,
}

impl Shop {
    pub fn open(server: &Arc<Server>, slug: &str, clock: &Clock) -> Result<Shop> {
        let workspace = server.workspace(slug)?;
        let ctx = Ctx::system(&workspace);
        Ok(Shop { server: server.clone(), workspace, ctx, clock: clock.clone() })
    }

    pub fn zone(&self) -> Zone {
        self.workspace.settings().zone.clone()
    }

    /// Uploads a file and imports it to its end. `consent_since` marks a file of people, with a column that says who
    /// agreed to letters.
    pub fn import(&self, kind: &str, text: &str, consent_since: Option<Date>) -> Result<()> {
        let kind = Kind::parse(kind).context("a kind of import")?;
        let consent = consent_since.map(|day| ConsentBasis {
            basis: Basis::Consent,
            source: "Сайт и магазин".into(),
            document: "Анкета покупателя".into(),
            given_at: day.start(&self.zone()),
            channels: vec![Channel::Email],
            topic_id: None,
            text_version: None,
        });
        let id = app::samples::import(&self.ctx, &format!("{kind}.csv"), (kind, text), consent)?;
        for _ in 0..STEPS {
            if app::operations::step(&self.workspace)? == Progress::Idle {
                break;
            }
        }
        let operation = app::operations::get(&self.ctx, id)?.operation;
        if operation.state != "finished" || operation.failed > 0 {
            bail!("the import of {kind:?} ended {} with {} refused rows", operation.state, operation.failed);
        }
        Ok(())
    }

    /// Takes messages of the site in, as they come with a browser's key.
    pub fn hear(&self, messages: &[Message<'_>]) -> Result<()> {
        let refused = Arc::new(AtomicUsize::new(0));
        for some in messages.chunks(MESSAGES) {
            let registry = app::events::refresh(&self.workspace)?;
            let mut post = Post::new(&self.workspace, registry, false);
            for message in some {
                post.add(&self.workspace, message).map_err(|wrong| anyhow!("a message: {wrong:?}"))?;
            }
            let count = refused.clone();
            let answer = move |written: app::Result<()>| {
                count.fetch_add(usize::from(written.is_err()), Ordering::Relaxed);
            };
            if self.workspace.events.inbox.put(post, answer)? {
                app::events::drain(&self.workspace, |tell| tell());
            }
        }
        if refused.load(Ordering::Relaxed) > 0 {
            bail!("events were not written");
        }
        for _ in 0..STEPS {
            if app::events::step(&self.workspace)? == Progress::Idle {
                break;
            }
        }
        Ok(())
    }

    /// A segment by its name, made where it is missing.
    pub fn segment(&self, name: &str, rule: &Value) -> Result<SegmentId> {
        let (known, _) = app::segments::list(&self.ctx)?;
        if let Some(known) = known.iter().find(|known| known.segment.name == name) {
            return Ok(known.segment.id);
        }
        let rule = Rule::from_json(rule).map_err(|problem| anyhow!("the rule of {name}: {problem:?}"))?;
        let wanted = app::segments::Wanted {
            name: name.to_owned(),
            description: String::new(),
            folder: String::new(),
            rule,
        };
        Ok(app::segments::create(&self.ctx, wanted)?.segment.id)
    }

    /// A draft of a campaign with its template, through the sandbox sender that every workspace begins with.
    pub fn campaign(
        &self,
        letter: &Letter,
        segment: SegmentId,
        control_per_mille: u16,
    ) -> Result<CampaignId> {
        let template = app::templates::create(&self.ctx, letter.draft())?;
        let sender: SenderId =
            app::senders::list(&self.ctx)?.first().context("a workspace begins with the sandbox sender")?.id;
        let settings = Settings {
            template_id: Some(template.id),
            sender_id: Some(sender),
            include: vec![Source::Segment(segment)],
            control_per_mille,
            utm: Some(Utm { source: "rapport".into(), medium: "email".into(), campaign: letter.utm.into() }),
            ..Settings::new(Purpose::Marketing, Channel::Email)
        };
        Ok(app::campaigns::create(&self.ctx, letter.name, settings)?.id)
    }

    /// Launches a campaign and sends it to its end; how many were written to.
    pub fn send(&self, campaign: CampaignId) -> Result<i64> {
        let estimate = app::campaigns::estimate(&self.ctx, campaign)?;
        app::campaigns::launch(&self.ctx, campaign, estimate.will_receive)?;
        for _ in 0..STEPS {
            app::campaigns::worker::step(&self.workspace)?;
            if app::campaigns::load(&self.ctx, campaign)?.state == State::Finished {
                return Ok(estimate.will_receive);
            }
            // A hundred letters leave in a quarter of a second.
            self.clock.advance(Duration::from_millis(250));
        }
        bail!("{campaign} never finished")
    }

    /// Who was written to by a campaign.
    pub fn letters(&self, campaign: CampaignId) -> Result<Vec<(DeliveryId, String)>> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = app::sandbox::list(&self.ctx, Some(campaign), after, limits::BULK_ROWS)?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some((last.created_at, last.delivery));
            all.extend(page.iter().map(|kept| (kept.delivery, kept.address.clone())));
        }
    }

    /// A letter's HTML, as the mail program that received it shows it.
    pub fn letter(&self, delivery: DeliveryId) -> Result<String> {
        let (_, letter, _) = app::sandbox::load(&self.ctx, delivery)?;
        Ok(letter.html)
    }
}
