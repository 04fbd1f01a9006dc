//! Where texts of a figure stand: none over another, none beyond the sheet.

use super::xml::Element;

/// By how many points boxes are smaller than letters may be: words of one line touch each other's spaces.
const INSET: f64 = 1.5;

/// A text that is not turned, and the box around its letters.
struct Placed<'a> {
    words: &'a str,
    /// Left, top, right, bottom.
    sides: [f64; 4],
}

fn number(element: &Element, name: &str) -> Option<f64> {
    element.attribute(name)?.parse().ok()
}

fn placed(element: &Element) -> Option<Placed<'_>> {
    if element.name != "text" || element.attribute("transform").is_some() {
        return None;
    }
    let (x, y) = (number(element, "x")?, number(element, "y")?);
    let size = number(element, "font-size")?;
    // A letter alone has no length; it is no wider than high.
    let length = number(element, "textLength").unwrap_or(0.6 * size);
    Some(Placed {
        words: &element.text,
        // Letters of DejaVu Sans stand 0.73 of their size above the line.
        sides: [x, y - 0.73 * size, x + length, y + 0.2 * size],
    })
}

/// Texts that lie over each other or beyond the sheet, in words.
pub fn found(elements: &[Element]) -> Vec<String> {
    let sheet = elements.first().and_then(|root| root.attribute("viewBox"));
    let sheet = sheet.unwrap_or_default().split(' ');
    let sheet: Vec<f64> = sheet.filter_map(|side| side.parse().ok()).collect();
    let texts: Vec<Placed<'_>> = elements.iter().filter_map(placed).collect();
    let mut found = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let [left, top, right, bottom] = text.sides;
        if left < sheet[0] || top < sheet[1] || right > sheet[2] || bottom > sheet[3] {
            found.push(format!("{} lies beyond the sheet", text.words));
        }
        for other in &texts[index + 1..] {
            let over = |low: usize, high: usize| {
                let (one, two) = (text.sides, other.sides);
                one[low] + INSET < two[high] - INSET && two[low] + INSET < one[high] - INSET
            };
            // Names over planes are drawn several times, with a rim.
            if text.words != other.words && over(0, 2) && over(1, 3) {
                found.push(format!("{} lies over {}", text.words, other.words));
            }
        }
    }
    found
}

#[test]
fn a_text_over_another_and_one_beyond_the_sheet_are_found() {
    let figure = |x: u32, y: u32| {
        let text = |x: u32, y: u32, words: &str| {
            format!("<text x=\"{x}\" y=\"{y}\" font-size=\"10\" textLength=\"30\">{words}</text>")
        };
        let (one, two) = (text(10, 20, "one"), text(x, y, "two"));
        let svg = format!("<?xml version=\"1.0\"?><svg viewBox=\"0 0 100 50\">{one}{two}</svg>");
        found(&super::xml::elements(&svg).expect("well-formed"))
    };
    assert_eq!(figure(50, 20), Vec::<String>::new());
    assert_eq!(figure(10, 40), Vec::<String>::new());
    assert_eq!(figure(30, 22), ["one lies over two"]);
    assert_eq!(figure(80, 20), ["two lies beyond the sheet"]);
}
