//! From a map's declaration, and the flows of its journeys, to the document.

mod automation;
mod flow;
mod metric;
mod names;
mod persona;
mod stage;
mod story;
mod touchpoint;

use super::document::{self, Channel, Document, State, VERSION};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{self, Id, MapDef, Program, Said};
use crate::source::{Span, Workspace};
use crate::text::render::{self, LocaleStyle};
use crate::value::zone::Zone;
use crate::value::{Data, rendered};
use names::Names;

pub use flow::FlowPicture;
pub(crate) use flow::flows;

/// What a document is made from.
pub(crate) struct Stuff<'a> {
    /// The program.
    pub program: &'a Program,
    /// The flows of all journeys, in the order of their names.
    pub flows: &'a [(Flow, FlowInfo)],
    /// The sources, and what messages cost.
    pub workspace: &'a Workspace,
}

/// The document of a map; with its stories, which have to be played, only where they are `told`.
#[must_use]
pub(crate) fn collect(stuff: &Stuff<'_>, id: Id<MapDef>, told: bool) -> Document {
    let program = stuff.program;
    let map = program.maps.at(id);
    let of =
        Of { stuff, map, names: Names::of(program, map), style: render::style(&program.locale) };
    let stages: Vec<Id<hir::Stage>> = program.stages_of_map(map);
    let touchpoints = touchpoint::all(&of, &stages);
    let (journeys, messages) = automation::all(&of, &stages);
    let backs = map.lifecycle.iter().flat_map(|id| &program.lifecycles.at(id.id).back);
    let shown = |stage| {
        stages.iter().find(|one| program.stage_itself(**one) == program.stage_itself(stage))
    };
    let backs = backs.filter_map(|back| {
        let (from, to) = (shown(back.from.id)?, shown(back.to.id)?);
        Some(document::Back { from: of.names.stage(*from), to: of.names.stage(*to) })
    });
    let stories = if told { story::all(&of, &messages) } else { Vec::new() };
    let mut document = Document {
        format: "journeyc-map",
        format_version: VERSION,
        workspace: program.workspace.to_string(),
        locale: program.locale.to_string(),
        head: of.head(&map.head, map.head.name.to_string()),
        states: map.states.iter().map(|state| self::state(*state)).collect(),
        edition: map.version.as_ref().map(|said| said.text.clone()),
        reviewed: map.reviewed.as_ref().map(day),
        review: map.review.as_ref().map(day),
        scenario: said(&map.scenario),
        goals: said(&map.goals),
        personas: map.personas.iter().map(|persona| persona::one(&of, persona.id)).collect(),
        backs: backs.collect(),
        stages: stages.iter().map(|stage| stage::one(&of, *stage)).collect(),
        touchpoints,
        channels: Vec::new(),
        journeys,
        messages,
        metrics: Vec::new(),
        kpis: map.kpis.iter().map(|metric| of.names.metric(metric.id)).collect(),
        competitors: said(&map.competitors),
        sources: said(&map.sources),
        notes: said(&map.notes),
        stories,
        measured: None,
    };
    document.channels = channels(&of, &document);
    document.metrics = metric::all(&of, &document);
    document
}

/// What every part of the document needs.
struct Of<'a> {
    stuff: &'a Stuff<'a>,
    map: &'a MapDef,
    names: Names<'a>,
    style: LocaleStyle,
}

impl Of<'_> {
    fn head(&self, head: &hir::Head, name: String) -> document::Head {
        let source = self.place(head.span);
        document::Head { name, title: head.title.clone(), doc: head.doc.clone(), source }
    }

    /// `journeys/cart.journey:12`
    fn place(&self, span: Span) -> String {
        let sources = &self.stuff.workspace.sources;
        format!("{}:{}", sources.path(span.file), sources.place(span.file, span.start).line)
    }

    /// A value as a reader of the map sees it.
    fn shown(&self, value: &Data) -> Option<String> {
        let utc = Zone::UTC;
        rendered(self.stuff.program, value, self.style, &utc)
    }
}

fn state(state: hir::State) -> State {
    match state {
        hir::State::Current => State::Current,
        hir::State::Future => State::Future,
    }
}

/// `YYYY-MM-DD`
fn day(day: &hir::Dated) -> String {
    day.date.to_string()
}

fn said(list: &[Said]) -> Vec<String> {
    list.iter().map(|said| said.text.clone()).collect()
}

fn evidence(list: &[hir::Evidence]) -> Vec<document::Evidence> {
    let one = |one: &hir::Evidence| document::Evidence {
        kind: one.kind.text(),
        count: one.count,
        on: one.on.as_ref().map(day),
        words: one.words.as_ref().map(|said| said.text.clone()),
    };
    list.iter().map(one).collect()
}

/// The channels that anything in the document names, in the order in which the program declares them.
fn channels(of: &Of<'_>, document: &Document) -> Vec<Channel> {
    let variants = document.touchpoints.iter().flat_map(|one| &one.variants);
    let used: std::collections::BTreeSet<&str> = variants
        .flat_map(|one| &one.channels)
        .chain(document.messages.iter().flat_map(|one| one.via.iter().flatten()))
        .chain(document.stages.iter().flat_map(|one| &one.fits))
        .chain(document.personas.iter().flat_map(|one| &one.prefers))
        .map(String::as_str)
        .collect();
    let program = of.stuff.program;
    let named = program.channels.iter().map(|(id, channel)| (of.names.channel(id), channel));
    named
        .filter(|(name, _)| used.contains(name.as_str()))
        .map(|(name, channel)| Channel {
            head: of.head(&channel.head, name),
            broadcast: channel.broadcast,
        })
        .collect()
}
