//! Workspaces of any size, the same ones each time: shared modules, and one file per journey with
//! its own messages. A journey has about 16 steps; which ones, and how they nest, depends on its
//! number.

use std::fmt::Write as _;
use std::path::Path;

/// A workspace in memory.
pub struct Generated {
    /// `journey.toml`
    pub manifest: String,
    /// The sources: path, text.
    pub files: Vec<(String, String)>,
}

impl Generated {
    /// How many bytes the sources have.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|(_, text)| text.len()).sum()
    }

    /// The sources, as `Workspace::from_memory` wants them.
    pub fn borrowed(&self) -> Vec<(&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
    }

    /// Writes the workspace into a folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("journey.toml"), &self.manifest)?;
        for (path, text) in &self.files {
            let place = folder.join(path);
            if let Some(parent) = place.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(place, text)?;
        }
        Ok(())
    }
}

/// A workspace with so many journeys, each mapped to these targets.
pub fn workspace(journeys: usize, targets: &[&str]) -> Generated {
    let mut files = vec![
        ("journeys/shared/profile.journey".to_owned(), PROFILE.to_owned()),
        ("journeys/shared/events.journey".to_owned(), EVENTS.to_owned()),
        ("journeys/shared/rules.journey".to_owned(), RULES.to_owned()),
    ];
    for number in 0..journeys {
        let path = format!("journeys/set{:03}/j{number:05}.journey", number / 100);
        files.push((path, journey(number)));
    }
    let targets: Vec<String> = targets.iter().map(|name| format!("{name:?}")).collect();
    Generated { manifest: MANIFEST.replace("TARGETS", &targets.join(", ")), files }
}

/// The source of one journey.
pub fn journey(number: usize) -> String {
    let mut writer = Writer {
        dice: Dice::new(number),
        out: String::new(),
        steps: 0,
        names: 0,
        sent: [false; 3],
        last: 3,
    };
    writer.file(number);
    writer.out
}

const MANIFEST: &str = r#"# Made by benches/generate.rs.

[workspace]
name     = "generated"
sources  = ["journeys"]
locale   = "da"
currency = "DKK"
zone     = "Europe/Copenhagen"

[journeys]
"*" = [TARGETS]

[targets.aws]
region                   = "eu-north-1"
account                  = "111122223333"
sms_origination          = "Butik"
sms_configuration_set    = "journeys"
email_from               = "Butik <hej@butik.example>"
email_configuration_set  = "journeys"
unsubscribe_url          = "https://butik.example/stop"

[connections.crm]
kind = "http"
url  = "https://crm.butik.example/tasks"
arn  = "arn:aws:events:eu-north-1:111122223333:connection/crm/2c3d4e5f"

[actions."crm.create_task"]
connection = "crm"
timeout    = "30 seconds"
retries    = 2
"#;

const PROFILE: &str = r#"//! What is known about a customer.

/// Where a customer stands in the loyalty programme.
enum Tier "Loyalty tier" { bronze "Bronze", silver "Silver", gold "Gold" }

/// A customer.
profile Customer "Customer" {
    first_name: text up to 20?
    children:   int      = 0
    student:    bool     = false
    phone:      phone?   pii
    email:      email?   pii
    language:   locale   = da
    zone:       timezone = "Europe/Copenhagen"
    tier:       Tier     = bronze
    orders:     int      = 0
    spent:      money    = 0 DKK
}
"#;

const EVENTS: &str = r#"//! What happens, and what we ask other systems to do.

/// A product was looked at.
microconversion event looked_at "Looked at" {
    product_id:   text up to 36
    product_name: text up to 40
    price:        money
    url:          url
}

/// A cart was left.
event cart_left "Cart left" {
    cart_id: text up to 36
    total:   money
    url:     url
}

/// An order was paid.
conversion event bought "Bought" {
    order_id: text up to 36
    total:    money
    url:      url
}

/// A parcel was handed over.
event parcel_came "Parcel came" {
    order_id: text up to 36
    total:    money
    url:      url
}

/// A journey reached a point worth counting.
event point_reached "Point reached" {
    journey: text up to 20
    point:   int
}

/// A task for a colleague.
action crm.create_task(title: text up to 120, about: text up to 120) "Create a task" -> { task_id: text up to 36 }
"#;

const RULES: &str = r#"//! When we may speak.

use std.channels { email, sms }
use std.rules    { consent_only, service_only }

/// Marketing, for those who said yes.
rules news "News" extends consent_only {
    prefer    email > sms
    fallback  on [failed]
    sender    sms "Butik", email "hej@butik.example"
}

/// What a customer has to know.
rules facts "Facts" extends service_only {
    prefer    email > sms
    sender    sms "Butik", email "service@butik.example"
}
"#;

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        Self(seed as u64)
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.roll(from.len())]
    }
}

const EVENTS_WITH_TOTAL: [&str; 3] = ["cart_left", "bought", "parcel_came"];
const KINDS: [&str; 3] = ["first", "second", "offer"];

struct Writer {
    dice: Dice,
    out: String,
    steps: usize,
    names: usize,
    /// Which messages are sent.
    sent: [bool; 3],
    /// Which message was sent last; 3 for none.
    last: usize,
}

impl Writer {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{:1$}{text}", "", depth * 4);
    }

    fn file(&mut self, number: usize) {
        let event = self.dice.pick(&EVENTS_WITH_TOTAL);
        let service = self.dice.roll(4) == 0;
        let (rules, purpose) = if service { ("facts", "service") } else { ("news", "marketing") };
        let mut body = std::mem::take(&mut self.out);
        self.steps(number, event);
        std::mem::swap(&mut body, &mut self.out);
        let uses = |word: &str| body.contains(word);
        let mut events: Vec<&str> = vec![event];
        events.extend(
            ["bought", "point_reached"].iter().filter(|name| uses(name) && **name != event),
        );
        if uses("crm.create_task") {
            events.push("crm");
        }
        events.sort_unstable();
        let _ = writeln!(
            self.out,
            "//! Journey {number}: what follows `{event}`.\n\n\
             use std.channels  {{ email, sms }}\n\
             use std.stages    {{ consideration, loyalty, purchase }}\n\
             use shared.events {{ {} }}\n\
             use shared.rules  {{ {rules} }}\n\n\
             // ---- messages ---------------------------------------------------------------\n",
            events.join(", ")
        );
        for (at, kind) in KINDS.iter().enumerate() {
            if self.sent[at] {
                self.message(number, kind, event, purpose);
            }
        }
        let _ = writeln!(
            self.out,
            "// ---- the journey ------------------------------------------------------------\n\n\
             /// What we say and do after `{event}`, variant {number}.\n\
             journey j{number:05} \"Journey {number}\" {{\n    \
                 trigger  on {event} as cause where cause.total >= {} DKK\n    \
                 entry    parallel\n    \
                 rules    {rules}\n\n{body}}}",
            100 + self.dice.0 % 9 * 50,
        );
    }

    fn message(&mut self, number: usize, kind: &str, event: &str, purpose: &str) {
        const DANISH: [&str; 4] = [
            "der ligger stadig noget og venter på dig",
            "vi har fundet noget, som passer til det, du så på",
            "tak, fordi du handler hos os",
            "din pakke er vores vigtigste i dag",
        ];
        const ENGLISH: [&str; 4] = [
            "something is still waiting for you",
            "we have found something that goes with what you saw",
            "thank you for shopping with us",
            "your parcel is our most important one today",
        ];
        let say = self.dice.roll(4);
        let (da, en) = (DANISH[say], ENGLISH[say]);
        let (off, shown) = if kind == "offer" {
            (", off: percent", ("Du får {off} rabat.", "You get {off} off."))
        } else {
            ("", ("Vi glæder os til at se dig.", "We look forward to seeing you."))
        };
        let code = number % 997;
        let _ = writeln!(
            self.out,
            r#"/// The {kind} message of journey {number}.
message {kind}_{number:05}(cause: {event}{off}) "The {kind} message" {{
    purpose  {purpose}
    stages   [consideration, purchase, loyalty]
    tags     [set{code}]
    expires  {} days
    locales  da > en

    sms {{
        da: "Hej {{customer.first_name ?? "der"}}, {da}: {{cause.url}} {} Afmeld: butik.example/stop"
        en: "Hi {{customer.first_name ?? "there"}}, {en}: {{cause.url}} {} Opt out: butik.example/stop"
    }}
    email {{
        subject {{
            da: "Nyt om {{cause.total}}, sag {code}"
            en: "News about {{cause.total}}, case {code}"
        }}
        body {{
            da: """
                Hej {{customer.first_name ?? "der"}}

                Det handler om {{cause.total}}: {da}. {}
                Se mere her: {{cause.url}}

                Vil du ikke høre mere fra os? Afmeld: https://butik.example/stop
                """
            en: """
                Hi {{customer.first_name ?? "there"}}

                This is about {{cause.total}}: {en}. {}
                See more here: {{cause.url}}

                Do you not want to hear from us? Unsubscribe: https://butik.example/stop
                """
        }}
    }}
}}
"#,
            1 + code % 3,
            shown.0,
            shown.1,
            shown.0,
            shown.1,
        );
    }

    fn steps(&mut self, number: usize, event: &str) {
        let stages = ["consideration", "purchase", "loyalty"];
        for (at, stage) in stages.iter().enumerate() {
            self.line(1, &format!("stage {stage} {{"));
            let until = 16 * (at + 1) / stages.len();
            if at == 0 {
                // Every journey says something.
                self.send(2, number);
            }
            while self.steps < until {
                self.step(2, number, event);
            }
            self.line(1, "}");
            if at < 2 {
                self.line(0, "");
            }
        }
    }

    fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// A step, with those inside it.
    fn step(&mut self, depth: usize, number: usize, event: &str) {
        self.steps += 1;
        let simple = depth > 3;
        match self.dice.roll(if simple { 8 } else { 14 }) {
            0 | 1 => self.send(depth, number),
            2 | 3 => {
                let unit = self.dice.pick(&["hours", "days"]);
                let text = format!("wait {} {unit}", 2 + self.dice.roll(9));
                self.line(depth, &text);
            }
            4 => {
                let text = self.dice.pick(&[
                    "set orders = customer.orders + 1",
                    "set spent = customer.spent + cause.total",
                    "set tier = silver",
                ]);
                self.line(depth, text);
            }
            5 => {
                let text = format!(
                    "track point_reached {{ journey: \"j{number:05}\", point: {} }}",
                    self.steps
                );
                self.line(depth, &text);
            }
            6 => {
                let name = self.name("sum");
                let percent = 5 + self.dice.roll(60);
                let text = format!("let {name} = cause.total * {percent}%");
                self.line(depth, &text);
                let text = format!("if {name} > {} DKK {{", 10 + self.dice.roll(500));
                self.line(depth, &text);
                self.send(depth + 1, number);
                self.line(depth, "}");
                self.steps += 2;
            }
            7 => {
                let text = format!(
                    "call crm.create_task(title: \"Look at journey {number}\", about: \"Step {}\")",
                    self.steps
                );
                self.line(depth, &text);
            }
            8 | 9 => {
                let condition = match self.dice.roll(5) {
                    0 => format!("customer.orders > {}", self.dice.roll(9)),
                    1 => "customer.student and customer.children == 0".to_owned(),
                    2 => format!(
                        "customer.spent >= {} DKK or customer.tier == gold",
                        100 + self.dice.roll(900)
                    ),
                    3 => "seen(bought since entry)".to_owned(),
                    _ => format!("count(bought within {} days) >= 2", 10 + self.dice.roll(80)),
                };
                self.line(depth, &format!("if {condition} {{"));
                self.step(depth + 1, number, event);
                self.line(depth, "} else {");
                self.step(depth + 1, number, event);
                self.line(depth, "}");
            }
            10 => {
                self.line(depth, "match customer.tier {");
                for arm in ["gold", "silver", "else"] {
                    self.line(depth + 1, &format!("{arm} {{"));
                    self.step(depth + 2, number, event);
                    self.line(depth + 1, "}");
                }
                self.line(depth, "}");
            }
            11 => {
                let name = self.name("test");
                self.line(depth, &format!("split {name} sticky {{"));
                let share = 10 + self.dice.roll(80);
                for (arm, share) in [("calm", share), ("keen", 100 - share)] {
                    self.line(depth + 1, &format!("{arm} {share}% {{"));
                    self.step(depth + 2, number, event);
                    self.line(depth + 1, "}");
                }
                self.line(depth, "}");
            }
            12 => {
                let text = format!("repeat up to {} times every 1 day {{", 2 + self.dice.roll(4));
                self.line(depth, &text);
                self.step(depth + 1, number, event);
                self.line(depth, "}");
            }
            _ => {
                let text = format!(
                    "if customer.children > {} {{ exit has_enough }}",
                    2 + self.dice.roll(5)
                );
                self.line(depth, &text);
                self.steps += 1;
            }
        }
    }

    fn send(&mut self, depth: usize, number: usize) {
        // Never the same one twice in a row.
        let kind = match (self.dice.roll(3), self.last) {
            (kind, last) if kind == last => (kind + 1) % 3,
            (kind, _) => kind,
        };
        self.last = kind;
        self.sent[kind] = true;
        let off =
            if kind == 2 { format!(", off: {}%", 5 + self.dice.roll(40)) } else { String::new() };
        let via = self.dice.pick(&["email > sms", "sms > email", "email", "email and sms"]);
        let text = format!("send {}_{number:05}(cause{off}) via {via}", KINDS[kind]);
        self.line(depth, &text);
    }
}
