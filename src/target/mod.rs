//! Targets: what a flow is compiled to.
//!
//! Each has a folder with its facts (`README.md`), its capability list (data), a typed model of its
//! document, an emitter and its own checks.

pub mod flow;
pub mod aws;
pub mod n8n;
pub mod klaviyo;
pub mod knock;
pub mod dittofeed;
pub mod twilio_studio;
pub mod link_mobility;
pub mod salesforce;
pub mod hubspot;

pub mod decide;
mod week;
pub mod errors;
pub mod forms;
pub mod kept;
#[cfg(test)]
mod world;

use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Program};
use crate::source::{Manifest, SourceMap};

/// How a target does a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fidelity {
    /// The platform has it, with the meaning of the language.
    Exact,
    /// Made from other parts of the platform, with the same effect; the text says how.
    Emulated(&'static str),
    /// Not possible; the text says why and what to write instead.
    Refused(&'static str),
}

/// What it is known by that a target's documents are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The documents run on an engine in the tests, and do there what the reference interpreter does.
    Engine,
    /// The documents are held in the tests against the schema that the vendor publishes, or one that
    /// is derived from it.
    Schema,
    /// The documents have the shape that the vendor's pages and public samples show; nothing that the
    /// vendor publishes can check them.
    Shape,
}

impl Evidence {
    /// In words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Engine => "runs on an engine",
            Self::Schema => "validated by the vendor's schema",
            Self::Shape => "shape from the vendor's pages",
        }
    }
}

/// A row of a target's capability list.
#[derive(Clone, Copy, Debug)]
pub struct Capability {
    /// The construct.
    pub construct: Construct,
    /// How it is done.
    pub fidelity: Fidelity,
}

/// A construct that a target must take: what somebody who knows the platform expects of it.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The construct.
    pub construct: Construct,
    /// In which form, in words; empty where it is taken as the language has it.
    pub form: &'static str,
}

impl Wanted {
    /// As the language has it.
    #[must_use]
    pub const fn whole(construct: Construct) -> Self {
        Self { construct, form: "" }
    }

    /// In a form that the platform has.
    #[must_use]
    pub const fn form(construct: Construct, form: &'static str) -> Self {
        Self { construct, form }
    }
}

/// A file to be written, relative to the target's output folder.
#[derive(Clone, Debug)]
pub struct OutputFile {
    /// Its path with forward slashes.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What an emitter is given.
pub struct Input<'a> {
    /// The workspace.
    pub program: &'a Program,
    /// The settings.
    pub manifest: &'a Manifest,
    /// The texts, for places in documents.
    pub sources: &'a SourceMap,
    /// The environment of `--env`.
    pub env: Option<&'a str>,
    /// The journeys that are mapped to this target and that it does not refuse, by name.
    pub flows: Vec<&'a (Flow, FlowInfo)>,
}

/// What becomes of the people inside a journey when another version takes its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Inside {
    /// The document that the journey becomes: where it is another one, the version is another.
    pub document: String,
    /// Sentences, for people.
    pub when_replaced: Vec<String>,
    /// What runs wait for, by the names under which it comes from outside.
    pub hears: Vec<String>,
}

/// A target.
pub trait Target: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;
    /// One line about it.
    fn title(&self) -> &'static str;
    /// By what it is known to be right.
    fn evidence(&self) -> Evidence;
    /// What it can do; a construct that is not listed is refused.
    fn capabilities(&self) -> &'static [Capability];
    /// What it must take. Its README shows the list, and journeys are generated from it in the tests.
    fn minimum(&self) -> &'static [Wanted];
    /// Constructs that it refuses, and leaves to another target where the journey is mapped to one that
    /// takes them: it makes a part of what the other runs.
    fn leaves(&self) -> &'static [Construct] {
        &[]
    }
    /// Is there anything of a journey for it to make. What is not its concern is left out where the command line alone
    /// asks for the target, and refused where `journey.toml` maps it there.
    fn concerns(&self, _program: &Program, _flow: &Flow) -> bool {
        true
    }
    /// The one file that a journey becomes, if what stands in it depends on no other journey, and
    /// nothing else depends on this one: such a file need not be made again while its sources stay
    /// as they are.
    fn own_file(&self, _journey: &str) -> Option<String> {
        None
    }
    /// What becomes of the people inside a journey when another version takes its place; `None` where
    /// the target runs nobody.
    fn inside(&self, _input: &Input<'_>, _flow: &Flow, _info: &FlowInfo) -> Option<Inside> {
        None
    }
    /// Checks one journey beyond its constructs: channels, settings, connections, limits.
    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic>;
    /// The documents. Settings that are missing or wrong are diagnostics.
    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>>;
}

/// Every target, in the order of the report.
pub static TARGETS: &[&dyn Target] = &[
    &flow::FLOW,
    &aws::AWS,
    &n8n::N8N,
    &klaviyo::KLAVIYO,
    &knock::KNOCK,
    &dittofeed::DITTOFEED,
    &twilio_studio::STUDIO,
    &link_mobility::LINK_MOBILITY,
    &salesforce::SALESFORCE,
    &hubspot::HUBSPOT,
];

/// How a target does a construct. What has no lowering yet is refused by every target.
#[must_use]
pub fn fidelity(target: &dyn Target, construct: Construct) -> Fidelity {
    if !construct.is_lowered() {
        return Fidelity::Refused("this version of journeyc checks it and does not compile it yet");
    }
    let row = target.capabilities().iter().find(|row| row.construct == construct);
    row.map_or(Fidelity::Refused("the target has nothing like it"), |row| row.fidelity)
}

/// A document as text: two spaces, one line feed at the end.
#[must_use]
pub fn pretty(value: &impl serde::Serialize) -> Vec<u8> {
    // Writing a value into memory cannot fail.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    // Tens of thousands of documents wait in memory until all are known to be sound.
    bytes.shrink_to_fit();
    bytes
}
