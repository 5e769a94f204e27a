//! The neutral form of every journey, one document per line, in one stream.

use super::build::refusals;
use super::{analyze, finished};
use crate::diag::{Diagnostic, Sink};
use crate::source::Workspace;
use crate::target::{Input, flow};
use rayon::prelude::*;
use std::io::{self, Write};

/// How many documents wait to be written.
const AT_ONCE: usize = 512;

/// Checks a workspace and writes the neutral form of its journeys, by name, one per line. Where
/// there are errors in the sources nothing is written; a journey that the neutral form cannot hold
/// is left out, with a finding. Only a few journeys are in memory as documents at any time.
///
/// # Errors
/// If `out` takes no more.
pub fn stream(workspace: &Workspace, out: &mut dyn Write) -> io::Result<Vec<Diagnostic>> {
    let (program, mut sink) = analyze::program(workspace);
    let mut early = Sink { items: sink.items.clone() };
    let ids = analyze::journeys(workspace, &program, &sink);
    analyze::settle(workspace, &program, false, &mut early);
    let looked = ids.is_some();
    let ids = ids.filter(|_| early.errors() == 0).unwrap_or_default();
    let input = Input {
        program: &program,
        manifest: &workspace.manifest,
        sources: &workspace.sources,
        env: None,
        flows: Vec::new(),
    };
    for some in ids.chunks(AT_ONCE) {
        let made: Vec<(Option<Vec<u8>>, Vec<Diagnostic>)> = some
            .par_iter()
            .map(|id| {
                let made = analyze::flow(workspace, &program, *id);
                let mut found = made.sink;
                let line = made.flow.and_then(|(flow, info)| {
                    let against = refusals(&flow::FLOW, &[], true, &flow, &info);
                    let refused = !against.is_empty();
                    found.items.extend(against);
                    (!refused).then(|| flow::line(&input, &flow, &info))
                });
                (line, found.items)
            })
            .collect();
        for (line, found) in made {
            sink.items.extend(found);
            out.write_all(&line.unwrap_or_default())?;
        }
    }
    analyze::settle(workspace, &program, looked, &mut sink);
    Ok(finished(workspace, sink.items))
}
