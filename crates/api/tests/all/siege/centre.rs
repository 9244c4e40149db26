//! The preference centre and the page of leaving, sent what no page of ours sends.

use crate::tracking::sent;
use crate::world::*;
use base::CustomerId;

const START: &str = "2026-03-01T09:00:00Z";
const FORM: &str = "application/x-www-form-urlencoded";

/// A channel that is not ticked is a withdrawal, so a body without one must not be taken for the page's.
#[test]
fn what_presses_no_button_of_the_preference_centre_changes_nothing() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let path = sent.path(&sent.urls.preferences);
        let ledger =
            || sent.workspace.read(|tx| Ok(store::consent::entries(tx, CustomerId(1), None, 20)?)).unwrap();
        let multipart = "multipart/form-data; boundary=a";
        for (kind, body) in [
            ("", Vec::new()),
            (FORM, Vec::new()),
            (FORM, b"List-Unsubscribe=One-Click".to_vec()),
            (FORM, b"do=".to_vec()),
            (FORM, b"do=Save&channel=sms".to_vec()),
            (FORM, b"xdo=leave&do=nothing&do=leave".to_vec()),
            (FORM, b"channel=sms&topic=1".to_vec()),
            (FORM, vec![0xff; 5_000]),
            (FORM, b"a=b&".repeat(200_000)),
            ("application/json", br#"{"do":"leave"}"#.to_vec()),
            ("text/plain", b"do\nleave".to_vec()),
            (multipart, b"--a\r\ncontent-disposition: form-data; name=\"do\"\r\n\r\nleave\r\n--a--".to_vec()),
        ] {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let answer = world.stranger().raw("POST", &path, Some((kind.to_owned(), body)));
            assert_eq!(answer.status, 200, "{kind} {shown}: {answer:?}");
            assert!(
                !answer.text.contains("Сохранено") && !answer.text.contains("отписаны"),
                "{kind} {shown}"
            );
            assert!(answer.header("set-cookie").is_empty());
            assert_eq!((ledger().len(), sent.may_write()), (1, true), "{kind} {shown}");
        }
        // One byte more than is read: of a longer body the rest would meet a closed door.
        let large = vec![b'a'; base::limits::JSON_BODY_BYTES + 1];
        let large = world.stranger().raw("POST", &path, Some((FORM.to_owned(), large)));
        assert_eq!(large.status, 413, "{large:?}");
        for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
            assert_eq!(world.stranger().raw(method, &path, None).status, 405, "{method}");
        }
        // A mail program that looks ahead, and one that opens the page hidden in another site's.
        let ahead = world.stranger().with("sec-purpose", "prefetch").with("purpose", "prefetch");
        assert_eq!(ahead.get(&format!("{path}?do=leave")).status, 200);
        assert_eq!((ledger().len(), sent.may_write()), (1, true));
    });
}

#[test]
fn names_on_public_pages_are_text() {
    each_engine_at(START, |world, clock| {
        let (sent, now) = (sent(world, clock), clock.now());
        let owner = world.login("owner@ours.example", PASSWORD);
        let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}";
        sent.workspace.write(move |tx| Ok(store::topics::insert(tx, hostile, now)?)).unwrap();
        let read = owner.get("/api/w/ours/settings");
        let owner = owner.with("if-match", read.header("etag"));
        let changed = owner.patch("/api/w/ours/settings", json!({ "business_name": hostile }));
        assert_eq!(changed.status, 200, "{changed:?}");
        for url in [&sent.urls.preferences, &sent.urls.unsubscribe] {
            let page = world.stranger().get(&sent.path(url));
            assert_eq!(page.status, 200);
            assert!(page.text.contains("alert(1)") && page.text.contains("{{ 7*7 }}"), "{}", page.text);
            assert!(!page.text.contains("<script") && !page.text.contains("<img"), "{}", page.text);
        }
    });
}

/// The words of an erased person's letters say nothing and do nothing, also to whoever kept them.
#[test]
fn words_of_an_erased_persons_letters_open_nothing() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let owner = world.login("owner@ours.example", PASSWORD);
        let key = json!({ "key": "07".repeat(32) });
        assert_eq!(owner.post("/api/w/ours/customers/cus_1/erase", key).status, 204);
        let ledger =
            || sent.workspace.read(|tx| Ok(store::consent::entries(tx, CustomerId(1), None, 20)?)).unwrap();
        let before = ledger().len();
        for url in [&sent.urls.preferences, &sent.urls.unsubscribe, &sent.urls.web_version] {
            let path = sent.path(url);
            for form in ["do=save&channel=email&topic=0", "do=leave", "choice=everything"] {
                let body = Some((FORM.to_owned(), form.as_bytes().to_vec()));
                for answer in [world.stranger().get(&path), world.stranger().raw("POST", &path, body)] {
                    let told = answer.text.contains("Anna") || answer.text.contains("anna@");
                    assert!(!told && answer.status < 500, "{path}: {answer:?}");
                }
            }
        }
        assert_eq!(world.stranger().get(&sent.path(&sent.urls.preferences)).status, 404);
        let said = json!({ "purpose": "marketing", "channel": "email", "given": true });
        assert_eq!(owner.post("/api/w/ours/customers/cus_1/consents", said).status, 404);
        assert_eq!(ledger().len(), before, "no word, and no address of a device that it was said from");
        assert!(!sent.may_write());
    });
}

/// One person's pages: no cache keeps them, no search engine finds them, and a page opened next does not read the word.
#[test]
fn pages_of_one_person_are_kept_and_told_by_nobody() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let urls = &sent.urls;
        let all = [&urls.click[0], &urls.pixel, &urls.unsubscribe, &urls.web_version, &urls.preferences];
        let mut answers: Vec<(String, Answer)> = Vec::new();
        for path in all.map(|url| sent.path(url)) {
            answers.push((path.clone(), world.stranger().get(&path)));
        }
        let form = |path: String, body: &str| {
            let answer =
                world.stranger().raw("POST", &path, Some((FORM.to_owned(), body.as_bytes().to_vec())));
            (format!("POST {path}"), answer)
        };
        answers.push(form(sent.path(&urls.preferences), "do=save&channel=email&topic=0"));
        answers.push(form(sent.path(&urls.unsubscribe), "choice=everything"));
        for path in ["/u/AAAA", "/p/AAAA", "/s/nobody", "/s/nobody/AAAA"] {
            answers.push((path.to_owned(), world.stranger().get(path)));
        }
        for (name, answer) in answers {
            for (header, wanted) in [
                ("cache-control", "no-store"),
                ("referrer-policy", "no-referrer"),
                ("x-robots-tag", "noindex, nofollow"),
                ("set-cookie", ""),
            ] {
                assert_eq!(answer.header(header), wanted, "{name}: {header}");
            }
            let policy = answer.header("content-security-policy");
            let is_page = answer.header("content-type").starts_with("text/html");
            assert!(!is_page || policy.starts_with("default-src 'none'; "), "{name}: {policy}");
        }
        let letter = world.stranger().get(&sent.path(&urls.web_version));
        let policy = letter.header("content-security-policy");
        let sandbox = policy.split("; ").find(|it| it.starts_with("sandbox ")).unwrap_or_default();
        assert!(
            !sandbox.is_empty() && !sandbox.contains("scripts") && !sandbox.contains("origin"),
            "{policy}"
        );
        assert!(policy.contains("form-action 'none'") && !policy.contains("script-src"), "{policy}");
    });
}
