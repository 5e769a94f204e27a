//! Proofs: every story replays, every mistake is found, and what is accepted does not happen.

mod happened;
mod one_by_one;
mod paid;
mod random;

use super::support;
use happened::happened;
use journeyc::driver;
use journeyc::proof::{self, Facts, Failure, story};
use journeyc::simulate::not_runnable;
use journeyc::source::Workspace;
use journeyc::time::{Engine, What};
use std::collections::BTreeSet;
use std::path::Path;

/// Codes whose findings are about the text itself, which no customer's story shows.
const WITHOUT_STORY: [u16; 3] = [406, 419, 420];

/// Codes whose proofs accept only what cannot happen.
const ACCEPTED: [u16; 6] = [410, 412, 413, 416, 428, 429];

/// All that the proofs do not accept in a workspace, each looked at with what it is about.
fn failures(workspace: &Workspace, mut look: impl FnMut(&Failure, Option<&Engine<'_>>)) {
    journeyc::driver::with_flows(workspace, |program, flows| {
        let mut found = Vec::new();
        let (mut facts, mut all) = (Vec::new(), Vec::new());
        let (budget, prices) = (&workspace.manifest.budget, &workspace.manifest.prices);
        for pair in flows {
            found.extend(proof::journey(program, &workspace.sources, pair).failures);
            if !budget.is_empty() {
                let look = proof::Look::new(program, &workspace.sources, pair);
                let bounds = journeyc::bounds::of(program, prices, pair);
                let mut dear = proof::Found::default();
                journeyc::bounds::budget::journey(&look, budget, prices, &bounds, &mut dear);
                found.extend(dear.failures);
                all.push(bounds);
            }
            facts.push(Facts::of(program, pair));
        }
        found.extend(proof::workspace(program, &workspace.sources, &facts).failures);
        let (mut many, sources) = (proof::Found::default(), &workspace.sources);
        journeyc::bounds::budget::workspace(program, sources, budget, &all, &mut many);
        found.extend(many.failures);
        for failure in &found {
            let engine = failure.shown.as_ref().map(|(_, names)| {
                Engine::new(program, flows.iter().filter(|(flow, _)| names.contains(&flow.name)))
            });
            look(failure, engine.as_ref());
        }
    });
}

#[test]
fn every_story_shows_what_it_is_told_for() {
    let mut shown = BTreeSet::new();
    let mut two = BTreeSet::new();
    let mut crowds = 0;
    let mut folders = vec![support::root().join("examples/gallery-of-mistakes")];
    folders.extend(
        ["constructs", "time"]
            .map(|name| support::root().join("tests/conformance/workspaces").join(name)),
    );
    folders.push(support::root().join("tests/golden/time"));
    folders.push(support::root().join("tests/ui/proofs/JC0415-budget"));
    folders.push(support::root().join("tests/ui/proofs/JC0415-dearest"));
    let mut workspaces: Vec<(String, Workspace)> = folders
        .iter()
        .map(|folder| (support::shown(folder), Workspace::load(folder).unwrap()))
        .collect();
    for path in support::files_below(&support::root().join("tests/ui/proofs"), ".journey") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (workspace, _) = support::check("", &[("main.journey", &text)]);
        workspaces.push((support::shown(&path), workspace));
    }
    for (name, workspace) in &workspaces {
        failures(workspace, |failure, engine| {
            let code = failure.diagnostic.code.number();
            let (Some((story, _)), Some(engine)) = (&failure.shown, engine) else { return };
            let life = story::replay(engine, story);
            let mut what = happened(engine, &life);
            if story.second.is_some() {
                what.extend(happened::answered(life.trace()));
                two.insert(code);
            }
            crowds += u32::from(failure.diagnostic.message.contains("one person"));
            what.extend(paid::over(workspace, &failure.diagnostic.message, engine, &life));
            assert!(what.contains(&code), "{name}: JC{code:04} is not in its story: {what:?}");
            shown.insert(code);
        });
    }
    let proofs = [410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 427, 428, 429];
    assert_eq!(shown, BTreeSet::from(proofs), "codes that a story was told for");
    assert_eq!(crowds, 2, "stories of messages in a day and in a week");
    assert_eq!(two, BTreeSet::from([412, 414]), "codes that a story of two customers was told for");
}

#[test]
fn the_gallery_is_found_out() {
    let folder = support::root().join("examples/gallery-of-mistakes");
    let workspace = Workspace::load(&folder).unwrap();
    let found = journeyc::driver::check(&workspace).diagnostics;
    let mut rooms = 0;
    for file in &workspace.journey_files {
        let path = workspace.sources.path(*file);
        let name = Path::new(path).file_stem().unwrap().to_str().unwrap();
        let here: Vec<_> =
            found.iter().filter(|f| f.span().is_some_and(|span| span.file == *file)).collect();
        let codes: Vec<String> = here.iter().map(|f| f.code.to_string().to_lowercase()).collect();
        let Some((wanted, _)) = name.split_once('_').filter(|(code, _)| code.starts_with("jc"))
        else {
            assert!(codes.is_empty(), "{path}: {codes:?}");
            continue;
        };
        assert_eq!(codes, [wanted], "{path}");
        let story = here[0].notes.iter().any(|note| note.starts_with("a customer's story"));
        let wants = !WITHOUT_STORY.contains(&here[0].code.number());
        assert_eq!(story, wants, "{path}: {:?}", here[0].notes);
        rooms += 1;
    }
    assert!(rooms >= 13, "{rooms}");
    let output = support::journeyc(&support::root(), &["check", "examples/gallery-of-mistakes"]);
    assert_eq!(support::exit_code(&output), 1);
}

/// What the proofs accept does not happen, whatever a customer does: random lives in workspaces that are
/// accepted, or, for journeys that are not, without what was found.
#[test]
fn what_is_accepted_does_not_happen() {
    let mut lives = 0;
    let mut sent = 0;
    for (folder, times) in [
        ("examples/nordic-shop", 4_000),
        ("examples/hello", 500),
        ("tests/conformance/workspaces/time", 4_000),
        ("tests/conformance/workspaces/constructs", 1_500),
    ] {
        let workspace = Workspace::load(&support::root().join(folder)).unwrap();
        let mut known = BTreeSet::new();
        failures(&workspace, |failure, _| {
            known.insert(failure.diagnostic.code.number());
        });
        journeyc::driver::with_flows(&workspace, |program, flows| {
            let mut engine = Engine::new(program, flows);
            engine.texts = false;
            for seed in 0..times {
                let life = random::life(&engine, seed);
                let broken: Vec<u16> = happened(&engine, &life)
                    .into_iter()
                    .filter(|code| ACCEPTED.contains(code) && !known.contains(code))
                    .collect();
                assert!(broken.is_empty(), "{folder}, life {seed}: {broken:?}");
                lives += 1;
                sent += life.sends().len();
            }
        });
    }
    assert_eq!(lives, 10_000);
    assert!(sent > 10_000, "{sent} messages in {lives} lives");
}

/// Two customers, of whom each hears what the other's journeys emit, do not keep each other going.
#[test]
fn two_customers_come_to_an_end_where_that_is_accepted() {
    let mut emitted = 0;
    for (folder, times) in [
        ("examples/nordic-shop", 400),
        ("tests/conformance/workspaces/time", 400),
        ("tests/conformance/workspaces/constructs", 200),
    ] {
        let workspace = Workspace::load(&support::root().join(folder)).unwrap();
        let mut known = BTreeSet::new();
        failures(&workspace, |failure, _| {
            known.insert(failure.diagnostic.code.number());
        });
        assert!(!known.contains(&412), "{folder}");
        journeyc::driver::with_flows(&workspace, |program, flows| {
            let mut engine = Engine::new(program, flows);
            engine.texts = false;
            for seed in 0..times {
                let second = random::story(&engine, seed + 100_000).given;
                let story = story::Story { second: Some(second), ..random::story(&engine, seed) };
                let life = story::replay(&engine, &story);
                // As often as something happens to them, and no more than their answers to that.
                let rounds =
                    life.trace().iter().filter(|it| matches!(it.what, What::Began)).count();
                assert!(rounds < 300, "{folder}, life {seed}: {rounds} runs");
                assert!(!happened(&engine, &life).contains(&412), "{folder}, life {seed}");
                emitted += life
                    .trace()
                    .iter()
                    .filter(|it| matches!(it.what, What::Tracked { .. }))
                    .count();
            }
        });
    }
    assert!(emitted > 50, "{emitted} events emitted");
}

/// No run and no person gets more than `journeyc bounds` says.
#[test]
fn nobody_gets_more_than_the_bounds() {
    const HOUR: i64 = 3_600_000;
    let mut looked_at = 0;
    let mut costs = 0;
    for (folder, times) in [
        ("examples/nordic-shop", 1_500),
        ("tests/conformance/workspaces/time", 1_500),
        ("tests/conformance/workspaces/constructs", 500),
    ] {
        let workspace = Workspace::load(&support::root().join(folder)).unwrap();
        journeyc::driver::with_flows(&workspace, |program, flows| {
            let prices = &workspace.manifest.prices;
            let all: Vec<_> =
                flows.iter().map(|pair| journeyc::bounds::of(program, prices, pair)).collect();
            let together = journeyc::bounds::together(&all);
            let mut engine = Engine::new(program, flows);
            engine.texts = false;
            let written = Engine::new(program, flows);
            for seed in 0..times {
                let life = random::life(&engine, seed);
                let sends: Vec<_> = life.sends().iter().filter(|send| send.counts()).collect();
                let most = |window: i64, of: &dyn Fn(usize) -> bool| {
                    let at: Vec<i64> = sends
                        .iter()
                        .enumerate()
                        .filter(|(place, _)| of(*place))
                        .map(|(_, send)| send.at)
                        .collect();
                    let from = |begin: &i64| {
                        at.iter().filter(|at| **at >= *begin && **at < begin + window).count()
                    };
                    at.iter().map(from).max().unwrap_or(0)
                };
                let holds = |bound: Option<u32>, found: usize, what: &str| {
                    let kept = bound.is_none_or(|bound| found <= bound as usize);
                    assert!(kept, "{folder}, life {seed}, {what}: {found} where {bound:?}");
                };
                // What a run costs; texts are made for some of the lives only.
                if seed % 10 == 0 {
                    let life = random::life(&written, seed);
                    for (run, cost) in paid::by_run(program, prices, &life) {
                        let bounds =
                            all.iter().find(|it| it.journey == flows[run as usize].0.journey);
                        let most = bounds.unwrap().run.price;
                        let kept = most.is_none_or(|most| cost <= most);
                        assert!(kept, "{folder}, life {seed}: a run costs {cost} where {most:?}");
                        costs += usize::from(most.is_some());
                    }
                }
                for (number, bounds) in all.iter().enumerate() {
                    let name = bounds.name.as_str();
                    let flow = engine.flow(name).unwrap() as u32;
                    let of = |place: usize| sends[place].run.flow == flow;
                    holds(bounds.person.day, most(24 * HOUR, &of), name);
                    holds(bounds.person.week, most(7 * 24 * HOUR, &of), name);
                    for run in life.runs().iter().filter(|run| run.id.flow == flow) {
                        let of = |place: usize| sends[place].run == run.id;
                        holds(bounds.run.day, most(24 * HOUR, &of), name);
                        holds(bounds.run.week, most(7 * 24 * HOUR, &of), name);
                        holds(bounds.run.all, most(i64::MAX / 4, &of), name);
                    }
                    looked_at += usize::from(number == 0) * sends.len();
                }
                holds(together.day, most(24 * HOUR, &|_| true), "all");
                holds(together.week, most(7 * 24 * HOUR, &|_| true), "all");
            }
        });
    }
    assert!(looked_at > 3_000, "{looked_at}");
    assert!(costs > 30, "{costs} runs whose cost is bounded");
}

/// A whole company's journeys, made at random, give no false alarm: what is found in them has a story.
#[test]
fn generated_journeys_give_no_false_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let generated = super::rebuild::generate::workspace(500, &["flow"]);
    generated.write(dir.path()).unwrap();
    let workspace = Workspace::load(dir.path()).unwrap();
    // The proofs leave out what cannot be played.
    let looked_at = driver::with_flows(&workspace, |_, flows| {
        flows.iter().filter(|(flow, info)| not_runnable(flow, info).is_empty()).count()
    });
    assert_eq!(looked_at, 500);
    let mut without = Vec::new();
    failures(&workspace, |failure, _| {
        if failure.shown.is_none() && !WITHOUT_STORY.contains(&failure.diagnostic.code.number()) {
            without.push(failure.diagnostic.message.clone());
        }
    });
    assert!(without.is_empty(), "{} findings without a story: {without:#?}", without.len());
}

/// Mistakes that are planted into journeys that have none of their kind: every one is found, with a story.
#[test]
fn planted_mistakes_are_found() {
    let generated = super::rebuild::generate::workspace(120, &["flow"]);
    type Plant = fn(&str) -> Option<String>;
    // By code: what is done to the file of a journey, or to that of the rules.
    let plants: [(&str, Plant); 5] = [
        ("JC0423", |text| {
            let line = first_send(text)?;
            Some(text.replacen(line, &format!("{line}{line}"), 1))
        }),
        ("JC0424", |text| {
            let line = first_send(text)?;
            let withdraw = "        consent withdraw marketing on [email, sms]\n";
            Some(text.replacen(line, &format!("{withdraw}{line}"), 1))
        }),
        ("JC0417", |text| {
            let line = first_send(text)?;
            let late = format!("        wait 3 days\n{line}");
            let header = "    rules    news\n";
            let text = text.contains(header).then(|| text.replacen(line, &late, 1))?;
            Some(text.replacen(header, &format!("{header}    lasts    at most 2 days\n"), 1))
        }),
        ("JC0410", |text| {
            let rules = "rules news \"News\" extends consent_only {\n";
            text.contains(rules).then(|| {
                let open = "rules news \"News\" {\n    consent   none\n";
                text.replacen(rules, open, 1).replacen(
                    "{ consent_only, service_only }",
                    "{ service_only }",
                    1,
                )
            })
        }),
        ("JC0413", |text| {
            let rules = "rules news \"News\" extends consent_only {\n";
            let cap = "    cap       1 per 300 days skip\n";
            text.contains(rules).then(|| text.replacen(rules, &format!("{rules}{cap}"), 1))
        }),
    ];
    for (code, plant) in plants {
        let mut planted = Vec::new();
        let files: Vec<(String, String)> = generated
            .files
            .iter()
            .map(|(path, text)| match plant(text) {
                Some(changed) => {
                    planted.push(path.clone());
                    (path.clone(), changed)
                }
                None => (path.clone(), text.clone()),
            })
            .collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let (workspace, found) = support::check(&generated.manifest, &files);
        let with_story: BTreeSet<String> = found
            .iter()
            .filter(|found| found.code.to_string() == code)
            .filter(|found| found.notes.iter().any(|note| note.starts_with("a customer's story")))
            .filter_map(|found| found.span())
            .map(|span| workspace.sources.path(span.file).to_owned())
            .collect();
        // What is planted in the rules is found in the journeys under them.
        if planted.len() == 1 {
            assert!(with_story.len() > 20, "{code}: {}", with_story.len());
            continue;
        }
        assert!(planted.len() > 20, "{code} was planted {} times", planted.len());
        let missed: Vec<&String> =
            planted.iter().filter(|path| !with_story.contains(*path)).collect();
        assert!(
            missed.is_empty(),
            "{code}: {} of {} missed: {missed:?}",
            missed.len(),
            planted.len()
        );
    }
}

/// The first marketing message of a journey that stands outside every branch.
fn first_send(text: &str) -> Option<&str> {
    let (_, journey) = text.split_once("    rules    news\n")?;
    let mut before = String::new();
    for line in journey.split_inclusive('\n') {
        if line.starts_with("        send first_") || line.starts_with("        send offer_") {
            // Only where nothing before it can lead around it.
            let words =
                [" if ", " match ", "exit", "split", "goto", "wait up", "countdown", "repeat"];
            return (!words.iter().any(|word| before.contains(word))).then_some(line);
        }
        before.push_str(line);
    }
    None
}
