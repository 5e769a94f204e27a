//! A file in which no line may be endless: else one quote too many would hold all of it in memory.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// The longest line, in bytes.
const LONGEST: usize = 16 << 20;

/// How much was read since the last line ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Since(Rc<Cell<usize>>);

impl Since {
    /// A line has ended.
    pub(super) fn ended(&self) {
        self.0.set(0);
    }
}

/// The input, and the counter that is put back at the end of each line.
pub(super) fn limited<R: Read>(input: R) -> (BufReader<Limited<R>>, Since) {
    let since = Since::default();
    (BufReader::with_capacity(1 << 16, Limited { input, since: since.clone() }), since)
}

/// The first bytes of the input, without a mark of their order, and without taking them.
pub(super) fn head<R: Read>(input: &mut BufReader<R>) -> io::Result<&[u8]> {
    input.fill_buf()
}

pub(super) struct Limited<R> {
    input: R,
    since: Since,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.since.0.get() > LONGEST {
            return Err(io::Error::other(
                "a line is longer than 16 MiB; a quote or a line end is missing",
            ));
        }
        let read = self.input.read(to)?;
        self.since.0.set(self.since.0.get().saturating_add(read));
        Ok(read)
    }
}
