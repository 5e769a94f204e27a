//! A story in words, as it stands below a finding.

use super::{Story, replay};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Program, Purpose};
use crate::simulate::Stage;
use crate::simulate::words;
use crate::source::SourceMap;
use crate::text::render::OTHER_STYLE;
use crate::time::Engine;
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
    let life = replay(engine, story);
    let stage = Stage { program: engine.program, flows, sources };
    let lines = words::lines(stage, engine, life.zone(), life.trace());
    let mut text = format!("a customer's story: {}", customer(engine.program, story));
    let many = lines.len();
    for line in lines.into_iter().take(LINES) {
        let run = if line.run.is_empty() { "customer" } else { &line.run };
        text.push_str(&format!("\n  {}  {run}: {}", line.clock, line.text));
    }
    if many > LINES {
        text.push_str(&format!("\n  .. and {} lines more", many - LINES));
    }
    text
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
                    Some(format!("{} {shown}", field.name))
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
