//! Text to values: one root for each document of a file.

use super::node::Place;
use super::{Content, Diagnostic, Diagnostics, Entry, Location, Node, Scalar};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput};
use std::collections::HashMap;
use std::sync::Arc;

/// How deep values may be nested. Nothing that a person writes here comes near it.
const MAX_DEPTH: usize = 64;

/// Reads every document of a file; empty ones are left out.
///
/// A document with broken syntax is reported and left out, and reading goes on at the next line `---`.
pub fn read(file: &str, text: &str, diagnostics: &Diagnostics) -> Vec<Node> {
    let file = Arc::from(file);
    let mut roots = Vec::new();
    let mut rest = Rest { text: text.strip_prefix('\u{feff}').unwrap_or(text), n_lines_before: 0 };
    loop {
        let mut builder = Builder::new(&file, rest.n_lines_before, diagnostics);
        let outcome = builder.drain(Parser::new_from_str(rest.text));
        roots.append(&mut builder.roots);
        let Err(error) = outcome else { break };
        let location = builder.location(error.marker());
        let failed_line = location.line;
        diagnostics.report(Diagnostic {
            location,
            words: String::new(),
            message: format!("not YAML: {}", error.info()),
            hint: error
                .info()
                .contains("anchor or alias")
                .then(|| "put a value that begins with `*` or `&` in quotes: `\"*\"`".to_owned()),
        });
        let Some(next) = rest.next_document(failed_line) else {
            break;
        };
        rest = next;
    }
    roots
}

/// What is still to be read of a file.
struct Rest<'t> {
    text: &'t str,
    n_lines_before: u32,
}

impl<'t> Rest<'t> {
    /// Returns the rest from the next document on, at or after the line on which this one failed.
    fn next_document(&self, failed_line: u32) -> Option<Self> {
        let mut line = self.n_lines_before;
        let mut rest = self.text;
        loop {
            let end = rest.find('\n')?;
            let (_, after) = rest.split_at(end + 1);
            rest = after;
            line += 1;
            let begins_document = rest
                .strip_prefix("---")
                .is_some_and(|tail| tail.is_empty() || tail.starts_with(|c: char| c.is_ascii_whitespace()));
            if begins_document && line + 1 >= failed_line {
                return Some(Self { text: rest, n_lines_before: line });
            }
        }
    }
}

/// A list or mapping that is not closed yet.
struct Open {
    node: Node,
    /// The key whose value comes next.
    key: Option<Node>,
}

struct Builder<'d> {
    file: &'d Arc<str>,
    n_lines_before: u32,
    diagnostics: &'d Diagnostics,
    open: Vec<Open>,
    /// How many lists and mappings are open below the deepest that is kept.
    n_too_deep: usize,
    roots: Vec<Node>,
}

impl<'d> Builder<'d> {
    fn new(file: &'d Arc<str>, n_lines_before: u32, diagnostics: &'d Diagnostics) -> Self {
        Self { file, n_lines_before, diagnostics, open: Vec::new(), n_too_deep: 0, roots: Vec::new() }
    }

    fn drain(&mut self, mut parser: Parser<'_, StrInput<'_>>) -> Result<(), ScanError> {
        while let Some(event) = parser.next_event() {
            let (event, span) = event?;
            self.take(event, &span.start);
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, at: &Marker) {
        match event {
            Event::Scalar(text, style, _, tag) => {
                let is_text =
                    tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let content = match tag {
                    Some(tag) if !tag.is_yaml_core_schema() => self.refuse(at, &tag.to_string()),
                    _ => Content::Scalar(Scalar {
                        text: text.into(),
                        is_plain: style == ScalarStyle::Plain && !is_text,
                    }),
                };
                self.place(self.node(at, content));
            }
            Event::Alias(_) => {
                self.diagnostics.report(Diagnostic {
                    location: self.location(at),
                    words: String::new(),
                    message: "aliases are not read here".to_owned(),
                    hint: Some("write the value out".to_owned()),
                });
                self.place(self.node(at, Content::Refused));
            }
            Event::SequenceStart(..) => self.begin(at, Content::List(Vec::new())),
            Event::MappingStart(..) => self.begin(at, Content::Mapping(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::Nothing => {}
        }
    }

    fn refuse(&self, at: &Marker, tag: &str) -> Content {
        self.diagnostics.report(Diagnostic {
            location: self.location(at),
            words: tag.to_owned(),
            message: format!("tags are not read here: `{tag}`"),
            hint: None,
        });
        Content::Refused
    }

    fn begin(&mut self, at: &Marker, content: Content) {
        if self.open.len() < MAX_DEPTH {
            let node = self.node(at, content);
            self.open.push(Open { node, key: None });
            return;
        }
        if self.n_too_deep == 0 {
            self.diagnostics.report(Diagnostic {
                location: self.location(at),
                words: String::new(),
                message: format!("nested deeper than {MAX_DEPTH} levels"),
                hint: None,
            });
        }
        self.n_too_deep += 1;
    }

    fn end(&mut self, at: &Marker) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            self.place(self.node(at, Content::Refused));
            return;
        }
        let Some(mut closed) = self.open.pop() else {
            return;
        };
        if let Content::Mapping(entries) = &mut closed.node.content {
            self.report_duplicates(entries);
        }
        self.place(closed.node);
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node) {
        if self.n_too_deep > 0 {
            return;
        }
        let Some(open) = self.open.last_mut() else {
            if !node.as_scalar().is_some_and(Scalar::is_null) {
                self.roots.push(node);
            }
            return;
        };
        match &mut open.node.content {
            Content::List(items) => items.push(node),
            Content::Mapping(entries) => match open.key.take() {
                None => open.key = Some(node),
                Some(key) => entries.extend(entry(&key, node, self.diagnostics)),
            },
            Content::Scalar(_) | Content::Refused => {}
        }
    }

    /// Reports keys that stand twice, and keeps the first of each.
    fn report_duplicates(&self, entries: &mut Vec<Entry>) {
        let mut first_lines: HashMap<Box<str>, u32> = HashMap::with_capacity(entries.len());
        entries.retain(|entry| {
            let place = entry.key_place;
            let Some(first_line) = first_lines.get(&entry.key) else {
                first_lines.insert(entry.key.clone(), place.line);
                return true;
            };
            self.diagnostics.report(Diagnostic {
                location: entry.value.location_at(place),
                words: String::from(&*entry.key),
                message: format!("key `{}` stands twice", entry.key),
                hint: Some(format!("it stands on line {first_line} already")),
            });
            false
        });
    }

    fn node(&self, at: &Marker, content: Content) -> Node {
        Node { file: Arc::clone(self.file), place: self.position(at), content }
    }

    fn location(&self, at: &Marker) -> Location {
        let Place { line, column } = self.position(at);
        Location { file: String::from(&**self.file), line, column }
    }

    fn position(&self, at: &Marker) -> Place {
        Place {
            line: saturated(at.line()).saturating_add(self.n_lines_before),
            column: saturated(at.col()).saturating_add(1),
        }
    }
}

fn entry(key: &Node, value: Node, diagnostics: &Diagnostics) -> Option<Entry> {
    let Content::Scalar(scalar) = &key.content else {
        if key.content != Content::Refused {
            diagnostics
                .report(key.diagnostic(format!("a key must be a single word, not {}", key.what()), None));
        }
        return None;
    };
    Some(Entry { key: scalar.text.clone(), key_place: key.place, value })
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
