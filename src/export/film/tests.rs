use super::*;

const GO_ON: &dyn Fn(usize) -> ControlFlow<()> = &|_| ControlFlow::Continue(());

/// A frame of one colour, with a pixel of another.
fn frame(size: [usize; 2], ground: [u8; 3], spot: Option<([usize; 2], [u8; 3])>) -> Picture {
    let [width, height] = size;
    let mut pixels = vec![[ground[0], ground[1], ground[2], 255]; width * height];
    if let Some(([x, y], [r, g, b])) = spot {
        pixels[y * width + x] = [r, g, b, 255];
    }
    Picture {
        width,
        height,
        rgba: pixels.into_flattened(),
    }
}

fn written(reel: &mut Reel, format: FilmFormat, once: bool) -> Result<Vec<u8>> {
    let cut = Cut {
        format,
        pace: Pace {
            seconds: 1.0,
            hold: 0.5,
            once,
        },
        title: "A title",
        description: "α",
    };
    let mut bytes = Vec::new();
    reel.write(&cut, Path::new("film"), &mut bytes, GO_ON)?;
    Ok(bytes)
}

/// Three frames, the second lower than the others, the third the same as the second but for its height.
fn reel() -> Result<Reel> {
    let mut reel = Reel::new()?;
    reel.push(&frame([5, 4], [9, 9, 9], None))?;
    reel.push(&frame([5, 3], [9, 9, 9], Some(([3, 1], [200, 0, 0]))))?;
    reel.push(&frame([5, 4], [9, 9, 9], Some(([3, 1], [200, 0, 0]))))?;
    Ok(reel)
}

#[test]
fn an_apng_holds_what_changed_and_for_how_long_it_is_seen() -> Result<()> {
    let bytes = written(&mut reel()?, FilmFormat::Apng, false)?;
    let fail = |error: png::DecodingError| Error::content("film", error.to_string());
    let mut reader = png::Decoder::new(Cursor::new(bytes))
        .read_info()
        .map_err(fail)?;
    assert_eq!(reader.info().size(), (5, 4));
    let control = reader.info().animation_control;
    assert_eq!(
        control.map(|control| (control.num_frames, control.num_plays)),
        Some((3, 0))
    );
    let mut pixels = vec![0; 5 * 4 * CHANNELS];
    let mut seen = Vec::new();
    for _ in 0..3 {
        let shown = reader.next_frame(&mut pixels).map_err(fail)?;
        let frame = reader.info().frame_control.map(|frame| {
            (
                [frame.x_offset, frame.y_offset],
                [frame.width, frame.height],
                f64::from(frame.delay_num) / f64::from(frame.delay_den),
            )
        });
        seen.push((frame, pixels[..shown.buffer_size()].to_vec()));
    }
    assert_eq!(seen[0], (Some(([0, 0], [5, 4], 0.5)), vec![9; 60]));
    assert_eq!(seen[1], (Some(([3, 1], [1, 1], 0.5)), vec![200, 0, 0]));
    // Nothing changed, and a frame has one pixel at least.
    assert_eq!(seen[2], (Some(([0, 0], [1, 1], 0.5)), vec![9; 3]));
    Ok(())
}

#[test]
fn a_gif_of_few_colours_has_all_of_them() -> Result<()> {
    let bytes = written(&mut reel()?, FilmFormat::Gif, true)?;
    let fail = |error: gif::DecodingError| Error::content("film", error.to_string());
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(&bytes[..]).map_err(fail)?;
    assert_eq!((decoder.width(), decoder.height()), (5, 4));
    let mut seen = Vec::new();
    while let Some(frame) = decoder.read_next_frame().map_err(fail)? {
        let place = [frame.left, frame.top, frame.width, frame.height];
        seen.push((place, frame.delay, frame.buffer[..4].to_vec()));
    }
    assert_eq!(
        seen,
        [
            ([0, 0, 5, 4], 50, vec![9, 9, 9, 255]),
            ([3, 1, 1, 1], 50, vec![200, 0, 0, 255]),
            ([0, 0, 1, 1], 50, vec![9, 9, 9, 255]),
        ]
    );
    assert_eq!(decoder.repeat(), gif::Repeat::Finite(0));
    Ok(())
}

#[test]
fn rounded_delays_add_up_to_the_whole() {
    let pace = Pace {
        seconds: 1.0,
        hold: 2.0,
        once: false,
    };
    for frames in [2, 4, 8, 31] {
        let delays: Vec<u16> = (0..frames)
            .map(|index| pace.delay(index, frames, 100))
            .collect();
        assert_eq!(delays[..frames - 1].iter().sum::<u16>(), 100, "{delays:?}");
        assert_eq!(delays[frames - 1], 200);
    }
    assert_eq!(pace.delay(0, 1, 100), 200);
}

#[test]
fn a_frame_of_another_width_is_refused_and_a_film_is_left_when_asked() -> Result<()> {
    let mut reel = reel()?;
    assert!(reel.push(&frame([4, 4], [0; 3], None)).is_err());
    assert_eq!((reel.frames(), reel.size()), (3, [5, 4]));
    let cut = Cut {
        format: FilmFormat::Apng,
        pace: Pace {
            seconds: 1.0,
            hold: 0.5,
            once: false,
        },
        title: "",
        description: "",
    };
    let stop = |frames| match frames {
        2 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let left = reel.write(&cut, Path::new("film"), &mut Vec::new(), &stop);
    assert!(matches!(left, Err(Error::Cancelled)));
    Ok(())
}
