//! E-mail addresses: trimmed, the domain in its ASCII form, everything in lower case.
//!
//! RFC 5321 lets a server tell `Anna@` from `anna@`; no mailbox provider does, and a base in which the two are
//! different people writes to one person twice. So the local part is lower-cased as well; what was typed is kept.

use super::Refusal;
use base::limits::EMAIL_CHARS;

pub(super) fn normalise(typed: &str) -> Result<String, Refusal> {
    let text = unwrap(typed);
    if text.len() > EMAIL_CHARS * 4 {
        return Err(Refusal::Email);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(Refusal::Email)?;
    let mut out = local_part(local)?;
    out.push('@');
    push_domain(&mut out, domain)?;
    if out.len() > EMAIL_CHARS { Err(Refusal::Email) } else { Ok(out) }
}

/// Takes off what programs put around an address: `mailto:`, `Anna <anna@…>`, a final dot or comma.
fn unwrap(typed: &str) -> &str {
    let inner = match (typed.rfind('<'), typed.strip_suffix('>')) {
        (Some(open), Some(_)) => &typed[open + 1..typed.len() - 1],
        _ => typed,
    };
    let inner = inner.strip_prefix("mailto:").unwrap_or(inner);
    inner.trim().trim_end_matches([',', ';'])
}

fn local_part(local: &str) -> Result<String, Refusal> {
    if local.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
        return Err(Refusal::EmailLetters);
    }
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    if local.is_empty() || local.len() > 64 || dots || !local.bytes().all(allowed) {
        return Err(Refusal::Email);
    }
    Ok(local.to_ascii_lowercase())
}

/// The domain in ASCII: most are, and those need no table of Unicode.
fn push_domain(out: &mut String, domain: &str) -> Result<(), Refusal> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let start = out.len();
    if domain.is_ascii() && !domain.to_ascii_lowercase().contains("xn--") {
        out.push_str(domain);
        out[start..].make_ascii_lowercase();
    } else {
        out.push_str(&idna::domain_to_ascii_strict(domain).map_err(|_| Refusal::Email)?);
    }
    if is_host(&out[start..]) { Ok(()) } else { Err(Refusal::Email) }
}

fn is_host(domain: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    top.len() >= 2
        && !top.bytes().all(|b| b.is_ascii_digit())
        && domain.len() <= 253
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_get_one_written_form() {
        for (typed, want) in [
            ("Anna@Example.COM", "anna@example.com"),
            ("anna.petrova+news@example.com", "anna.petrova+news@example.com"),
            ("Анна <anna@example.com>", "anna@example.com"),
            ("mailto:anna@example.com", "anna@example.com"),
            ("anna@example.com;", "anna@example.com"),
            ("anna@example.com.", "anna@example.com"),
            ("info@Пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
            ("info@xn--e1afmkfd.xn--p1ai", "info@xn--e1afmkfd.xn--p1ai"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok(want), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            "@",
            "anna",
            "anna@",
            "@example.com",
            "anna@example",
            "anna@@example.com",
            "an na@example.com",
            "anna@example..com",
            ".anna@example.com",
            "anna.@example.com",
            "anna@-example.com",
            "anna@1.2.3.4",
            "anna@example.com, petr@example.com",
            "anna@exa_mple.com",
            "n/a",
            "нет",
        ] {
            assert_eq!(normalise(typed), Err(Refusal::Email), "{typed}");
        }
        assert_eq!(normalise(&format!("{}@example.com", "a".repeat(65))), Err(Refusal::Email));
    }

    #[test]
    fn cyrillic_letter_among_latin_ones_is_named() {
        assert_eq!(normalise("аnna@example.com"), Err(Refusal::EmailLetters));
    }

    proptest::proptest! {
        #[test]
        fn written_form_is_stable(typed in "[a-zA-Z.+ @<>-]{0,40}") {
            if let Ok(once) = normalise(&typed) {
                proptest::prop_assert_eq!(normalise(&once), Ok(once.clone()));
            }
        }
    }
}
