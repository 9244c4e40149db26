//! What every module with handlers needs, so that they begin alike.

pub use crate::ctx::{Ctx, Me};
pub use crate::extract::{Id, IfMatch, Input, Params};
pub use crate::page::{Page, PageQuery};
pub use crate::problem::Problem;
pub use crate::reply::{Created, Reply, Versioned, created, reply};
pub use crate::state::Api;
pub use crate::wire;
pub use axum::Json;
pub use axum::http::StatusCode;
pub use base::{Date, Timestamp};
pub use serde::{Deserialize, Serialize};
pub use utoipa::{IntoParams, ToSchema};
pub use utoipa_axum::router::OpenApiRouter;
pub use utoipa_axum::routes;
