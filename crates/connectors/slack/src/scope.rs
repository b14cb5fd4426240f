//! Which kind of scope a name is where Slack does not say the type of the token: its logs give names alone.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Kinds in the order in which a name is looked for.
const KINDS: [&str; 5] = ["bot", "user", "app", "legacy", "webhook"];

static CATALOG: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut kinds = HashMap::new();
    for wanted in KINDS {
        for line in include_str!("../scopes.csv").lines() {
            let mut fields = line.split(',');
            if let (Some(kind), Some(scope)) = (fields.next(), fields.next())
                && kind == wanted
            {
                kinds.entry(scope).or_insert(kind);
            }
        }
    }
    kinds
});

/// Returns the kind of a scope: a bot's where the name can be one, and where nobody knows it.
pub(crate) fn kind(scope: &str) -> &'static str {
    CATALOG.get(scope).copied().unwrap_or("bot")
}

/// Returns the kind that a token's type stands for.
pub(crate) fn kind_of_token(token_type: Option<&str>, scope: &str) -> &'static str {
    match token_type {
        Some("bot") => "bot",
        Some("user") => "user",
        Some("app") => "app",
        Some(_) | None => kind(scope),
    }
}
