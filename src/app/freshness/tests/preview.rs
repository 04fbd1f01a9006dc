//! Previews.

use super::*;

#[test]
fn a_preview_is_shown_and_named_until_the_whole_plane_is_there_and_is_no_answer() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.drag(QUICK);
    replay.set_alpha(0.5, Change::Continuous);
    let wanted = replay.state.setup();
    let mut quick = wanted.with(|experiment| experiment.grid.cells = 3);
    quick.samples = Some(8);
    let whole = replay.drawn(&wanted);
    let of_preview = Arc::new(whole.subject.under(quick.clone()));
    let plane = Arc::new(Plane::new(quick.experiment.grid, &of_preview.roles()));
    let generation = replay.generation;
    replay.hear(generation, News::Preview(of_preview, plane));
    let words = replay.state.preview_words();
    assert!(words.is_some_and(|words| words.contains("3×3 cells")));
    assert!(!replay.state.plane_is_fresh() && !replay.state.picture_is_of_plane());
    replay.now += ms(5000);
    let now = replay.clock();
    assert!(
        !replay.state.is_dimmed(now),
        "it is named, and clear to see"
    );
    assert_ne!(replay.state.freshness(), Freshness::UpToDate);
    // Coarse passes would look like a step back, the last one does not.
    let coarse = Arc::new(Plane::new(wanted.experiment.grid, &whole.subject.roles()));
    replay.hear(generation, News::Level(Arc::clone(&whole.subject), coarse));
    assert!(replay.state.preview_words().is_some());
    let subject = Arc::clone(&whole.subject);
    replay.hear(generation, News::Level(subject, Arc::clone(&whole.plane)));
    assert_eq!(replay.state.preview_words(), None);
    assert!(replay.state.plane_is_fresh() && !replay.state.picture_is_current());
    Ok(())
}
