//! What can be proven about journeys beyond names and types, and for what cannot a customer's story that
//! shows it.
//!
//! [`JOURNEY`] lists the proofs that look at one flow, [`WORKSPACE`] those that look at all of them
//! together. Each stands in a file of its own, with what it proves and how in its head. A proof looks at
//! every way that a run could take (often [`unroll`]ed), so what it accepts cannot happen; what it
//! does not accept it tries to show as a [`story`], which the interpreter has played. Where it finds
//! none, the finding says so: conditions that exclude each other are not seen by every proof.
//!
//! Whether a finding rests on a law, a platform's limit or the workspace's own policy is said by its
//! code, and a workspace can raise, lower or allow it, everywhere or at one place with a reason.

pub mod story;
pub mod unroll;

mod along;
mod asked;
mod forwards;
mod held;

mod consent;
mod dead_send;
mod frequency;
mod held_too_long;
mod impossible;
mod in_time;
mod no_way_out;
mod personal;
mod recipients;
mod session;
mod shadowed;
mod twice;

mod circles;
mod overtaken;
mod pile_up;

mod errors;
mod facts;

pub(crate) use errors::NO_STORY;
pub use facts::{Cause, Caused, Facts};
pub use overtaken::{Order, Straight};
pub(crate) use overtaken::{begun_by, timed};
pub use session::{Free, Sessions, Starts};

use crate::diag::{Diagnostic, Sink};
use crate::flow::{Flow, FlowInfo, NodeId};
use crate::hir::Program;
use crate::source::SourceMap;
use crate::time::{Engine, Life};
use crate::value::Data;
use std::cell::{Cell, OnceCell};
use story::{Story, Wish};
use unroll::Unrolled;

/// A proof about one journey.
pub type JourneyProof = fn(&Look<'_>, &mut Found);
/// A proof about all journeys together.
pub type WorkspaceProof = fn(&Whole<'_>, &mut Found);

/// The proofs that look at one journey.
pub const JOURNEY: &[JourneyProof] = &[
    consent::check,
    dead_send::check,
    frequency::check,
    held_too_long::check,
    impossible::check,
    in_time::check,
    no_way_out::check,
    overtaken::beside,
    personal::check,
    recipients::check,
    session::check,
    shadowed::check,
    twice::check,
];
/// The proofs that look at all journeys together.
pub const WORKSPACE: &[WorkspaceProof] =
    &[circles::check, overtaken::check, pile_up::check, session::started];

/// So many ways beside the shortest are tried for a story.
const PATHS: usize = 12;

/// How many steps the search for stories may take in one journey, so that hundreds of findings in a long
/// one are still told at once.
pub(crate) const EFFORT: usize = 1_000_000;

/// A journey, and what can be asked about it.
pub struct Look<'a> {
    /// The program.
    pub program: &'a Program,
    /// The sources, for the words of stories.
    pub sources: &'a SourceMap,
    /// The journey.
    pub pair: &'a (Flow, FlowInfo),
    unrolled: OnceCell<Unrolled>,
    /// What is left of [`EFFORT`].
    pub(crate) effort: Cell<usize>,
}

/// All journeys together.
pub struct Whole<'a> {
    /// The program.
    pub program: &'a Program,
    /// The sources, for the words of stories.
    pub sources: &'a SourceMap,
    /// What each journey does, by name.
    pub facts: &'a [Facts],
    /// What is left of [`EFFORT`].
    effort: Cell<usize>,
}

/// A finding, and the story that shows it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The finding; the story stands in its notes, in words.
    pub diagnostic: Diagnostic,
    /// The story, with the names of the journeys that play in it.
    pub shown: Option<(Story, Vec<smol_str::SmolStr>)>,
}

/// What proofs did not accept.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The findings, in the order found.
    pub failures: Vec<Failure>,
}

impl Found {
    /// The findings alone.
    pub fn into_sink(self, sink: &mut Sink) {
        sink.items.extend(self.failures.into_iter().map(|failure| failure.diagnostic));
    }
}

/// Asks every proof about a journey.
#[must_use]
pub fn journey(program: &Program, sources: &SourceMap, pair: &(Flow, FlowInfo)) -> Found {
    let look = Look::new(program, sources, pair);
    let mut found = Found::default();
    // What has no meaning yet cannot be played, and is refused by name where it is built.
    if crate::simulate::not_runnable(&pair.0, &pair.1).is_empty() {
        JOURNEY.iter().for_each(|proof| proof(&look, &mut found));
    }
    // Some proofs speak only of what they can show.
    if look.effort.get() == 0
        && let Some(last) = found.failures.last_mut()
    {
        last.diagnostic.notes.push(errors::MORE.into());
    }
    found
}

/// Asks every proof about all journeys together.
#[must_use]
pub fn workspace(program: &Program, sources: &SourceMap, facts: &[Facts]) -> Found {
    let whole = Whole { program, sources, facts, effort: Cell::new(EFFORT) };
    let mut found = Found::default();
    WORKSPACE.iter().for_each(|proof| proof(&whole, &mut found));
    found
}

impl<'a> Look<'a> {
    /// A journey about which nothing has been asked yet.
    #[must_use]
    pub fn new(program: &'a Program, sources: &'a SourceMap, pair: &'a (Flow, FlowInfo)) -> Self {
        Self { program, sources, pair, unrolled: OnceCell::new(), effort: Cell::new(EFFORT) }
    }

    /// The graph.
    #[must_use]
    pub fn flow(&self) -> &'a Flow {
        &self.pair.0
    }

    /// The graph with its loops unrolled.
    #[must_use]
    pub fn unrolled(&self) -> &Unrolled {
        self.unrolled.get_or_init(|| unroll::unroll(&self.pair.0))
    }

    /// Ways from the beginning to a node: the shortest, and some others, because conditions may exclude it.
    #[must_use]
    pub fn paths_to(&self, node: NodeId) -> Vec<Vec<(NodeId, usize)>> {
        let unrolled = self.unrolled();
        if !story::spend(&self.effort, unrolled.states.len() * (PATHS + 1)) {
            return Vec::new();
        }
        let is_there =
            |at: u32| unrolled.states.get(at as usize).is_some_and(|state| state.node == node);
        let there: Vec<u32> = (0..unrolled.states.len())
            .filter_map(|at| u32::try_from(at).ok())
            .filter(|at| is_there(*at))
            .collect();
        let mut paths: Vec<Vec<(NodeId, usize)>> =
            unrolled.path(0, is_there).iter().map(|path| unrolled.nodes(path)).collect();
        let before = unrolled.before();
        // The same ones every time.
        let mut seed: u64 = 1;
        let mut dice = |most: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).ok().and_then(|n| n.checked_rem(most)).unwrap_or(0)
        };
        for _ in 0..PATHS {
            let Some(to) = there.get(dice(there.len())) else { break };
            let Some(path) = unrolled.some_path(&before, *to, &mut dice) else { continue };
            let path = unrolled.nodes(&path);
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// The journey alone, to play stories in.
    #[must_use]
    pub fn engine(&self) -> Engine<'_> {
        let mut engine = Engine::new(self.program, [self.pair]);
        engine.texts = false;
        engine
    }

    /// A finding with a story of a run that takes the steps of one of these ways and then shows something.
    pub fn shown(
        &self,
        diagnostic: Diagnostic,
        paths: impl IntoIterator<Item = Vec<(NodeId, usize)>>,
        begins: i64,
        shows: &dyn Fn(&Life<'_>) -> bool,
    ) -> Failure {
        let engine = self.engine();
        let effort = &self.effort;
        let story = paths.into_iter().find_map(|path| {
            let wish = Wish { flow: 0, path, begins, with: &|_| {}, shows, effort };
            story::find(&engine, &wish)
        });
        self.failure(diagnostic, story)
    }

    /// A finding with the story that shows it; where there is none, that is said.
    #[must_use]
    pub fn failure(&self, diagnostic: Diagnostic, story: Option<Story>) -> Failure {
        let engine = self.engine();
        let diagnostic = match &story {
            Some(story) => diagnostic.note(story::tell(
                self.sources,
                std::slice::from_ref(self.pair),
                &engine,
                story,
            )),
            None if self.effort.get() == 0 => diagnostic.note(errors::TOO_LONG),
            None => diagnostic.note(errors::NO_STORY),
        };
        Failure { diagnostic, shown: story.map(|story| (story, vec![self.flow().name.clone()])) }
    }
}

/// A Monday morning on the clock of the workspace: when stories begin where nothing else is wanted.
#[must_use]
pub fn monday_morning(program: &Program) -> i64 {
    at_clock(program, "2026-11-02", 10 * 60)
}

/// A day and a time (minutes after midnight) on the clock of the workspace.
#[must_use]
pub fn at_clock(program: &Program, day: &str, minutes: u16) -> i64 {
    let zone = program.zone.as_deref().and_then(crate::value::zone::Zone::find);
    let zone = zone.unwrap_or(crate::value::zone::Zone::UTC);
    let time = Data::Value(crate::hir::Value::DateTime(day.into(), minutes));
    crate::value::moment(&zone, &time).unwrap_or(0)
}
