//! The card of a `stage`.

use super::{Metric, Ref, Said};
use crate::hir::Channel;

/// What is known about a part of the customer's life.
#[derive(Clone, Debug, Default)]
pub struct StageCard {
    /// What customers do.
    pub actions: Vec<Said>,
    /// Why they do it.
    pub motivation: Vec<Said>,
    /// What they ask.
    pub questions: Vec<Said>,
    /// What the brand wants (`brand`).
    pub brand: Vec<Said>,
    /// What the brand should do (`do`).
    pub advice: Vec<Said>,
    /// Channels that fit, best first.
    pub fits: Vec<Ref<Channel>>,
    /// What it is measured by.
    pub kpis: Vec<Ref<Metric>>,
    /// What else there is to say.
    pub notes: Vec<Said>,
    /// Where this is known from.
    pub sources: Vec<Said>,
}
