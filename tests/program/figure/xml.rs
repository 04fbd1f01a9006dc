//! As much of XML as it takes to say whether a text is well-formed, and what its elements hold.

/// An element as it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The characters directly inside, with their entities resolved.
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let own = self.attributes.iter().find(|(own, _)| own == name);
        own.map(|(_, value)| value.as_str())
    }
}

fn resolved(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut parts = text.split('&');
    out += parts.next().unwrap_or_default();
    for part in parts {
        let (entity, rest) = part.split_once(';').ok_or("& without ;")?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => {
                let code = other.strip_prefix('#').and_then(|code| code.parse().ok());
                let letter = code.and_then(char::from_u32);
                letter.ok_or(format!("unknown entity {other}"))?
            }
        });
        out += rest;
    }
    if let Some(bad) = out.chars().find(|c| *c < ' ' && !"\t\n\r".contains(*c)) {
        return Err(format!("character {bad:?}"));
    }
    Ok(out)
}

/// Name and attributes of a tag.
fn tag(inside: &str) -> Result<Element, String> {
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        let (key, after) = rest.split_once("=\"").ok_or(format!("attribute: {rest}"))?;
        let (value, after) = after.split_once('"').ok_or(format!("value: {rest}"))?;
        let key = key.trim().to_owned();
        if value.contains('<') || attributes.iter().any(|(own, _)| *own == key) {
            return Err(format!("attribute {key}"));
        }
        attributes.push((key, resolved(value)?));
        if !(after.is_empty() || after.starts_with(char::is_whitespace)) {
            return Err(format!("after {value}: {after}"));
        }
        rest = after;
    }
    let text = String::new();
    let name = name.to_owned();
    Ok(Element {
        name,
        attributes,
        text,
    })
}

/// The elements of a text, in the order in which they begin.
///
/// # Errors
/// If it is not well-formed.
pub fn elements(text: &str) -> Result<Vec<Element>, String> {
    let (declaration, mut rest) = text.split_once("?>").ok_or("no declaration")?;
    if !declaration.starts_with("<?xml ") {
        return Err("no declaration".into());
    }
    let mut all: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some((before, after)) = rest.split_once('<') {
        match open.last() {
            Some(last) => all[*last].text += &resolved(before)?,
            None if before.trim().is_empty() => {}
            None => return Err(format!("outside: {before}")),
        }
        let (inside, after) = after.split_once('>').ok_or("< without >")?;
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            let last = open.pop().ok_or(format!("</{name}>"))?;
            if all[last].name != name {
                return Err(format!("<{}> ends with </{name}>", all[last].name));
            }
            continue;
        }
        if open.is_empty() && !all.is_empty() {
            return Err("two roots".into());
        }
        let closed = inside.strip_suffix('/');
        all.push(tag(closed.unwrap_or(inside))?);
        if closed.is_none() {
            open.push(all.len() - 1);
        }
    }
    match open.last() {
        None if rest.trim().is_empty() => Ok(all),
        None => Err(format!("at the end: {rest}")),
        Some(last) => Err(format!("<{}> has no end", all[*last].name)),
    }
}

#[test]
fn what_is_not_well_formed_is_found() {
    let good = "<?xml version=\"1.0\"?>\n<a b=\"1\"><c/>x &amp; y</a>\n";
    let elements_of_good = elements(good).expect("well-formed");
    assert_eq!(elements_of_good[0].text, "x & y");
    assert_eq!(elements_of_good[0].attribute("b"), Some("1"));
    for (from, to) in [
        ("</a>", "</b>"),
        ("</a>", ""),
        ("&amp;", "&"),
        ("&amp;", "&nbsp;"),
        ("b=\"1\"", "b=1"),
        ("b=\"1\"", "b=\"1\" b=\"2\""),
        ("<c/>", "<c>"),
        ("</a>\n", "</a><d/>"),
    ] {
        let bad = good.replace(from, to);
        assert!(elements(&bad).is_err(), "{bad}");
    }
}
