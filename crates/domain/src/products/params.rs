//! What a shop tells of a product beside its name: `Colour: white`, `Weight [kg]: 5`.
//!
//! In a cell of a file each stands on a line of its own, or they are divided by semicolons; a unit stands in brackets.

use super::Refusal;
use base::limits::{NAME_CHARS, PRODUCT_PARAM_CHARS, PRODUCT_PARAMS};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub value: String,
    #[serde(default)]
    pub unit: Option<String>,
}

/// Brings what was said into its kept form. A name may stand there twice: a thing has several colours.
pub fn params(said: Vec<Param>) -> Result<Vec<Param>, Refusal> {
    if said.len() > PRODUCT_PARAMS {
        return Err(Refusal::Params);
    }
    let tidy = |it: Param| {
        let unit = it.unit.map(|unit| word(&unit, NAME_CHARS)).transpose()?.filter(|unit| !unit.is_empty());
        let param =
            Param { name: word(&it.name, NAME_CHARS)?, value: word(&it.value, PRODUCT_PARAM_CHARS)?, unit };
        if param.name.is_empty() || param.value.is_empty() { Err(Refusal::Params) } else { Ok(param) }
    };
    said.into_iter().map(tidy).collect()
}

/// Reads a cell of a file.
pub fn of_cell(text: &str) -> Result<Vec<Param>, Refusal> {
    let mut said: Vec<Param> = Vec::new();
    let sign = if text.contains('\n') { '\n' } else { ';' };
    for piece in text.split(sign).map(str::trim).filter(|piece| !piece.is_empty()) {
        match (piece.split_once(':'), said.last_mut()) {
            (Some((name, value)), _) if !name.trim().is_empty() && !value.trim().is_empty() => {
                let (name, unit) = match name.trim().strip_suffix(']').and_then(|name| name.rsplit_once('['))
                {
                    Some((name, unit)) if !name.trim().is_empty() => (name, Some(unit.to_owned())),
                    _ => (name, None),
                };
                said.push(Param { name: name.to_owned(), value: value.to_owned(), unit });
            }
            // A semicolon within a value.
            (None, Some(last)) if sign == ';' => {
                last.value.push_str("; ");
                last.value.push_str(piece);
            }
            _ => return Err(Refusal::Params),
        }
    }
    params(said)
}

/// The line of a cell that says one of them; nothing where something is missing. What is too long is cut.
pub fn line(name: &str, unit: &str, value: &str) -> Option<String> {
    let cut = |text: &str, chars: usize| -> String {
        let shown: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        let words: Vec<&str> = shown.split_whitespace().collect();
        words.join(" ").chars().take(chars).collect()
    };
    // The first colon of a line ends the name.
    let name = cut(name, NAME_CHARS).replace(':', "").trim().to_owned();
    let (unit, value) = (cut(unit, NAME_CHARS).replace(['[', ']', ':'], ""), cut(value, PRODUCT_PARAM_CHARS));
    let unit = if unit.is_empty() { unit } else { format!(" [{unit}]") };
    (!name.is_empty() && !value.is_empty()).then(|| format!("{name}{unit}: {value}\n"))
}

fn word(text: &str, chars: usize) -> Result<String, Refusal> {
    let word = text.trim();
    let fits = word.chars().count() <= chars && !word.chars().any(char::is_control);
    if fits { Ok(word.to_owned()) } else { Err(Refusal::Params) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(name: &str, value: &str, unit: Option<&str>) -> Param {
        Param { name: name.to_owned(), value: value.to_owned(), unit: unit.map(str::to_owned) }
    }

    #[test]
    fn cell_says_them_on_lines_or_with_semicolons() {
        let want = vec![param("Цвет", "белый", None), param("Вес", "5", Some("кг"))];
        assert_eq!(of_cell("Цвет: белый\nВес [кг]: 5\n"), Ok(want.clone()));
        assert_eq!(of_cell("Цвет:белый ; Вес [кг] : 5;"), Ok(want));
        assert_eq!(of_cell("Состав: лён; хлопок"), Ok(vec![param("Состав", "лён; хлопок", None)]));
        assert_eq!(of_cell("Время: 12:30"), Ok(vec![param("Время", "12:30", None)]));
        assert_eq!(of_cell(""), Ok(Vec::new()));
        for wrong in ["белый", "Цвет:", ": белый", "Цвет: белый\nбез имени"] {
            assert_eq!(of_cell(wrong), Err(Refusal::Params), "{wrong}");
        }
    }

    #[test]
    fn line_is_read_as_it_was_said() {
        for (name, unit, value) in
            [("Цвет", "", "белый; бежевый"), ("Вес", "кг", "5"), ("Длина, ширина", "см", "1:2")]
        {
            let read = of_cell(&line(name, unit, value).unwrap()).unwrap_or_default();
            let unit = Some(unit).filter(|unit| !unit.is_empty());
            let more = line("Ещё", "", "да").unwrap();
            assert_eq!(
                of_cell(&(line(name, unit.unwrap_or(""), value).unwrap() + &more)).unwrap()[0],
                read[0]
            );
            assert_eq!(read, [param(name, value, unit)]);
        }
        assert_eq!(
            line("Цвет\nи: тон", "", " белый\r\n чистый "),
            Some("Цвет и тон: белый чистый\n".to_owned())
        );
        assert_eq!(line("Цвет", "", " "), None);
        let long = line(&"н".repeat(500), "", &"з".repeat(5_000)).unwrap();
        assert_eq!(of_cell(&long).map(|it| it.len()), Ok(1));
    }

    #[test]
    fn their_number_and_length_have_limits() {
        let many = |count| vec![param("Цвет", "белый", None); count];
        assert!(params(many(PRODUCT_PARAMS)).is_ok() && params(many(PRODUCT_PARAMS + 1)).is_err());
        assert!(params(vec![param("Цвет", &"б".repeat(PRODUCT_PARAM_CHARS + 1), None)]).is_err());
        assert!(params(vec![param(&"ц".repeat(NAME_CHARS + 1), "б", None)]).is_err());
        assert!(params(vec![param("Цвет", "бе\nлый", None)]).is_err());
    }
}
