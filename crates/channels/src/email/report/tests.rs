//! Reports as servers write them, and what must be read from each.

use super::*;
use ReturnKind::*;

const WORD: &str = "dlv_1024.00112233445566778899";

macro_rules! example {
    ($name:literal) => {
        ($name, &include_bytes!(concat!("examples/", $name, ".eml"))[..])
    };
}

#[test]
fn reports_of_real_servers_are_read() {
    for ((name, raw), kind, code) in [
        (example!("postfix"), HardBounce, "5.1.1"),
        (example!("postfix-full"), SoftBounce, "4.2.2"),
        (example!("exim"), HardBounce, "5.0.0"),
        (example!("exim-old"), HardBounce, "5.1.1"),
        (example!("exchange"), HardBounce, "5.1.10"),
        (example!("gmail"), HardBounce, "5.1.1"),
        (example!("gmail-inactive"), HardBounce, "5.2.1"),
        (example!("yandex"), HardBounce, "5.7.1"),
        (example!("yandex-spam"), SoftBounce, "5.7.1"),
        (example!("mailru"), HardBounce, "5.0.0"),
        (example!("qmail"), HardBounce, "5.1.1"),
        (example!("sendmail"), HardBounce, "5.1.2"),
        (example!("verp"), HardBounce, "5.1.1"),
        (example!("arf"), Complaint, "abuse"),
        (example!("delivered"), Delivered, "2.0.0"),
    ] {
        let told = read_report(raw).unwrap_or_else(|| panic!("{name} is not read"));
        assert_eq!((told.kind, told.code.as_str()), (kind, code), "{name}: {told:?}");
        assert_eq!(told.message_id.as_deref(), Some(WORD), "{name}");
        assert!(told.happened_at.is_some(), "{name}");
    }
}

#[test]
fn words_of_the_last_server_are_kept() {
    let told = read_report(example!("postfix").1).unwrap();
    assert_eq!(told.words, "550 5.1.1 <anna@example.com>: Recipient address rejected: User unknown");
    assert_eq!(told.address.as_deref(), Some("anna@example.com"));
}

#[test]
fn letters_that_are_no_reports_are_passed_over() {
    for (name, raw) in [
        example!("postfix-delayed"),
        example!("arf-not-spam"),
        example!("away"),
        example!("away-gmail"),
        example!("person"),
        example!("stranger"),
    ] {
        assert_eq!(read_report(raw), None, "{name}");
    }
    for broken in [&b""[..], b"x", b"Content-Type: multipart/report; boundary=B\r\n\r\n--B", &[0xff; 300]] {
        assert_eq!(read_report(broken), None);
    }
}

#[test]
fn cut_reports_never_panic() {
    for (_, raw) in [example!("gmail"), example!("exim"), example!("qmail"), example!("arf")] {
        for end in 0..raw.len() {
            let _ = read_report(&raw[..end]);
        }
    }
}

#[test]
fn our_word_is_found_wherever_it_stands() {
    let found = |text: &str| word_in(text.as_bytes());
    assert_eq!(found(&format!("a <{}@SHOP.EXAMPLE>", WORD.to_uppercase())).as_deref(), Some(WORD));
    assert_eq!(found(&format!("dlv_ dlv_7.x {WORD}")).as_deref(), Some(WORD));
    for none in ["", "dlv_", "dlv_1", "dlv_1.00112233", "dlv_x.00112233445566778899"] {
        assert_eq!(found(none), None, "{none}");
    }
}
