//! What data says, in words: for the details, the search, the table and those who hear the page.
//!
//! The picture draws the same numbers as bars and lines. Of a touchpoint in the future nothing is measured.

use crate::draw::words::{Lang, Word, filled, label, share, span};
use crate::map::document::{Document, MeasuredStage, MeasuredTouchpoint, State, Variant};
use crate::map::picture;
use crate::text::render;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What stands out over time, in words, for each touchpoint by name.
pub(super) type Unusual = BTreeMap<String, Vec<String>>;

/// How many columns the table has more.
const COLUMNS: usize = 5;

/// Numbers of a touchpoint or of a stage.
struct Numbers {
    customers: u64,
    went_on: u64,
    median_seconds: Option<i64>,
    feels: Option<f64>,
}

impl From<&MeasuredTouchpoint> for Numbers {
    fn from(of: &MeasuredTouchpoint) -> Self {
        let MeasuredTouchpoint { customers, went_on, median_seconds, feels, .. } = *of;
        Self { customers, went_on, median_seconds, feels }
    }
}

impl From<&MeasuredStage> for Numbers {
    fn from(of: &MeasuredStage) -> Self {
        let MeasuredStage { customers, went_on, median_seconds, feels, .. } = *of;
        Self { customers, went_on, median_seconds, feels }
    }
}

impl Numbers {
    /// How many came, how many of them went on, after what time, and how they felt; an empty text where that
    /// is not known.
    fn cells(&self, document: &Document, lang: Lang) -> [String; 4] {
        let style = render::style(&document.locale);
        let int = |count| render::int(i64::try_from(count).unwrap_or(i64::MAX), style);
        let went_on = (self.customers > 0).then(|| {
            let of_all = picture::ratio(self.went_on, self.customers) * 100.0;
            format!("{} ({})", int(self.went_on), share::measured(of_all, lang))
        });
        let seconds = self.median_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        [
            int(self.customers),
            went_on.unwrap_or_default(),
            seconds.map(|seconds| span::bound(seconds, lang)).unwrap_or_default(),
            self.feels.map(|feels| score(feels, lang)).unwrap_or_default(),
        ]
    }

    /// The same, each in words.
    fn lines(&self, document: &Document, lang: Lang) -> Vec<String> {
        let [customers, went_on, median, feels] = self.cells(document, lang);
        let said = [
            (Word::Customers, customers),
            (Word::GoOn, went_on),
            (Word::MedianTime, median),
            (Word::Feelings, feels),
        ];
        let said = said.iter().filter(|(_, cell)| !cell.is_empty());
        let line = |(word, cell): &(Word, String)| match word {
            Word::Feelings => format!("{}: {cell}", label(*word, lang)),
            word => filled(*word, lang, cell),
        };
        said.map(line).collect()
    }
}

/// A mean of scores with its sign: `+1.1`, in the North `−0,3`.
fn score(feels: f64, lang: Lang) -> String {
    let number = match format!("{feels:+.1}").as_str() {
        "+0.0" | "-0.0" => "0.0".to_owned(),
        number => number.replace('-', "−"),
    };
    if lang == Lang::En { number } else { number.replace('.', ",") }
}

/// What the script says: lines for each touchpoint and each stage, by name.
pub(super) fn data(document: &Document, lang: Lang) -> Value {
    let Some(measured) = &document.measured else { return Value::Null };
    let unusual = picture::unusual(document);
    let touchpoints = measured.touchpoints.iter().map(|of| {
        let mut lines = Numbers::from(of).lines(document, lang);
        lines.extend(unusual.get(&of.touchpoint).into_iter().flatten().cloned());
        (of.touchpoint.as_str(), lines)
    });
    let stages = measured.stages.iter();
    let stages = stages.map(|of| (of.stage.as_str(), Numbers::from(of).lines(document, lang)));
    json!({
        "touchpoints": touchpoints.collect::<BTreeMap<_, _>>(),
        "stages": stages.collect::<BTreeMap<_, _>>(),
    })
}

/// The columns that the table has more, by name; none without data.
pub(super) fn columns(document: &Document, lang: Lang) -> Vec<String> {
    if document.measured.is_none() {
        return Vec::new();
    }
    let plain = |word| capital(filled(word, lang, "").trim());
    let columns: [String; COLUMNS] = [
        plain(Word::Customers),
        plain(Word::GoOn),
        plain(Word::MedianTime),
        format!("{} ({})", label(Word::Feelings, lang), label(Word::MeasuredLane, lang)),
        label(Word::MeasuredOverTime, lang).to_owned(),
    ];
    columns.to_vec()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What stands in these columns for a touchpoint; nothing for one in the future.
pub(super) fn of_touchpoint(
    document: &Document,
    variant: &Variant,
    unusual: &Unusual,
    lang: Lang,
) -> Vec<String> {
    let Some(measured) = &document.measured else { return Vec::new() };
    let future = document.states.len() > 1 && variant.states == [State::Future];
    let name = &variant.head.name;
    let known = measured.touchpoints.iter().find(|one| !future && one.touchpoint == *name);
    let mut cells =
        known.map(|of| Numbers::from(of).cells(document, lang).to_vec()).unwrap_or_default();
    if known.is_some() {
        cells.push(unusual.get(name).map(|lines| lines.join("; ")).unwrap_or_default());
    }
    cells.resize(COLUMNS, String::new());
    cells
}

/// What stands there for a stage; nothing where data says nothing of it.
pub(super) fn of_stage(document: &Document, stage: &str, lang: Lang) -> Vec<String> {
    let stages = document.measured.iter().flat_map(|measured| &measured.stages);
    let known = stages.filter(|one| one.stage == stage).map(Numbers::from).next();
    let mut cells = known.map(|of| of.cells(document, lang).to_vec()).unwrap_or_default();
    if document.measured.is_some() {
        cells.resize(COLUMNS, String::new());
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::{capital, score};
    use crate::draw::words::Lang;

    #[test]
    fn scores_have_a_sign_and_the_comma_of_their_language() {
        assert_eq!(score(1.13, Lang::En), "+1.1");
        assert_eq!(score(-0.33, Lang::Da), "−0,3");
        assert_eq!(score(-0.04, Lang::Sv), "0,0");
        assert_eq!(capital("går videre"), "Går videre");
    }
}
