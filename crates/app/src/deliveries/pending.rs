//! Bridges to nouns that are being built.

pub mod tracking {
    use crate::Workspace;
    use crate::secret::Key;
    use base::{DeliveryId, LinkId, WorkspaceId, hash};
    use domain::tracking::{Purpose, TAG_BYTES, Token};
    use std::sync::Arc;
    use template::Urls;

    pub struct Signer {
        url: Arc<str>,
        workspace: WorkspaceId,
        secret: Key,
    }

    impl Signer {
        pub fn new(workspace: &Workspace) -> Signer {
            Signer { url: workspace.public_url.clone(), workspace: workspace.id, secret: workspace.secret.clone() }
        }

        fn address(&self, purpose: Purpose, delivery: DeliveryId, link: Option<LinkId>) -> String {
            let token = Token { key: 1, workspace: self.workspace, delivery, link };
            let mut bytes = token.payload();
            let tag = self.secret.keyed(purpose.key_name(), &[&bytes]);
            bytes.extend_from_slice(&tag[..TAG_BYTES]);
            format!("{}/{}/{}", self.url, purpose.path(), hash::encode(&bytes))
        }

        pub fn urls(&self, delivery: DeliveryId, links: &[LinkId]) -> Urls {
            Urls {
                click: links.iter().map(|link| self.address(Purpose::Click, delivery, Some(*link))).collect(),
                unsubscribe: self.address(Purpose::Leave, delivery, None),
                web_version: self.address(Purpose::View, delivery, None),
                pixel: self.address(Purpose::Open, delivery, None),
            }
        }

        pub fn one_click(&self, delivery: DeliveryId) -> String {
            self.address(Purpose::Leave, delivery, None)
        }

        pub fn nonce(&self, delivery: DeliveryId) -> String {
            hash::encode(&self.secret.keyed("message-id", &[&delivery.0.to_le_bytes()])[..9])
        }
    }
}

pub mod templates {
    use crate::{Ctx, Error, Result};
    use base::TemplateId;
    use template::{Business, Message, Options};

    pub fn message(ctx: &Ctx, id: TemplateId) -> Result<Message> {
        let template = ctx.workspace.read(|tx| store::templates::load(tx, id)?.ok_or(Error::NotFound))?;
        let draft = template.draft;
        Ok(Message {
            subject: draft.subject,
            preheader: draft.preheader,
            body_kind: draft.body_kind,
            body: draft.body,
        })
    }

    pub fn options(ctx: &Ctx) -> Result<Options> {
        let settings = ctx.workspace.settings();
        Ok(Options {
            locale: settings.locale,
            zone: settings.zone.clone(),
            currency: settings.currency,
            business: Business {
                name: settings.business_name.clone(),
                address: settings.postal_address.clone(),
                site: settings.site.clone(),
                accent: settings.accent_color.clone(),
            },
            ..Options::default()
        })
    }
}

pub mod senders {
    use crate::{Error, Result, Workspace};
    use channels::email::{Network, Relay, Security, Trust};
    use std::time::Duration;
    use store::senders::Sender;

    pub fn settings(sender: &Sender) -> Result<domain::senders::Relay> {
        serde_json::from_str(&sender.settings).map_err(Error::internal)
    }

    pub fn relay(_: &Workspace, sender: &Sender) -> Result<Relay> {
        let settings = settings(sender)?;
        Ok(Relay {
            host: settings.host,
            port: settings.port,
            security: Security::Plain,
            user: None,
            password: None,
            helo: "localhost".into(),
            network: Network::Any,
            trust: Trust::public(),
            timeout: Duration::from_secs(30),
        })
    }
}
