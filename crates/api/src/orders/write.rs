//! Orders, told by a program: one or many, what they became, and what came back of them.
//!
//! A call of many answers item by item, in the order in which they came. What an item may say stands in `input`.

use super::input::{OrderInput, OrderReturnInput, OrderStateInput};
use crate::items::{self, ItemProblem};
use crate::prelude::*;
use app::orders::{Done, Word};
use base::limits::ORDERS_OF_CALL;
use base::{CustomerId, OrderId};
use domain::orders::Change;
use serde::de::DeserializeOwned;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(put, put_many)).routes(routes!(states)).routes(routes!(returns))
}

/// What came of one word about an order.
#[derive(Serialize, ToSchema)]
pub struct OrderTold {
    /// Its place in the call, from 0.
    index: usize,
    /// `created`, `updated`, `unchanged` or `refused`.
    #[schema(example = "created")]
    outcome: &'static str,
    #[schema(value_type = Option<String>, example = "ord_1")]
    id: Option<OrderId>,
    number: Option<String>,
    /// The state it is in now.
    state: Option<&'static str>,
    #[schema(value_type = Option<String>, example = "cus_1")]
    customer_id: Option<CustomerId>,
    /// Why it was refused.
    problem: Option<ItemProblem>,
}

/// What came of each word, in their order.
#[derive(Serialize, ToSchema)]
pub struct OrdersTold {
    accepted: usize,
    refused: usize,
    results: Vec<OrderTold>,
}

impl OrderTold {
    fn done(index: usize, done: Done) -> OrderTold {
        let outcome = match done.changes.first() {
            None => "unchanged",
            Some((Change::Placed, ..)) => "created",
            Some(_) => "updated",
        };
        OrderTold {
            index,
            outcome,
            id: Some(done.id),
            number: Some(done.number),
            state: Some(done.state.as_str()),
            customer_id: done.customer.map(CustomerId),
            problem: None,
        }
    }

    fn refused(index: usize, problem: Problem) -> OrderTold {
        let problem = Some(problem.into());
        OrderTold {
            index,
            outcome: "refused",
            id: None,
            number: None,
            state: None,
            customer_id: None,
            problem,
        }
    }
}

/// Tells of one order. It is known by its number: a new one is made, a known one replaced.
///
/// Needs `orders.write`.
#[utoipa::path(put, path = "/orders", request_body = OrderInput, responses((status = 200, body = OrderTold)))]
async fn put(ctx: Ctx, Input(body): Input<OrderInput>) -> Reply<OrderTold> {
    let currency = ctx.workspace.settings().currency;
    let word = body.word(currency, ctx.now())?;
    let mut done = ctx.run(move |ctx| app::orders::tell(ctx, vec![word])).await?;
    let done = done.pop().ok_or_else(Problem::not_found)??;
    reply(OrderTold::done(0, done))
}

/// Orders of one call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrdersInput {
    /// 1 to 500.
    #[schema(value_type = Vec<OrderInput>)]
    orders: Vec<serde_json::Value>,
}

/// Tells of up to 500 orders. Each is taken or refused by itself.
///
/// Needs `orders.write`.
#[utoipa::path(post, path = "/orders", request_body = OrdersInput, responses((status = 200, body = OrdersTold)))]
async fn put_many(ctx: Ctx, Input(body): Input<OrdersInput>) -> Reply<OrdersTold> {
    let (currency, now) = (ctx.workspace.settings().currency, ctx.now());
    tell(ctx, ("orders", body.orders), move |order: OrderInput| order.word(currency, now)).await
}

/// What orders became.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderStatesInput {
    /// 1 to 500.
    #[schema(value_type = Vec<OrderStateInput>)]
    changes: Vec<serde_json::Value>,
}

/// Tells what up to 500 orders became: paid, shipped, delivered, cancelled, returned.
///
/// Needs `orders.write`.
#[utoipa::path(post, path = "/orders/states", request_body = OrderStatesInput,
    responses((status = 200, body = OrdersTold)))]
async fn states(ctx: Ctx, Input(body): Input<OrderStatesInput>) -> Reply<OrdersTold> {
    let now = ctx.now();
    tell(ctx, ("changes", body.changes), move |change: OrderStateInput| change.word(now)).await
}

/// What came back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderReturnsInput {
    /// 1 to 500.
    #[schema(value_type = Vec<OrderReturnInput>)]
    returns: Vec<serde_json::Value>,
}

/// Tells what came back of up to 500 orders, as a whole or line by line.
///
/// Needs `orders.write`.
#[utoipa::path(post, path = "/orders/returns", request_body = OrderReturnsInput,
    responses((status = 200, body = OrdersTold)))]
async fn returns(ctx: Ctx, Input(body): Input<OrderReturnsInput>) -> Reply<OrdersTold> {
    let now = ctx.now();
    tell(ctx, ("returns", body.returns), move |back: OrderReturnInput| back.word(now)).await
}

/// Reads items into words, has the good ones taken, and puts everything back into the order it came in.
async fn tell<T: DeserializeOwned>(
    ctx: Ctx,
    (name, items): (&'static str, Vec<serde_json::Value>),
    word: impl Fn(T) -> Result<Word, Problem>,
) -> Reply<OrdersTold> {
    let read = items::read::<T>(name, items, ORDERS_OF_CALL)?;
    let (mut results, mut words, mut places) = (Vec::with_capacity(read.len()), Vec::new(), Vec::new());
    for (index, item) in read.into_iter().enumerate() {
        let inside = |problem: Problem| problem.inside(&format!("{name}.{index}"));
        match item.and_then(|item| word(item).map_err(inside)) {
            Ok(word) => {
                words.push(word);
                places.push(index);
            }
            Err(problem) => results.push(OrderTold::refused(index, problem)),
        }
    }
    let done = ctx.run(move |ctx| app::orders::tell(ctx, words)).await?;
    for (index, done) in places.into_iter().zip(done) {
        results.push(match done {
            Ok(done) => OrderTold::done(index, done),
            Err(error) => OrderTold::refused(index, Problem::from(error).inside(&format!("{name}.{index}"))),
        });
    }
    results.sort_by_key(|result| result.index);
    let refused = results.iter().filter(|result| result.problem.is_some()).count();
    reply(OrdersTold { accepted: results.len() - refused, refused, results })
}
