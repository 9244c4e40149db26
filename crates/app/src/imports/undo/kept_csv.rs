//! What stays when an import is taken back, as a table: which thing, what of it, and why.

use crate::files::Sheet;
use crate::{Ctx, Result};
use base::{CustomerId, Locale, OperationId, limits};
use std::collections::HashMap;
use std::io::Write;
use store::imports::RowError;

/// Writes what stays into `out`; whoever may see it was asked by the caller.
pub(crate) fn kept_csv(ctx: &Ctx, id: OperationId, out: &mut dyn Write) -> Result<()> {
    let header = match ctx.locale {
        Locale::Ru => ["Что", "Имя", "Поле", "Почему осталось", "Код"],
        Locale::En => ["What", "Name", "Field", "Why it stays", "Code"],
    };
    let mut sheet = Sheet::begin(out, header)?;
    let fields: HashMap<String, String> = ctx
        .workspace
        .read(|tx| Ok(store::fields::all(tx)?))?
        .into_iter()
        .map(|it| (format!("{}{}", domain::fields::PREFIX, it.id.0), it.shape.key))
        .collect();
    let mut after = 0;
    loop {
        let page =
            ctx.workspace.read(move |tx| Ok(store::imports::errors(tx, id, after, limits::BULK_ROWS)?))?;
        let Some(last) = page.last() else { break };
        after = last.line;
        let names = names(ctx, &page)?;
        for row in &page {
            let (what, field) = parts(row);
            let name = customer(what).and_then(|id| names.get(&id)).map_or("", String::as_str);
            let field = fields.get(field).map_or(field, String::as_str);
            sheet.row([what, name, field, why(&row.code, ctx.locale), &row.code])?;
        }
    }
    sheet.end()
}

/// The thing and the field of it.
fn parts(row: &RowError) -> (&str, &str) {
    let told = row.field.as_deref().unwrap_or_default();
    told.split_once('/').unwrap_or((told, ""))
}

fn customer(what: &str) -> Option<i64> {
    what.parse::<CustomerId>().ok().map(|id| id.0)
}

fn names(ctx: &Ctx, page: &[RowError]) -> Result<HashMap<i64, String>> {
    let mut ids: Vec<i64> = page.iter().filter_map(|row| customer(parts(row).0)).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = ctx.workspace.read(move |tx| Ok(store::customers::by_ids(tx, &ids)?))?;
    let named = |it: store::customers::Listed| {
        let full = domain::customers::full_name(it.first_name.as_deref(), it.last_name.as_deref());
        Some((it.id.0, full.or(it.email).or(it.phone)?))
    };
    Ok(found.into_iter().filter_map(named).collect())
}

fn why(code: &str, locale: Locale) -> &'static str {
    let (ru, en) = match code {
        "undo_edited" => ("После импорта это изменили", "It was changed after the import"),
        "undo_merged" => ("Клиента объединили с другим", "The customer was merged with another"),
        "undo_consented" => {
            ("О согласии что-то сказано после импорта", "Something was said of consent after the import")
        }
        "undo_listed" => {
            ("Клиент в списке, куда его добавили не этим импортом", "The customer is in another list")
        }
        "undo_ordered" => ("У клиента есть другие заказы", "The customer has other orders"),
        "undo_has_records" => ("У клиента есть другие объекты", "The customer has other records"),
        "undo_written_to" => ("Клиенту отправляли сообщения", "Messages were sent to the customer"),
        "undo_has_events" => ("У клиента есть события", "The customer has events"),
        _ => ("", ""),
    };
    match locale {
        Locale::Ru => ru,
        Locale::En => en,
    }
}
