//! The constructs of the language, as targets speak of them. One list: what a flow needs, what a
//! target can do, the report and the docs all use these keys.

/// Makes the enum, its keys and titles from one table.
macro_rules! constructs {
    ($($name:ident $key:literal $title:literal $lowered:literal;)*) => {
        /// A construct of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Construct {
            $(#[doc = $title] $name,)*
        }

        impl Construct {
            /// All of them, in the order of the report.
            pub const ALL: &'static [Construct] = &[$(Construct::$name),*];

            /// A stable key, as in `report.json`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// Its name in the user's words, as it is written in a source where that is possible.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Does this version give it a meaning in a flow. What has none is parsed and checked,
            /// and refused by name when a journey that needs it is built.
            #[must_use]
            pub fn is_lowered(self) -> bool {
                match self { $(Self::$name => $lowered,)* }
            }
        }
    };
}

constructs! {
    TriggerEvent     "trigger.event"      "`trigger on` an event" true;
    TriggerStarted   "trigger.started"    "`trigger started`" true;
    TriggerApi       "trigger.api"        "`trigger api`" true;
    TriggerAnyone    "trigger.anyone"     "`of anyone` in a trigger" false;
    TriggerThing     "trigger.thing"      "`for each customer` in a trigger" false;
    TriggerSegment   "trigger.segment"    "a trigger on a segment" false;
    TriggerSchedule  "trigger.schedule"   "a trigger by schedule" false;
    TriggerDate      "trigger.date"       "a trigger by date" false;
    TriggerAmong     "trigger.among"      "`among` a segment" false;
    Collect          "trigger.collect"    "`collect` (a digest)" false;
    Persona          "persona"            "`for` a persona with a predicate" true;
    EntryParallel    "entry.parallel"     "`entry parallel`" true;
    EntryIgnore      "entry.ignore"       "`entry ignore`" false;
    EntryRestart     "entry.restart"      "`entry restart`" false;
    EntryKey         "entry.key"          "`entry one per` a key" false;
    EntryAgain       "entry.again"        "`again after` a pause" false;
    Goal             "goal"               "`goal`" false;
    ExitOn           "exit.on"            "`exit on` an event" false;
    ExitWhen         "exit.when"          "`exit when` a condition" false;
    While            "while"              "`while` a condition" false;
    Lasts            "lasts"              "`lasts at most`" false;
    JourneyHoldout   "holdout"            "`holdout` of a journey" true;
    Active           "active"             "`active` dates" false;
    Priority         "priority"           "`priority`" false;
    Send             "send"               "`send`" true;
    SendChain        "send.chain"         "`via a > b`" true;
    SendBoth         "send.both"          "`via a and b`" true;
    SendTo           "send.to"            "`send .. to` someone else" false;
    SendUnreachable  "send.unreachable"   "an `unreachable` arm" true;
    SendFailed       "send.failed"        "a `failed` arm of a send" true;
    Expires          "send.expires"       "`expires` after a span" true;
    ExpiresAt        "send.expires-at"    "`expires` at an instant" false;
    ConsentGate      "gate.consent"       "consent asked before a send" true;
    SuppressionGate  "gate.suppression"   "suppression asked before a send" true;
    Quiet            "gate.quiet"         "`quiet` hours" false;
    Office           "gate.office"        "`office` hours" false;
    Cap              "gate.cap"           "a frequency `cap`" false;
    FallbackFailed   "fallback.failed"    "`fallback on [failed]`" true;
    FallbackReceipt  "fallback.receipt"   "`fallback` on a receipt (`undelivered`)" false;
    FallbackDeadline "fallback.deadline"  "a `fallback` deadline (`not delivered after`)" false;
    AllowCritical    "gate.critical"      "`allow critical`" false;
    Template         "content.template"   "an approved WhatsApp template" true;
    SessionText      "content.session"    "free WhatsApp text inside the session window" false;
    Buttons          "content.buttons"    "buttons" true;
    Answers          "content.answers"    "a `list` or `survey` to answer" false;
    Each             "content.each"       "`{each ..}` in a text" false;
    Plural           "content.plural"     "`{plural ..}` in a text" false;
    WaitSpan         "wait.span"          "`wait` for a span" true;
    WaitData         "wait.data"          "`wait` for a span that is data" true;
    WaitUntil        "wait.until"         "`wait until` a calendar point" false;
    Race             "wait.race"          "`wait up to` with arms" false;
    Countdown        "countdown"          "`countdown`" false;
    If               "if"                 "`if`" true;
    Match            "match"              "`match`" true;
    Split            "split"              "`split`" true;
    SplitSticky      "split.sticky"       "`split .. sticky`" true;
    SplitHoldout     "split.holdout"      "`holdout` in a split" true;
    SplitWinner      "split.winner"       "`winner by` in a split" false;
    Repeat           "repeat"             "`repeat up to`" true;
    RepeatEvery      "repeat.every"       "`repeat .. every`" true;
    Let              "let"                "`let`" true;
    Set              "set"                "`set`" true;
    ConsentChange    "consent"            "`consent grant` or `withdraw`" true;
    Track            "track"              "`track`" true;
    Call             "call"               "`call`" true;
    CallFailed       "call.failed"        "a `failed` arm of a call" true;
    Start            "start"              "`start` another journey" false;
    Goto             "goto"               "`goto`" true;
    GotoBack         "goto.back"          "`goto` back, at most N times" true;
    Exit             "exit"               "`exit`" true;
    Restart          "restart"            "`restart` of a wait" false;
    History          "expr.history"       "a question about past events" true;
    SinceEntry       "expr.since-entry"   "`since entry`" true;
    SegmentTest      "expr.segment"       "`customer in` a segment" true;
    SegmentExternal  "expr.external"      "an `external` segment" false;
    Consented        "expr.consented"     "`consented(..)`" true;
    ConsentAge       "expr.consent-age"   "`consent_age(..)`" false;
    MessageStatus    "expr.status"        "the status of a message" false;
    SentBefore       "expr.sent"          "`sent(..)`" false;
    Engaged          "expr.engaged"       "`engaged(..)`" false;
    Setting          "expr.setting"       "a `setting`" true;
    Contact          "expr.contact"       "a `contact` as a value" false;
    DecimalMath      "expr.decimal"       "arithmetic or comparison of decimals" true;
    DateMath         "expr.date"          "arithmetic with dates or times" false;
    Lists            "expr.lists"         "lists as data" true;
}
