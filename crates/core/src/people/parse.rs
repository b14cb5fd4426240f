//! The people file: who is here and who has left, for owner checks.

use super::{Directory, Person};
use crate::document::{Diagnostic, Diagnostics, Field, Fields, read};
use crate::model::{PrincipalKind, PrincipalStatus};

const KEYS: &[&str] = &["people", "teams"];
const PERSON_KEYS: &[&str] = &["name", "email", "logins", "status"];
const TEAM_KEYS: &[&str] = &["name", "email", "members"];
const STATUSES: &[(&str, PrincipalStatus)] = &[
    ("active", PrincipalStatus::Active),
    ("suspended", PrincipalStatus::Suspended),
    ("departed", PrincipalStatus::Departed),
];

impl Directory {
    /// Reads a people file. It is taken as complete: an owner whom it does not name is nobody.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut directory = Self::default();
        directory.complete();
        for node in read(file, text, &diagnostics) {
            let Some(fields) = Fields::open(&node, "a people file", KEYS, &diagnostics) else { continue };
            for field in fields.get("people").and_then(|field| field.list()).unwrap_or_default() {
                directory.take_person(&field);
            }
            for field in fields.get("teams").and_then(|field| field.list()).unwrap_or_default() {
                directory.take_team(&field);
            }
        }
        if diagnostics.is_empty() { Ok(directory) } else { Err(diagnostics.into_sorted()) }
    }

    fn take_person(&mut self, field: &Field<'_>) {
        let Some(fields) = field.fields(PERSON_KEYS) else { return };
        let Some(name) = fields.require("name", "say who it is").and_then(|field| field.text()) else {
            return;
        };
        let status = fields.get("status").and_then(|field| field.choice(STATUSES));
        let status = status.map_or(PrincipalStatus::Active, |status| status.value);
        let logins = fields.get("logins").and_then(|field| field.texts()).unwrap_or_default();
        let mut names: Vec<String> = logins.into_iter().map(|login| login.value).collect();
        names.extend(fields.text("email").map(|email| email.value));
        names.push(name.value.clone());
        let source = format!("{}:{}", name.location.file, name.location.line);
        self.add(names, &Person { name: name.value, status, source, kind: PrincipalKind::User });
    }

    /// A team is here as long as one of its members is.
    fn take_team(&mut self, field: &Field<'_>) {
        let Some(fields) = field.fields(TEAM_KEYS) else { return };
        let Some(name) = fields.require("name", "say which team it is").and_then(|field| field.text()) else {
            return;
        };
        let members = fields.get("members").and_then(|field| field.texts()).unwrap_or_default();
        let is_here =
            |member: &str| self.find(member).is_some_and(|person| person.status == PrincipalStatus::Active);
        let is_staffed = members.iter().any(|member| is_here(&member.value));
        let status = if is_staffed { PrincipalStatus::Active } else { PrincipalStatus::Departed };
        let mut names = vec![name.value.clone()];
        names.extend(fields.text("email").map(|email| email.value));
        let source = format!("{}:{}", name.location.file, name.location.line);
        self.add(names, &Person { name: name.value, status, source, kind: PrincipalKind::Team });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
people:
  - { name: Dana Reed, email: dana@acme.example, logins: [dana-r] }
  - { name: Tom Ek, email: tom@acme.example, status: departed }
teams:
  - { name: Platform, email: platform@acme.example, members: [dana@acme.example, tom@acme.example] }
  - { name: Old, email: old@acme.example, members: [tom@acme.example] }
";

    #[test]
    fn a_team_without_an_active_member_has_left() {
        let directory = Directory::parse("people.yaml", FILE).expect("the file is right");
        let status = |name| directory.find(name).map(|person| person.status);
        assert_eq!(status("platform@acme.example"), Some(PrincipalStatus::Active));
        assert_eq!(status("old@acme.example"), Some(PrincipalStatus::Departed));
        assert_eq!(status("DANA-R"), Some(PrincipalStatus::Active));
        assert_eq!(status("nobody"), None);
    }
}
