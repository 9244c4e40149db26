//! The responsible person: the user who looks after a customer, and how customers pass from one to another.

use crate::error::codes;
use crate::{Ctx, Error, Live, Result};
use base::{TeamId, UserId, limits};
use domain::access::Permission;
use rules::Rule;
use rules::rule::{Condition, FieldCondition, FieldOp};

/// What a list is narrowed by to those whom nobody looks after.
pub const NOBODY: &str = "nobody";

/// The rule behind a word of a list's address: a person (`usr_1`), a team (`tea_1`) or `nobody`.
pub fn rule(word: &str) -> Result<Rule> {
    let value = serde_json::Value::from(word);
    let (field, op, value) = if word == NOBODY {
        ("responsible", FieldOp::Unknown, None)
    } else if word.parse::<UserId>().is_ok() {
        ("responsible", FieldOp::Is, Some(value))
    } else if word.parse::<TeamId>().is_ok() {
        ("responsible_team", FieldOp::In, Some(serde_json::Value::from(vec![word])))
    } else {
        let hint = "A person like usr_1, a team like tea_1, or nobody.";
        return Err(Error::invalid("responsible", codes::INVALID).hint(hint));
    };
    Ok(Rule::Condition(Condition::Field(FieldCondition { field: field.to_owned(), op, value })))
}

/// Gives everybody whom one person looks after to another, or to nobody; how many there were.
pub fn hand_over(ctx: &Ctx, from: UserId, to: Option<UserId>) -> Result<u64> {
    ctx.require(Permission::UsersWrite)?;
    works_here(ctx, "to", to)?;
    if to == Some(from) {
        return Err(Error::invalid("to", codes::INVALID).hint("Name another person."));
    }
    let customers = pass_on(ctx, from, to)?;
    // Somebody who left may still have customers here, where the leaving broke off; a stranger has none.
    if customers == 0 && !ctx.workspace.rights.works_here(from)? {
        return Err(Error::NotFound);
    }
    let detail = serde_json::json!({ "customers": customers, "to": to });
    let audit = ctx.audit("users.hand_over", from).with(detail);
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    Ok(customers)
}

/// A person who is to look after somebody works here.
pub(crate) fn works_here(ctx: &Ctx, field: &'static str, user: Option<UserId>) -> Result<()> {
    match user {
        Some(user) if !ctx.workspace.rights.works_here(user)? => {
            Err(Error::invalid(field, codes::INVALID).hint("Name somebody who works in this workspace."))
        }
        _ => Ok(()),
    }
}

/// Piece by piece, so that no transaction is long: what a broken run left is passed on by the next.
pub(crate) fn pass_on(ctx: &Ctx, from: UserId, to: Option<UserId>) -> Result<u64> {
    let (now, mut passed) = (ctx.now(), 0);
    loop {
        let piece = ctx.workspace.write(move |tx| {
            let piece = store::customers::of_responsible(tx, from, 0, limits::BULK_ROWS)?;
            store::customers::hand_over(tx, &piece, to, now)?;
            store::feed::append(tx, "customers", "changed", &piece, now)?;
            Ok(piece.len())
        })?;
        passed += piece as u64;
        if piece < limits::BULK_ROWS {
            break;
        }
    }
    if passed > 0 {
        ctx.notify(Live::Customers);
    }
    Ok(passed)
}
