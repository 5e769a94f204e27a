//! What holds a run, and what is gathered or called: closed hours, points of the calendar, digests, requests.

use super::*;

const CALM: &str = "rules calm { quiet 21:00..08:00 defer allow critical }";

#[test]
fn closed_hours_hold_the_run_and_everything_is_asked_again() {
    let calm = |header: &str, steps: &str| {
        with(CALM, "trigger on go as e", &format!("entry parallel rules calm {header}"), steps)
    };
    let document = calm("", "send hello(e) via push > sms set points = 1");
    let steps = &document["steps"];
    assert_eq!(shape(steps), "update_data delay channel channel update_user");
    // Whom no channel reaches is not held.
    let open = |consent: &str, kind: &str, address: &str| {
        value!({"all": [
            says(&format!("recipient.consent_marketing_{consent}"), "equal_to", "true"),
            says(&format!("recipient.preferences.channel_types.{kind}"), "not_equal_to", "false"),
            says("recipient.preferences.commercial_subscribed", "not_equal_to", "false"),
            {"variable": format!("recipient.{address}"), "operator": "not_empty"},
        ]})
    };
    let asked = &steps[0]["conditions"]["any"];
    assert_eq!(asked[0], open("push", "push", "push_token"));
    assert_eq!(asked[1], open("sms", "sms", "phone_number"));
    let path = steps[1]["settings"]["delay_until_field_path"].as_str().unwrap();
    assert_eq!(
        steps[1]["conditions"],
        value!({"all": [{"variable": format!("{path}_is"), "operator": "not_empty"}]})
    );
    // The channel steps ask as they do without hours.
    let without = with("", "trigger on go as e", "entry parallel", "send hello(e) via push > sms");
    assert_eq!(steps[2]["conditions"], without["steps"][0]["conditions"]);
    // A goal ends the run in the night too: a wait for it of each power of two.
    let document = calm("goal on bought", "send bye via sms");
    let waits = document["steps"].as_array().unwrap();
    assert_eq!(waits.len(), 12);
    for (place, step) in waits[1..11].iter().enumerate() {
        let settings = &step["settings"];
        assert_eq!(
            (&settings["on_match"], &settings["on_timeout"]),
            (&value!("halt"), &value!("continue"))
        );
        let seconds = match settings["expires_after"]["unit"].as_str().unwrap() {
            "hours" => 3_600,
            _ => 60,
        } * settings["expires_after"]["value"].as_i64().unwrap();
        assert_eq!(seconds, 60 << (9 - place));
        let asked = step["conditions"]["all"][0]["variable"].as_str().unwrap();
        assert!(asked.ends_with(&format!("_{}", 9 - place)), "{asked}");
    }
    assert_eq!(waits[11]["type"], "channel");
    // Critical messages pass.
    let urgent =
        format!("{CALM}\nmessage urgent {{ purpose critical  locales da  sms {{ da: \"Nu\" }} }}");
    let document =
        with(&urgent, "trigger on go as e", "entry parallel rules calm", "send urgent via sms");
    assert_eq!(shape(&document["steps"]), "channel");
}

#[test]
fn what_closed_hours_drop_is_not_out_of_reach() {
    let skips = "rules calm { quiet 21:00..08:00 skip }";
    let steps = "send bye via sms { unreachable { set points = 1 } } set vip = true";
    let document = with(skips, "trigger on go as e", "entry parallel rules calm", steps);
    let steps = &document["steps"];
    assert_eq!(shape(steps), "update_data channel branch[update_user][] update_user");
    let sent = steps[1]["conditions"]["all"].as_array().unwrap();
    let closed = sent.iter().find(|one| one["argument"] == "\"closed\"").unwrap();
    assert_eq!(closed["operator"], "not_equal_to");
    let apart = steps[2]["branches"][0]["conditions"]["all"].as_array().unwrap();
    assert!(apart.contains(closed), "{apart:?}");
    // What is held longer than it lives is not sent, and the run goes on.
    let soon = format!(
        "{CALM}\nmessage soon {{ purpose marketing  locales da  expires 2 hours  sms {{ da: \"Nu\" }} }}"
    );
    let document =
        with(&soon, "trigger on go as e", "entry parallel rules calm", "send soon via sms");
    let sent = document["steps"][2]["conditions"]["all"].as_array().unwrap();
    assert!(
        sent.iter().any(|one| one["argument"] == "\"late\"" && one["operator"] == "not_equal_to")
    );
}

#[test]
fn a_point_of_the_calendar_is_a_delay() {
    let steps = super::steps("entry parallel", "wait until friday at 10:00 send bye via sms");
    assert_eq!(shape(&steps), "update_data delay channel");
    let document = super::document(
        "entry parallel lasts at most 60 days",
        "wait until e.day { past { exit late } } send bye via sms",
    );
    assert_eq!(
        shape(&document["steps"]),
        "update_data update_data branch[ end][] delay branch[ end][] channel"
    );
    let steps = super::steps("entry parallel goal on bought", "wait until monday send bye via sms");
    let waits = steps.as_array().unwrap();
    // Eight days are less than 2^14 minutes.
    assert_eq!(waits.len(), 1 + 14 + 1);
}

const SPOKE: &str = "event spoke { by: text up to 20  at_page: text up to 20  stars: int }\npersona grown \"Grown\" { where customer.points > 5 }\nmessage digest(all: list of spoke) { purpose service  locales en  sms { en: \"{plural length(all) one \"One note\" other \"{length(all)} notes\"}: {each one in all up to 2: \"{one.by} ({one.stars}), \"}\" } }\nmessage czech(all: list of spoke) { purpose service  locales cs  sms { cs: \"{plural length(all) one \"A\" few \"B\" other \"C\"}\" } }";

#[test]
fn a_digest_is_a_batch() {
    let document = with(
        SPOKE,
        "for grown trigger on spoke as e where e.stars > 2 collect as all by e.at_page for 24 hours sliding 2 hours up to 10",
        "entry parallel, again after 1 day",
        "if length(all) > 1 { send digest(all) via sms }",
    );
    // Asked of each trigger; the persona is asked when the batch is closed.
    assert_eq!(document["conditions"], value!({"all": [says("data.stars", "greater_than", "2")]}));
    let steps = &document["steps"];
    assert_eq!(shape(steps), "batch update_data branch[ end][] throttle branch[channel][]");
    assert_eq!(
        steps[0]["settings"],
        value!({
            "batch_execution_mode": "accumulate",
            "batch_items_max_limit": 10,
            "batch_key": "{{ data.at_page | append: \"\" | sha256 | slice: 0, 32 }}",
            "batch_order": "asc",
            "batch_window": {"unit": "hours", "value": 2},
            "batch_window_extension_limit": {"unit": "hours", "value": 24},
            "batch_window_type": "sliding",
            "workflow_version_mode": "pinned",
        })
    );
    assert_eq!(
        steps[2]["branches"][0]["conditions"],
        value!({"any": [
            {"all": [
                {"variable": "recipient.points", "operator": "not_empty"},
                says("recipient.points", "less_than_or_equal_to", "5"),
            ]},
            {"variable": "recipient.points", "operator": "empty"},
        ]})
    );
    assert_eq!(
        steps[4]["branches"][0]["conditions"],
        value!({"all": [says("data.journeyc_run_count", "greater_than", "1")]})
    );
    // A longer list is asked for, and how many there are is counted in any case.
    let long = format!(
        "{SPOKE}\nmessage long(all: list of spoke) {{ purpose service  locales en  sms {{ en: \"{{each one in all up to 12: \"{{one.by}} \"}}\" }} }}"
    );
    let manifest = MANIFEST.replace(
        "[targets.knock.channels.email]",
        "[targets.knock]\nbatch_items = 20\n[targets.knock.channels.email]",
    );
    let source = journey("entry parallel", "send long(all) via sms")
        .replace("trigger on go as e", "trigger on spoke collect as all for 24 hours")
        .replace("journey j", &format!("{long}\njourney j"));
    let document = json(&World::new(&KNOCK, &manifest, &source).emit(), "j/workflow.json");
    let settings = &document["steps"][0]["settings"];
    assert_eq!(settings["batch_items_render_limit"], 12);
    assert_eq!(settings.get("batch_items_max_limit"), None);
    let until = with(
        SPOKE,
        "trigger on spoke as e collect as all for 7 days up to 10 until monday at 09:00",
        "entry parallel",
        "send digest(all) via sms",
    );
    let steps = &until["steps"];
    assert_eq!(shape(steps), "update_data batch update_data channel");
    assert_eq!(steps[1]["settings"]["batch_until_field_path"], "data.journeyc_run_until");
    let template = steps[0]["settings"]["data"].as_str().unwrap();
    let globals = liquid::object!({"recipient": {"timezone": "Europe/Copenhagen"}});
    for (now, wanted) in [
        ("2026-11-02T07:59:00Z", "2026-11-02T09:00:00+01:00"),
        // At the point itself it is closed as soon as Knock can, and so it is just before.
        ("2026-11-02T08:00:00Z", "2026-11-02T09:01:00+01:00"),
        ("2026-11-02T07:59:58Z", "2026-11-02T09:00:58+01:00"),
        ("2026-11-02T08:00:01Z", "2026-11-09T09:00:00+01:00"),
        // The clock changes on Sunday.
        ("2026-10-20T08:00:00Z", "2026-10-26T09:00:00+01:00"),
    ] {
        let shown = super::clock::at(template, super::clock::seconds(now), &globals);
        assert_eq!(shown, format!("{{\"journeyc_run_until\": \"{wanted}\"}}"), "{now}");
    }
}

#[test]
fn names_of_the_journey_are_none_of_the_workflow() {
    let document = with(
        SPOKE,
        "trigger on spoke collect as all for 24 hours",
        "entry parallel",
        "let count = length(all) + 100 let points = customer.points if length(all) > 1 and count > 5 and points > 1 { send digest(all) via sms }",
    );
    let steps = &document["steps"];
    assert_eq!(steps[1]["settings"]["data"], "{\"journeyc_run_count\": {{ total_activities }}}");
    let named = steps[2]["settings"]["data"].as_str().unwrap();
    let globals = liquid::object!({"data": {"journeyc_run_count": 3}});
    assert_eq!(super::clock::at(named, 0, &globals), "{\"journeyc_let_count\": 103}");
    assert_eq!(
        steps[4]["branches"][0]["conditions"],
        value!({"all": [
            says("data.journeyc_run_count", "greater_than", "1"),
            says("data.journeyc_let_count", "greater_than", "5"),
            says("data.journeyc_let_points", "greater_than", "1"),
        ]})
    );
    let steps = super::steps(
        "entry parallel lasts at most 60 days",
        "let began = customer.points wait until e.day { past { exit late } } if began > 1 { send bye via sms }",
    );
    let keeps = |place: usize| steps[place]["settings"]["data"].as_str().unwrap();
    assert!(keeps(0).contains("{\"journeyc_run_began\": "), "{}", keeps(0));
    assert!(keeps(1).contains("{\"journeyc_let_began\": "), "{}", keeps(1));
    assert!(keeps(2).contains("data.journeyc_run_began"), "{}", keeps(2));
}

#[test]
fn a_digest_says_what_was_gathered() {
    let document = with(
        SPOKE,
        "trigger on spoke collect as all for 24 hours up to 10",
        "entry parallel",
        "send digest(all) via sms send czech(all) via sms",
    );
    let said = |place: usize| document["steps"][place]["template"]["text_body"].as_str().unwrap();
    let one = |by: &str| liquid::object!({"by": by, "stars": 5, "at_page": "p"});
    for (step, gathered, wanted) in [
        (2, 1, "One note: A{{ x }} (5), "),
        (2, 3, "3 notes: A{{ x }} (5), B (5), "),
        (3, 1, "A"),
        (3, 4, "B"),
        (3, 5, "C"),
    ] {
        let all: Vec<liquid::Object> =
            ["A{{ x }}", "B", "C", "D", "E"].map(one)[..gathered].to_vec();
        let globals = liquid::object!({
            "activities": all, "data": {"journeyc_run_count": gathered}, "recipient": {},
        });
        let shown = super::clock::at(said(step), 0, &globals);
        assert_eq!(shown, wanted, "{step} {gathered}");
    }
}

#[test]
fn a_call_at_the_end_is_a_request() {
    let task = "action crm.task(title: text, points: int?)";
    let document = with(
        task,
        "trigger on go as e",
        "entry parallel",
        "if customer.vip { call crm.task(title: e.id, points: customer.points) exit handed } send bye via sms",
    );
    assert_eq!(shape(&document["steps"]), "branch[http_fetch end][] channel");
    let settings = &document["steps"][0]["branches"][0]["steps"][0]["settings"];
    assert_eq!(settings["method"], "post");
    assert_eq!(settings["headers"], value!([{"key": "content-type", "value": "application/json"}]));
    let globals = liquid::object!({});
    assert_eq!(
        super::clock::at(settings["url"].as_str().unwrap(), 0, &globals),
        "https://crm.example/{{t}}"
    );
    let body = settings["body"].as_str().unwrap();
    assert!(body.starts_with("{\"title\": {{ data.id | json }}, \"points\": "), "{body}");
}
