//! Graphs of journeys: what is drawn of them, and that a picture holds what it should, however hard.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::layout::{lay_out, sound};
use super::model::{EdgeKind, Graph, Kind};
use super::write::{boxes, svg};
use super::{Format, Input, build, written};
use crate::draw::font::Weight;
use crate::draw::text::width;
use crate::draw::words::Lang;
use crate::driver::{self, GraphOptions};
use crate::flow::{BranchOf, NodeKind};
use crate::source::Workspace;
use std::collections::BTreeSet;
use std::path::Path;

const MANIFEST: &str = "[workspace]\nname = \"t\"\nlocale = \"en\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";
const HEAD: &str = "use std.channels { sms, email, push }
use std.commerce { signed_up, order_completed }
profile Customer { first_name: text up to 20?  phone: phone?  email: email?  points: int = 0 }
/// Says hello.
message hello \"Hello\" {
    purpose service
    locales en
    sms   { en: \"Hello\" }
    email { subject { en: \"Hello\" } body { en: \"Hello\" } }
}
";

fn shop() -> Workspace {
    Workspace::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop")).unwrap()
}

/// A workspace with one journey of these steps, titled so.
fn one(title: &str, steps: &str) -> Workspace {
    let source = format!(
        "{HEAD}journey j \"{title}\" {{\n    trigger on signed_up\n    entry parallel\n{steps}\n}}\n"
    );
    Workspace::from_memory(MANIFEST, &[("main.journey", &source)])
}

/// Graphs of all journeys of a workspace, which must have no errors.
fn graphs(workspace: &Workspace) -> Vec<Graph> {
    let checked = driver::check(workspace);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    driver::with_flows(workspace, |program, flows| {
        let input = |(flow, info)| Input { program, sources: &workspace.sources, flow, info };
        flows.iter().map(|(flow, info)| build(input((flow, info)), Lang::En)).collect()
    })
}

fn graph(workspace: &Workspace) -> Graph {
    graphs(workspace).into_iter().next().unwrap()
}

/// Everything that a picture of a graph must hold: nothing lies on anything, texts stand in their boxes,
/// and SVG and HTML are well-formed.
fn assert_sound(graph: &Graph) {
    let visits = boxes::visits(graph);
    let lang = Lang::of(graph.lang);
    let nodes: Vec<boxes::NodeBox> = graph
        .nodes
        .iter()
        .zip(&visits)
        .map(|(node, visit)| boxes::node(node, lang, visit.as_deref()))
        .collect();
    let labels = boxes::labels(graph);
    let (plan, _) = boxes::plan(graph, &nodes, &labels);
    assert_eq!(sound(&plan, &lay_out(&plan)), Ok(()), "{}", graph.name);
    for (node, of) in graph.nodes.iter().zip(&nodes) {
        let left = if node.kind.is_small() { 42.0 } else { boxes::TEXT };
        let size = if node.kind.is_small() { 13.0 } else { boxes::TITLE.0 };
        let fits = |piece: &boxes::Piece, size: f64, weight: Weight| {
            for line in &piece.lines {
                assert!(
                    left + width(line, size, weight) <= of.width - 10.0,
                    "{line:?} in {}",
                    node.id
                );
            }
            let lines = f64::from(u32::try_from(piece.lines.len()).unwrap());
            assert!(piece.y > 0.0 && piece.y + (lines - 1.0) * 15.0 <= of.height, "{}", node.id);
        };
        fits(&of.title, size, Weight::Bold);
        of.details.iter().for_each(|piece| fits(piece, boxes::DETAIL.0, Weight::Regular));
        of.notes.iter().for_each(|(_, piece)| fits(piece, boxes::SMALL.0, Weight::Regular));
        for hop in &of.hops {
            for ((x, _), _, title) in &hop.channels {
                let right = x + width(title, boxes::CHANNEL.0, Weight::Regular);
                assert!(right <= of.width - 6.0, "{title} in {}", node.id);
            }
        }
    }
    let text = written(graph, Format::Svg);
    assert_eq!(text, written(graph, Format::Svg));
    let parsed = roxmltree::Document::parse(&text).unwrap();
    let count = |class: &str| {
        let has = |node: &roxmltree::Node<'_, '_>| {
            node.attribute("class").is_some_and(|of| of.split(' ').any(|one| one == class))
        };
        parsed.descendants().filter(has).count()
    };
    assert_eq!(count("step"), graph.nodes.len());
    assert_eq!(count("edge"), graph.edges.len());
    let page = written(graph, Format::Html);
    assert_eq!(page.matches("<script").count(), 2, "{}", graph.name);
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("src=") && !page.contains("href="), "a page loads nothing");
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: serde_json::Value =
        serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["nodes"].as_array().unwrap().len(), graph.nodes.len());
}

#[test]
fn every_step_and_every_way_of_the_shop_is_drawn() {
    let shop = shop();
    let all = graphs(&shop);
    driver::with_flows(&shop, |_, flows| {
        for ((flow, _), graph) in flows.iter().zip(&all) {
            let ids: BTreeSet<&str> =
                graph.nodes.iter().skip(1).map(|node| node.id.as_str()).collect();
            let wanted: BTreeSet<&str> = flow.nodes.iter().map(|node| node.id.as_str()).collect();
            assert_eq!(ids, wanted, "{}", flow.name);
            for node in &flow.nodes {
                let at = graph.nodes.iter().position(|of| of.id == node.id).unwrap();
                let ways: BTreeSet<u32> = graph
                    .edges
                    .iter()
                    .filter(|edge| edge.from == at)
                    .flat_map(|edge| edge.ways.clone())
                    .collect();
                let mut count = u32::try_from(node.kind.successors().len()).unwrap();
                // A match that names all members has no else, which stands last.
                let is_match = matches!(node.kind, NodeKind::Branch { of: BranchOf::Match, .. });
                if is_match && !ways.contains(&(count - 1)) {
                    count -= 1;
                }
                assert_eq!(ways, (0..count).collect(), "{} of {}", node.id, flow.name);
                for edge in graph.edges.iter().filter(|edge| edge.from == at) {
                    for way in &edge.ways {
                        let to = node.kind.successors()[*way as usize];
                        assert_eq!(graph.nodes[edge.to].id, flow.nodes[to.0 as usize].id);
                    }
                }
            }
        }
    });
    all.iter().for_each(assert_sound);
}

#[test]
fn a_step_is_never_later_than_the_whole_run() {
    let shop = shop();
    driver::with_flows(&shop, |_, flows| {
        for (flow, info) in flows {
            let all = build::latest::of(flow, info);
            let most = all.iter().copied().flatten().max();
            if let Some(longest) = info.longest() {
                assert!(
                    most.is_some_and(|most| most <= longest),
                    "{}: {most:?} {longest}",
                    flow.name
                );
            }
        }
    });
}

#[test]
fn the_cart_as_mermaid() {
    let shop = shop();
    let options = GraphOptions {
        journey: "abandoned_cart".into(),
        format: Format::Mermaid,
        ..GraphOptions::default()
    };
    insta::assert_snapshot!(driver::graph(&shop, &options).unwrap().text);
}

#[test]
fn the_delivery_as_dot() {
    let shop = shop();
    let options =
        GraphOptions { journey: "delivery".into(), format: Format::Dot, ..GraphOptions::default() };
    insta::assert_snapshot!(driver::graph(&shop, &options).unwrap().text);
}

/// The picture without its style sheet, which holds the font.
fn drawn(graph: &Graph) -> String {
    let text = written(graph, Format::Svg);
    let (before, rest) = text.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    format!("{before}{after}")
}

#[test]
fn one_step() {
    let graph = graph(&one("One", "    send hello via sms"));
    assert_sound(&graph);
    assert_eq!(
        graph.nodes.iter().map(|node| node.kind).collect::<Vec<_>>(),
        [Kind::Start, Kind::Send, Kind::End]
    );
    insta::assert_snapshot!(drawn(&graph));
}

#[test]
fn a_loop_leads_back_at_its_side() {
    let graph = graph(&one(
        "Loop",
        "    repeat up to 3 times every 1 day {\n        send hello via sms\n        if customer.points > 3 { stop }\n    }",
    ));
    assert_sound(&graph);
    let back: Vec<_> = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Back).collect();
    assert_eq!(back.len(), 1);
    assert_eq!(graph.nodes[back[0].to].kind, Kind::Send);
    insta::assert_snapshot!(drawn(&graph));
}

#[test]
fn three_hundred_steps_are_fast_enough() {
    let mut steps = String::new();
    for at in 0..75 {
        steps.push_str(&format!(
            "    wait up to {} hours {{ on order_completed {{ exit bought }} }}\n    if customer.points > {at} {{ send hello via sms > email }} else {{ track_less() }}\n",
            at + 1
        ).replace("{ track_less() }", "{ wait 2 hours }"));
    }
    let graph = graph(&one("Long", &steps));
    assert!(graph.nodes.len() > 300, "{}", graph.nodes.len());
    assert_sound(&graph);
    let start = std::time::Instant::now();
    drop(svg::draw(&graph, svg::Steps::Titled));
    // 50 ms in a release; this is none.
    assert!(start.elapsed().as_millis() < 2_000, "{:?}", start.elapsed());
}

#[test]
fn days_are_written_as_in_the_map() {
    for (locale, day) in [("da", "2.11.2026"), ("en", "2 Nov 2026"), ("sv", "2026-11-02")] {
        let manifest = MANIFEST.replace("\"en\"", &format!("\"{locale}\""));
        let head = HEAD.replace("locales en", &format!("locales {locale}"));
        let head = head.replace("en: \"Hello\"", &format!("{locale}: \"Hello\""));
        let source = format!(
            "{head}segment many \"Many\" = customer.points > 3
journey j \"J\" {{
                trigger at 2026-11-02 09:00 among many
                entry parallel
                active from 2026-11-02 until 2026-12-24
                send hello via sms
            }}\n"
        );
        let workspace = Workspace::from_memory(&manifest, &[("main.journey", &source)]);
        let graph = graph(&workspace);
        assert!(graph.nodes[0].title.contains(day), "{}", graph.nodes[0].title);
        assert!(
            graph.facts.iter().any(|fact| fact.value.starts_with(&format!("{day}–"))),
            "{:?}",
            graph.facts
        );
    }
}

#[test]
fn deep_nesting() {
    let mut steps = String::from("send hello via sms");
    for at in 0..24 {
        steps = format!("if customer.points > {at} {{ {steps} }} else {{ wait {} hours }}", at + 1);
    }
    assert_sound(&graph(&one("Deep", &steps)));
}

#[test]
fn hard_texts() {
    let titles = [
        "x".repeat(300),
        "A title of many words ".repeat(14),
        "😀👨‍👩‍👧‍👦🏳️‍🌈 ".repeat(12),
        "שלום עולם مرحبا بالعالم ".repeat(6),
        "漢字仮名交じり文".repeat(9),
        "</script><script>alert(1)</script> ]]> & `;#[x]{y}|z|".to_owned(),
    ];
    for title in titles {
        let workspace = one(
            &title,
            "    send hello via sms > email\n    wait 2 days\n    send hello via sms and email",
        );
        let graph = graph(&workspace);
        assert_eq!(graph.title, title);
        assert_sound(&graph);
    }
}

#[test]
fn the_way_of_a_test_is_marked() {
    let shop = shop();
    let options = GraphOptions {
        journey: "abandoned_cart".into(),
        format: Format::Html,
        test: Some("help instead of a discount".into()),
        story: None,
    };
    let page = driver::graph(&shop, &options).unwrap().text;
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: serde_json::Value =
        serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let path = &data["path"];
    let stops: Vec<(String, String)> = path["stops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stop| {
            let node = usize::try_from(stop["node"].as_u64().unwrap()).unwrap();
            (
                stop["at"].as_str().unwrap().into(),
                data["nodes"][node]["id"].as_str().unwrap().into(),
            )
        })
        .collect();
    let stops: Vec<(&str, &str)> =
        stops.iter().map(|(at, id)| (at.as_str(), id.as_str())).collect();
    assert_eq!(
        stops,
        [
            ("2026-11-02 12:00", "start"),
            ("2026-11-02 12:00", "consideration/wait-1h"),
            ("2026-11-02 13:00", "consideration/send-cart_reminder"),
            ("2026-11-02 13:15", "consideration/wait-1d"),
            ("2026-11-03 13:15", "purchase/split-cart_offer"),
            ("2026-11-03 13:15", "purchase/split-cart_offer/help/send-cart_help"),
            ("2026-11-03 13:15", "purchase/wait-2d"),
            ("2026-11-05 13:15", "purchase/if"),
            ("2026-11-05 13:15", "end-completed"),
        ]
    );
    assert_eq!(path["outcome"], "completed");
    assert_eq!(path["clock"], "Europe/Copenhagen");
    for edge in path["stops"].as_array().unwrap().iter().skip(1) {
        assert!(edge["edge"].is_u64(), "{edge}");
    }
}

#[test]
fn the_way_of_a_simulation_is_marked() {
    let shop = shop();
    let story = crate::simulate::Options {
        journey: "abandoned_cart".into(),
        persona: Some("busy_parent".into()),
        ..crate::simulate::Options::default()
    };
    let options = GraphOptions {
        journey: "abandoned_cart".into(),
        story: Some(story),
        ..GraphOptions::default()
    };
    let text = driver::graph(&shop, &options).unwrap().text;
    assert!(
        text.contains("class=\"step send lit\"") && text.contains("2026-11-05 11:00:20"),
        "{text}"
    );
    let parsed = roxmltree::Document::parse(&text).unwrap();
    let lit = parsed.descendants().filter(|node| {
        node.attribute("class").is_some_and(|of| of.starts_with("step") && of.ends_with("lit"))
    });
    assert_eq!(lit.count(), 9);
}

#[test]
fn what_is_not_there_is_said() {
    let shop = shop();
    let ask = |journey: &str, test: Option<&str>| {
        let options = GraphOptions {
            journey: journey.into(),
            test: test.map(Into::into),
            ..GraphOptions::default()
        };
        driver::graph(&shop, &options).map(drop).unwrap_err()
    };
    assert_eq!(
        ask("abandonned_cart", None),
        "there is no journey `abandonned_cart`; did you mean `abandoned_cart`?"
    );
    let said = ask("abandoned_cart", Some("no such test"));
    assert!(
        said.starts_with(
            "no test of `abandoned_cart` has `no such test` in its title; there is:\n  "
        )
    );
    assert!(said.contains("\n  a Sunday is quiet"), "{said}");
    assert!(
        ask("abandoned_cart", Some("cart"))
            .starts_with("several tests of `abandoned_cart` have `cart` in their titles:\n  ")
    );
}

#[test]
fn sources_with_errors_give_findings_and_no_picture() {
    let workspace = one("Wrong", "    send helo via sms");
    let options = GraphOptions { journey: "j".into(), ..GraphOptions::default() };
    let answer = driver::graph(&workspace, &options).unwrap();
    assert!(answer.text.is_empty() && answer.diagnostics.iter().any(|found| found.is_error()));
}
