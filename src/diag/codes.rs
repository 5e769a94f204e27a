//! The registry of codes. A number is never used again. Each code has a page in `explain/`.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops a build.
    Error,
    /// Worth mending; does not stop a build.
    Warning,
    /// Good to know.
    Note,
}

/// What kind of rule a finding rests on. The three are never mixed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The language itself: the source means nothing, or not what it says.
    Language,
    /// A law, with its source.
    Law,
    /// A limit of a messaging platform or a target, with its source.
    Platform,
    /// The workspace's own rule, or taste.
    Policy,
}

/// A code: `JC` and four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static Entry);

/// One row of the registry.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    number: u16,
    slug: &'static str,
    title: &'static str,
    severity: SeverityKey,
    class: ClassKey,
}

type SeverityKey = u8;
type ClassKey = u8;

impl Code {
    /// Its number: 203 for JC0203.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0.number
    }
    /// A short name in words with dashes, as in the file names of ui tests.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.0.slug
    }
    /// The finding in general, a lower-case phrase.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.0.title
    }
    /// The default severity.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self.0.severity {
            0 => Severity::Error,
            1 => Severity::Warning,
            _ => Severity::Note,
        }
    }
    /// Is it always an error: what means nothing and what cannot be built is not a matter of taste. A
    /// law is: whether it applies, and that there is another ground for sending, the workspace may
    /// know better.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        let cannot_be_built = matches!(self.number(), 500..=699) && self.class() == Class::Platform;
        self.severity() == Severity::Error && (self.class() == Class::Language || cannot_be_built)
    }
    /// The kind of rule.
    #[must_use]
    pub fn class(self) -> Class {
        match self.0.class {
            0 => Class::Language,
            1 => Class::Law,
            2 => Class::Platform,
            _ => Class::Policy,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JC{:04}", self.0.number)
    }
}

macro_rules! codes {
    ($($name:ident = $number:literal $severity:ident $class:ident $slug:literal $title:literal;)*) => {
        $(
            #[doc = concat!("JC", stringify!($number), ": ", $title, ".")]
            pub const $name: Code = Code(&Entry {
                number: $number, slug: $slug, title: $title, severity: sev::$severity, class: cls::$class,
            });
        )*
        /// All codes, by number.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

mod sev {
    pub(super) const ERROR: u8 = 0;
    pub(super) const WARNING: u8 = 1;
}
mod cls {
    pub(super) const LANGUAGE: u8 = 0;
    pub(super) const LAW: u8 = 1;
    pub(super) const PLATFORM: u8 = 2;
    pub(super) const POLICY: u8 = 3;
}

codes! {
    // 01xx: syntax
    SYNTAX              = 101 ERROR LANGUAGE "unexpected-text" "text that does not fit here";
    UNCLOSED_BLOCK      = 102 ERROR LANGUAGE "unclosed-block" "a block is not closed";
    UNCLOSED_STRING     = 103 ERROR LANGUAGE "unclosed-string" "a string is not closed on its line";
    TOO_DEEP            = 104 ERROR LANGUAGE "too-deep" "blocks, brackets or operators nested too deep";
    FILE_TOO_LARGE      = 105 ERROR LANGUAGE "file-too-large" "a source file is larger than 16 MiB";
    NOT_UTF8            = 106 ERROR LANGUAGE "not-utf8" "a source file is not UTF-8";
    BAD_LITERAL         = 107 ERROR LANGUAGE "bad-literal" "a literal that means nothing";
    RESERVED_WORD       = 108 ERROR LANGUAGE "reserved-word" "a reserved word stands as a name";
    UNKNOWN_KEYWORD     = 109 ERROR LANGUAGE "unknown-keyword" "no declaration, clause or step begins with this word";
    UNEXPECTED_CLOSE    = 110 ERROR LANGUAGE "unexpected-close" "a closing bracket that closes nothing";
    DUPLICATE_CLAUSE    = 111 ERROR LANGUAGE "duplicate-clause" "a clause stands twice";
    // 02xx: names
    UNKNOWN_NAME        = 201 ERROR LANGUAGE "unknown-name" "nothing has this name";
    DUPLICATE_NAME      = 202 ERROR LANGUAGE "duplicate-name" "two declarations have one name";
    UNKNOWN_MODULE      = 203 ERROR LANGUAGE "unknown-module" "there is no such module";
    NOT_EXPORTED        = 204 ERROR LANGUAGE "not-in-module" "a module has no such declaration";
    IMPORT_CYCLE        = 205 ERROR LANGUAGE "import-cycle" "modules use each other in a circle";
    UNKNOWN_FIELD       = 206 ERROR LANGUAGE "unknown-field" "there is no such field";
    UNKNOWN_MEMBER      = 207 ERROR LANGUAGE "unknown-member" "an enum has no such member";
    UNKNOWN_FUNCTION    = 208 ERROR LANGUAGE "unknown-function" "there is no such function";
    UNKNOWN_TYPE        = 209 ERROR LANGUAGE "unknown-type" "there is no such type";
    UNUSED_IMPORT       = 210 WARNING POLICY "unused-import" "an imported name is never used";
    NAME_TAKEN          = 211 ERROR LANGUAGE "name-taken" "a name is bound twice in one journey";
    NO_PROFILE          = 212 ERROR LANGUAGE "no-profile" "the customer is used but no profile is declared";
    RECURSIVE           = 213 ERROR LANGUAGE "defined-by-itself" "a declaration is defined by itself";
    // 03xx: types
    WRONG_TYPE          = 301 ERROR LANGUAGE "wrong-type" "a value has the wrong type";
    WRONG_UNIT          = 302 ERROR LANGUAGE "wrong-unit" "a value has the wrong unit";
    TWO_CURRENCIES      = 303 ERROR LANGUAGE "two-currencies" "two currencies meet in one expression";
    MISSING_VALUE       = 304 ERROR LANGUAGE "missing-value" "a value that may be missing is used as if it were there";
    WRONG_ARGUMENTS     = 305 ERROR LANGUAGE "wrong-arguments" "arguments do not fit the parameters";
    MISSING_LOCALE      = 306 ERROR LANGUAGE "missing-locale" "a text lacks a locale that the message promises";
    EXTRA_LOCALE        = 307 ERROR LANGUAGE "extra-locale" "a text has a locale that the message does not name";
    PLACEHOLDER_PARITY  = 308 ERROR LANGUAGE "placeholder-parity" "the locales of a text use different placeholders";
    NOT_EXHAUSTIVE      = 309 ERROR LANGUAGE "not-exhaustive" "a match leaves members out";
    REPEATED_ARM        = 310 ERROR LANGUAGE "repeated-arm" "a match names a member twice";
    SPLIT_SUM           = 311 ERROR LANGUAGE "split-sum" "the arms of a split are not 100 %";
    MISSING_CLAUSE      = 312 ERROR LANGUAGE "missing-clause" "a clause that must be written is missing";
    NOT_RENDERABLE      = 313 ERROR LANGUAGE "not-renderable" "a value that has no form as text stands in a message";
    NO_CONTENT          = 314 ERROR LANGUAGE "no-content" "a message has no content for a channel it is sent by";
    NO_ADDRESS          = 315 ERROR LANGUAGE "no-address" "the profile has no address for a channel";
    BODY_FILE           = 316 ERROR LANGUAGE "body-file" "a body file cannot be used";
    NOT_CONSTANT        = 317 ERROR LANGUAGE "not-constant" "a value that must be written out is computed";
    OUT_OF_RANGE        = 318 ERROR LANGUAGE "out-of-range" "a number is outside its range";
    CALENDAR_SPAN       = 319 ERROR LANGUAGE "calendar-span" "a span of time has no fixed length";
    MISPLACED           = 320 ERROR LANGUAGE "misplaced" "something stands where it means nothing";
    NO_ZONE             = 321 ERROR LANGUAGE "no-zone" "local time is needed and no time zone is known";
    OUT_OF_ORDER        = 322 ERROR LANGUAGE "out-of-order" "the points of a countdown are not in order";
    RECIPIENT           = 323 ERROR LANGUAGE "recipient" "a message does not fit somebody who is not the customer";
    SPLIT_WINNER        = 324 ERROR LANGUAGE "split-winner" "a split cannot find its winner";
    // 04xx: flow and proofs
    MISSING_ENTRY       = 401 ERROR LANGUAGE "missing-entry" "a journey does not say what a second trigger does";
    UNBOUNDED_LOOP      = 402 ERROR LANGUAGE "unbounded-loop" "a loop has no bound";
    UNREACHABLE         = 403 WARNING LANGUAGE "unreachable-step" "a step can never be reached";
    NO_WAIT_IN_LOOP     = 404 ERROR LANGUAGE "loop-without-wait" "a loop goes round without a wait";
    NEVER_SENDS         = 405 WARNING POLICY "does-nothing" "a journey does nothing";
    IMPOSSIBLE_GUARD    = 406 WARNING LANGUAGE "constant-condition" "a condition is always true or never true";
    STAGE_MISMATCH      = 407 WARNING POLICY "stage-mismatch" "a message is sent in a stage it was not written for";
    DUPLICATE_STEP_ID   = 408 ERROR LANGUAGE "duplicate-step-id" "two steps have the same pinned id";
    BROKEN_FLOW         = 409 ERROR LANGUAGE "broken-flow" "the compiler made a flow that is not sound";
    CONSENT             = 410 ERROR LAW "no-consent" "marketing goes out without consent";
    NO_SESSION          = 411 WARNING PLATFORM "no-session" "free text may find its session closed";
    ENDLESS             = 412 ERROR LANGUAGE "endless" "journeys keep each other going without time passing";
    CAP_IN_RUN          = 413 WARNING POLICY "cap-in-run" "a journey's own messages fill its cap";
    GOES_ROUND          = 414 WARNING POLICY "goes-round" "journeys begin each other over and over";
    OVER_BUDGET         = 415 ERROR POLICY "over-budget" "a journey can send or cost more than the budget";
    HELD_TOO_LONG       = 416 WARNING POLICY "held-too-long" "quiet hours hold a message for longer than it lives";
    NEVER_IN_TIME       = 417 WARNING LANGUAGE "never-in-time" "a run has always ended before it comes to a step";
    PERSONAL_DATA       = 418 WARNING POLICY "personal-data" "personal data leaves for somewhere that has not said it takes it";
    SAME_ARMS           = 419 WARNING POLICY "same-arms" "two arms do the same";
    SHADOWED            = 420 WARNING LANGUAGE "shadowed-arm" "an arm can never be taken because of one above it";
    PILE_UP             = 421 WARNING POLICY "pile-up" "quiet hours make messages pile up";
    NO_WAY_OUT          = 422 WARNING POLICY "no-way-out" "advertising goes on whatever the customer does";
    SAME_MESSAGE        = 423 WARNING POLICY "same-message" "the same message goes out twice in a row";
    DEAD_SEND           = 424 WARNING LANGUAGE "dead-send" "a message can never go out";
    UNUSED_ALLOW        = 425 WARNING POLICY "unused-allow" "a line allows what is not there";
    BAD_ALLOW           = 426 ERROR LANGUAGE "bad-allow" "a line allows nothing that can be allowed";
    OVERTAKEN           = 427 WARNING POLICY "overtaken" "quiet hours let a later message overtake an earlier one";
    RECIPIENT_CONSENT   = 428 WARNING POLICY "recipient-consent" "the rules want consent that nothing asks of another recipient";
    RECIPIENT_OPT_IN    = 429 WARNING PLATFORM "recipient-opt-in" "a channel wants consent that nobody knows of another recipient";
    // 043x: messages and their channels
    SMS_ENCODING        = 430 WARNING PLATFORM "sms-encoding" "a character makes an SMS more parts";
    OWN_LIMIT           = 431 ERROR POLICY "own-limit" "a message is longer than the workspace allows itself";
    LIMIT_UNPROVEN      = 432 WARNING POLICY "limit-unproven" "a value without a bound makes a limit of the workspace unsure";
    SENDER_FORM         = 433 ERROR PLATFORM "sender-form" "a sender that the networks do not take";
    NO_WAY_BACK         = 434 ERROR PLATFORM "no-way-back" "an answer is asked for that nobody can give";
    TEMPLATE_FORM       = 435 WARNING PLATFORM "template-form" "a template that is not approved in this form";
    TEMPLATE_CATEGORY   = 436 WARNING PLATFORM "template-category" "a template's category does not fit the message's purpose";
    NO_FALLBACK         = 437 WARNING POLICY "no-fallback" "a channel that not every phone has stands alone";
    TOO_MANY_BUTTONS    = 438 ERROR PLATFORM "too-many-buttons" "more buttons, rows or choices than the channel shows";
    LONGER_THAN_ADVISED = 439 WARNING POLICY "longer-than-advised" "a text is longer than is advised for its channel";
    NO_OPT_OUT          = 440 WARNING LAW "no-opt-out" "a marketing message does not say how to stop it";
    LIFETIME            = 441 WARNING PLATFORM "lifetime" "a message lives longer or shorter than its channel can carry";
    // 05xx: capability of a target
    REFUSED             = 501 ERROR PLATFORM "refused" "a target cannot do what the journey needs";
    TARGET_LIMIT        = 502 ERROR PLATFORM "target-limit" "a limit of the target is passed";
    NO_CONNECTION       = 503 ERROR PLATFORM "no-connection" "a target needs a connection that journey.toml does not name";
    MESSAGE_LIMIT       = 504 ERROR PLATFORM "message-limit" "a text is longer than its channel carries";
    // 06xx: emit and manifest
    MANIFEST            = 601 ERROR LANGUAGE "manifest" "journey.toml cannot be used";
    MANIFEST_KEY        = 602 ERROR LANGUAGE "manifest-key" "journey.toml has an unknown or wrong key";
    MANIFEST_NAME       = 603 ERROR LANGUAGE "manifest-name" "journey.toml names something that does not exist";
    MISSING_SETTING     = 604 ERROR LANGUAGE "missing-setting" "a target needs a setting that journey.toml does not have";
    READ_FAILED         = 605 ERROR LANGUAGE "read-failed" "a file or folder cannot be read";
    OUTSIDE_WORKSPACE   = 606 ERROR LANGUAGE "outside-workspace" "a path leaves the workspace";
    SECRET_IN_MANIFEST  = 607 ERROR POLICY "secret" "journey.toml holds a secret";
    // 07xx: map and research lints
    NO_SAMPLE           = 701 WARNING POLICY "persona-without-sample" "a persona has no sample customer";
    // 702: retired
    STAGE_WITHOUT_CHANNEL = 703 WARNING POLICY "stage-without-channel" "a stage of a map has no channel";
    PREFERENCE_IGNORED  = 704 WARNING POLICY "preference-ignored" "a message goes past the channels that a persona prefers";
    NO_OFFLINE_TOUCHPOINT = 705 WARNING POLICY "no-offline-touchpoint" "a map of several channels shows nothing off the screen";
    BARE_TOUCHPOINT     = 706 WARNING POLICY "bare-touchpoint" "a touchpoint says nothing of emotion, questions or needs";
    PAIN_WITHOUT_ACTION = 707 WARNING POLICY "pain-without-action" "a pain lacks a cause, a priority or an answer";
    NO_THANK_YOU        = 708 WARNING POLICY "no-thank-you" "nobody says thank you right after the purchase";
    CART_WITHOUT_REMINDER = 709 WARNING POLICY "cart-without-reminder" "a cart is left and nothing reminds of it";
    TOO_MANY_STEPS      = 710 WARNING POLICY "too-many-steps" "buying takes too many steps";
    NO_FEEDBACK         = 711 WARNING POLICY "no-feedback" "nobody asks customers for their opinion";
    NO_SELF_SERVICE     = 712 WARNING POLICY "no-self-service" "support without a way to help oneself";
    NO_FUTURE           = 713 WARNING POLICY "no-future-state" "what is has no counterpart that shall be";
    PLAN_WITHOUT_DATES  = 714 WARNING POLICY "plan-without-dates" "a plan does not say when";
    NO_EVIDENCE         = 715 WARNING POLICY "persona-without-evidence" "a persona rests on no evidence";
    GOAL_WITHOUT_KPI    = 716 WARNING POLICY "goal-without-kpi" "a goal has no KPI";
    MAP_ENDS_AT_PURCHASE = 717 WARNING POLICY "map-ends-at-purchase" "a map ends at the purchase";
    MISPLACED_TOUCHPOINT = 718 WARNING POLICY "misplaced-touchpoint" "a confirmation before the purchase, or a newsletter after it";
    NO_REVIEW_DATE      = 719 WARNING POLICY "no-review-date" "a map or plan has no date of review";
    // 08xx: tests of journeys
    TEST_FAILED         = 801 ERROR LANGUAGE "test-failed" "a test does not hold";
    TEST_NOT_RUN        = 802 ERROR POLICY "test-not-run" "a test needs what cannot be run yet";
    COVERAGE            = 803 ERROR POLICY "coverage" "the tests reach too little";
}

/// The code with this number: `JC0203`, `jc0203` and `203` all name 203.
#[must_use]
pub fn find(name: &str) -> Option<Code> {
    let digits = name.trim().trim_start_matches(['J', 'j']).trim_start_matches(['C', 'c']);
    let number: u16 = digits.parse().ok()?;
    ALL.iter().copied().find(|code| code.number() == number)
}
