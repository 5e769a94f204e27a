//! What the cards of the channels say about messages: how long they can be and what they cost, the
//! rules of their providers, the duties of laws, and what a workspace allows itself.
//!
//! Every number is data: it stands in a card (`stdlib/channels.journey` or the workspace's own), in
//! [`law`], or in journey.toml. [`check`] looks at the whole program once, after names and types.
//!
//! | module | question |
//! | --- | --- |
//! | [`cost`] | how many parts and how much money at worst |
//! | `size` | how long a text can be |
//! | `places` | does the channel have a place for each text |
//! | `texts` | is it longer than the channel carries, or the workspace allows |
//! | `answers` | how many buttons, rows and choices there are, and what stands on them |
//! | `encoding` | which characters make an SMS dearer |
//! | `templates` | will a template be approved |
//! | `senders` | is the sender one, and can it be answered |
//! | `stop` | does marketing say how to stop it |
//! | `lifetime` | does `expires` lie within the time that the channel tries |
//! | `payload` | how many bytes a push message has |

mod answers;
pub mod cost;
mod encoding;
mod errors;
mod law;
mod lifetime;
mod own;
mod payload;
mod places;
mod senders;
pub(crate) mod size;
mod stop;
mod templates;
mod texts;

pub(crate) use stop::is_link;

#[cfg(test)]
mod tests;

use crate::diag::Sink;
use crate::hir::{Channel, Content, Id, Message, Program};
use crate::source::{Settings, Workspace};
use crate::text::render;
use crate::value::zone::Zone;
use rayon::prelude::*;
use size::Ground;

/// What every check of a message looks at.
struct Cx<'a> {
    workspace: &'a Workspace,
    program: &'a Program,
    /// The limits that the workspace sets itself, as far as they mean something.
    own: Vec<own::Limit<'a>>,
    /// The laws that ask marketing to say how to stop it.
    laws: Vec<&'static law::Law>,
    zone: Zone,
}

/// A message on one channel.
#[derive(Clone, Copy)]
struct Said<'a> {
    id: Id<Message>,
    message: &'a Message,
    content: &'a Content,
    card: &'a Channel,
    /// The names of the message's variables.
    names: &'a [String],
}

impl Cx<'_> {
    /// On what the sizes of values in a locale depend; see [`Ground::numbers`].
    fn ground<'g>(&'g self, said: Said<'g>, locale: usize, numbers: bool) -> Ground<'g> {
        let tag = said.message.locales.get(locale).map_or("", |locale| locale.as_str());
        let style = render::style(tag);
        Ground { program: self.program, names: said.names, zone: &self.zone, style, numbers }
    }
}

/// Looks at every message, at the rules, and at what journeys send and wait for.
pub(crate) fn check(workspace: &Workspace, program: &Program, sink: &mut Sink) {
    let settings: &Settings = &workspace.manifest.workspace;
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let laws = law::of(&law::countries(settings));
    let own = own::limits(workspace, program, sink);
    let cx = Cx { workspace, program, own, laws, zone };
    let messages: Vec<_> = program.messages.iter().collect();
    let journeys: Vec<_> = program.journeys.iter().collect();
    let mut found: Vec<Sink> =
        messages.into_par_iter().map(|(id, item)| message(&cx, id, item)).collect();
    found.extend(
        journeys
            .into_par_iter()
            .map(|(_, journey)| senders::journey(program, journey))
            .collect::<Vec<_>>(),
    );
    found.push(senders::rules(program));
    sink.items.extend(found.into_iter().flat_map(|found| found.items));
}

fn message(cx: &Cx<'_>, id: Id<Message>, message: &Message) -> Sink {
    let mut sink = Sink::default();
    lifetime::check(cx.program, message, &mut sink);
    let names: Vec<String> = message.vars.iter().map(|var| var.name.to_string()).collect();
    for content in &message.contents {
        let Some(card) = cx.program.channels.get(content.channel) else { continue };
        let said = Said { id, message, content, card, names: &names };
        places::check(cx, said, &mut sink);
        texts::check(cx, said, &mut sink);
        encoding::check(cx, said, &mut sink);
        templates::check(said, &mut sink);
        stop::check(cx, said, &mut sink);
        own::check(cx, said, &mut sink);
    }
    sink
}
