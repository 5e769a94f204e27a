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
    TriggerAnyone    "trigger.anyone"     "`of anyone`: an event of somebody else" true;
    TriggerThing     "trigger.thing"      "`for each customer`: an event about a thing" true;
    TriggerSegment   "trigger.segment"    "a trigger on a segment" true;
    TriggerSchedule  "trigger.schedule"   "a trigger by schedule" true;
    TriggerDate      "trigger.date"       "a trigger by date" true;
    TriggerAmong     "trigger.among"      "`among` a segment" true;
    Collect          "trigger.collect"    "`collect` (a digest)" true;
    Persona          "persona"            "`for` a persona with a predicate" true;
    EntryParallel    "entry.parallel"     "`entry parallel`" true;
    EntryIgnore      "entry.ignore"       "`entry ignore`" true;
    EntryRestart     "entry.restart"      "`entry restart`" true;
    EntryKey         "entry.key"          "`entry one per` a key" true;
    EntryAgain       "entry.again"        "`again after` a pause" true;
    Goal             "goal"               "`goal`" true;
    ExitOn           "exit.on"            "`exit on` an event" true;
    ExitWhen         "exit.when"          "`exit when` a condition" true;
    While            "while"              "`while` a condition" true;
    Lasts            "lasts"              "`lasts at most`" true;
    JourneyHoldout   "holdout"            "`holdout` of a journey" true;
    Active           "active"             "`active` dates" true;
    Priority         "priority"           "`priority`" true;
    Send             "send"               "`send`" true;
    SendChain        "send.chain"         "`via a > b`" true;
    SendBoth         "send.both"          "`via a and b`" true;
    SendTo           "send.to"            "`send .. to` someone else" true;
    SendUnreachable  "send.unreachable"   "an `unreachable` arm" true;
    SendFailed       "send.failed"        "a `failed` arm of a send" true;
    Expires          "send.expires"       "`expires` after a span" true;
    ExpiresAt        "send.expires-at"    "`expires` at an instant" true;
    ConsentGate      "gate.consent"       "consent asked before a send" true;
    SuppressionGate  "gate.suppression"   "suppression asked before a send" true;
    Quiet            "gate.quiet"         "`quiet` hours" true;
    Office           "gate.office"        "`office` hours" true;
    Cap              "gate.cap"           "a frequency `cap`" true;
    FallbackFailed   "fallback.failed"    "`fallback on [failed]`" true;
    FallbackReceipt  "fallback.receipt"   "`fallback` on a receipt (`undelivered`)" true;
    FallbackDeadline "fallback.deadline"  "a `fallback` deadline (`not delivered after`)" true;
    AllowCritical    "gate.critical"      "`allow critical`" true;
    Template         "content.template"   "an approved WhatsApp template" true;
    SessionText      "content.session"    "free WhatsApp text inside the session window" true;
    Buttons          "content.buttons"    "buttons" true;
    Answers          "content.answers"    "a `list` or `survey` to answer" true;
    Each             "content.each"       "`{each ..}` in a text" true;
    Plural           "content.plural"     "`{plural ..}` in a text" true;
    WaitSpan         "wait.span"          "`wait` for a span" true;
    WaitData         "wait.data"          "`wait` for a span that is data" true;
    WaitUntil        "wait.until"         "`wait until` a calendar point" true;
    Race             "wait.race"          "`wait up to` with arms" true;
    Countdown        "countdown"          "`countdown`" true;
    If               "if"                 "`if`" true;
    Match            "match"              "`match`" true;
    Split            "split"              "`split`" true;
    SplitSticky      "split.sticky"       "`split .. sticky`" true;
    SplitHoldout     "split.holdout"      "`holdout` in a split" true;
    SplitWinner      "split.winner"       "`winner by` in a split" true;
    Repeat           "repeat"             "`repeat up to`" true;
    RepeatEvery      "repeat.every"       "`repeat .. every`" true;
    Let              "let"                "`let`" true;
    Set              "set"                "`set`" true;
    ConsentChange    "consent"            "`consent grant` or `withdraw`" true;
    Track            "track"              "`track`" true;
    Call             "call"               "`call`" true;
    CallFailed       "call.failed"        "a `failed` arm of a call" true;
    Start            "start"              "`start` another journey" true;
    StartEach        "start.each"         "`start .. for each`" true;
    Goto             "goto"               "`goto`" true;
    GotoBack         "goto.back"          "`goto` back, at most N times" true;
    Exit             "exit"               "`exit`" true;
    Restart          "restart"            "`restart` of a wait" true;
    History          "expr.history"       "a question about past events" true;
    SinceEntry       "expr.since-entry"   "`since entry`" true;
    SegmentTest      "expr.segment"       "`customer in` a segment" true;
    SegmentExternal  "expr.external"      "an `external` segment" true;
    Consented        "expr.consented"     "`consented(..)`" true;
    ConsentAge       "expr.consent-age"   "`consent_age(..)`" true;
    MessageStatus    "expr.status"        "the status of a message" true;
    SentBefore       "expr.sent"          "`sent(..)`" true;
    Engaged          "expr.engaged"       "`engaged(..)`" true;
    Setting          "expr.setting"       "a `setting`" true;
    Contact          "expr.contact"       "a `contact` as a value" true;
    DecimalMath      "expr.decimal"       "arithmetic or comparison of decimals" true;
    DateMath         "expr.date"          "arithmetic with dates or times" true;
    Lists            "expr.lists"         "lists as data" true;
}
