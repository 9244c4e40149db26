//! A changed key of the installation: everything is sealed anew, and nothing that was sealed is lost on the way.

use crate::world::Shop;
use app::secret::Secret;
use app::server::reseal::{Resealed, reseal};
use app::server::{Options, Server};
use app::webhooks;
use base::{Clock, Random, UserId};
use domain::webhooks::{Draft, Kind};
use store::senders::NewSender;
use store::testing::Fresh;

const PASSWORD: &[u8] = "пароль почтового узла".as_bytes();
const FACTOR: &[u8] = b"twenty bytes of one ";

fn server(fresh: &Fresh, clock: &Clock, secret: Secret) -> Server {
    Server::open(Options {
        place: fresh.place().clone(),
        secret,
        public_url: "http://127.0.0.1".to_owned(),
        clock: clock.clone(),
        random: Random::seeded(2),
        workers: false,
    })
    .unwrap()
}

/// Two secrets of a webhook, a relay's password and a second factor, all of the root.
fn furnish(shop: &Shop) {
    let url = "https://example.com/hook".to_owned();
    let draft = Draft { url, description: String::new(), kinds: Kind::ALL.to_vec(), segments: Vec::new() };
    let (webhook, _) = webhooks::create(&shop.ctx, draft).unwrap();
    webhooks::rotate(&shop.ctx, webhook.id).unwrap();
    let (random, now) = (shop.server.random().clone(), shop.clock.now());
    let sender = NewSender {
        kind: "smtp",
        name: "Почта".into(),
        from_name: "Лавка".into(),
        from_address: "news@example.com".into(),
        reply_to: None,
        settings: "{}".into(),
        secret: Some(shop.workspace.secret.seal(PASSWORD, &random)),
    };
    shop.workspace.write(move |tx| Ok(store::senders::insert(tx, &sender, now)?)).unwrap();
    let sealed = shop.server.secret().child("second_factor").seal(FACTOR, &random);
    let begin = move |tx: &mut store::Tx| Ok(store::control::factors::begin(tx, UserId(1), &sealed, now)?);
    assert!(shop.server.control_write(begin).unwrap());
}

/// What is sealed, opened; nothing where it cannot be.
fn opened(server: &Server) -> Vec<Option<Vec<u8>>> {
    let workspace = server.workspace("shop").unwrap();
    let seals = workspace.read(|tx| Ok(store::sealed::all(tx)?)).unwrap();
    let mut all: Vec<_> = seals.iter().map(|seal| workspace.secret.open(&seal.bytes)).collect();
    let factors = server.control().read(store::control::factors::sealed).unwrap();
    all.extend(factors.iter().map(|sealed| server.secret().child("second_factor").open(sealed)));
    all.sort();
    all
}

#[test]
fn changed_key_seals_everything_anew_and_the_old_one_opens_nothing_of_it() {
    for (engine, fresh) in Fresh::all() {
        let shop = Shop::found(&fresh);
        furnish(&shop);
        let (clock, before) = (shop.clock.clone(), opened(&shop.server));
        assert_eq!((before.len(), before.iter().flatten().count()), (4, 4), "{engine}");
        assert!(before.contains(&Some(PASSWORD.to_vec())) && before.contains(&Some(FACTOR.to_vec())));
        shop.server.close();
        drop(shop);

        let (root, newer) = ([7; 32], Secret { root: [7; 32], seals: vec![[8; 32]] });
        let server = self::server(&fresh, &clock, newer.clone());
        assert_eq!(opened(&server), before, "before it is sealed anew the new secret opens the old seals");
        assert_eq!(reseal(&server).unwrap(), Resealed { renewed: 4, newest: 0, unreadable: 0 }, "{engine}");
        assert_eq!(reseal(&server).unwrap(), Resealed { renewed: 0, newest: 4, unreadable: 0 }, "{engine}");
        assert_eq!(opened(&server), before);
        server.close();
        drop(server);

        // The key that leaked opens nothing any more, and does not spoil what it cannot open.
        let server = self::server(&fresh, &clock, root.into());
        assert_eq!(opened(&server), vec![None; 4], "{engine}");
        assert_eq!(reseal(&server).unwrap(), Resealed { renewed: 0, newest: 0, unreadable: 4 }, "{engine}");
        server.close();
        drop(server);
        let server = self::server(&fresh, &clock, newer);
        assert_eq!(opened(&server), before, "{engine}");
        server.close();
        drop(server);
    }
}
