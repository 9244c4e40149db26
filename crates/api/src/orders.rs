//! Orders: lists, one of them, and the totals over all; what a program tells of them stands in `write` and `input`.
//!
//! What counts as a purchase is decided in `domain::orders` and stated in `docs/concepts/orders.md`.

mod input;
mod write;

pub(crate) use input::category;

use crate::prelude::*;
use app::orders::{Card, Filter, Head, LifeStep, LineRow, ReturnRow, Totals};
use base::money::format_decimal;
use base::{Currency, CustomerId, Money, OrderId, ProductId};
use domain::orders::{Kind, State};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(summary))
        .routes(routes!(load))
        .merge(write::routes())
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OrderQuery {
    /// `next_cursor` of the page before; absent for the first.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    limit: Option<usize>,
    /// Orders of this customer only.
    #[param(value_type = Option<String>)]
    customer: Option<CustomerId>,
    /// `sale` or `cancellation`.
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
    /// `placed`, `paid`, `shipped`, `delivered`, `cancelled`, `returned_in_part` or `returned`.
    #[param(value_type = Option<String>)]
    state: Option<State>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderRow {
    #[schema(value_type = String, example = "ord_1")]
    id: OrderId,
    number: String,
    /// `sale` or `cancellation`.
    kind: String,
    /// `placed`, `paid`, `shipped`, `delivered`, `cancelled`, `returned_in_part` or `returned`.
    state: String,
    #[schema(value_type = Option<String>, example = "cus_1")]
    customer_id: Option<CustomerId>,
    /// Null also for who may not read customers.
    customer_name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    total: wire::Money,
    /// What came back of it, as a sum above zero.
    returned: wire::Money,
    lines: i64,
}

#[derive(Serialize, ToSchema)]
pub struct OrderCard {
    #[serde(flatten)]
    order: OrderRow,
    rows: Vec<OrderLine>,
    /// What came back, the first return first.
    returns: Vec<OrderReturn>,
    /// The states it went through, as they were told by events and by the API; an imported order has none.
    life: Vec<OrderStep>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderReturn {
    /// The shop's own word for it.
    key: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    total: wire::Money,
    lines: Vec<OrderReturnLine>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderReturnLine {
    /// The order's line.
    position: i64,
    /// A decimal number.
    #[schema(example = "1")]
    quantity: String,
    total: wire::Money,
}

#[derive(Serialize, ToSchema)]
pub struct OrderStep {
    state: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who told: `api` or `events`.
    source: String,
}

fn order_return(back: ReturnRow, currency: Currency) -> OrderReturn {
    let money = |amount_minor| wire::Money::from(Money { amount_minor, currency });
    let line = |line: domain::orders::BackLine| OrderReturnLine {
        position: line.position,
        quantity: format_decimal(line.quantity.0, 6, 0),
        total: money(line.total_minor),
    };
    let lines = back.lines.into_iter().map(line).collect();
    OrderReturn { key: back.key, at: back.returned_at, total: money(back.total_minor), lines }
}

#[derive(Serialize, ToSchema)]
pub struct OrderLine {
    /// The line's place in the order, from 1.
    position: i64,
    #[schema(value_type = String, example = "prd_1")]
    product_id: ProductId,
    code: String,
    name: String,
    /// A decimal number.
    #[schema(example = "6")]
    quantity: String,
    /// A decimal number in the order's currency.
    #[schema(example = "2.55")]
    unit_price: String,
    /// Price × quantity, rounded once, half away from zero.
    total: wire::Money,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
}

impl From<Head> for OrderRow {
    fn from(head: Head) -> OrderRow {
        OrderRow {
            id: head.id,
            number: head.number,
            kind: head.kind.as_str().to_owned(),
            state: head.state.as_str().to_owned(),
            customer_id: head.customer,
            customer_name: head.customer_name,
            placed_at: head.placed_at,
            total: Money { amount_minor: head.total_minor, currency: head.currency }.into(),
            returned: Money { amount_minor: head.returned_minor, currency: head.currency }.into(),
            lines: head.lines,
        }
    }
}

/// Orders, the newest first.
///
/// Needs `orders.read`.
#[utoipa::path(get, path = "/orders", params(OrderQuery), responses((status = 200, body = Page<OrderRow>)))]
async fn list(ctx: Ctx, Params(query): Params<OrderQuery>) -> Reply<Page<OrderRow>> {
    let after: Option<(Timestamp, i64)> = crate::page::parse(query.cursor.as_deref())?;
    let limit = crate::page::limit(query.limit);
    let filter = Filter { customer: query.customer, kind: query.kind, state: query.state };
    let heads = ctx.run(move |ctx| app::orders::list(ctx, &filter, after, limit)).await?;
    let next = heads.last().filter(|_| heads.len() == limit).map(|head| (head.placed_at, head.id.0));
    reply(Page::new(heads.into_iter().map(OrderRow::from).collect(), next.as_ref())?)
}

/// One order with its lines, its returns and its life.
///
/// Needs `orders.read`.
#[utoipa::path(get, path = "/orders/{id}", responses((status = 200, body = OrderCard)))]
async fn load(ctx: Ctx, Id(id): Id<OrderId>) -> Reply<OrderCard> {
    let Card { head, lines, returns, life } = ctx.run(move |ctx| app::orders::get(ctx, id)).await?;
    let currency = head.currency;
    let row = |line: LineRow| OrderLine {
        position: line.position,
        product_id: line.product,
        code: line.code,
        name: line.name,
        quantity: format_decimal(line.quantity.0, 6, 0),
        unit_price: format_decimal(line.unit_price.0, 4, currency.digits()),
        total: Money { amount_minor: line.total_minor, currency }.into(),
        placed_at: line.placed_at,
    };
    let step = |step: LifeStep| OrderStep {
        state: step.state.as_str().to_owned(),
        at: step.changed_at,
        source: step.source,
    };
    reply(OrderCard {
        order: head.into(),
        rows: lines.into_iter().map(row).collect(),
        returns: returns.into_iter().map(|back| order_return(back, currency)).collect(),
        life: life.into_iter().map(step).collect(),
    })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SummaryQuery {
    /// `all` (when absent): every line; `clean`: known customer, a sale, quantity and price above zero.
    filter: Option<SummaryFilter>,
    /// Orders of this customer only.
    #[param(value_type = Option<String>)]
    customer: Option<CustomerId>,
}

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum SummaryFilter {
    All,
    Clean,
}

#[derive(Serialize, ToSchema)]
pub struct OrderSummary {
    filter: SummaryFilter,
    customers: i64,
    products: i64,
    /// One for each currency.
    totals: Vec<OrderTotals>,
    /// The moment the totals are true for: those of more than 100,000 orders are counted once a minute.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct OrderTotals {
    orders: i64,
    cancellations: i64,
    lines: i64,
    lines_without_customer: i64,
    /// The sum of the lines' totals, each rounded once; what came back is not taken off.
    total: wire::Money,
    /// What came back of these orders, as a sum above zero.
    returned: wire::Money,
    /// The sum of price × quantity before any rounding, as a decimal number.
    #[schema(example = "9747747.934")]
    exact: String,
}

impl From<&Totals> for OrderTotals {
    fn from(totals: &Totals) -> OrderTotals {
        OrderTotals {
            orders: totals.orders,
            cancellations: totals.cancellations,
            lines: totals.lines,
            lines_without_customer: totals.lines_without_customer,
            total: Money { amount_minor: totals.total_minor, currency: totals.currency }.into(),
            returned: Money { amount_minor: totals.returned_minor, currency: totals.currency }.into(),
            exact: app::orders::exact_text(totals.exact),
        }
    }
}

/// Totals over all orders that are not cancelled, or over their clean lines only.
///
/// Needs `orders.read`.
#[utoipa::path(get, path = "/orders/summary", params(SummaryQuery), responses((status = 200, body = OrderSummary)))]
async fn summary(ctx: Ctx, Params(query): Params<SummaryQuery>) -> Reply<OrderSummary> {
    let filter = query.filter.unwrap_or(SummaryFilter::All);
    let clean = filter == SummaryFilter::Clean;
    let (summary, as_of) = ctx.run(move |ctx| app::orders::summary(ctx, clean, query.customer)).await?;
    let totals = summary.totals.iter().map(OrderTotals::from).collect();
    reply(OrderSummary { filter, customers: summary.customers, products: summary.products, totals, as_of })
}
