//! Ranges of single numbers, checked while a file is read, so that an error carries its line and column.

use serde::{Deserialize, Deserializer, de::Error};

fn checked<'de, D, T>(
    deserializer: D,
    range: &str,
    holds: impl Fn(&T) -> bool,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + std::fmt::Display,
{
    let value = T::deserialize(deserializer)?;
    if holds(&value) {
        Ok(value)
    } else {
        Err(D::Error::custom(format!("expected {range}, found {value}")))
    }
}

macro_rules! real {
    ($($name:ident: $range:literal, $holds:expr;)*) => {$(
        pub fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
            checked(deserializer, $range, |x: &f64| x.is_finite() && $holds(*x))
        }
    )*};
}

real! {
    finite: "a finite number", |_| true;
    positive: "a finite number above 0", |x| x > 0.0;
    non_negative: "a finite number of at least 0", |x| x >= 0.0;
    rate: "a learning rate in (0, 1000]", |x| x > 0.0 && x <= 1000.0;
    noise: "a standard deviation in [0, 10]", |x| (0.0..=10.0).contains(&x);
    probability: "a probability in [0, 1]", |x| (0.0..=1.0).contains(&x);
    share: "a share in [0, 1)", |x| (0.0..1.0).contains(&x);
}

macro_rules! whole {
    ($($name:ident: $low:literal ..= $high:literal;)*) => {$(
        pub fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
            let range = concat!("a whole number from ", $low, " to ", $high);
            checked(deserializer, range, |n: &usize| ($low..=$high).contains(n))
        }
    )*};
}

whole! {
    count: 0..=64;
    tokens: 1..=64;
    dimension: 3..=256;
    irrelevant: 1..=253;
    samples: 10..=100_000;
    training_images: 1..=1796;
    images: 1..=1_000_000;
    image_tokens: 1..=400;
    patch: 1..=9;
    hidden: 2..=1024;
    steps: 1..=100_000;
    batch: 1..=4096;
    cells: 2..=401;
}

pub fn finite_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let values = Vec::<f64>::deserialize(deserializer)?;
    if values.len() != 2 {
        return Err(D::Error::custom(format!(
            "expected two numbers, one for each task, found {}",
            values.len()
        )));
    }
    match values.iter().find(|x| !x.is_finite()) {
        None => Ok(values),
        Some(bad) => Err(D::Error::custom(format!(
            "expected finite numbers, found {bad}"
        ))),
    }
}

pub fn rank<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let value = Option::<usize>::deserialize(deserializer)?;
    match value {
        Some(rank) if !(1..=1024).contains(&rank) => Err(D::Error::custom(format!(
            "expected None or a rank from 1 to 1024, found {rank}"
        ))),
        _ => Ok(value),
    }
}

pub fn open_unit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = Option::<f64>::deserialize(deserializer)?;
    match value {
        Some(c) if !(c > 0.0 && c < 1.0) => Err(D::Error::custom(format!(
            "expected None or a number between 0 and 1, found {c}"
        ))),
        _ => Ok(value),
    }
}
