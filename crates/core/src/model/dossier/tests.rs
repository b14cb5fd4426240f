//! What several records say of one grant.

use super::{Dossier, Part, Source};
use crate::fact::{Fact, Why};
use crate::model::*;
use jiff::Timestamp;

fn grant(id: &str, scope: &str, granted_at: Fact<Timestamp>) -> Grant {
    Grant {
        id: ExternalId::from(id),
        scope_kind: "oauth".to_owned(),
        scopes: vec![scope.to_owned()],
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at,
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

fn integration() -> Integration {
    Integration {
        kind: IntegrationKind::App,
        app: AppId::from("a"),
        name: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        installed_at: Fact::Absent,
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Absent,
        manage_url: Fact::Absent,
    }
}

fn part(slice: &str, grants: Vec<Grant>) -> Part {
    Part {
        facets: Facets { integration: Some(integration()), grants, ..Facets::default() },
        activity: Vec::new(),
        first_seen: Timestamp::UNIX_EPOCH,
        source: Source {
            stage: StageId::from("apps"),
            slice: slice.to_owned(),
            endpoint: "GET /apps".to_owned(),
            read_at: Timestamp::UNIX_EPOCH,
            is_current: true,
        },
    }
}

#[test]
fn what_several_records_say_of_one_grant_is_one_grant() {
    let now = Fact::Known(Timestamp::UNIX_EPOCH);
    let untold = || Fact::Unknown(Why::NotReported);
    let parts = vec![
        part("2", vec![grant("x", "write", now.clone()), grant("y", "read", untold())]),
        part("1", vec![grant("z", "read", untold()), grant("x", "read", untold())]),
        part("1", vec![grant("x", "read", untold())]),
    ];
    let dossier = Dossier::assemble("acme".into(), "github".into(), "a".into(), parts);
    let dossier = dossier.expect("the integration is there");
    let told: Vec<_> = dossier
        .grants
        .iter()
        .map(|grant| (grant.id.as_str(), grant.scopes.join(" "), &grant.granted_at))
        .collect();
    let untold = untold();
    assert_eq!(
        told,
        [
            ("x", "read write".to_owned(), &now),
            ("y", "read".to_owned(), &untold),
            ("z", "read".to_owned(), &untold)
        ]
    );
    assert_eq!(dossier.sources.len(), 2, "each place is told once");
}
