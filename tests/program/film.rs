//! Films: as many frames as were asked for, each the figure of its value, the same bytes twice, and what is refused.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use lambdascope::app::story::Story;
use lambdascope::app::{Edit, FigureOf, Play, State};
use lambdascope::export::raster::Picture;
use lambdascope::lab::Lab;
use lambdascope::window::{FigureFormat, FigureSheet, Stills, figure_pixels};

use super::ground::{Outcome, data, lambdascope, text};

/// Pixels of red, green and blue.
struct Frame {
    size: [usize; 2],
    rgb: Vec<[u8; 3]>,
}

/// The frames of an APNG as they are seen, or the only one of a PNG, and for how many seconds each is.
fn frames(path: &Path) -> Result<Vec<(Frame, f64)>, Box<dyn std::error::Error>> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let (width, height) = reader.info().size();
    let size = [usize::try_from(width)?, usize::try_from(height)?];
    let channels = reader.info().color_type.samples();
    let count = reader
        .info()
        .animation_control
        .map_or(1, |control| control.num_frames);
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let mut canvas = vec![[0; 3]; size[0] * size[1]];
    let mut seen = Vec::new();
    for _ in 0..count {
        reader.next_frame(&mut pixels)?;
        let (mut left, mut top, mut columns, mut seconds) = (0, 0, size[0], 0.0);
        if let Some(control) = reader.info().frame_control {
            (left, top) = (
                usize::try_from(control.x_offset)?,
                usize::try_from(control.y_offset)?,
            );
            columns = usize::try_from(control.width)?;
            seconds = f64::from(control.delay_num) / f64::from(control.delay_den);
            pixels.truncate(columns * usize::try_from(control.height)? * channels);
        }
        for (index, pixel) in pixels.chunks_exact(channels).enumerate() {
            let at = (top + index / columns) * size[0] + left + index % columns;
            canvas[at] = [pixel[0], pixel[1], pixel[2]];
        }
        pixels.resize(size[0] * size[1] * channels, 0);
        let rgb = canvas.clone();
        seen.push((Frame { size, rgb }, seconds));
    }
    Ok(seen)
}

/// Whether a frame is a picture, on white paper where the frame is higher.
fn shows(frame: &Frame, single: &Frame) -> bool {
    let all = single.rgb.len();
    frame.size[0] == single.size[0]
        && frame.rgb.len() >= all
        && frame.rgb[..all] == single.rgb
        && frame.rgb[all..].iter().all(|pixel| *pixel == [255; 3])
}

fn done(arguments: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let output = lambdascope(arguments)?;
    let complaint = String::from_utf8(output.stderr)?;
    if output.status.success() && complaint.is_empty() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{arguments:?}: {complaint}").into())
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder)?.flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

const SMALL: [&str; 4] = ["--grid", "5", "--dpi", "60"];

#[test]
fn a_film_of_alpha_is_the_figures_of_its_values_one_after_the_other() -> Outcome {
    let folder = tempfile::tempdir()?;
    let film = folder.path().join("alpha.png");
    let sweep = [
        "film",
        "aligned",
        "--sweep",
        "alpha=-1..1",
        "--seconds",
        "0.4",
        "--fps",
        "5",
    ];
    let out = ["--out", text(&film)?];
    let told = done(&[&sweep[..], &SMALL, &out].concat())?;
    assert!(told.contains("α from −1 to 1: 3 frames of "), "{told}");
    assert!(told.contains(", 1.4 s."), "{told}");
    assert_eq!(names(folder.path())?, ["alpha.png"]);
    let seen = frames(&film)?;
    let seconds: Vec<f64> = seen.iter().map(|(_, seconds)| *seconds).collect();
    assert_eq!(seconds, [0.2, 0.2, 1.0]);
    for ((frame, _), alpha) in seen.iter().zip(["-1", "0", "1"]) {
        let single = folder.path().join("single.png");
        let figure = [
            "figure",
            "aligned",
            "--quiet",
            "--alpha",
            alpha,
            "--out",
            text(&single)?,
        ];
        done(&[&figure[..], &SMALL].concat())?;
        let (single, _) = frames(&single)?.pop().ok_or("no picture")?;
        assert!(shows(frame, &single), "α = {alpha}");
    }
    assert!(!shows(&seen[0].0, &seen[2].0), "something changes");
    let first = std::fs::read(&film)?;
    done(&[&sweep[..], &SMALL, &out, &["--quiet"]].concat())?;
    assert_eq!(std::fs::read(&film)?, first, "the same bytes");
    Ok(())
}

#[test]
fn a_gif_has_as_many_frames_and_ends_where_the_other_does() -> Outcome {
    let folder = tempfile::tempdir()?;
    let film = folder.path().join("made/slice.gif");
    let sweep = [
        "film",
        "aligned",
        "--sweep",
        "lambda2=-2..3",
        "--what",
        "slice",
        "--once",
    ];
    let time = ["--seconds", "1", "--fps", "3", "--out", text(&film)?];
    let told = done(&[&sweep[..], &time, &SMALL].concat())?;
    assert!(told.contains("λ₂ from −2 to 3: 4 frames"), "{told}");
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(BufReader::new(File::open(&film)?))?;
    let size = [decoder.width(), decoder.height()].map(usize::from);
    let mut canvas = vec![[0; 3]; size[0] * size[1]];
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame()? {
        delays.push(frame.delay);
        let columns = usize::from(frame.width);
        for (index, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let row = usize::from(frame.top) + index / columns;
            let column = usize::from(frame.left) + index % columns;
            canvas[row * size[0] + column] = [pixel[0], pixel[1], pixel[2]];
        }
    }
    assert_eq!(delays, [33, 34, 33, 100]);
    let single = folder.path().join("single.png");
    let figure = [
        "figure",
        "aligned",
        "--what",
        "slice",
        "--coefficients",
        "1,3",
        "--quiet",
    ];
    done(&[&figure[..], &SMALL, &["--out", text(&single)?]].concat())?;
    let (single, _) = frames(&single)?.pop().ok_or("no picture")?;
    assert_eq!(size[0], single.size[0]);
    // 256 colours are fewer than there are; no place is far from what it should be.
    let apart = canvas.iter().zip(&single.rgb);
    let apart = apart.flat_map(|(one, other)| one.iter().zip(other));
    let apart: f64 = apart
        .map(|(one, other)| f64::from(one.abs_diff(*other)))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "some thousand pixels")]
    let mean = apart / (3 * single.rgb.len()) as f64;
    assert!(mean < 2.0, "{mean}");
    Ok(())
}

#[test]
fn a_film_of_the_training_shows_its_steps() -> Outcome {
    let folder = tempfile::tempdir()?;
    let film = folder.path().join("steps.apng");
    let sweep = ["film", "aligned", "--sweep", "step=0..2", "--seconds", "1"];
    let told = done(&[&sweep[..], &SMALL, &["--out", text(&film)?]].concat())?;
    assert!(
        told.contains("the training’s step from 0 to 2: 3 frames"),
        "{told}"
    );
    let seen = frames(&film)?;
    assert_eq!(seen.len(), 3, "no step is shown twice");
    let sheet = FigureSheet {
        format: FigureFormat::Png,
        dpi: 60.0,
        ..FigureSheet::default()
    };
    let mut lab = Lab::new();
    for (step, (frame, _)) in seen.iter().enumerate() {
        let mut state = State::new()?;
        state.apply(Edit::Preset("aligned".into()));
        state.experiment.grid.cells = 5;
        state.apply(Play::GoTo(step));
        state.compute(&mut lab, &|_| ControlFlow::Continue(()))?;
        let Picture {
            width,
            height,
            rgba,
        } = figure_pixels(&state, FigureOf::Planes, &sheet)?;
        let pixels = rgba.chunks_exact(4);
        let single = Frame {
            size: [width, height],
            rgb: pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        };
        assert!(shows(frame, &single), "step {step}");
    }
    Ok(())
}

#[test]
fn a_film_of_a_story_shows_its_steps_as_the_stage_does_with_their_words() -> Outcome {
    const STORY: &str = r#"(
        lambdascope_story: 1,
        title: "Two steps",
        about: "A short one.",
        minutes: 1,
        steps: [
            (title: "Both", text: "Added.", set: [Edit(Preset("irrelevant")), Edit(Sweep(low: -1.0, high: 2.0))]),
            (title: "None", text: "Nothing.", set: [Edit(Marker(0.0, 0.0))]),
        ],
    )"#;
    let folder = tempfile::tempdir()?;
    let story = folder.path().join("mine.ron");
    std::fs::write(&story, STORY)?;
    let (film, pages) = (folder.path().join("mine.png"), folder.path().join("pages"));
    let own = Arc::new(Story::from_file(&story)?);
    let (mut lab, mut stills) = (Lab::new(), Stills::told()?);
    let sweep = ["film", text(&story)?, "--sweep", "story", "--seconds", "4"];
    let told = done(&[&sweep[..], &["--out", text(&film)?]].concat())?;
    assert!(
        told.contains("“Two steps”: 2 frames of 1600 × 900 pixels, 8 s."),
        "{told}"
    );
    done(&["story", text(&story)?, "--quiet", "--out", text(&pages)?])?;
    let seen = frames(&film)?;
    assert_eq!(seen.len(), 2);
    for (index, (frame, seconds)) in seen.iter().enumerate() {
        let single = pages.join(format!("step-{:02}.png", index + 1));
        let (single, _) = frames(&single)?.pop().ok_or("no picture")?;
        // The hand-out has its words beside its pictures.
        assert!(!shows(frame, &single), "step {index}");
        let mut state = State::telling_at(&own, index)?;
        state.compute(&mut lab, &|_| ControlFlow::Continue(()))?;
        let Picture {
            width,
            height,
            rgba,
        } = stills.picture(&state);
        let pixels = rgba.chunks_exact(4);
        let rgb = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        let size = [width, height];
        assert!(shows(frame, &Frame { size, rgb }), "step {index}");
        assert_eq!(*seconds, 4.0);
    }
    Ok(())
}

#[test]
fn what_cannot_be_a_film_is_refused_before_any_work() -> Outcome {
    let folder = tempfile::tempdir()?;
    let models = data("aligned/models.safetensors");
    let models = text(&models)?;
    let cases: [(&[&str], &str); 12] = [
        (
            &["aligned", "--sweep", "beta"],
            "option --sweep: expected alpha, step or lambda1",
        ),
        (&["aligned", "--sweep", "alpha=-2..1"], "option --sweep: "),
        (&["aligned", "--sweep", "alpha=1..1"], "two different ends"),
        (
            &["aligned", "--sweep", "lambda3"],
            "one of the tasks t1 to t2",
        ),
        (
            &["aligned", "--sweep", "step=0..1e7"],
            "expected a step from 0 to",
        ),
        (
            &["vit-authors-aligned", "--sweep", "alpha"],
            "shares of red have no α",
        ),
        (&["--models", models, "--sweep", "step"], "not trained here"),
        (
            &["aligned", "--sweep", "alpha", "--what", "target"],
            "no film of target",
        ),
        (
            &["aligned", "--sweep", "alpha", "--out", "a.svg"],
            "ends in .png, .apng or .gif",
        ),
        (
            &[
                "aligned", "--sweep", "alpha", "--out", "a.png", "--format", "gif",
            ],
            "expected what the file's name ends in, png, found gif",
        ),
        (
            &["aligned", "--sweep", "alpha", "--seconds", "0"],
            "option --seconds",
        ),
        (
            &["correlation", "--sweep", "story", "--dpi", "90"],
            "option --dpi",
        ),
    ];
    for (arguments, words) in cases {
        let mut program = super::ground::program();
        program
            .arg("film")
            .args(arguments)
            .current_dir(folder.path());
        let output = program.output()?;
        let said = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(names(folder.path())?.is_empty());
    Ok(())
}
