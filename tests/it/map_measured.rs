//! What the picture of a map draws of data: feelings where they were measured and nowhere else, what is lost
//! between stages, and words in the number and the language that they need.

use crate::support::root;
use journeyc::driver::{self, MapOptions};
use journeyc::map::document::{Measured, MeasuredStage, MeasuredTouchpoint};
use journeyc::map::{Document, Form, picture};
use journeyc::source::Workspace;

fn document(folder: &str) -> Document {
    let workspace = Workspace::load(&root().join(folder)).unwrap();
    driver::map_documents(&workspace, None).unwrap().0.remove(0)
}

/// Data in which a customer came to each touchpoint and stage and went on, with these scores from the first
/// touchpoint.
fn scored(document: &Document, scores: &[Option<f64>]) -> Measured {
    let scores = scores.iter().copied().chain(std::iter::repeat(None));
    let touchpoints = document.touchpoints.iter().zip(scores).map(|(one, feels)| {
        let touchpoint = one.name.clone();
        MeasuredTouchpoint { touchpoint, customers: 1, went_on: 1, feels, ..Default::default() }
    });
    let stages = document.stages.iter().map(|one| {
        let stage = one.head.name.clone();
        MeasuredStage { stage, customers: 4, went_on: 1, ..Default::default() }
    });
    Measured { touchpoints: touchpoints.collect(), stages: stages.collect(), ..Default::default() }
}

fn classes<'a>(lane: roxmltree::Node<'a, 'a>, class: &str) -> Vec<roxmltree::Node<'a, 'a>> {
    lane.descendants().filter(|node| node.attribute("class") == Some(class)).collect()
}

fn lane<'a>(svg: &'a roxmltree::Document<'a>, key: &str) -> roxmltree::Node<'a, 'a> {
    svg.descendants().find(|node| node.attribute("data-lane") == Some(key)).unwrap()
}

/// The texts below a node, each with its lines joined.
fn texts(node: roxmltree::Node<'_, '_>) -> Vec<String> {
    let line = |one: roxmltree::Node<'_, '_>| {
        let parts = one.descendants().filter(|part| part.is_text());
        parts.filter_map(|part| part.text()).collect::<Vec<_>>().join(" ").replace("  ", " ")
    };
    node.descendants().filter(|one| one.has_tag_name("text")).map(line).collect()
}

fn number(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// The feelings of a map with these scores: how many lines, the heights of the dots, and the means.
fn felt(mut document: Document, scores: &[Option<f64>]) -> (usize, Vec<f64>, Vec<String>) {
    document.measured = Some(scored(&document, scores));
    let svg = picture::svg(&document);
    let parsed = roxmltree::Document::parse(&svg).unwrap();
    let lane = lane(&parsed, "feelings");
    let dots = classes(lane, "felt-dot").into_iter().map(|dot| number(dot, "cy")).collect();
    let said = texts(lane).into_iter().filter(|text| text.starts_with("Målt: ")).collect();
    (classes(lane, "curve measured").len(), dots, said)
}

#[test]
fn a_score_is_a_dot_and_only_neighbours_are_joined() {
    let shop = || document("examples/nordic-shop");
    let (lines, dots, said) = felt(shop(), &[Some(-0.33)]);
    assert_eq!((lines, dots.len(), said), (0, 1, vec!["Målt: −0,33".to_owned()]));
    let (lines, dots, said) = felt(shop(), &[Some(2.0), None, Some(-2.0)]);
    assert_eq!((lines, dots.len(), said.len()), (0, 2, 2));
    // Four steps of a curve lie between the best and the worst.
    assert!((dots[1] - dots[0] - 168.0).abs() < 0.01, "{dots:?}");
    let (lines, dots, _) = felt(shop(), &[Some(0.5), Some(1.0), None, Some(1.0), Some(0.0)]);
    assert_eq!((lines, dots.len()), (2, 4));
}

#[test]
fn scores_have_a_lane_where_nobody_has_said_what_is_felt() {
    let mut shop = document("examples/nordic-shop");
    for variant in shop.touchpoints.iter_mut().flat_map(|one| &mut one.variants) {
        (variant.feels, variant.feeling) = (None, None);
    }
    assert!(!picture::svg(&shop).contains("data-lane=\"feelings\""));
    let (lines, dots, said) = felt(shop, &[Some(0.25), Some(1.0)]);
    assert_eq!((lines, dots.len()), (1, 2));
    assert_eq!(said, ["Målt: +0,25", "Målt: +1,00"]);
}

#[test]
fn a_dot_lies_on_no_face_and_on_no_words() {
    let mut shop = document("examples/nordic-shop");
    let scores: Vec<Option<f64>> = (0..shop.touchpoints.len())
        .map(|at| shop.touchpoints[at].variants[0].feels.map(|feels| f64::from(feels) * 0.9 + 0.1))
        .collect();
    shop.measured = Some(scored(&shop, &scores));
    let svg = picture::svg(&shop);
    let parsed = roxmltree::Document::parse(&svg).unwrap();
    let lane = lane(&parsed, "feelings");
    let dots = classes(lane, "felt-dot");
    assert!(dots.len() > 10, "{}", dots.len());
    for dot in dots {
        let (x, y) = (number(dot, "cx"), number(dot, "cy"));
        for face in classes(lane, "face-ground") {
            let away = (x - number(face, "cx")).hypot(y - number(face, "cy"));
            assert!(away > 11.0 + 4.5, "a dot at {x} {y} lies on a face: {away}");
        }
    }
}

#[test]
fn the_sample_joins_nothing_that_was_not_measured() {
    let workspace = Workspace::load(&root().join("examples/nordic-shop")).unwrap();
    let path = root().join("examples/nordic-shop/data/october.csv");
    let data = Some((path, "october.csv".to_owned()));
    let options = MapOptions { form: Form::Svg, data, ..MapOptions::default() };
    let maps = driver::maps(&workspace, &options).unwrap();
    let svg = String::from_utf8(maps.files[0].1.clone()).unwrap();
    let parsed = roxmltree::Document::parse(&svg).unwrap();
    let felt = lane(&parsed, "feelings");
    assert!(classes(felt, "curve measured").is_empty());
    let said = texts(felt);
    for mean in ["Målt: −0,33", "Målt: +1,13"] {
        assert!(said.iter().any(|text| text == mean), "{mean}: {said:?}");
    }
    // Every sign that stands on the map stands in the legend.
    let legend = texts(lane(&parsed, "footer"));
    for sign in [
        "følelser i dag",
        "målte følelser",
        "føles godt",
        "føles skidt",
        "tilbage til en tidligere fase",
        "kunder der kommer",
        "kunder der går videre",
    ] {
        assert!(legend.iter().any(|text| text == sign), "{sign}: {legend:?}");
    }
    let classes = |class: &str| !self::classes(parsed.root(), class).is_empty();
    assert!(classes("back") && classes("bar-flow") && classes("felt-good") && classes("felt-bad"));
}

#[test]
fn stages_say_who_goes_on_and_one_customer_is_one() {
    let mut hello = document("examples/nordic-shop");
    hello.measured = Some(scored(&hello, &[]));
    let svg = picture::svg(&hello);
    let parsed = roxmltree::Document::parse(&svg).unwrap();
    let lane = lane(&parsed, "measured");
    let stages = classes(lane, "stage-measured");
    assert_eq!(stages.len(), hello.stages.len());
    for (at, (node, stage)) in stages.iter().zip(&hello.stages).enumerate() {
        let said = texts(*node);
        assert_eq!(said[0], format!("{}: 4 kunder", stage.head.title));
        // Behind the last stage there is none to go on to.
        let on = said.iter().any(|text| text == "25,0\u{a0}% går videre til en senere fase");
        assert_eq!(on, at + 1 < hello.stages.len(), "{said:?}");
    }
    let all = texts(lane);
    assert!(all.contains(&"1 kunde".to_owned()) && !all.contains(&"1 kunder".to_owned()));
    let went_on = all.iter().filter(|text| *text == "100,0\u{a0}% går videre").count();
    assert_eq!(went_on, hello.touchpoints.len() - 1);
    // Without customers a stage says nothing.
    if let Some(measured) = &mut hello.measured {
        measured.stages.iter_mut().for_each(|stage| stage.customers = 0);
    }
    assert!(!picture::svg(&hello).contains("går videre til en senere fase"));
}

#[test]
fn targets_are_said_as_they_are_meant_in_each_language() {
    let manifest = |locale: &str| {
        format!(
            "[workspace]\nname = \"t\"\nlocale = \"{locale}\"\ncurrency = \"DKK\"\nzone = \"UTC\"\n"
        )
    };
    let source = "profile Customer { visits: int = 0 }
event asked \"Asked\" {}
event answered \"Answered\" {}
metric strict \"Quick\" = median time of asked followed by answered within 30 days, target < 90 minutes
metric loose \"Fair\" = median time of asked followed by answered within 30 days, target <= 8 hours
metric more \"Many\" = share of asked followed by answered within 30 days, target > 40%
metric least \"Some\" = share of asked followed by answered within 30 days, target >= 40%
stage here \"Here\" {}
touchpoint desk \"Desk\" { stage here  kpi strict, loose, more, least }
lifecycle all { stages here }
map m \"M\" { lifecycle all  touchpoints desk }
";
    let cases = [
        ("da", ["under 1 time 30 minutter", "højst 8 timer", "over 40\u{a0}%", "mindst 40\u{a0}%"]),
        ("sv", ["under 1 timme 30 minuter", "högst 8 timmar", "över 40\u{a0}%", "minst 40\u{a0}%"]),
        ("nb", ["under 1 time 30 minutter", "høyst 8 timer", "over 40\u{a0}%", "minst 40\u{a0}%"]),
        ("en", ["under 1 hour 30 minutes", "at most 8 hours", "over 40%", "at least 40%"]),
    ];
    for (locale, targets) in cases {
        let workspace = Workspace::from_memory(&manifest(locale), &[("main.journey", source)]);
        let (documents, _) = driver::map_documents(&workspace, None).unwrap();
        let svg = picture::svg(&documents[0]);
        let parsed = roxmltree::Document::parse(&svg).unwrap();
        let said = texts(lane(&parsed, "measures"));
        for (title, target) in ["Quick", "Fair", "Many", "Some"].iter().zip(targets) {
            assert!(said.contains(&format!("{title}: {target}")), "{locale}: {said:?}");
        }
    }
}
