//! Layouts of random graphs and of large ones: nothing lies on anything else.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{Layout, Link, Plan, ROOM, Rect, lay_out};
use proptest::prelude::*;

/// Do two boxes share ground.
fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() - 0.01
        && b.x < a.right() - 0.01
        && a.y < b.bottom() - 0.01
        && b.y < a.bottom() - 0.01
}

/// Does a piece of a line pass through a box.
fn crosses((from, to): ((f64, f64), (f64, f64)), of: Rect) -> bool {
    let (left, right) = (from.0.min(to.0), from.0.max(to.0));
    let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
    left < of.right() - 0.01
        && of.x + 0.01 < right.max(left + 0.001)
        && right > of.x + 0.01
        && top < of.bottom() - 0.01
        && bottom > of.y + 0.01
}

/// Everything that a layout must hold.
pub(in crate::graph) fn sound(plan: &Plan, layout: &Layout) -> Result<(), String> {
    for (at, one) in layout.boxes.iter().enumerate() {
        if one.x < -0.01
            || one.y < -0.01
            || one.right() > layout.width + 0.01
            || one.bottom() > layout.height + 0.01
        {
            return Err(format!("box {at} stands outside: {one:?}"));
        }
        for (other, two) in layout.boxes.iter().enumerate().skip(at + 1) {
            if overlap(*one, *two) {
                return Err(format!("box {at} lies on box {other}"));
            }
        }
    }
    let labels: Vec<(usize, Rect)> =
        layout.lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.label?))).collect();
    for (at, label) in &labels {
        for (node, of) in layout.boxes.iter().enumerate() {
            if overlap(*label, *of) {
                return Err(format!("the label of link {at} lies on box {node}"));
            }
        }
        for (other, of) in labels.iter().filter(|(other, _)| other > at) {
            if overlap(*label, *of) {
                return Err(format!("the label of link {at} lies on that of link {other}"));
            }
        }
    }
    for (at, line) in layout.lines.iter().enumerate() {
        let link = plan.links[at];
        let (from, to) = (layout.boxes[link.from], layout.boxes[link.to]);
        let (first, last) = (line.points[0], *line.points.last().unwrap());
        // A way back may leave and enter at a side.
        let beside = |of: Rect, (x, y): (f64, f64)| {
            let side = (x - of.x).abs() < 0.01 || (x - of.right()).abs() < 0.01;
            link.back && side && y > of.y && y < of.bottom()
        };
        let under = |of: Rect, (x, _): (f64, f64)| x > of.x && x < of.right();
        let leaves = (first.1 - from.bottom()).abs() < 0.01 && under(from, first);
        if !leaves && !beside(from, first) {
            return Err(format!("link {at} does not leave its box: {first:?} {from:?}"));
        }
        let enters = (last.1 - to.y).abs() < 0.01 && under(to, last);
        if !enters && !beside(to, last) {
            return Err(format!("link {at} does not reach its box: {last:?} {to:?}"));
        }
        for piece in line.points.windows(2) {
            let piece = (piece[0], piece[1]);
            if (piece.0.0 - piece.1.0).abs() > 0.01 && (piece.0.1 - piece.1.1).abs() > 0.01 {
                return Err(format!("link {at} is slanted: {piece:?}"));
            }
            for (node, of) in layout.boxes.iter().enumerate() {
                if crosses(piece, *of) {
                    return Err(format!(
                        "link {at} ({} to {}) passes box {node}",
                        link.from, link.to
                    ));
                }
            }
            for (other, label) in labels.iter().filter(|(other, _)| *other != at) {
                // A line may pass a label only where the line of the label itself runs.
                let own = (piece.0.0 - label.middle()).abs() < 0.02
                    && (piece.1.0 - label.middle()).abs() < 0.02;
                if crosses(piece, *label) && !own {
                    return Err(format!("link {at} passes the label of link {other}"));
                }
            }
        }
    }
    Ok(())
}

/// A plan of boxes that each lead on to some later ones, and some back.
fn plans(most: usize) -> impl Strategy<Value = Plan> {
    let node = (
        60.0..260.0f64,
        30.0..160.0f64,
        prop::collection::vec((1usize..12, any::<bool>()), 0..4),
        prop::option::weighted(0.15, 1usize..8),
        any::<u8>(),
    );
    prop::collection::vec(node, 2..most).prop_map(|nodes| {
        let count = nodes.len();
        let mut plan = Plan { bands: vec![0; count], ..Plan::default() };
        let mut reached = vec![false; count];
        reached[0] = true;
        for (at, (width, height, ways, back, seed)) in nodes.iter().enumerate() {
            plan.boxes.push((*width, *height));
            let mut tos: Vec<(usize, bool)> = ways
                .iter()
                .map(|(far, label)| (at + far, *label))
                .filter(|(to, _)| *to < count)
                .collect();
            // All are reached from the first.
            if at + 1 < count && !reached[at + 1] {
                tos.push((at + 1, false));
            }
            tos.dedup_by_key(|(to, _)| *to);
            let mut seen = Vec::new();
            for (to, label) in tos {
                if !seen.contains(&to) {
                    seen.push(to);
                    reached[to] = true;
                    let label = label.then_some((40.0 + f64::from(*seed) / 2.0, 16.0));
                    plan.links.push(Link {
                        from: at,
                        to,
                        back: false,
                        main: seed % 3 == 0 && seen.len() == 1,
                        label,
                    });
                }
            }
            if let Some(far) = back.filter(|far| *far <= at) {
                let label = (seed % 2 == 0).then_some((50.0, 16.0));
                plan.links.push(Link { from: at, to: at - far, back: true, main: false, label });
            }
            plan.bands[at] = if seed % 5 == 0 { 1 } else { 0 };
        }
        for to in plan.links.iter().filter(|link| link.back).map(|link| link.to).collect::<Vec<_>>()
        {
            let labels = plan.links.iter().filter(|link| link.to == to && !link.back);
            let label =
                labels.filter_map(|link| link.label).map(|label| label.0).fold(0.0, f64::max);
            plan.boxes[to].0 = plan.boxes[to].0.max(label + 2.0 * ROOM);
        }
        let mut band = 0;
        for of in &mut plan.bands {
            band += *of;
            *of = band;
        }
        plan
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_graphs_are_sound(plan in plans(40)) {
        let layout = lay_out(&plan);
        prop_assert_eq!(sound(&plan, &layout), Ok(()));
        prop_assert_eq!(&layout, &lay_out(&plan));
    }
}

#[test]
fn three_hundred_boxes_are_sound() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..4 {
        let tree = proptest::strategy::Strategy::new_tree(&plans(320), &mut runner).unwrap();
        let plan = proptest::strategy::ValueTree::current(&tree);
        assert_eq!(sound(&plan, &lay_out(&plan)), Ok(()));
    }
}

#[test]
fn one_box() {
    let plan = Plan { boxes: vec![(100.0, 40.0)], bands: vec![0], links: Vec::new() };
    let layout = lay_out(&plan);
    assert_eq!(layout.boxes, [Rect { x: 0.0, y: 0.0, width: 100.0, height: 40.0 }]);
    assert_eq!((layout.width, layout.height), (100.0, 40.0));
    assert_eq!(lay_out(&Plan::default()), Layout { bands: vec![(0.0, 0.0)], ..Layout::default() });
}

#[test]
fn lines_that_come_together_have_no_kink() {
    // A choice; a loop with an exit on the left, a box on the right, and what follows both.
    let mut plan = Plan { boxes: vec![(250.0, 50.0); 8], bands: vec![0; 8], links: Vec::new() };
    let on = |from, to| Link { from, to, back: false, main: false, label: None };
    plan.links = vec![
        on(0, 1),
        on(0, 6),
        on(1, 2),
        on(1, 3),
        on(1, 4),
        on(1, 5),
        on(2, 4),
        on(3, 4),
        on(5, 7),
        on(6, 7),
    ];
    plan.links.push(Link { back: true, ..on(4, 1) });
    let layout = lay_out(&plan);
    assert_eq!(sound(&plan, &layout), Ok(()));
    assert_eq!(layout.boxes[7].x, layout.boxes[5].x, "{:?}", layout.boxes);
}
