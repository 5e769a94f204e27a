//! The row of each box: below all that lead to it, and below all of earlier bands.

use super::{Ends, Plan};

/// The rows.
pub(super) struct Rows {
    /// The row of each box.
    pub(super) of: Vec<usize>,
    /// The boxes, each behind all that lead to it.
    pub(super) order: Vec<usize>,
    /// How many rows there are.
    pub(super) count: usize,
}

impl Rows {
    pub(super) fn row(&self, node: usize) -> usize {
        self.of.get(node).copied().unwrap_or(0)
    }
}

pub(super) fn of(plan: &Plan) -> Rows {
    let ends = Ends::of(plan);
    let order = order(plan, &ends);
    let mut rows = vec![0_usize; plan.boxes.len()];
    let band = |node: usize| plan.bands.get(node).copied().unwrap_or(0);
    // Where a band begins is known when all of the bands before it stand.
    let mut base = 0;
    let bands = plan.bands.iter().max().map_or(1, |last| last + 1);
    for number in 0..bands {
        let mut lowest = None;
        for node in order.iter().copied().filter(|node| band(*node) == number) {
            let least =
                ends.entering(node).iter().filter_map(|link| plan.links.get(*link)).map(|link| {
                    // A label needs a lane to stand on, where lines come together.
                    let far = 1 + usize::from(link.label.is_some() && ends.is_joint(node));
                    rows.get(link.from).copied().unwrap_or(0) + far
                });
            let row = least.max().unwrap_or(0).max(base);
            lowest = lowest.max(Some(row));
            if let Some(slot) = rows.get_mut(node) {
                *slot = row;
            }
        }
        base = lowest.map_or(base, |row| row + 1);
    }
    let count = rows.iter().max().map_or(0, |last| last + 1);
    Rows { of: rows, order, count }
}

/// Each box behind all that lead to it; of several that could follow, the first of the source.
fn order(plan: &Plan, ends: &Ends) -> Vec<usize> {
    let mut missing: Vec<usize> =
        (0..plan.boxes.len()).map(|node| ends.entering(node).len()).collect();
    let mut ready: std::collections::BTreeSet<usize> =
        (0..plan.boxes.len()).filter(|node| ends.entering(*node).is_empty()).collect();
    let mut order = Vec::with_capacity(plan.boxes.len());
    while let Some(node) = ready.pop_first() {
        order.push(node);
        for link in ends.out(node).iter().filter_map(|link| plan.links.get(*link)) {
            if let Some(count) = missing.get_mut(link.to) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(link.to);
                }
            }
        }
    }
    order
}
