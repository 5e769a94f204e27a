//! The forms of a map: each is read back by a reader of that form, and says what the document says.
#![expect(clippy::print_stderr, reason = "a test says what it leaves out")]

use crate::support::root;
use journeyc::driver::{self, GraphOptions, MapOptions, Schema};
use journeyc::map::Form;
use journeyc::source::Workspace;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Workspaces with maps: one as people write them, and one of signs that mean something in a form.
const WORKSPACES: [&str; 2] = ["examples/nordic-shop", "tests/map/hard"];

/// All maps of these workspaces in a form: the name, the document and the text, with the remarks.
fn drawn(form: Form) -> Vec<(String, Value, String, Vec<String>)> {
    let mut found = Vec::new();
    for folder in WORKSPACES {
        let workspace = Workspace::load(&root().join(folder)).unwrap();
        let (documents, _) = driver::map_documents(&workspace, None).unwrap();
        for document in documents {
            let name = document.head.name.clone();
            let options = MapOptions { name: Some(name.clone()), form, data: None };
            let maps = driver::maps(&workspace, &options).unwrap();
            let [(_, bytes)] = maps.files.as_slice() else { panic!("{name}: one file") };
            let text = String::from_utf8(bytes.clone()).unwrap();
            found.push((name, serde_json::to_value(document).unwrap(), text, maps.remarks));
        }
    }
    let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["kurven_today", "signs", "alone"]);
    found
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// The variant of a touchpoint in a picture.
fn variant<'a>(touchpoint: &'a Value, state: &str) -> Option<&'a Value> {
    list(touchpoint, "variants").iter().find(|one| list(one, "states").iter().any(|s| s == state))
}

/// Those who come to a touchpoint; nobody named is everybody.
fn comes(variant: &Value, persona: &Value) -> bool {
    let named = list(variant, "personas");
    named.is_empty() || named.contains(&persona["name"])
}

/// The ids of the steps of a journey, as the picture of its flow has them.
fn steps_of(journey: &str) -> HashSet<String> {
    let workspace = Workspace::load(&root().join(WORKSPACES[0])).unwrap();
    let options = GraphOptions { journey: journey.to_owned(), ..GraphOptions::default() };
    let drawn = driver::graph(&workspace, &options).unwrap().text;
    let parsed = roxmltree::Document::parse(&drawn).unwrap();
    parsed.descendants().filter_map(|node| node.attribute("data-step")).map(str::to_owned).collect()
}

#[test]
fn stories_walk_through_flows_step_by_step() {
    let (_, document, ..) = drawn(Form::Json).remove(0);
    let mut steps: HashMap<String, HashSet<String>> = HashMap::new();
    for story in list(&document, "stories") {
        let mut reached: HashSet<(String, String)> = HashSet::new();
        for moment in list(story, "steps") {
            for way in moment["ways"].as_array().unwrap() {
                let at = |nth: usize| way[nth].as_str().map(str::to_owned);
                let (journey, to) = (at(0).unwrap(), at(2).unwrap());
                let known = steps.entry(journey.clone()).or_insert_with(|| steps_of(&journey));
                assert!(known.contains(&to), "{}: no step {to}", story["title"]);
                match at(1) {
                    // Where nobody has been, nobody can leave.
                    Some(from) => assert!(reached.contains(&(journey.clone(), from)), "{way}"),
                    None => assert_eq!(to, "start"),
                }
                reached.insert((journey, to));
            }
            // Whoever is sent something, or comes to an end, has come to a step of that journey by then.
            if let ("sends" | "ends", Some(journey)) =
                (text(moment, "kind"), moment["journey"].as_str())
            {
                assert!(reached.iter().any(|(of, _)| of == journey), "{moment}");
            }
        }
    }
    assert_eq!(steps.len(), 17);
    let titles: Vec<&str> = list(&document, "stories")
        .iter()
        .filter(|story| story["persona"] == "busy_parent")
        .map(|story| text(story, "title"))
        .collect();
    // Students alone are told of their price.
    assert!(titles.contains(&"Busy parent: Abandoned cart"), "{titles:?}");
    assert!(!titles.contains(&"Busy parent: Student price"), "{titles:?}");
    // A trigger that is no event is said in words.
    let triggers = list(&document, "journeys").iter().flat_map(|one| list(one, "triggers"));
    let said: Vec<&str> =
        triggers.filter(|one| one["of"].is_null()).map(|one| text(one, "title")).collect();
    assert!(said.contains(&"udefra (API)") && said.contains(&"af en anden rejse"), "{said:?}");
}

#[test]
fn a_page_has_the_sheets_that_are_printed() {
    let (_, document, page, _) = drawn(Form::Html).remove(0);
    let (_, papers) = page.split_once("<div id=\"papers\"").unwrap();
    let (papers, _) = papers.split_once("</div>").unwrap();
    let sheets = papers.matches("<svg class=\"paper\"").count();
    assert_eq!(sheets, 8);
    for sheet in 1..=sheets {
        assert!(papers.contains(&format!("Ark {sheet} af {sheets}")), "sheet {sheet}");
    }
    // Nothing on paper is for keys or screen readers.
    for used in ["tabindex", "role=", "aria-label", "<title"] {
        assert!(!papers.contains(used), "{used}");
    }
    // A picture of each flow stands in the page once.
    let (_, flows) = page.split_once("<template id=\"flow-pictures\">").unwrap();
    let (flows, _) = flows.split_once("</template>").unwrap();
    for journey in list(&document, "journeys") {
        let named = format!("data-journey=\"{}\"", text(journey, "name"));
        assert_eq!(flows.matches(&named).count(), 1, "{named}");
    }
}

#[test]
fn a_way_back_says_on_each_sheet_where_it_leads() {
    let (_, document, page, _) = drawn(Form::Html).remove(0);
    let title = |name: &Value| {
        let mut stages = list(&document, "stages").iter();
        text(stages.find(|stage| stage["name"] == *name).unwrap(), "title").to_owned()
    };
    let mut said = 0;
    for sheet in sheets(&page) {
        let (_, band) = sheet.split_once("data-lane=\"stages\"").unwrap();
        let band = band.split("data-lane=").next().unwrap();
        let (heads, ways) =
            (band.matches("\"back-head\"").count(), band.matches("\"back\"").count());
        let leaves = list(&document, "backs")
            .iter()
            .filter(|back| band.contains(&format!("← til {}<", title(&back["to"]))));
        // A way without a head ends at the edge, and says where it goes on.
        assert!(ways == heads || leaves.count() > 0, "{ways} {heads}");
        let comes = list(&document, "backs")
            .iter()
            .filter(|back| band.contains(&format!("← fra {}<", title(&back["from"]))));
        said += comes.count();
    }
    assert!(said > 0);
}

/// The sheets of paper of a page.
fn sheets(page: &str) -> Vec<&str> {
    let (_, papers) = page.split_once("<div id=\"papers\"").unwrap();
    let (papers, _) = papers.split_once("</div>").unwrap();
    papers.split("<svg class=\"paper\"").skip(1).collect()
}

#[test]
fn a_lane_that_is_higher_than_a_sheet_is_shrunk_and_says_so() {
    let workspace = Workspace::load(&root().join("examples/hello")).unwrap();
    let (mut documents, _) = driver::map_documents(&workspace, None).unwrap();
    let mut document = documents.remove(0);
    let needs: Vec<String> = (0..120).map(|at| format!("Need number {at}")).collect();
    document.touchpoints[0].variants[0].actions.clone_from(&needs);
    let (bytes, _) = journeyc::map::write(&document, &[], Form::Html).unwrap();
    let page = String::from_utf8(bytes).unwrap();
    let shrunk: Vec<&str> =
        sheets(&page).into_iter().filter(|sheet| sheet.contains("formindsket til ")).collect();
    let [sheet] = shrunk[..] else { panic!("{} sheets are shrunk", shrunk.len()) };
    // All of the lane stands on it, and it says by how much letters are smaller than on the others.
    assert!(needs.iter().all(|need| sheet.contains(need.as_str())));
    let (_, said) = sheet.split_once("formindsket til ").unwrap();
    let said: f64 = said.split_once('\u{a0}').unwrap().0.parse().unwrap();
    let wide = |sheet: &str| -> f64 {
        let (_, view) = sheet.split_once("viewBox=\"").unwrap();
        view.split(' ').nth(2).unwrap().parse().unwrap()
    };
    let usual = sheets(&page).into_iter().find(|other| *other != sheet).unwrap();
    let share = 100.0 * wide(usual) / wide(sheet);
    assert!(said <= share && share < said + 1.0, "{said} {share}");
}

#[test]
fn what_joins_two_bars_goes_on_from_sheet_to_sheet() {
    let workspace = Workspace::load(&root().join("examples/nordic-shop")).unwrap();
    let path = root().join("examples/nordic-shop/data/october.csv");
    let data = Some((path, "october.csv".to_owned()));
    let options = MapOptions { form: Form::Html, data, ..MapOptions::default() };
    let maps = driver::maps(&workspace, &options).unwrap();
    let page = String::from_utf8(maps.files[0].1.clone()).unwrap();
    let measured: Vec<&str> = sheets(&page)
        .into_iter()
        .filter(|sheet| sheet.contains("data-lane=\"measured\""))
        .collect();
    assert!(measured.len() > 2, "{} sheets", measured.len());
    // Between two sheets a ribbon ends at the edge of one and begins at that of the other.
    let cut = |sheet: &str| {
        let (_, lane) = sheet.split_once("data-lane=\"measured\"").unwrap();
        let lane = lane.split("data-lane=").next().unwrap();
        lane.split("<svg ").skip(1).filter(|part| part.contains("bar-flow")).count()
    };
    let ends: Vec<usize> = measured.iter().map(|sheet| cut(sheet)).collect();
    assert_eq!(ends.first(), Some(&1), "{ends:?}");
    assert_eq!(ends.iter().sum::<usize>(), 2 * (measured.len() - 1), "{ends:?}");
}

#[test]
fn what_stood_out_is_marked_over_time() {
    let path = root().join("tests/map/ecom/data/checkout.csv");
    let data = Some((path, "checkout.csv".to_owned()));
    let options = MapOptions { form: Form::Svg, data, ..MapOptions::default() };
    // The events that name the incidents belong nowhere.
    let maps = driver::maps(&shop("platform"), &options).unwrap();
    let svg = String::from_utf8(maps.files[0].1.clone()).unwrap();
    let parsed = roxmltree::Document::parse(&svg).unwrap();
    let lane = parsed.descendants().find(|node| node.attribute("data-lane") == Some("over-time"));
    let cell = |touchpoint: &str| {
        let mut cells = lane.unwrap().children();
        cells.find(|node| node.attribute("data-of") == Some(touchpoint)).unwrap()
    };
    let said = |touchpoint: &str| -> String {
        let texts = cell(touchpoint).descendants().filter(|node| node.is_text());
        texts.filter_map(|node| node.text()).collect::<Vec<_>>().join(" ").replace("  ", " ")
    };
    let count = |touchpoint: &str, class: &str| {
        let all = cell(touchpoint).descendants();
        all.filter(|node| node.attribute("class") == Some(class)).count()
    };
    // Two shares each: of all customers, and of those from the touchpoint before.
    assert_eq!(count("order", "rate"), 2);
    assert!(count("order", "stands-out") > 0);
    assert_eq!(count("order", "stands-out"), count("order", "rate out"));
    // The payment that failed is told with its days, its shares, and where it is seen too.
    let order = said("order");
    let (_, told) = order.split_once("May 2024–").unwrap();
    assert!(told.contains("Jun 2024: ") && told.contains("of those from Payment"), "{order}");
    assert!(order.contains("usually ") && order.contains("by chance: "), "{order}");
    // The median of a line is another number than what is usual outside of what stands out.
    assert!(order.contains("of those from Payment · median "), "{order}");
    assert!(!order.contains("of all customers · usually "), "{order}");
    // The checkout that was broken on phones is told of phones, and not marked in the line of all.
    let payment = said("payment");
    assert!(payment.contains("mobile"), "{payment}");
}

#[test]
fn documents_keep_to_the_schema() {
    let schema = driver::schema(Schema::Map, None).unwrap().text;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator =
        jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    for (name, document, written, _) in drawn(Form::Json) {
        let wrong: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), document);
        // Nothing may be there that the schema does not know, and nothing may be missing.
        for pointer in ["", "/touchpoints/0", "/touchpoints/0/variants/0", "/stages/0"] {
            let mut more = document.clone();
            more.pointer_mut(pointer).unwrap()["surprise"] = Value::Null;
            assert!(!validator.is_valid(&more), "{name}: {pointer}");
            for key in document.pointer(pointer).unwrap().as_object().unwrap().keys() {
                let mut less = document.clone();
                less.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
                assert_eq!(validator.is_valid(&less), key == "doc", "{name}: {pointer}/{key}");
            }
        }
    }
}

#[test]
fn mermaid_says_what_it_leaves_out() {
    for (name, document, _, remarks) in drawn(Form::Mermaid) {
        let said = remarks.join("\n");
        let pictures = list(&document, "states").len();
        assert_eq!(said.contains("the future one is left out"), pictures == 2, "{name}: {said}");
        let unfelt = name != "kurven_today";
        assert_eq!(said.contains("left out: Nothing is felt, here;"), unfelt, "{name}: {said}");
        assert_eq!(said.contains("pains"), name != "alone", "{name}: {said}");
    }
}

/// Needs mermaid itself: `npm install` in a copy of `tests/map` under `target/map`, or in `MAP_MODULES`.
#[test]
fn mermaid_reads_every_field() {
    let modules = env::var_os("MAP_MODULES").map_or(root().join("target/map"), PathBuf::from);
    if !modules.join("node_modules/mermaid").is_dir() {
        eprintln!(
            "left out: mermaid is not in {}; tests/map/setup.sh puts it there",
            modules.display()
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let maps = drawn(Form::Mermaid);
    let mut command = Command::new("node");
    command.arg(root().join("tests/map/mermaid.mjs")).arg(modules);
    for (name, _, text, _) in &maps {
        let file = folder.path().join(name).with_extension("mmd");
        fs::write(&file, text).unwrap();
        command.arg(file);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read.len(), maps.len());
    for ((name, document, ..), read) in maps.iter().zip(&read) {
        let titles: Vec<&Value> =
            list(document, "stages").iter().map(|stage| &stage["title"]).collect();
        assert_eq!(read["title"], document["title"], "{name}");
        assert_eq!(list(read, "sections").iter().collect::<Vec<_>>(), titles, "{name}");
        let mut wanted = Vec::new();
        for touchpoint in list(document, "touchpoints") {
            let state = list(document, "states")[0].as_str().unwrap();
            let Some(variant) = variant(touchpoint, state) else { continue };
            let Some(feels) = variant["feels"].as_i64() else { continue };
            let stage =
                list(document, "stages").iter().find(|one| one["name"] == touchpoint["stage"]);
            let personas = list(document, "personas").iter().filter(|one| comes(variant, one));
            wanted.push(serde_json::json!({
                "section": stage.unwrap()["title"],
                "task": variant["title"],
                "score": feels + 3,
                "actors": personas.map(|one| one["title"].clone()).collect::<Vec<_>>(),
            }));
        }
        assert!(!wanted.is_empty());
        assert_eq!(list(read, "tasks"), wanted, "{name}");
    }
}

#[test]
fn cjml_is_well_formed_and_says_the_journey_of_each_persona() {
    for (name, document, text, remarks) in drawn(Form::Cjml) {
        assert!(remarks[0].contains("no schema"), "{name}");
        let read = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(read.root_element().attribute("version"), Some("2.0"));
        let mut wanted = Vec::new();
        let nobody = [serde_json::json!({"name": "customer", "title": "Customer"})];
        let personas = match list(&document, "personas") {
            [] => nobody.as_slice(),
            some => some,
        };
        for state in list(&document, "states") {
            for persona in personas {
                wanted.push(wanted_journey(&document, state.as_str().unwrap(), persona));
            }
        }
        let found: Vec<Journey> = read
            .root_element()
            .children()
            .filter(|one| one.is_element())
            .map(read_journey)
            .collect();
        assert_eq!(found, wanted, "{name}");
    }
}

/// What is held together: the person, the stages, and of each point its stage, from whom, to whom and
/// the words.
type Journey = (String, Vec<String>, Vec<[String; 5]>);

fn read_journey(journey: roxmltree::Node<'_, '_>) -> Journey {
    let child = |of: roxmltree::Node<'_, '_>, name: &str| {
        of.descendants()
            .find(|one| one.has_tag_name(name))
            .map(|one| one.text().unwrap_or("").to_owned())
    };
    let attribute = |of: roxmltree::Node<'_, '_>, name: &str, key: &str| {
        let one = of.descendants().find(|one| one.has_tag_name(name)).unwrap();
        one.attribute(key).unwrap().to_owned()
    };
    assert!(journey.has_tag_name("plannedJourney"));
    let phases = journey.descendants().filter(|one| one.has_tag_name("phaseName"));
    let points = journey.descendants().filter(|one| one.has_tag_name("plannedCommunicationPoint"));
    let points = points.map(|point| {
        let sides = ["initiator", "receiver"]
            .map(|side| point.children().find(|one| one.has_tag_name(side)).unwrap())
            .map(|side| attribute(side, "refersTo", "actorIDref"));
        let [from, to] = sides;
        let label = child(
            point,
            if from == "service-provider" { "initiatorLabel" } else { "receiverLabel" },
        );
        [
            attribute(point, "belongsTo", "phaseIDref"),
            from,
            to,
            label.unwrap(),
            child(point, "channelName").unwrap(),
        ]
    });
    (
        child(journey, "actorName").unwrap(),
        phases.map(|one| one.text().unwrap().to_owned()).collect(),
        points.collect(),
    )
}

fn wanted_journey(document: &Value, state: &str, persona: &Value) -> Journey {
    let channel = |name: &Value| {
        let found = list(document, "channels").iter().find(|one| one["name"] == *name).unwrap();
        text(found, "title").to_owned()
    };
    let channels = |names: &[Value]| names.iter().map(channel).collect::<Vec<_>>().join(", ");
    let me = text(persona, "name");
    let mut points = Vec::new();
    for stage in list(document, "stages") {
        let phase = text(stage, "name").to_owned();
        for touchpoint in
            list(document, "touchpoints").iter().filter(|one| one["stage"] == stage["name"])
        {
            let Some(variant) = variant(touchpoint, state).filter(|one| comes(one, persona)) else {
                continue;
            };
            let places: Vec<&str> =
                list(variant, "places").iter().map(|one| one.as_str().unwrap()).collect();
            let via = match (list(variant, "channels"), places.as_slice()) {
                ([], []) => variant["mode"].as_str().unwrap_or("unknown").to_owned(),
                ([], places) => places.join(", "),
                (names, _) => channels(names),
            };
            let title = text(variant, "title").to_owned();
            points.push([phase.clone(), me.to_owned(), "service-provider".to_owned(), title, via]);
        }
        for message in list(document, "messages").iter().filter(|one| one["stage"] == stage["name"])
        {
            let journey = list(document, "journeys")
                .iter()
                .find(|one| one["name"] == message["journey"])
                .unwrap();
            if !journey["persona"].is_null() && journey["persona"] != *me {
                continue;
            }
            let via = list(message, "via")
                .first()
                .map_or("unknown".to_owned(), |first| channels(first.as_array().unwrap()));
            points.push([
                phase.clone(),
                "service-provider".to_owned(),
                me.to_owned(),
                text(message, "title").to_owned(),
                via,
            ]);
        }
    }
    let stages =
        list(document, "stages").iter().map(|stage| text(stage, "title").to_owned()).collect();
    (text(persona, "title").to_owned(), stages, points)
}

#[test]
fn tables_have_a_column_for_each_stage_and_compute_nothing() {
    for (name, document, text, _) in drawn(Form::Csv) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let stages: Vec<&str> = list(&document, "stages")
            .iter()
            .map(|stage| stage["title"].as_str().unwrap())
            .collect();
        assert_eq!(reader.headers().unwrap().iter().skip(2).collect::<Vec<_>>(), stages, "{name}");
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
        }
        let cell = |lane: &str, picture: &str, stage: usize| {
            let row = rows.iter().find(|row| &row[0] == lane && row[1].contains(picture));
            row.map_or("", |row| &row[stage + 2])
        };
        for (at, stage) in list(&document, "stages").iter().enumerate() {
            for state in list(&document, "states") {
                let state = state.as_str().unwrap();
                let there = list(&document, "touchpoints").iter();
                let there = there.filter(|one| one["stage"] == stage["name"]);
                let there: Vec<&Value> = there.filter_map(|one| variant(one, state)).collect();
                let titles: Vec<&str> =
                    there.iter().map(|one| one["title"].as_str().unwrap()).collect();
                assert_eq!(cell("touchpoints", state, at), titles.join("\n"), "{name}");
                let asked: Vec<String> = there
                    .iter()
                    .flat_map(|one| list(one, "asks").iter().map(|said| (*one, said)))
                    .map(|(one, said)| {
                        format!("{}: {}", one["title"].as_str().unwrap(), said.as_str().unwrap())
                    })
                    .collect();
                assert_eq!(cell("touchpoint: questions", state, at), asked.join("\n"), "{name}");
            }
        }
        if name == "signs" {
            assert_eq!(cell("what customers do", "", 0), "'=1+2\n]]> & <b>\"quoted\"</b>");
            assert_eq!(cell("what they ask", "", 0), "'@SUM(A1)?");
            assert_eq!(
                cell("touchpoint: feelings", "future", 1),
                "Journey's end: 0\nEmoji 🧾 # future: +1"
            );
        }
    }
}

#[test]
fn a_series_has_two_columns() {
    for (name, document, text, _) in drawn(Form::Smaply) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["label", "value"]);
        let state = list(&document, "states")[0].as_str().unwrap();
        let felt = list(&document, "touchpoints").iter().filter_map(|one| {
            let one = variant(one, state)?;
            Some((one["title"].as_str()?.to_owned(), one["feels"].as_i64()?.to_string()))
        });
        let rows = reader.records().map(Result::unwrap);
        let rows: Vec<(String, String)> =
            rows.map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
        assert_eq!(rows, felt.collect::<Vec<_>>(), "{name}");
        assert!(!rows.is_empty());
    }
}

/// The maps of a workspace with data laid over them: the first, and the remarks.
fn measured(workspace: &Workspace, data: &Path) -> (Value, Vec<String>) {
    let name = data.file_name().unwrap().to_str().unwrap().to_owned();
    let data = Some((data.to_owned(), name));
    let options = MapOptions { form: Form::Json, data, ..MapOptions::default() };
    let maps = driver::maps(workspace, &options).unwrap();
    let document: Value = serde_json::from_slice(&maps.files[0].1).unwrap();
    let schema: Value =
        serde_json::from_str(&driver::schema(Schema::Map, None).unwrap().text).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    (document["measured"].clone(), maps.remarks)
}

/// The workspace of the electronics shop, with another `group`.
fn shop(group: &str) -> Workspace {
    let folder = root().join("tests/map/ecom");
    let manifest = fs::read_to_string(folder.join("journey.toml")).unwrap();
    let manifest = manifest.replace("\"platform\"", &format!("\"{group}\""));
    let text = fs::read_to_string(folder.join("journeys/shop.journey")).unwrap();
    Workspace::from_memory(&manifest, &[("journeys/shop.journey", &text)])
}

/// What stands out at a touchpoint behind another one in a group: from, to, share and usual share.
fn runs<'m>(
    measured: &'m Value,
    touchpoint: &str,
    after: Option<&str>,
    group: Option<&str>,
) -> Vec<(&'m str, &'m str, f64, f64)> {
    let (after, group) = (Value::from(after), Value::from(group));
    let here = list(measured, "unusual").iter().filter(|one| {
        one["touchpoint"] == *touchpoint && one["after"] == after && one["group"] == group
    });
    let share = |one: &Value, key: &str| one[key].as_f64().unwrap();
    here.map(|one| (text(one, "from"), text(one, "to"), share(one, "share"), share(one, "usual")))
        .collect()
}

/// The payment that failed from 19 May to 7 June, and the checkout that was broken on phones from 9 April to
/// 9 May, without the events that name them.
fn incidents(measured: &Value) {
    let [(from, to, share, usual)] = runs(measured, "order", Some("payment"), None)[..] else {
        panic!("{:#}", measured["unusual"])
    };
    assert!(("2024-05-17".."2024-05-22").contains(&from), "{from}");
    assert!(("2024-06-05".."2024-06-10").contains(&to), "{to}");
    assert!(share < 25.0 && usual > 40.0, "{share} {usual}");
    let phones = runs(measured, "payment", Some("shipping"), Some("mobile"));
    let [(from, to, share, usual)] = phones[..] else { panic!("{:#}", measured["unusual"]) };
    assert!(from >= "2024-04-09" && to <= "2024-05-09", "{from} {to}");
    assert!(share < 25.0 && usual > 45.0, "{share} {usual}");
    // Computers had no such days.
    assert!(
        runs(measured, "payment", Some("shipping"), Some("desktop"))
            .iter()
            .all(|run| run.2 > run.3)
    );
    let chats = runs(measured, "support", None, None);
    assert!(chats.iter().any(|(from, to, share, usual)| {
        *from <= "2024-05-24" && *to >= "2024-06-03" && share > usual
    }));
}

#[test]
fn data_shows_the_incidents_that_are_planted_in_it() {
    let data = root().join("tests/map/ecom/data/checkout.csv");
    let (measured, remarks) = measured(&shop("platform"), &data);
    assert!(remarks.is_empty(), "{remarks:?}");
    assert_eq!(measured["events"], 2164);
    assert_eq!(measured["bad"], 0);
    assert_eq!(measured["groups"], serde_json::json!(["desktop", "mobile", "tablet"]));
    incidents(&measured);
    // The same numbers go into the series.
    let name = "checkout.csv".to_owned();
    let options =
        MapOptions { form: Form::Smaply, data: Some((data, name)), ..MapOptions::default() };
    let series = driver::maps(&shop("platform"), &options).unwrap();
    let series = String::from_utf8(series.files[0].1.clone()).unwrap();
    for one in list(&measured, "touchpoints").iter().filter(|one| one["touchpoint"] == "payment") {
        assert!(series.contains(&format!("\r\nPayment,{}\r\n", one["customers"])), "{series}");
    }
}

/// A file of the large data that stands beside the repository, if it is there.
fn large(path: &str) -> Option<tempfile::NamedTempFile> {
    let places = ["../shared/data", "../../shared/data"].map(|place| root().join(place).join(path));
    let Some(found) = places.iter().find(|place| place.is_file()) else {
        eprintln!("left out: {path} is not there");
        return None;
    };
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let out = file.reopen().unwrap();
    let gone = Command::new("gzip").arg("-dc").arg(found).stdout(out).status().unwrap();
    assert!(gone.success());
    Some(file)
}

#[test]
fn the_large_shop_shows_its_incidents() {
    let Some(data) = large("ecom_synthetic/ecom.csv.gz") else { return };
    let (by_platform, _) = measured(&shop("platform"), data.path());
    assert_eq!((&by_platform["events"], &by_platform["customers"]), (&31_106.into(), &600.into()));
    incidents(&by_platform);
    // From 29 February to 3 March an article brought readers without the wish to buy, by organic search.
    let (by_channel, _) = measured(&shop("acquisition_channel"), data.path());
    let organic = runs(&by_channel, "cart", None, Some("organic"));
    assert!(
        organic.iter().any(|(from, to, share, usual)| {
            *from <= "2024-02-29" && *to >= "2024-03-01" && share < usual
        }),
        "{organic:?}"
    );
}

#[test]
fn of_6589_targetings_792_are_redeemed() {
    let Some(data) = large("completejourney/events_derived.csv.gz") else { return };
    let manifest = "[workspace]\nname = \"retail\"\n\
        [data]\ncustomer = [\"household_id\", \"campaign_id\"]\ntime = \"ts\"\ngroup = \"campaign_type\"\n\
        [data.events]\ncampaign_received = \"coupon\"\ncoupon_redeemed = \"till\"\npurchase = false\n";
    let text = "profile Customer { email: email? pii }\n\
        stage offer {}\nstage redeem {}\nlifecycle campaign { stages offer > redeem }\n\
        touchpoint coupon { stage offer }\ntouchpoint till { stage redeem }\n\
        map campaigns { lifecycle campaign  touchpoints coupon, till }\n";
    let (measured, remarks) =
        measured(&Workspace::from_memory(manifest, &[("a.journey", text)]), data.path());
    assert!(remarks.is_empty(), "{remarks:?}");
    let coupon = &measured["touchpoints"][0];
    assert_eq!((&coupon["customers"], &coupon["wentOn"]), (&6589.into(), &792.into()));
    assert_eq!(measured["touchpoints"][1]["events"], 2102);
    assert_eq!(measured["grain"], "week");
}

#[test]
fn the_mapping_is_checked() {
    let manifest = "[workspace]\nname = \"retail\"\n[data]\ncustmer = \"id\"\n\
        feeling = { column = \"score\", worst = 1 }\n\
        [data.events]\nsent = \"coupn\"\nforgot_password = \"till\"\nother = 3\n";
    let text = "profile Customer { email: email? pii }\n\
        stage offer {}\nlifecycle campaign { stages offer }\n\
        touchpoint coupon { stage offer }\ntouchpoint till { stage offer }\n\
        map campaigns { lifecycle campaign  touchpoints coupon, till }\n";
    let (_, found) = crate::support::check(manifest, &[("a.journey", text)]);
    let said: Vec<String> = found
        .iter()
        .filter(|one| one.is_error())
        .map(|one| format!("{} {}", one.message, one.help.clone().unwrap_or_default()))
        .collect();
    assert_eq!(said.len(), 4, "{said:#?}");
    for words in [
        "`[data]` has no key `custmer` did you mean `customer`?",
        "lacks `best`",
        "no source declares a touchpoint `coupn` did you mean `coupon`?",
        "`other` is the name of a touchpoint, or `false`",
    ] {
        assert!(said.iter().any(|line| line.contains(words)), "{words}: {said:#?}");
    }
}
