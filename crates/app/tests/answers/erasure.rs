//! Erasing one person as the product does it: from every place, through files and image, and for good.

use crate::events::happened;
use crate::world::Shop;
use crate::{count, orders, person};
use app::customers;
use app::facts::{self, compare::compare};
use app::server::Progress;
use base::CustomerId;
use domain::customers::State;
use domain::events::Value as Property;
use serde_json::json;
use std::path::Path;
use store::testing::Fresh;

const WORDS: [&str; 4] = ["stiraeva", "Stiraeva", "STIRAEVA", "stiraeva@example.com"];

/// Files below a folder in which a word of the person stands.
fn found(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let has = |word: &&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        found.extend(WORDS.iter().filter(|word| has(word)).map(|word| format!("{}: {word}", path.display())));
    }
    found
}

fn state(shop: &Shop, id: CustomerId) -> State {
    shop.workspace.db.read(move |tx| store::customers::load(tx, id)).unwrap().unwrap().state
}

#[test]
fn erased_person_is_nowhere_and_only_the_key_opens_what_is_kept() {
    for (engine, fresh) in Fresh::all() {
        let first = Shop::found(&fresh);
        let clock = first.clock.clone();
        first.server.close();
        drop(first);
        let shop = Shop::keeping(&fresh, &clock, None);
        let (gone, stays) = (person(&shop, "Stiraeva", "Казань"), person(&shop, "ostaev", "Казань"));
        for (id, name) in [(gone, "Stiraeva"), (stays, "ostaev")] {
            happened(&shop, &format!("of {name}"), id, shop.ctx.now(), ("price", Property::Int(7)));
        }
        orders(
            &shop,
            &[
                "1,tea,2,2026-01-10 10:00,1.00,Stiraeva".to_owned(),
                "2,tea,1,2026-01-10 11:00,1.00,ostaev".to_owned(),
            ],
        );
        facts::save(&shop.workspace).unwrap();
        let everybody = count(&shop, json!({"all": []}));
        let key = customers::evidence_key(&shop.ctx).unwrap();
        let grounds = |reference: &str| {
            let reason = domain::customers::ErasureReason::Request;
            customers::Grounds { reason, reference: reference.to_owned() }
        };
        let named = customers::erase(&shop.ctx, gone, &key, &grounds("от Стираевой")).unwrap_err();
        assert_eq!(named.code(), "reference_invalid");
        let grounds = grounds("ВХ-118/2026");
        customers::erase(&shop.ctx, gone, &key, &grounds).unwrap();
        customers::erase(&shop.ctx, gone, &key, &grounds).unwrap();
        assert_eq!((state(&shop, gone), state(&shop, stays)), (State::Erased, State::Active), "{engine}");
        while customers::clear_step(&shop.workspace).unwrap() == Progress::Worked {}

        assert_eq!(count(&shop, json!({"all": []})), everybody - 1);
        let card = customers::card(&shop.ctx, gone).unwrap().erased.unwrap();
        assert_eq!((card.at, card.reference.as_deref()), (shop.ctx.now(), Some("ВХ-118/2026")));
        assert_eq!(customers::card(&shop.ctx, stays).unwrap().erased, None);
        assert!(compare(&shop.workspace).unwrap().agrees(), "{engine}: following and loading differ");
        let kept = customers::open_evidence(&shop.ctx, gone, &key).unwrap();
        assert_eq!(kept["orders"][0]["number"], "1", "{kept}");
        let other = customers::evidence_key(&shop.ctx).unwrap();
        let refused = customers::open_evidence(&shop.ctx, gone, &other).unwrap_err();
        assert_eq!(refused.code(), "evidence_key_wrong");
        let again = customers::Wanted {
            identities: vec![(domain::identities::Kind::Email, "stiraeva@example.com".to_owned())],
            ..Default::default()
        };
        assert_eq!(customers::create(&shop.ctx, again).unwrap_err().code(), "address_erased");
        assert_eq!(found(fresh.path()), Vec::<String>::new(), "{engine}, while it runs");
        shop.server.close();
        assert_eq!(found(fresh.path()), Vec::<String>::new(), "{engine}, after it was closed");
    }
}
