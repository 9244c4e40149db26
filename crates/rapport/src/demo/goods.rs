//! The goods of the demonstration, with pictures that are drawn here and travel inside their own address.

use super::words::CATALOGUE;

#[derive(Clone, Debug)]
pub struct Item {
    pub code: String,
    pub name: &'static str,
    /// Position of the category.
    pub category: usize,
    pub category_name: &'static str,
    pub rubles: i64,
    pub picture: String,
}

pub fn catalogue() -> Vec<Item> {
    let mut items = Vec::new();
    for (category, (category_name, colour, goods)) in CATALOGUE.iter().enumerate() {
        for (at, (name, rubles)) in goods.iter().enumerate() {
            items.push(Item {
                code: format!("M{}-{:03}", category + 1, at + 1),
                name,
                category,
                category_name,
                rubles: *rubles,
                picture: picture(category, at, colour),
            });
        }
    }
    items
}

/// A small drawing: a shape for the category on paper of its colour, turned a little for each product.
fn picture(category: usize, at: usize, colour: &str) -> String {
    let shape = match category {
        0 => "<path d='M60 150c0-50 40-70 80-70s80 20 80 70-40 60-80 60-80-10-80-60z'/><path d='M140 80c0-30 20-45 40-50-2 25-15 42-40 50z'/>",
        1 => "<path d='M80 90h120v70a50 50 0 0 1-50 50h-20a50 50 0 0 1-50-50z'/><path d='M200 105c40 0 40 60 0 60' fill='none' stroke-width='12'/>",
        2 => "<path d='M70 100h140l-14 90a20 20 0 0 1-20 16h-72a20 20 0 0 1-20-16z'/><rect x='60' y='82' width='160' height='14' rx='7'/>",
        3 => "<circle cx='140' cy='140' r='62'/><circle cx='120' cy='122' r='9' fill='#fff'/><circle cx='162' cy='130' r='9' fill='#fff'/><circle cx='140' cy='166' r='9' fill='#fff'/>",
        4 => "<rect x='70' y='110' width='140' height='100' rx='8'/><rect x='62' y='90' width='156' height='30' rx='8'/><path d='M140 90v120' stroke='#fff' stroke-width='12'/>",
        _ => "<rect x='112' y='90' width='56' height='120' rx='10'/><path d='M140 50c16 20 14 34 0 38-14-4-16-18 0-38z'/>",
    };
    let turn = (at as i64 * 7) % 21 - 10;
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 280 280'><rect width='280' height='280' fill='{colour}' \
         fill-opacity='.14'/><g fill='{colour}' stroke='{colour}' transform='rotate({turn} 140 140)'>{shape}</g></svg>"
    );
    format!("data:image/svg+xml,{}", svg.replace('%', "%25").replace('#', "%23").replace('<', "%3C").replace('>', "%3E").replace(' ', "%20"))
}
