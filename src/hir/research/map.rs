//! `map`: what one picture shows.

use super::{Dated, Lifecycle, Metric, Ref, Said, State, Touchpoint};
use crate::hir::{Head, Journey, Persona, Stage};

/// `map`
#[derive(Clone, Debug)]
pub struct MapDef {
    /// Name, title, place.
    pub head: Head,
    /// Whose journey it is.
    pub personas: Vec<Ref<Persona>>,
    /// The order of its stages.
    pub lifecycle: Option<Ref<Lifecycle>>,
    /// Only these stages of the lifecycle; empty for all.
    pub stages: Vec<Ref<Stage>>,
    /// The journeys whose messages it shows.
    pub journeys: Vec<Ref<Journey>>,
    /// The touchpoints that it shows, each with its variants.
    pub touchpoints: Vec<Ref<Touchpoint>>,
    /// How it is, how it shall be, or both side by side. Never empty: where nothing is said it is
    /// how it is.
    pub states: Vec<State>,
    /// What the customer is about.
    pub scenario: Vec<Said>,
    /// What shall be reached.
    pub goals: Vec<Said>,
    /// What that is measured by.
    pub kpis: Vec<Ref<Metric>>,
    /// Others in the field, and what is known of them.
    pub competitors: Vec<Said>,
    /// Where all this is known from.
    pub sources: Vec<Said>,
    /// What else there is to say.
    pub notes: Vec<Said>,
    /// Which version of the map it is.
    pub version: Option<Said>,
    /// When it was looked at last.
    pub reviewed: Option<Dated>,
    /// When it is to be looked at next.
    pub review: Option<Dated>,
}
