//! Frequency caps: sliding windows over the messages that were accepted.

use super::life::Life;
use crate::flow::Flow;
use crate::hir::{Cap, Channel, Id, Message, Rules};

/// A cap that is full.
pub(super) struct Full<'a> {
    pub(super) cap: &'a Cap,
    /// When it has room for one more.
    pub(super) until: i64,
}

impl Life<'_> {
    /// The first cap in the order of the rules that has no room for a message on these channels.
    pub(super) fn full<'f>(
        &self,
        place: usize,
        flow: &'f Flow,
        message: Id<Message>,
        channels: &[Id<Channel>],
    ) -> Option<Full<'f>> {
        let tags = &self.engine.program.messages.at(message).tags;
        flow.rules.caps.iter().find_map(|(rules, number, cap)| {
            let on_channel =
                cap.channels.is_empty() || channels.iter().any(|c| cap.channels.contains(c));
            let tagged = cap.tag.as_ref().is_none_or(|tag| tags.contains(tag));
            if !on_channel || !tagged {
                return None;
            }
            let per = cap.per.saturating_mul(1_000);
            let from = self.now.saturating_sub(per);
            let counted: Vec<i64> = self
                .sends
                .iter()
                .filter(|send| send.counts && send.at > from)
                .filter(|send| self.counts_for(send, place, (*rules, *number, cap)))
                .map(|send| send.at)
                .collect();
            // Room comes when so many have left the window that one more fits.
            let over = counted.len().checked_sub(cap.count as usize)?;
            let until = counted.get(over).copied().unwrap_or(self.now).saturating_add(per);
            Some(Full { cap, until })
        })
    }

    fn counts_for(
        &self,
        send: &super::send::SentMessage,
        place: usize,
        (rules, number, cap): (Id<Rules>, u32, &Cap),
    ) -> bool {
        let Some((flow, _)) = self.engine.flows.get(send.run.flow as usize) else { return false };
        let under = flow.rules.caps.iter().any(|(r, n, _)| *r == rules && *n == number);
        // The channels that accepted it first.
        let first = send.hops.first().map(|hop| hop.place);
        let on_channel = cap.channels.is_empty()
            || send
                .hops
                .iter()
                .any(|hop| Some(hop.place) == first && cap.channels.contains(&hop.channel));
        let tags = &self.engine.program.messages.at(send.message).tags;
        under
            && on_channel
            && (!cap.per_journey || send.run.flow as usize == place)
            && cap.tag.as_ref().is_none_or(|tag| tags.contains(tag))
    }
}
