//! What cards mean, seen from outside: as a drawing or a lint asks, without a tree. And when good
//! practice speaks and when it keeps silent.

use journeyc::driver;
use journeyc::hir::{
    Arena, Level, MapDef, Measure, Mode, Op, Program, State, Status, Touchpoint, Ty, Value,
};
use journeyc::source::Workspace;

use crate::support;

/// The program of the example shop.
fn shop(look: impl FnOnce(&Program)) {
    let workspace = Workspace::load(&support::root().join("examples/nordic-shop")).unwrap();
    driver::with_flows(&workspace, |program, _| look(program));
}

fn touchpoint<'p>(program: &'p Program, name: &str, state: State) -> &'p Touchpoint {
    let found =
        program.touchpoints.iter().find(|(_, of)| of.head.name == name && of.state == state);
    found.unwrap().1
}

fn only<T>(arena: &Arena<T>) -> &T {
    assert_eq!(arena.len(), 1);
    arena.iter().next().unwrap().1
}

#[test]
fn a_touchpoint_says_what_is_written() {
    shop(|program| {
        let now = touchpoint(program, "checkout", State::Current);
        let stage = now.stage.as_ref().unwrap().id;
        assert_eq!(program.stages.at(stage).head.name, "purchase");
        assert_eq!(now.mode, Some(Mode::Online));
        let places: Vec<&str> = now.places.iter().map(|place| place.text.as_str()).collect();
        assert_eq!(places, ["website", "app"]);
        assert_eq!(now.feels.as_ref().map(|feels| feels.value), Some(-1));
        assert_eq!(now.feels.as_ref().unwrap().words[0].text, "frustrated");
        let needs: Vec<_> = now.needs.iter().map(|need| (need.met, &*need.text.text)).collect();
        assert_eq!(needs, [(Some(true), "Safe payment"), (Some(false), "Fewer steps")]);
        let [late, many] = now.pains.as_slice() else { panic!("{:?}", now.pains) };
        assert_eq!((late.business, late.customer), (Some(Level::High), Some(Level::High)));
        assert_eq!(many.customer, Some(Level::Medium));
        assert_eq!(late.cause.as_ref().unwrap().text, "delivery");
        let [price, one_page] = now.opportunities.as_slice() else { panic!() };
        assert_eq!((price.pains.as_slice(), one_page.pains.as_slice()), (&[0][..], &[1][..]));
        assert_eq!(price.status, Status::Started);
        assert_eq!(price.due.as_ref().unwrap().date, "2026-12-01");
        assert_eq!(price.owner.as_ref().unwrap().text, "Web team");
        assert_eq!(one_page.status, Status::Planned);
        let kpi = program.metrics.at(one_page.kpis[0].id);
        assert_eq!(kpi.head.name, "checkout_completion");
        assert!(now.moment_of_truth.is_some());
        assert_eq!(now.steps.map(|(steps, _)| steps), Some(5));
        assert_eq!(now.evidence[0].count, Some(14));
    });
}

#[test]
fn variants_know_each_other_and_have_one_name() {
    shop(|program| {
        let now = touchpoint(program, "checkout", State::Current);
        let then = program.touchpoints.at(now.twin.unwrap());
        assert_eq!((then.head.name.as_str(), then.state), ("checkout", State::Future));
        assert_eq!(then.feels.as_ref().map(|feels| feels.value), Some(1));
        let back = then.twin.unwrap();
        assert_eq!(program.touchpoints.at(back).state, State::Current);
        assert_eq!(program.variant(back, State::Future), now.twin);
        // What has no variant is the same in both.
        let (cart, _) = program.touchpoints.iter().find(|(_, of)| of.head.name == "cart").unwrap();
        assert_eq!(program.variant(cart, State::Future), Some(cart));
    });
}

#[test]
fn a_map_is_seen_stage_by_stage() {
    shop(|program| {
        let map: &MapDef = only(&program.maps);
        let stages = program.stages_of_map(map);
        let names: Vec<&str> =
            stages.iter().map(|stage| program.stages.at(*stage).head.name.as_str()).collect();
        let all =
            ["awareness", "consideration", "purchase", "post_purchase", "loyalty", "advocacy"];
        assert_eq!(names, all);
        assert_eq!(map.states, [State::Current, State::Future]);
        assert_eq!((map.personas.len(), map.journeys.len(), map.touchpoints.len()), (2, 17, 21));
        // Five touchpoints of the purchase: four, and one of them in two variants.
        let purchase = program.touchpoints_at(map, stages[2]);
        let names: Vec<&str> =
            purchase.iter().map(|id| program.touchpoints.at(*id).head.name.as_str()).collect();
        assert_eq!(names, ["cart", "checkout", "payment", "till", "checkout"]);
        let today = program.touchpoints_of_map(map, State::Current);
        assert_eq!(today.len(), 21);
        let channels: Vec<&str> = program
            .channels_sent_at(map, stages[2])
            .into_iter()
            .map(|id| program.channels.at(id).head.name.as_str())
            .collect();
        assert!(channels.contains(&"sms") && !channels.contains(&"facebook"), "{channels:?}");
        assert_eq!(map.review.as_ref().unwrap().date, "2027-02-01");
        assert_eq!(map.version.as_ref().unwrap().text, "Autumn 2026");
    });
}

#[test]
fn metrics_can_be_computed_from_what_they_say() {
    shop(|program| {
        let find = |name: &str| {
            program.metrics.iter().find(|(_, metric)| metric.head.name == name).unwrap().1
        };
        let recovery = find("cart_recovery");
        assert_eq!((recovery.measure, &recovery.ty), (Measure::Share, &Ty::Percent));
        assert_eq!(recovery.within, Some(5 * 86_400));
        let events: Vec<&str> = recovery
            .events
            .iter()
            .map(|event| program.events.at(event.event).head.name.as_str())
            .collect();
        assert_eq!(events, ["cart_abandoned", "order_completed"]);
        let target = recovery.target.as_ref().unwrap();
        assert_eq!((target.op, &target.value), (Op::Ge, &Value::Percent(1_200)));
        let time = find("delivery_time");
        assert_eq!((time.measure, &time.ty), (Measure::MedianTime, &Ty::Duration));
        assert_eq!(time.target.as_ref().unwrap().value, Value::Duration(48 * 3_600));
        let sum = find("large_orders");
        assert_eq!((sum.measure, &sum.ty), (Measure::Sum, &Ty::Money("DKK".into())));
        assert!(sum.value.is_some() && sum.events[0].filter.is_some());
        let gold = find("gold_customers");
        assert_eq!((gold.measure, &gold.ty), (Measure::Customer, &Ty::Percent));
        assert_eq!(gold.value.as_ref().unwrap().ty, Ty::Bool);
    });
}

#[test]
fn plans_personas_lifecycles_and_stages_say_what_is_written() {
    shop(|program| {
        let plan = only(&program.plans);
        assert_eq!(plan.entries.len(), 8);
        let first = &plan.entries[0];
        let when = first.when.as_ref().unwrap();
        assert_eq!((when.date.as_str(), when.at), ("2026-11-30", Some(9 * 60)));
        let channels: Vec<&str> = first
            .channels
            .iter()
            .map(|channel| program.channels.at(channel.id).head.name.as_str())
            .collect();
        assert_eq!(channels, ["facebook", "instagram"]);
        assert!(first.publish && first.text.as_ref().unwrap().text.contains("first door"));
        assert_eq!(first.by.as_ref().unwrap().text, "Maja, social");
        assert_eq!(plan.entries[1].page.as_ref().unwrap().text, "/christmas");
        let work: Vec<Status> =
            plan.entries.iter().filter(|entry| !entry.publish).map(|entry| entry.status).collect();
        assert_eq!(work, [Status::Done, Status::Started, Status::Planned, Status::Planned]);

        let (_, parent) =
            program.personas.iter().find(|(_, of)| of.head.name == "busy_parent").unwrap();
        let card = &parent.card;
        assert_eq!((card.age, card.share), (Some((28, 45)), Some(3_500)));
        assert_eq!(card.occupation.as_ref().unwrap().text, "nurse");
        assert_eq!((card.hobbies.len(), card.facts[0].name.as_str()), (2, "city"));
        assert_eq!(card.evidence[0].on.as_ref().unwrap().date, "2026-09-30");
        assert_eq!(card.evidence[1].words.as_ref().unwrap().text, "orders of 2025 and 2026");

        let (_, six) =
            program.lifecycles.iter().find(|(_, of)| of.head.name == "six_stage").unwrap();
        assert_eq!((six.stages.len(), six.ranges.len(), six.back.len()), (6, 2, 3));
        let decision = program.stages.iter().find(|(_, of)| of.head.name == "decision").unwrap().0;
        assert_eq!(program.place_in(six, decision), Some(2), "another word for the purchase");
        let itself = program.stages.at(program.stage_itself(decision));
        assert_eq!(itself.card.actions[0].text, "Fills the cart");
        assert_eq!(itself.card.fits.len(), 6);
    });
}

#[test]
fn good_practice_is_silent_without_what_it_speaks_of() {
    // Predicates, a goal in words, touchpoints without a map: nothing of maps, plans and evidence.
    let source = r#"
use std.commerce { cart_abandoned, order_completed }
use std.stages   { purchase }

profile Customer { email: email? pii }

persona anyone {
    where  customer.email is known
    sample { email: "a@example.com" }
}

touchpoint checkout "Checkout" {
    stage purchase
    place website, online
    emits cart_abandoned, order_completed
    asks  "Is it safe?"
    feels 0 "careful"
}
"#;
    let (_, found) = support::check("", &[("main.journey", source)]);
    assert_eq!(support::codes_of(&found), [""; 0], "{found:?}");
}

#[test]
fn good_practice_has_levels() {
    let source = "map today { scenario \"A cup of coffee\" }\n";
    let with = |level: &str| {
        let manifest =
            format!("[workspace]\nname = \"x\"\n[lints]\nno-review-date = \"{level}\"\n");
        let (_, found) = support::check(&manifest, &[("main.journey", source)]);
        found.iter().map(|finding| finding.is_error()).collect::<Vec<bool>>()
    };
    assert_eq!(with("warning"), [false]);
    assert_eq!(with("error"), [true]);
    assert_eq!(with("allow"), [false; 0]);
}

#[test]
fn good_practice_can_be_allowed_at_one_place() {
    let source = "allow JC0719 \"drawn for one meeting\"\nmap today { scenario \"A cup of coffee\" }\n\
                  map tomorrow { scenario \"Two cups\" }\n";
    let (workspace, found) = support::check("", &[("main.journey", source)]);
    assert_eq!(support::codes_of(&found), ["JC0719"]);
    let (place, _) = workspace.sources.places(found[0].span().unwrap());
    assert_eq!(place.line, 3, "only the other map");
}

#[test]
fn good_practice_waits_until_names_are_right() {
    let source = "map today { personas nobody }\n";
    let (_, found) = support::check("", &[("main.journey", source)]);
    assert_eq!(support::codes_of(&found), ["JC0201"]);
}

/// A workspace whose map asks for an answer to a left cart; `answer` is what the journey begins with.
fn cart_shop(answer: &str) -> [(&'static str, String); 3] {
    let events = "event cart_abandoned { total: int }\nevent signed_up\n\
                  profile Customer { email: email? pii  zone: timezone = \"Europe/Copenhagen\" }\n";
    let journey = format!(
        "use std.channels {{ email }}\nuse events {{ {answer} }}\n\
         message hello {{ purpose service  email {{ subject {{ en: \"Hi\" }} body {{ en: \"Hello.\" }} }} }}\n\
         journey remind {{\n    trigger on {answer}\n    entry parallel\n    send hello via email\n}}\n"
    );
    let map = "use events { cart_abandoned }\nuse remind { remind }\nuse std.stages { purchase }\n\
               touchpoint cart {\n    stage purchase\n    place website, hybrid\n    emits cart_abandoned\n    \
               asks \"All there?\"\n    feels 0 \"calm\"\n    feedback \"A question\"\n}\n\
               map today {\n    touchpoints cart\n    journeys remind\n    state future\n    review 2027-02-01\n}\n";
    [("events.journey", events.into()), ("remind.journey", journey), ("wall.journey", map.into())]
}

#[test]
fn good_practice_is_the_same_after_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let write = |files: &[(&str, String)]| {
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
    };
    std::fs::write(folder.path().join("journey.toml"), "[workspace]\nname = \"x\"\n").unwrap();
    let options = driver::BuildOptions { targets: vec!["flow".into()], ..Default::default() };
    let codes = || {
        let workspace = Workspace::load(folder.path()).unwrap();
        let out = workspace.out_folder();
        let memory = driver::Memory::recall(&out, &options);
        let (built, memory) = driver::rebuild(&workspace, &options, memory).unwrap();
        for outputs in &built.outputs {
            let place = out.join(&outputs.path);
            journeyc::source::write_outputs(&place, &outputs.files, &outputs.kept).unwrap();
        }
        if let Some(mut memory) = memory {
            memory.keep(&out, &options);
        }
        let checked = driver::check(&workspace).diagnostics;
        assert_eq!(built.diagnostics, checked, "a build says what a check says");
        support::codes_of(&built.diagnostics)
    };
    for (answer, wanted) in
        [("cart_abandoned", &[][..]), ("signed_up", &["JC0709"]), ("cart_abandoned", &[])]
    {
        write(&cart_shop(answer));
        assert_eq!(codes(), wanted, "{answer}");
        assert_eq!(codes(), wanted, "{answer}, again");
    }
}
