//! As much of SOQL as is asked of the simulator: columns, a query of children, conditions, an order, and a window.

/// A query.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Soql {
    pub(super) columns: Vec<String>,
    /// Whether only the number is asked for.
    pub(super) is_count: bool,
    /// A query of children, with the relation's name in the place of the object's.
    pub(super) children: Option<Box<Self>>,
    pub(super) object: String,
    /// Conditions that must all hold; of each, one alternative must.
    pub(super) conditions: Vec<Vec<Condition>>,
    /// The column to sort by, and whether downward.
    pub(super) order: Option<(String, bool)>,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

/// `column operator values`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) column: String,
    pub(super) operator: Operator,
    pub(super) values: Vec<String>,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// One of the values.
    In,
    /// Not before the value.
    AtLeast,
}

/// Reads a query; none where it is none that the simulator knows.
pub(super) fn parse(text: &str) -> Option<Soql> {
    let words = split(text);
    let mut words = words.iter().map(String::as_str).peekable();
    let soql = query(&mut words)?;
    words.next().is_none().then_some(soql)
}

fn query<'a, I: Iterator<Item = &'a str>>(words: &mut std::iter::Peekable<I>) -> Option<Soql> {
    let mut soql = Soql::default();
    if words.next()? != "SELECT" {
        return None;
    }
    loop {
        match words.next()? {
            "FROM" => break,
            "," => {}
            "(" => {
                soql.children = Some(Box::new(query(words)?));
                if words.next()? != ")" {
                    return None;
                }
            }
            "COUNT" => {
                soql.is_count = true;
                if (words.next()?, words.next()?) != ("(", ")") {
                    return None;
                }
            }
            column => soql.columns.push(column.to_owned()),
        }
    }
    soql.object = words.next()?.to_owned();
    if words.next_if(|word| *word == "WHERE").is_some() {
        conditions(words, &mut soql)?;
    }
    if words.next_if(|word| *word == "ORDER").is_some() {
        if words.next()? != "BY" {
            return None;
        }
        let column = words.next()?.to_owned();
        let is_down = words.next_if(|word| *word == "DESC").is_some();
        soql.order = Some((column, is_down));
    }
    if words.next_if(|word| *word == "LIMIT").is_some() {
        soql.limit = Some(words.next()?.parse().ok()?);
    }
    if words.next_if(|word| *word == "OFFSET").is_some() {
        soql.offset = words.next()?.parse().ok()?;
    }
    Some(soql)
}

fn conditions<'a, I: Iterator<Item = &'a str>>(
    words: &mut std::iter::Peekable<I>,
    soql: &mut Soql,
) -> Option<()> {
    let mut alternatives = vec![condition(words)?];
    loop {
        if words.next_if(|word| *word == "OR").is_some() {
            alternatives.push(condition(words)?);
        } else if words.next_if(|word| *word == "AND").is_some() {
            soql.conditions.push(std::mem::replace(&mut alternatives, vec![condition(words)?]));
        } else {
            soql.conditions.push(alternatives);
            return Some(());
        }
    }
}

fn condition<'a, I: Iterator<Item = &'a str>>(words: &mut std::iter::Peekable<I>) -> Option<Condition> {
    let column = words.next()?.to_owned();
    let value = |word: &str| word.trim_matches('\'').to_owned();
    let (operator, values) = match words.next()? {
        "=" => (Operator::In, vec![value(words.next()?)]),
        ">=" => (Operator::AtLeast, vec![value(words.next()?)]),
        "IN" => {
            let mut values = Vec::new();
            loop {
                match words.next()? {
                    ")" => break,
                    "(" | "," => {}
                    word => values.push(value(word)),
                }
            }
            (Operator::In, values)
        }
        _ => return None,
    };
    Some(Condition { column, operator, values })
}

/// Splits a query into words; parentheses and commas are words, and a quoted text is one.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for letter in text.chars() {
        match letter {
            '\'' => {
                is_quoted = !is_quoted;
                word.push(letter);
            }
            _ if is_quoted => word.push(letter),
            ' ' | '(' | ')' | ',' => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if letter != ' ' {
                    words.push(letter.to_string());
                }
            }
            _ => word.push(letter),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Operator, parse};

    #[test]
    fn a_query_is_read_with_its_children_conditions_order_and_window() {
        let soql = parse(
            "SELECT Id, A.B, (SELECT X FROM Kids WHERE X = true OR Y = true) FROM T WHERE N IN ('a b', 'c') AND D >= 2026-01-01 \
             ORDER BY D DESC LIMIT 5 OFFSET 10",
        );
        let soql = soql.expect("it is a query");
        assert_eq!((soql.columns.join(" "), soql.object.as_str()), ("Id A.B".to_owned(), "T"));
        assert_eq!((soql.order, soql.limit, soql.offset), (Some(("D".to_owned(), true)), Some(5), 10));
        assert_eq!(soql.children.map(|children| children.conditions[0].len()), Some(2));
        let operators: Vec<_> = soql.conditions.iter().map(|one| one[0].operator).collect();
        assert_eq!(operators, [Operator::In, Operator::AtLeast]);
        assert_eq!(soql.conditions[0][0].values, ["a b", "c"]);
    }

    #[test]
    fn what_is_no_query_is_not_read() {
        for text in [
            "",
            "DELETE FROM T",
            "SELECT Id",
            "SELECT Id FROM T WHERE",
            "SELECT Id FROM T LIMIT x",
            "SELECT Id FROM T T",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
