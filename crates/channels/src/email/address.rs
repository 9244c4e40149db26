//! Which addresses may stand on the wire.

/// Whether an address can be written into an SMTP command and a header as it is: ASCII, one `@`, no character that
/// ends the command, the header or the angle brackets. Whether the mailbox exists is the relay's business.
pub fn is_wire_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let plain = |b: u8| b.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&b);
    !local.is_empty()
        && local.len() <= 64
        && !domain.is_empty()
        && address.len() <= base::limits::EMAIL_CHARS
        && local.bytes().all(plain)
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_cannot_carry_a_second_command() {
        for good in ["a@b.ru", "first.last+tag@xn--e1afmkfd.xn--p1ai", "o'neil@example.com"] {
            assert!(is_wire_address(good), "{good}");
        }
        for wrong in [
            "a@b.ru>\r\nRCPT TO:<x@y.z",
            "a b@c.d",
            "a@b@c.d",
            "@b.ru",
            "a@",
            "а@b.ru",
            "a@b.ru\0",
            "\"a\"@b.ru",
            "",
        ] {
            assert!(!is_wire_address(wrong), "{wrong:?}");
        }
    }
}
