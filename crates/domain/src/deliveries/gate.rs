//! The consent gate: whether one message may leave, decided from facts re-read in the transaction that claims it.
//!
//! The order of the questions is fixed and the first refusal is the reason that a person reads on the card:
//! suppressed address, erased or merged customer, no basis, too late, campaign stopped, control group, the customer's
//! rest and own cap, no address. Quiet hours and programme policy take their places in this order when they are built.

use crate::campaigns;
use crate::consent::{Purpose, SuppressionReason, words};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};

words! {
    /// Why a delivery was not made.
    Reason {
        Suppressed = "suppressed",
        Erased = "erased",
        Merged = "merged",
        NoConsent = "no_consent",
        NotAfter = "not_after",
        CampaignStopped = "campaign_stopped",
        ControlGroup = "control_group",
        /// Another marketing message left in the day, week or month of which the customer wants one at most.
        FrequencyCap = "frequency_cap",
        /// The customer wants to rest from marketing for a while.
        Paused = "paused",
        NoAddress = "no_address",
        /// The message could not be made for this customer.
        ContentError = "content_error",
    }
}

words! {
    CustomerState {
        Active = "active",
        Merged = "merged",
        Erased = "erased",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skip {
    pub reason: Reason,
}

/// Everything the gate looks at for one delivery.
#[derive(Clone, Debug)]
pub struct Facts {
    pub delivery: DeliveryId,
    pub campaign: CampaignId,
    pub customer: CustomerId,
    /// Fencing token under which the row was claimed.
    pub lease: i64,
    pub purpose: Purpose,
    pub address: Option<String>,
    pub suppressed: bool,
    pub customer_state: CustomerState,
    /// Whether the ledger has a valid basis for the purpose, channel and topic.
    pub basis: bool,
    pub not_after: Option<Timestamp>,
    pub campaign_state: campaigns::State,
    pub control: bool,
    /// Whether marketing left, or may leave, to the customer in the period of which they want one message at most.
    pub had_their_fill: bool,
    /// Until when the customer rests from marketing.
    pub paused_until: Option<Timestamp>,
}

/// The right to hand over one message to one address, once. It cannot be copied, and nothing but the gate makes it.
#[derive(Debug)]
#[must_use = "a permit that is dropped leaves its delivery claimed"]
pub struct Permit {
    delivery: DeliveryId,
    campaign: Option<CampaignId>,
    customer: Option<CustomerId>,
    lease: i64,
    address: String,
}

impl Permit {
    pub fn delivery(&self) -> DeliveryId {
        self.delivery
    }

    /// Nothing for a test message.
    pub fn campaign(&self) -> Option<CampaignId> {
        self.campaign
    }

    pub fn customer(&self) -> Option<CustomerId> {
        self.customer
    }

    pub fn lease(&self) -> i64 {
        self.lease
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

pub fn gate(facts: Facts, now: Timestamp) -> Result<Permit, Skip> {
    let refuse = |reason| Err(Skip { reason });
    if facts.suppressed {
        return refuse(Reason::Suppressed);
    }
    match facts.customer_state {
        CustomerState::Active => {}
        CustomerState::Merged => return refuse(Reason::Merged),
        CustomerState::Erased => return refuse(Reason::Erased),
    }
    if !facts.basis {
        return refuse(Reason::NoConsent);
    }
    if facts.not_after.is_some_and(|end| now > end) {
        return refuse(Reason::NotAfter);
    }
    if facts.campaign_state != campaigns::State::Sending {
        return refuse(Reason::CampaignStopped);
    }
    if facts.control {
        return refuse(Reason::ControlGroup);
    }
    if facts.paused_until.is_some_and(|until| now < until) && facts.purpose == Purpose::Marketing {
        return refuse(Reason::Paused);
    }
    if facts.had_their_fill && facts.purpose == Purpose::Marketing {
        return refuse(Reason::FrequencyCap);
    }
    let Some(address) = facts.address.filter(|address| !address.is_empty()) else {
        return refuse(Reason::NoAddress);
    };
    Ok(Permit {
        delivery: facts.delivery,
        campaign: Some(facts.campaign),
        customer: Some(facts.customer),
        lease: facts.lease,
        address,
    })
}

/// The gate of a test message: a user writes to an address they typed. Only the suppression list speaks here.
/// Test messages have negative numbers, so that they are never taken for a delivery.
pub fn permit_test(number: i64, address: String, suppressed: bool) -> Result<Permit, Skip> {
    if suppressed {
        return Err(Skip { reason: Reason::Suppressed });
    }
    if address.is_empty() {
        return Err(Skip { reason: Reason::NoAddress });
    }
    Ok(Permit { delivery: DeliveryId(-number.abs()), campaign: None, customer: None, lease: 0, address })
}

/// Everything the gate looks at for a letter that asks whether the owner of an address agrees (purpose confirmation).
#[derive(Clone, Debug)]
pub struct Question {
    /// Made up: no delivery has it.
    pub number: i64,
    pub address: String,
    /// Why the address is in the suppression list.
    pub suppressed: Option<SuppressionReason>,
    /// Somebody typed the address on the business's page; otherwise the business asks of its own accord.
    pub own_wish: bool,
    pub not_after: Timestamp,
}

/// The gate of a question. It holds nothing but the question, so caps, rests and control groups do not speak here; the
/// suppression list does. One bar opens: somebody who was erased is asked when somebody at their address asks us to,
/// because only the owner of the address can answer, and only their answer brings them back.
pub fn permit_question(question: Question, now: Timestamp) -> Result<Permit, Skip> {
    let opens = |reason| question.own_wish && reason == SuppressionReason::Erasure;
    if question.suppressed.is_some_and(|reason| !opens(reason)) {
        return Err(Skip { reason: Reason::Suppressed });
    }
    if now > question.not_after {
        return Err(Skip { reason: Reason::NotAfter });
    }
    permit_test(question.number, question.address, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts() -> Facts {
        Facts {
            delivery: DeliveryId(1),
            campaign: CampaignId(1),
            customer: CustomerId(1),
            lease: 1,
            purpose: Purpose::Marketing,
            address: Some("someone@example.com".into()),
            suppressed: false,
            customer_state: CustomerState::Active,
            basis: true,
            not_after: None,
            campaign_state: campaigns::State::Sending,
            control: false,
            had_their_fill: false,
            paused_until: None,
        }
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let states = prop::sample::select(CustomerState::ALL);
        let campaign = prop::sample::select(campaigns::State::ALL);
        let purpose = prop::sample::select(Purpose::ALL);
        (any::<[bool; 6]>(), states, campaign, purpose, prop::option::of(0_i64..20)).prop_map(
            |(b, customer_state, campaign_state, purpose, end)| Facts {
                address: b[0].then(|| "someone@example.com".into()),
                suppressed: b[1],
                basis: b[2],
                control: b[3],
                had_their_fill: b[4],
                paused_until: b[5].then(|| Timestamp::from_seconds(10)),
                purpose,
                customer_state,
                campaign_state,
                not_after: end.map(Timestamp::from_seconds),
                ..facts()
            },
        )
    }

    #[test]
    fn first_refusal_is_the_reason() {
        let now = Timestamp::from_seconds(10);
        let all_wrong = Facts {
            suppressed: true,
            customer_state: CustomerState::Erased,
            basis: false,
            not_after: Some(Timestamp::from_seconds(1)),
            campaign_state: campaigns::State::Stopped,
            control: true,
            had_their_fill: true,
            paused_until: Some(Timestamp::from_seconds(11)),
            address: None,
            ..facts()
        };
        let mut wrong = all_wrong;
        let expect = |wrong: &Facts, reason| assert_eq!(gate(wrong.clone(), now).unwrap_err().reason, reason);
        expect(&wrong, Reason::Suppressed);
        wrong.suppressed = false;
        expect(&wrong, Reason::Erased);
        wrong.customer_state = CustomerState::Merged;
        expect(&wrong, Reason::Merged);
        wrong.customer_state = CustomerState::Active;
        expect(&wrong, Reason::NoConsent);
        wrong.basis = true;
        expect(&wrong, Reason::NotAfter);
        wrong.not_after = Some(now);
        expect(&wrong, Reason::CampaignStopped);
        wrong.campaign_state = campaigns::State::Sending;
        expect(&wrong, Reason::ControlGroup);
        wrong.control = false;
        expect(&wrong, Reason::Paused);
        wrong.paused_until = Some(now);
        expect(&wrong, Reason::FrequencyCap);
        wrong.had_their_fill = false;
        expect(&wrong, Reason::NoAddress);
        wrong.address = facts().address;
        assert_eq!(gate(wrong, now).unwrap().delivery(), DeliveryId(1));
    }

    #[test]
    fn wish_of_the_customer_limits_marketing_alone() {
        let facts = |purpose| Facts { purpose, had_their_fill: true, ..facts() };
        let now = Timestamp::from_seconds(10);
        assert_eq!(gate(facts(Purpose::Marketing), now).unwrap_err().reason, Reason::FrequencyCap);
        assert!(gate(facts(Purpose::Service), now).is_ok());
    }

    #[test]
    fn rest_ends_by_itself_and_service_goes_on() {
        let until = Timestamp::from_seconds(10);
        let facts = |purpose| Facts { purpose, paused_until: Some(until), ..facts() };
        let before = Timestamp::from_seconds(9);
        assert_eq!(gate(facts(Purpose::Marketing), before).unwrap_err().reason, Reason::Paused);
        assert!(gate(facts(Purpose::Service), before).is_ok());
        assert!(gate(facts(Purpose::Marketing), until).is_ok());
    }

    #[test]
    fn suppression_beats_even_a_test_message() {
        assert!(permit_test(5, "someone@example.com".into(), true).is_err());
        assert_eq!(permit_test(5, "someone@example.com".into(), false).unwrap().delivery(), DeliveryId(-5));
    }

    #[test]
    fn question_minds_the_suppression_list_and_its_term_alone() {
        let now = Timestamp::from_seconds(10);
        let asked = |own_wish, suppressed, end| {
            let address = "someone@example.com".to_owned();
            let not_after = Timestamp::from_seconds(end);
            permit_question(Question { number: 5, address, suppressed, own_wish, not_after }, now)
        };
        let ask = |suppressed, end| asked(true, suppressed, end);
        use SuppressionReason::*;
        for reason in [Complaint, HardBounce, Legal, Manual] {
            assert_eq!(ask(Some(reason), 11).unwrap_err().reason, Reason::Suppressed);
        }
        assert_eq!(asked(false, Some(Erasure), 11).unwrap_err().reason, Reason::Suppressed);
        assert_eq!(ask(None, 9).unwrap_err().reason, Reason::NotAfter);
        for reason in [None, Some(Erasure)] {
            let permit = ask(reason, 10).unwrap();
            assert_eq!((permit.delivery(), permit.campaign()), (DeliveryId(-5), None));
        }
    }

    proptest! {
        #[test]
        fn permit_means_that_every_condition_held(facts in any_facts(), now in 0_i64..20) {
            let now = Timestamp::from_seconds(now);
            let good = !facts.suppressed && facts.customer_state == CustomerState::Active && facts.basis
                && facts.not_after.is_none_or(|end| now <= end)
                && facts.campaign_state == campaigns::State::Sending && !facts.control
                && !(facts.had_their_fill && facts.purpose == Purpose::Marketing)
                && !(facts.paused_until.is_some_and(|until| now < until) && facts.purpose == Purpose::Marketing)
                && facts.address.is_some();
            prop_assert_eq!(gate(facts, now).is_ok(), good);
        }
    }
}
