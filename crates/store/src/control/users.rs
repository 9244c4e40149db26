//! People who work in the product.

use super::broken;
use crate::{Query, Result, Row, Sequence, Tx, params};
use base::{Locale, Timestamp, UserId};

const COUNT: Query = query!("control/user_count");
const INSERT: Query = query!("control/user_insert");
const BY_EMAIL: Query = query!("control/user_by_email");
const LOAD: Query = query!("control/user_load");
const UPDATE: Query = query!("control/user_update");
const SET_PASSWORD: Query = query!("control/user_set_password");

#[derive(Clone, Debug)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub locale: Locale,
    pub disabled: bool,
}

/// A user to be.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub locale: Locale,
}

pub fn count(tx: &mut Tx) -> Result<i64> {
    tx.row(&COUNT, &[])?.map_or(Ok(0), |row| row.int(0))
}

/// Nothing when the e-mail is taken.
pub fn insert(tx: &mut Tx, user: &NewUser, now: Timestamp) -> Result<Option<UserId>> {
    let id = tx.new_id(Sequence::User)?;
    let values = params![id, &user.email, &user.name, &user.password_hash, user.locale.code(), now];
    Ok((tx.exec(&INSERT, values)? == 1).then_some(UserId(id)))
}

pub fn by_email(tx: &mut Tx, email: &str) -> Result<Option<User>> {
    tx.row(&BY_EMAIL, params![email])?.as_ref().map(read).transpose()
}

pub fn load(tx: &mut Tx, id: UserId) -> Result<Option<User>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

pub fn update(tx: &mut Tx, id: UserId, name: &str, locale: Locale, now: Timestamp) -> Result<()> {
    tx.exec(&UPDATE, params![id.0, name, locale.code(), now])?;
    Ok(())
}

pub fn set_password(tx: &mut Tx, id: UserId, hash: &str, now: Timestamp) -> Result<()> {
    tx.exec(&SET_PASSWORD, params![id.0, hash, now])?;
    Ok(())
}

fn read(row: &Row) -> Result<User> {
    Ok(User {
        id: UserId(row.int(0)?),
        email: row.text(1)?,
        name: row.text(2)?,
        password_hash: row.text(3)?,
        locale: Locale::parse(row.str(4)?).ok_or_else(|| broken("locale"))?,
        disabled: row.bool(5)?,
    })
}
