//! How output is written: the format, and the look of what people read.

/// The format of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An aligned table for people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line; coverage is the first.
    Ndjson,
    /// Comma-separated values with a head.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Table, Self::Json, Self::Ndjson, Self::Csv];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    /// Returns the format that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// The look of what people read on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colour is used. Nothing is said by colour alone.
    pub color: bool,
    /// How many columns a line may have.
    pub width: usize,
}

/// What colour says besides the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Beyond what was agreed, or critical.
    Over,
    /// High.
    High,
    /// Medium, or a gap.
    Medium,
    /// As it should be.
    Fine,
    /// Beside the point.
    Quiet,
    /// A name or a head.
    Strong,
}

// Colour stands in the text as characters of no width until a line is laid out. Text of strangers never holds one:
// `visible` turns them into codes.
const MARKS: [(char, Paint, &str); 6] = [
    ('\u{2061}', Paint::Over, "\u{1b}[1;31m"),
    ('\u{2062}', Paint::High, "\u{1b}[33m"),
    ('\u{2063}', Paint::Medium, "\u{1b}[35m"),
    ('\u{2064}', Paint::Fine, "\u{1b}[32m"),
    ('\u{206a}', Paint::Quiet, "\u{1b}[2m"),
    ('\u{206b}', Paint::Strong, "\u{1b}[1m"),
];
const END: char = '\u{2060}';

/// Marks text to be coloured when its line is written.
pub(crate) fn painted(paint: Paint, text: &str) -> String {
    match MARKS.iter().find(|(_, known, _)| *known == paint) {
        Some((mark, _, _)) => format!("{mark}{text}{END}"),
        None => text.to_owned(),
    }
}

impl Style {
    /// Returns a laid-out line with its marks turned into colour, or removed.
    pub(crate) fn finish(self, line: &str) -> String {
        let mut finished = String::with_capacity(line.len());
        let mut is_painted = false;
        for character in line.trim_end_matches(' ').chars() {
            let code = MARKS.iter().find(|(mark, _, _)| *mark == character).map(|(_, _, code)| *code);
            match (code, character) {
                (Some(code), _) if self.color => {
                    finished.push_str(code);
                    is_painted = true;
                }
                (None, END) if self.color => {
                    finished.push_str("\u{1b}[0m");
                    is_painted = false;
                }
                (Some(_), _) | (None, END) => {}
                (None, _) => finished.push(character),
            }
        }
        if is_painted {
            finished.push_str("\u{1b}[0m");
        }
        finished
    }
}
