//! The map as a table: a row for each lane, a column for each stage.
//!
//! A lane of touchpoints has a row for each picture of the map, or one for both where they are alike; a
//! lane of stages has one, since stages are the same in all. A cell holds an item a line; what belongs to a touchpoint begins with its
//! title. Lanes with nothing in them are left out.
//!
//! Spreadsheets compute a cell that begins with `=`, `+`, `-` or `@`: such a cell gets a `'` before it.

use super::document::{
    Document, Message, Need, Opportunity, Pain, Stage, State, Touchpoint, Variant,
};
use super::left_out::{self, Part};
use csv::{Terminator, WriterBuilder};

/// What the table has no row for; it has one for everything else.
const LOST: [Part; 5] = [Part::Frame, Part::Personas, Part::Evidence, Part::Backs, Part::Measured];

/// A lane: its name, and the items of a cell.
type Lane<T> = (&'static str, fn(&Document, &T) -> Vec<String>);

/// Lanes of stages.
const OF_STAGES: [Lane<Stage>; 7] = [
    ("what customers do", |_, one| one.actions.clone()),
    ("why", |_, one| one.motivation.clone()),
    ("what they ask", |_, one| one.questions.clone()),
    ("what the brand wants", |_, one| one.brand.clone()),
    ("what it should do", |_, one| one.advice.clone()),
    ("channels that fit", |map, one| {
        one.fits.iter().map(|name| channel(map, name).to_owned()).collect()
    }),
    ("metrics", |map, one| one.kpis.iter().map(|name| metric(map, name)).collect()),
];

/// Lanes of touchpoints.
const OF_TOUCHPOINTS: [Lane<Variant>; 25] = [
    ("touchpoint: actions", |_, one| one.actions.clone()),
    ("touchpoint: questions", |_, one| one.asks.clone()),
    ("touchpoint: thoughts", |_, one| one.thinks.clone()),
    ("touchpoint: feelings", |_, one| {
        let words = one.feeling.iter().map(|words| format!(" ({words})")).collect::<String>();
        let sign = |feels: i8| if feels > 0 { "+" } else { "" };
        one.feels.map(|feels| format!("{}{feels}{words}", sign(feels))).into_iter().collect()
    }),
    ("touchpoint: quotes", |_, one| one.quotes.clone()),
    ("touchpoint: moments of truth", |_, one| {
        one.moment_of_truth.then(|| "moment of truth".to_owned()).into_iter().collect()
    }),
    ("touchpoint: mode", |_, one| one.mode.map(str::to_owned).into_iter().collect()),
    ("touchpoint: places", |_, one| one.places.clone()),
    ("touchpoint: channels", |map, one| {
        one.channels.iter().map(|name| channel(map, name).to_owned()).collect()
    }),
    ("touchpoint: devices", |_, one| one.devices.clone()),
    ("touchpoint: steps", |_, one| one.steps.map(|steps| steps.to_string()).into_iter().collect()),
    ("touchpoint: personas", |map, one| {
        one.personas.iter().map(|name| persona(map, name).to_owned()).collect()
    }),
    ("touchpoint: needs", |_, one| one.needs.iter().map(need).collect()),
    ("touchpoint: pains", |_, one| one.pains.iter().map(pain).collect()),
    ("touchpoint: opportunities", |_, one| one.opportunities.iter().map(opportunity).collect()),
    ("touchpoint: events", |_, one| titles(&one.emits)),
    ("touchpoint: microconversions", |_, one| titles(&one.microconversions)),
    ("touchpoint: metrics", |map, one| one.kpis.iter().map(|name| metric(map, name)).collect()),
    ("touchpoint: frontstage", |_, one| one.frontstage.clone()),
    ("touchpoint: backstage", |_, one| one.backstage.clone()),
    ("touchpoint: systems", |_, one| one.systems.clone()),
    ("touchpoint: feedback", |_, one| one.feedback.clone()),
    ("touchpoint: self-service", |_, one| one.selfservice.clone()),
    ("touchpoint: hand-overs", |_, one| one.handover.clone()),
    ("touchpoint: notes", |_, one| one.notes.clone()),
];

/// The table, and what it leaves out.
///
/// # Errors
/// If the writer fails.
pub(super) fn csv(document: &Document) -> Result<(String, Vec<String>), String> {
    let mut rows = vec![header(document)];
    rows.extend(of_pictures(document, "touchpoints", |variant| vec![variant.head.title.clone()]));
    for (lane, cell) in OF_STAGES {
        rows.push(row(document, lane, "", |stage| {
            stage.map(|stage| cell(document, stage)).unwrap_or_default()
        }));
    }
    for (lane, cell) in OF_TOUCHPOINTS {
        rows.extend(of_pictures(document, lane, |variant| {
            let titled = |said| format!("{}: {said}", variant.head.title);
            cell(document, variant).into_iter().map(titled).collect()
        }));
    }
    rows.push(row(document, "messages", "", |stage| {
        let name = stage.map(|stage| stage.head.name.as_str());
        let sent = document.messages.iter().filter(|one| one.stage.as_deref() == name);
        sent.map(|one| message(document, one)).collect()
    }));
    let (_, lanes) = rows.split_at(1);
    let kept = lanes.iter().filter(|row| row.iter().skip(2).any(|cell| !cell.is_empty()));
    let text = table(rows.iter().take(1).chain(kept))?;
    let lost = left_out::without("csv", document, |part| LOST.contains(&part));
    Ok((text, lost.into_iter().collect()))
}

/// Rows as CSV, by RFC 4180.
///
/// # Errors
/// If the writer fails.
pub(super) fn table<'a>(rows: impl Iterator<Item = &'a Vec<String>>) -> Result<String, String> {
    let mut out =
        WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in rows {
        out.write_record(row.iter().map(|cell| inert(cell))).map_err(|why| why.to_string())?;
    }
    let bytes = out.into_inner().map_err(|why| why.to_string())?;
    String::from_utf8(bytes).map_err(|why| why.to_string())
}

/// A cell that no spreadsheet computes. A number is none that could do harm.
fn inert(cell: &str) -> String {
    let computed = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if computed && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn header(document: &Document) -> Vec<String> {
    let stages = document.stages.iter().map(|stage| line(&stage.head.title));
    let mut cells: Vec<String> =
        ["lane".to_owned(), "picture".to_owned()].into_iter().chain(stages).collect();
    if homeless(document) {
        cells.push("no stage".to_owned());
    }
    cells
}

/// The rows of a lane of touchpoints.
fn of_pictures(
    document: &Document,
    lane: &str,
    cell: impl Fn(&Variant) -> Vec<String>,
) -> Vec<Vec<String>> {
    let of = |state: State| {
        row(document, lane, state.word(), |stage| {
            let there = touchpoints(document, stage).filter_map(|one| one.in_state(state));
            there.flat_map(&cell).collect()
        })
    };
    let mut rows: Vec<Vec<String>> = document.states.iter().map(|state| of(*state)).collect();
    if let [now, then] = rows.as_mut_slice()
        && now.iter().skip(2).eq(then.iter().skip(2))
    {
        if let [_, picture, ..] = now.as_mut_slice() {
            "current, future".clone_into(picture);
        }
        rows.truncate(1);
    }
    rows
}

/// A lane: a cell for each stage, and one for what stands in none.
fn row(
    document: &Document,
    lane: &str,
    picture: &str,
    cell: impl Fn(Option<&Stage>) -> Vec<String>,
) -> Vec<String> {
    let none = homeless(document).then_some(None);
    let stages = document.stages.iter().map(Some).chain(none);
    let cells = stages.map(|stage| {
        let lines: Vec<String> = cell(stage).iter().map(|text| line(text)).collect();
        lines.join("\n")
    });
    [lane.to_owned(), picture.to_owned()].into_iter().chain(cells).collect()
}

fn homeless(document: &Document) -> bool {
    document.touchpoints.iter().any(|one| one.stage.is_none())
        || document.messages.iter().any(|one| one.stage.is_none())
}

fn touchpoints<'a>(
    document: &'a Document,
    stage: Option<&Stage>,
) -> impl Iterator<Item = &'a Touchpoint> {
    let name = stage.map(|stage| stage.head.name.clone());
    document.touchpoints.iter().filter(move |one| one.stage == name)
}

/// A text on one line, since each line of a cell is an item.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn channel<'a>(document: &'a Document, name: &'a str) -> &'a str {
    let found = document.channels.iter().find(|one| one.head.name == name);
    found.map_or(name, |one| &one.head.title)
}

fn persona<'a>(document: &'a Document, name: &'a str) -> &'a str {
    let found = document.personas.iter().find(|one| one.head.name == name);
    found.map_or(name, |one| &one.head.title)
}

fn metric(document: &Document, name: &str) -> String {
    let Some(one) = document.metrics.iter().find(|one| one.head.name == name) else {
        return name.to_owned();
    };
    let target = one.target.as_ref().map(|(sign, value)| format!(" {sign} {value}"));
    format!("{}{}", one.head.title, target.unwrap_or_default())
}

fn titles(events: &[(String, String)]) -> Vec<String> {
    events.iter().map(|(_, title)| title.clone()).collect()
}

fn need(need: &Need) -> String {
    let met = match need.met {
        Some(true) => "met: ",
        Some(false) => "unmet: ",
        None => "",
    };
    format!("{met}{}", need.text)
}

/// A text, and in brackets what else is said.
fn with(text: Option<&String>, more: &[Option<String>]) -> String {
    let more: Vec<&str> = more.iter().flatten().map(String::as_str).collect();
    let text = text.map_or("", String::as_str);
    match (text, more.as_slice()) {
        (text, []) => text.to_owned(),
        ("", more) => more.join(", "),
        (text, more) => format!("{text} ({})", more.join(", ")),
    }
}

fn pain(pain: &Pain) -> String {
    let level = |of: &str, level: Option<&str>| level.map(|level| format!("{of} {level}"));
    let more = [
        level("business", pain.business),
        level("customer", pain.customer),
        pain.cause.as_ref().map(|cause| format!("cause {cause}")),
    ];
    with(pain.text.as_ref().or(pain.name.as_ref()), &more)
}

fn opportunity(one: &Opportunity) -> String {
    let more = [
        one.owner.as_ref().map(|owner| format!("owner {owner}")),
        one.due.as_ref().map(|due| format!("due {due}")),
        Some(one.status.to_owned()),
    ];
    with(one.text.as_ref(), &more)
}

fn message(document: &Document, message: &Message) -> String {
    let together = |names: &Vec<String>| {
        names.iter().map(|name| channel(document, name)).collect::<Vec<_>>().join(" + ")
    };
    let via: Vec<String> = message.via.iter().map(together).collect();
    let via = (!via.is_empty()).then(|| via.join(" > "));
    let more = [via, message.purpose.map(str::to_owned), Some(message.journey.clone())];
    with(Some(&message.head.title), &more)
}
