//! Splits Rust text into what the compiler runs, what it prints and what only people read, line by line.
//!
//! It is no parser: it knows comments, strings and characters, which is enough to tell `todo!()` from a sentence about it.

/// One line of a Rust file, in three parts of the same text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Outside of comments and strings.
    pub(crate) code: String,
    /// Inside of strings, with a space behind each.
    pub(crate) text: String,
    /// Inside of comments.
    pub(crate) comment: String,
}

#[derive(Clone, Copy)]
enum State {
    Code,
    LineComment,
    BlockComment(usize),
    /// The number of `#` that end it; none for an ordinary string with escapes.
    Text(Option<usize>),
}

/// Returns the file's lines, split.
pub(crate) fn lines(source: &str) -> Vec<Line> {
    let mut reader = Reader {
        rest: source.chars().collect(),
        at: 0,
        state: State::Code,
        line: Line::default(),
        lines: Vec::new(),
    };
    while reader.at < reader.rest.len() {
        reader.step();
    }
    reader.lines.push(reader.line);
    reader.lines
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    state: State,
    line: Line,
    lines: Vec<Line>,
}

impl Reader {
    fn step(&mut self) {
        let current = self.rest[self.at];
        if current == '\n' {
            self.end_line();
            return;
        }
        match self.state {
            State::Code => self.step_code(current),
            State::LineComment => self.take_comment(1),
            State::BlockComment(depth) => self.step_block(depth),
            State::Text(hashes) => self.step_text(current, hashes),
        }
    }

    fn end_line(&mut self) {
        if matches!(self.state, State::LineComment) {
            self.state = State::Code;
        }
        self.at += 1;
        self.lines.push(std::mem::take(&mut self.line));
    }

    fn step_code(&mut self, current: char) {
        if self.looks_at("//") {
            self.state = State::LineComment;
            self.take_comment(2);
        } else if self.looks_at("/*") {
            self.state = State::BlockComment(1);
            self.take_comment(2);
        } else if current == '"' {
            self.state = State::Text(self.raw_hashes());
            self.take_code(1);
        } else if current == '\'' {
            self.take_code(self.character_length());
        } else {
            self.take_code(1);
        }
    }

    fn step_block(&mut self, depth: usize) {
        if self.looks_at("*/") {
            self.take_comment(2);
            self.state = match depth {
                1 => State::Code,
                deeper => State::BlockComment(deeper - 1),
            };
        } else if self.looks_at("/*") {
            self.state = State::BlockComment(depth + 1);
            self.take_comment(2);
        } else {
            self.take_comment(1);
        }
    }

    fn step_text(&mut self, current: char, hashes: Option<usize>) {
        if hashes.is_none() && current == '\\' && self.peek(1) != Some('\n') {
            self.take_text(2);
            return;
        }
        let n_hashes = hashes.unwrap_or(0);
        if current == '"' && (1..=n_hashes).all(|ahead| self.peek(ahead) == Some('#')) {
            self.state = State::Code;
            self.take_code(1 + n_hashes);
            self.line.text.push(' ');
        } else {
            self.take_text(1);
        }
    }

    /// Returns how many `#` stand between an `r` and the quote here; none where the string is not raw.
    fn raw_hashes(&self) -> Option<usize> {
        let before = self.rest[..self.at].iter().rev();
        let n_hashes = before.clone().take_while(|c| **c == '#').count();
        let mut before = before.skip(n_hashes);
        let is_raw = before.next() == Some(&'r');
        let is_word = before.next().is_some_and(|c| (c.is_alphanumeric() || *c == '_') && *c != 'b');
        (is_raw && !is_word).then_some(n_hashes)
    }

    /// Returns the length of the character literal here, or of the single quote of a lifetime.
    fn character_length(&self) -> usize {
        match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                let ahead = (3..12).find(|ahead| self.peek(*ahead) == Some('\''));
                ahead.map_or(1, |ahead| ahead + 1)
            }
            (Some(_), Some('\'')) => 3,
            _ => 1,
        }
    }

    fn looks_at(&self, words: &str) -> bool {
        words.chars().enumerate().all(|(ahead, c)| self.peek(ahead) == Some(c))
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn take_code(&mut self, length: usize) {
        let taken = self.take(length);
        self.line.code.push_str(&taken);
    }

    fn take_text(&mut self, length: usize) {
        let taken = self.take(length);
        self.line.text.push_str(&taken);
    }

    fn take_comment(&mut self, length: usize) {
        let taken = self.take(length);
        self.line.comment.push_str(&taken);
    }

    fn take(&mut self, length: usize) -> String {
        let end = (self.at + length).min(self.rest.len());
        let taken = self.rest[self.at..end].iter().collect();
        self.at = end;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    /// Joins the three parts of each line with `|`.
    fn split(source: &str) -> Vec<String> {
        lines(source)
            .into_iter()
            .map(|line| format!("{}|{}|{}", line.code, line.text, line.comment))
            .collect()
    }

    #[test]
    fn code_text_and_comments_are_told_apart() {
        assert_eq!(split("let a = \"x // y\"; // z"), ["let a = \"\"; |x // y |// z"]);
        assert_eq!(split("/* a /* b */ c */ d"), [" d||/* a /* b */ c */"]);
    }

    #[test]
    fn raw_strings_end_at_their_own_hashes() {
        assert_eq!(split("r#\"a \" b\"# c"), ["r#\"\"# c|a \" b |"]);
        assert_eq!(split("r\"a\\\" c"), ["r\"\" c|a\\ |"]);
    }

    #[test]
    fn escapes_lifetimes_and_quote_characters_do_not_end_a_string() {
        assert_eq!(split(r#"let a: &'a str = "\""; '"' x"#), [r#"let a: &'a str = ""; '"' x|\" |"#]);
        assert_eq!(split(r#"'\'' "a""#), [r#"'\'' ""|a |"#]);
    }

    #[test]
    fn strings_and_comments_go_over_lines() {
        assert_eq!(split("\"a\nb\" c"), ["\"|a|", "\" c|b |"]);
        assert_eq!(split("/* a\nb */ c"), ["||/* a", " c||b */"]);
    }
}
