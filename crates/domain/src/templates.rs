//! A template: reusable content of a message for one channel. What may be saved; what may be sent is decided by the
//! template room, which compiles it. A draft with mistakes is saved, because people stop in the middle.

use base::limits;

/// What a person saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub subject: String,
    pub preheader: String,
    pub body_kind: template::BodyKind,
    pub body: String,
}

impl From<Draft> for template::Message {
    fn from(draft: Draft) -> template::Message {
        let Draft { subject, preheader, body_kind, body, .. } = draft;
        template::Message { subject, preheader, body_kind, body }
    }
}

/// A field that cannot be saved so, with a stable code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct Invalid {
    pub field: &'static str,
    pub code: &'static str,
}

const MAX_LINE_CHARS: usize = 1_000;

pub fn check(draft: &Draft) -> Result<(), Invalid> {
    let refuse = |field, code| Err(Invalid { field, code });
    if draft.name.trim().is_empty() {
        return refuse("name", "required");
    }
    if draft.name.chars().count() > limits::NAME_CHARS {
        return refuse("name", "too_long");
    }
    for (field, text) in [("subject", &draft.subject), ("preheader", &draft.preheader)] {
        if text.chars().count() > MAX_LINE_CHARS {
            return refuse(field, "too_long");
        }
    }
    if draft.body.len() > limits::TEMPLATE_BYTES {
        return refuse("body", "too_long");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draft_needs_a_name_and_has_bounds() {
        let good = Draft {
            name: "Летняя".into(),
            subject: String::new(),
            preheader: String::new(),
            body_kind: template::BodyKind::Blocks,
            body: "[]".into(),
        };
        assert_eq!(check(&good), Ok(()));
        let field = |draft: Draft| check(&draft).unwrap_err().field;
        assert_eq!(field(Draft { name: " ".into(), ..good.clone() }), "name");
        assert_eq!(field(Draft { subject: "x".repeat(1001), ..good.clone() }), "subject");
        assert_eq!(field(Draft { body: "x".repeat(limits::TEMPLATE_BYTES + 1), ..good }), "body");
    }
}
