//! Lines: from the columns and rows to points.
//!
//! Between two rows lies a channel. What goes sideways in it lies on a track; what leaves one box lies on
//! one track, and so does what comes together in one. Two tracks are one above the other where their lines
//! would cover each other.

use super::rows::Rows;
use super::tree::Columns;
use super::{Ends, Layout, Line, Link, Plan, Rect};
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
/// What a lane keeps free beside it, where a way back leads past.
const LABEL_HALF: f64 = 2.0;
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
    /// What leads back to a box, from the right or from the left.
    BackIn(usize, bool),
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

/// A move sideways: in which channel, on which track, to where.
struct Jump {
    channel: usize,
    key: Key,
    to: f64,
}

/// The way of a link sideways. A way back can leave and enter at the side of its box, where nothing stands
/// between that and its lane.
#[derive(Default)]
struct Course {
    start: f64,
    jumps: Vec<Jump>,
    lane: f64,
    leaves_aside: bool,
    enters_aside: bool,
}

pub(super) fn route(plan: &Plan, rows: &Rows, columns: &Columns) -> Layout {
    let ends = Ends::of(plan);
    // Channel `n` lies above row `n`; the last one below all rows.
    let mut channels: Vec<Channel> = vec![Channel::new(); rows.count + 1];
    let courses: Vec<Course> = (0..plan.links.len())
        .map(|at| course(plan, rows, columns, &ends, at, &mut channels))
        .collect();
    let forward: Vec<usize> = channels.iter_mut().map(assign).collect();
    let heights = heights(plan, rows, &ends, &channels, &forward);
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
    for (at, course) in courses.iter().enumerate() {
        let points = points(plan, &layout, &heights, &channels, at, course);
        let label = label(plan, rows, columns, &ends, &heights, at);
        layout.lines.push(Line { points, label });
    }
    layout
}

/// The course of a link; its moves sideways are put into their channels.
fn course(
    plan: &Plan,
    rows: &Rows,
    columns: &Columns,
    ends: &Ends,
    at: usize,
    channels: &mut [Channel],
) -> Course {
    let Some(link) = plan.links.get(at) else { return Course::default() };
    let middle = |node: usize| columns.boxes.get(node).copied().unwrap_or(0.0);
    let lane = columns.lanes.get(at).copied().flatten();
    let (below, above) = (rows.row(link.from) + 1, rows.row(link.to));
    let mut put = |channel: usize, key: Key, from: f64, to: f64| {
        let back = matches!(key, Key::BackOut(_) | Key::BackIn(..));
        if !back && (from - to).abs() < 0.01 {
            return None;
        }
        let net = channels.get_mut(channel)?.entry(key).or_default();
        match key {
            // A way back comes from above and goes up again; above its box it is the other way round.
            Key::BackOut(_) => net.above.extend([from, to]),
            Key::BackIn(..) => net.below.extend([from, to]),
            Key::Out(_) | Key::In(_) => {
                net.above.push(from);
                net.below.push(to);
            }
        }
        Some(Jump { channel, key, to })
    };
    if link.back {
        let lane = lane.unwrap_or_else(|| middle(link.from));
        let side = |node: usize| if lane < middle(node) { -1.0 } else { 1.0 };
        let aside =
            |node: usize| link.from != link.to && is_free(plan, rows, columns, at, node, lane);
        // The label of a way back stands in its lowest row.
        let level = rows.row(link.from) == rows.row(link.to);
        let leaves_aside = link.label.is_none() && aside(link.from);
        let enters_aside = !(level && link.label.is_some()) && aside(link.to);
        let start = middle(link.from) + side(link.from) * beside(plan, link.from);
        let end = middle(link.to) + side(link.to) * beside_label(plan, ends, link.to);
        let mut jumps = Vec::new();
        if !leaves_aside {
            jumps.extend(put(below, Key::BackOut(at), start, lane));
        }
        if !enters_aside {
            let key = Key::BackIn(link.to, side(link.to) < 0.0);
            jumps.extend(put(above, key, lane, end));
        }
        return Course { start, jumps, lane, leaves_aside, enters_aside };
    }
    let (start, end) = (middle(link.from), middle(link.to));
    let jumps = match lane {
        Some(lane) => {
            let out = put(below, Key::Out(link.from), start, lane);
            let into = put(above, Key::In(link.to), lane, end);
            out.into_iter().chain(into).collect()
        }
        None => {
            let fans = ends.out(link.from).len() > 1;
            let key = if fans { Key::Out(link.from) } else { Key::In(link.to) };
            put(below, key, start, end).into_iter().collect()
        }
    };
    Course { start, jumps, ..Course::default() }
}

/// Does nothing stand in the row of a box between its side and a lane of a way back: no other box, no lane.
fn is_free(plan: &Plan, rows: &Rows, columns: &Columns, at: usize, node: usize, lane: f64) -> bool {
    let row = rows.row(node);
    let middle = columns.boxes.get(node).copied().unwrap_or(0.0);
    let (from, to) = (middle.min(lane), middle.max(lane));
    let between = |x: f64, half: f64| x - half < to + LABEL_HALF && x + half > from - LABEL_HALF;
    let boxes = plan.boxes.iter().zip(&columns.boxes).enumerate();
    let boxed = boxes
        .filter(|(other, _)| *other != node && rows.row(*other) == row)
        .any(|(_, ((width, _), x))| x - width / 2.0 < to && x + width / 2.0 > from);
    let laned = plan.links.iter().zip(&columns.lanes).enumerate().any(|(other, (link, x))| {
        let (top, bottom) = match link.back {
            true => (
                rows.row(link.to).min(rows.row(link.from)),
                rows.row(link.from).max(rows.row(link.to)),
            ),
            false => (rows.row(link.from) + 1, rows.row(link.to).saturating_sub(1)),
        };
        let half = link.label.map_or(0.0, |(width, _)| width / 2.0);
        other != at && (top..=bottom).contains(&row) && x.is_some_and(|x| between(x, half))
    });
    !boxed && !laned
}

/// How far beside the middle of a box its ways back leave.
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

/// Gives each net of a channel its track. What leads back into a box lies below all others: its lines come
/// from below alone, so that it covers none of theirs.
fn assign(channel: &mut Channel) -> usize {
    let before = place(channel, |key| !matches!(key, Key::BackIn(..)), 0);
    place(channel, |key| matches!(key, Key::BackIn(..)), before);
    before
}

/// Gives some nets their tracks, from the `first` on; says which is the first that is left.
fn place(channel: &mut Channel, wanted: impl Fn(&Key) -> bool, first: usize) -> usize {
    let mut open: Vec<Key> = channel.keys().copied().filter(wanted).collect();
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
        let mut track = least.map(|other| other.track + 1).max().unwrap_or(first);
        while placed.iter().any(|other| other.track == track && other.meets(net)) {
            track += 1;
        }
        net.track = track;
        placed.push(net.clone());
    }
    placed.iter().map(|net| net.track + 1).max().unwrap_or(first)
}

/// Tops of rows, first tracks of channels, bands.
struct Heights {
    rows: Vec<f64>,
    row_heights: Vec<f64>,
    /// The first track; and which is the first below the end of a band, and by how much more.
    tracks: Vec<(f64, usize, f64)>,
    bands: Vec<(f64, f64)>,
    bottom: f64,
}

impl Heights {
    fn row(&self, row: usize) -> f64 {
        self.rows.get(row).copied().unwrap_or(0.0)
    }

    fn track(&self, channel: usize, track: usize) -> f64 {
        let (top, first, more) = self.tracks.get(channel).copied().unwrap_or_default();
        top + tall(track) + if track >= first { more } else { 0.0 }
    }
}

/// The height of so many tracks.
fn tall(tracks: usize) -> f64 {
    f64::from(u32::try_from(tracks).unwrap_or(u32::MAX)) * TRACK
}

fn heights(
    plan: &Plan,
    rows: &Rows,
    ends: &Ends,
    channels: &[Channel],
    forward: &[usize],
) -> Heights {
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
        match label_place(rows, ends, link) {
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
        let first = forward.get(at).copied().unwrap_or(0);
        let ends_band = at < rows.count && begins(at);
        found.tracks.push((y, first, if ends_band { BAND } else { 0.0 }));
        y += tall(tracks.saturating_sub(1));
        if at == rows.count {
            y += if tracks > 0 { ABOVE_TRACKS } else { 0.0 };
            break;
        }
        if ends_band {
            edges.insert(
                at,
                y - tall(tracks.saturating_sub(1)) + tall(first.saturating_sub(1)) + BAND / 2.0,
            );
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

fn label_place(rows: &Rows, ends: &Ends, link: &Link) -> LabelPlace {
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
    let (x, y) = match label_place(rows, ends, link) {
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
    course: &Course,
) -> Vec<(f64, f64)> {
    let Some(link) = plan.links.get(at) else { return Vec::new() };
    let boxes = |node: usize| layout.boxes.get(node).copied().unwrap_or_default();
    let (from, to) = (boxes(link.from), boxes(link.to));
    let side = |of: Rect| if course.lane < of.x { of.x } else { of.right() };
    let mut x = course.start;
    let mut points = Vec::with_capacity(6);
    if course.leaves_aside {
        let y = from.y + from.height / 2.0;
        points.extend([(side(from), y), (course.lane, y)]);
        x = course.lane;
    } else {
        points.push((x, from.bottom()));
    }
    for jump in &course.jumps {
        let track = channels.get(jump.channel).and_then(|channel| channel.get(&jump.key));
        let y = heights.track(jump.channel, track.map_or(0, |net| net.track));
        points.extend([(x, y), (jump.to, y)]);
        x = jump.to;
    }
    if course.enters_aside {
        let y = to.y + to.height / 2.0;
        points.extend([(x, y), (side(to), y)]);
    } else {
        points.push((x, to.y));
    }
    points
}
