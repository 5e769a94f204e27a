//! A story in words, as it stands below a finding.

use super::{Story, pair, replay};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Program, Purpose};
use crate::simulate::Stage;
use crate::simulate::words;
use crate::source::SourceMap;
use crate::text::render::OTHER_STYLE;
use crate::time::{Engine, Life};
use crate::value::{Data, rendered};

/// How many lines of a story are shown.
const LINES: usize = 24;

/// A customer, and what happens to them, line by line. The journeys are those of the engine.
#[must_use]
pub fn tell(
    sources: &SourceMap,
    flows: &[(Flow, FlowInfo)],
    engine: &Engine<'_>,
    story: &Story,
) -> String {
    let stage = Stage { program: engine.program, flows, sources };
    let Some(second) = &story.second else {
        let life = replay(engine, story);
        let mut text = format!("a customer's story: {}", customer(engine.program, story));
        happens(&mut text, stage, engine, &life, LINES);
        return text;
    };
    let (first, other) = pair::replay(engine, story, second.clone());
    let mut text = format!(
        "a customer's story, and that of a second one who is like them: {}",
        customer(engine.program, story)
    );
    happens(&mut text, stage, engine, &first, LINES / 2);
    text.push_str("\n  the second customer, meanwhile:");
    happens(&mut text, stage, engine, &other, LINES / 2);
    text
}

/// What happens in a life, so many lines of it.
fn happens(text: &mut String, stage: Stage<'_>, engine: &Engine<'_>, life: &Life<'_>, most: usize) {
    let lines = words::lines(stage, engine, life.zone(), life.trace());
    let many = lines.len();
    for line in lines.into_iter().take(most) {
        let run = if line.run.is_empty() { "customer" } else { &line.run };
        text.push_str(&format!("\n  {}  {run}: {}", line.clock, line.text));
    }
    if many > most {
        text.push_str(&format!("\n  .. and {} lines more", many - most));
    }
}

/// What is known about the customer, and what they consent to.
fn customer(program: &Program, story: &Story) -> String {
    let zone = crate::value::zone::Zone::UTC;
    let fields = program.profile_fields().iter().enumerate();
    let known: Vec<String> = fields
        .filter_map(|(at, field)| {
            let at = u32::try_from(at).ok()?;
            let (_, value) = story.given.fields.iter().find(|(field, _)| *field == at)?;
            match value {
                Data::Missing => field.ty.is_optional().then(|| format!("no {}", field.name)),
                value => {
                    let shown = rendered(program, value, OTHER_STYLE, &zone)?;
                    Some(format!("{} {}", field.name, short(&shown)))
                }
            }
        })
        .collect();
    let consents = |purpose: Purpose| {
        let of = story.given.consent.iter().filter(|(p, _, _)| *p == purpose);
        let mut names: Vec<&str> =
            of.map(|(_, channel, _)| program.channels.at(*channel).head.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    let marketing = match consents(Purpose::Marketing) {
        names if names.is_empty() => "consents to no marketing".to_owned(),
        names => format!("consents to marketing on {names}"),
    };
    let before: Vec<&str> = story
        .given
        .history
        .iter()
        .map(|(_, event, _)| program.events.at(*event).head.name.as_str())
        .collect();
    let before = match before.as_slice() {
        [] => String::new(),
        names => format!("; before: {}", names.join(", ")),
    };
    let known = if known.is_empty() { "nothing is known".to_owned() } else { known.join(", ") };
    format!("{known}; {marketing}{before}")
}

/// A text that is not longer than a line.
fn short(text: &str) -> std::borrow::Cow<'_, str> {
    const MOST: usize = 60;
    const SHOWN: usize = 20;
    let length = text.chars().count();
    if length <= MOST {
        return text.into();
    }
    let begins: String = text.chars().take(SHOWN).collect();
    format!("{begins}.. ({length} characters)").into()
}
