//! The consent gate: whether one message may leave, decided from facts re-read in the transaction that claims it.
//!
//! The order of the questions is fixed and the first refusal is the reason that a person reads on the card:
//! suppressed address, erased or merged customer, no basis, too late, campaign stopped, control group, the customer's
//! own cap, no address. Quiet hours and programme policy take their places in this order when they are built.

use crate::campaigns;
use crate::consent::{Purpose, words};
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
        }
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let states = prop::sample::select(CustomerState::ALL);
        let campaign = prop::sample::select(campaigns::State::ALL);
        let purpose = prop::sample::select(Purpose::ALL);
        (any::<[bool; 5]>(), states, campaign, purpose, prop::option::of(0_i64..20)).prop_map(
            |(b, customer_state, campaign_state, purpose, end)| Facts {
                address: b[0].then(|| "someone@example.com".into()),
                suppressed: b[1],
                basis: b[2],
                control: b[3],
                had_their_fill: b[4],
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
    fn suppression_beats_even_a_test_message() {
        assert!(permit_test(5, "someone@example.com".into(), true).is_err());
        assert_eq!(permit_test(5, "someone@example.com".into(), false).unwrap().delivery(), DeliveryId(-5));
    }

    proptest! {
        #[test]
        fn permit_means_that_every_condition_held(facts in any_facts(), now in 0_i64..20) {
            let now = Timestamp::from_seconds(now);
            let good = !facts.suppressed && facts.customer_state == CustomerState::Active && facts.basis
                && facts.not_after.is_none_or(|end| now <= end)
                && facts.campaign_state == campaigns::State::Sending && !facts.control
                && !(facts.had_their_fill && facts.purpose == Purpose::Marketing) && facts.address.is_some();
            prop_assert_eq!(gate(facts, now).is_ok(), good);
        }
    }
}
