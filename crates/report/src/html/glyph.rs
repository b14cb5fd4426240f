//! Glyphs with their words: severity, state, coverage. Shapes live in the sprite.

use crate::text::capital;
use remit_core::coverage::{Outcome, StageCoverage};
use remit_core::finding::Severity;
use remit_core::judge::State;

/// Returns a severity with its word.
pub(super) fn severity(severity: Severity) -> String {
    let word = severity.as_str();
    format!(
        "<span class=\"sev {word}\">{}{}</span>",
        use_of("0 0 16 16", &format!("v-{word}")),
        capital(word)
    )
}

/// Returns a severity whose word only a screen reader says, for columns too narrow for it.
pub(super) fn severity_mark(severity: Severity) -> String {
    let word = severity.as_str();
    let glyph = use_of("0 0 16 16", &format!("v-{word}"));
    format!("<span class=\"sev {word}\">{glyph}<span class=\"sr\">{}</span></span>", capital(word))
}

/// Returns how many findings there are of one severity.
pub(super) fn severity_count(severity: Severity, n: usize) -> String {
    let word = severity.as_str();
    let glyph = use_of("0 0 16 16", &format!("v-{word}"));
    format!("<span class=\"sev {word}\">{glyph}{n}<span class=\"sr\"> {word}</span></span>")
}

/// Returns a state with its words.
pub(super) fn state(state: State) -> String {
    let (class, words) = match state {
        State::Unapproved => ("none", "Unapproved"),
        State::Exceeds => ("over", "Exceeds approval"),
        State::Expired => ("lapsed", "Approval expired"),
        State::Within => ("within", "Within approval"),
        State::Pending => ("unk", "Waits for approval"),
    };
    format!("<span class=\"st {class}\">{}{words}</span>", use_of("0 0 20 14", &format!("s-{class}")))
}

/// How a stage or a connection was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Complete,
    Partial,
    Denied,
    NotLicensed,
    RateStopped,
    Failed,
    Never,
}

impl Read {
    /// Returns how a stage was read: by its most frequent gap.
    pub(super) fn of(stage: &StageCoverage) -> Self {
        if stage.is_complete() {
            return Self::Complete;
        }
        match stage.gaps.first() {
            Some((outcome, _)) if stage.n_complete == 0 => Self::of_outcome(outcome),
            Some(_) | None => Self::Partial,
        }
    }

    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::Complete,
            Outcome::Partial(_) => Self::Partial,
            Outcome::Denied(_) => Self::Denied,
            Outcome::NotLicensed(_) => Self::NotLicensed,
            Outcome::RateStopped => Self::RateStopped,
            Outcome::Failed(_) => Self::Failed,
        }
    }

    fn class_and_words(self) -> (&'static str, &'static str) {
        match self {
            Self::Complete => ("complete", "Read whole"),
            Self::Partial => ("partial", "Partial"),
            Self::Denied => ("denied", "Denied"),
            Self::NotLicensed => ("license", "Not licensed"),
            Self::RateStopped => ("rate", "Rate-stopped"),
            Self::Failed => ("failed", "Failed"),
            Self::Never => ("never", "Never scanned"),
        }
    }
}

/// Returns how something was read, with its words.
pub(super) fn read(read: Read) -> String {
    let (class, words) = read.class_and_words();
    format!("<span class=\"cov {class}\">{}{words}</span>", use_of("0 0 16 16", &format!("c-{class}")))
}

/// Returns an icon without words.
pub(super) fn icon(id: &str) -> String {
    format!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-{id}\"/></svg>")
}

fn use_of(view_box: &str, id: &str) -> String {
    format!("<svg viewBox=\"{view_box}\" aria-hidden=\"true\"><use href=\"#{id}\"/></svg>")
}
