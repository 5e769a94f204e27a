//! The words: Danish, Swedish, Norwegian, English.

/// Makes the type and the table of one list, so that no word lacks its row.
macro_rules! words {
    ($($(#[$doc:meta])* $word:ident: $da:literal, $sv:literal, $nb:literal, $en:literal;)*) => {
        /// A word or a short phrase of a picture. `{}` in one is filled with a value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word {
            $($(#[$doc])* #[doc = $en] $word,)*
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
    Evidence: "Grundlag", "Underlag", "Grunnlag", "Evidence";
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
    StagesAndTouchpoints: "{} faser", "{} faser", "{} faser", "{} stages";

    // ---- the map: what stands in it ----
    MomentOfTruth: "Sandhedens øjeblik", "Sanningens ögonblick", "Sannhetens øyeblikk", "Moment of truth";
    Online: "Online", "Online", "På nett", "Online";
    Offline: "Fysisk", "Fysiskt", "Fysisk", "Offline";
    Hybrid: "Begge dele", "Både och", "Begge deler", "Hybrid";
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
    SentThere: "automatikken sender", "automatiken skickar", "automatikken sender", "automation sends";
    Customers: "{} kunder", "{} kunder", "{} kunder", "{} customers";
    GoOn: "{} går videre", "{} går vidare", "{} går videre", "{} go on";
    MedianTime: "median {}", "median {}", "median {}", "median {}";
    AtLeast: "mindst {}", "minst {}", "minst {}", "at least {}";
    NoMoreThan: "højst {}", "högst {}", "høyst {}", "at most {}";
    Stated: "antaget", "antagen", "antatt", "stated";

    // ---- the map: the page ----
    Filter: "Filtrer", "Filtrera", "Filtrer", "Filter";
    Everyone: "Alle personaer", "Alla personas", "Alle personas", "All personas";
    AllChannels: "Alle kanaler", "Alla kanaler", "Alle kanaler", "All channels";
    AllStages: "Alle faser", "Alla faser", "Alle faser", "All stages";
    Play: "Afspil", "Spela", "Spill av", "Play";
    Pause: "Pause", "Pausa", "Pause", "Pause";
    Time: "Tid", "Tid", "Tid", "Time";
    AsTable: "Som tabel", "Som tabell", "Som tabell", "As a table";
    Stories: "Afspil en test", "Spela upp ett test", "Spill av en test", "Play a test";
    Details: "Detaljer", "Detaljer", "Detaljer", "Details";
    Tests: "Test", "Tester", "Tester", "Tests";
    AtWorstSent: "højst {} beskeder pr. forløb", "högst {} meddelanden per omgång", "høyst {} meldinger per forløp", "at most {} messages a run";
    MapKeys: "Piletaster flytter, + og − zoomer, 0 viser alt, / søger, Tab går til næste berøringspunkt.", "Piltangenter flyttar, + och − zoomar, 0 visar allt, / söker, Tab går till nästa kontaktpunkt.", "Piltaster flytter, + og − zoomer, 0 viser alt, / søker, Tab går til neste kontaktpunkt.", "Arrow keys move, + and − zoom, 0 shows all, / searches, Tab goes to the next touchpoint.";

    // ---- both pictures ----
    Search: "Søg", "Sök", "Søk", "Search";
    ZoomIn: "Zoom ind", "Zooma in", "Zoom inn", "Zoom in";
    ZoomOut: "Zoom ud", "Zooma ut", "Zoom ut", "Zoom out";
    Fit: "Vis alt", "Visa allt", "Vis alt", "Fit";
    Print: "Udskriv", "Skriv ut", "Skriv ut", "Print";
    Theme: "Lyst eller mørkt", "Ljust eller mörkt", "Lyst eller mørkt", "Light or dark";
    Stage: "Fase", "Fas", "Fase", "Stage";
    Source: "Kilde", "Källa", "Kilde", "Source";
    Found: "{} fundet", "{} hittade", "{} funnet", "{} found";
}
