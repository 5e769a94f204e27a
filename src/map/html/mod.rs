//! The map as a page: the picture to move in, with search, filters, details, stories to play, and the whole
//! map as a table for those who do not see it.

mod flow;
mod measured;

use super::document::{Document, Head, Stage, Story, Variant};
use super::{FlowPicture, picture};
use crate::draw::font;
use crate::draw::page::{self, Page, choice, text};
use crate::draw::svg::Element;
use crate::draw::words::{Lang, Word, filled, label};
use crate::text::render;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;

const CSS: &str = include_str!("map.css");
const JS: &str = concat!(
    include_str!("flow.js"),
    include_str!("heads.js"),
    include_str!("lanes.js"),
    include_str!("map.js")
);

/// The map as a page of one file, whose stories are played through these flows too; a live one asks whoever
/// served it for changes.
#[must_use]
pub fn html(document: &Document, flows: &[FlowPicture], live: bool) -> String {
    let lang = Lang::of(&document.locale);
    let word = |word| label(word, lang);
    let drawn = picture::draw(document);
    let papers = picture::sheets(document);
    let printed = papers.iter().flat_map(|paper| &paper.items).flat_map(Element::texts);
    let texts = drawn.texts().into_iter().chain(printed).chain(flow::texts(flows));
    let css = [font::faces(texts), picture::css(), CSS.to_owned()].concat();
    let heads = |list: Vec<(&str, &str)>, id: &str, all: Word| choice(id, word(all), &list);
    let personas =
        document.personas.iter().map(|one| (one.head.name.as_str(), one.head.title.as_str()));
    let channels =
        document.channels.iter().map(|one| (one.head.name.as_str(), one.head.title.as_str()));
    let stages =
        document.stages.iter().map(|one| (one.head.name.as_str(), one.head.title.as_str()));
    let bar = [
        heads(personas.collect(), "persona", Word::Everyone),
        heads(channels.collect(), "channel", Word::AllChannels),
        heads(stages.collect(), "stage", Word::AllStages),
    ]
    .concat();
    let aside = [stories(document, flows, lang), table(document, lang)].concat();
    let data = json!({
        "map": document,
        "flows": flow::data(flows, lang),
        "measured": measured::data(document, lang),
        "words": {
            "found": word(Word::Found),
            "tests": word(Word::Tests),
            "atWorst": word(Word::AtWorstSent),
            "needs": word(Word::Needs),
            "pains": word(Word::Pains),
            "opportunities": word(Word::Opportunities),
            "messages": word(Word::Messages),
            "modes": {
                "online": word(Word::Online),
                "offline": word(Word::Offline),
                "hybrid": word(Word::Hybrid),
            },
            "statuses": {
                "planned": word(Word::Planned),
                "started": word(Word::Started),
                "done": word(Word::Done),
                "dropped": word(Word::GivenUp),
            },
            "days": days(document),
            "due": word(Word::Due),
            "only": word(Word::FilteredTo),
            "sheetOf": word(Word::SheetOf),
            "measured": word(Word::MeasuredLane),
            "stage": word(Word::Stage),
            "met": word(Word::Met),
            "unmet": word(Word::Unmet),
            "play": word(Word::Play),
            "pause": word(Word::Pause),
        },
    });
    page::page(&Page {
        lang,
        title: &document.head.title,
        picture: drawn.items,
        size: drawn.size,
        papers: &papers,
        upright: false,
        described: &filled(Word::MapOf, lang, &document.head.title),
        css: &css,
        bar: &bar,
        below: &flow::panel(flows, lang),
        aside: &aside,
        data: &data,
        script: JS,
        keys: Word::MapKeys,
        live,
    })
}

/// A choice of stories, and a slider through the one that is chosen.
fn stories(document: &Document, flows: &[FlowPicture], lang: Lang) -> String {
    if document.stories.is_empty() {
        return String::new();
    }
    let word = |word| label(word, lang);
    let mut out = format!(
        "<section id=\"play\">\n<h2>{0}</h2>\n<select id=\"story\" aria-label=\"{0}\"><option value=\"\">–</option>",
        word(Word::Stories)
    );
    for (label, options) in grouped(document, lang) {
        let _ = write!(out, "<optgroup label=\"{}\">", text(&label));
        for (at, said) in options {
            let _ = write!(out, "<option value=\"{at}\">{}</option>", text(&said));
        }
        out.push_str("</optgroup>");
    }
    let _ = writeln!(
        out,
        "</select>\n<div id=\"player\" hidden><button type=\"button\" id=\"run\" aria-pressed=\"false\">{}</button><input id=\"time\" type=\"range\" min=\"0\" value=\"0\" step=\"1\" aria-label=\"{}\">{}</div>\n<ol id=\"steps\"></ol>\n</section>",
        word(Word::Play),
        word(Word::Time),
        flow::button(flows, lang)
    );
    out
}

/// The stories of each journey, in the order of the map, with their places among all: the tests first, then the
/// personas. What would look the same is told apart, journeys by their names and stories by their places
/// in the sources.
fn grouped(document: &Document, lang: Lang) -> Vec<(String, Vec<(usize, String)>)> {
    let journeys = &document.journeys;
    let same = |title: &str| journeys.iter().filter(|one| one.head.title == title).count();
    let groups = journeys.iter().map(|journey| {
        let Head { name, title, .. } = &journey.head;
        let label = if same(title) > 1 { format!("{title} ({name})") } else { title.clone() };
        let stories = document.stories.iter().enumerate().filter(|(_, one)| one.journey == *name);
        let said = stories.map(|(at, story)| (at, story, said(document, story, lang)));
        let said: Vec<(usize, &Story, String)> = said.collect();
        let twice = |text: &String| said.iter().filter(|(.., other)| other == text).count() > 1;
        let options = said.iter().map(|(at, story, text)| match twice(text) {
            true => (*at, format!("{text} ({})", story.source)),
            false => (*at, text.clone()),
        });
        (label, options.collect())
    });
    groups.filter(|(_, options): &(_, Vec<_>)| !options.is_empty()).collect()
}

/// A story below the title of its journey: the title of the test, or whose it is.
fn said(document: &Document, story: &Story, lang: Lang) -> String {
    let persona =
        document.personas.iter().find(|one| Some(&one.head.name) == story.persona.as_ref());
    match persona {
        Some(persona) => filled(Word::StoryOfPersona, lang, &persona.head.title),
        None => story.title.clone(),
    }
}

/// Days of the document as readers of the map write them.
fn days(document: &Document) -> BTreeMap<&str, String> {
    let style = render::style(&document.locale);
    let variants = document.touchpoints.iter().flat_map(|one| &one.variants);
    let due = variants.flat_map(|one| &one.opportunities).filter_map(|one| one.due.as_deref());
    let moments = document.stories.iter().flat_map(|story| &story.steps);
    let moments = moments.filter_map(|step| step.at.split(' ').next());
    due.chain(moments).map(|day| (day, picture::day(day, style))).collect()
}

/// The map as a table: a row for each touchpoint, and with data one for each stage too.
fn table(document: &Document, lang: Lang) -> String {
    let word = |word| label(word, lang);
    let mut out = format!(
        "<details id=\"table\"><summary>{}</summary>\n<table>\n<thead><tr>",
        word(Word::AsTable)
    );
    for name in [
        Word::Stage,
        Word::Touchpoints,
        Word::Feelings,
        Word::Channels,
        Word::Needs,
        Word::Pains,
        Word::Opportunities,
    ] {
        let _ = write!(out, "<th scope=\"col\">{}</th>", word(name));
    }
    for name in measured::columns(document, lang) {
        let _ = write!(out, "<th scope=\"col\">{}</th>", text(&name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let unusual = picture::unusual(document);
    // Touchpoints without a stage stand last, as on the map.
    let stages = document.stages.iter().map(Some).chain([None]);
    for stage in stages {
        let name = stage.map(|stage| &stage.head.name);
        let here = document.touchpoints.iter().filter(|one| one.stage.as_ref() == name);
        let variants = here.flat_map(|one| &one.variants);
        let rows: Vec<String> =
            variants.map(|variant| row(document, stage, variant, &unusual, lang)).collect();
        // A stage in which nobody is met has a row, and so has each of which something is measured.
        if let Some(stage) = stage.filter(|_| rows.is_empty() || document.measured.is_some()) {
            out.push_str(&stage_row(document, stage, lang));
        }
        out.extend(rows);
    }
    out.push_str("</tbody>\n</table>\n</details>\n");
    out
}

/// A stage by itself.
fn stage_row(document: &Document, stage: &Stage, lang: Lang) -> String {
    let cells = measured::of_stage(document, &stage.head.name, lang);
    let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", text(cell))).collect();
    let title = text(&stage.head.title);
    format!("<tr><th scope=\"row\">{title}</th>{}{cells}</tr>\n", "<td></td>".repeat(6))
}

fn row(
    document: &Document,
    stage: Option<&Stage>,
    variant: &Variant,
    unusual: &measured::Unusual,
    lang: Lang,
) -> String {
    let feels = variant.feels.map(picture::feels).unwrap_or_default();
    let feeling = variant.feeling.as_deref().unwrap_or_default();
    let titles: Vec<&str> = document
        .channels
        .iter()
        .filter(|one| variant.channels.contains(&one.head.name))
        .map(|one| one.head.title.as_str())
        .collect();
    let needs: Vec<String> = variant
        .needs
        .iter()
        .map(|need| match need.met {
            Some(true) => format!("✓ {}", need.text),
            Some(false) => format!("✗ {}", need.text),
            None => need.text.clone(),
        })
        .collect();
    let pains: Vec<&str> = variant.pains.iter().filter_map(|pain| pain.text.as_deref()).collect();
    let ideas: Vec<&str> =
        variant.opportunities.iter().filter_map(|one| one.text.as_deref()).collect();
    let cells = [
        stage.map(|stage| stage.head.title.clone()).unwrap_or_default(),
        variant.head.title.clone(),
        format!("{feels} {feeling}").trim().to_owned(),
        titles.join(", "),
        needs.join("; "),
        pains.join("; "),
        ideas.join("; "),
    ];
    let mut out = "<tr>".to_owned();
    let cells = cells.into_iter().chain(measured::of_touchpoint(document, variant, unusual, lang));
    for (at, cell) in cells.enumerate() {
        let (open, close) =
            if at == 1 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
        let _ = write!(out, "{open}{}{close}", text(&cell));
    }
    out.push_str("</tr>\n");
    out
}
