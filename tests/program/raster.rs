//! What the rasteriser promises, each as a statement about pixels.

use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, Primitive, Vertex};
use egui::{
    Color32, ColorImage, Context, Pos2, Rect, TextureId, TextureOptions, TextureWrapMode,
    TexturesDelta, pos2, vec2,
};
use lambdascope::export::raster::{Picture, Rasterizer, render_ui, write_png};

const ID: TextureId = TextureId::Managed(7);
const WHOLE: Rect = Rect {
    min: Pos2::ZERO,
    max: pos2(1.0, 1.0),
};

fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect {
        min: pos2(left, top),
        max: pos2(right, bottom),
    }
}

fn set(rasterizer: &mut Rasterizer, change: ImageDelta) {
    let mut delta = TexturesDelta::default();
    delta.push(ID, change);
    rasterizer.update_textures(&delta);
    delta.clear();
}

fn with_texture(image: ColorImage, options: TextureOptions) -> Rasterizer {
    let mut rasterizer = Rasterizer::new();
    set(&mut rasterizer, ImageDelta::full(image, options));
    rasterizer
}

fn white() -> Rasterizer {
    with_texture(
        ColorImage::filled([1, 1], Color32::WHITE),
        TextureOptions::LINEAR,
    )
}

fn gray(size: [usize; 2], values: &[u8]) -> ColorImage {
    ColorImage::new(
        size,
        values
            .iter()
            .map(|&value| Color32::from_gray(value))
            .collect(),
    )
}

fn quad(at: Rect, uv: Rect, color: Color32) -> Mesh {
    let mut mesh = Mesh::with_texture(ID);
    mesh.add_rect_with_uv(at, uv, color);
    mesh
}

fn polygon(triangles: &[[[f32; 2]; 3]], color: Color32) -> Mesh {
    let mut mesh = Mesh::with_texture(ID);
    for (i, pos) in (0..).zip(triangles.iter().flatten()) {
        mesh.vertices.push(Vertex {
            pos: (*pos).into(),
            uv: Pos2::ZERO,
            color,
        });
        mesh.indices.push(i);
    }
    mesh
}

fn paint(rasterizer: &Rasterizer, mesh: Mesh, clip_rect: Rect, size: [usize; 2]) -> Picture {
    let primitive = ClippedPrimitive {
        clip_rect,
        primitive: Primitive::Mesh(mesh),
    };
    rasterizer.paint(&[primitive], size, 1.0, Color32::BLACK)
}

fn reds(picture: &Picture) -> Vec<u8> {
    picture.rgba.iter().copied().step_by(4).collect()
}

#[test]
fn a_solid_rect_fills_exactly_its_pixels() {
    let mesh = quad(
        rect(2.0, 1.0, 5.0, 4.0),
        WHOLE,
        Color32::from_rgb(10, 20, 30),
    );
    let picture = paint(&white(), mesh, Rect::EVERYTHING, [8, 6]);
    for (i, pixel) in picture.rgba.chunks_exact(4).enumerate() {
        let inside = (2..5).contains(&(i % 8)) && (1..4).contains(&(i / 8));
        assert_eq!(
            pixel,
            if inside {
                [10, 20, 30, 255]
            } else {
                [0, 0, 0, 255]
            },
            "pixel {i}"
        );
    }
}

#[test]
fn pixels_per_point_scales_positions_and_clips() {
    let mesh = quad(rect(0.0, 0.0, 4.0, 4.0), WHOLE, Color32::WHITE);
    let primitive = ClippedPrimitive {
        clip_rect: rect(1.0, 0.0, 2.0, 2.0),
        primitive: Primitive::Mesh(mesh),
    };
    let picture = white().paint(&[primitive], [6, 1], 2.0, Color32::BLACK);
    assert_eq!(reds(&picture), [0, 0, 255, 255, 0, 0]);
}

#[test]
fn triangles_around_a_point_cover_each_pixel_once() {
    // Half of white over black, once, is 128; a gap would stay 0 and an overlap reach 192.
    let half = Color32::from_rgba_premultiplied(128, 128, 128, 128);
    for centre in [[16.0, 16.0], [10.5, 7.5], [3.3, 29.1], [16.0, 0.25]] {
        let rim = [
            [0.0, 0.0],
            [13.7, 0.0],
            [32.0, 0.0],
            [32.0, 32.0],
            [0.0, 32.0],
            [0.0, 9.5],
        ];
        let fan: Vec<_> = (0..6).map(|i| [centre, rim[i], rim[(i + 1) % 6]]).collect();
        let turned: Vec<_> = fan.iter().map(|&[a, b, c]| [a, c, b]).collect();
        for triangles in [fan, turned] {
            let picture = paint(
                &white(),
                polygon(&triangles, half),
                Rect::EVERYTHING,
                [32, 32],
            );
            assert!(
                reds(&picture).iter().all(|&red| red == 128),
                "centre {centre:?}"
            );
        }
    }
}

#[test]
fn slivers_tile_without_gaps_and_keep_their_colour() {
    // A diagonal band cut into 200 strips, each much thinner than a pixel.
    let half = Color32::from_rgba_premultiplied(128, 128, 128, 128);
    let strip = |i: f32| [[i * 0.05, 0.0], [40.0 + i * 0.05, 40.0]];
    let strips: Vec<_> = (0..200u8)
        .flat_map(|i| {
            let ([a, b], [c, d]) = (strip(f32::from(i)), strip(f32::from(i) + 1.0));
            [[a, b, c], [c, b, d]]
        })
        .collect();
    let picture = paint(&white(), polygon(&strips, half), Rect::EVERYTHING, [50, 40]);
    for (i, red) in reds(&picture).into_iter().enumerate() {
        let across = i % 50;
        let inside = (i / 50..i / 50 + 10).contains(&across);
        assert_eq!(
            red,
            if inside { 128 } else { 0 },
            "pixel {across}, {}",
            i / 50
        );
    }
}

#[test]
fn premultiplied_colours_blend_in_gamma_space() {
    // Alpha 0 with colour adds; alpha 255 replaces; between, source + (1 − alpha) · under.
    for (color, expected) in [
        (Color32::from_rgba_premultiplied(50, 0, 0, 0), 150),
        (Color32::from_rgba_premultiplied(50, 0, 0, 255), 50),
        (Color32::from_rgba_premultiplied(50, 0, 0, 51), 130),
    ] {
        let mesh = quad(rect(0.0, 0.0, 1.0, 1.0), WHOLE, color);
        let primitive = ClippedPrimitive {
            clip_rect: Rect::EVERYTHING,
            primitive: Primitive::Mesh(mesh),
        };
        let picture = white().paint(&[primitive], [1, 1], 1.0, Color32::from_gray(100));
        assert_eq!(picture.rgba[0], expected);
    }
}

#[test]
fn a_nearest_texture_scales_up_exactly() {
    let values: Vec<u8> = (0..51 * 51)
        .map(|i| u8::try_from(i * 7 % 251).unwrap())
        .collect();
    let rasterizer = with_texture(gray([51, 51], &values), TextureOptions::NEAREST);
    let mesh = quad(rect(0.0, 0.0, 300.0, 300.0), WHOLE, Color32::WHITE);
    let picture = paint(&rasterizer, mesh, Rect::EVERYTHING, [300, 300]);
    for (i, red) in reds(&picture).into_iter().enumerate() {
        // The texel under the pixel's centre.
        let texel = |pixel: usize| (2 * pixel + 1) * 51 / 600;
        assert_eq!(
            red,
            values[texel(i / 300) * 51 + texel(i % 300)],
            "pixel {i}"
        );
    }
}

#[test]
fn a_linear_texture_blends_between_texel_centres() {
    let rasterizer = with_texture(gray([2, 1], &[0, 200]), TextureOptions::LINEAR);
    let mesh = quad(rect(0.0, 0.0, 8.0, 1.0), WHOLE, Color32::WHITE);
    let picture = paint(&rasterizer, mesh, Rect::EVERYTHING, [8, 1]);
    assert_eq!(reds(&picture), [0, 0, 25, 75, 125, 175, 200, 200]);
}

#[test]
fn wrap_modes_continue_a_texture_outside_of_it() {
    let uv = rect(-1.0, 0.0, 2.0, 1.0);
    for (wrap_mode, expected) in [
        (TextureWrapMode::ClampToEdge, [1, 1, 1, 2, 2, 2]),
        (TextureWrapMode::Repeat, [1, 2, 1, 2, 1, 2]),
        (TextureWrapMode::MirroredRepeat, [2, 1, 1, 2, 2, 1]),
    ] {
        let options = TextureOptions {
            wrap_mode,
            ..TextureOptions::NEAREST
        };
        let rasterizer = with_texture(gray([2, 1], &[1, 2]), options);
        let mesh = quad(rect(0.0, 0.0, 6.0, 1.0), uv, Color32::WHITE);
        assert_eq!(
            reds(&paint(&rasterizer, mesh, Rect::EVERYTHING, [6, 1])),
            expected
        );
    }
}

#[test]
fn a_patch_replaces_only_its_part_of_a_texture() {
    let mut rasterizer = with_texture(gray([3, 3], &[1; 9]), TextureOptions::NEAREST);
    let patch = |corner, size, values: &[u8]| {
        ImageDelta::partial(corner, gray(size, values), TextureOptions::NEAREST)
    };
    set(&mut rasterizer, patch([1, 0], [1, 2], &[5, 6]));
    // Only its first column lies within the texture.
    set(&mut rasterizer, patch([2, 2], [2, 1], &[7, 8]));
    let mesh = quad(rect(0.0, 0.0, 3.0, 3.0), WHOLE, Color32::WHITE);
    let picture = paint(&rasterizer, mesh, Rect::EVERYTHING, [3, 3]);
    assert_eq!(reds(&picture), [1, 5, 1, 1, 6, 1, 1, 1, 7]);
}

#[test]
fn a_freed_texture_lasts_for_the_frame_that_frees_it() {
    let mut rasterizer = white();
    let mesh = quad(rect(0.0, 0.0, 1.0, 1.0), WHOLE, Color32::WHITE);
    let mut delta = TexturesDelta::default();
    delta.free(ID);
    rasterizer.update_textures(&delta);
    delta.clear();
    assert_eq!(
        reds(&paint(&rasterizer, mesh.clone(), Rect::EVERYTHING, [1, 1])),
        [255]
    );
    rasterizer.update_textures(&delta);
    assert_eq!(
        reds(&paint(&rasterizer, mesh, Rect::EVERYTHING, [1, 1])),
        [0]
    );
}

#[test]
fn nothing_is_painted_outside_the_clip_rect() {
    let mesh = quad(rect(-9.0, -9.0, 99.0, 99.0), WHOLE, Color32::WHITE);
    let picture = paint(&white(), mesh.clone(), rect(1.4, 0.0, 2.6, 1.0), [4, 2]);
    assert_eq!(reds(&picture), [0, 255, 255, 0, 0, 0, 0, 0]);
    let picture = paint(&white(), mesh, rect(3.0, 0.0, 1.0, 1.0), [4, 2]);
    assert_eq!(reds(&picture), [0; 8]);
}

#[test]
fn wild_coordinates_neither_panic_nor_leak() {
    let wild = [
        f32::NAN,
        f32::INFINITY,
        -f32::INFINITY,
        f32::MAX,
        f32::MIN,
        1e9,
        0.0,
        3.0,
    ];
    for &x in &wild {
        for &y in &wild {
            let corners = [[x, y], [y, 1.0], [2.0, x]];
            let mut mesh = polygon(&[corners], Color32::WHITE);
            mesh.vertices[0].uv = pos2(y, x);
            mesh.indices.extend([0, 1, 99]);
            let picture = paint(&white(), mesh, Rect::NOTHING, [4, 4]);
            assert_eq!(reds(&picture), [0; 16]);
            let mut mesh = polygon(&[corners], Color32::WHITE);
            mesh.vertices[1].uv = pos2(x, y);
            let picture = paint(&white(), mesh, Rect::EVERYTHING, [4, 4]);
            assert_eq!(picture.rgba.len(), 64);
        }
    }
}

#[test]
fn text_is_drawn_at_every_scale() {
    for scale in [1.0, 1.25, 2.0] {
        let ctx = Context::default();
        let picture = render_ui(&ctx, vec2(80.0, 40.0), scale, 2, |ui| {
            ui.label("Ψ*₁");
        });
        let background = ctx.global_style().visuals.panel_fill.to_array();
        let inked = picture
            .rgba
            .chunks_exact(4)
            .filter(|&pixel| pixel != background)
            .count();
        assert!(
            (10..picture.width * picture.height / 2).contains(&inked),
            "{inked} at {scale}"
        );
    }
}

#[test]
fn a_texture_is_shown_where_the_ui_puts_it() {
    let ctx = Context::default();
    let image = gray([2, 1], &[10, 20]);
    let texture = ctx.load_texture("two", image, TextureOptions::NEAREST);
    let picture = render_ui(&ctx, vec2(4.0, 2.0), 1.0, 2, |ui| {
        let at = rect(0.0, 0.0, 4.0, 2.0);
        ui.painter().image(texture.id(), at, WHOLE, Color32::WHITE);
    });
    assert_eq!(reds(&picture), [10, 10, 20, 20, 10, 10, 20, 20]);
}

#[test]
fn a_png_holds_the_picture() {
    let picture = Picture {
        width: 2,
        height: 1,
        rgba: vec![1, 2, 3, 255, 4, 5, 6, 255],
    };
    let mut file = Vec::new();
    write_png(&picture, &mut file).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgba).unwrap();
    assert_eq!((info.width, info.height, rgba), (2, 1, picture.rgba));
    let short = Picture {
        width: 2,
        height: 2,
        rgba: vec![0; 3],
    };
    assert!(write_png(&short, Vec::new()).is_err());
}
