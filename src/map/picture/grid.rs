//! Where the columns are: a band for each stage, a column for each variant of a touchpoint.

use super::{GUTTER, MARGIN};
use crate::map::document::{Document, State, Variant};

/// How wide a column is, in pixels.
pub(super) const COLUMN: f64 = 196.0;
/// How much room is between two columns.
pub(super) const GAP: f64 = 14.0;
/// How much room is between two bands.
const BAND_GAP: f64 = 26.0;
/// A sheet is never narrower: its header needs the room.
const LEAST: f64 = 1_080.0;

/// The columns and bands of a sheet.
pub(super) struct Grid {
    pub(super) columns: Vec<Column>,
    pub(super) bands: Vec<Band>,
    /// Where the last band ends.
    pub(super) right: f64,
}

/// A column.
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
pub(super) struct Band {
    pub(super) x: f64,
    pub(super) width: f64,
    /// The stage, by its place; none for touchpoints without one.
    pub(super) stage: Option<usize>,
    /// The columns: first, and one past the last.
    pub(super) columns: std::ops::Range<usize>,
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
        let mut grid = Self { columns: Vec::new(), bands: Vec::new(), right: MARGIN + GUTTER };
        let mut x = MARGIN + GUTTER;
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
            });
            grid.right = x;
            x += BAND_GAP;
        }
        grid
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
