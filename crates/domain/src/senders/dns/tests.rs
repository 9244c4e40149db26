use super::*;
use crate::senders::presets::PRESETS;

fn preset(id: &str) -> &'static Preset {
    PRESETS.iter().find(|preset| preset.id == id).unwrap()
}

fn facts() -> Facts {
    let found = |text: &str| Asked::Found(vec![text.to_owned()]);
    Facts {
        from_address: "news@shop.example".into(),
        texts: found("v=spf1 include:_spf.yandex.net ~all"),
        spf_lookups: 3,
        preset: preset("yandex360"),
        keys: Vec::new(),
        dmarc: ("shop.example".into(), found("v=DMARC1; p=none")),
        mx: found("10 mx.yandex.net"),
    }
}

fn key(state: State, asked: Asked) -> KeySeen {
    let (domain, selector) = ("shop.example".into(), "rapport".into());
    KeySeen { domain, selector, public_key: "MIIBabc".into(), state, asked }
}

/// The findings of an area: level, code, and what to paste.
fn of(facts: &Facts, area: Area) -> Vec<(Level, String, Option<String>)> {
    let all = judge(facts).into_iter().filter(|finding| finding.area == area);
    all.map(|finding| (finding.level, finding.code, finding.record.map(|paste| paste.value))).collect()
}

fn spf(texts: &[&str], id: &str) -> (Level, String, Option<String>) {
    let texts = Asked::Found(texts.iter().map(|text| (*text).to_owned()).collect());
    of(&Facts { texts, preset: preset(id), ..facts() }, Area::Spf).remove(0)
}

#[test]
fn healthy_domain_has_nothing_to_paste() {
    let found = judge(&facts());
    assert!(!is_broken(&found) && found.iter().all(|finding| finding.record.is_none()), "{found:?}");
}

#[test]
fn spf_is_completed_in_one_record() {
    let paste = |value: &str| Some(value.to_owned());
    assert_eq!(spf(&[], "yandex360").2, paste("v=spf1 include:_spf.yandex.net ~all"));
    assert_eq!(spf(&[], "other"), (Level::Warn, "spf_missing".into(), None));
    assert_eq!(
        spf(&["google-site-verification=1", "v=spf1 mx ip4:192.0.2.1 -all"], "yandex360"),
        (
            Level::Bad,
            "spf_without_relay".into(),
            paste("v=spf1 mx ip4:192.0.2.1 include:_spf.yandex.net -all")
        )
    );
    assert_eq!(
        spf(&["v=spf1 include:_spf.mail.ru ~all", "v=spf1 mx include:_spf.mail.ru -all"], "yandex360"),
        (
            Level::Bad,
            "spf_twice".into(),
            paste("v=spf1 include:_spf.mail.ru mx include:_spf.yandex.net ~all")
        )
    );
    for everybody in ["v=spf1 include:_spf.yandex.net +all", "v=spf1 include:_spf.yandex.net all"] {
        let (level, code, record) = spf(&[everybody], "yandex360");
        assert_eq!((level, code.as_str()), (Level::Bad, "spf_allows_all"));
        assert_eq!(record, paste("v=spf1 include:_spf.yandex.net ~all"));
    }
    assert_eq!(spf(&["v=spf1 include:_spf.yandex.net ?all"], "yandex360").1, "spf_open");
    assert_eq!(spf(&["v=spf1 include:_spf.yandex.net"], "yandex360").1, "spf_open");
    assert_eq!(spf(&["v=spf1 redirect=_spf.yandex.net"], "other").1, "spf_good");
    assert_eq!(spf(&["v=spf10 +all"], "other").1, "spf_missing");
    let many = Facts { spf_lookups: 11, ..facts() };
    assert_eq!(of(&many, Area::Spf)[0].1, "spf_lookups");
}

#[test]
fn key_of_ours_is_compared_with_its_record() {
    let with = |state, asked| Facts { keys: vec![key(state, asked)], ..facts() };
    let there = || Asked::Found(vec!["v=DKIM1; k=rsa; p=MIIB abc".into()]);
    let other = || Asked::Found(vec!["v=DKIM1; k=rsa; p=MIIBxyz".into()]);
    let answer = |facts: &Facts| of(facts, Area::Dkim).remove(0);
    assert_eq!(answer(&with(State::Signing, there())), (Level::Ok, "dkim_good".into(), None));
    assert!(ready(&with(State::Waiting, there())).is_some());
    assert!(
        ready(&with(State::Waiting, other())).is_none() && ready(&with(State::Signing, there())).is_none()
    );
    let (level, code, record) = answer(&with(State::Signing, other()));
    assert_eq!((level, code.as_str()), (Level::Bad, "dkim_differs"));
    assert_eq!(record.as_deref(), Some("v=DKIM1; k=rsa; p=MIIBabc"));
    assert_eq!(answer(&with(State::Signing, Asked::NoName)).1, "dkim_missing");
    assert_eq!(answer(&with(State::Waiting, Asked::Nothing)).0, Level::Warn);
    assert_eq!(answer(&with(State::Signing, Asked::Failed)).1, "dns_failed");
    assert_eq!(answer(&facts()).1, "dkim_by_relay");
    assert_eq!(answer(&Facts { preset: preset("other"), ..facts() }).1, "dkim_unknown");
}

#[test]
fn policy_is_read_at_the_domain_or_above() {
    let dmarc = |at: &str, texts: &[&str]| {
        let asked = Asked::Found(texts.iter().map(|text| (*text).to_owned()).collect());
        of(&Facts { dmarc: (at.into(), asked), ..facts() }, Area::Dmarc).remove(0)
    };
    assert_eq!(dmarc("shop.example", &["v=DMARC1; p=reject"]).1, "dmarc_good");
    assert_eq!(dmarc("shop.example", &["v=DMARC1; p=none; sp=reject"]).1, "dmarc_watches");
    assert_eq!(dmarc("example", &["v=DMARC1; p=none; sp=reject"]).1, "dmarc_good");
    assert_eq!(dmarc("shop.example", &["v=DMARC1; p=none", "v=DMARC1; p=reject"]).1, "dmarc_twice");
    assert_eq!(dmarc("shop.example", &["v=DMARC1; pct=10"]).1, "dmarc_broken");
    let missing = dmarc("shop.example", &["other text"]);
    assert_eq!(missing.2.as_deref(), Some("v=DMARC1; p=none; rua=mailto:news@shop.example"));
}

#[test]
fn free_mailbox_and_unknown_domain_are_said_alone() {
    let from = |address: &str, id: &str| {
        let found = judge(&Facts { from_address: address.into(), preset: preset(id), ..facts() });
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].level, found[0].code.clone())
    };
    assert_eq!(from("shop@mail.ru", "unisender_go"), (Level::Bad, "free_mailbox".into()));
    assert_eq!(from("shop@yandex.ru", "yandex360"), (Level::Warn, "free_mailbox_own".into()));
    let unknown = judge(&Facts { texts: Asked::NoName, ..facts() });
    assert_eq!((unknown.len(), unknown[0].code.as_str()), (1, "domain_unknown"));
    let refuses = Facts { mx: Asked::Found(vec!["0 .".into()]), ..facts() };
    assert_eq!(of(&refuses, Area::Mx)[0].1, "mx_refuses");
    assert!(is_broken(&judge(&refuses)));
}
