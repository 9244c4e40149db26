//! Typed ids: an integer in the database, a prefixed word (`cus_1024`) everywhere a person or a program sees it.
//!
//! Ids are counted per workspace, are never reused, and may have gaps.
//! The prefix makes a wrong id visible: `seg_7` where a customer is expected is refused while parsing.

use std::fmt;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id like `{prefix}_1`")]
pub struct IdError {
    pub prefix: &'static str,
}

fn parse(prefix: &'static str, text: &str) -> Result<i64, IdError> {
    let error = IdError { prefix };
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(error.clone())?;
    // One spelling per id: no signs, no leading zeros, so that equal ids are equal texts.
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with('0') {
        return Err(error);
    }
    digits.parse().map_err(|_| error)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse($prefix, text).map($name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A workspace: one business with its own customers, data and settings.
    WorkspaceId = "wsp";
    /// A person who works in the product.
    UserId = "usr";
    /// People of a workspace who work together.
    TeamId = "tea";
    /// A program's key to one workspace.
    ApiKeyId = "key";
    /// A person whom the business knows or has seen.
    CustomerId = "cus";
    /// A field of the business's own on customers.
    FieldId = "fld";
    /// What a record of the business's own is.
    RecordTypeId = "rct";
    /// A noun of the business's own, linked to a customer.
    RecordId = "rec";
    /// A topic a customer may agree to hear about.
    TopicId = "top";
    /// A question whether the owner of an address agrees.
    ConfirmationId = "cnf";
    /// Known people who are asked once whether they agree.
    ConfirmationRoundId = "cnr";
    ProductId = "prd";
    CategoryId = "cat";
    OrderId = "ord";
    SegmentId = "seg";
    /// A fixed set of customers.
    ListId = "lst";
    TemplateId = "tpl";
    /// A configured identity on a channel.
    SenderId = "snd";
    CampaignId = "cmp";
    /// One message to one customer by one channel.
    DeliveryId = "dlv";
    /// A link inside a campaign's message.
    LinkId = "lnk";
    /// Long work with progress.
    OperationId = "opr";
    /// An uploaded file waiting to be imported.
    FileId = "fil";
    /// An import that repeats by itself.
    RegularImportId = "rim";
    AuditId = "aud";
    /// An address that is told of what happens.
    WebhookId = "whk";
    /// What one webhook is told, once.
    WebhookMessageId = "whm";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_has_one_spelling() {
        assert_eq!("cus_1024".parse(), Ok(CustomerId(1024)));
        assert_eq!(CustomerId(1024).to_string(), "cus_1024");
        for wrong in
            ["seg_7", "cus_", "cus_01", "cus_-1", "cus_+1", "1024", "cus_1 ", "cus_99999999999999999999"]
        {
            assert!(wrong.parse::<CustomerId>().is_err(), "{wrong} must be refused");
        }
    }

    #[test]
    fn id_travels_as_text() {
        let json = serde_json::to_string(&SegmentId(7)).unwrap();
        assert_eq!(json, "\"seg_7\"");
        assert_eq!(serde_json::from_str::<SegmentId>(&json).unwrap(), SegmentId(7));
        assert!(serde_json::from_str::<CustomerId>(&json).is_err());
    }
}
