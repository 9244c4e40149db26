use super::*;
use proptest::prelude::*;

#[test]
fn addresses_and_numbers_are_recognised_but_not_shown() {
    for (whole, masked) in [
        ("anna@mail.ru", "a•••@mail.ru"),
        ("an@mail.ru", "•••@mail.ru"),
        ("Анна <anna.petrova@mail.ru>", "Анна <a•••@mail.ru>"),
        ("mailto:anna@mail.ru, ivan@ya.ru", "mailto:a•••@mail.ru, i•••@ya.ru"),
        ("'anna'@mail.ru", "'a•••@mail.ru"),
        ("https://shop.ru/?mail=anna%40mail.ru&x=1", "https://s•••%40mail.ru&x=1"),
        ("550 5.1.1 <anna@mail.ru>: no such user", "550 5.1.1 <a•••@mail.ru>: no such user"),
        ("anna-89123456789@mail.ru", "a•••@mail.ru"),
        ("анна@почта.рф", "а•••@почта.рф"),
        ("+79123456789", "+7 ••• ••• 67-89"),
        ("8 (912) 345-67-89", "+7 ••• ••• 67-89"),
        ("тел. 8 912 345 67 89 доб. 12", "тел. +7 ••• ••• 67-89 доб. 12"),
        ("9123456789", "+7 ••• ••• 67-89"),
        ("79123456789.0", "+7 ••• ••• 67-89"),
        ("+44 20 7946 0958", "••• ••• 09-58"),
        ("442079460958", "••• ••• 09-58"),
        ("?tel=%2B79123456789", "?tel=%2B+7 ••• ••• 67-89"),
        ("89123456789 89161234567", "•••"),
        ("2026-11-22T20:50:32.123456Z", "2026-11-22T20:50:32.123456Z"),
        ("2026-11-22 10:15", "2026-11-22 10:15"),
        ("192.168.100.200", "192.168.100.200"),
        ("123456789.00", "123456789.00"),
        ("cus_89123456789", "cus_89123456789"),
        ("№ 1024 из 3", "№ 1024 из 3"),
        ("в @ каждом", "в @ каждом"),
        ("", ""),
    ] {
        assert_eq!(text(whole), masked, "{whole}");
        assert_eq!(text(masked), masked, "a mask stays what it is: {masked}");
    }
}

#[test]
fn value_that_must_be_an_address_is_never_shown_whole() {
    assert_eq!(address("anna@mail.ru"), "a•••@mail.ru");
    assert_eq!(address("7,9123456789E+10"), "+7 ••• ••• 67-89");
    assert_eq!(address("12345"), "•••");
    assert_eq!(address("anna"), "•••");
    assert_eq!(address(""), "");
    assert_eq!(address("+7 ••• ••• 67-89"), "+7 ••• ••• 67-89");
}

#[test]
fn masks_are_no_addresses() {
    use crate::identities::{Kind, read};
    for (kind, whole) in
        [(Kind::Email, "anna@mail.ru"), (Kind::Phone, "+79123456789"), (Kind::Phone, "442079460958")]
    {
        assert!(read(kind, &address(whole)).is_err(), "{whole}");
    }
}

#[test]
fn those_who_do_not_edit_customers_see_masks_at_first() {
    assert_eq!(roles(), [Role::Analyst, Role::Viewer]);
    assert!(!roles().contains(&Role::Owner));
}

proptest! {
    #[test]
    fn any_text_has_a_mask_and_masking_twice_is_masking_once(any in ".{0,60}") {
        let once = text(&any).into_owned();
        prop_assert_eq!(text(&once), once.as_str());
        let _ = address(&any);
    }

    /// Whatever stands around an address, no two letters of it stay beside each other.
    #[test]
    fn no_more_than_the_first_letter_of_an_address_stays(
        local in "[a-z][a-z0-9.+_'-]{2,30}[a-z0-9]",
        before in "(|[ <:;,(\"«]|[а-я ]{0,5} |mailto:)",
        after in "(|[ >;,)\"»]| [а-я ]{0,5})",
    ) {
        let whole = format!("{before}{local}@example.com{after}");
        let masked = text(&whole).into_owned();
        prop_assert_eq!(masked, format!("{before}{}•••@example.com{after}", &local[..1]));
    }

    /// However a number is written, if an import would take it, at most four of its digits are told.
    #[test]
    fn no_more_than_four_digits_of_a_number_stay(
        digits in "[3-9][0-9]{9}",
        shape in 0..8usize,
        before in "(|[а-я]{1,5} |[;,:\"] ?)",
        after in "(|[;,\"]| [а-я]{1,5})",
    ) {
        let (a, b, c, d) = (&digits[..3], &digits[3..6], &digits[6..8], &digits[8..]);
        let number = match shape {
            0 => format!("+7{digits}"),
            1 => format!("8{digits}"),
            2 => format!("8 ({a}) {b}-{c}-{d}"),
            3 => format!("+7 {a} {b} {c} {d}"),
            4 => format!("7{digits}.0"),
            5 => format!("+375{}", &digits[1..]),
            6 => format!("8.{a}.{b}.{c}.{d}"),
            _ => format!("tel:+7-{a}-{b}-{c}-{d}"),
        };
        let masked = text(&format!("{before}{number}{after}")).into_owned();
        let told = masked.bytes().filter(u8::is_ascii_digit).count();
        prop_assert!(told <= 5, "{number} is shown as {masked}");
    }
}
