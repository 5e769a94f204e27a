//! The picture of a journey: `journeyc graph`.

use super::{Answer, analyze, finished};
use crate::diag::{Diagnostic, suggest};
use crate::draw::words::Lang;
use crate::graph::{self, Format, Input, Steps};
use crate::hir::{Id, Program, Test};
use crate::simulate::{self, Stage};
use crate::source::Workspace;
use crate::testing::{self, Ground};

/// Which journey to draw, and how.
#[derive(Clone, Debug, Default)]
pub struct GraphOptions {
    /// The journey.
    pub journey: String,
    /// The form.
    pub format: Format,
    /// The way of this test is marked: its title, or a part of it that no other test of the journey has.
    pub test: Option<String>,
    /// The way of this simulation is marked; its journey is the one that is drawn.
    pub story: Option<simulate::Options>,
}

/// The picture of a journey. Where the sources have errors there is no text.
///
/// # Errors
/// If the options name something that does not exist.
pub fn graph(workspace: &Workspace, options: &GraphOptions) -> Result<Answer, String> {
    let analysis = analyze(workspace);
    let stopped = analysis.sink.items.iter().chain(&workspace.diagnostics);
    let stopped = stopped.into_iter().any(Diagnostic::is_error);
    let program = &analysis.program;
    let names: Vec<&str> =
        program.journeys.iter().map(|(_, journey)| journey.head.name.as_str()).collect();
    if !names.contains(&options.journey.as_str()) {
        return Err(suggest::unknown("journey", &options.journey, &names));
    }
    let found = analysis.flows.iter().find(|(flow, _)| flow.name == options.journey);
    let mut text = String::new();
    if let (false, Some((flow, info))) = (stopped, found) {
        let input = Input { program, sources: &workspace.sources, flow, info };
        let mut made = graph::build(input, Lang::of(&program.locale));
        if let Some(title) = &options.test {
            let test = test(program, &options.journey, title)?;
            let ground = Ground { workspace, program, flows: &analysis.flows };
            let title = program.tests.at(test).title.as_str();
            let marked = testing::watch(ground, test, |engine, life| {
                graph::light(&mut made, flow, Steps { engine, life, title });
            });
            marked.ok_or_else(|| {
                format!("the test `{title}` cannot be run here: a journey of it needs what has no meaning yet")
            })?;
        }
        if let Some(story) = &options.story {
            let stage = Stage { program, flows: &analysis.flows, sources: &workspace.sources };
            let title = story.persona.as_deref().unwrap_or(&options.journey);
            simulate::watch(stage, story, |engine, life| {
                graph::light(&mut made, flow, Steps { engine, life, title });
            })?;
        }
        text = graph::written(&made, options.format);
    }
    Ok(Answer { diagnostics: finished(workspace, analysis.sink.items), text })
}

/// The one test of a journey with this title, or with this text in it.
fn test(program: &Program, journey: &str, title: &str) -> Result<Id<Test>, String> {
    let of_journey = |test: &Test| {
        test.of.is_empty() || test.of.iter().any(|id| program.journeys.at(*id).head.name == journey)
    };
    let tests: Vec<(Id<Test>, &str)> = program
        .tests
        .iter()
        .filter(|(_, test)| of_journey(test))
        .map(|(id, test)| (id, test.title.as_str()))
        .collect();
    if let Some((id, _)) = tests.iter().find(|(_, known)| *known == title) {
        return Ok(*id);
    }
    let fits: Vec<&(Id<Test>, &str)> =
        tests.iter().filter(|(_, known)| known.contains(title)).collect();
    let titles = |of: &mut dyn Iterator<Item = &str>| {
        of.map(|title| format!("\n  {title}")).collect::<String>()
    };
    match fits.as_slice() {
        [(id, _)] => Ok(*id),
        [] if tests.is_empty() => Err(format!("the journey `{journey}` has no tests")),
        [] => {
            let all = titles(&mut tests.iter().map(|(_, title)| *title));
            Err(format!("no test of `{journey}` has `{title}` in its title; there is:{all}"))
        }
        several => {
            let all = titles(&mut several.iter().map(|(_, title)| *title));
            Err(format!("several tests of `{journey}` have `{title}` in their titles:{all}"))
        }
    }
}
