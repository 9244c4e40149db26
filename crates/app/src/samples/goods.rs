//! The goods of a sample. They have no pictures of their own: the product draws them.

use super::words::CATALOGUE;

#[derive(Clone, Debug)]
pub struct Item {
    pub code: String,
    pub name: &'static str,
    /// Position of the category.
    pub category: usize,
    pub category_name: &'static str,
    pub rubles: i64,
}

pub fn catalogue() -> Vec<Item> {
    let mut items = Vec::new();
    for (category, (category_name, goods)) in CATALOGUE.iter().enumerate() {
        for (at, (name, rubles)) in goods.iter().enumerate() {
            items.push(Item {
                code: format!("M{}-{:03}", category + 1, at + 1),
                name,
                category,
                category_name,
                rubles: *rubles,
            });
        }
    }
    items
}
