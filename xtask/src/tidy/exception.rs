//! The places where a rule may be broken, each with its reason, in `xtask/exceptions.txt`.

use crate::repository::Files;
use crate::violation::Violation;

/// The list, from the repository's root.
const LIST: &str = "xtask/exceptions.txt";

/// Removes what the list excuses, and adds an entry that excuses nothing or gives no reason.
///
/// An entry is a line: the rule, the file, words that the violation's message holds, and the reason, parted by ` | `.
pub(super) fn apply(files: &Files, found: Vec<Violation>) -> Vec<Violation> {
    let list = files.get(LIST).map_or("", String::as_str);
    let entries: Vec<Entry<'_>> = (1..)
        .zip(list.lines())
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
        .map(|(line, text)| Entry { line, parts: text.split(" | ").collect() })
        .collect();
    let mut kept: Vec<Violation> = entries
        .iter()
        .filter(|entry| !found.iter().any(|violation| entry.excuses(violation)))
        .map(Entry::is_idle)
        .collect();
    kept.extend(found.into_iter().filter(|violation| !entries.iter().any(|entry| entry.excuses(violation))));
    kept
}

struct Entry<'a> {
    line: usize,
    parts: Vec<&'a str>,
}

impl Entry<'_> {
    fn excuses(&self, violation: &Violation) -> bool {
        let [rule, file, words, reason] = self.parts.as_slice() else {
            return false;
        };
        let is_whole = !words.is_empty() && !reason.is_empty();
        is_whole && *rule == violation.rule && *file == violation.file && violation.message.contains(words)
    }

    fn is_idle(&self) -> Violation {
        Violation {
            file: LIST.to_owned(),
            line: self.line,
            rule: "exception",
            message: "excuses nothing".to_owned(),
            hint: "delete it, or write `rule | file | words of the message | reason`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::repository::Files;
    use crate::violation::{Violation, places};

    fn remaining(list: &str) -> Vec<String> {
        let violation = Violation {
            file: "a.rs".to_owned(),
            line: 7,
            rule: "host",
            message: "names the host `schemas.acme.example`".to_owned(),
            hint: String::new(),
        };
        let files = Files::from([("xtask/exceptions.txt".to_owned(), list.to_owned())]);
        places(&apply(&files, vec![violation]))
    }

    #[test]
    fn an_exception_excuses_its_file_rule_and_words_only() {
        assert_eq!(remaining("host | a.rs | schemas.acme.example | a name, never called"), [""; 0]);
        let both = ["xtask/exceptions.txt:1 exception", "a.rs:7 host"];
        assert_eq!(remaining("host | b.rs | schemas.acme.example | a reason"), both);
        assert_eq!(remaining("secret | a.rs | schemas.acme.example | a reason"), both);
    }

    #[test]
    fn an_exception_needs_its_reason_and_something_to_excuse() {
        let both = ["xtask/exceptions.txt:2 exception", "a.rs:7 host"];
        assert_eq!(remaining("# hosts\nhost | a.rs | schemas.acme.example"), both);
    }
}
