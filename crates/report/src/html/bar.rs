//! Bars drawn as SVG: the scope bar of one integration, the coverage of listings, the states of an estate.

use super::glyph::Read;
use crate::compared::Counts;
use crate::text::number;
use remit_core::coverage::StageCoverage;

/// Cells of the scope bar that stand on each side of the line; more are counted.
const MOST_CELLS: usize = 6;
/// The line of the scope bar, in its own units.
const EDGE: usize = 65;
const STEP: usize = 8;

/// Returns the scope bar: cells left of the line are within the approval, cells right of it beyond.
pub(super) fn scopes(counts: Counts, is_approved: bool) -> String {
    let granted = counts.within;
    let ghosts = counts.not_granted.min(MOST_CELLS.saturating_sub(granted));
    let left = granted.min(MOST_CELLS);
    let mut cells = String::new();
    // Cells of what is approved end at the line, those granted nowhere next to it.
    for i in 0..left + ghosts {
        let x = EDGE - 9 - STEP * (left + ghosts - 1 - i);
        if i < left {
            cells.push_str(&format!(
                "<rect class=\"c-use\" x=\"{x}\" y=\"3.5\" width=\"6\" height=\"11\" rx=\"1\"/>"
            ));
        } else {
            cells.push_str(&format!(
                "<rect class=\"c-ghost\" x=\"{x}.65\" y=\"4.15\" width=\"4.7\" height=\"9.7\" rx=\".8\"/>"
            ));
        }
    }
    if granted > MOST_CELLS {
        cells.push_str(&format!("<text class=\"more\" x=\"0\" y=\"12.3\">+{}</text>", granted - MOST_CELLS));
    }
    let dash = if is_approved { "" } else { " stroke-dasharray=\"2 2\"" };
    cells.push_str(&format!("<path class=\"edge\" d=\"M{EDGE} .75v16.5\"{dash}/>"));
    for i in 0..counts.beyond.min(MOST_CELLS) {
        let x = EDGE + 3 + STEP * i;
        cells.push_str(&format!(
            "<rect class=\"x-use\" x=\"{x}.5\" y=\"3.5\" width=\"6\" height=\"11\" rx=\"1\"/>"
        ));
    }
    if counts.beyond > MOST_CELLS {
        let x = EDGE + 4 + STEP * MOST_CELLS;
        cells.push_str(&format!(
            "<text class=\"more x\" x=\"{x}\" y=\"12.3\">+{}</text>",
            counts.beyond - MOST_CELLS
        ));
    }
    let label = if is_approved {
        format!(
            "{granted} scopes within the approval, {} beyond it, {} approved and not granted",
            counts.beyond, counts.not_granted
        )
    } else {
        format!("no approval; {} scopes granted", counts.beyond)
    };
    format!(
        "<svg class=\"rb\" viewBox=\"0 0 138 18\" width=\"138\" height=\"18\" role=\"img\" aria-label=\"{label}\">{cells}</svg>"
    )
}

/// How many listings ended in which way, in the order in which bars show them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slices([u64; 6]);

/// The fill and the word of each way, in the order of [`Slices`].
const FILLS: [(&str, &str); 6] = [
    ("class=\"seg-ok\"", "read whole"),
    ("fill=\"url(#p-part)\"", "partial"),
    ("fill=\"url(#p-rate)\"", "rate-stopped"),
    ("fill=\"url(#p-lic)\"", "not licensed"),
    ("fill=\"url(#p-deny)\"", "denied"),
    ("fill=\"url(#p-fail)\"", "failed"),
];

impl Slices {
    /// Adds a stage. What has no outcome was not reached, which is partial.
    pub(super) fn add(&mut self, stage: &StageCoverage) {
        let [whole, partial, rate, license, denied, failed] = &mut self.0;
        *whole += stage.n_complete;
        let mut n_told = 0;
        for (outcome, n) in &stage.gaps {
            n_told += n;
            match Read::of_outcome(outcome) {
                Read::Complete => *whole += n,
                Read::Partial | Read::Never => *partial += n,
                Read::RateStopped => *rate += n,
                Read::NotLicensed => *license += n,
                Read::Denied => *denied += n,
                Read::Failed => *failed += n,
            }
        }
        *partial += (stage.n_slices - stage.n_complete).saturating_sub(n_told);
    }

    /// Returns how many there are.
    pub(super) fn total(self) -> u64 {
        self.0.iter().sum()
    }

    /// Returns the bar with a sentence for those who do not see it.
    pub(super) fn bar(self) -> String {
        let told: Vec<String> = self
            .0
            .iter()
            .zip(FILLS)
            .filter(|(n, _)| **n > 0)
            .map(|(n, (_, word))| format!("{} {word}", number(*n)))
            .collect();
        let label = if told.is_empty() { "none".to_owned() } else { told.join(", ") };
        let segments = segments(&self.0, 2_000, 8, 10, &FILLS.map(|(fill, _)| fill));
        format!(
            "<svg class=\"bar\" viewBox=\"0 0 200 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Listings: {label}\">{segments}</svg>"
        )
    }
}

/// Returns how many integrations stand where, on a scale that all connections share.
pub(super) fn estate(counts: [u64; 4], largest: u64, label: &str) -> String {
    let fills = ["class=\"e-in\"", "class=\"e-out\"", "fill=\"url(#p-none)\"", "fill=\"url(#p-unk)\""];
    let total: u64 = counts.iter().sum();
    let width = 2_200 * total / largest.max(1);
    let segments = segments(&counts, width, 10, 12, &fills);
    format!(
        "<svg class=\"bar tall\" viewBox=\"0 0 220 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">{segments}</svg>"
    )
}

/// Draws segments side by side. Widths are in tenths. Each that is not zero gets at least 1.5 %, taken from the largest,
/// so that one denied listing among 100,000 is seen.
fn segments(counts: &[u64], width: u64, gap: u64, height: u64, fills: &[&str]) -> String {
    let total: u64 = counts.iter().sum();
    let n_shown = counts.iter().filter(|n| **n > 0).count() as u64;
    if total == 0 {
        return String::new();
    }
    let room = width.saturating_sub(gap * (n_shown - 1));
    let least = width * 15 / 1_000;
    let mut widths: Vec<u64> =
        counts.iter().map(|n| if *n == 0 { 0 } else { (room * n / total).max(least) }).collect();
    let excess = widths.iter().sum::<u64>().saturating_sub(room);
    if let Some(largest) = widths.iter_mut().max() {
        *largest = largest.saturating_sub(excess);
    }
    let mut drawn = String::new();
    let mut x = 0;
    for (width, fill) in widths.into_iter().zip(fills) {
        if width > 0 {
            drawn.push_str(&format!(
                "<rect {fill} x=\"{}\" width=\"{}\" height=\"{height}\"/>",
                tenths(x),
                tenths(width)
            ));
            x += width + gap;
        }
    }
    drawn
}

fn tenths(n: u64) -> String {
    if n.is_multiple_of(10) { (n / 10).to_string() } else { format!("{}.{}", n / 10, n % 10) }
}
