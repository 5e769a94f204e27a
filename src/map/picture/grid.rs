//! Where the columns are: a band for each stage, a column for each variant of a touchpoint.

use super::{GUTTER, MARGIN};
use crate::map::document::{Document, State, Variant};
use std::ops::Range;

/// How wide a column is, in pixels.
pub(super) const COLUMN: f64 = 196.0;
/// How much room is between two columns.
pub(super) const GAP: f64 = 14.0;
/// How much room is between two bands.
const BAND_GAP: f64 = 26.0;
/// A sheet is never narrower: its header needs the room.
const LEAST: f64 = 1_080.0;
/// Where the first column begins.
pub(super) const LEFT: f64 = MARGIN + GUTTER;

/// The columns and bands of a sheet.
pub(super) struct Grid {
    pub(super) columns: Vec<Column>,
    /// The columns that stand on sheets before this one, where a map has several: what joins columns goes
    /// on to them.
    pub(super) before: Vec<Column>,
    /// The columns that stand on sheets behind this one.
    pub(super) after: Vec<Column>,
    pub(super) bands: Vec<Band>,
    /// Where the last band ends.
    pub(super) right: f64,
}

/// A column.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) x: f64,
    pub(super) width: f64,
    /// The touchpoint, by its place; a stage without one has an empty column.
    pub(super) touchpoint: Option<usize>,
    /// Which of its variants.
    pub(super) variant: usize,
    /// Is it drawn as something that is not there today.
    pub(super) future: bool,
}

/// A band.
#[derive(Clone)]
pub(super) struct Band {
    pub(super) x: f64,
    pub(super) width: f64,
    /// The stage, by its place; none for touchpoints without one.
    pub(super) stage: Option<usize>,
    /// The columns: first, and one past the last.
    pub(super) columns: Range<usize>,
    /// How many columns of the stage stand on sheets before this one.
    pub(super) skipped: usize,
    /// How many columns the stage has on all sheets.
    pub(super) all: usize,
}

impl Grid {
    pub(super) fn of(document: &Document) -> Self {
        let stages = document.stages.iter().map(|stage| Some(stage.head.name.as_str()));
        let homeless = document.touchpoints.iter().any(|one| one.stage.is_none());
        let loose = document.messages.iter().any(|one| one.stage.is_none());
        let groups: Vec<Option<&str>> = stages.chain((homeless || loose).then_some(None)).collect();
        let pairs = |group: &Option<&str>| -> Vec<(usize, usize, bool)> {
            let of_group = document
                .touchpoints
                .iter()
                .enumerate()
                .filter(|(_, one)| one.stage.as_deref() == *group);
            of_group
                .flat_map(|(at, one)| {
                    one.variants
                        .iter()
                        .enumerate()
                        .map(move |(variant, of)| (at, variant, future(document, of)))
                })
                .collect()
        };
        let filled: Vec<_> = groups.iter().map(pairs).collect();
        let count: f64 = filled.iter().map(|of| as_f64(of.len().max(1))).sum();
        let bands = as_f64(groups.len());
        let fixed = 2.0 * MARGIN
            + GUTTER
            + (count - bands).max(0.0) * GAP
            + (bands - 1.0).max(0.0) * BAND_GAP;
        let width = ((LEAST - fixed) / count.max(1.0)).max(COLUMN);
        let mut grid = Self {
            columns: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            bands: Vec::new(),
            right: LEFT,
        };
        let mut x = LEFT;
        for (at, of) in filled.iter().enumerate() {
            let (first, from) = (grid.columns.len(), x);
            let places: Vec<(Option<usize>, usize, bool)> = match of.as_slice() {
                [] => vec![(None, 0, false)],
                some => some
                    .iter()
                    .map(|(at, variant, future)| (Some(*at), *variant, *future))
                    .collect(),
            };
            for (touchpoint, variant, future) in places {
                grid.columns.push(Column { x, width, touchpoint, variant, future });
                x += width + GAP;
            }
            x -= GAP;
            let stage = (at < document.stages.len()).then_some(at);
            grid.bands.push(Band {
                x: from,
                width: x - from,
                stage,
                columns: first..grid.columns.len(),
                skipped: 0,
                all: grid.columns.len() - first,
            });
            grid.right = x;
            x += BAND_GAP;
        }
        grid
    }

    /// All columns from left to right, also those on other sheets.
    pub(super) fn all(&self) -> impl Iterator<Item = &Column> {
        self.before.iter().chain(&self.columns).chain(&self.after)
    }

    /// Some of the columns, as they stand on a sheet of their own.
    pub(super) fn part(&self, range: &Range<usize>) -> Self {
        let shift = LEFT - self.columns.get(range.start).map_or(LEFT, |column| column.x);
        let shifted = |range: Range<usize>| -> Vec<Column> {
            let columns = self.columns.get(range).unwrap_or_default().iter();
            columns.map(|column| Column { x: column.x + shift, ..column.clone() }).collect()
        };
        let columns = shifted(range.clone());
        let right = columns.last().map_or(LEFT, Column::right);
        let bands = self.bands.iter().filter_map(|band| {
            let shown = band.columns.start.max(range.start)..band.columns.end.min(range.end);
            let here = shown.start.checked_sub(range.start)?..shown.end.checked_sub(range.start)?;
            let x = columns.get(here.start)?.x;
            let end = columns.get(here.clone())?.last()?.right();
            let skipped = shown.start - band.columns.start;
            Some(Band { x, width: end - x, columns: here, skipped, ..band.clone() })
        });
        Self {
            bands: bands.collect(),
            before: shifted(0..range.start),
            after: shifted(range.end..self.columns.len()),
            columns,
            right,
        }
    }

    /// The columns in parts that are no wider than this, and as few as can be: parted between stages, and
    /// inside of one only where it is wider by itself. The widest part is as narrow as it can be.
    pub(super) fn parts(&self, widest: f64) -> Vec<Range<usize>> {
        let pieces: Vec<Range<usize>> =
            self.bands.iter().flat_map(|band| self.pieces(band, widest)).collect();
        let least = pieces.iter().map(|piece| self.wide(piece)).fold(0.0, f64::max);
        let packed = |most: f64| {
            pieces.iter().fold(Vec::new(), |mut parts: Vec<Range<usize>>, piece| {
                match parts.last_mut() {
                    Some(part) if self.wide(&(part.start..piece.end)) <= most => {
                        part.end = piece.end
                    }
                    _ => parts.push(piece.clone()),
                }
                parts
            })
        };
        let fewest = packed(widest);
        let mut widths: Vec<f64> = Vec::new();
        for (at, first) in pieces.iter().enumerate() {
            let ranges = pieces.iter().skip(at).map(|last| self.wide(&(first.start..last.end)));
            widths.extend(ranges.take_while(|wide| *wide <= widest).filter(|wide| *wide >= least));
        }
        widths.sort_by(f64::total_cmp);
        let enough = widths.partition_point(|most| packed(*most).len() > fewest.len());
        widths.get(enough).map_or(fewest, |most| packed(*most))
    }

    /// A band in pieces of nearly the same number of columns.
    fn pieces(&self, band: &Band, widest: f64) -> Vec<Range<usize>> {
        let count = band.columns.len();
        let fits = |parts: &usize| self.wide(&(0..count.div_ceil(*parts))) <= widest;
        let parts = (1..count).find(fits).unwrap_or(count).max(1);
        let size = count.div_ceil(parts).max(1);
        let starts = band.columns.clone().step_by(size);
        starts.map(|start| start..(start + size).min(band.columns.end)).collect()
    }

    /// How wide these columns are together.
    fn wide(&self, range: &Range<usize>) -> f64 {
        let columns = self.columns.get(range.clone()).unwrap_or_default();
        columns.last().map_or(0.0, Column::right) - columns.first().map_or(0.0, |column| column.x)
    }

    /// The columns of a band.
    pub(super) fn columns_of(&self, band: &Band) -> &[Column] {
        self.columns.get(band.columns.clone()).unwrap_or_default()
    }
}

impl Column {
    /// The variant that it shows.
    pub(super) fn of<'d>(&self, document: &'d Document) -> Option<&'d Variant> {
        document.touchpoints.get(self.touchpoint?)?.variants.get(self.variant)
    }

    /// Where it ends.
    pub(super) fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The middle.
    pub(super) fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// Is a variant one that only the future has, on a map that shows today too.
fn future(document: &Document, variant: &Variant) -> bool {
    document.states.len() > 1 && variant.states == [State::Future]
}

/// A small count as a number of pixels.
#[expect(clippy::cast_precision_loss, reason = "a map has far fewer parts than 2^52")]
pub(super) fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Band, COLUMN, Column, GAP, Grid, LEFT};
    use proptest::prelude::*;

    /// A grid of stages with so many columns each.
    fn grid(stages: &[usize]) -> Grid {
        let (mut columns, mut bands, mut x) = (Vec::new(), Vec::new(), LEFT);
        for (stage, count) in stages.iter().enumerate() {
            let (first, from) = (columns.len(), x);
            for _ in 0..*count {
                let touchpoint = Some(columns.len());
                columns.push(Column { x, width: COLUMN, touchpoint, variant: 0, future: false });
                x += COLUMN + GAP;
            }
            let range = first..columns.len();
            let (width, stage) = (x - GAP - from, Some(stage));
            bands.push(Band { x: from, width, stage, columns: range, skipped: 0, all: *count });
        }
        Grid { columns, before: Vec::new(), after: Vec::new(), bands, right: x - GAP }
    }

    fn sizes(stages: &[usize], fit: f64) -> Vec<usize> {
        let widest = fit * (COLUMN + GAP) - GAP;
        grid(stages).parts(widest).into_iter().map(|part| part.len()).collect()
    }

    #[test]
    fn columns_are_parted_between_stages() {
        assert_eq!(sizes(&[2, 3, 1], 9.0), [6]);
        assert_eq!(sizes(&[2, 6, 3, 4], 9.0), [8, 7]);
        // As evenly as the stages allow: not nine, and two left over.
        assert_eq!(sizes(&[3, 3, 3, 2], 9.0), [6, 5]);
        // A stage that is too wide is parted inside, in pieces of nearly the same size.
        assert_eq!(sizes(&[10], 9.0), [5, 5]);
        assert_eq!(sizes(&[1, 20, 1], 9.0), [8, 7, 7]);
        // Paper for less than a column does not exist, and ends nothing.
        assert_eq!(sizes(&[2], 0.5), [1, 1]);
    }

    proptest! {
        #[test]
        fn every_column_stands_on_one_sheet(stages in prop::collection::vec(1_usize..14, 1..9), fit in 1..12) {
            let whole = grid(&stages);
            let widest = f64::from(fit) * (COLUMN + GAP) - GAP;
            let parts = whole.parts(widest);
            let columns: Vec<usize> = parts.iter().cloned().flatten().collect();
            prop_assert_eq!(columns, (0..whole.columns.len()).collect::<Vec<_>>());
            let mut of_stages = std::collections::BTreeMap::new();
            for range in &parts {
                let part = whole.part(range);
                prop_assert!(part.right - LEFT <= widest + 0.01);
                prop_assert_eq!(part.columns.first().map(|column| column.x), Some(LEFT));
                prop_assert_eq!(part.all().count(), whole.columns.len());
                prop_assert_eq!(part.bands.iter().map(|band| band.columns.len()).sum::<usize>(), range.len());
                for band in &part.bands {
                    let seen = of_stages.entry(band.stage).or_insert(0);
                    prop_assert_eq!(band.skipped, *seen);
                    *seen += band.columns.len();
                    prop_assert!(*seen <= band.all);
                }
            }
            prop_assert_eq!(of_stages.into_values().collect::<Vec<_>>(), stages);
        }
    }
}
