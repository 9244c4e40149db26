//! The files that a sample is imported from, as a shop's own system would export them.

use super::goods::Item;
use super::orders::Order;
use super::people::Person;
use base::{Zone, money};

/// Quotes a cell where it needs it.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn table(header: &str, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("{header}\n");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|it| cell(it)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

pub fn products(goods: &[Item]) -> String {
    let row = |item: &Item| {
        vec![
            item.code.clone(),
            item.name.to_owned(),
            item.category_name.to_owned(),
            item.rubles.to_string(),
            "RUB".to_owned(),
        ]
    };
    table("code,name,category,unit_price,currency", goods.iter().map(row))
}

pub fn customers(people: &[&Person]) -> String {
    let row = |person: &&Person| {
        vec![
            external_id(person.number),
            person.email.clone(),
            person.phone.clone(),
            person.first_name.clone(),
            person.middle_name.clone(),
            person.last_name.clone(),
            if person.female { "female" } else { "male" }.to_owned(),
            person.birthday.map(|day| day.to_string()).unwrap_or_default(),
            person.country.clone(),
            person.city.clone(),
            if person.country == "Россия" { "ru" } else { "en" }.to_owned(),
            person.source.to_owned(),
            person.channel.to_owned(),
            person.frequency.to_owned(),
            if person.consent { "да" } else { "нет" }.to_owned(),
            person.joined.to_string(),
        ]
    };
    let header = "external_id,email,phone,first_name,middle_name,last_name,gender,birthday,country,city,locale,source,\
                  preferred_channel,contact_frequency,consent,consent_at";
    table(header, people.iter().map(row))
}

/// One row a line of an order; `first` is the number of the first order.
pub fn orders(orders: &[Order], first: usize, goods: &[Item], zone: &Zone) -> String {
    let rows = orders.iter().enumerate().flat_map(|(at, order)| {
        let number = order_number(first + at);
        let hour = (order.minute / 60) as i8;
        let moment = zone.moment(order.day, hour, (order.minute % 60) as i8, 0);
        order.lines.iter().map(move |(item, quantity)| {
            let item = &goods[*item];
            vec![
                number.clone(),
                moment.map(|it| it.to_string()).unwrap_or_default(),
                item.code.clone(),
                quantity.to_string(),
                money::format_decimal(item.rubles * 10_000, 4, 2),
                "RUB".to_owned(),
                if order.cancelled { "cancelled" } else { "delivered" }.to_owned(),
                external_id(order.person),
            ]
        })
    });
    table("number,placed_at,code,quantity,unit_price,currency,state,external_id", rows)
}

pub fn order_number(number: usize) -> String {
    format!("М-{number:06}")
}

pub fn external_id(number: usize) -> String {
    format!("C{number:06}")
}
