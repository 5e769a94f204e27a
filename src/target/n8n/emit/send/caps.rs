//! stub
use crate::target::n8n::emit::Builder;
impl Builder<'_> {
    /// Does a cap count a message of the journey.
    pub(in crate::target::n8n::emit) fn has_caps(&self) -> bool {
        false
    }
}
