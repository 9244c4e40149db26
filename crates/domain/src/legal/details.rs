//! Who the business is before the law.

use base::limits;
use serde::{Deserialize, Serialize};

/// The form in which a business exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// ООО and other companies.
    #[default]
    Company,
    /// ИП.
    Entrepreneur,
    /// Самозанятый.
    SelfEmployed,
}

/// What documents say of the business. Empty where it is not known yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub form: Form,
    pub legal_name: String,
    pub inn: String,
    /// ОГРН of a company, ОГРНИП of an entrepreneur; a self-employed person has none.
    pub ogrn: String,
    pub address: String,
    /// For requests about personal data.
    pub email: String,
    pub phone: String,
    pub site: String,
    /// Who answers for the processing: a name or a post.
    pub responsible: String,
    /// A number of another country's register, as it is written there. In English documents only, like what follows.
    pub registration: String,
    /// Who stands for a business outside the European Union in it (GDPR, article 27).
    pub representative: String,
    /// Where people complain.
    pub authority: String,
}

/// A field that cannot be what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    pub code: &'static str,
}

impl Details {
    /// The same without spaces around and between the digits of numbers, or the field that is wrong. What is empty is
    /// not wrong: it is not known yet.
    pub fn checked(self) -> Result<Details, Wrong> {
        let digits = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let trimmed = |text: &str| text.trim().to_owned();
        let it = Details {
            form: self.form,
            legal_name: trimmed(&self.legal_name),
            inn: digits(&self.inn),
            ogrn: if self.form == Form::SelfEmployed { String::new() } else { digits(&self.ogrn) },
            address: trimmed(&self.address),
            email: trimmed(&self.email),
            phone: trimmed(&self.phone),
            site: trimmed(&self.site),
            responsible: trimmed(&self.responsible),
            registration: trimmed(&self.registration),
            representative: trimmed(&self.representative),
            authority: trimmed(&self.authority),
        };
        let refuse = |field, code| Err(Wrong { field, code });
        let texts = [
            ("legal_name", &it.legal_name),
            ("address", &it.address),
            ("email", &it.email),
            ("phone", &it.phone),
            ("responsible", &it.responsible),
            ("registration", &it.registration),
            ("representative", &it.representative),
            ("authority", &it.authority),
        ];
        let bad = |c: char| c.is_control() || matches!(c, '{' | '}' | '<' | '>');
        for (field, text) in texts {
            if text.chars().count() > limits::NAME_CHARS || text.contains(bad) {
                return Err(Wrong { field, code: "legal_text_invalid" });
            }
        }
        if !it.inn.is_empty() && !inn_is_good(&it.inn, it.form) {
            return refuse("inn", "inn_invalid");
        }
        if !it.ogrn.is_empty() && !ogrn_is_good(&it.ogrn, it.form) {
            return refuse("ogrn", "ogrn_invalid");
        }
        if !it.email.is_empty() && crate::identities::read(crate::identities::Kind::Email, &it.email).is_err()
        {
            return refuse("email", "email_invalid");
        }
        if !crate::settings::site_is_good(&it.site) {
            return refuse("site", "invalid");
        }
        Ok(it)
    }
}

/// Digits of a number of some length, or nothing.
fn digits(text: &str, length: usize) -> Option<Vec<u64>> {
    let good = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.bytes().map(|byte| u64::from(byte - b'0')).collect())
}

/// ИНН with its control digits: ten digits of a company, twelve of a person (order of the tax service ЕД-7-14/559@).
pub fn inn_is_good(text: &str, form: Form) -> bool {
    const WEIGHTS: [u64; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let control = |digits: &[u64]| {
        let weights = &WEIGHTS[WEIGHTS.len() - digits.len()..];
        digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u64>() % 11 % 10
    };
    match form {
        Form::Company => digits(text, 10).is_some_and(|it| control(&it[..9]) == it[9]),
        Form::Entrepreneur | Form::SelfEmployed => {
            digits(text, 12).is_some_and(|it| control(&it[..10]) == it[10] && control(&it[..11]) == it[11])
        }
    }
}

/// ОГРН (13 digits) or ОГРНИП (15) with its control digit: the rest of dividing what stands before it by 11 or by 13.
pub fn ogrn_is_good(text: &str, form: Form) -> bool {
    let (length, divisor) = match form {
        Form::Company => (13, 11),
        Form::Entrepreneur => (15, 13),
        Form::SelfEmployed => return false,
    };
    digits(text, length).is_some_and(|it| {
        let number = it[..length - 1].iter().fold(0, |number, digit| number * 10 + digit);
        number % divisor % 10 == it[length - 1]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_checked_by_their_control_digits() {
        assert!(inn_is_good("7707083893", Form::Company));
        assert!(inn_is_good("500100732259", Form::Entrepreneur));
        for (wrong, form) in [
            ("7707083894", Form::Company),
            ("500100732258", Form::SelfEmployed),
            ("500100732269", Form::SelfEmployed),
            ("7707083893", Form::Entrepreneur),
            ("770708389x", Form::Company),
        ] {
            assert!(!inn_is_good(wrong, form), "{wrong}");
        }
        assert!(ogrn_is_good("1027700132195", Form::Company));
        assert!(ogrn_is_good("304500116000157", Form::Entrepreneur));
        assert!(!ogrn_is_good("1027700132196", Form::Company));
        assert!(!ogrn_is_good("304500116000158", Form::Entrepreneur));
    }

    #[test]
    fn wrong_detail_is_named_and_an_empty_one_waits() {
        assert!(Details::default().checked().is_ok());
        let with = |inn: &str| Details { inn: inn.into(), ..Details::default() };
        assert_eq!(with("77 07 083 893").checked().unwrap().inn, "7707083893");
        assert_eq!(with("1").checked().unwrap_err().field, "inn");
        let email = Details { email: "nobody".into(), ..Details::default() };
        assert_eq!(email.checked().unwrap_err().code, "email_invalid");
        let hostile = Details { legal_name: "<script>".into(), ..Details::default() };
        assert_eq!(hostile.checked().unwrap_err().field, "legal_name");
    }
}
