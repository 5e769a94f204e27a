//! What a new version leaves of an old one.

use super::*;
use serde_json::Map;

/// A journey of a text and of more steps, and another one.
fn template(more: &str, also: &str) -> Map<String, Value> {
    let source = format!(
        "use std.channels {{ sms }}\n\
         profile Customer {{ phone: phone?  closed: bool = false }}\n\
         event go {{ id: text up to 20 }}\n\
         event stop\n\
         message hello {{ purpose service  locales da  sms {{ da: \"x\" }} }}\n\
         journey j {{ trigger on go as e  entry one per e.id, ignore  goal on stop any key  wait 1 day {more} }}\n\
         {also}"
    );
    let files = World::new(&AWS, MANIFEST, &source).emit();
    json(&files, "template.json")["Resources"].as_object().unwrap().clone()
}

fn other(text: &str) -> String {
    format!("journey other {{ trigger started  {text} }}")
}

/// The one id that begins so.
fn id(resources: &Map<String, Value>, begin: &str) -> String {
    let all: Vec<&String> = resources.keys().filter(|id| id.starts_with(begin)).collect();
    assert_eq!(all.len(), 1, "{begin}: {all:?}");
    all[0].clone()
}

#[test]
fn only_what_changes_gets_another_version() {
    let first = template("", &other("wait 1 day"));
    let again = template("", &other("wait 1 day"));
    assert_eq!(first, again);
    let second = template("", &other("wait 2 days"));
    let differs = |begin: &str| id(&first, begin) != id(&second, begin);
    assert!(differs("VersionJourneyOther") && differs("VersionRouter"));
    assert!(!differs("VersionJourneyJ") && !differs("RoleJourneyOther"));
    let third = template("send hello via sms", &other("wait 1 day"));
    let differs = |begin: &str| id(&first, begin) != id(&third, begin);
    assert!(differs("VersionJourneyJ"), "it sends");
    assert!(differs("RoleJourneyJ"), "and may: the old version keeps its role");
    assert!(!differs("VersionJourneyOther"));
}

#[test]
fn what_people_inside_need_stays() {
    let resources = template("send hello via sms", &other("wait 1 day"));
    for begin in [
        "JourneyJ",
        "VersionJourneyJ",
        "RoleJourneyJ",
        "LogJourneyJ",
        "RoleRouter",
        "VersionRouter",
    ] {
        let resource = &resources[&id(&resources, begin)];
        let policy = resource["DeletionPolicy"].as_str().unwrap();
        let named = begin == "JourneyJ" || begin.starts_with("Log");
        assert_eq!(policy == "RetainExceptOnCreate", named, "{begin}");
        assert!(policy.starts_with("Retain"), "{begin}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{begin}");
    }
    assert!(resources["Router"].get("DeletionPolicy").is_none(), "nobody is inside the router");
}

#[test]
fn one_alias_is_the_switch() {
    let resources = template("", &other("wait 1 day"));
    let target = &resources["Rule1"]["Properties"]["Targets"][0]["Arn"];
    assert_eq!(target["Ref"], "AliasRouter");
    let router = &resources["Router"]["Properties"];
    for name in ["Router", "JourneyJ", "JourneyOther"] {
        let alias = &resources[&format!("Alias{name}")]["Properties"];
        assert_eq!(alias["Name"], "live");
        let version = id(&resources, &format!("Version{name}"));
        assert_eq!(alias["DeploymentPreference"]["StateMachineVersionArn"]["Ref"], version);
        let machine = &resources[&version]["Properties"]["StateMachineRevisionId"]["Fn::GetAtt"];
        assert_eq!(machine[0], name);
        if name != "Router" {
            let key = format!("Version{name}");
            assert_eq!(router["DefinitionSubstitutions"][&key]["Ref"], version);
            let definition = router["DefinitionString"].as_str().unwrap();
            assert!(definition.contains(&format!("\"StateMachineArn\":\"${{{key}}}\"")), "{key}");
        }
    }
}

#[test]
fn a_journey_called_like_a_part_of_another_has_ids_of_its_own() {
    let resources =
        template("", "journey j_log { trigger started }\njourney j_alias { trigger started }");
    let machines = resources.values().filter(|r| r["Type"] == "AWS::StepFunctions::StateMachine");
    assert_eq!(machines.count(), 4);
}

#[test]
fn lists_are_gathered_by_the_version_that_the_router_was_made_with() {
    let digest = "journey lists { trigger on go collect as all for 1 day up to 3  entry parallel  wait 1 day }";
    let resources = template("", digest);
    for begin in ["Gatherer", "VersionGatherer", "RoleGatherer", "LogGatherer"] {
        let resource = &resources[&id(&resources, begin)];
        assert!(resource["DeletionPolicy"].as_str().unwrap().starts_with("Retain"), "{begin}");
    }
    let version = id(&resources, "VersionGatherer");
    assert_eq!(resources["AliasGatherer"]["Properties"]["Name"], "live");
    let router = &resources["Router"]["Properties"];
    assert_eq!(router["DefinitionSubstitutions"]["VersionGatherer"]["Ref"], version);
    let place = "\"StateMachineArn\":\"${VersionGatherer}\"";
    assert!(router["DefinitionString"].as_str().unwrap().contains(place));
    // The next list is gathered by the version that its input names: it is not asked which it is.
    let gatherer = resources["Gatherer"]["Properties"]["DefinitionString"].as_str().unwrap();
    assert!(gatherer.contains("\"StateMachineArn\":\"{% $machine %}\""));
    assert!(!gatherer.contains("StateMachine.Id"));
}

const GO: &str = "profile Customer { phone: phone? }\nevent go\nevent stop\njourney j { trigger on go as e  entry parallel }";

#[test]
fn what_older_versions_wait_for_is_brought_though_nobody_names_it() {
    let types = |manifest: &str| {
        let files = World::new(&AWS, manifest, GO).emit();
        let rule = &json(&files, "template.json")["Resources"]["Rule1"]["Properties"];
        let types = rule["EventPattern"]["detail-type"].as_array().unwrap().clone();
        types.iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types(MANIFEST), ["go"]);
    let heard = MANIFEST.replace(
        "[targets.aws]",
        "[targets.aws]\nstill_heard = [\"stop\", \"journeyc.receipt\", \"journeyc.facts\"]",
    );
    let all = ["go", "journeyc.receipt", "journeyc.reply", "stop", "journeyc.facts"];
    assert_eq!(types(&heard), all);
    let wrong = heard.replace("\"stop\"", "\"gone\"");
    let found = AWS.emit(&World::new(&AWS, &wrong, GO).input()).unwrap_err();
    assert_eq!(messages(&found), ["JC0602: no event of the sources is called `gone`"]);
}
