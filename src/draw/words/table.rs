//! The words: Danish, Swedish, Norwegian, English.

/// Makes the type and the table of one list, so that no word lacks its row.
macro_rules! words {
    ($($word:ident: $da:literal, $sv:literal, $nb:literal, $en:literal;)*) => {
        /// A word or a short phrase of a picture. `{}` in one is filled with a value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word {
            $(#[doc = concat!("“", $en, "”")] $word,)*
        }

        impl Word {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$word,)*];
        }

        /// Danish, Swedish, Norwegian, English.
        pub(super) fn row(word: Word) -> [&'static str; 4] {
            match word {
                $(Word::$word => [$da, $sv, $nb, $en],)*
            }
        }
    };
}

words! {
    // ---- the map: its lanes ----
    Touchpoints: "Berøringspunkter", "Kontaktpunkter", "Kontaktpunkter", "Touchpoints";
    InTheStage: "I fasen", "I fasen", "I fasen", "In the stage";
    Actions: "Handlinger", "Handlingar", "Handlinger", "Actions";
    SaidAndThought: "Spørgsmål og tanker", "Frågor och tankar", "Spørsmål og tanker", "Questions and thoughts";
    Feelings: "Følelser", "Känslor", "Følelser", "Emotions";
    Needs: "Behov", "Behov", "Behov", "Needs";
    Channels: "Kanaler", "Kanaler", "Kanaler", "Channels";
    Messages: "Automatiske beskeder", "Automatiska meddelanden", "Automatiske meldinger", "Automated messages";
    Pains: "Smertepunkter", "Smärtpunkter", "Smertepunkter", "Pain points";
    Opportunities: "Muligheder", "Möjligheter", "Muligheter", "Opportunities";
    Measures: "Mikrokonverteringer og KPI'er", "Mikrokonverteringar och KPI:er", "Mikrokonverteringer og KPI-er", "Microconversions and KPIs";
    Frontstage: "Synligt for kunden", "Synligt för kunden", "Synlig for kunden", "Frontstage";
    LineOfVisibility: "Synlighedslinje", "Synlighetslinje", "Synlighetslinje", "Line of visibility";
    Backstage: "Bag scenen", "Bakom scenen", "Bak scenen", "Backstage";
    Systems: "Systemer", "System", "Systemer", "Systems";
    MeasuredLane: "Målt", "Uppmätt", "Målt", "Measured";

    // ---- the map: its header and footer ----
    Today: "I dag", "I dag", "I dag", "Today";
    Future: "Fremtid", "Framtid", "Fremtid", "Future";
    New: "Nyt", "Nytt", "Nytt", "New";
    Changed: "Ændret", "Ändrad", "Endret", "Changed";
    Scenario: "Scenarie", "Scenario", "Scenario", "Scenario";
    Goals: "Mål", "Mål", "Mål", "Goals";
    Worries: "Bekymringer", "Orosmoment", "Bekymringer", "Worries";
    Years: "{} år", "{} år", "{} år", "{} years";
    ShareOfAll: "{} af kunderne", "{} av kunderna", "{} av kundene", "{} of customers";
    Edition: "Version", "Version", "Versjon", "Version";
    Reviewed: "Set igennem {}", "Granskad {}", "Gjennomgått {}", "Reviewed {}";
    Review: "Ses igennem {}", "Granskas {}", "Gjennomgås {}", "Next review {}";
    Sources: "Kilder", "Källor", "Kilder", "Sources";
    Competitors: "Konkurrenter", "Konkurrenter", "Konkurrenter", "Competitors";
    Notes: "Noter", "Anteckningar", "Notater", "Notes";
    Legend: "Tegnforklaring", "Teckenförklaring", "Tegnforklaring", "Legend";
    Interviews: "interviews", "intervjuer", "intervjuer", "interviews";
    Survey: "spørgeskema", "enkät", "spørreundersøkelse", "survey";
    Groups: "fokusgrupper", "fokusgrupper", "fokusgrupper", "focus groups";
    Observations: "observationer", "observationer", "observasjoner", "observations";
    UserTests: "brugertest", "användartest", "brukertest", "user tests";
    DataFound: "data", "data", "data", "data";
    Reviews: "anmeldelser", "recensioner", "anmeldelser", "reviews";
    Assumption: "antagelse", "antagande", "antakelse", "assumption";
    WithoutStage: "Uden fase", "Utan fas", "Uten fase", "Without a stage";
    MapOf: "Kunderejsekort: {}", "Kundresekarta: {}", "Kundereisekart: {}", "Customer journey map: {}";

    // ---- the map: what stands in it ----
    MomentOfTruth: "Sandhedens øjeblik", "Sanningens ögonblick", "Sannhetens øyeblikk", "Moment of truth";
    Online: "Online", "Online", "På nett", "Online";
    Offline: "Fysisk", "Fysiskt", "Fysisk", "Offline";
    Hybrid: "Begge dele", "Både och", "Begge deler", "Hybrid";
    OneStep: "1 trin", "1 steg", "1 trinn", "1 step";
    StepsThere: "{} trin", "{} steg", "{} trinn", "{} steps";
    Met: "Opfyldt", "Uppfyllt", "Oppfylt", "Met";
    Unmet: "Ikke opfyldt", "Ej uppfyllt", "Ikke oppfylt", "Not met";
    Business: "Forretning", "Affär", "Forretning", "Business";
    Customer: "Kunde", "Kund", "Kunde", "Customer";
    Low: "lav", "låg", "lav", "low";
    Medium: "middel", "medel", "middels", "medium";
    High: "høj", "hög", "høy", "high";
    Cause: "Årsag: {}", "Orsak: {}", "Årsak: {}", "Cause: {}";
    Planned: "planlagt", "planerad", "planlagt", "planned";
    Started: "i gang", "påbörjad", "i gang", "started";
    Done: "færdig", "klar", "ferdig", "done";
    GivenUp: "opgivet", "nedlagd", "gitt opp", "dropped";
    Due: "inden {}", "senast {}", "innen {}", "by {}";
    RightAway: "med det samme", "genast", "med en gang", "right away";
    Later: "{} efter", "{} efter", "{} etter", "{} after";
    LaterAtLeast: "tidligst {} efter", "tidigast {} efter", "tidligst {} etter", "{} after at the earliest";
    OnADay: "på en dato", "på ett datum", "på en dato", "on a date";
    HandOver: "Overdragelse: {}", "Överlämning: {}", "Overlevering: {}", "Hand-over: {}";
    Feedback: "Feedback: {}", "Feedback: {}", "Tilbakemelding: {}", "Feedback: {}";
    Selfservice: "Selvbetjening: {}", "Självbetjäning: {}", "Selvbetjening: {}", "Self-service: {}";
    Motivation: "Hvorfor: {}", "Varför: {}", "Hvorfor: {}", "Why: {}";
    UsedThere: "bruges her", "används här", "brukes her", "used here";
    FeltToday: "følelser i dag", "känslor i dag", "følelser i dag", "emotions today";
    FeltInFuture: "følelser i fremtiden", "känslor i framtiden", "følelser i fremtiden", "emotions in the future";
    FeltMeasured: "målte følelser", "uppmätta känslor", "målte følelser", "measured emotions";
    FeltGood: "føles godt", "känns bra", "føles bra", "feels good";
    FeltBad: "føles skidt", "känns dåligt", "føles dårlig", "feels bad";
    OnlyForPersona: "kun for denne persona", "endast för denna persona", "bare for denne personaen", "only for this persona";
    FromStage: "fra {}", "från {}", "fra {}", "from {}";
    WayBack: "tilbage til en tidligere fase", "tillbaka till en tidigare fas", "tilbake til en tidligere fase", "back to an earlier stage";
    HowMany: "kunder der kommer", "kunder som kommer", "kunder som kommer", "customers who come";
    HowManyGoOn: "kunder der går videre", "kunder som går vidare", "kunder som går videre", "customers who go on";
    UsualBand: "det normale", "det normala", "det vanlige", "the usual";
    StandsOut: "skiller sig ud", "sticker ut", "skiller seg ut", "stands out";
    SentThere: "automatikken sender", "automatiken skickar", "automatikken sender", "automation sends";
    Customers: "{} kunder", "{} kunder", "{} kunder", "{} customers";
    OneCustomer: "1 kunde", "1 kund", "1 kunde", "1 customer";
    GoOnFromStage: "{} går videre til en senere fase", "{} går vidare till en senare fas", "{} går videre til en senere fase", "{} go on to a later stage";
    GoOn: "{} går videre", "{} går vidare", "{} går videre", "{} go on";
    MedianTime: "median {}", "median {}", "median {}", "median {}";
    Over: "over {}", "över {}", "over {}", "over {}";
    Under: "under {}", "under {}", "under {}", "under {}";
    AtLeast: "mindst {}", "minst {}", "minst {}", "at least {}";
    MeasuredOverTime: "Målt over tid", "Uppmätt över tid", "Målt over tid", "Measured over time";
    SeenIn: "ses i {}", "syns i {}", "ses i {}", "seen in {}";
    OfAll: "af alle kunder", "av alla kunder", "av alle kunder", "of all customers";
    OfThoseFrom: "af dem fra {}", "av dem från {}", "av dem fra {}", "of those from {}";
    ByChance: "tilfældigt: {}", "av en slump: {}", "tilfeldig: {}", "by chance: {}";
    Median: "median {}", "median {}", "median {}", "median {}";
    Usually: "normalt {}", "normalt {}", "vanligvis {}", "usually {}";

    // ---- the map: the page ----
    Everyone: "Alle personaer", "Alla personas", "Alle personas", "All personas";
    AllChannels: "Alle kanaler", "Alla kanaler", "Alle kanaler", "All channels";
    AllStages: "Alle faser", "Alla faser", "Alle faser", "All stages";
    Play: "Afspil", "Spela", "Spill av", "Play";
    Pause: "Pause", "Pausa", "Pause", "Pause";
    Time: "Tid", "Tid", "Tid", "Time";
    SheetOf: "Ark {} af {}", "Ark {} av {}", "Ark {} av {}", "Sheet {} of {}";
    Shrunk: "formindsket til {}, ellers var den højere end arket", "förminskad till {}, annars vore den högre än arket", "forminsket til {}, ellers var den høyere enn arket", "reduced to {}, or it would be higher than the sheet";
    AsTable: "Som tabel", "Som tabell", "Som tabell", "As a table";
    Stories: "Afspil en kunde", "Spela upp en kund", "Spill av en kunde", "Play a customer";
    StoryOfPersona: "{} · persona", "{} · persona", "{} · persona", "{} · persona";
    FilteredTo: "Kun: {}", "Endast: {}", "Bare: {}", "Only: {}";
    ShowFlow: "Vis flowet", "Visa flödet", "Vis flyten", "Show the flow";
    CloseFlow: "Luk flowet", "Stäng flödet", "Lukk flyten", "Close the flow";
    Tests: "Test", "Tester", "Tester", "Tests";
    AtWorstSent: "højst {} beskeder pr. forløb", "högst {} meddelanden per omgång", "høyst {} meldinger per forløp", "at most {} messages a run";
    MapKeys: "Piletaster flytter, + og − zoomer, 0 viser alt, / søger, Tab går til næste berøringspunkt.", "Piltangenter flyttar, + och − zoomar, 0 visar allt, / söker, Tab går till nästa kontaktpunkt.", "Piltaster flytter, + og − zoomer, 0 viser alt, / søker, Tab går til neste kontaktpunkt.", "Arrow keys move, + and − zoom, 0 shows all, / searches, Tab goes to the next touchpoint.";

    // ---- both pictures ----
    Search: "Søg", "Sök", "Søk", "Search";
    ZoomIn: "Zoom ind", "Zooma in", "Zoom inn", "Zoom in";
    ZoomOut: "Zoom ud", "Zooma ut", "Zoom ut", "Zoom out";
    Fit: "Vis alt", "Visa allt", "Vis alt", "Show all";
    Print: "Udskriv", "Skriv ut", "Skriv ut", "Print";
    Theme: "Lyst eller mørkt", "Ljust eller mörkt", "Lyst eller mørkt", "Light or dark";
    Stage: "Fase", "Fas", "Fase", "Stage";
    Channel: "Kanal", "Kanal", "Kanal", "Channel";
    Details: "Detaljer", "Detaljer", "Detaljer", "Details";
    Source: "Kilde", "Källa", "Kilde", "Source";
    Found: "{} fundet", "{} hittade", "{} funnet", "{} found";

    // ---- the graph: kinds of steps ----
    KindStart: "Begynder", "Börjar", "Begynner", "Begins";
    KindSend: "Send", "Skicka", "Send", "Send";
    KindWait: "Vent", "Vänta", "Vent", "Wait";
    KindCountdown: "Nedtælling", "Nedräkning", "Nedtelling", "Countdown";
    KindBranch: "Valg", "Val", "Valg", "Choice";
    KindSplit: "Forsøg", "Försök", "Forsøk", "Split";
    KindWinner: "Vinder", "Vinnare", "Vinner", "Winner";
    KindRepeat: "Gentag", "Upprepa", "Gjenta", "Repeat";
    KindBack: "Tilbage", "Tillbaka", "Tilbake", "Back";
    KindLet: "Navn", "Namn", "Navn", "Name";
    KindSet: "Gem", "Spara", "Lagre", "Save";
    KindTrack: "Hændelse", "Händelse", "Hendelse", "Event";
    KindCall: "Kald", "Anrop", "Kall", "Call";
    KindBegin: "Begynd rejse", "Börja resa", "Begynn reise", "Begin journey";
    KindEnd: "Slut", "Slut", "Slutt", "End";
    KindLater: "Ikke endnu", "Inte ännu", "Ikke ennå", "Not yet";

    // ---- the graph: what steps say ----
    StartedByOther: "af en anden rejse", "av en annan resa", "av en annen reise", "by another journey";
    StartedByApi: "udefra (API)", "utifrån (API)", "utenfra (API)", "from outside (API)";
    Enters: "kommer i {}", "kommer in i {}", "kommer i {}", "enters {}";
    Leaves: "forlader {}", "lämnar {}", "forlater {}", "leaves {}";
    Or: "eller", "eller", "eller", "or";
    Until: "til {}", "till {}", "til {}", "until {}";
    UntilAt: "til {} kl. {}", "till {} kl. {}", "til {} kl. {}", "until {} at {}";
    Workday: "en hverdag", "en vardag", "en hverdag", "a workday";
    ThisDay: "i dag", "i dag", "i dag", "today";
    Tomorrow: "i morgen", "i morgon", "i morgen", "tomorrow";
    MovesAlong: "flytter med", "flyttar med", "flytter med", "moves along";
    UpTo: "op til {}", "upp till {}", "opptil {}", "up to {}";
    AtMost: "højst {}", "högst {}", "høyst {}", "at most {}";
    To: "til {}", "till {}", "til {}", "to {}";
    Rounds: "højst {} runder", "högst {} rundor", "høyst {} runder", "at most {} rounds";
    AnotherRound: "En runde til?", "En runda till?", "En runde til?", "Another round?";
    OnceMore: "en gang til", "en gång till", "en gang til", "once more";
    UsedUp: "opbrugt", "slut", "brukt opp", "used up";
    Times: "højst {} gange", "högst {} gånger", "høyst {} ganger", "at most {} times";
    GoBack: "Gå tilbage", "Gå tillbaka", "Gå tilbake", "Go back";
    WaitAnew: "Vent forfra", "Vänta om", "Vent på nytt", "Wait anew";
    NextPoint: "Næste punkt", "Nästa punkt", "Neste punkt", "Next point";
    Removed: "fjernes", "tas bort", "fjernes", "removed";
    ConsentGranted: "Samtykke gives: {}", "Samtycke ges: {}", "Samtykke gis: {}", "Consent given: {}";
    ConsentWithdrawn: "Samtykke trækkes: {}", "Samtycke dras: {}", "Samtykke trekkes: {}", "Consent withdrawn: {}";
    ForEach: "for hver i {}", "för varje i {}", "for hver i {}", "for each of {}";
    ControlGroup: "Kontrolgruppe", "Kontrollgrupp", "Kontrollgruppe", "Control group";
    ByCustomer: "samme gren hver gang", "samma gren varje gång", "samme gren hver gang", "the same arm each time";
    WinnerAfter: "efter {}", "efter {}", "etter {}", "after {}";
    HasWon: "{} vandt", "{} vann", "{} vant", "{} has won";
    Completed: "Gennemført", "Slutförd", "Fullført", "Completed";
    AtOnce: "samtidig", "samtidigt", "samtidig", "at once";

    // ---- the graph: ways ----
    FirstThatHolds: "den første, der gælder", "den första som gäller", "den første som gjelder", "the first that holds";
    Yes: "ja", "ja", "ja", "yes";
    No: "nej", "nej", "nei", "no";
    Otherwise: "ellers", "annars", "ellers", "otherwise";
    Unreachable: "kan ikke nås", "kan inte nås", "kan ikke nås", "unreachable";
    Failed: "mislykket", "misslyckad", "mislykket", "failed";
    Timeout: "tiden er gået", "tiden har gått", "tiden er ute", "time is up";
    Reached: "nået", "nådd", "nådd", "reached";
    Past: "forbi", "förbi", "forbi", "past";
    Missing: "mangler", "saknas", "mangler", "missing";
    Skipped: "sprunget over", "överhoppad", "hoppet over", "skipped";
    BehindLast: "efter det sidste", "efter det sista", "etter det siste", "behind the last";
    ReplyTo: "svar på {}", "svar på {}", "svar på {}", "reply to {}";
    WritesOn: "skriver på {}", "skriver på {}", "skriver på {}", "writes on {}";
    Before: "{} før", "{} före", "{} før", "{} before";
    OnTheDay: "på dagen", "på dagen", "på dagen", "on the day";
    After: "{} efter", "{} efter", "{} etter", "{} after";
    Months: "{} mdr.", "{} mån.", "{} mnd.", "{} months";
    StatusQueued: "i kø", "i kö", "i kø", "queued";
    StatusSent: "sendt", "skickat", "sendt", "sent";
    StatusDelivered: "leveret", "levererat", "levert", "delivered";
    StatusSeen: "set", "sett", "sett", "seen";
    StatusClicked: "klikket", "klickat", "klikket", "clicked";
    StatusReplied: "besvaret", "besvarat", "besvart", "replied";
    StatusUndelivered: "ikke leveret", "ej levererat", "ikke levert", "undelivered";
    Refused: "afvist", "avvisad", "avvist", "refused";
    NotDelivered: "ikke {} efter {}", "inte {} efter {}", "ikke {} etter {}", "not {} after {}";
    NotTaken: "ikke muligt", "inte möjligt", "ikke mulig", "not possible";

    // ---- the graph: what can hold or stop a send ----
    Quiet: "Stille {}", "Tyst {}", "Stille {}", "Quiet {}";
    Office: "Kun {}", "Endast {}", "Bare {}", "Only {}";
    AllDay: "hele dagen", "hela dagen", "hele dagen", "all day";
    CapOf: "Højst {} på {}", "Högst {} på {}", "Høyst {} på {}", "At most {} in {}";
    CapJourney: "i denne rejse", "i denna resa", "i denne reisen", "in this journey";
    Held: "holdes", "hålls", "holdes", "held";
    SkippedSend: "springes over", "hoppas över", "hoppes over", "skipped";
    Dropped: "bortfalder", "faller bort", "bortfaller", "dropped";
    ConsentNeeded: "Samtykke: {}", "Samtycke: {}", "Samtykke: {}", "Consent: {}";
    Expires: "Udløber: {}", "Går ut: {}", "Utløper: {}", "Expires: {}";

    // ---- the graph: what holds for the whole journey ----
    For: "For", "För", "For", "For";
    Everybody: "alle", "alla", "alle", "everybody";
    Entry: "Hvor ofte", "Hur ofta", "Hvor ofte", "How often";
    Goal: "Mål", "Mål", "Mål", "Goal";
    Exit: "Forlades", "Lämnas", "Forlates", "Left";
    While: "Kun så længe", "Bara så länge", "Bare så lenge", "Only while";
    Lasts: "Varer", "Varar", "Varer", "Lasts";
    Active: "Aktiv", "Aktiv", "Aktiv", "Active";
    AtWorst: "I værste fald", "I värsta fall", "I verste fall", "At worst";
    AtLatest: "senest {} efter start", "senast {} efter start", "senest {} etter start", "{} after the start at the latest";
    Steps: "{} skridt", "{} steg", "{} steg", "{} steps";
    NoBound: "ingen fast grænse: en dato bestemmer", "ingen fast gräns: ett datum bestämmer", "ingen fast grense: en dato bestemmer", "no fixed bound: a date decides";
    PathOf: "Vej: {}", "Väg: {}", "Vei: {}", "Path: {}";
    EndedWith: "endte: {}", "slutade: {}", "endte: {}", "ended: {}";
    UnderWay: "stadig undervejs", "fortfarande på väg", "fortsatt underveis", "still under way";

    Leap: "29/2 regnes som {}", "29/2 räknas som {}", "29/2 regnes som {}", "29/2 counts as {}";
    EachTime: "hver gang, også ved siden af hinanden", "varje gång, även bredvid varandra", "hver gang, også ved siden av hverandre", "each time, also beside each other";
    OneAtATime: "én ad gangen", "en åt gången", "én om gangen", "one at a time";
    NewestOnly: "den nyeste afløser den forrige", "den nyaste avlöser den förra", "den nyeste avløser den forrige", "the newest takes the place of the last";
    PerKey: "for hver {}", "för varje {}", "for hver {}", "for each {}";
    AgainAfter: "igen tidligst efter {}", "igen tidigast efter {}", "igjen tidligst etter {}", "again after {} at the earliest";
    SameKey: "samme {}", "samma {}", "samme {}", "same {}";
    Within: "inden {}", "inom {}", "innen {}", "within {}";
    Where: "hvor {}", "där {}", "der {}", "where {}";
    Outcome: "udfald: {}", "utfall: {}", "utfall: {}", "outcome: {}";
    OfAnyone: "hos hvem som helst", "hos vem som helst", "hos hvem som helst", "of anyone";

    // ---- what a message is for ----
    PurposeService: "service", "service", "service", "service";
    PurposeMarketing: "markedsføring", "marknadsföring", "markedsføring", "marketing";
    PurposeAuthentication: "login", "inloggning", "pålogging", "authentication";
    PurposeVerification: "bekræftelse", "bekräftelse", "bekreftelse", "verification";
    PurposeConsent: "bøn om samtykke", "fråga om samtycke", "spørsmål om samtykke", "asking for consent";
    PurposeCritical: "kritisk", "kritiskt", "kritisk", "critical";

    // ---- days ----
    EveryDay: "hver dag kl. {}", "varje dag kl. {}", "hver dag kl. {}", "every day at {}";
    EveryOf: "hver {} kl. {}", "varje {} kl. {}", "hver {} kl. {}", "every {} at {}";
    EveryMonth: "den {}. i hver måned kl. {}", "den {} i varje månad kl. {}", "den {}. i hver måned kl. {}", "on day {} of each month at {}";
    OnDate: "den {} kl. {}", "den {} kl. {}", "den {} kl. {}", "on {} at {}";
    EachYearOn: "hvert år: {} kl. {}", "varje år: {} kl. {}", "hvert år: {} kl. {}", "each year: {} at {}";
    Monday: "ma", "må", "ma", "Mon";
    Tuesday: "ti", "ti", "ti", "Tue";
    Wednesday: "on", "on", "on", "Wed";
    Thursday: "to", "to", "to", "Thu";
    Friday: "fr", "fr", "fr", "Fri";
    Saturday: "lø", "lö", "lø", "Sat";
    Sunday: "sø", "sö", "sø", "Sun";

    // ---- the graph: what is said to those who do not see it ----
    GraphOf: "Flow: {}", "Flöde: {}", "Flyt: {}", "Flow: {}";
    LeadsTo: "fører til {}", "leder till {}", "fører til {}", "leads to {}";
    StepsAndEdges: "{} skridt, {} veje.", "{} steg, {} vägar.", "{} steg, {} veier.", "{} steps, {} ways.";
    Keys: "Piletaster flytter, + og − zoomer, 0 viser alt, / søger.", "Piltangenter flyttar, + och − zoomar, 0 visar allt, / söker.", "Piltaster flytter, + og − zoomer, 0 viser alt, / søker.", "Arrow keys move, + and − zoom, 0 shows all, / searches.";
    AllSteps: "Alle skridt", "Alla steg", "Alle steg", "All steps";
    PlayPath: "Følg vejen", "Följ vägen", "Følg veien", "Follow the path";
}
