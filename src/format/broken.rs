//! Which blocks and lists are broken before any line is looked at: those that were written so.

use super::layout::Layout;
use super::plan::Container;
use super::scan::Scan;

/// For each container, whether its items stand on lines of their own.
pub(super) fn as_written(layout: &Layout<'_, '_>) -> Vec<bool> {
    let (scan, plan) = (layout.scan, layout.plan);
    let ends = line_ends(scan);
    let mut broken: Vec<bool> = plan
        .containers
        .iter()
        .map(|container| match container.open {
            None => true,
            Some(open) if container.is_list || container.items.is_empty() => {
                list(layout, container, open)
            }
            Some(open) => between(&ends, open, container.close),
        })
        .collect();
    // What is broken breaks the blocks around it, and those that are linked with it.
    loop {
        let before = broken.iter().filter(|broken| **broken).count();
        let mut holds = broken.clone();
        for (at, container) in plan.containers.iter().enumerate().rev() {
            let held = holds.get(at).copied().unwrap_or_default();
            if let Some(slot) = broken.get_mut(at) {
                *slot |= held && !container.is_list;
            }
            if let Some(parent) = holds.get_mut(container.parent) {
                *parent |= held;
            }
        }
        let mut links: Vec<usize> = plan
            .containers
            .iter()
            .zip(&broken)
            .filter(|(_, broken)| **broken)
            .map(|(container, _)| container.link)
            .collect();
        links.sort_unstable();
        for (container, broken) in plan.containers.iter().zip(&mut broken) {
            *broken |= links.binary_search(&container.link).is_ok();
        }
        if broken.iter().filter(|broken| **broken).count() == before {
            return broken;
        }
    }
}

/// How many gaps and tokens with line ends there are up to each gap.
fn line_ends(scan: &Scan<'_>) -> Vec<(usize, usize)> {
    let (mut gaps, mut tokens) = (0, 0);
    (0..scan.tokens.len())
        .map(|at| {
            let tall = scan.comments(at).iter().any(|comment| comment.text.contains('\n'));
            gaps += usize::from(tall || scan.has_break(at) || scan.needs_break(at));
            let before = tokens;
            tokens += usize::from(scan.word(at).contains('\n'));
            (gaps, before)
        })
        .collect()
}

/// Does a line end between the brackets of a block?
fn between(ends: &[(usize, usize)], open: usize, close: usize) -> bool {
    ends.get(open).zip(ends.get(close)).is_some_and(|(open, close)| open != close)
}

/// Does a line of a list end before one of its items or before its end, or does a comment need it?
fn list(layout: &Layout<'_, '_>, container: &Container, open: usize) -> bool {
    let (scan, plan) = (layout.scan, layout.plan);
    let mut at = open + 1;
    while at <= container.close {
        let is_end = at == container.close;
        let is_place = is_end || plan.item_of(at).is_some();
        let is_empty = container.items.is_empty();
        let counts = !container.refilled && (!is_empty || !scan.comments(at).is_empty());
        if scan.needs_break(at) || is_place && counts && scan.has_break(at) {
            return true;
        }
        let nested = plan.opens(at).and_then(|nested| plan.containers.get(nested));
        at = nested.map_or(at, |nested| nested.close) + 1;
    }
    false
}
