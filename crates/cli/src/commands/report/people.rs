//! Whom a report would name, for `--redact`, and the roles put in their place.

use crate::commands::judged::{Judgement, Source, document};
use crate::output::Global;
use crate::project::{Project, Rules};
use remit_core::model::{Principal, PrincipalKind};
use remit_core::people::Person;
use remit_report::{Drift, People, Redact as _, Role, Roles, Versions};

/// Returns everybody whom the people file, the records, the journal of reviews and the accounts name.
pub(super) async fn named(global: &Global, source: &Source) -> anyhow::Result<People> {
    let (rules, accounts) = match &source.inventory {
        Some(file) => {
            let accounts = document(file)?.principals.into_iter().map(|(_, one)| one);
            (source.rules(None)?, accounts.collect())
        }
        None => {
            let project = source.project(global)?;
            let accounts = accounts(&project).await?;
            (project.rules, accounts)
        }
    };
    let mut people = People::default();
    let mut written: Vec<(&str, &Person)> = rules.people.names().collect();
    written.sort_unstable_by_key(|(name, person)| (&person.source, *name));
    // What is no person's is said first.
    for (name, person) in &written {
        if person.kind != PrincipalKind::User {
            people.keep(name);
        }
    }
    let (persons, others): (Vec<_>, Vec<_>) =
        accounts.into_iter().partition(|one: &Principal| one.kind == PrincipalKind::User);
    others.iter().for_each(|one| people.add_principal(one));
    for (name, person) in &written {
        people.add(Role::Account, &[&person.name, name]);
    }
    persons.iter().for_each(|one| people.add_principal(one));
    add_rules(&mut people, &rules);
    Ok(people)
}

async fn accounts(project: &Project) -> anyhow::Result<Vec<Principal>> {
    let mut accounts = Vec::new();
    for connection in &project.config.connections {
        accounts.extend(project.store.principals(&connection.id).await?);
    }
    Ok(accounts)
}

fn add_rules(people: &mut People, rules: &Rules) {
    for record in rules.approvals.records() {
        if let Some(owner) = &record.owner {
            people.add(Role::Owner, &[&owner.value]);
        }
        if let Some(by) = record.review.as_ref().and_then(|review| review.by.as_ref()) {
            people.add(Role::Approver, &[by]);
        }
    }
    for entry in rules.journal.entries() {
        people.add(Role::Approver, &[&entry.by]);
    }
}

/// Adds everybody whom the inventory, findings and history name.
pub(super) fn add(people: &mut People, now: &Judgement, before: Option<&Judgement>, versions: &Versions) {
    let earlier = before.into_iter().flat_map(|before| &before.dossiers);
    now.dossiers.iter().chain(earlier).for_each(|dossier| people.add_dossier(dossier));
    let mut versions: Vec<_> = versions.iter().collect();
    versions.sort_unstable_by_key(|(key, _)| *key);
    for version in versions.into_iter().flat_map(|(_, versions)| versions) {
        people.add_facets(&version.facets);
    }
    now.findings().iter().for_each(|finding| people.add_finding(finding));
}

/// Puts roles in the place of names in everything that a report is made of.
pub(super) fn redact(
    roles: &Roles,
    judgement: &mut Judgement,
    drift: Option<&mut Drift>,
    versions: &mut Versions,
) {
    judgement.dossiers.iter_mut().for_each(|one| one.redact(roles));
    judgement.explanations.iter_mut().for_each(|one| one.redact(roles));
    judgement.whole.redact(roles);
    if let Some(drift) = drift {
        drift.redact(roles);
    }
    versions.values_mut().for_each(|one| one.redact(roles));
}
