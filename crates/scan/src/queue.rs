//! The queue of pages to read: urgent before slow, and what names more work waits while enough is waiting.

use remit_connector::{Cursor, Slice, StageInfo};
use std::collections::VecDeque;

/// One page to read.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) stage: &'static StageInfo,
    pub(crate) slice: Slice,
    pub(crate) cursor: Option<Cursor>,
    /// The page's number inside the slice.
    pub(crate) number: u32,
    pub(crate) page_size: u16,
}

/// Which queue work waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// It goes first.
    Urgent,
    /// It names more work, so it waits while much is waiting. This keeps memory flat.
    Feeder,
    /// It goes when nothing urgent is there.
    Slow,
}

/// So much slow work waits before what names more of it is held back.
const ENOUGH: usize = 1_000;

/// Pages to read.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    urgent: VecDeque<Work>,
    feeder: VecDeque<Work>,
    slow: VecDeque<Work>,
}

impl Queue {
    /// Adds the first page of a slice, behind what waits.
    pub(crate) fn push(&mut self, line: Line, work: Work) {
        self.line(line).push_back(work);
    }

    /// Adds the next page of a slice that is being read, before what waits: open slices end before new ones begin.
    pub(crate) fn push_next(&mut self, line: Line, work: Work) {
        self.line(line).push_front(work);
    }

    pub(crate) fn pop(&mut self) -> Option<Work> {
        if let Some(work) = self.urgent.pop_front() {
            return Some(work);
        }
        let is_enough = self.slow.len() >= ENOUGH;
        let feeder = if is_enough { None } else { self.feeder.pop_front() };
        feeder.or_else(|| self.slow.pop_front())
    }

    /// Takes everything that waits, to say how it ended without being read.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Work> + '_ {
        self.urgent.drain(..).chain(self.feeder.drain(..)).chain(self.slow.drain(..))
    }

    fn line(&mut self, line: Line) -> &mut VecDeque<Work> {
        match line {
            Line::Urgent => &mut self.urgent,
            Line::Feeder => &mut self.feeder,
            Line::Slow => &mut self.slow,
        }
    }
}
