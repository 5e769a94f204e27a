//! The lines of a layout: how far each is indented, and where those end that are too long.

use super::layout::{Layout, flag, last_line, number, width};
use super::long;
use super::plan::Row;
use super::style::{INDENT, Soft, WIDTH};

/// What is remembered while a container is open.
#[derive(Default)]
struct Frame {
    /// The indentation of the line that closes it.
    outer: usize,
    /// The indentation of what it holds.
    inner: usize,
    /// The indentation of the row around it, unless its lines stand below its value.
    row: Option<usize>,
    /// The indentation of the other lines of that row.
    hang: usize,
}

/// How a line is broken.
enum Break {
    /// Before a token.
    Before(usize),
    /// By putting what a container holds on lines of its own.
    Open(usize),
}

/// Finds the indentation of all lines, and breaks those that are too long. Says whether there
/// was one that could be broken.
pub(super) fn measure(layout: &mut Layout<'_, '_>) -> bool {
    let mut frames = vec![Frame::default()];
    // The line, the row and what its other lines are indented by.
    let (mut line, mut row, mut hang) = (0, None, 0);
    let (mut column, mut first) = (0, 0);
    // Is the line as it was found; is there nothing more to do for it?
    let (mut fresh, mut given_up) = (true, false);
    let (mut changed, mut links) = (false, Vec::new());
    for at in 0..layout.scan.tokens.len() {
        if let Some(frame) = layout.plan.closes(at).and_then(|_| frames.pop()) {
            (row, hang) = (frame.row, frame.hang);
            line = if layout.begins_line(at) { frame.outer } else { line };
        } else if layout.begins_line(at) {
            line = match layout.plan.item_of(at) {
                Some(_) => frames.last().map_or(0, |frame| frame.inner),
                None => hang,
            };
        }
        if layout.begins_line(at) {
            (first, fresh, given_up) = (at, true, false);
            column = line + layout.leading(at);
            match layout.plan.row(at) {
                Some((_, found)) => {
                    hang = line + layout.hang(found);
                    row = if found.value.is_some() { None } else { Some(line) };
                }
                None if layout.plan.item_of(at).is_some() => {
                    (row, hang) = (Some(line), line + INDENT);
                }
                None => {}
            }
        } else {
            column += layout.between(at);
        }
        if let Some(slot) = layout.indent.get_mut(at) {
            *slot = line;
        }
        column += number(&layout.widths, at);
        while column > WIDTH && !given_up {
            // A block ends a row; one that stands in the midst of a value is opened last.
            let block = |wanted: bool| wanted.then(|| layout.block_on_line(first)).flatten();
            let found = block(fresh && row.is_some())
                .map(Break::Open)
                .or_else(|| layout.choose(first, at))
                .or_else(|| block(row.is_none()).map(Break::Open));
            fresh = false;
            match found {
                None => given_up = true,
                Some(Break::Open(container)) => {
                    let link = layout.plan.containers.get(container).map(|found| found.link);
                    links.extend(link);
                    given_up = true;
                }
                Some(Break::Before(soft)) => {
                    if let Some(slot) = layout.soft.get_mut(soft) {
                        *slot = true;
                    }
                    changed = true;
                    given_up = soft > at;
                    if !given_up {
                        (first, column) = (soft, hang + layout.columns(soft, at + 1));
                    }
                }
            }
        }
        if let Some(last) = last_line(layout.scan.token(at).text) {
            let moves = long::can_move(layout.scan.token(at).text);
            column = if moves { line + INDENT + 3 } else { width(last) };
        }
        if let Some(container) = layout.plan.opens(at) {
            // A block belongs to the whole of its row, a list to its line.
            let is_list = layout.plan.containers.get(container).is_some_and(|it| it.is_list);
            let outer = row.filter(|_| !is_list).unwrap_or(line);
            frames.push(Frame { outer, inner: outer + INDENT, row, hang });
        }
    }
    changed |= !links.is_empty();
    layout.open(links);
    changed
}

impl Layout<'_, '_> {
    /// How far the lines of a row that follow its first are indented, from the row.
    fn hang(&self, row: &Row) -> usize {
        match row.value {
            Some((value, _)) if !self.has_line_end(row.first, value + 1) => {
                self.columns(row.first, value) + self.space(value)
            }
            _ if row.has_block => 2 * INDENT,
            _ => INDENT,
        }
    }

    /// Opens containers, given by their links.
    fn open(&mut self, mut links: Vec<usize>) {
        links.sort_unstable();
        for (container, broken) in self.plan.containers.iter().zip(&mut self.broken) {
            *broken |= links.binary_search(&container.link).is_ok();
        }
    }

    /// The first block on the line that begins with `first` that could be opened.
    fn block_on_line(&self, first: usize) -> Option<usize> {
        let rest = first + 1..self.scan.tokens.len();
        let line = std::iter::once(first).chain(rest.take_while(|at| !self.begins_line(*at)));
        line.filter_map(|at| self.plan.opens(at))
            .find(|at| self.is_closed(*at, false) && !self.is_in_closed_list(*at))
    }

    /// Does a container stand in a list that is all on one line? That is opened before it.
    fn is_in_closed_list(&self, mut container: usize) -> bool {
        while let Some(found) = self.plan.containers.get(container).filter(|it| it.open.is_some()) {
            container = found.parent;
            if flag(&self.broken, container) {
                return false;
            }
            if self.is_closed(container, true) {
                return true;
            }
        }
        false
    }

    /// Could a container be opened that is a list, or that is none?
    fn is_closed(&self, container: usize, is_list: bool) -> bool {
        let found = self.plan.containers.get(container);
        found.is_some_and(|found| found.is_list == is_list && !found.items.is_empty())
            && !flag(&self.broken, container)
    }

    /// Chooses where to break the line that begins with `first`, holds no block, and is too long at
    /// `over`.
    fn choose(&self, first: usize, over: usize) -> Option<Break> {
        let count = self.scan.tokens.len();
        // Depths count from what the line begins in; brackets that close at its beginning are of no
        // account.
        let (mut depth, mut least) = (0_i32, 0_i32);
        let (mut strong, mut weak, mut list) = (None, None, None);
        for at in first..count {
            if at > first && self.begins_line(at) {
                break;
            }
            depth -= i32::from(self.plan.closes(at).is_some());
            if depth < least {
                (least, strong, weak, list) = (depth, None, None, None);
            }
            if at > over && (strong.is_some() || weak.is_some() || list.is_some()) {
                break;
            }
            if depth == least {
                let in_closed = self.plan.item_of(at).is_some_and(|item| !flag(&self.broken, item));
                match self.plan.role(at).soft {
                    Soft::Strong if at > first && !in_closed => strong = Some(at),
                    Soft::Weak if at > first && !in_closed => weak = Some(at),
                    _ => {}
                }
            }
            if let Some(container) = self.plan.opens(at) {
                if depth == least && self.is_closed(container, true) {
                    list = Some(container);
                }
                depth += 1;
            }
        }
        let soft = strong.or(weak).map(Break::Before);
        soft.or(list.map(Break::Open))
    }
}
