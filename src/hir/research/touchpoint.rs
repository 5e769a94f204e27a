//! `touchpoint`: where customer and brand meet.

use super::{Dated, Evidence, Level, Metric, Ref, Said, State, Status};
use crate::hir::{Channel, Event, Head, Id, Persona, Stage};
use crate::source::Span;
use smol_str::SmolStr;

/// `touchpoint`. What happens in sight of the customer (`frontstage`) and what does not
/// (`backstage`, then `systems`) is divided by the line of visibility.
#[derive(Clone, Debug)]
pub struct Touchpoint {
    /// Name, title, place; both variants have one name.
    pub head: Head,
    /// How it is, or how it shall be.
    pub state: State,
    /// `current` or `future`, where it is written.
    pub marked: Option<Span>,
    /// The variant in the other state, where there is one.
    pub twin: Option<Id<Touchpoint>>,
    /// The part of the customer's life that it belongs to.
    pub stage: Option<Ref<Stage>>,
    /// Where it is: `website`, `store`.
    pub places: Vec<Said>,
    /// Online, offline or both; `None` where nothing is said.
    pub mode: Option<Mode>,
    /// The channels that are used there.
    pub channels: Vec<Ref<Channel>>,
    /// The devices that are used there.
    pub devices: Vec<Said>,
    /// Who meets it; empty for everybody.
    pub personas: Vec<Ref<Persona>>,
    /// Events that come from there.
    pub emits: Vec<Ref<Event>>,
    /// Small signs on the way to a goal.
    pub microconversions: Vec<Ref<Event>>,
    /// What customers do.
    pub actions: Vec<Said>,
    /// What they ask.
    pub asks: Vec<Said>,
    /// What they think.
    pub thinks: Vec<Said>,
    /// What they feel.
    pub feels: Option<Feeling>,
    /// What they need.
    pub needs: Vec<Need>,
    /// What they say.
    pub quotes: Vec<Said>,
    /// What hurts.
    pub pains: Vec<Pain>,
    /// What could be better.
    pub opportunities: Vec<Opportunity>,
    /// `moment of truth`: it decides whether they are satisfied.
    pub moment_of_truth: Option<Span>,
    /// How many steps a customer takes there.
    pub steps: Option<(u32, Span)>,
    /// What it is measured by.
    pub kpis: Vec<Ref<Metric>>,
    /// What people of ours do in sight of the customer.
    pub frontstage: Vec<Said>,
    /// What they do out of sight.
    pub backstage: Vec<Said>,
    /// What that rests on.
    pub systems: Vec<Said>,
    /// How customers are asked for their opinion there.
    pub feedback: Vec<Said>,
    /// How customers can help themselves.
    pub selfservice: Vec<Said>,
    /// What is handed on to the next channel or person.
    pub handover: Vec<Said>,
    /// What this rests on.
    pub evidence: Vec<Evidence>,
    /// Where it is known from.
    pub sources: Vec<Said>,
    /// What else there is to say.
    pub notes: Vec<Said>,
}

/// Where something is experienced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// On a screen.
    Online,
    /// In the world.
    Offline,
    /// Both at once.
    Hybrid,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Online, Self::Offline, Self::Hybrid];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Hybrid => "hybrid",
        }
    }
}

/// `feels -1 "frustrated"`
#[derive(Clone, Debug)]
pub struct Feeling {
    /// From -2 (very bad) to 2 (very good).
    pub value: i8,
    /// In words.
    pub words: Vec<Said>,
    /// Its clause.
    pub span: Span,
}

/// `needs met "Safe payment"`
#[derive(Clone, Debug)]
pub struct Need {
    /// Is it met; `None` where nothing is said.
    pub met: Option<bool>,
    /// What is needed.
    pub text: Said,
}

/// `pain slow business high, customer low "..." cause delivery`
#[derive(Clone, Debug)]
pub struct Pain {
    /// Its name, by which an opportunity of the same touchpoint speaks of it.
    pub name: Option<SmolStr>,
    /// What hurts.
    pub text: Option<Said>,
    /// How much it matters for the goals of the business.
    pub business: Option<Level>,
    /// How much it matters for the customer.
    pub customer: Option<Level>,
    /// Where it comes from.
    pub cause: Option<Said>,
    /// Its clause.
    pub span: Span,
}

/// `opportunity "..." for slow owner "Web team" due 2026-12-01 status started, kpi m`
#[derive(Clone, Debug)]
pub struct Opportunity {
    /// What could be done.
    pub text: Option<Said>,
    /// The pains of the touchpoint that it takes away, by their places; empty where none is named,
    /// and then it is for all of them.
    pub pains: Vec<usize>,
    /// Who sees to it.
    pub owner: Option<Said>,
    /// Until when.
    pub due: Option<Dated>,
    /// How far it has come.
    pub status: Status,
    /// What it is measured by.
    pub kpis: Vec<Ref<Metric>>,
    /// Its clause.
    pub span: Span,
}
