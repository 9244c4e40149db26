//! Lists: members by hand and by operation, who uses them, audiences, and the file that leaves.

use crate::world::{Order, Shop, on_both};
use crate::{person, rule};
use app::customers::{self, Which};
use app::lists::{self, fill};
use app::server::Progress;
use app::{Error, segments};
use base::{CustomerId, ListId, OperationId};
use domain::campaigns::{Settings, Source};
use domain::consent::{Channel, Purpose};
use domain::imports::{Kind as Import, Options};
use serde_json::json;

fn list(shop: &Shop, name: &str) -> ListId {
    lists::create(&shop.ctx, name, "").unwrap().0.id
}

fn members(shop: &Shop, id: ListId) -> i64 {
    lists::get(&shop.ctx, id).unwrap().0.members
}

fn in_segment(name: &str) -> serde_json::Value {
    json!({"subject": "field", "field": "city", "op": "is", "value": name})
}

fn campaign(shop: &Shop, include: Vec<Source>) -> base::CampaignId {
    let settings = Settings { include, ..Settings::new(Purpose::Marketing, Channel::Email) };
    app::campaigns::create(&shop.ctx, "Spring", settings).unwrap().id
}

/// Lets the worker finish a filling.
fn work(shop: &Shop, id: OperationId) -> String {
    while shop.state(id) == "waiting" || shop.state(id) == "running" {
        assert_eq!(fill::step(&shop.workspace).unwrap(), Progress::Worked);
    }
    shop.state(id)
}

#[test]
fn members_come_and_go_by_hand() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let id = list(shop, " Гости ");
        let changed = lists::change(&shop.ctx, id, &[anna, boris, CustomerId(9_999)], &[]).unwrap();
        assert_eq!((changed.added, changed.removed), (2, 0));
        let changed = lists::change(&shop.ctx, id, &[anna], &[boris]).unwrap();
        assert_eq!((changed.added, changed.removed), (0, 1));
        let card = customers::card(&shop.ctx, anna).unwrap();
        assert_eq!(card.lists, [(id, "Гости".to_owned())]);
        assert!(customers::card(&shop.ctx, boris).unwrap().lists.is_empty());
        let query = customers::Query {
            which: Which { list: Some(id), ..Which::default() },
            limit: 10,
            ..Default::default()
        };
        let listing = customers::list(&shop.ctx, query).unwrap();
        assert_eq!((listing.total, listing.rows[0].customer.id), (1, anna));
        let many = vec![anna; 1_001];
        assert_eq!(lists::change(&shop.ctx, id, &many, &[]).unwrap_err().code(), "too_many");
        assert!(matches!(lists::change(&shop.ctx, ListId(77), &[anna], &[]), Err(Error::NotFound)));
    });
}

#[test]
fn file_of_customers_goes_into_a_list() {
    on_both(|shop, _| {
        let boris = person(shop, "boris", "Пермь");
        let id = list(shop, "Гости");
        let options = Options { list_id: Some(id), ..Options::default() };
        // One row is wrong, one person stands twice, one is known already.
        let text = "email,city\nanna@example.com,Казань\nboris@example.com,Пермь\nnobody,Омск\nanna@example.com,Казань\n";
        let order = Order { options: options.clone(), ..Order::of(Import::Customers) };
        let counts = shop.import(text, order);
        assert_eq!((counts.rows, counts.errors, counts.listed), (4, 1, 2));
        let ids = shop.workspace.read(|tx| Ok(store::lists::members(tx, id)?)).unwrap();
        assert!(ids.len() == 2 && ids.contains(&boris.0), "{ids:?}");
        let order = Order { options: options.clone(), dry_run: true, ..Order::of(Import::Customers) };
        assert_eq!(shop.import("email\nvera@example.com\n", order).listed, 0);
        assert_eq!(members(shop, id), 2);
        let file = shop.upload("orders.csv", b"code,name\nS1,Tea\n").unwrap();
        let order = Order { options, ..Order::of(Import::Products) };
        assert_eq!(shop.start(file.id, &order).unwrap_err().code(), "import_list_of_others");
    });
}

#[test]
fn list_is_filled_exactly_with_who_fits_when_it_is_ordered() {
    on_both(|shop, _| {
        let kazan: Vec<_> = (0..5).map(|n| person(shop, &format!("k{n}"), "Казань")).collect();
        person(shop, "boris", "Пермь");
        let id = list(shop, "Казань сегодня");
        lists::change(&shop.ctx, id, &kazan[..2], &[]).unwrap();
        let which = Which { rule: Some(rule(in_segment("Казань"))), ..Which::default() };
        let operation = fill::start(&shop.ctx, id, &which).unwrap();
        // Who comes after the order is not in it.
        person(shop, "late", "Казань");
        assert_eq!(work(shop, operation), "finished");
        assert_eq!(members(shop, id), 5);
        let view = app::operations::get(&shop.ctx, operation).unwrap().operation;
        assert_eq!((view.done, view.total), (5, Some(5)));
        let counts: fill::Counts = serde_json::from_str(&view.result.unwrap()).unwrap();
        assert_eq!((counts.added, counts.kept), (3, 2));
        // Of a list, found by a word: one of the five.
        let copy = list(shop, "Копия");
        let which = Which { list: Some(id), search: "K3".to_owned(), ..Which::default() };
        let operation = fill::start(&shop.ctx, copy, &which).unwrap();
        assert_eq!((work(shop, operation).as_str(), members(shop, copy)), ("finished", 1));
    });
}

#[test]
fn filling_goes_on_in_pieces_and_stops_when_asked() {
    on_both(|shop, _| {
        let count = 21_500;
        shop.workspace
            .write(move |tx| {
                for _ in 0..count {
                    store::customers::insert(tx, &Default::default(), "", shop_now())?;
                }
                Ok(())
            })
            .unwrap();
        app::facts::reload(&shop.workspace).unwrap();
        let id = list(shop, "Все");
        let operation = fill::start(&shop.ctx, id, &Which::default()).unwrap();
        assert_eq!(fill::step(&shop.workspace).unwrap(), Progress::Worked);
        let halfway = app::operations::get(&shop.ctx, operation).unwrap().operation;
        assert_eq!((halfway.state.as_str(), halfway.done), ("running", 20_000));
        app::operations::cancel(&shop.ctx, operation).unwrap();
        assert_eq!((work(shop, operation).as_str(), members(shop, id)), ("cancelled", 20_000));
        let again = fill::start(&shop.ctx, id, &Which::default()).unwrap();
        assert_eq!((work(shop, again).as_str(), members(shop, id)), ("finished", count));
    });
}

fn shop_now() -> base::Timestamp {
    base::Timestamp::from_seconds(1_770_000_000)
}

#[test]
fn list_is_not_deleted_while_a_campaign_needs_it() {
    on_both(|shop, _| {
        let (anna, _) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let id = list(shop, "Гости");
        lists::change(&shop.ctx, id, &[anna], &[]).unwrap();
        let campaign = campaign(shop, vec![Source::List(id)]);
        let (_, uses) = lists::get(&shop.ctx, id).unwrap();
        assert_eq!((uses[0].id.clone(), uses[0].over), (campaign.to_string(), false));
        assert_eq!(lists::delete(&shop.ctx, id).unwrap_err().code(), "list_used");
        app::campaigns::delete(&shop.ctx, campaign).unwrap();
        lists::delete(&shop.ctx, id).unwrap();
        assert!(matches!(lists::get(&shop.ctx, id), Err(Error::NotFound)));
        assert!(customers::card(&shop.ctx, anna).unwrap().lists.is_empty());
    });
}

#[test]
fn audience_is_of_segments_and_lists_without_the_excluded() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let vera = person(shop, "vera", "Омск");
        let id = list(shop, "Гости");
        lists::change(&shop.ctx, id, &[anna, vera], &[]).unwrap();
        let wanted = segments::Wanted {
            name: "Пермь".to_owned(),
            description: String::new(),
            folder: String::new(),
            rule: rule(in_segment("Пермь")),
        };
        let perm = Source::Segment(segments::create(&shop.ctx, wanted).unwrap().segment.id);
        let audience = |include: &[Source], exclude: &[Source]| {
            let members = segments::audience(&shop.workspace, include, exclude, shop.ctx.now())?;
            Ok::<_, Error>(members.iter().map(i64::from).collect::<Vec<_>>())
        };
        let guests = Source::List(id);
        assert_eq!(audience(&[guests, perm], &[]).unwrap(), [anna.0, boris.0, vera.0]);
        assert_eq!(audience(&[], &[guests]).unwrap(), [boris.0]);
        assert!(audience(&[], &[Source::List(ListId(9_999))]).is_err());
    });
}

#[test]
fn file_of_members_is_quoted_and_audited() {
    on_both(|shop, _| {
        let (anna, _) = (person(shop, "anna", "=1+1"), person(shop, "boris", "Пермь"));
        let id = list(shop, "Гости");
        lists::change(&shop.ctx, id, &[anna], &[]).unwrap();
        let which = Which { list: Some(id), ..Which::default() };
        let mut out = Vec::new();
        customers::export_csv(&shop.ctx, &which, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("\u{feff}id,email,phone,external_id,first_name"));
        let row = lines.next().unwrap();
        assert!(row.starts_with(&format!("{anna},anna@example.com,,anna,anna,")), "{row}");
        assert!(row.contains(",'=1+1,"), "{row}");
        assert_eq!(lines.next(), None);
        let audit = app::audit::list(&shop.ctx, &app::audit::Filter::default(), None, 1).unwrap();
        let entry = &audit[0].entry;
        assert_eq!((entry.action.as_str(), entry.subject.clone()), ("customers.export", id.to_string()));
        assert_eq!(entry.detail["customers"], 1);
    });
}
