//! Products, described by a program: one or many, and taken out of the catalogue.
//!
//! A call of many answers item by item, in the order in which they came. Lists are next door.

use super::{ProductParam, ProductView};
use crate::items::{self, Decimal, ItemProblem, given};
use crate::orders::category;
use crate::prelude::*;
use app::Error;
use app::products::{Described, Outcome};
use base::limits::PRODUCTS_OF_CALL;
use base::{Currency, Price, ProductId};
use domain::products::params::params;
use domain::products::{Param, Refusal, code, name, picture, pictures, url, vendor};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(put, put_many)).routes(routes!(get, delete))
}

/// A product as the shop has it now, known by its code. A field that is absent stays as it is, `null` empties it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    /// 1 to 200 characters; large and small letters differ.
    code: String,
    /// The code when a new product has none.
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<String>>,
    /// A decimal number with at most four decimals, as a text or a number.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "199.90")]
    price: Option<Option<Decimal>>,
    /// ISO 4217; the workspace's when a product with a price has none.
    #[schema(value_type = Option<String>, example = "RUB")]
    currency: Option<Currency>,
    /// Address of the picture.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    picture: Option<Option<String>>,
    /// Address of its page in the shop.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    url: Option<Option<String>>,
    /// Whether it can be bought; nobody said when `null`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    available: Option<Option<bool>>,
    /// What it cost before. Kept while it is above the price; a new price without it ends it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "249.90")]
    old_price: Option<Option<Decimal>>,
    /// Who makes it: at most 200 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    vendor: Option<Option<String>>,
    /// At most 50; what is given takes the place of all that were.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<ProductParam>>)]
    params: Option<Option<Vec<ProductParam>>>,
    /// Addresses of at most 9 further pictures.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    pictures: Option<Option<Vec<String>>>,
}

impl ProductInput {
    fn read(self) -> Result<Described, Problem> {
        fn text(
            field: &'static str,
            typed: Option<Option<String>>,
            check: fn(&str) -> Result<&str, Refusal>,
        ) -> Result<Option<Option<String>>, Error> {
            let Some(Some(typed)) = typed else { return Ok(typed) };
            let wrong = |refusal: Refusal| Error::invalid(field, refusal.code()).hint(refusal.to_string());
            Ok(Some(Some(check(&typed).map_err(wrong)?.to_owned())))
        }
        let named = text("name", self.name.map(Some), name)?.flatten().filter(|name| !name.is_empty());
        fn price(
            field: &'static str,
            typed: Option<Option<Decimal>>,
        ) -> Result<Option<Option<Price>>, Error> {
            let Some(Some(decimal)) = typed else { return Ok(typed.map(|_| None)) };
            let refusal = domain::orders::Refusal::Price;
            let wrong = || Error::invalid(field, refusal.code()).hint(refusal.to_string());
            Ok(Some(Some(decimal.price().filter(|price| price.0 >= 0).ok_or_else(wrong)?)))
        }
        let wrong = |field: &'static str| {
            move |refusal: Refusal| Error::invalid(field, refusal.code()).hint(refusal.to_string())
        };
        let param = |it: ProductParam| Param { name: it.name, value: it.value, unit: it.unit };
        let said = |list: Vec<ProductParam>| params(list.into_iter().map(param).collect());
        let said = self.params.map(|list| list.map(said).transpose()).transpose().map_err(wrong("params"))?;
        let seen = |list: Vec<String>| pictures(list.iter().map(String::as_str));
        let seen =
            self.pictures.map(|list| list.map(seen).transpose()).transpose().map_err(wrong("pictures"))?;
        Ok(Described {
            code: text("code", Some(Some(self.code)), code)?.flatten().unwrap_or_default(),
            name: named,
            category: self.category.map(category).transpose()?,
            price: price("price", self.price)?,
            old_price: price("old_price", self.old_price)?,
            vendor: text("vendor", self.vendor, vendor)?.map(|it| it.filter(|vendor| !vendor.is_empty())),
            params: said,
            pictures: seen,
            currency: self.currency,
            picture: text("picture", self.picture, picture)?,
            url: text("url", self.url, url)?,
            available: self.available,
        })
    }
}

/// What came of one description.
#[derive(Serialize, ToSchema)]
pub struct ProductTold {
    /// Its place in the call, from 0.
    index: usize,
    /// `created`, `updated`, `unchanged` or `refused`.
    #[schema(example = "created")]
    outcome: &'static str,
    #[schema(value_type = Option<String>, example = "prd_1")]
    id: Option<ProductId>,
    /// Why it was refused.
    problem: Option<ItemProblem>,
}

/// What came of each description, in their order.
#[derive(Serialize, ToSchema)]
pub struct ProductsTold {
    accepted: usize,
    refused: usize,
    results: Vec<ProductTold>,
}

fn told(index: usize, (id, outcome): (ProductId, Outcome)) -> ProductTold {
    let outcome = match outcome {
        Outcome::Created => "created",
        Outcome::Updated => "updated",
        Outcome::Unchanged => "unchanged",
    };
    ProductTold { index, outcome, id: Some(id), problem: None }
}

/// Describes one product. It is known by its code: a new one is made, one out of the catalogue comes back into it.
///
/// Needs `products.write`.
#[utoipa::path(put, path = "/products", request_body = ProductInput, responses((status = 200, body = ProductTold)))]
async fn put(ctx: Ctx, Input(body): Input<ProductInput>) -> Reply<ProductTold> {
    let described = body.read()?;
    let done = ctx.run(move |ctx| app::products::put(ctx, vec![described])).await?;
    let done = done.first().copied().ok_or_else(|| Error::internal("a description without an outcome"))?;
    reply(told(0, done))
}

/// Products of one call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductsInput {
    /// 1 to 1,000.
    #[schema(value_type = Vec<ProductInput>)]
    products: Vec<serde_json::Value>,
}

/// Describes up to 1,000 products. Each is taken or refused by itself.
///
/// Needs `products.write`.
#[utoipa::path(post, path = "/products", request_body = ProductsInput,
    responses((status = 200, body = ProductsTold)))]
async fn put_many(ctx: Ctx, Input(body): Input<ProductsInput>) -> Reply<ProductsTold> {
    let read = items::read::<ProductInput>("products", body.products, PRODUCTS_OF_CALL)?;
    let (mut results, mut good, mut places) = (Vec::with_capacity(read.len()), Vec::new(), Vec::new());
    for (index, item) in read.into_iter().enumerate() {
        let inside = |problem: Problem| problem.inside(&format!("products.{index}"));
        match item.and_then(|item| item.read().map_err(inside)) {
            Ok(described) => {
                good.push(described);
                places.push(index);
            }
            Err(problem) => {
                let problem = Some(problem.into());
                results.push(ProductTold { index, outcome: "refused", id: None, problem });
            }
        }
    }
    let done = ctx.run(move |ctx| app::products::put(ctx, good)).await?;
    results.extend(places.into_iter().zip(done).map(|(index, done)| told(index, done)));
    results.sort_by_key(|result| result.index);
    let refused = results.iter().filter(|result| result.problem.is_some()).count();
    reply(ProductsTold { accepted: results.len() - refused, refused, results })
}

/// One product, also one that is out of the catalogue.
///
/// Needs `products.read`.
#[utoipa::path(get, path = "/products/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ProductView)))]
async fn get(ctx: Ctx, Id(id): Id<ProductId>) -> Reply<ProductView> {
    reply(ctx.run(move |ctx| app::products::get(ctx, id)).await?.into())
}

/// Takes a product out of the catalogue. Lines of orders go on pointing at it.
///
/// Needs `products.write`.
#[utoipa::path(delete, path = "/products/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<ProductId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| app::products::archive(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
