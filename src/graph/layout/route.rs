//! Lines: from the columns and rows to points.
//!
//! Between two rows lies a channel. What goes sideways in it lies on a track; what leaves one box lies on
//! one track, and so does what comes together in one. Two tracks are one above the other where their lines
//! would cover each other.

use super::rows::Rows;
use super::tree::Columns;
use super::{Ends, Layout, Line, Plan, Rect};
use std::collections::BTreeMap;

/// From a row to the first track below it.
const ABOVE_TRACKS: f64 = 16.0;
/// From one track to the next.
const TRACK: f64 = 11.0;
/// From a track or a label to the box below: room for the head of an arrow.
const ARROW: f64 = 18.0;
/// Below a label that stands above a box.
const BELOW_LABEL: f64 = 14.0;
/// More, where a band ends.
const BAND: f64 = 34.0;
/// How near two lines on one track may come.
const APART: f64 = 12.0;
/// A way back leaves and enters a box so far right of its middle.
const BESIDE: f64 = 30.0;
/// How far from a label a way back keeps.
const BESIDE_LABEL: f64 = 8.0;
/// What stands at one place.
const SAME: f64 = 4.0;

/// What lies on one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A way back, from its box to its lane.
    BackOut(usize),
    /// What leaves a box.
    Out(usize),
    /// What comes together in a box.
    In(usize),
    /// What leads back to a box.
    BackIn(usize),
}

/// Lines on one track: where they come from above, and where they leave downward.
#[derive(Clone, Debug, Default)]
struct Net {
    above: Vec<f64>,
    below: Vec<f64>,
    track: usize,
}

impl Net {
    fn bounds(&self) -> (f64, f64) {
        let all = || self.above.iter().chain(&self.below).copied();
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    }

    fn meets(&self, other: &Self) -> bool {
        let ((left, right), (from, to)) = (self.bounds(), other.bounds());
        left < to + APART && from < right + APART
    }

    /// Would this one's line from above cover the other's line downward, if it were below it.
    fn must_be_above(&self, other: &Self) -> bool {
        self.above.iter().any(|x| other.below.iter().any(|y| (x - y).abs() < SAME))
    }
}

type Channel = BTreeMap<Key, Net>;

/// A move sideways: in which channel, on which track, from where to where.
struct Jump {
    channel: usize,
    key: Key,
    to: f64,
}

pub(super) fn route(plan: &Plan, rows: &Rows, columns: &Columns) -> Layout {
    let ends = Ends::of(plan);
    // Channel `n` lies above row `n`; the last one below all rows.
    let mut channels: Vec<Channel> = vec![Channel::new(); rows.count + 1];
    let jumps: Vec<(f64, Vec<Jump>)> = (0..plan.links.len())
        .map(|at| jumps(plan, rows, columns, &ends, at, &mut channels))
        .collect();
    for channel in &mut channels {
        assign(channel);
    }
    let heights = heights(plan, rows, &ends, &channels);
    let mut layout = Layout {
        width: columns.width,
        height: heights.bottom,
        boxes: Vec::with_capacity(plan.boxes.len()),
        lines: Vec::with_capacity(plan.links.len()),
        bands: heights.bands.clone(),
    };
    for (node, (width, height)) in plan.boxes.iter().enumerate() {
        let x = columns.boxes.get(node).copied().unwrap_or(0.0) - width / 2.0;
        let y = heights.row(rows.row(node));
        layout.boxes.push(Rect { x, y, width: *width, height: *height });
    }
    for (at, (start, jumps)) in jumps.into_iter().enumerate() {
        let points = points(plan, &layout, &heights, &channels, at, start, &jumps);
        let label = label(plan, rows, columns, &ends, &heights, at);
        layout.lines.push(Line { points, label });
    }
    layout
}

/// Where a link leaves, and its moves sideways, which are put into their channels.
fn jumps(
    plan: &Plan,
    rows: &Rows,
    columns: &Columns,
    ends: &Ends,
    at: usize,
    channels: &mut [Channel],
) -> (f64, Vec<Jump>) {
    let Some(link) = plan.links.get(at) else { return (0.0, Vec::new()) };
    let middle = |node: usize| columns.boxes.get(node).copied().unwrap_or(0.0);
    let lane = columns.lanes.get(at).copied().flatten();
    let (below, above) = (rows.row(link.from) + 1, rows.row(link.to));
    let mut put = |channel: usize, key: Key, from: f64, to: f64, back: bool| {
        if !back && (from - to).abs() < 0.01 {
            return None;
        }
        let net = channels.get_mut(channel)?.entry(key).or_default();
        match key {
            // A way back comes from above and goes up again; above its box it is the other way round.
            Key::BackOut(_) => net.above.extend([from, to]),
            Key::BackIn(_) => net.below.extend([from, to]),
            Key::Out(_) | Key::In(_) => {
                net.above.push(from);
                net.below.push(to);
            }
        }
        Some(Jump { channel, key, to })
    };
    if link.back {
        let start = middle(link.from) + beside(plan, link.from);
        let end = middle(link.to) + beside_label(plan, ends, link.to);
        let lane = lane.unwrap_or(start);
        let out = put(below, Key::BackOut(at), start, lane, true);
        let into = put(above, Key::BackIn(link.to), lane, end, true);
        return (start, out.into_iter().chain(into).collect());
    }
    let (start, end) = (middle(link.from), middle(link.to));
    let found = match lane {
        Some(lane) => {
            let out = put(below, Key::Out(link.from), start, lane, false);
            let into = put(above, Key::In(link.to), lane, end, false);
            out.into_iter().chain(into).collect()
        }
        None => {
            let fans = ends.out(link.from).len() > 1;
            let key = if fans { Key::Out(link.from) } else { Key::In(link.to) };
            put(below, key, start, end, false).into_iter().collect()
        }
    };
    (start, found)
}

/// How far right of the middle of a box its ways back leave.
fn beside(plan: &Plan, node: usize) -> f64 {
    let width = plan.boxes.get(node).map_or(0.0, |(width, _)| *width);
    BESIDE.min(width / 4.0)
}

/// And where they enter it: beside the label that may stand above it.
fn beside_label(plan: &Plan, ends: &Ends, node: usize) -> f64 {
    let above = ends.entering(node).iter().filter(|_| !ends.is_joint(node));
    let label = above.filter_map(|link| plan.links.get(*link)?.label).map(|label| label.0);
    label.map(|width| width / 2.0 + BESIDE_LABEL).fold(beside(plan, node), f64::max)
}

/// Gives each net of a channel its track.
fn assign(channel: &mut Channel) {
    let mut open: Vec<Key> = channel.keys().copied().collect();
    let mut placed: Vec<Net> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let waits = |key: &Key| {
            let Some(net) = channel.get(key) else { return false };
            let above =
                open.iter().filter(|other| *other != key).filter_map(|key| channel.get(key));
            above.into_iter().any(|other| other.must_be_above(net))
        };
        // Where each waits for another, the first one goes on: two lines then cover each other a little.
        let at = open.iter().position(|key| !waits(key)).unwrap_or(0);
        let key = open.remove(at);
        let Some(net) = channel.get_mut(&key) else { continue };
        let least = placed.iter().filter(|other| other.must_be_above(net));
        let mut track = least.map(|other| other.track + 1).max().unwrap_or(0);
        while placed.iter().any(|other| other.track == track && other.meets(net)) {
            track += 1;
        }
        net.track = track;
        placed.push(net.clone());
    }
}

/// Tops of rows, first tracks of channels, bands.
struct Heights {
    rows: Vec<f64>,
    row_heights: Vec<f64>,
    tracks: Vec<f64>,
    bands: Vec<(f64, f64)>,
    bottom: f64,
}

impl Heights {
    fn row(&self, row: usize) -> f64 {
        self.rows.get(row).copied().unwrap_or(0.0)
    }

    fn track(&self, channel: usize, track: usize) -> f64 {
        let track = f64::from(u32::try_from(track).unwrap_or(u32::MAX));
        self.tracks.get(channel).copied().unwrap_or(0.0) + track * TRACK
    }
}

fn heights(plan: &Plan, rows: &Rows, ends: &Ends, channels: &[Channel]) -> Heights {
    let mut row_heights = vec![0.0_f64; rows.count];
    let mut labels = vec![0.0_f64; rows.count];
    let raise = |slots: &mut Vec<f64>, row: usize, to: f64| {
        if let Some(slot) = slots.get_mut(row) {
            *slot = slot.max(to);
        }
    };
    for (node, (_, height)) in plan.boxes.iter().enumerate() {
        raise(&mut row_heights, rows.row(node), *height);
    }
    for link in &plan.links {
        let Some((_, height)) = link.label else { continue };
        match place(rows, ends, link) {
            LabelPlace::InRow(row) => raise(&mut row_heights, row, height),
            LabelPlace::Above(row) => raise(&mut labels, row, height + BELOW_LABEL),
        }
    }
    let mut band_rows: BTreeMap<usize, usize> = BTreeMap::new();
    for (node, band) in plan.bands.iter().enumerate() {
        let row = rows.row(node);
        let first = band_rows.entry(*band).or_insert(row);
        *first = (*first).min(row);
    }
    let begins = |row: usize| band_rows.iter().any(|(band, first)| *band > 0 && *first == row);
    let mut found = Heights {
        rows: Vec::with_capacity(rows.count),
        row_heights: row_heights.clone(),
        tracks: Vec::with_capacity(channels.len()),
        bands: Vec::new(),
        bottom: 0.0,
    };
    let mut edges: BTreeMap<usize, f64> = BTreeMap::new();
    let mut y = 0.0;
    for (at, channel) in channels.iter().enumerate() {
        let tracks = channel.values().map(|net| net.track + 1).max().unwrap_or(0);
        let outer = at == 0 || at == rows.count;
        if !outer || tracks > 0 {
            y += ABOVE_TRACKS;
        }
        found.tracks.push(y);
        y += f64::from(u32::try_from(tracks.saturating_sub(1)).unwrap_or(u32::MAX)) * TRACK;
        if at == rows.count {
            y += if tracks > 0 { ABOVE_TRACKS } else { 0.0 };
            break;
        }
        if begins(at) {
            edges.insert(at, y + BAND / 2.0);
            y += BAND;
        }
        let label = labels.get(at).copied().unwrap_or(0.0);
        if !outer || tracks > 0 || label > 0.0 {
            y += if label > 0.0 { label + ARROW - BELOW_LABEL + 4.0 } else { ARROW };
        }
        found.rows.push(y);
        y += row_heights.get(at).copied().unwrap_or(0.0);
    }
    found.bottom = y;
    let last = plan.bands.iter().max().copied().unwrap_or(0);
    let mut tops: Vec<f64> = Vec::with_capacity(last + 2);
    for band in 0..=last {
        let first = band_rows.get(&band).and_then(|row| edges.get(row)).copied();
        tops.push(first.unwrap_or_else(|| tops.last().copied().unwrap_or(0.0)));
    }
    tops.push(y);
    found.bands = tops
        .windows(2)
        .map(|two| (two.first().copied(), two.last().copied()))
        .map(|(a, b)| (a.unwrap_or(0.0), b.unwrap_or(0.0)))
        .collect();
    found
}

/// Where a label stands: on its lane in a row, or above the box of a row.
enum LabelPlace {
    InRow(usize),
    Above(usize),
}

fn place(rows: &Rows, ends: &Ends, link: &super::Link) -> LabelPlace {
    let (from, to) = (rows.row(link.from), rows.row(link.to));
    if link.back {
        return LabelPlace::InRow(from.max(to));
    }
    if ends.is_joint(link.to) && from + 1 < to {
        return LabelPlace::InRow(from + 1);
    }
    LabelPlace::Above(to)
}

fn label(
    plan: &Plan,
    rows: &Rows,
    columns: &Columns,
    ends: &Ends,
    heights: &Heights,
    at: usize,
) -> Option<Rect> {
    let link = plan.links.get(at)?;
    let (width, height) = link.label?;
    let middle = || columns.boxes.get(link.to).copied().unwrap_or(0.0);
    let lane = columns.lanes.get(at).copied().flatten();
    let (x, y) = match place(rows, ends, link) {
        LabelPlace::InRow(row) => {
            let room = heights.row_heights.get(row).copied().unwrap_or(height) - height;
            // Beside a loop in the middle of the row; below a choice at its top.
            let down = if link.back { room / 2.0 } else { 0.0 };
            (lane.unwrap_or_else(middle), heights.row(row) + down)
        }
        LabelPlace::Above(row) => (middle(), heights.row(row) - BELOW_LABEL - height),
    };
    Some(Rect { x: x - width / 2.0, y, width, height })
}

/// The points of a link: down, sideways where it jumps, down, and for a way back up in between.
fn points(
    plan: &Plan,
    layout: &Layout,
    heights: &Heights,
    channels: &[Channel],
    at: usize,
    start: f64,
    jumps: &[Jump],
) -> Vec<(f64, f64)> {
    let Some(link) = plan.links.get(at) else { return Vec::new() };
    let boxes = |node: usize| layout.boxes.get(node).copied().unwrap_or_default();
    let mut points = vec![(start, boxes(link.from).bottom())];
    let mut x = start;
    for jump in jumps {
        let track = channels.get(jump.channel).and_then(|channel| channel.get(&jump.key));
        let y = heights.track(jump.channel, track.map_or(0, |net| net.track));
        points.push((x, y));
        x = jump.to;
        points.push((x, y));
    }
    points.push((x, boxes(link.to).y));
    points
}
