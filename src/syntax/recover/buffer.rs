//! The text of a chunk with its mends, and the way back from it to the source.

/// A chunk of a file that is mended until it can be read.
#[derive(Clone)]
pub(super) struct Buffer {
    /// The text as it stands now.
    pub(super) text: String,
    map: Map,
}

/// Where the bytes of a mended text stand in the source.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Map {
    runs: Vec<Run>,
}

/// A run of bytes that came from one place.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Where it begins in the mended text.
    at: usize,
    /// How long it is there.
    length: usize,
    /// Where it begins in the source.
    source: usize,
    /// How long it is in the source.
    source_length: usize,
    /// Was it put there by a mend? Otherwise both lengths are the same.
    mended: bool,
}

impl Buffer {
    /// The chunk as it was written; `start` is its place in the file.
    pub(super) fn new(text: &str, start: usize) -> Self {
        Self { text: text.to_owned(), map: Map::shifted(start, text.len()) }
    }

    /// The way back to the source.
    pub(super) fn map(&self) -> &Map {
        &self.map
    }

    /// The bytes `start..end` of the source.
    pub(super) fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let (start, end) = (self.map.start(start), self.map.end(end));
        (start.min(end), end)
    }

    /// The same with `start..end` replaced. Offsets that split a character change nothing.
    pub(super) fn replaced(&self, start: usize, end: usize, with: &str) -> Self {
        let (Some(head), Some(tail)) = (self.text.get(..start), self.text.get(end..)) else {
            return self.clone();
        };
        let mut text = String::with_capacity(head.len() + with.len() + tail.len());
        text.push_str(head);
        text.push_str(with);
        text.push_str(tail);
        Self { text, map: self.map.replaced(start, end, with.len()) }
    }
}

impl Map {
    /// The way back from `length` bytes that stand in the source from `start` on.
    pub(in crate::syntax) fn shifted(start: usize, length: usize) -> Self {
        let run = Run { at: 0, length, source: start, source_length: length, mended: false };
        Self { runs: vec![run] }
    }

    /// The place in the source of what begins at `offset`.
    pub(in crate::syntax) fn start(&self, offset: usize) -> usize {
        let run = self.runs.iter().rev().find(|run| run.at <= offset && run.length > 0);
        run.map_or(0, |run| match offset - run.at {
            _ if run.mended && offset < run.at + run.length => run.source,
            past if past >= run.length => run.source + run.source_length,
            past => run.source + past,
        })
    }

    /// The place in the source where what ends at `offset` ends.
    pub(in crate::syntax) fn end(&self, offset: usize) -> usize {
        let run = self.runs.iter().find(|run| offset <= run.at + run.length);
        let Some(run) = run.or(self.runs.last()) else { return 0 };
        if run.mended || offset >= run.at + run.length {
            run.source + run.source_length
        } else {
            run.source + offset.saturating_sub(run.at)
        }
    }

    fn replaced(&self, start: usize, end: usize, length: usize) -> Self {
        let (from, to) = (self.start(start), self.end(end));
        let to = to.max(from);
        let mut runs = Vec::with_capacity(self.runs.len() + 2);
        let mut rest = Vec::new();
        for run in &self.runs {
            let stop = run.at + run.length;
            // A run that a mend put there stands for its whole source, however it is cut.
            if run.at < start {
                let length = stop.min(start) - run.at;
                let source_length = if run.mended { run.source_length } else { length };
                runs.push(Run { length, source_length, ..*run });
            }
            if stop > end {
                let cut = end.saturating_sub(run.at);
                let skipped = if run.mended { 0 } else { cut };
                rest.push(Run {
                    at: run.at.max(end) - end + start + length,
                    length: run.length - cut,
                    source: run.source + skipped,
                    source_length: run.source_length - skipped,
                    mended: run.mended,
                });
            }
        }
        runs.push(Run { at: start, length, source: from, source_length: to - from, mended: true });
        runs.extend(rest);
        Self { runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_to_the_source() {
        let buffer = Buffer::new("sned x via y", 100);
        let mended = buffer.replaced(0, 4, "sendto").replaced(9, 12, "");
        assert_eq!(mended.text, "sendto x y".replace("x y", "x  y"));
        assert_eq!(mended.source(0, 6), (100, 104));
        assert_eq!(mended.source(7, 8), (105, 106));
        assert_eq!(mended.source(10, 11), (111, 112));
    }
}
