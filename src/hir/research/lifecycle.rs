//! `lifecycle`: the order of stages, its named ranges, and the ways back.

use super::Ref;
use crate::hir::{Head, Stage};
use crate::source::Span;
use smol_str::SmolStr;

/// `lifecycle`
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// Name, title, place.
    pub head: Head,
    /// Its stages in order, as they are named: a name can be another word for a stage.
    pub stages: Vec<Ref<Stage>>,
    /// Its named parts.
    pub ranges: Vec<Range>,
    /// The ways back that are normal.
    pub back: Vec<Back>,
}

/// `range buyer = awareness..purchase`, both ends included.
#[derive(Clone, Debug)]
pub struct Range {
    /// Its name.
    pub name: SmolStr,
    /// The first stage.
    pub from: Ref<Stage>,
    /// The last stage.
    pub to: Ref<Stage>,
    /// Its name in the source.
    pub span: Span,
}

/// `back loyalty > consideration`
#[derive(Clone, Debug)]
pub struct Back {
    /// Where it begins.
    pub from: Ref<Stage>,
    /// The earlier stage that it leads to.
    pub to: Ref<Stage>,
}
