//! What an integration's facts say, as a set of short statements: the difference of two such sets is what changed.

use crate::inventory::{credential::called, reach};
use crate::text::fact;
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

/// A set of statements.
pub(crate) type Statements = BTreeSet<Statement>;

/// Returns what a record's facets say.
pub(crate) fn of_facets(facets: &Facets) -> Statements {
    let mut said = Statements::new();
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
    let mut said = Statements::new();
    say_integration(&mut said, &dossier.integration);
    if let Some(definition) = &dossier.definition {
        say_definition(&mut said, definition);
    }
    dossier.grants.iter().for_each(|grant| say_grant(&mut said, grant));
    dossier.credentials.iter().for_each(|credential| say_credential(&mut said, credential));
    said
}

/// Returns what the second set says and the first does not, in words.
pub(crate) fn added(before: &Statements, after: &Statements) -> Vec<String> {
    after.difference(before).map(ToString::to_string).collect()
}

fn say(said: &mut Statements, topic: Topic, text: String) {
    said.insert(Statement { topic, text });
}

fn say_integration(said: &mut Statements, integration: &Integration) {
    let state = fact(&integration.state, "none", |state| match state {
        IntegrationState::Active => "active".to_owned(),
        IntegrationState::Suspended(_) => "suspended".to_owned(),
    });
    say(said, Topic::State, state);
    say(said, Topic::Holder, fact(&integration.held_by, "nobody", |holder| holder.name.clone()));
    say(said, Topic::Name, fact(&integration.name, "none", Clone::clone));
    if let Fact::Known(host) = &integration.host {
        say(said, Topic::Host, host.clone());
    }
}

fn say_definition(said: &mut Statements, definition: &Definition) {
    say(said, Topic::Publisher, fact(&definition.publisher, "nobody", |publisher| publisher.name.clone()));
    for scope in definition.requested.known().into_iter().flatten() {
        say(said, Topic::AsksFor, scope.clone());
    }
}

fn say_grant(said: &mut Statements, grant: &Grant) {
    let topic = if grant.is_pending { Topic::Pending } else { Topic::Scope };
    for scope in &grant.scopes {
        say(said, topic, scope.clone());
    }
    match &grant.resources {
        Fact::Known(Resources::Selected(Fact::Known(names))) => {
            names.iter().for_each(|name| say(said, Topic::Reaches, name.clone()));
        }
        resources => say(said, Topic::Reaches, reach(resources)),
    }
}

fn say_credential(said: &mut Statements, credential: &Credential) {
    let kind = words::credential_kind(credential.kind);
    say(said, Topic::Credential, format!("{kind} `{}`", called(credential)));
    if let Fact::Known(end) = &credential.expires_at {
        say(said, Topic::Credential, format!("{kind} `{}` expires {}", called(credential), words::day(*end)));
    }
    if let Fact::Known(rotated) = &credential.rotated_at {
        say(
            said,
            Topic::Credential,
            format!("{kind} `{}` replaced {}", called(credential), words::day(*rotated)),
        );
    }
}
