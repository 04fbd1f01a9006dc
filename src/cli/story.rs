//! `story`: a story's hand-out, every step computed.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lambdascope::app::State;
use lambdascope::app::story::{STORIES, Story, shipped};
use lambdascope::export::{ComputedStep, handout_html, handout_markdown};
use lambdascope::lab::{Lab, Report};
use lambdascope::output::OutputFolder;
use lambdascope::window::Stills;
use lambdascope::{Result, shown};

use super::progress::{clear, tell};
use super::{Failure, print, say, tell_replaced};

/// The text with the pictures beside it.
const MARKDOWN: &str = "story.md";
/// The page that needs nothing beside it.
const PAGE: &str = "story.html";

/// What `story` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct StoryArguments {
    /// A story that comes with the program, or a story's file
    #[arg(value_name = "NAME|FILE")]
    story: String,
    /// The folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// No progress, and no word of files that were replaced
    #[arg(long)]
    quiet: bool,
}

/// The story of a name or of a file.
pub fn named(name: &str) -> Result<std::sync::Arc<Story>> {
    if STORIES.iter().any(|story| story.name == name) || !Path::new(name).exists() {
        return shipped(name);
    }
    Story::from_file(Path::new(name)).map(std::sync::Arc::new)
}

/// Does the `story` command.
pub fn story(arguments: &StoryArguments) -> Result<(), Failure> {
    let story = named(&arguments.story).map_err(Failure::input)?;
    let pictures: Vec<String> = (1..=story.steps.len())
        .map(|step| format!("step-{step:02}.png"))
        .collect();
    let names: Vec<&str> = pictures
        .iter()
        .map(String::as_str)
        .chain([MARKDOWN, PAGE])
        .collect();
    let inputs = [PathBuf::from(&arguments.story)];
    let inputs = inputs
        .iter()
        .filter(|path| path.exists())
        .cloned()
        .collect::<Vec<_>>();
    let folder = OutputFolder::check(&arguments.out, &names, &inputs).map_err(Failure::work)?;
    let listener = |report: Report<'_>| {
        if !arguments.quiet {
            tell(&report);
        }
        ControlFlow::Continue(())
    };
    let mut lab = Lab::new();
    let (mut states, mut contradictions) = (Vec::new(), Vec::new());
    for (index, step) in story.steps.iter().enumerate() {
        let mut state = State::telling_at(&story, index).map_err(Failure::work)?;
        state.compute(&mut lab, &listener).map_err(Failure::work)?;
        for claim in &step.claims {
            if let Some(words) = claim.contradiction(&state) {
                contradictions.push(format!("step {}: {words}", index + 1));
            }
        }
        states.push(state);
    }
    if !arguments.quiet {
        clear();
    }
    let mut stills = Stills::new().map_err(Failure::failed)?;
    let told = story.steps.iter().zip(&states).zip(&pictures);
    let told = told.map(|((step, state), picture)| {
        Ok(ComputedStep {
            step,
            state,
            picture: picture.clone(),
            png: stills.take(state)?,
        })
    });
    let told: Vec<ComputedStep<'_>> = told.collect::<Result<_>>().map_err(Failure::failed)?;
    let mut files = folder.begin().map_err(Failure::failed)?;
    let mut put = |name: &str, bytes: &[u8]| files.put(name, bytes).map_err(Failure::failed);
    for step in &told {
        put(&step.picture, &step.png)?;
    }
    put(MARKDOWN, handout_markdown(&story, &told).as_bytes())?;
    put(PAGE, handout_html(&story, &told).as_bytes())?;
    let replaced = files.commit().map_err(Failure::failed)?;
    if !arguments.quiet {
        tell_replaced(folder.path(), &replaced);
    }
    let steps = told.len();
    let written = arguments
        .out
        .join(format!("{{{MARKDOWN}, {PAGE}, {steps} pictures}}"));
    print(&format!("Wrote {}\n", shown::path(&written)))?;
    for words in &contradictions {
        say(words);
    }
    if contradictions.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(anyhow::anyhow!(
        "{}: a run does not show what the story claims",
        shown::cut(&arguments.story, 80)
    )))
}
