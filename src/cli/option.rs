//! Numbers after options, read as people write them; a list keeps its commas for itself.

use lambdascope::app::{FILM_SECONDS, FigureOf, FilmAxis};
use lambdascope::experiment::number::{
    AGREEMENT, BASES, CELLS, COEFFICIENT, CORRELATION, EPS, HEADS, KEPT_SHARE, Range, SHARE,
    one_each,
};
use lambdascope::experiment::{Axes, BasisKind, Combine, MedianRule, Method, Rescale, TaskId};

/// λ of all tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients(pub Vec<f64>);

/// α.
pub fn correlation(text: &str) -> Result<f64, String> {
    CORRELATION.read(text)
}

/// λ, or an end of its axis.
pub fn coefficient(text: &str) -> Result<f64, String> {
    COEFFICIENT.read(text)
}

/// λ of all tasks, with commas between them.
pub fn coefficients(text: &str) -> Result<Coefficients, String> {
    let parts: Vec<&str> = text.split(',').collect();
    let read = parts.iter().map(|part| COEFFICIENT.read(part));
    let values = read.collect::<Result<Vec<_>, _>>()?;
    if (2..=TaskId::MOST).contains(&values.len()) {
        return Ok(Coefficients(values));
    }
    let found = values.len();
    let most = TaskId::MOST;
    Err(format!(
        "expected 2 to {most} numbers, one for each task, found {found}"
    ))
}

impl Coefficients {
    /// The numbers, if there is one for each of so many tasks.
    pub fn of(&self, tasks: usize) -> Result<&[f64], String> {
        let Self(values) = self;
        match one_each(values, tasks) {
            Ok(()) => Ok(values),
            // As whole numbers they may be one with a decimal comma.
            Err(why)
                if (tasks..=2 * tasks).contains(&values.len())
                    && values.iter().all(|value| value.fract() == 0.0) =>
            {
                Err(format!(
                    "{why}; in a list a number has a point: {}.{}",
                    values[0], values[1]
                ))
            }
            Err(why) => Err(why),
        }
    }
}

/// The tasks of a plane's axes, with a comma between them.
pub fn axes(text: &str) -> Result<Axes, String> {
    let refused = || format!("expected two different tasks, as in t1,t3, found {text}");
    let (x, y) = text.split_once(',').ok_or_else(refused)?;
    let task = |name: &str| TaskId::all().find(|task| task.key() == name.trim());
    let (x, y) = (task(x).ok_or_else(refused)?, task(y).ok_or_else(refused)?);
    Axes::new(x, y).ok_or_else(refused)
}

/// Cells on a side.
pub fn cells(text: &str) -> Result<usize, String> {
    whole(&CELLS, text).map(usize::from)
}

/// Attention heads of a block.
pub fn heads(text: &str) -> Result<usize, String> {
    whole(&HEADS, text).map(usize::from)
}

/// What LayerNorm adds to the variance.
pub fn eps(text: &str) -> Result<f64, String> {
    EPS.read(text)
}

/// Two classes with a comma between them.
pub fn classes(text: &str) -> Result<(usize, usize), String> {
    let read = |part: &str| part.trim().parse().ok();
    let two = text
        .split_once(',')
        .and_then(|(a, b)| Some((read(a)?, read(b)?)));
    two.filter(|(a, b)| a != b).ok_or_else(|| {
        format!("expected two different classes, counted from 0, as in 3,5, found {text}")
    })
}

/// The share of entries that TIES keeps.
pub fn kept(text: &str) -> Result<f64, String> {
    KEPT_SHARE.read(text)
}

/// The probability with which DARE drops an entry.
pub fn dropped(text: &str) -> Result<f64, String> {
    SHARE.read(text)
}

/// The share of vectors that must agree.
pub fn agreement(text: &str) -> Result<f64, String> {
    AGREEMENT.read(text)
}

/// Vectors of a basis.
pub fn bases(text: &str) -> Result<usize, String> {
    whole(&BASES, text).map(usize::from)
}

/// A way to merge by its name.
pub fn method(text: &str) -> Result<Method, String> {
    Method::named(text).ok_or_else(|| {
        let names = Method::ALL.map(Method::name).join(", ");
        format!("expected one of {names}, found {text}")
    })
}

/// One of some things that have names.
fn one_of<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T, String> {
    let found = all.iter().find(|own| name(**own) == text);
    found.copied().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|own| name(*own)).collect();
        format!("expected {}, found {text}", names.join(" or "))
    })
}

/// How TIES combines entries.
pub fn combine(text: &str) -> Result<Combine, String> {
    one_of(Combine::ALL, Combine::name, text)
}

/// How DARE rescales.
pub fn rescale(text: &str) -> Result<Rescale, String> {
    one_of(Rescale::ALL, Rescale::name, text)
}

/// Which median of an even number.
pub fn rule(text: &str) -> Result<MedianRule, String> {
    one_of(MedianRule::ALL, MedianRule::name, text)
}

/// How a basis is found.
pub fn kind(text: &str) -> Result<BasisKind, String> {
    one_of(BasisKind::ALL, BasisKind::name, text)
}

/// A part of the speed table.
#[cfg(feature = "bench")]
pub fn bench_part(text: &str) -> Result<lambdascope::bench::Part, String> {
    use lambdascope::bench::Part;
    let named = Part::ALL.into_iter().find(|part| part.name() == text);
    let names = || Part::ALL.map(Part::name).join(", ");
    named.ok_or_else(|| format!("expected one of {}, found {text}", names()))
}

/// What a figure shows, by its name.
pub fn figure_of(text: &str) -> Result<FigureOf, String> {
    FigureOf::named(text).ok_or_else(|| {
        let names: Vec<_> = FigureOf::all().map(FigureOf::key).collect();
        format!("expected one of {}, found {text}", names.join(", "))
    })
}

/// What changes in a film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sweep {
    /// A value, from one end to another, or as far as it goes.
    Over(FilmAxis, Option<[f64; 2]>),
    /// The step of a story.
    Story,
}

/// What changes in a film: a name, and perhaps two numbers with two points between them.
pub fn sweep(text: &str) -> Result<Sweep, String> {
    let refused = || {
        let last = TaskId::MOST;
        format!(
            "expected alpha, step or lambda1 to lambda{last}, from where to where, as in alpha=-1..1, or story, found {text}"
        )
    };
    let (name, ends) = match text.split_once('=') {
        Some((name, ends)) => (name, Some(ends)),
        None => (text, None),
    };
    if name == "story" {
        return ends.map_or(Ok(Sweep::Story), |_| Err(refused()));
    }
    let axis = FilmAxis::named(name).ok_or_else(refused)?;
    let read = |ends: &str| {
        let (first, last) = ends.split_once("..")?;
        let read = |end: &str| lambdascope::number::read(end.trim());
        Some([read(first)?, read(last)?])
    };
    let ends = ends
        .map(|ends| read(ends).ok_or_else(refused))
        .transpose()?;
    Ok(Sweep::Over(axis, ends))
}

/// How long a film takes.
pub fn film_seconds(text: &str) -> Result<f64, String> {
    Range::between(*FILM_SECONDS.start(), *FILM_SECONDS.end()).read(text)
}

/// Frames a second, as fast as programs show a GIF.
pub fn frame_rate(text: &str) -> Result<f64, String> {
    Range::between(0.1, 50.0).read(text)
}

/// A width on paper, in inches.
pub fn inches(text: &str) -> Result<f64, String> {
    const UNITS: [(&str, f64); 4] = [("mm", 25.4), ("cm", 2.54), ("in", 1.0), ("px", 96.0)];
    let refused = || {
        format!(
            "expected a width of 20 to 2000 mm, as in 160mm, 16cm, 6.3in or 605px, found {text}"
        )
    };
    let split = |(unit, of_inch): (&str, f64)| Some((text.trim().strip_suffix(unit)?, of_inch));
    let (value, of_inch) = UNITS.into_iter().find_map(split).ok_or_else(refused)?;
    let value = lambdascope::number::read(value.trim()).ok_or_else(refused)?;
    let inches = value / of_inch;
    let fits = (20.0..=2000.0).contains(&(inches * 25.4));
    fits.then_some(inches).ok_or_else(refused)
}

/// Pixels an inch.
pub fn dpi(text: &str) -> Result<f64, String> {
    Range::between(30.0, 2400.0).read(text)
}

/// A seed.
pub fn seed(text: &str) -> Result<u64, String> {
    let found = || {
        format!(
            "expected a whole number from 0 to {}, found {text}",
            u64::MAX
        )
    };
    text.trim().parse().map_err(|_| found())
}

/// Memory in GiB, as bytes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number of bytes in the range"
)]
pub fn memory(text: &str) -> Result<u64, String> {
    let range = Range::between(0.1, 65_536.0);
    range
        .read(text)
        .map(|gibibytes| (gibibytes * 2f64.powi(30)) as u64)
}

/// A number of seeds.
pub fn seeds(text: &str) -> Result<u16, String> {
    whole(&Range::whole(1.0, 1000.0), text)
}

/// A number of seeds over which something spreads.
pub fn several_seeds(text: &str) -> Result<u16, String> {
    whole(&Range::whole(2.0, 1000.0), text)
}

/// Images of a class.
pub fn per_class(text: &str) -> Result<u16, String> {
    whole(&Range::whole(1.0, 60_000.0), text)
}

/// Columns of the phase diagram.
pub fn columns(text: &str) -> Result<u16, String> {
    whole(&Range::whole(2.0, 1001.0), text)
}

fn whole(range: &Range, text: &str) -> Result<u16, String> {
    let value = range.read(text)?;
    // Written without a point, as the range holds whole numbers.
    format!("{value}").parse().map_err(|_| range.refusal(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_numbers_may_begin_with_a_minus_or_a_point() {
        for (text, values) in [
            ("-0.2,1", [-0.2, 1.0]),
            ("−.2, .5", [-0.2, 0.5]),
            (".5,-1e3", [0.5, -1000.0]),
        ] {
            assert_eq!(coefficients(text), Ok(Coefficients(values.to_vec())));
        }
        assert_eq!(correlation("-0,5"), Ok(-0.5));
        assert_eq!(cells("51"), Ok(51));
        assert_eq!(heads("3"), Ok(3));
        assert_eq!(eps("1e-5"), Ok(1e-5));
    }

    #[test]
    fn a_film_goes_from_one_end_to_another() {
        let alpha = |ends| Ok(Sweep::Over(FilmAxis::Alpha, ends));
        assert_eq!(sweep("alpha"), alpha(None));
        assert_eq!(sweep("alpha=−1..1"), alpha(Some([-1.0, 1.0])));
        assert_eq!(sweep("alpha= .5 .. -.5"), alpha(Some([0.5, -0.5])));
        let second = FilmAxis::Coefficient(TaskId::T2);
        let ends = Some([-2.0, 3.0]);
        assert_eq!(sweep("lambda2=-2..3"), Ok(Sweep::Over(second, ends)));
        assert_eq!(sweep("story"), Ok(Sweep::Story));
        for text in [
            "",
            "beta",
            "alpha=",
            "alpha=1",
            "alpha=1..",
            "alpha=a..b",
            "story=1..2",
        ] {
            let said = sweep(text).err().unwrap_or_default();
            assert!(said.contains("as in alpha=-1..1"), "{text}: {said}");
        }
    }

    #[test]
    fn two_different_classes_are_read_with_a_comma() {
        assert_eq!(classes("3, 0"), Ok((3, 0)));
        for text in ["3", "3,3", "-1,2", "a,b", "1.5,2"] {
            let said = classes(text).err().unwrap_or_default();
            assert!(said.contains("expected two different classes"), "{said}");
        }
    }

    #[test]
    fn the_axes_are_two_different_tasks() {
        let third = TaskId::new(2).unwrap();
        assert_eq!(axes("t3, t1"), Ok(Axes::new(third, TaskId::T1).unwrap()));
        for text in ["t1", "t1,t1", "t0,t1", "t1,t9", "1,2"] {
            let said = axes(text).err().unwrap_or_default();
            assert!(said.contains("expected two different tasks"), "{said}");
        }
    }

    #[test]
    fn a_decimal_comma_in_a_list_is_shown_its_point() {
        let three = coefficients("0,5,1");
        let said = three.and_then(|three| three.of(2).map(<[f64]>::to_vec));
        let said = said.err().unwrap_or_default();
        assert!(
            said.contains("found 3") && said.contains("a point: 0.5"),
            "{said}"
        );
        let said = coefficients("1").err().unwrap_or_default();
        assert!(
            said.contains("expected 2 to 8 numbers") && !said.contains("point"),
            "{said}"
        );
        assert!(coefficients("1,2e6").is_err() && coefficients("1,").is_err());
    }
}
