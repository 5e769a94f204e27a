//! `plan`: what is published or done, where, when and by whom.

use super::{Dated, Metric, Ref, Said, Status, Touchpoint};
use crate::hir::{Channel, Head, Persona};
use crate::source::Span;

/// `plan`
#[derive(Clone, Debug)]
pub struct Plan {
    /// Name, title, place.
    pub head: Head,
    /// For whom.
    pub audience: Vec<Ref<Persona>>,
    /// What shall be reached.
    pub goals: Vec<Said>,
    /// What that is measured by.
    pub kpis: Vec<Ref<Metric>>,
    /// What is published or done, in source order.
    pub entries: Vec<PlanEntry>,
    /// When it was looked at last.
    pub reviewed: Option<Dated>,
    /// When it is to be looked at next.
    pub review: Option<Dated>,
    /// Where this is known from.
    pub sources: Vec<Said>,
    /// What else there is to say.
    pub notes: Vec<Said>,
}

/// `publish 2026-12-03 "Last orders" via facebook by "Maja" status planned`, or `do ..`
#[derive(Clone, Debug)]
pub struct PlanEntry {
    /// True for `publish`, false for `do`.
    pub publish: bool,
    /// When.
    pub when: Option<Dated>,
    /// What, in a few words.
    pub title: Option<Said>,
    /// What is published, in full: `text """.."""`.
    pub text: Option<Said>,
    /// Where: channels, broadcast or not.
    pub channels: Vec<Ref<Channel>>,
    /// Where: a page.
    pub page: Option<Said>,
    /// Who sees to it.
    pub by: Option<Said>,
    /// How far it has come.
    pub status: Status,
    /// The touchpoints that it makes better.
    pub touchpoints: Vec<Ref<Touchpoint>>,
    /// Its clause.
    pub span: Span,
}
