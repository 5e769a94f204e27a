//! The pictures of maps: golden outlines, the same bytes each time, well-formed whatever the texts are, and
//! the pictures of the docs.

use crate::support::{root, update};
use journeyc::driver::{self, MapOptions};
use journeyc::map::{Document, Form, picture};
use journeyc::source::Workspace;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

/// Workspaces with a map: the examples, and those that are hard to draw.
const WORKSPACES: [&str; 7] = [
    "examples/nordic-shop",
    "examples/hello",
    "tests/pictures/workspaces/letters",
    "tests/pictures/workspaces/markup",
    "tests/pictures/workspaces/one_stage",
    "tests/pictures/workspaces/silent",
    "tests/pictures/workspaces/twelve_stages",
];

/// What a picture is made of: anything else came out of a text.
const ELEMENTS: [&str; 10] =
    ["svg", "title", "desc", "style", "g", "rect", "circle", "path", "text", "tspan"];

fn documents(folder: &str) -> Vec<Document> {
    let workspace = Workspace::load(&root().join(folder)).unwrap();
    let (documents, _) = driver::map_documents(&workspace, None).unwrap();
    assert!(!documents.is_empty(), "{folder} has a map");
    documents
}

fn drawn(folder: &str, form: Form) -> String {
    let workspace = Workspace::load(&root().join(folder)).unwrap();
    let maps = driver::maps(&workspace, &MapOptions { form, ..MapOptions::default() }).unwrap();
    let [(_, bytes)] = maps.files.as_slice() else { panic!("{folder} has one map") };
    String::from_utf8(bytes.clone()).unwrap()
}

// ---- golden outlines ---------------------------------------------------------------------------

/// How far a group is moved.
fn moved(node: roxmltree::Node<'_, '_>) -> (f64, f64) {
    let Some(inside) = node.attribute("transform").and_then(|text| text.strip_prefix("translate("))
    else {
        return (0.0, 0.0);
    };
    let numbers: Vec<f64> =
        inside.split([' ', ')']).filter_map(|text| text.parse().ok()).take(2).collect();
    (numbers.first().copied().unwrap_or(0.0), numbers.get(1).copied().unwrap_or(0.0))
}

fn number(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// The texts and boxes below a node with their places on the sheet, a line for each.
fn outline(node: roxmltree::Node<'_, '_>, (x, y): (f64, f64), out: &mut String) {
    for child in node.children().filter(roxmltree::Node::is_element) {
        let (dx, dy) = moved(child);
        let at = (x + dx, y + dy);
        let class = child.attribute("class").unwrap_or_default();
        let place = |x, y| format!("{:>5.0},{:<5.0}", at.0 + x, at.1 + y);
        match child.tag_name().name() {
            "g" => {
                if let Some(lane) = child.attribute("data-lane") {
                    writeln!(out, "\n{lane} from {:.0}", at.1).unwrap();
                }
                outline(child, at, out);
            }
            "rect" => {
                let (wide, high) = (number(child, "width"), number(child, "height"));
                let place = place(number(child, "x"), number(child, "y"));
                writeln!(out, "  {place} [{class}] {wide:.0} by {high:.0}").unwrap();
            }
            "text" => {
                let lines: Vec<&str> = match child.text() {
                    Some(text) => vec![text],
                    None => child
                        .children()
                        .filter(|line| line.attribute("font-size").is_none())
                        .filter_map(|line| line.text())
                        .collect(),
                };
                let place = place(number(child, "x"), number(child, "y"));
                writeln!(out, "  {place} {class}: {}", lines.join(" | ")).unwrap();
            }
            _ => {}
        }
    }
}

#[test]
fn places_and_texts_are_as_they_were() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/golden/snapshots/pictures"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for folder in ["examples/hello", WORKSPACES[2], WORKSPACES[6]] {
            let svg = drawn(folder, Form::Svg);
            let parsed = roxmltree::Document::parse(&svg).unwrap();
            let sheet = parsed.root_element();
            let mut out = String::new();
            for name in ["width", "height", "lang"] {
                writeln!(out, "{name} {}", sheet.attribute(name).unwrap()).unwrap();
            }
            outline(sheet, (0.0, 0.0), &mut out);
            let name = folder.rsplit('/').next().unwrap();
            insta::assert_snapshot!(name, out);
        }
    });
}

// ---- what holds of every picture ---------------------------------------------------------------

#[test]
fn the_same_map_gives_the_same_bytes() {
    for folder in WORKSPACES {
        for form in [Form::Svg, Form::Html] {
            assert!(drawn(folder, form) == drawn(folder, form), "{folder} as {form:?}");
        }
    }
}

/// A picture is well-formed, and has no element that a text has made.
fn sound(svg: &str) -> Result<(), String> {
    let parsed = roxmltree::Document::parse(svg).map_err(|error| error.to_string())?;
    let strange = parsed
        .descendants()
        .filter(roxmltree::Node::is_element)
        .find(|node| !ELEMENTS.contains(&node.tag_name().name()));
    match strange {
        Some(node) => Err(format!("an element {}", node.tag_name().name())),
        None => Ok(()),
    }
}

/// What stands in the page's script element is the document, to the last character.
fn page_holds(page: &str, document: &Document) -> Result<(), String> {
    let (_, rest) = page.split_once("id=\"data\">").ok_or("no data")?;
    let (data, _) = rest.split_once("</script>").ok_or("the data does not end")?;
    let data: serde_json::Value =
        serde_json::from_str(data).map_err(|error| format!("the data is no JSON: {error}"))?;
    let wanted = serde_json::to_value(document).map_err(|error| error.to_string())?;
    if data["map"] == wanted { Ok(()) } else { Err("the data is not the document".to_owned()) }
}

fn page(document: &Document) -> String {
    let (bytes, _) = journeyc::map::write(document, &[], Form::Html).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_picture_is_well_formed() {
    for folder in WORKSPACES {
        for document in documents(folder) {
            sound(&picture::svg(&document)).unwrap();
            page_holds(&page(&document), &document).unwrap();
        }
    }
}

/// What a reader sees of a text: without space, without what gives it a direction, and with the sign that
/// stands for what XML does not have.
fn solid(text: &str) -> String {
    let direction = |c: char| matches!(c, '\u{2066}'..='\u{2069}');
    journeyc::draw::svg::clean(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !direction(*c))
        .collect()
}

#[test]
fn texts_like_markup_are_texts() {
    for document in documents(WORKSPACES[3]) {
        let svg = picture::svg(&document);
        let parsed = roxmltree::Document::parse(&svg).unwrap();
        let shown: String = parsed
            .descendants()
            .filter(|node| node.is_text() && !node.ancestors().any(|one| one.has_tag_name("style")))
            .filter_map(|node| node.text())
            .map(solid)
            .collect();
        for text in
            ["<script>alert('x')</script>", "]]> </script><!-- -->", "<img src=x onerror=alert(1)>"]
        {
            assert!(shown.contains(&solid(text)), "{text} is shown");
            assert!(!svg.contains(text), "{text} is written as text");
            assert!(!page(&document).contains(text), "{text} is written as text in the page");
        }
    }
}

static HELLO: LazyLock<Document> = LazyLock::new(|| documents("examples/hello").remove(0));

/// The map of `hello` with other texts everywhere, and other feelings.
fn rewritten(texts: &[String], feels: Option<i8>) -> Document {
    let mut document = HELLO.clone();
    let mut at = 0;
    let mut next = || {
        at += 1;
        texts[at % texts.len()].clone()
    };
    document.head.title = next();
    document.head.doc = Some(next());
    document.edition = Some(next());
    for list in
        [&mut document.scenario, &mut document.goals, &mut document.sources, &mut document.notes]
    {
        *list = vec![next(), next()];
    }
    for persona in &mut document.personas {
        persona.head.title = next();
        persona.occupation = Some(next());
        persona.quotes = vec![next()];
        persona.worries = vec![next()];
    }
    for stage in &mut document.stages {
        stage.head.title = next();
        stage.actions = vec![next()];
        stage.questions = vec![next()];
    }
    for channel in &mut document.channels {
        channel.head.title = next();
    }
    for metric in &mut document.metrics {
        metric.head.title = next();
    }
    for journey in &mut document.journeys {
        journey.head.title = next();
    }
    for message in &mut document.messages {
        message.head.title = next();
    }
    for variant in document.touchpoints.iter_mut().flat_map(|one| &mut one.variants) {
        variant.head.title = next();
        variant.head.doc = Some(next());
        variant.feels = feels;
        variant.feeling = Some(next());
        variant.places = vec![next()];
        for list in [
            &mut variant.actions,
            &mut variant.asks,
            &mut variant.thinks,
            &mut variant.quotes,
            &mut variant.handover,
            &mut variant.frontstage,
            &mut variant.backstage,
            &mut variant.systems,
            &mut variant.feedback,
            &mut variant.selfservice,
        ] {
            *list = vec![next()];
        }
        for pain in &mut variant.pains {
            pain.text = Some(next());
            pain.cause = Some(next());
        }
        for chance in &mut variant.opportunities {
            chance.text = Some(next());
            chance.owner = Some(next());
        }
    }
    document
}

/// Any text, and often one of signs that mean something.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof![
        any::<String>(),
        "[<>&\"'\\]/!-]{0,40}",
        "(<script>|</script>|\\]\\]>|<!--|-->|&amp;|</text>| |x){0,8}",
        "[אבגدذر😀漢 a-z?.]{0,300}",
        Just(String::new()),
    ];
    proptest::collection::vec(text, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_texts_are(texts in texts(), feels in proptest::option::of(-2..=2_i8)) {
        let document = rewritten(&texts, feels);
        let svg = picture::svg(&document);
        prop_assert_eq!(sound(&svg), Ok(()));
        prop_assert_eq!(page_holds(&page(&document), &document), Ok(()));
        // Nothing of a text is lost on the way.
        let parsed = roxmltree::Document::parse(&svg).unwrap();
        let drawn: Vec<String> = parsed
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .map(|node| node.descendants().filter_map(|one| one.text().filter(|_| one.is_text())).map(solid).collect())
            .collect();
        for title in document.touchpoints.iter().flat_map(|one| &one.variants).map(|one| &one.head.title) {
            prop_assert!(solid(title).is_empty() || drawn.contains(&solid(title)), "{title:?} is drawn");
        }
    }
}

// ---- the pictures of the docs ------------------------------------------------------------------

#[test]
fn the_pictures_of_the_docs_are_of_the_examples() {
    for (folder, name) in [("examples/nordic-shop", "nordic-shop"), ("examples/hello", "hello")] {
        let place = root().join(format!("docs/src/pictures/{name}-map.svg"));
        let svg = drawn(folder, Form::Svg);
        if update() {
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(&place, &svg).unwrap();
        }
        let kept = fs::read_to_string(&place).unwrap_or_default();
        assert!(kept == svg, "{} is out of date: UPDATE_EXPECT=1 draws it anew", place.display());
    }
}
