//! Messages: clauses, contents by channel, texts by locale.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{
    Answers, AnswersKind as AnswersDef, Button, Construct, Content, Expr, Id, Message, Slot, Text,
    TextPart, Ty, VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast::{
    self, AnswersKind, ContentItem, LocaleText, MessageClauseKind as A, SlotValue, TemplatePart,
    TextSource,
};
use crate::text::locale;
use smol_str::SmolStr;

impl Checker<'_> {
    /// Parameters are known already; everything else is read here.
    pub(super) fn message(&mut self, id: Id<Message>, decl: &ast::Message) -> Message {
        let mut message = self.cx.program.messages.at(id).clone();
        for var in message.vars.clone() {
            self.bind_silently(&var.name, var.span, var.ty, VarSource::Parameter);
        }
        for (at, param) in decl.params.iter().enumerate().take(message.params as usize) {
            let ty = message.vars.get(at).map_or(Ty::Error, |var| var.ty.clone());
            let value = param.default.as_ref().map(|value| self.expr_of(value, &ty));
            if let Some(slot) = message.defaults.get_mut(at) {
                *slot = value;
            }
        }
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for clause in &decl.clauses {
            let word = match &clause.kind {
                A::Purpose(_) => "purpose",
                A::Stages(_) => "stages",
                A::Tags(_) => "tags",
                A::Expires(_) => "expires",
                A::Locales(_) => "locales",
                _ => continue,
            };
            self.once(word, clause.span, &mut seen);
        }
        for clause in &decl.clauses {
            match &clause.kind {
                A::Purpose(name) => message.purpose = self.purpose(name),
                A::Stages(paths) => {
                    message.stages = paths
                        .iter()
                        .filter_map(|path| self.resolve(path, &[Kind::Stage]).map(|def| def.id()))
                        .collect();
                }
                A::Tags(names) => {
                    message.tags = names.iter().map(|name| name.text.clone()).collect()
                }
                A::Expires(expr) => {
                    let expires = self.expires(expr);
                    let written = matches!(expires.kind, crate::hir::ExprKind::Value(_));
                    let construct = if written { Construct::Expires } else { Construct::ExpiresAt };
                    self.need(construct, clause.span);
                    message.expires = Some(expires);
                }
                A::Locales(names) => message.locales = self.locales(names),
                _ => {}
            }
        }
        if message.purpose.is_none()
            && !decl.clauses.iter().any(|c| matches!(c.kind, A::Purpose(_)))
        {
            self.sink.push(errors::purpose_missing(&decl.name.text, decl.name.span));
        }
        let written = decl.clauses.iter().any(|clause| matches!(clause.kind, A::Locales(_)));
        if !written {
            message.locales = locales_used(decl, &self.cx.program.locale);
        }
        let mut own = Vec::new();
        for clause in &decl.clauses {
            if let A::Answers(answers) = &clause.kind {
                let answers = self.answers(&message, answers, None);
                message.answers.extend(answers);
            }
        }
        for clause in &decl.clauses {
            let before = self.needs.len();
            let meant = match &clause.kind {
                A::Slot(slot) => self.text_outside(slot),
                _ => None,
            };
            let content = match &clause.kind {
                A::Content(content) => Some(content),
                _ => meant.as_ref(),
            };
            if let Some(content) = content
                && let Some(mut content) =
                    self.content(&message, content, written, &mut own, clause.span)
            {
                content.needs = self.needs.split_off(before);
                if let Some(first) = message.contents.iter().find(|c| c.channel == content.channel)
                {
                    let name = self.cx.program.channels.at(content.channel).head.name.clone();
                    self.sink.push(errors::content_twice(&name, clause.span, first.span));
                } else {
                    message.contents.push(content);
                }
            }
        }
        message.answers.append(&mut own);
        if message.contents.is_empty()
            && !decl.clauses.iter().any(|c| matches!(c.kind, A::Hole | A::Content(_) | A::Slot(_)))
        {
            self.sink.push(errors::message_without_content(&decl.name.text, decl.name.span));
        }
        message.vars = std::mem::take(&mut self.vars);
        message.needs = std::mem::take(&mut self.needs);
        message
    }

    /// A text that stands in no channel, which nobody would get. Gives what was meant where its name is that
    /// of a channel (`sms "Hi"`), so that nothing else is said about it.
    fn text_outside(&mut self, slot: &ast::Slot) -> Option<ast::Content> {
        let mut channels = self.cx.program.channels.iter();
        let is_channel = channels.any(|(_, channel)| channel.head.name == slot.name.text);
        self.sink.push(errors::text_outside_channel(&slot.name.text, is_channel, slot.span));
        is_channel.then(|| {
            let name = ast::Name { text: SmolStr::new_static("text"), span: slot.name.span };
            let channel = ast::Path { names: vec![slot.name.clone()], span: slot.name.span };
            let text = ast::Slot { name, ..slot.clone() };
            ast::Content {
                channel,
                template: None,
                category: None,
                items: vec![ContentItem::Slot(text), ContentItem::Hole(slot.span)],
            }
        })
    }

    fn expires(&mut self, expr: &ast::Expr) -> Expr {
        let found = self.expr(expr, Some(&Ty::Duration));
        match found.ty {
            Ty::Duration | Ty::DateTime | Ty::Error => found,
            _ => self.coerce(found, &Ty::Duration),
        }
    }

    fn locales(&mut self, names: &[ast::Name]) -> Vec<SmolStr> {
        let mut out: Vec<SmolStr> = Vec::with_capacity(names.len());
        for name in names {
            let Some(tag) = self.locale(name) else { continue };
            if out.contains(&tag) {
                self.sink.push(errors::locale_twice(&tag, name.span));
            } else {
                out.push(tag);
            }
        }
        out
    }

    /// A locale in canonical case.
    fn locale(&mut self, name: &ast::Name) -> Option<SmolStr> {
        match locale::parse(&name.text) {
            Ok(tag) => Some(SmolStr::new(tag.to_string())),
            Err(error) => {
                self.sink.push(errors::bad_locale(&name.text, &error.to_string(), name.span));
                None
            }
        }
    }

    /// What can be answered, on every channel or on one; nothing where it could not be read.
    fn answers(
        &mut self,
        message: &Message,
        answers: &ast::Answers,
        channel: Option<Id<crate::hir::Channel>>,
    ) -> Option<Answers> {
        self.need(Construct::Answers, answers.span);
        let mut rows = |buttons: &[ast::Button]| -> Vec<Vec<Button>> {
            let in_locale = message.locales.iter();
            in_locale
                .map(|tag| buttons.iter().filter_map(|b| self.button(b, Some(tag))).collect())
                .collect()
        };
        let kind = match &answers.kind {
            AnswersKind::Buttons(buttons) => AnswersDef::Buttons(rows(buttons)),
            AnswersKind::List(title, buttons) => {
                AnswersDef::List(title.text.clone(), rows(buttons))
            }
            AnswersKind::Survey(path, sets) => {
                let of = self.resolve(path, &[Kind::Enum])?.id();
                let field = match sets {
                    Some(name) => Some(self.survey_field(of, name)?),
                    None => None,
                };
                AnswersDef::Survey(of, field)
            }
        };
        Some(Answers { channel, kind, span: answers.span })
    }

    /// The field of the profile that takes the answer of a survey.
    fn survey_field(&mut self, of: Id<crate::hir::EnumDef>, name: &ast::Name) -> Option<u32> {
        let program = self.cx.program;
        let declared = program.profile_fields();
        let Some(at) = declared.iter().position(|field| field.name == name.text) else {
            let names = super::names::field_names(declared);
            self.sink.push(errors::unknown_field("the profile", &name.text, name.span, names));
            return None;
        };
        let field = declared.get(at)?;
        if field.ty.known() != &Ty::Enum(of) {
            let wanted = super::names::type_name(program, &Ty::Enum(of));
            let found = super::names::type_name(program, &field.ty);
            self.sink.push(errors::wrong_type(&wanted, &found, name.span));
            return None;
        }
        u32::try_from(at).ok()
    }

    fn content(
        &mut self,
        message: &Message,
        decl: &ast::Content,
        written: bool,
        own: &mut Vec<Answers>,
        span: Span,
    ) -> Option<Content> {
        let def = self.resolve(&decl.channel, &[Kind::Channel])?;
        let mut content = Content {
            channel: def.id(),
            template: decl.template.as_ref().map(|name| name.text.clone()),
            category: decl.category.as_ref().map(|name| name.text.clone()),
            template_spans: (
                decl.template.as_ref().map_or(decl.channel.span, |name| name.span),
                decl.category.as_ref().map_or(decl.channel.span, |name| name.span),
            ),
            slots: Vec::new(),
            buttons: Vec::new(),
            needs: Vec::new(),
            span: decl.channel.span,
        };
        let channel = &self.cx.program.channels.at(content.channel);
        if let Some(name) = &decl.category
            && !channel.categories.iter().any(|(known, _)| *known == name.text)
        {
            let known = channel.categories.iter().map(|(known, _)| known.as_str()).collect();
            self.sink.push(errors::unknown_name("category", &name.text, name.span, known, None));
            content.category = None;
        }
        if content.template.is_some() {
            self.need(Construct::Template, span);
        } else if channel.templates {
            self.need(Construct::SessionText, decl.channel.span);
        }
        let texts: Vec<&LocaleText> = decl
            .items
            .iter()
            .filter_map(|item| match item {
                ContentItem::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        let holes = decl.items.iter().any(|item| matches!(item, ContentItem::Hole(_)));
        if !texts.is_empty() {
            self.by_locale(message, &mut content, "text", &texts, span, holes);
            self.locale_buttons(message, &mut content, &texts);
        }
        self.texts_stand_once(decl);
        for item in &decl.items {
            match item {
                ContentItem::Slot(slot) => self.slot(message, &mut content, slot, written),
                ContentItem::Answers(answers) => {
                    let channel = content.channel;
                    match &answers.kind {
                        AnswersKind::Buttons(_) => {
                            self.content_answers(message, &mut content, answers);
                        }
                        _ => own.extend(self.answers(message, answers, Some(channel))),
                    }
                }
                ContentItem::Text(_) | ContentItem::Hole(_) => {}
            }
        }
        self.content_is_complete(&content, decl, span);
        Some(content)
    }

    /// Says which text stands twice. A text beside a file does not: it stands above the one that is made of
    /// the file's HTML.
    fn texts_stand_once(&mut self, decl: &ast::Content) {
        for files in [false, true] {
            let first = decl.items.iter().find_map(|item| match item {
                ContentItem::Text(text) if !files => Some(("text", text.locale.span)),
                _ => None,
            });
            let slots = decl.items.iter().filter_map(|item| match item {
                ContentItem::Slot(slot) if matches!(slot.value, SlotValue::File(_)) == files => {
                    Some((called(&slot.name.text), slot.name.span))
                }
                _ => None,
            });
            let mut seen = Vec::new();
            for (name, span) in first.into_iter().chain(slots) {
                self.once(name, span, &mut seen);
            }
        }
    }

    /// Says which slot is not written at all. What is wrong with one that is written is said there.
    fn content_is_complete(&mut self, content: &Content, decl: &ast::Content, span: Span) {
        let channel = &self.cx.program.channels.at(content.channel);
        let name = channel.head.name.clone();
        let is_mail = channel.address == crate::hir::Address::Email;
        let mut has_text = false;
        let mut has_subject = false;
        for item in &decl.items {
            match item {
                ContentItem::Hole(_) => return,
                ContentItem::Text(_) => has_text = true,
                ContentItem::Slot(slot) => {
                    has_text |= matches!(slot.name.text.as_str(), "text" | "body");
                    has_subject |= slot.name.text == "subject";
                }
                ContentItem::Answers(_) => {}
            }
        }
        if is_mail && !has_subject {
            self.sink.push(errors::slot_missing(&name, "subject", span));
        }
        if !has_text {
            let wanted = if is_mail { "body" } else { "text" };
            self.sink.push(errors::slot_missing(&name, wanted, span));
        }
    }

    /// A text for each locale of the message: none missing, none too many, all with the same slots.
    fn by_locale(
        &mut self,
        message: &Message,
        content: &mut Content,
        slot: &str,
        texts: &[&LocaleText],
        span: Span,
        holes: bool,
    ) {
        let mut found: Vec<Option<Text>> = message.locales.iter().map(|_| None).collect();
        let mut html: Vec<Option<Text>> = found.clone();
        let mut given: Vec<(SmolStr, Span)> = Vec::new();
        for text in texts {
            let Some(tag) = self.locale(&text.locale) else { continue };
            if given.iter().any(|(other, _)| *other == tag) {
                self.sink.push(errors::locale_twice(&tag, text.locale.span));
                continue;
            }
            given.push((tag.clone(), text.locale.span));
            let at = message.locales.iter().position(|locale| *locale == tag);
            if at.is_none() {
                let names: Vec<&str> = message.locales.iter().map(SmolStr::as_str).collect();
                self.sink.push(errors::extra_locale(&tag, &names, text.locale.span));
            }
            let (plain, rich) = match &text.text {
                TextSource::Inline(template) => (Some(self.template(template)), None),
                TextSource::File(name) => self.body(name, None),
            };
            if let Some(at) = at {
                if let Some(slot) = found.get_mut(at) {
                    *slot = plain;
                }
                if let Some(slot) = html.get_mut(at) {
                    *slot = rich;
                }
            }
        }
        let missing: Vec<&str> = message
            .locales
            .iter()
            .filter(|locale| !given.iter().any(|(tag, _)| tag == *locale))
            .map(SmolStr::as_str)
            .collect();
        if !missing.is_empty() && !holes {
            let at = given.first().map_or(span, |(_, span)| *span);
            self.sink.push(errors::missing_locale(&missing, at, slot));
        }
        self.put_slot(content, slot, span, found);
        self.put_slot(content, "html", span, html);
    }

    /// Adds a slot that has all its texts.
    fn put_slot(
        &mut self,
        content: &mut Content,
        name: &str,
        span: Span,
        texts: Vec<Option<Text>>,
    ) {
        let texts: Option<Vec<Text>> = texts.into_iter().collect();
        let Some(texts) = texts.filter(|texts| !texts.is_empty()) else { return };
        self.parity(&texts);
        if content.slot(name).is_some() {
            // A written text stands above the one that is made from the HTML.
            return;
        }
        content.slots.push(Slot { name: SmolStr::new(name), span, texts });
    }

    /// All locales of a text use the same values.
    fn parity(&mut self, texts: &[Text]) {
        // What could not be read may be what the others have.
        if texts.iter().any(is_broken) {
            return;
        }
        let sets: Vec<Vec<String>> = texts.iter().map(|text| self.values_of(text)).collect();
        let Some((first, rest)) = sets.split_first() else { return };
        for (at, set) in rest.iter().enumerate() {
            if set == first {
                continue;
            }
            let (Some(a), Some(b)) = (texts.first(), texts.get(at + 1)) else { continue };
            let only_first: Vec<&str> =
                first.iter().filter(|v| !set.contains(v)).map(String::as_str).collect();
            let only_other: Vec<&str> =
                set.iter().filter(|v| !first.contains(v)).map(String::as_str).collect();
            self.sink.push(errors::placeholder_parity(&only_first, &only_other, a.span, b.span));
            return;
        }
    }

    /// The data that a text reads, in words; what stands behind `??` may differ by locale.
    fn values_of(&self, text: &Text) -> Vec<String> {
        let mut out = Vec::new();
        for part in &text.parts {
            match part {
                TextPart::Text(_) => {}
                TextPart::Slot(expr) => self.reads(expr, &mut out),
                TextPart::Each { list, body, .. } => {
                    self.reads(list, &mut out);
                    out.extend(self.values_of(body));
                }
                TextPart::Plural { count, forms } => {
                    self.reads(count, &mut out);
                    for (_, form) in forms {
                        out.extend(self.values_of(form));
                    }
                }
            }
        }
        out.sort();
        out.dedup();
        out
    }

    /// A value in words; an element of a list has another name in each locale.
    fn shown_value(&self, expr: &Expr) -> String {
        use crate::hir::ExprKind as K;
        let text = self.describe(expr);
        let mut root = expr;
        while let K::Field(inner, _) = &root.kind {
            root = inner;
        }
        let K::Var(var) = root.kind else { return text };
        let Some(var) = self.vars.get(var.0 as usize) else { return text };
        match text.strip_prefix(var.name.as_str()) {
            Some(rest) if var.source == VarSource::Element => format!("each{rest}"),
            _ => text,
        }
    }

    fn reads(&self, expr: &Expr, out: &mut Vec<String>) {
        use crate::hir::ExprKind as K;
        match &expr.kind {
            K::Customer(_) | K::Var(_) | K::Field(..) | K::Setting(_) | K::CustomerId => {
                out.push(self.shown_value(expr));
            }
            K::Not(a) | K::Negate(a) | K::Is { value: a, .. } => self.reads(a, out),
            K::Binary(_, a, b) => {
                self.reads(a, out);
                self.reads(b, out);
            }
            // What stands behind `??` may differ by locale.
            K::Coalesce(a, _) => self.reads(a, out),
            K::Function(_, args) | K::List(args) => {
                args.iter().for_each(|arg| self.reads(arg, out))
            }
            _ => {}
        }
    }

    fn slot(&mut self, message: &Message, content: &mut Content, slot: &ast::Slot, written: bool) {
        let name = called(&slot.name.text);
        match &slot.value {
            SlotValue::ByLocale(texts) => {
                let texts: Vec<&LocaleText> = texts.iter().collect();
                self.by_locale(message, content, name, &texts, slot.name.span, false);
            }
            SlotValue::One(template) => {
                let text = self.template(template);
                let texts = message.locales.iter().map(|_| Some(text.clone())).collect();
                // One text for several languages is a promise kept only where it is no words.
                if written && message.locales.len() > 1 && has_words(&text) {
                    let names: Vec<&str> = message.locales.iter().map(SmolStr::as_str).collect();
                    self.sink.push(errors::missing_locale(&names, template.span, name));
                }
                self.put_slot(content, name, slot.name.span, texts);
            }
            SlotValue::File(file) => {
                let (mut plain, mut html) = (Vec::new(), Vec::new());
                for locale in &message.locales {
                    let (text, rich) = self.body(file, Some(locale));
                    plain.push(text);
                    html.push(rich);
                }
                self.put_slot(content, "html", slot.name.span, html);
                self.put_slot(content, name, slot.name.span, plain);
            }
        }
    }

    fn content_answers(
        &mut self,
        message: &Message,
        content: &mut Content,
        answers: &ast::Answers,
    ) {
        let AnswersKind::Buttons(buttons) = &answers.kind else { return };
        let buttons: Vec<Vec<Button>> = message
            .locales
            .iter()
            .map(|locale| buttons.iter().filter_map(|b| self.button(b, Some(locale))).collect())
            .collect();
        self.put_buttons(content, buttons, answers.span);
    }

    fn locale_buttons(&mut self, message: &Message, content: &mut Content, texts: &[&LocaleText]) {
        let mut all: Vec<Vec<Button>> = Vec::new();
        let mut at = None;
        for locale in &message.locales {
            let text = texts.iter().find(|text| {
                locale::parse(&text.locale.text).is_ok_and(|tag| tag.to_string() == locale.as_str())
            });
            let answers = text.and_then(|text| text.answers.as_deref());
            at = at.or(answers.map(|answers| answers.span));
            let buttons = match answers.map(|answers| &answers.kind) {
                Some(AnswersKind::Buttons(buttons)) => {
                    buttons.iter().filter_map(|button| self.button(button, None)).collect()
                }
                // A list stands behind the texts, for all locales.
                Some(_) | None => Vec::new(),
            };
            all.push(buttons);
        }
        let Some(at) = at else { return };
        let first: Vec<SmolStr> =
            all.first().map(|b| b.iter().map(|b| b.name.clone()).collect()).unwrap_or_default();
        if all.iter().any(|buttons| buttons.iter().map(|b| &b.name).ne(first.iter())) {
            self.sink.push(errors::buttons_differ(at));
            return;
        }
        self.put_buttons(content, all, at);
    }

    fn put_buttons(&mut self, content: &mut Content, buttons: Vec<Vec<Button>>, span: Span) {
        self.need(Construct::Buttons, span);
        content.buttons = buttons;
    }

    fn button(&mut self, button: &ast::Button, locale: Option<&SmolStr>) -> Option<Button> {
        let label = button
            .label
            .iter()
            .find(|(tag, _)| match (tag, locale) {
                (Some(tag), Some(locale)) => tag.text == *locale,
                _ => true,
            })
            .map(|(_, template)| self.template(template))?;
        let target = button.target.as_ref().map(|target| {
            let want = if button.name.text == "call" { Ty::Phone } else { Ty::Url };
            self.expr_of(target, &want)
        });
        if target.is_none() && matches!(button.name.text.as_str(), "open" | "call") {
            self.sink.push(errors::button_without_target(&button.name.text, button.name.span));
        }
        Some(Button { name: button.name.text.clone(), label, target })
    }

    /// A text of the source.
    pub(super) fn template(&mut self, template: &ast::Template) -> Text {
        let mut parts = Vec::with_capacity(template.parts.len());
        for part in &template.parts {
            match part {
                TemplatePart::Text(text) => parts.push(TextPart::Text(text.clone())),
                TemplatePart::Slot(expr) => parts.push(TextPart::Slot(self.slot_value(expr))),
                TemplatePart::Each { bind, list, max, body, span } => {
                    self.need(Construct::Each, *span);
                    let list = self.expr(list, None);
                    let element = match list.ty.known() {
                        Ty::List(element) => (**element).clone(),
                        Ty::Error => Ty::Error,
                        other => {
                            let name = super::names::type_name(self.cx.program, other);
                            self.sink.push(errors::wrong_type("a list", &name, list.span));
                            Ty::Error
                        }
                    };
                    let max = match max {
                        Some(max) => self.count(max, 1, 100).unwrap_or(1),
                        None => {
                            self.sink.push(errors::each_without_bound(*span));
                            1
                        }
                    };
                    let mark = self.locals.len();
                    let element = self.bind(bind, element, VarSource::Element);
                    let body = self.template(body);
                    self.close_since(mark);
                    let (list, body) = (Box::new(list), Box::new(body));
                    parts.push(TextPart::Each { element, list, max, body });
                }
                TemplatePart::Plural { count, forms, span } => {
                    self.need(Construct::Plural, *span);
                    let count = self.expr_of(count, &Ty::Int);
                    let forms = forms
                        .iter()
                        .map(|(name, text)| (name.text.clone(), self.template(text)))
                        .collect();
                    parts.push(TextPart::Plural { count: Box::new(count), forms });
                }
            }
        }
        Text { parts, span: template.span }
    }

    /// A value in a text: it must be there, and have a form as text.
    pub(super) fn slot_value(&mut self, expr: &ast::Expr) -> Expr {
        let value = self.expr(expr, Some(&Ty::Text(None)));
        match &value.ty {
            Ty::Optional(_) => {
                let text = self.describe(&value);
                let finding = match super::operators::divisor(&value) {
                    Some(by) => {
                        let by = self.describe(by);
                        errors::missing_quotient(&text, &by, false, true, value.span)
                    }
                    None => errors::missing_in_text(&text, value.span),
                };
                self.sink.push(finding);
                self.error(value.span)
            }
            Ty::Bool
            | Ty::List(_)
            | Ty::Record(_)
            | Ty::Event(_)
            | Ty::Answer(_)
            | Ty::Reply(_)
            | Ty::Choice(_)
            | Ty::Inbound
            | Ty::Contact
            | Ty::Duration
            | Ty::Channel => {
                let name = super::names::type_name(self.cx.program, &value.ty);
                self.sink.push(errors::not_renderable(&name, value.span));
                self.error(value.span)
            }
            _ => value,
        }
    }
}

/// The name of a text, whichever way it is written.
fn called(name: &str) -> &str {
    if name == "body" { "text" } else { name }
}

/// Does a text hold a slot that could not be read.
fn is_broken(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        TextPart::Text(_) => false,
        TextPart::Slot(expr) => expr.ty == Ty::Error,
        TextPart::Each { list, body, .. } => list.ty == Ty::Error || is_broken(body),
        TextPart::Plural { count, forms } => {
            count.ty == Ty::Error || forms.iter().any(|(_, form)| is_broken(form))
        }
    })
}

/// Does a text say something that would have to be translated.
fn has_words(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        TextPart::Text(text) => {
            !text.starts_with("http")
                && text.split_whitespace().any(|w| w.chars().all(char::is_alphabetic))
        }
        _ => false,
    })
}

/// Where a message does not list its locales, they are those of its first text, or the workspace's.
fn locales_used(decl: &ast::Message, default: &SmolStr) -> Vec<SmolStr> {
    for clause in &decl.clauses {
        let A::Content(content) = &clause.kind else { continue };
        let direct: Vec<&LocaleText> = content
            .items
            .iter()
            .flat_map(|item| match item {
                ContentItem::Text(text) => vec![text],
                ContentItem::Slot(ast::Slot { value: SlotValue::ByLocale(texts), .. }) => {
                    texts.iter().collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let mut tags: Vec<SmolStr> = Vec::new();
        for text in direct {
            if let Ok(tag) = locale::parse(&text.locale.text) {
                let tag = SmolStr::new(tag.to_string());
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        if !tags.is_empty() {
            return tags;
        }
    }
    vec![default.clone()]
}
