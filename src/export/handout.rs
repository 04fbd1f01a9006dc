//! A story on paper: the picture and the text of every step, as Markdown with files beside it and as one page of HTML.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};

use crate::app::State;
use crate::app::story::{Answer, Measure, Step, Story};
use crate::number::written;
use crate::shown::Text;

/// How the page looks; nothing is loaded from elsewhere.
const STYLE: &str = "body{font:17px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;\
background:#fff}img{max-width:100%;border:1px solid #ccc}section{break-inside:avoid;margin-top:3rem}\
blockquote{margin:0;padding:.2rem 1rem;border-left:4px solid #bbb;color:#444}small{color:#555}";

/// A step as it was computed.
#[derive(Clone, Debug)]
pub struct ComputedStep<'a> {
    /// The step.
    pub step: &'a Step,
    /// What was on screen, with its results.
    pub state: &'a State,
    /// The name of its picture's file.
    pub picture: String,
    /// The picture, PNG.
    pub png: Vec<u8>,
}

impl ComputedStep<'_> {
    /// What is set, in a line.
    fn settings(&self) -> String {
        let experiment = &self.state.experiment;
        let [first, second] = self.state.point();
        let alpha = if experiment.has_alpha() {
            format!("α = {}, ", written(experiment.alpha().get(), 2))
        } else {
            String::new()
        };
        format!(
            "{}: {}λ = ({}, {}), seed {}, step {} of the training",
            experiment.name,
            alpha,
            written(first, 2),
            written(second, 2),
            experiment.training.seed,
            self.state.shown_step(),
        )
    }

    /// What the run shows of what the step claims.
    fn measured(&self) -> Vec<String> {
        let of = |what: Measure| {
            let value = what.on(self.state)?;
            Some(format!("{what}: {}", written(value, 3)))
        };
        self.step
            .claims
            .iter()
            .filter_map(|claim| of(claim.what))
            .collect()
    }

    /// The question to the hall and what was measured.
    fn asked(&self) -> Option<(&Text, String)> {
        let prediction = self.step.predict.as_ref()?;
        let answer = match prediction.measured(self.state, None) {
            Some(Answer::Coefficient(value)) => written(value, 2),
            Some(Answer::Point([first, second])) => {
                format!("({}, {})", written(first, 2), written(second, 2))
            }
            None => "nothing on this range".to_owned(),
        };
        Some((&prediction.ask, answer))
    }
}

/// The hand-out as Markdown; its pictures are files beside it.
#[must_use]
pub fn handout_markdown(story: &Story, steps: &[ComputedStep<'_>]) -> String {
    let mut text = format!("# {}\n\n{}\n\n", escaped(&story.title), head(story));
    for (index, told) in steps.iter().enumerate() {
        let (number, step) = (index + 1, told.step);
        let title = escaped(&step.title);
        let _ = write!(
            text,
            "## {number}. {title}\n\n![{title}]({})\n\n",
            told.picture
        );
        let _ = write!(text, "{}\n\n", step.text.as_written().trim());
        if let Some((ask, answer)) = told.asked() {
            let _ = write!(text, "**{}** Measured: {answer}.\n\n", escaped(ask));
        }
        for line in step.notes.as_written().trim().lines() {
            let _ = writeln!(text, "> {line}");
        }
        if !step.notes.is_empty() {
            text.push('\n');
        }
        let told = small(told);
        let _ = write!(text, "*{}*\n\n", escaped(&Text::from(told)));
    }
    text
}

/// The hand-out as one page of HTML that needs nothing beside it.
#[must_use]
pub fn handout_html(story: &Story, steps: &[ComputedStep<'_>]) -> String {
    let mut events = Vec::new();
    heading(&mut events, HeadingLevel::H1, story.title.as_written());
    paragraph(&mut events, head(story));
    for (index, told) in steps.iter().enumerate() {
        let step = told.step;
        events.push(Event::Html("<section>".into()));
        let title = format!("{}. {}", index + 1, step.title.as_written());
        heading(&mut events, HeadingLevel::H2, &title);
        let data = STANDARD.encode(&told.png);
        let picture = format!(
            "<img alt=\"step {}\" src=\"data:image/png;base64,{data}\">",
            index + 1
        );
        events.push(Event::Html(picture.into()));
        markdown(&mut events, step.text.as_written());
        if let Some((ask, answer)) = told.asked() {
            events.push(Event::Start(Tag::Paragraph));
            events.push(Event::Start(Tag::Strong));
            events.push(Event::Text(ask.as_written().to_owned().into()));
            events.push(Event::End(TagEnd::Strong));
            events.push(Event::Text(format!(" Measured: {answer}.").into()));
            events.push(Event::End(TagEnd::Paragraph));
        }
        if !step.notes.is_empty() {
            events.push(Event::Start(Tag::BlockQuote(None)));
            markdown(&mut events, step.notes.as_written());
            events.push(Event::End(TagEnd::BlockQuote(None)));
        }
        events.push(Event::Html("<small>".into()));
        events.push(Event::Text(small(told).into()));
        events.push(Event::Html("</small></section>".into()));
    }
    let (mut title, mut body) = (String::new(), String::new());
    let name = Event::Text(story.title.as_written().to_owned().into());
    html::push_html(&mut title, std::iter::once(name));
    html::push_html(&mut body, events.into_iter());
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style>\
         </head>\n<body>\n{body}\n</body></html>\n"
    )
}

fn head(story: &Story) -> String {
    let minutes = if story.minutes == 1 {
        "minute"
    } else {
        "minutes"
    };
    format!(
        "{} About {} {minutes}.",
        story.about.as_written().trim(),
        story.minutes
    )
}

fn small(told: &ComputedStep<'_>) -> String {
    let mut parts = vec![told.settings()];
    parts.extend(told.measured());
    parts.join("; ")
}

fn heading(events: &mut Vec<Event<'_>>, level: HeadingLevel, text: &str) {
    events.push(Event::Start(Tag::Heading {
        level,
        id: None,
        classes: Vec::new(),
        attrs: Vec::new(),
    }));
    events.push(Event::Text(text.to_owned().into()));
    events.push(Event::End(TagEnd::Heading(level)));
}

fn paragraph(events: &mut Vec<Event<'_>>, text: String) {
    events.push(Event::Start(Tag::Paragraph));
    events.push(Event::Text(text.into()));
    events.push(Event::End(TagEnd::Paragraph));
}

/// Markdown without what would load or run something: HTML is shown as it is written, of pictures their words.
fn markdown<'a>(events: &mut Vec<Event<'a>>, text: &'a str) {
    let harmless = Parser::new(text).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { dest_url, .. }) if !is_a_page(&dest_url) => None,
        other => Some(other),
    });
    // The end of a link that was left out has no beginning.
    let mut open = 0_usize;
    events.extend(harmless.filter(|event| match event {
        Event::Start(Tag::Link { .. }) => {
            open += 1;
            true
        }
        Event::End(TagEnd::Link) => {
            let is_open = open > 0;
            open = open.saturating_sub(1);
            is_open
        }
        _ => true,
    }));
}

fn is_a_page(address: &CowStr<'_>) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// A text in Markdown that is shown letter by letter.
fn escaped(text: &Text) -> String {
    let mut escaped = String::new();
    for letter in text.as_written().chars() {
        if matches!(
            letter,
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '`' | '!'
        ) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
