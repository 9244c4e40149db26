//! Questions to a resolver of the test's own, over UDP and TCP on this machine.

use base::Random;
use channels::dns::zone::{Manners, Record, Records, Zone};
use channels::dns::{Answer, Kind, Resolver};
use std::net::SocketAddr;
use std::time::Duration;

fn records() -> Records {
    let long = format!("v=DKIM1; k=rsa; p={}", "A".repeat(700));
    let exchangers = vec![
        Record::MailExchange(20, "second.shop.example".into()),
        Record::MailExchange(10, "first.shop.example".into()),
    ];
    Records::from([
        ("shop.example".into(), vec![Record::Text("v=spf1 -all".into()), Record::Text("other".into())]),
        ("rapport._domainkey.shop.example".into(), vec![Record::Text(long)]),
        ("mail.shop.example".into(), exchangers),
    ])
}

fn resolver(servers: Vec<SocketAddr>) -> Resolver {
    Resolver::new(servers, Duration::from_secs(5), Random::seeded(1))
}

#[test]
fn records_are_found_whole_whatever_way_they_come() {
    let cuts = Manners { cuts: true, ..Manners::default() };
    let babbles = Manners { babbles: true, ..Manners::default() };
    for manners in [Manners::default(), cuts, babbles] {
        let zone = Zone::start(records(), manners).unwrap();
        let resolver = resolver(vec![zone.address()]);
        let ask = |name: &str, kind| resolver.ask(name, kind).unwrap();
        let texts = Answer::Found(vec!["v=spf1 -all".into(), "other".into()]);
        assert_eq!(ask("shop.example", Kind::Text), texts, "{manners:?}");
        assert_eq!(ask("Shop.Example.", Kind::Text), texts);
        let Answer::Found(long) = ask("rapport._domainkey.shop.example", Kind::Text) else {
            panic!("no text")
        };
        assert_eq!(long[0].len(), 718);
        let near = Answer::Found(vec!["10 first.shop.example".into(), "20 second.shop.example".into()]);
        assert_eq!(ask("mail.shop.example", Kind::MailExchange), near);
        assert_eq!(ask("shop.example", Kind::MailExchange), Answer::Nothing);
        assert_eq!(ask("nobody.example", Kind::Text), Answer::NoName);
    }
}

#[test]
fn next_resolver_is_asked_when_one_does_not_answer() {
    let refuses = Zone::start(records(), Manners { refuses: Some(2), ..Manners::default() }).unwrap();
    let answers = Zone::start(records(), Manners::default()).unwrap();
    let both = resolver(vec![refuses.address(), answers.address()]);
    assert!(matches!(both.ask("shop.example", Kind::Text), Ok(Answer::Found(_))));
    assert_eq!((refuses.asked(), answers.asked()), (1, 1));
    let said = resolver(vec![refuses.address()]).ask("shop.example", Kind::Text).unwrap_err();
    assert!(said.0.contains('2'), "{said}");
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = vec![silent.local_addr().unwrap()];
    let short = Resolver::new(server, Duration::from_millis(50), Random::seeded(1));
    assert!(short.ask("shop.example", Kind::Text).is_err());
    assert!(resolver(Vec::new()).ask("shop.example", Kind::Text).is_err());
}

#[test]
fn what_is_no_name_is_not_asked() {
    let zone = Zone::start(records(), Manners::default()).unwrap();
    let resolver = resolver(vec![zone.address()]);
    for wrong in ["", "a..b", "a b.example", "пример.рф", &"a.".repeat(140), &"a".repeat(64)] {
        assert!(resolver.ask(wrong, Kind::Text).is_err(), "{wrong}");
    }
    assert_eq!(zone.asked(), 0);
}
