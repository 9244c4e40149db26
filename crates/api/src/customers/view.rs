//! Customers as the wire shows them.
//!
//! Nothing is decided here: each type is the plain picture of what the use case answered, with ids as prefixed
//! texts, moments as RFC 3339 and money as minor units with a currency.

use crate::prelude::*;
use app::customers as use_case;
use base::{CampaignId, CustomerId, DeliveryId, ListId, OrderId, SegmentId, TopicId, UserId};
use use_case::Happening;

/// The kinds of a timeline.
pub const KINDS: [&str; 11] = [
    "order",
    "order_cancelled",
    "delivery",
    "skipped",
    "opened",
    "clicked",
    "unsubscribed",
    "consent",
    "created",
    "event",
    "segment",
];

#[derive(Serialize, ToSchema)]
pub struct CustomerRow {
    #[schema(value_type = String, example = "cus_1")]
    id: CustomerId,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    city: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Purchases that were not cancelled.
    orders_count: i64,
    /// Net of returns.
    orders_sum: wire::Money,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_order_at: Option<Timestamp>,
    /// The engagement rating from 0 to 5; null of somebody who got no message in 90 days.
    #[schema(minimum = 0, maximum = 5)]
    engagement: Option<i64>,
    /// Channels by which marketing can reach the customer.
    #[schema(value_type = Vec<String>)]
    reach: Vec<&'static str>,
    /// `email`, `sms`, `push`, `telegram`, `whatsapp` or `call`.
    preferred_channel: Option<String>,
    /// The user who looks after the customer.
    #[schema(example = "usr_1")]
    responsible: Option<String>,
}

impl From<use_case::Row> for CustomerRow {
    fn from(row: use_case::Row) -> CustomerRow {
        let use_case::Row { customer, figures, rating, reach, preferred_channel, responsible } = row;
        CustomerRow {
            id: customer.id,
            name: domain::customers::full_name(customer.first_name.as_deref(), customer.last_name.as_deref()),
            email: customer.email,
            phone: customer.phone,
            city: customer.city,
            created_at: customer.created_at,
            orders_count: figures.count,
            orders_sum: figures.sum.into(),
            last_order_at: figures.last_at,
            engagement: rating,
            reach: reach.into_iter().map(|channel| channel.as_str()).collect(),
            preferred_channel,
            responsible,
        }
    }
}

/// One customer with everything the card shows.
#[derive(Serialize, ToSchema)]
pub struct Card {
    #[schema(value_type = String, example = "cus_1")]
    id: CustomerId,
    /// `active`, `merged` or `erased`.
    #[schema(value_type = String)]
    state: &'static str,
    /// Whom a merged customer was joined to.
    #[schema(value_type = Option<String>, example = "cus_2")]
    merged_into: Option<CustomerId>,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    name: Option<String>,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    gender: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    birthday: Option<Date>,
    country: Option<String>,
    city: Option<String>,
    locale: Option<String>,
    source: Option<String>,
    /// `email`, `sms`, `push`, `telegram`, `whatsapp` or `call`.
    preferred_channel: Option<String>,
    /// At most one marketing message a calendar day, week or month: `daily`, `weekly` or `monthly`.
    contact_frequency: Option<String>,
    /// No marketing before: the customer chose a rest.
    #[schema(value_type = Option<String>, format = DateTime)]
    paused_until: Option<Timestamp>,
    /// The user who looks after the customer.
    #[schema(value_type = Option<String>, example = "usr_1")]
    responsible: Option<UserId>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    identities: Vec<IdentityView>,
    /// Fields of the business's own, by their keys; what is unknown is absent.
    #[schema(value_type = Object)]
    fields: serde_json::Map<String, serde_json::Value>,
    consents: Vec<ConsentWord>,
    reach: Vec<ReachView>,
    orders: OrderFigures,
    engagement: EngagementView,
    segments: Vec<SegmentName>,
    lists: Vec<ListName>,
    /// When the person was erased; null of everybody else.
    #[schema(value_type = Option<String>, format = DateTime)]
    erased_at: Option<Timestamp>,
    /// `request`, `term` or `mistake`.
    #[schema(value_type = Option<String>, example = "request")]
    erasure_reason: Option<domain::customers::ErasureReason>,
    /// The number of the request.
    erasure_reference: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct IdentityView {
    #[schema(value_type = String)]
    kind: &'static str,
    /// The written form that recognises.
    value: String,
    /// As it was typed.
    typed: String,
}

/// The latest word of the consent ledger about a purpose, channel and topic.
#[derive(Serialize, ToSchema)]
pub struct ConsentWord {
    #[schema(value_type = String)]
    purpose: &'static str,
    /// A channel, or `all`.
    #[schema(value_type = String)]
    channel: &'static str,
    /// Null for every topic.
    #[schema(value_type = Option<String>, example = "top_1")]
    topic_id: Option<TopicId>,
    given: bool,
    #[schema(value_type = String, format = DateTime)]
    given_at: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct ReachView {
    #[schema(value_type = String)]
    channel: &'static str,
    can: bool,
    /// `no_address`, `suppressed` or `no_consent`.
    #[schema(value_type = Option<String>)]
    reason: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderFigures {
    /// Purchases that were not cancelled.
    count: i64,
    /// Net of returns.
    sum: wire::Money,
    average: Option<wire::Money>,
    #[schema(value_type = Option<String>, format = DateTime)]
    first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_at: Option<Timestamp>,
}

/// How the customer answered the messages of the last 90 days; openings and clicks of machines do not count.
#[derive(Serialize, ToSchema)]
pub struct EngagementView {
    /// `5 × (opened + 2 × clicked) / (2 × sent)`, rounded, at most 5; null where nothing was sent.
    #[schema(minimum = 0, maximum = 5)]
    rating: Option<i64>,
    /// Messages sent more than 48 hours ago: younger ones are waited for.
    sent: i64,
    opened: i64,
    clicked: i64,
}

#[derive(Serialize, ToSchema)]
pub struct SegmentName {
    #[schema(value_type = String, example = "seg_1")]
    pub(crate) id: SegmentId,
    pub(crate) name: String,
}

#[derive(Serialize, ToSchema)]
pub struct ListName {
    #[schema(value_type = String, example = "lst_1")]
    id: ListId,
    name: String,
}

impl From<use_case::Reach> for ReachView {
    fn from(it: use_case::Reach) -> ReachView {
        ReachView {
            channel: it.channel.as_str(),
            can: it.refusal.is_none(),
            reason: it.refusal.map(|refusal| refusal.as_str()),
        }
    }
}

impl From<domain::identities::Identity> for IdentityView {
    fn from(it: domain::identities::Identity) -> IdentityView {
        IdentityView { kind: it.kind.as_str(), value: it.value, typed: it.typed }
    }
}

impl From<use_case::Card> for Card {
    fn from(card: use_case::Card) -> Card {
        let use_case::Card {
            customer,
            identities,
            own,
            consents,
            reach,
            figures,
            engagement,
            segments,
            lists,
            erased,
        } = card;
        let fields = customer.fields;
        let word = |it: domain::consent::Word| ConsentWord {
            purpose: it.purpose.as_str(),
            channel: it.scope.as_str(),
            topic_id: (it.topic.0 > 0).then_some(TopicId(it.topic.0)),
            given: it.given,
            given_at: it.given_at,
        };
        let erased_at = erased.as_ref().map(|it| it.at);
        Card {
            erased_at,
            erasure_reason: erased.as_ref().and_then(|it| it.reason),
            erasure_reference: erased.and_then(|it| it.reference),
            id: customer.id,
            state: customer.state.as_str(),
            merged_into: customer.merged_into,
            version: customer.version,
            name: domain::customers::full_name(fields.first_name.as_deref(), fields.last_name.as_deref()),
            first_name: fields.first_name,
            middle_name: fields.middle_name,
            last_name: fields.last_name,
            gender: fields.gender,
            birthday: fields.birthday,
            country: fields.country,
            city: fields.city,
            locale: fields.locale,
            source: fields.source,
            preferred_channel: fields.preferred_channel,
            contact_frequency: fields.contact_frequency,
            paused_until: customer.paused_until,
            responsible: customer.responsible,
            created_at: customer.created_at,
            identities: identities.into_iter().map(IdentityView::from).collect(),
            fields: own
                .into_iter()
                .map(|(field, value)| (field.shape.key, domain::fields::to_json(&value)))
                .collect(),
            consents: consents.into_iter().map(word).collect(),
            reach: reach.into_iter().map(ReachView::from).collect(),
            orders: OrderFigures {
                count: figures.count,
                sum: figures.sum.into(),
                average: figures.average.map(wire::Money::from),
                first_at: figures.first_at,
                last_at: figures.last_at,
            },
            engagement: EngagementView {
                rating: engagement.rating(),
                sent: engagement.sent,
                opened: engagement.opened,
                clicked: engagement.clicked,
            },
            lists: lists.into_iter().map(|(id, name)| ListName { id, name }).collect(),
            segments: segments.into_iter().map(|(id, name)| SegmentName { id, name }).collect(),
        }
    }
}

/// Something that happened. Which parts of `data` are there depends on the kind.
#[derive(Serialize, ToSchema)]
pub struct TimelineRow {
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    data: TimelineData,
}

#[derive(Default, Serialize, ToSchema)]
pub struct TimelineData {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "ord_1")]
    order_id: Option<OrderId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Of the order or of the delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<wire::Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "dlv_1")]
    delivery_id: Option<DeliveryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "cmp_1")]
    campaign_id: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_name: Option<String>,
    /// Why nothing was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The target of a click.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "top_1")]
    topic_id: Option<TopicId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<bool>,
    /// Where a consent or the customer came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "seg_1")]
    segment_id: Option<SegmentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment_name: Option<String>,
    /// Entered the segment, or left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    entered: Option<bool>,
    /// The far side's status of a bounce, such as `5.1.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The far side's own words of a bounce.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// The kind of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// What the event held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    properties: Option<serde_json::Map<String, serde_json::Value>>,
}

impl From<Happening> for TimelineRow {
    fn from(it: Happening) -> TimelineRow {
        let some = |text: String| (!text.is_empty()).then_some(text);
        let currency = it.currency();
        let data = match it.kind.as_str() {
            "order" | "order_cancelled" => TimelineData {
                order_id: Some(OrderId(it.id)),
                number: some(it.name),
                state: some(it.word),
                total: currency
                    .map(|currency| base::Money { amount_minor: it.amount_minor, currency }.into()),
                lines: Some(it.related),
                ..TimelineData::default()
            },
            "consent" => TimelineData {
                purpose: some(it.word),
                channel: some(it.unit),
                topic_id: (it.related > 0).then_some(TopicId(it.related)),
                topic_name: some(it.name),
                given: Some(it.flag),
                source: some(it.detail),
                ..TimelineData::default()
            },
            "event" => TimelineData {
                event: some(it.name),
                properties: Some(crate::events::object(it.properties)),
                ..TimelineData::default()
            },
            "segment" => TimelineData {
                segment_id: Some(SegmentId(it.related)),
                segment_name: some(it.name),
                entered: Some(it.flag),
                ..TimelineData::default()
            },
            "returned" => TimelineData {
                campaign_id: Some(CampaignId(it.related)),
                campaign_name: some(it.name),
                reason: some(it.word),
                code: some(it.unit),
                words: some(it.detail),
                ..TimelineData::default()
            },
            "created" => TimelineData { source: some(it.name), ..TimelineData::default() },
            kind => {
                let delivered = matches!(kind, "delivery" | "skipped");
                let detail = some(it.detail);
                TimelineData {
                    delivery_id: delivered.then_some(DeliveryId(it.id)),
                    campaign_id: Some(CampaignId(it.related)),
                    campaign_name: some(it.name),
                    channel: some(it.unit),
                    state: if delivered { some(it.word) } else { None },
                    reason: detail.clone().filter(|_| delivered),
                    url: detail.filter(|_| !delivered),
                    ..TimelineData::default()
                }
            }
        };
        TimelineRow { kind: it.kind, at: it.at, data }
    }
}
