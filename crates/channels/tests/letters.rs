//! Letters built here and read back by a parser that is not ours.

use base::Timestamp;
use channels::email::{Letter, build, read};
use proptest::prelude::*;

fn letter<'a>() -> Letter<'a> {
    Letter {
        from_name: "Чай & Ко",
        from: "news@shop.example",
        reply_to: Some("hello@shop.example"),
        to: "anna@example.com",
        subject: "Анна, скидка 10 % ☕",
        html: "<p>Привет, <b>Анна</b></p>",
        text: "Привет, Анна",
        message_id: "dlv_1.wsp_1@shop.example",
        date: Timestamp::from_seconds(1_767_225_600),
        unsubscribe: Some("https://r.example/u/abc"),
        feedback_id: Some("cmp_1:wsp_1:rapport"),
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.as_str())
}

#[test]
fn letter_is_read_back_as_it_was_meant() {
    let raw = build(&letter());
    let back = read(&raw).unwrap();
    assert_eq!(back.from, "Чай & Ко <news@shop.example>");
    assert_eq!(back.to, "anna@example.com");
    assert_eq!(back.subject, "Анна, скидка 10 % ☕");
    assert_eq!(back.html.trim_end(), "<p>Привет, <b>Анна</b></p>");
    assert_eq!(back.text.trim_end(), "Привет, Анна");
    for (name, want) in [
        ("Message-ID", "<dlv_1.wsp_1@shop.example>"),
        ("List-Unsubscribe", "<https://r.example/u/abc>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Feedback-ID", "cmp_1:wsp_1:rapport"),
        ("Date", "Thu, 1 Jan 2026 00:00:00 +0000"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(header(&back.headers, name), want, "{name}");
    }
}

#[test]
fn repeated_letter_is_the_same_letter() {
    assert_eq!(build(&letter()), build(&letter()));
}

#[test]
fn letter_without_marketing_headers_has_none() {
    let raw = build(&Letter { unsubscribe: None, feedback_id: None, reply_to: None, ..letter() });
    let back = read(&raw).unwrap();
    assert!(back.headers.iter().all(|(name, _)| !name.starts_with("List-") && name != "Reply-To"));
}

/// What RFC 5321 and 5322 demand of bytes on the wire.
fn assert_wire_safe(raw: &[u8]) -> Result<(), TestCaseError> {
    prop_assert!(raw.is_ascii());
    for line in raw.split_inclusive(|b| *b == b'\n') {
        prop_assert!(line.len() <= 1000, "a line of {} bytes", line.len());
        prop_assert!(!line.ends_with(b"\n") || line.ends_with(b"\r\n"), "a bare line feed");
        prop_assert!(!line[..line.len().saturating_sub(2)].contains(&b'\r'), "a bare carriage return");
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_value_adds_a_header(evil in "[a-zа-я ]{0,5}[\r\n]{1,2}(Bcc: x@y.z|[ \t]|\\PC){0,3}", which in 0..5_usize) {
        let mut letter = letter();
        match which {
            0 => letter.subject = &evil,
            1 => letter.from_name = &evil,
            2 => letter.message_id = &evil,
            3 => letter.feedback_id = Some(&evil),
            _ => letter.unsubscribe = Some(&evil),
        }
        let raw = build(&letter);
        assert_wire_safe(&raw)?;
        let back = read(&raw).unwrap();
        prop_assert!(back.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("bcc")));
        prop_assert_eq!(back.headers.len(), 11);
    }

    #[test]
    fn any_body_arrives(html in "(\\PC|[\r\n.<>=]){0,300}", long in 0..3000_usize) {
        let html = format!("{}{html}", "x".repeat(long));
        let raw = build(&Letter { html: &html, text: &html, ..letter() });
        assert_wire_safe(&raw)?;
        let back = read(&raw).unwrap();
        let normal = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
        prop_assert_eq!(normal(&back.html), normal(&html));
        prop_assert_eq!(normal(&back.text), normal(&html));
    }
}
