use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::app::{Overlay, Overlays};
use crate::experiment::Experiment;
use crate::lab::{Lab, Setup};
use crate::scene::Layers;
use crate::sweep::{Goal, Metric};

fn picture() -> Arc<Picture> {
    let setup = Setup::new(Experiment::default()).with(|experiment| {
        experiment.grid.cells = 9;
        experiment.training.steps = 30;
    });
    let picture = Lab::new().picture(&setup, &|_| ControlFlow::Continue(()));
    picture.expect("a picture")
}

fn size(png: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info();
    let reader = reader.expect("a picture");
    (reader.info().width, reader.info().height)
}

fn on_screen(picture: &Picture) -> Look {
    Look {
        layers: Layers {
            on: Overlays::default(),
            scope: Scope::Screen,
        },
        ghosts: Vec::new(),
        marker: Some([0.5, -0.5]),
        ..Look::of_run(picture)
    }
}

#[test]
fn whatever_is_changed_on_screen_changes_the_figure() -> Result<()> {
    let picture = picture();
    let before = on_screen(&picture);
    let [first, ..] = Goal::of_axes(picture.subject.setup().experiment.axes());
    let mut looks = vec![before.clone()];
    for metric in [Metric::Accuracy, Metric::Margin, Metric::Disentanglement] {
        looks.push(Look {
            metric,
            ..before.clone()
        });
    }
    looks.push(Look {
        third: first,
        ..before.clone()
    });
    looks.push(Look {
        marker: Some([1.5, -0.5]),
        ..before.clone()
    });
    for layer in [
        Overlay::Theorem1,
        Overlay::Theorem2,
        Overlay::Theorem3,
        Overlay::Extrapolation,
        Overlay::Measured,
        Overlay::Markers,
    ] {
        let mut look = before.clone();
        look.layers.on = look.layers.on.with(layer, false);
        looks.push(look);
    }
    let figures = looks.iter().map(|look| looked_at_png(&picture, look));
    let figures: Vec<Vec<u8>> = figures.collect::<Result<_>>()?;
    for (index, figure) in figures.iter().enumerate() {
        assert!(!figures[..index].contains(figure), "{:?}", looks[index]);
    }
    Ok(())
}

#[test]
fn a_slice_stands_below_the_planes_of_the_same_width() -> Result<()> {
    let picture = picture();
    let line = picture.lines[0].clone();
    let without = on_screen(&picture);
    let with = Look {
        slice: Some(Slice {
            running: line.running,
            line,
            seeds: None,
        }),
        ..without.clone()
    };
    let (width, height) = size(&looked_at_png(&picture, &without)?);
    let sized = size(&looked_at_png(&picture, &with)?);
    assert_eq!(sized.0, width);
    // One and a half pixels a point.
    assert!(sized.1 > height + 400, "{sized:?} beside {height}");
    Ok(())
}
