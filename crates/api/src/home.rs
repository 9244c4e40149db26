//! Home: the base in figures, and "money on the table".

use crate::prelude::*;
use crate::segments::{ChannelCount, RuleJson, channel_counts};
use app::analytics::{self, TableLine};
use base::Currency;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(home))
}

#[derive(Serialize, ToSchema)]
pub struct HomeView {
    customers: u64,
    /// Customers whom marketing can reach, by channel.
    reachable: Vec<ChannelCount>,
    orders: HomeOrders,
    /// Money on the table.
    lines: Vec<HomeLine>,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// Purchases of known customers in the last days.
#[derive(Serialize, ToSchema)]
pub struct HomeOrders {
    days: i64,
    count: i64,
    /// Net of returns.
    revenue: wire::Money,
    buyers: u64,
}

#[derive(Serialize, ToSchema)]
pub struct HomeLine {
    /// `sleeping`, `second_purchase`, `due` or `birthdays`.
    #[schema(value_type = String)]
    kind: &'static str,
    customers: u64,
    /// Null where too little is known to say it.
    value: Option<Value>,
    definition: wire::Words,
    /// Exactly these customers.
    rule: RuleJson,
    segment_name: wire::Words,
    /// Which ready message fits: `win_back`, `second_purchase`, `due` or `birthday`.
    #[schema(value_type = String)]
    template_hint: &'static str,
}

/// What these customers are expected to bring in 30 days, with a 95 % interval.
#[derive(Serialize, ToSchema)]
#[schema(as = HomeValue)]
pub struct Value {
    low: wire::Money,
    expected: wire::Money,
    high: wire::Money,
}

/// How big the base is, and who is worth a message today.
///
/// Needs `analytics.read`.
#[utoipa::path(get, path = "/home", responses((status = 200, body = HomeView)))]
async fn home(ctx: Ctx) -> Reply<HomeView> {
    let home = ctx.run(analytics::home).await?;
    let currency = home.orders.revenue.currency;
    reply(HomeView {
        customers: home.customers,
        reachable: channel_counts(home.reachable),
        orders: HomeOrders {
            days: home.orders.days,
            count: home.orders.count,
            revenue: home.orders.revenue.into(),
            buyers: home.orders.buyers,
        },
        lines: home.lines.into_iter().map(|it| line(it, currency)).collect(),
        as_of: home.as_of,
    })
}

fn line(it: TableLine, currency: Currency) -> HomeLine {
    let money = |amount_minor| wire::Money::from(base::Money { amount_minor, currency });
    HomeLine {
        kind: it.line.as_str(),
        customers: it.customers,
        value: it.worth.map(|worth| Value {
            low: money(worth.low),
            expected: money(worth.expected),
            high: money(worth.high),
        }),
        definition: it.words.definition.into(),
        rule: RuleJson::from(&it.rule),
        segment_name: it.words.segment_name.into(),
        template_hint: it.line.template_hint(),
    }
}
