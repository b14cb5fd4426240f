//! Parses a GraphQL query into nested fields with their arguments.

use std::iter::Peekable;
use std::str::Chars;

/// One selected field.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    /// The name in the answer.
    pub(super) alias: String,
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Argument)>,
    pub(super) fields: Vec<Self>,
}

/// The value of an argument.
#[derive(Debug, PartialEq)]
pub(super) enum Argument {
    Variable(String),
    Number(i64),
    /// A text, or a word such as an enum's value.
    Text(String),
    /// A list or an input object, which nothing here looks into.
    Other,
}

/// Deeper selections than this are refused.
const DEPTH: u32 = 20;

/// Returns the fields of the query's outermost selection.
pub(super) fn parse(text: &str) -> Result<Vec<Field>, String> {
    let mut parser = Parser { rest: text.chars().peekable() };
    parser.head()?;
    let fields = parser.selection(0)?;
    match parser.next_token() {
        None => Ok(fields),
        Some(token) => Err(format!("unexpected {token:?} after the query")),
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    Mark(char),
    Word(String),
    Number(i64),
    Text(String),
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    fn skip(&mut self) {
        while let Some(next) = self.rest.peek() {
            if *next == '#' {
                while self.rest.next_if(|one| *one != '\n').is_some() {}
            } else if next.is_whitespace() || *next == ',' {
                self.rest.next();
            } else {
                return;
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(letter) = self.rest.next_if(|one| one.is_ascii_alphanumeric() || *one == '_') {
            word.push(letter);
        }
        word
    }

    fn next_token(&mut self) -> Option<Token> {
        self.skip();
        let first = *self.rest.peek()?;
        if first.is_ascii_alphabetic() || first == '_' {
            return Some(Token::Word(self.word()));
        }
        if first.is_ascii_digit() {
            return Some(Token::Number(self.word().parse().unwrap_or(0)));
        }
        self.rest.next();
        if first != '"' {
            return Some(Token::Mark(first));
        }
        let mut text = String::new();
        while let Some(letter) = self.rest.next() {
            match letter {
                '"' => break,
                '\\' => text.extend(self.rest.next()),
                _ => text.push(letter),
            }
        }
        Some(Token::Text(text))
    }

    fn peek(&mut self) -> Option<char> {
        self.skip();
        self.rest.peek().copied()
    }

    fn expect(&mut self, mark: char) -> Result<(), String> {
        match self.next_token() {
            Some(Token::Mark(found)) if found == mark => Ok(()),
            Some(other) => Err(format!("expected `{mark}`, found {other:?}")),
            None => Err(format!("expected `{mark}`, found the end")),
        }
    }

    fn name(&mut self) -> Result<String, String> {
        match self.next_token() {
            Some(Token::Word(word)) => Ok(word),
            other => Err(format!("expected a name, found {other:?}")),
        }
    }

    /// Reads `query name($variables: Types)`, all of which may be left out.
    fn head(&mut self) -> Result<(), String> {
        if self.peek() == Some('{') {
            return Ok(());
        }
        let operation = self.name()?;
        if operation != "query" {
            return Err(format!("{operation} is not supported"));
        }
        if self.peek().is_some_and(|next| next.is_ascii_alphabetic()) {
            self.name()?;
        }
        if self.peek() == Some('(') {
            while self.next_token().ok_or("unfinished list of variables")? != Token::Mark(')') {}
        }
        Ok(())
    }

    fn selection(&mut self, depth: u32) -> Result<Vec<Field>, String> {
        if depth > DEPTH {
            return Err("the query is too deep".to_owned());
        }
        self.expect('{')?;
        let mut fields = Vec::new();
        while self.peek() != Some('}') {
            fields.push(self.field(depth)?);
        }
        self.expect('}')?;
        Ok(fields)
    }

    fn field(&mut self, depth: u32) -> Result<Field, String> {
        let alias = self.name()?;
        let name = if self.peek() == Some(':') {
            self.expect(':')?;
            self.name()?
        } else {
            alias.clone()
        };
        let arguments = if self.peek() == Some('(') { self.arguments()? } else { Vec::new() };
        let fields = if self.peek() == Some('{') { self.selection(depth + 1)? } else { Vec::new() };
        Ok(Field { alias, name, arguments, fields })
    }

    fn arguments(&mut self) -> Result<Vec<(String, Argument)>, String> {
        self.expect('(')?;
        let mut arguments = Vec::new();
        while self.peek() != Some(')') {
            let name = self.name()?;
            self.expect(':')?;
            arguments.push((name, self.argument()?));
        }
        self.expect(')')?;
        Ok(arguments)
    }

    fn argument(&mut self) -> Result<Argument, String> {
        match self.next_token() {
            Some(Token::Mark('$')) => Ok(Argument::Variable(self.name()?)),
            Some(Token::Number(number)) => Ok(Argument::Number(number)),
            Some(Token::Text(text) | Token::Word(text)) => Ok(Argument::Text(text)),
            Some(Token::Mark(open @ ('{' | '['))) => {
                let close = if open == '{' { '}' } else { ']' };
                while self.next_token().ok_or("unfinished argument")? != Token::Mark(close) {}
                Ok(Argument::Other)
            }
            other => Err(format!("expected a value, found {other:?}")),
        }
    }
}
