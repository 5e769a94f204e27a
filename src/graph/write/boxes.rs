//! How large each box is: its texts broken into lines, and where each line stands.
//!
//! What is measured here is what [`super::svg`] draws; the layout knows the sizes only.

use crate::draw::font::Weight;
use crate::draw::text::{width, wrap_to};
use crate::draw::words::{Lang, Word, label};
use crate::graph::layout::{Link, Plan, ROOM};
use crate::graph::model::{EdgeKind, Graph, Hop, Kind, Node, NoteKind};

/// The width of a box in full.
const WIDE: f64 = 252.0;
/// What stands free inside of a box.
pub(in crate::graph) const PAD: f64 = 14.0;
/// Where texts begin, right of the icon.
pub(in crate::graph) const TEXT: f64 = 52.0;
/// The size and the height of a line of each kind of text.
pub(in crate::graph) const CAPTION: (f64, f64) = (10.5, 14.0);
/// A title.
pub(in crate::graph) const TITLE: (f64, f64) = (14.0, 18.0);
/// More about it.
pub(in crate::graph) const DETAIL: (f64, f64) = (12.0, 16.0);
/// A channel.
pub(in crate::graph) const CHANNEL: (f64, f64) = (12.5, 24.0);
/// What leads on to the next channel; a rule.
pub(in crate::graph) const SMALL: (f64, f64) = (11.0, 15.0);
/// A label of a line.
pub(in crate::graph) const LABEL: (f64, f64) = (11.5, 15.0);
/// How wide a label may be, and how many lines it may have.
const LABEL_MOST: (f64, usize) = (176.0, 3);

/// Lines that stand at a height in the box.
#[derive(Clone, Debug, Default)]
pub(in crate::graph) struct Piece {
    /// The base line of the first, from the top of the box.
    pub(in crate::graph) y: f64,
    pub(in crate::graph) lines: Vec<String>,
}

/// A channel of a send, or what leads on to the next.
#[derive(Clone, Debug)]
pub(in crate::graph) struct HopBox {
    /// Channels: left edge and middle of each, name, title.
    pub(in crate::graph) channels: Vec<((f64, f64), String, String)>,
    /// The middle of the first row.
    pub(in crate::graph) y: f64,
    /// What leads on, below.
    pub(in crate::graph) then: Option<Piece>,
}

/// A box with its texts.
#[derive(Clone, Debug)]
pub(in crate::graph) struct NodeBox {
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
    /// The kind in a word; small boxes say none.
    pub(in crate::graph) caption: Option<Piece>,
    pub(in crate::graph) title: Piece,
    pub(in crate::graph) details: Vec<Piece>,
    /// Where the line above the channels lies.
    pub(in crate::graph) rule: Option<f64>,
    pub(in crate::graph) hops: Vec<HopBox>,
    pub(in crate::graph) notes: Vec<(NoteKind, Piece)>,
    /// When a run came here.
    pub(in crate::graph) visit: Option<Piece>,
}

impl NodeBox {
    /// Does any text of it end before its end.
    pub(in crate::graph) fn is_cut(&self) -> bool {
        let notes = self.notes.iter().map(|(_, note)| note);
        let then = self.hops.iter().filter_map(|hop| hop.then.as_ref());
        let pieces = [&self.title].into_iter().chain(&self.details).chain(notes).chain(then);
        let channels = self.hops.iter().flat_map(|hop| &hop.channels).map(|(.., title)| title);
        let mut ends = pieces.filter_map(|piece| piece.lines.last()).chain(channels);
        ends.any(|text| text.ends_with('…'))
    }
}

/// The word for a kind.
pub(in crate::graph) fn caption(kind: Kind, lang: Lang) -> &'static str {
    let word = match kind {
        Kind::Start => Word::KindStart,
        Kind::Send => Word::KindSend,
        Kind::Wait | Kind::Race => Word::KindWait,
        Kind::Countdown => Word::KindCountdown,
        Kind::Branch => Word::KindBranch,
        Kind::Split => Word::KindSplit,
        Kind::Winner => Word::KindWinner,
        Kind::Repeat => Word::KindRepeat,
        Kind::Back => Word::KindBack,
        Kind::Let => Word::KindLet,
        Kind::Set => Word::KindSet,
        Kind::Track => Word::KindTrack,
        Kind::Call => Word::KindCall,
        Kind::Begin => Word::KindBegin,
        Kind::End => Word::KindEnd,
        Kind::Later => Word::KindLater,
    };
    label(word, lang)
}

/// The base line of text that is centred on a height.
pub(in crate::graph) fn base(middle: f64, size: f64) -> f64 {
    // Half of the height of capital letters of the font: 1490 / 2048 em.
    middle + size * 0.364
}

/// A box while it is filled from top to bottom.
struct Fill {
    y: f64,
}

impl Fill {
    fn piece(
        &mut self,
        text: &str,
        (size, height): (f64, f64),
        weight: Weight,
        wide: f64,
        most: usize,
    ) -> Piece {
        let lines = wrap_to(text, size, weight, wide, most);
        let y = base(self.y + height / 2.0, size);
        self.y += height * count(lines.len());
        Piece { y, lines }
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The box of a step. `visit` says when a run came to it.
pub(in crate::graph) fn node(node: &Node, lang: Lang, visit: Option<&str>) -> NodeBox {
    if node.kind.is_small() { small(node, visit) } else { full(node, lang, visit) }
}

fn full(node: &Node, lang: Lang, visit: Option<&str>) -> NodeBox {
    let room = WIDE - TEXT - PAD;
    let mut fill = Fill { y: PAD - 2.0 };
    let caption = fill.piece(caption(node.kind, lang), CAPTION, Weight::Bold, room, 1);
    let title = fill.piece(&node.title, TITLE, Weight::Bold, room, 4);
    let mut details = Vec::new();
    for line in &node.lines {
        details.push(fill.piece(line, DETAIL, Weight::Regular, room, 4));
    }
    // The icon needs its room, too.
    fill.y = fill.y.max(PAD + 26.0);
    let rule = (!node.chain.is_empty()).then(|| {
        fill.y += 9.0;
        fill.y - 1.0
    });
    let mut said = false;
    let hops = node.chain.iter().map(|hop| hop_box(&mut fill, hop, &mut said)).collect();
    let mut notes = Vec::new();
    if !node.notes.is_empty() {
        fill.y += 7.0;
    }
    for note in &node.notes {
        notes.push((note.kind, fill.piece(&note.text, SMALL, Weight::Regular, room, 3)));
        fill.y += 2.0;
    }
    let visit = visit.map(|text| {
        fill.y += 6.0;
        fill.piece(text, SMALL, Weight::Bold, room, 1)
    });
    let height = fill.y + PAD - 3.0;
    NodeBox {
        width: WIDE,
        height,
        caption: Some(caption),
        title,
        details,
        rule,
        hops,
        notes,
        visit,
    }
}

/// The channels of an alternative, in as many rows as they need. What leads on to the next alternative is
/// said once, since it is the same below.
fn hop_box(fill: &mut Fill, hop: &Hop, said: &mut bool) -> HopBox {
    let (left, right) = (TEXT, WIDE - PAD);
    let y = fill.y + CHANNEL.1 / 2.0;
    let mut place = (left, y);
    let mut channels = Vec::new();
    for (at, channel) in hop.channels.iter().enumerate() {
        let plus = if at == 0 { "" } else { "+ " };
        let text = format!("{plus}{}", channel.title);
        let lines = wrap_to(&text, CHANNEL.0, Weight::Regular, right - left, 3);
        let first = lines.first().map_or(0.0, |line| width(line, CHANNEL.0, Weight::Regular));
        if place.0 > left && (lines.len() > 1 || place.0 + first > right) {
            place = (left, place.1 + DETAIL.1);
        }
        for (nth, line) in lines.iter().enumerate() {
            if nth > 0 {
                place = (left, place.1 + DETAIL.1);
            }
            channels.push((place, channel.name.clone(), line.clone()));
        }
        place.0 += lines.last().map_or(0.0, |line| width(line, CHANNEL.0, Weight::Regular)) + 8.0;
    }
    fill.y += CHANNEL.1 + place.1 - y;
    let then = hop.then.as_ref().map(|then| {
        let text = if *said { "" } else { then.as_str() };
        *said = true;
        let top = fill.y;
        let piece = fill.piece(text, SMALL, Weight::Regular, right - left, 3);
        fill.y = fill.y.max(top + 10.0);
        piece
    });
    HopBox { channels, y, then }
}

fn small(node: &Node, visit: Option<&str>) -> NodeBox {
    let room = WIDE - 42.0 - 16.0;
    let mut fill = Fill { y: 9.0 };
    let title = fill.piece(&node.title, (13.0, 18.0), Weight::Bold, room, 4);
    let mut details = Vec::new();
    for line in &node.lines {
        details.push(fill.piece(line, DETAIL, Weight::Regular, room, 3));
    }
    let visit = visit.map(|text| {
        fill.y += 1.0;
        fill.piece(text, SMALL, Weight::Bold, room, 1)
    });
    let widest = |pieces: &[Piece], (size, _): (f64, f64), weight| {
        let lines = pieces.iter().flat_map(|piece| &piece.lines);
        lines.map(|line| width(line, size, weight)).fold(0.0, f64::max)
    };
    let inner = widest(std::slice::from_ref(&title), (13.0, 18.0), Weight::Bold)
        .max(widest(&details, DETAIL, Weight::Regular))
        .max(
            visit
                .as_ref()
                .map_or(0.0, |visit| widest(std::slice::from_ref(visit), SMALL, Weight::Bold)),
        );
    NodeBox {
        width: (42.0 + inner + 18.0).max(96.0),
        height: fill.y + 9.0,
        caption: None,
        title,
        details,
        rule: None,
        hops: Vec::new(),
        notes: Vec::new(),
        visit,
    }
}

/// The label of an edge: its words, then how long it takes at most.
#[derive(Clone, Debug)]
pub(in crate::graph) struct LabelBox {
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
    pub(in crate::graph) words: Vec<String>,
    pub(in crate::graph) time: Option<String>,
}

/// The labels of the edges, where they have any.
pub(in crate::graph) fn labels(graph: &Graph) -> Vec<Option<LabelBox>> {
    graph
        .edges
        .iter()
        .map(|edge| {
            let text = edge.labels.join(" · ");
            let words = wrap_to(&text, LABEL.0, Weight::Regular, LABEL_MOST.0, LABEL_MOST.1);
            let time = edge.time.clone();
            if words.is_empty() && time.is_none() {
                return None;
            }
            let wide = words.iter().chain(&time).map(|line| width(line, LABEL.0, Weight::Regular));
            let wide = wide.fold(0.0, f64::max);
            let lines = count(words.len() + usize::from(time.is_some()));
            Some(LabelBox { width: wide + 14.0, height: lines * LABEL.1 + 4.0, words, time })
        })
        .collect()
}

/// When each step was come to, in a line.
pub(in crate::graph) fn visits(graph: &Graph) -> Vec<Option<String>> {
    let mut visits: Vec<(Option<&str>, usize)> = vec![(None, 0); graph.nodes.len()];
    for stop in graph.path.iter().flat_map(|path| &path.stops) {
        if let Some((first, times)) = visits.get_mut(stop.node) {
            first.get_or_insert(&stop.at);
            *times += 1;
        }
    }
    let said = |(first, times): (Option<&str>, usize)| match (first, times) {
        (Some(at), 2..) => Some(format!("{at} · ×{times}")),
        (Some(at), _) => Some(at.to_owned()),
        (None, _) => None,
    };
    visits.into_iter().map(said).collect()
}

/// What is laid out, and which stage stands in each band.
pub(in crate::graph) fn plan(
    graph: &Graph,
    boxes: &[NodeBox],
    labels: &[Option<LabelBox>],
) -> (Plan, Vec<Option<usize>>) {
    let (bands, stages) = bands(graph);
    let mut plan = Plan {
        boxes: boxes.iter().map(|of| (of.width, of.height)).collect(),
        bands,
        links: Vec::with_capacity(graph.edges.len()),
    };
    for (edge, label) in graph.edges.iter().zip(labels) {
        // A send goes straight on, whatever becomes of those whom it does not reach.
        let kind = graph.nodes.get(edge.from).map(|node| node.kind);
        let main = edge.kind == EdgeKind::On && matches!(kind, Some(Kind::Send | Kind::Call));
        plan.links.push(Link {
            from: edge.from,
            to: edge.to,
            back: edge.kind == EdgeKind::Back,
            main,
            label: label.as_ref().map(|label| (label.width, label.height)),
        });
    }
    let backs: Vec<usize> =
        plan.links.iter().filter(|link| link.back).map(|link| link.to).collect();
    for to in backs {
        let into = plan.links.iter().filter(|link| link.to == to && !link.back);
        let label = into.filter_map(|link| link.label).map(|label| label.0).fold(0.0, f64::max);
        if let Some((width, _)) = plan.boxes.get_mut(to) {
            *width = width.max(label + 2.0 * ROOM);
        }
    }
    (plan, stages)
}

/// The band of each step and the stage of each band. Where a stage comes before another one on some way,
/// and behind it on another, there are no bands.
fn bands(graph: &Graph) -> (Vec<usize>, Vec<Option<usize>>) {
    let none = || (vec![0; graph.nodes.len()], vec![None]);
    if graph.stages.is_empty() {
        return none();
    }
    let mut stages: Vec<Option<usize>> = vec![None];
    let mut bands = vec![0; graph.nodes.len()];
    for (at, node) in graph.nodes.iter().enumerate().skip(1) {
        // An end without a stage stands where it is come to; its band follows from what leads to it.
        if node.stage.is_none() && node.kind == Kind::End {
            continue;
        }
        if stages.last().copied().flatten() != node.stage
            || (node.stage.is_none() && stages.len() > 1)
        {
            let known = node.stage.and_then(|_| stages.iter().position(|of| *of == node.stage));
            match known {
                Some(band) => {
                    if let Some(slot) = bands.get_mut(at) {
                        *slot = band;
                    }
                    continue;
                }
                None => stages.push(node.stage),
            }
        }
        if let Some(slot) = bands.get_mut(at) {
            *slot = stages.len() - 1;
        }
    }
    let on = || graph.edges.iter().filter(|edge| edge.kind != EdgeKind::Back);
    let band = |bands: &[usize], node: usize| bands.get(node).copied().unwrap_or(0);
    for (at, node) in graph.nodes.iter().enumerate() {
        if node.stage.is_none() && node.kind == Kind::End {
            let from = on().filter(|edge| edge.to == at).map(|edge| band(&bands, edge.from));
            let from = from.max().unwrap_or(0);
            if let Some(slot) = bands.get_mut(at) {
                *slot = from;
            }
        }
    }
    if on().any(|edge| band(&bands, edge.from) > band(&bands, edge.to)) {
        return none();
    }
    (bands, stages)
}
