//! Pages of lists. A cursor is opaque: what it holds is the list's own affair, and what does not parse is refused.

use crate::Problem;
use app::error::codes;
use axum::http::StatusCode;
use base::{hash, limits};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Rows of a page when nothing else is asked for.
const ROWS: usize = 50;

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// `next_cursor` of the page before; absent for the first.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Send it as `cursor` for the next page; null after the last.
    pub next_cursor: Option<String>,
    /// How many rows the whole list has, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl PageQuery {
    /// The place after which the page begins.
    pub fn after<C: DeserializeOwned>(&self) -> Result<Option<C>, Problem> {
        parse(self.cursor.as_deref())
    }

    pub fn limit(&self) -> usize {
        limit(self.limit)
    }
}

/// The same for a query type of a list's own.
pub fn parse<C: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<C>, Problem> {
    let Some(text) = cursor.filter(|text| !text.is_empty()) else { return Ok(None) };
    let place = hash::decode(text).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let problem = || {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::BAD_CURSOR, "The cursor is not one of ours.")
            .field("cursor")
    };
    place.map(Some).ok_or_else(problem)
}

pub fn limit(wanted: Option<usize>) -> usize {
    wanted.unwrap_or(ROWS).clamp(1, limits::PAGE_ROWS)
}

impl<T> Page<T> {
    /// A page; `next` is the place after which the next one begins.
    pub fn new<C: Serialize>(rows: Vec<T>, next: Option<&C>) -> Result<Page<T>, Problem> {
        let write = |place| serde_json::to_vec(place).map(|bytes| hash::encode(&bytes));
        let next_cursor = next.map(write).transpose().map_err(app::Error::internal)?;
        Ok(Page { rows, next_cursor, total: None })
    }

    /// A list that fits one page.
    pub fn whole(rows: Vec<T>) -> Page<T> {
        Page { rows, next_cursor: None, total: None }
    }

    pub fn total(self, total: i64) -> Page<T> {
        Page { total: Some(total), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_comes_back_as_it_went_or_is_refused() {
        let page = Page::new(vec![1], Some(&(5_i64, "a".to_owned()))).unwrap();
        let cursor = page.next_cursor.unwrap();
        assert_eq!(parse::<(i64, String)>(Some(&cursor)).unwrap(), Some((5, "a".to_owned())));
        assert_eq!(parse::<i64>(Some("")).unwrap(), None);
        for wrong in ["!", "abc", cursor.as_str()] {
            assert_eq!(parse::<i64>(Some(wrong)).unwrap_err().code(), codes::BAD_CURSOR);
        }
    }

    #[test]
    fn page_is_bounded() {
        assert_eq!((limit(None), limit(Some(0)), limit(Some(10_000))), (ROWS, 1, limits::PAGE_ROWS));
    }
}
