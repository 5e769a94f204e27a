//! Touchpoints: where customer and brand meet.

use super::read::{Card, Items};
use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Feeling, Id, Level, Mode, Need, Opportunity, Pain, Status, Touchpoint, errors};
use crate::source::Span;
use crate::syntax::ast::{self, Clause};

const CARD: Card = Card {
    kind: "touchpoint",
    clauses: &[
        "actions",
        "asks",
        "backstage",
        "cause",
        "channels",
        "devices",
        "emits",
        "evidence",
        "feedback",
        "feels",
        "frontstage",
        "handover",
        "kpi",
        "kpis",
        "microconversion",
        "microconversions",
        "moment",
        "needs",
        "notes",
        "opportunity",
        "pain",
        "personas",
        "place",
        "quote",
        "quotes",
        "selfservice",
        "source",
        "sources",
        "stage",
        "steps",
        "systems",
        "thinks",
    ],
};

/// Clauses that stand once.
const ONCE: [&str; 4] = ["feels", "moment", "stage", "steps"];
/// More steps than these nobody takes.
const MOST_STEPS: u32 = 100;

pub(super) const STATUS: [(&str, Status); 4] = [
    ("planned", Status::Planned),
    ("started", Status::Started),
    ("done", Status::Done),
    ("dropped", Status::Dropped),
];
const LEVEL: [(&str, Level); 3] =
    [("low", Level::Low), ("medium", Level::Medium), ("high", Level::High)];
const MODE: [(&str, Mode); 3] =
    [("online", Mode::Online), ("offline", Mode::Offline), ("hybrid", Mode::Hybrid)];

/// Pains that an opportunity names: name and place, to be looked up when all pains are known.
type Wanted = Vec<(String, Span)>;

impl Checker<'_> {
    pub(in crate::hir::lower) fn touchpoint(
        &mut self,
        id: Id<Touchpoint>,
        decl: &ast::Touchpoint,
    ) -> Touchpoint {
        let mut of = self.cx.program.touchpoints.at(id).clone();
        let mut seen = Vec::new();
        let mut wanted: Vec<Wanted> = Vec::new();
        for clause in &decl.clauses {
            if !self.is_clause(&CARD, clause) {
                continue;
            }
            let word = clause.keyword.text.as_str();
            if ONCE.contains(&word) {
                self.once(word, clause.span, &mut seen);
            }
            match word {
                "stage" => {
                    let mut named = self.names(&CARD, clause, Kind::Stage).into_iter();
                    of.stage = named.next();
                    if let Some(second) = named.next() {
                        self.sink.push(errors::one_only("a touchpoint", "stage", second.span));
                    }
                }
                "place" => self.place(&mut of, clause),
                "channels" => of.channels.extend(self.names(&CARD, clause, Kind::Channel)),
                "devices" => of.devices.extend(self.words(&CARD, clause)),
                "personas" => of.personas.extend(self.names(&CARD, clause, Kind::Persona)),
                "emits" => of.emits.extend(self.names(&CARD, clause, Kind::Event)),
                "microconversion" | "microconversions" => {
                    of.microconversions.extend(self.names(&CARD, clause, Kind::Event));
                }
                "actions" => of.actions.extend(self.texts(&CARD, clause)),
                "asks" => of.asks.extend(self.texts(&CARD, clause)),
                "thinks" => of.thinks.extend(self.texts(&CARD, clause)),
                "quote" | "quotes" => of.quotes.extend(self.texts(&CARD, clause)),
                "feels" => of.feels = self.feels(clause),
                "needs" => self.needs_of(&mut of, clause),
                "pain" => {
                    let pain = self.pain(&of.pains, clause);
                    of.pains.push(pain);
                }
                "cause" => self.cause(&mut of, clause),
                "opportunity" => {
                    let (opportunity, names) = self.opportunity(clause);
                    of.opportunities.push(opportunity);
                    wanted.push(names);
                }
                "moment" => of.moment_of_truth = self.moment_of_truth(clause),
                "steps" => {
                    let steps = self.card_count(&CARD, clause, MOST_STEPS);
                    of.steps = steps.map(|steps| (steps, clause.span));
                }
                "kpi" | "kpis" => of.kpis.extend(self.names(&CARD, clause, Kind::Metric)),
                "frontstage" => of.frontstage.extend(self.texts(&CARD, clause)),
                "backstage" => of.backstage.extend(self.texts(&CARD, clause)),
                "systems" => of.systems.extend(self.words(&CARD, clause)),
                "feedback" => of.feedback.extend(self.words(&CARD, clause)),
                "selfservice" => of.selfservice.extend(self.words(&CARD, clause)),
                "handover" => of.handover.extend(self.texts(&CARD, clause)),
                "evidence" => of.evidence.extend(self.evidence(&CARD, clause)),
                "notes" => of.notes.extend(self.texts(&CARD, clause)),
                _ => of.sources.extend(self.texts(&CARD, clause)),
            }
        }
        self.pains_of(&mut of, wanted);
        let has_stage = decl.clauses.iter().any(|clause| clause.keyword.text == "stage");
        if !has_stage {
            self.sink.push(errors::touchpoint_without_stage(&decl.name.text, decl.name.span));
        }
        of
    }

    /// `place website, app, online`: where it is, and how it is experienced.
    fn place(&mut self, of: &mut Touchpoint, clause: &Clause) {
        for word in self.words(&CARD, clause) {
            match MODE.iter().find(|(mode, _)| *mode == word.text) {
                None => of.places.push(word),
                Some((_, mode)) => match of.mode {
                    Some(first) if first != *mode => {
                        self.sink.push(errors::two_modes(first.text(), mode.text(), word.span));
                    }
                    _ => of.mode = Some(*mode),
                },
            }
        }
    }

    /// `feels -1 "frustrated"`
    fn feels(&mut self, clause: &Clause) -> Option<Feeling> {
        let mut items = Items::of(clause);
        let Some(value) = items.value() else {
            self.sink.push(errors::feeling_wanted(clause.span));
            return None;
        };
        let number = self.signed(value);
        let mut words = Vec::new();
        while let Some(word) = items.text() {
            words.push(word);
        }
        self.nothing_left(&CARD, &mut items, "a text in quotes");
        let number = number?;
        match i8::try_from(number) {
            Ok(value @ -2..=2) => Some(Feeling { value, words, span: clause.span }),
            _ => {
                self.sink.push(errors::feeling_out_of_range(number, value.span));
                None
            }
        }
    }

    /// `needs met "..", unmet ".."`
    fn needs_of(&mut self, of: &mut Touchpoint, clause: &Clause) {
        let mut items = Items::of(clause);
        let mut met = None;
        let before = of.needs.len();
        loop {
            if let Some(text) = items.text() {
                of.needs.push(Need { met, text });
            } else if items.word().is_some() && !self.at_line_head(&items) {
                let choice = [("met", true), ("unmet", false)];
                met = self.one_of(&mut items, "way to say how a need fares", &choice).or(met);
            } else {
                break;
            }
        }
        let nothing = of.needs.len() == before && items.peek().is_none();
        self.something(nothing, clause, "a text, such as `met \"Safe payment\"`");
        self.nothing_left(&CARD, &mut items, "`met` or `unmet` and a text");
    }

    /// `pain slow business high, customer low ".." , cause delivery`
    fn pain(&mut self, before: &[Pain], clause: &Clause) -> Pain {
        let mut pain = Pain {
            name: None,
            text: None,
            business: None,
            customer: None,
            cause: None,
            span: clause.span,
        };
        let mut items = Items::of(clause);
        if let Some(name) = items.word()
            && !matches!(name.as_str(), "business" | "customer" | "cause")
            && let Some(path) = items.path()
        {
            if let Some(first) = before.iter().find(|pain| pain.name.as_deref() == Some(&*name)) {
                self.sink.push(errors::duplicate_name("pain", &name, path.span, first.span));
            }
            pain.name = Some(name.into());
        }
        loop {
            if items.skip("business") {
                pain.business = self.one_of(&mut items, "priority", &LEVEL);
            } else if items.skip("customer") {
                pain.customer = self.one_of(&mut items, "priority", &LEVEL);
            } else if items.skip("cause") {
                pain.cause = self.word_or_text(&mut items);
            } else if pain.text.is_none()
                && let Some(text) = items.text()
            {
                pain.text = Some(text);
            } else {
                break;
            }
        }
        let nothing = pain.text.is_none() && items.peek().is_none();
        self.something(nothing, clause, "a text that says what hurts");
        let want = "`business` or `customer` with `low`, `medium` or `high`, then a text";
        self.nothing_left(&CARD, &mut items, want);
        pain
    }

    /// `cause delivery`, of the pain above it.
    fn cause(&mut self, of: &mut Touchpoint, clause: &Clause) {
        let cause = self.words(&CARD, clause).into_iter().next();
        match of.pains.last_mut() {
            Some(pain) if pain.cause.is_none() => pain.cause = cause,
            Some(pain) => {
                let span = pain.span;
                self.sink.push(errors::clause_twice("cause", clause.span, span));
            }
            None => self.sink.push(errors::cause_without_pain(clause.span)),
        }
    }

    /// `opportunity ".." for slow owner "Web team" due 2026-12-01 status started, kpi m`
    fn opportunity(&mut self, clause: &Clause) -> (Opportunity, Wanted) {
        let mut found = Opportunity {
            text: None,
            pains: Vec::new(),
            owner: None,
            due: None,
            status: Status::default(),
            kpis: Vec::new(),
            span: clause.span,
        };
        let mut wanted = Wanted::new();
        let mut items = Items::of(clause);
        loop {
            if items.skip("for") {
                while let Some(name) = items.word() {
                    if self.at_line_head(&items) || is_part(&name) {
                        break;
                    }
                    wanted.extend(items.path().map(|path| (name, path.span)));
                }
            } else if items.skip("owner") {
                found.owner = self.word_or_text(&mut items);
            } else if items.skip("due") {
                found.due = self.day(&mut items);
            } else if items.skip("status") {
                let status = self.one_of(&mut items, "status", &STATUS);
                found.status = status.unwrap_or_default();
            } else if items.skip("kpi") {
                if let Some(path) = items.path() {
                    self.push_name(&mut found.kpis, path, Kind::Metric);
                }
            } else if found.text.is_none()
                && let Some(text) = items.text()
            {
                found.text = Some(text);
            } else {
                break;
            }
        }
        let nothing = found.text.is_none() && items.peek().is_none();
        self.something(nothing, clause, "a text that says what could be done");
        let want = "`for`, `owner`, `due`, `status` or `kpi`";
        self.nothing_left(&CARD, &mut items, want);
        (found, wanted)
    }

    /// Finds the pains that opportunities name.
    fn pains_of(&mut self, of: &mut Touchpoint, wanted: Vec<Wanted>) {
        let names: Vec<&str> = of.pains.iter().filter_map(|pain| pain.name.as_deref()).collect();
        for (opportunity, wanted) in of.opportunities.iter_mut().zip(wanted) {
            for (name, span) in wanted {
                let place = of.pains.iter().position(|pain| pain.name.as_deref() == Some(&*name));
                match place {
                    Some(place) => opportunity.pains.push(place),
                    None => self.sink.push(errors::unknown_pain(&name, span, names.clone())),
                }
            }
        }
    }

    /// `moment of truth`, also `of_truth`.
    fn moment_of_truth(&mut self, clause: &Clause) -> Option<Span> {
        let mut items = Items::of(clause);
        let whole = items.skip("of_truth") || (items.skip("of") && items.skip("truth"));
        if whole && items.peek().is_none() {
            return Some(clause.span);
        }
        self.sink.push(errors::moment_of_what(clause.span));
        None
    }
}

/// Does the word begin another part of an opportunity?
fn is_part(word: &str) -> bool {
    matches!(word, "for" | "owner" | "due" | "status" | "kpi")
}
