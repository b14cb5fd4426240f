//! Editing a document in place: one value is replaced or added, and everything else, comments and order too, stays.

use super::{Content, Diagnostics, Node, Place, read};

/// A new value, as YAML writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewValue {
    /// A single value.
    Scalar(String),
    /// A list of single values. Entries that stay keep their lines where each has its own.
    List(Vec<String>),
}

/// Sets the value under a key of one document of a text, or under a key of a mapping in it: `["review", "last"]`. The
/// document is given by its place among those that are not empty, from 0.
///
/// Returns nothing where the text cannot be edited safely: there is no such document, it is no mapping in block form, or
/// what stands under the key is of another form. The caller reads the result again before it is kept.
pub fn set(text: &str, document: usize, path: &[&str], value: &NewValue) -> Option<String> {
    let diagnostics = Diagnostics::default();
    let roots = read("", text, &diagnostics);
    let root = roots.get(document)?;
    let edit = Edit { text, root, next: roots.get(document + 1) };
    match (path, value) {
        ([key], NewValue::List(items)) => edit.list(root.get(key)?, items),
        ([key], NewValue::Scalar(new)) => match root.get(key) {
            Some(node) => edit.replace(node, new),
            None => edit.add_line(&format!("{key}: {new}")),
        },
        ([outer, key], NewValue::Scalar(new)) => match root.get(outer) {
            Some(node) => match node.get(key) {
                Some(inner) => edit.replace(inner, new),
                None => edit.add_key(node, key, new),
            },
            None => edit.add_line(&format!("{outer}: {{ {key}: {new} }}")),
        },
        _ => None,
    }
}

struct Edit<'a> {
    text: &'a str,
    root: &'a Node,
    /// The document that follows.
    next: Option<&'a Node>,
}

impl Edit<'_> {
    fn replace(&self, node: &Node, new: &str) -> Option<String> {
        let (start, end) = (self.offset(node.place)?, self.end(node)?);
        self.splice(start, end, new)
    }

    /// Adds a key after the last one of a mapping that is not empty.
    fn add_key(&self, mapping: &Node, key: &str, new: &str) -> Option<String> {
        let last = mapping.entries().last()?;
        let end = self.end(&last.value)?;
        let is_flow = self.text.get(self.offset(mapping.place)?..)?.starts_with('{');
        if is_flow {
            return self.splice(end, end, &format!(", {key}: {new}"));
        }
        let indent = " ".repeat((last.key_place.column as usize).checked_sub(1)?);
        let line_end = self.line_end(end);
        self.splice(line_end, line_end, &format!("\n{indent}{key}: {new}"))
    }

    /// Adds a line at the end of the document, after its last line that says something.
    fn add_line(&self, line: &str) -> Option<String> {
        let first = self.root.entries().first()?;
        if first.key_place.column != 1 {
            return None;
        }
        let start = self.offset(first.key_place)?;
        let limit = self.next.map_or(Some(self.text.len()), |next| self.offset(next.place))?;
        let mut end = None;
        let mut at = start;
        for text in self.text.get(start..limit)?.split_inclusive('\n') {
            let said = text.trim();
            if said == "---" || said == "..." || text.starts_with("--- ") {
                break;
            }
            if !said.is_empty() && !said.starts_with('#') {
                end = Some(at + text.trim_end_matches(['\n', '\r']).len());
            }
            at += text.len();
        }
        self.splice(end?, end?, &format!("\n{line}"))
    }

    fn list(&self, node: &Node, items: &[String]) -> Option<String> {
        let Content::List(old) = &node.content else { return None };
        let start = self.offset(node.place)?;
        if self.text.get(start..)?.starts_with('[') {
            let end = start + closing(self.text.get(start..)?)?;
            return self.splice(start, end, &format!("[{}]", items.join(", ")));
        }
        self.lines_of(old, items)
    }

    /// Keeps the lines of entries that stay, drops the others, and adds the new ones after them.
    fn lines_of(&self, old: &[Node], items: &[String]) -> Option<String> {
        let first = old.first()?;
        let begin = self.line_begin(self.offset(first.place)?);
        let dash = self.text.get(begin..self.offset(first.place)?)?;
        if dash.trim() != "-" || items.is_empty() {
            return None;
        }
        let end = self.line_end(self.end(old.last()?)?);
        let mut lines = Vec::new();
        let mut kept = Vec::new();
        for (index, line) in self.text.get(begin..end)?.lines().enumerate() {
            let number = first.place.line + u32::try_from(index).ok()?;
            match old.iter().find(|node| node.place.line == number) {
                Some(node) => {
                    let written = self.text.get(self.offset(node.place)?..self.end(node)?)?;
                    let is_kept = |item: &&String| *item == written || Some(item.as_str()) == plain(node);
                    if let Some(item) = items.iter().find(is_kept) {
                        kept.push(item);
                        lines.push(line.to_owned());
                    }
                }
                None => lines.push(line.to_owned()),
            }
        }
        lines.extend(items.iter().filter(|item| !kept.contains(item)).map(|item| format!("{dash}{item}")));
        self.splice(begin, end, &lines.join("\n"))
    }

    fn splice(&self, start: usize, end: usize, new: &str) -> Option<String> {
        Some([self.text.get(..start)?, new, self.text.get(end..)?].concat())
    }

    /// Returns where a single value ends.
    fn end(&self, node: &Node) -> Option<usize> {
        let start = self.offset(node.place)?;
        let rest = self.text.get(start..)?;
        if rest.starts_with(['"', '\'']) {
            return Some(start + quoted_length(rest)?);
        }
        let text = node.as_scalar()?.text();
        // A value that goes over several lines is not written as it reads.
        (!text.is_empty() && rest.starts_with(text)).then_some(start + text.len())
    }

    fn offset(&self, place: Place) -> Option<usize> {
        let line = (place.line as usize).checked_sub(1)?;
        let mut start = 0;
        for _ in 0..line {
            start += self.text.get(start..)?.find('\n')? + 1;
        }
        let column = (place.column as usize).checked_sub(1)?;
        let rest = self.text.get(start..)?;
        let mut offsets = rest.char_indices().map(|(offset, _)| offset).chain([rest.len()]);
        // A byte order mark is no column.
        let bom = usize::from(start == 0 && rest.starts_with('\u{feff}'));
        offsets.nth(column + bom).map(|offset| start + offset)
    }

    fn line_begin(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }

    fn line_end(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        offset + line.trim_end_matches('\r').len()
    }
}

fn plain(node: &Node) -> Option<&str> {
    node.as_scalar().map(super::Scalar::text)
}

/// Returns the length of a quoted value with its quotes.
fn quoted_length(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    let (_, quote) = letters.next()?;
    while let Some((at, letter)) = letters.next() {
        if quote == '"' && letter == '\\' {
            letters.next();
        } else if letter == quote {
            let is_doubled = quote == '\'' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('\''));
            if !is_doubled {
                return Some(at + 1);
            }
            letters.next();
        }
    }
    None
}

/// Returns the length of a list in brackets.
fn closing(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut depth = 0_u32;
    loop {
        let rest = text.get(at..)?;
        let letter = rest.chars().next()?;
        match letter {
            '"' | '\'' => at += quoted_length(rest)?.checked_sub(1)?,
            '#' if text.get(..at)?.ends_with([' ', '\n']) => at += rest.find('\n')?,
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += letter.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
