//! A second person's word before a large send: when it is needed, whose it may be, and what it covers.

use super::Refusal;

/// By so much may the audience have grown since it was approved: a living segment gains people every hour, and a word
/// that a night makes void would soon be given without looking.
pub const GROWTH_PERCENT: i64 = 5;

/// That somebody asked to send a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub asked_by: String,
    /// Who saved the campaign last before that.
    pub changed_by: String,
    /// How many would have received it then.
    pub recipients: i64,
    /// How many belonged to its audience then.
    pub members: i64,
    /// Of everything that was looked at: settings, message, sender, rules.
    pub digest: [u8; 32],
}

/// Whether a campaign to so many needs a second person.
pub fn needed(above: Option<i64>, recipients: i64) -> bool {
    above.is_some_and(|above| recipients > above)
}

/// Whether this may be the second person: somebody, and neither who asked nor who wrote.
pub fn second(request: &Request, actor: &str, person: bool) -> Result<(), Refusal> {
    if !person {
        return Err(Refusal::ApprovalByProgram);
    }
    match actor == request.asked_by || actor == request.changed_by {
        true => Err(Refusal::ApprovalOfOwn),
        false => Ok(()),
    }
}

/// Whether a word about so many still holds for the number of now.
pub fn covers(then: i64, now: i64) -> bool {
    now.saturating_mul(100) <= then.saturating_mul(100 + GROWTH_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_person_is_a_person_and_another_one() {
        let request = Request {
            asked_by: "usr_1".to_owned(),
            changed_by: "usr_2".to_owned(),
            recipients: 10,
            members: 10,
            digest: [0; 32],
        };
        assert_eq!(second(&request, "usr_1", true), Err(Refusal::ApprovalOfOwn));
        assert_eq!(second(&request, "usr_2", true), Err(Refusal::ApprovalOfOwn));
        assert_eq!(second(&request, "key_3", false), Err(Refusal::ApprovalByProgram));
        assert_eq!(second(&request, "usr_3", true), Ok(()));
    }

    #[test]
    fn limit_is_what_may_be_sent_alone() {
        assert!(!needed(None, i64::MAX));
        assert!(!needed(Some(10), 10) && needed(Some(10), 11) && needed(Some(0), 1));
        assert!(covers(100, 105) && !covers(100, 106) && covers(100, 1) && !covers(1, 2));
        assert!(covers(i64::MAX, i64::MAX));
    }
}
