use egui::epaint::ColorImage;
use egui::{Context, FontFamily, FontId, RawInput, Stroke, TextureOptions, pos2, vec2};

use super::*;
use crate::export::fonts::{BOLD, fonts};

const RED: Color32 = Color32::from_rgb(255, 0, 0);
const BLUE: Color32 = Color32::from_rgb(0, 0, 255);

/// What a painter draws, as an SVG of 100 by 50 points on 2 inches.
fn drawn(cells: Cells, draw: impl Fn(&egui::Ui)) -> String {
    let ctx = Context::default();
    ctx.set_fonts(fonts());
    let mut rasterizer = Rasterizer::new();
    let mut shapes = Vec::new();
    for _ in 0..2 {
        let mut output = ctx.run_ui(RawInput::default(), |ui| draw(ui));
        rasterizer.update_textures(&output.textures_delta);
        output.textures_delta.clear();
        shapes = output.shapes;
    }
    let sheet = Sheet {
        size: vec2(100.0, 50.0),
        inches: 2.0,
        ground: Color32::WHITE,
        title: "a < b & \"c\"",
        description: "one\u{1}two",
        cells,
    };
    svg(&shapes, &rasterizer, &sheet).expect("an SVG")
}

#[test]
fn the_sheet_is_as_large_as_on_paper_and_its_words_are_escaped() {
    let text = drawn(Cells::Pictures, |_| ());
    assert!(text.contains("width=\"50.8mm\" height=\"25.4mm\" viewBox=\"0 0 100 50\""));
    assert!(text.contains("<title>a &lt; b &amp; &quot;c&quot;</title>"));
    assert!(text.contains("<desc>one\u{fffd}two</desc>"));
}

#[test]
fn text_is_text_with_the_room_that_the_window_gives_it() {
    let text = drawn(Cells::Pictures, |ui| {
        let painter = ui.painter();
        let bold = FontId::new(12.0, FontFamily::Name(BOLD.into()));
        let place = painter.text(
            pos2(10.0, 20.0),
            egui::Align2::LEFT_TOP,
            "Ψ(0) & λ₁",
            bold,
            RED,
        );
        assert!(place.width() > 20.0);
    });
    let element = text.lines().find(|line| line.starts_with("<text"));
    let element = element.expect("a text");
    assert!(element.ends_with(">Ψ(0) &amp; λ₁</text>"), "{element}");
    for attribute in [
        "x=\"10\"",
        "font-size=\"12\"",
        "font-weight=\"bold\"",
        "fill=\"#ff0000\"",
        "textLength=\"",
    ] {
        assert!(element.contains(attribute), "{attribute}: {element}");
    }
}

#[test]
fn signs_over_letters_stay_and_an_ellipsis_stands_for_what_is_cut() {
    let text = drawn(Cells::Pictures, |ui| {
        let font = FontId::proportional(12.0);
        let whole = ui
            .painter()
            .layout_no_wrap("α̂ by ΔV".into(), font.clone(), RED);
        ui.painter().galley(pos2(5.0, 5.0), whole, RED);
        let words = "as many letters as there is no room for".to_owned();
        let mut job = egui::text::LayoutJob::simple(words, font, BLUE, 60.0);
        job.wrap.max_rows = 1;
        let cut = ui.painter().layout_job(job);
        ui.painter().galley(pos2(5.0, 25.0), cut, BLUE);
    });
    assert!(text.contains(">α̂ by ΔV</text>"), "{text}");
    let cut = text.lines().find(|line| line.contains("#0000ff"));
    let cut = cut.expect("a text");
    assert!(cut.contains(">as m") && cut.ends_with("…</text>"), "{cut}");
    assert!(!cut.contains("……"), "{cut}");
}

#[test]
fn letters_of_two_looks_are_two_texts_that_follow_each_other() {
    let text = drawn(Cells::Pictures, |ui| {
        let mut job = egui::text::LayoutJob::default();
        for (words, color) in [("one ", RED), ("two", BLUE)] {
            let format = egui::TextFormat {
                color,
                ..egui::TextFormat::default()
            };
            job.append(words, 0.0, format);
        }
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(pos2(5.0, 5.0), galley, Color32::WHITE);
    });
    let texts: Vec<&str> = text
        .lines()
        .filter(|own| own.starts_with("<text"))
        .collect();
    let [one, two] = texts[..] else {
        panic!("expected two texts: {texts:?}");
    };
    assert!(
        one.contains("#ff0000") && one.ends_with(">one</text>"),
        "{one}"
    );
    assert!(
        two.contains("#0000ff") && two.ends_with(">two</text>"),
        "{two}"
    );
    let x = |element: &str| -> f64 {
        let from = element.split("x=\"").nth(1).expect("x");
        from.split('"')
            .next()
            .expect("a number")
            .parse()
            .expect("x")
    };
    assert!(x(two) > x(one) + 10.0);
}

#[test]
fn a_circle_has_its_stroke_outside_as_the_window_draws_it() {
    let text = drawn(Cells::Pictures, |ui| {
        ui.painter()
            .circle_stroke(pos2(20.0, 20.0), 6.0, Stroke::new(3.0, RED));
    });
    assert!(
        text.contains("<circle cx=\"20\" cy=\"20\" r=\"7.5\" fill=\"none\" stroke=\"#ff0000\" stroke-width=\"3\"/>"),
        "{text}"
    );
}

#[test]
fn what_is_cut_lies_in_a_clip_and_what_is_not_lies_outside_of_it() {
    let clip = Rect::from_min_max(pos2(10.0, 10.0), pos2(30.0, 30.0));
    let text = drawn(Cells::Pictures, |ui| {
        let painter = ui.painter().with_clip_rect(clip);
        let line = |from: f32, to: f32| [pos2(from, 20.0), pos2(to, 20.0)];
        painter.line_segment(line(12.0, 25.0), Stroke::new(1.0, RED));
        painter.line_segment(line(12.0, 90.0), Stroke::new(1.0, BLUE));
        painter.line_segment(line(60.0, 90.0), Stroke::new(1.0, BLUE));
    });
    let lines: Vec<&str> = text.lines().collect();
    let at = |words: &str| lines.iter().position(|line| line.contains(words));
    let group = at("<g clip-path=\"url(#clip1)\">").expect("a group");
    assert!(at("x2=\"25\"").expect("a line") < group);
    assert_eq!(at("x2=\"90\""), Some(group + 1));
    assert!(
        text.contains(
            "<clipPath id=\"clip1\"><rect x=\"10\" y=\"10\" width=\"20\" height=\"20\"/>"
        )
    );
    // What lies outside of its clip is not there at all.
    assert_eq!(text.matches("x2=\"90\"").count(), 1);
}

/// A picture of two rows: red, red, blue over three of blue.
fn cells_ui(ui: &egui::Ui) {
    let pixels = [RED, RED, BLUE, BLUE, BLUE, BLUE].to_vec();
    let image = ColorImage::new([3, 2], pixels);
    let id = egui::Id::unique("cells");
    let texture = ui.data(|data| data.get_temp::<egui::TextureHandle>(id));
    let texture = texture.unwrap_or_else(|| {
        let texture = ui
            .ctx()
            .load_texture("cells", image, TextureOptions::NEAREST);
        ui.data_mut(|data| data.insert_temp(id, texture.clone()));
        texture
    });
    let rect = Rect::from_min_size(pos2(10.0, 10.0), vec2(60.0, 20.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), rect, whole, Color32::WHITE);
}

#[test]
fn cells_are_rectangles_where_that_is_wanted_neighbours_of_one_colour_together() {
    let text = drawn(Cells::Rectangles, cells_ui);
    let cells: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("<rect x="))
        .collect();
    assert_eq!(
        cells,
        [
            "<rect x=\"10\" y=\"10\" width=\"40\" height=\"10\" fill=\"#ff0000\"/>",
            "<rect x=\"50\" y=\"10\" width=\"20\" height=\"10\" fill=\"#0000ff\"/>",
            "<rect x=\"10\" y=\"20\" width=\"60\" height=\"10\" fill=\"#0000ff\"/>",
        ]
    );
    assert!(!text.contains("<image"));
}

#[test]
fn cells_are_a_picture_of_their_colours_otherwise() {
    use base64::Engine as _;
    let text = drawn(Cells::Pictures, cells_ui);
    let element = text.lines().find(|line| line.starts_with("<image"));
    let element = element.expect("a picture");
    assert!(
        element.contains("x=\"10\" y=\"10\" width=\"60\" height=\"20\""),
        "{element}"
    );
    let data = element.split("base64,").nth(1).expect("data");
    let data = data.split('"').next().expect("its end");
    let png = base64::engine::general_purpose::STANDARD.decode(data);
    let png = png.expect("Base64");
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("a frame");
    let (width, height) = (frame.width as usize, frame.height as usize);
    let pixel = |x: usize, y: usize| &pixels[4 * (y * width + x)..][..3];
    // The middles of all six cells.
    let middle = |of: usize, side: usize, count: usize| (2 * of + 1) * side / (2 * count);
    for (at, colour) in [RED, RED, BLUE, BLUE, BLUE, BLUE].into_iter().enumerate() {
        let (x, y) = (middle(at % 3, width, 3), middle(at / 3, height, 2));
        assert_eq!(pixel(x, y), &colour.to_array()[..3], "{at}");
    }
}

#[test]
fn numbers_have_three_decimals_at_most_and_no_minus_zero() {
    for (value, written) in [
        (1.0, "1"),
        (0.12345, "0.123"),
        (-0.0001, "0"),
        (-2.5, "-2.5"),
        (f64::NAN, "0"),
    ] {
        assert_eq!(Number(value).to_string(), written);
    }
}
