//! What an integration's facts say, as a set of short statements: the difference of two such sets is what changed.

use crate::inventory::{credential::called, reach};
use remit_core::fact::Fact;
use remit_core::model::{
    Credential, Definition, Dossier, Facets, Grant, Integration, IntegrationState, Resources,
};
use remit_core::words;
use std::collections::BTreeSet;
use std::fmt;

/// One thing that facts say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Statement {
    topic: Topic,
    text: String,
}

/// What a statement is about, in the order in which changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Scope,
    Pending,
    Reaches,
    Credential,
    Publisher,
    Holder,
    State,
    Host,
    Name,
    AsksFor,
}

impl fmt::Display for Statement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let topic = match self.topic {
            Topic::Scope => return out.write_str(&self.text),
            Topic::Pending => "asked, not granted:",
            Topic::Reaches => "reaches",
            Topic::Credential => "credential",
            Topic::Publisher => "published by",
            Topic::Holder => "held by",
            Topic::State => "state",
            Topic::Host => "sends to",
            Topic::Name => "name",
            Topic::AsksFor => "its publisher asks for",
        };
        write!(out, "{topic} {}", self.text)
    }
}

/// What facts say, and on what they say nothing because nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Statements {
    said: BTreeSet<Statement>,
    unknown: BTreeSet<Topic>,
}

impl Statements {
    fn say(&mut self, topic: Topic, text: String) {
        self.said.insert(Statement { topic, text });
    }

    fn say_fact<T>(&mut self, topic: Topic, fact: &Fact<T>, absent: &str, value: impl FnOnce(&T) -> String) {
        match fact {
            Fact::Known(known) => self.say(topic, value(known)),
            Fact::Absent => self.say(topic, absent.to_owned()),
            Fact::Unknown(_) => {
                self.unknown.insert(topic);
            }
        }
    }

    /// Returns the same without the name, for where it stands in the heading.
    #[must_use]
    pub(crate) fn without_name(mut self) -> Self {
        self.said.retain(|statement| statement.topic != Topic::Name);
        self
    }
}

/// Returns what a record's facets say.
pub(crate) fn of_facets(facets: &Facets) -> Statements {
    let mut said = Statements::default();
    if let Some(integration) = &facets.integration {
        say_integration(&mut said, integration);
    }
    if let Some(definition) = &facets.definition {
        say_definition(&mut said, definition);
    }
    facets.grants.iter().for_each(|grant| say_grant(&mut said, grant));
    facets.credentials.iter().for_each(|credential| say_credential(&mut said, credential));
    said
}

/// Returns what a dossier says.
pub(crate) fn of_dossier(dossier: &Dossier) -> Statements {
    let mut said = Statements::default();
    say_integration(&mut said, &dossier.integration);
    if let Some(definition) = &dossier.definition {
        say_definition(&mut said, definition);
    }
    dossier.grants.iter().for_each(|grant| say_grant(&mut said, grant));
    dossier.credentials.iter().for_each(|credential| say_credential(&mut said, credential));
    said
}

/// Returns what the second set says and the first does not, in words. What became unknown was not removed, and what
/// became known was not added: of a topic that is unknown on either side nothing is said.
pub(crate) fn added(before: &Statements, after: &Statements) -> Vec<String> {
    let is_known = |statement: &&Statement| {
        !before.unknown.contains(&statement.topic) && !after.unknown.contains(&statement.topic)
    };
    after.said.difference(&before.said).filter(is_known).map(ToString::to_string).collect()
}

fn say_integration(said: &mut Statements, integration: &Integration) {
    said.say_fact(Topic::State, &integration.state, "none", |state| match state {
        IntegrationState::Active => "active".to_owned(),
        IntegrationState::Suspended(_) => "suspended".to_owned(),
    });
    said.say_fact(Topic::Holder, &integration.held_by, "nobody", |holder| holder.name.clone());
    said.say_fact(Topic::Name, &integration.name, "none", Clone::clone);
    if let Fact::Known(host) = &integration.host {
        said.say(Topic::Host, host.clone());
    }
}

fn say_definition(said: &mut Statements, definition: &Definition) {
    said.say_fact(Topic::Publisher, &definition.publisher, "nobody", |publisher| publisher.name.clone());
    for scope in definition.requested.known().into_iter().flatten() {
        said.say(Topic::AsksFor, scope.clone());
    }
}

fn say_grant(said: &mut Statements, grant: &Grant) {
    let topic = if grant.is_pending { Topic::Pending } else { Topic::Scope };
    for scope in &grant.scopes {
        said.say(topic, scope.clone());
    }
    match &grant.resources {
        Fact::Known(Resources::Selected(Fact::Known(names))) => {
            names.iter().for_each(|name| said.say(Topic::Reaches, name.clone()));
        }
        Fact::Unknown(_) | Fact::Known(Resources::Selected(Fact::Unknown(_))) => {
            said.unknown.insert(Topic::Reaches);
        }
        resources => said.say(Topic::Reaches, reach(resources)),
    }
}

fn say_credential(said: &mut Statements, credential: &Credential) {
    let kind = words::credential_kind(credential.kind);
    said.say(Topic::Credential, format!("{kind} `{}`", called(credential)));
    if let Fact::Known(end) = &credential.expires_at {
        said.say(Topic::Credential, format!("{kind} `{}` expires {}", called(credential), words::day(*end)));
    }
    if let Fact::Known(rotated) = &credential.rotated_at {
        said.say(
            Topic::Credential,
            format!("{kind} `{}` replaced {}", called(credential), words::day(*rotated)),
        );
    }
}
