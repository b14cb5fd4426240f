//! Laws of change: turned around it is the way back, and what is equal differs in nothing.

use super::{Change, Shift};
use crate::fact::{Fact, Why};
use crate::model::*;
use crate::scope::Catalog;
use proptest::prelude::*;

const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,write,read,write,thing,high,
app,read,,read,thing,medium,
app,admin,write,admin,thing,critical,
app,other,,read,other,low,
";

fn catalog() -> Catalog {
    Catalog::parse(ProviderId::from("hub"), CATALOG).expect("a catalog")
}

fn grant(scopes: &[&str], resources: Fact<Resources>, by: Option<&str>) -> Grant {
    Grant {
        id: ExternalId::from("grant:1"),
        scope_kind: "app".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        resources,
        consent: Fact::Known(by.map_or(Consent::Admin, |_| Consent::User)),
        granted_by: by.map_or(Fact::Unknown(Why::NotReported), |name| {
            Fact::Known(PrincipalRef { id: None, name: name.to_owned() })
        }),
        granted_at: Fact::Absent,
        changed_at: Fact::Absent,
        is_pending: false,
    }
}

fn selected(names: &[&str]) -> Fact<Resources> {
    Fact::Known(Resources::Selected(Fact::Known(names.iter().map(|name| (*name).to_owned()).collect())))
}

fn holding(grants: Vec<Grant>) -> Dossier {
    Dossier {
        connection: ConnectionId::from("acme"),
        provider: ProviderId::from("hub"),
        id: ExternalId::from("app:1"),
        integration: Integration {
            kind: IntegrationKind::App,
            app: AppId::from("1"),
            name: Fact::Absent,
            state: Fact::Absent,
            installed_at: Fact::Absent,
            held_by: Fact::Absent,
            host: Fact::Absent,
            manage_url: Fact::Absent,
        },
        definition: None,
        credentials: Vec::new(),
        grants,
        edges: Vec::new(),
        activity: Vec::new(),
        transport: None,
        leaks: Vec::new(),
        attribution: Fact::Absent,
        first_seen: jiff::Timestamp::UNIX_EPOCH,
        sources: Vec::new(),
    }
}

fn change(before: Vec<Grant>, after: Vec<Grant>) -> String {
    Change::between(&catalog(), &holding(before), &holding(after)).to_string()
}

#[test]
fn each_direction_has_its_word() {
    let one = |scopes: &[&str]| vec![grant(scopes, selected(&["a"]), Some("tom"))];
    assert_eq!(change(one(&["read"]), one(&["write"])), "wider");
    assert_eq!(change(one(&["write"]), one(&["read"])), "narrower");
    assert_eq!(change(one(&["write"]), one(&["read", "write"])), "no change");
    assert_eq!(change(one(&["read"]), one(&["other"])), "sideways");
    let on = |names: &[&str]| vec![grant(&["read"], selected(names), Some("tom"))];
    assert_eq!(change(on(&["a"]), on(&["a", "b"])), "new resource");
    assert_eq!(change(on(&["a"]), on(&["b"])), "other resources");
    assert_eq!(
        change(on(&["a"]), vec![grant(&["read"], Fact::Known(Resources::All), Some("tom"))]),
        "new resource"
    );
    let by = |who: Option<&str>| vec![grant(&["read"], selected(&["a"]), who)];
    assert_eq!(change(by(Some("tom")), by(None)), "new grantee");
    assert_eq!(change(by(Some("tom")), by(Some("dana"))), "other grantees");
    assert_eq!(
        change(one(&["read"]), vec![grant(&["admin"], Fact::Known(Resources::All), None)]),
        "wider, new resource, new grantee"
    );
}

#[test]
fn a_selection_without_names_is_not_known_to_have_changed() {
    let unnamed =
        || vec![grant(&["read"], Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))), None)];
    let named = || vec![grant(&["read"], selected(&["a"]), None)];
    assert_eq!(change(unnamed(), named()), "no change");
    assert_eq!(change(unnamed(), vec![grant(&["read"], Fact::Known(Resources::All), None)]), "new resource");
}

fn any_resources() -> impl Strategy<Value = Fact<Resources>> {
    let names = prop::collection::btree_set(prop::sample::select(vec!["a", "b", "c"]), 0..3);
    prop_oneof![
        Just(Fact::Known(Resources::All)),
        Just(Fact::Known(Resources::None)),
        Just(Fact::Known(Resources::HolderReach)),
        Just(Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported)))),
        Just(Fact::Unknown(Why::NotRead)),
        names.prop_map(|names| selected(&names.into_iter().collect::<Vec<_>>())),
    ]
}

fn any_grants() -> impl Strategy<Value = Vec<Grant>> {
    let scopes =
        prop::collection::vec(prop::sample::select(vec!["read", "write", "admin", "other", "odd"]), 0..4);
    let by = prop::option::of(prop::sample::select(vec!["tom", "dana"]));
    let grant =
        (scopes, any_resources(), by).prop_map(|(scopes, resources, by)| grant(&scopes, resources, by));
    prop::collection::vec(grant, 0..3)
}

proptest! {
    #[test]
    fn the_way_back_is_the_way_turned_around(before in any_grants(), after in any_grants()) {
        let (before, after) = (holding(before), holding(after));
        let there = Change::between(&catalog(), &before, &after);
        let back = Change::between(&catalog(), &after, &before);
        prop_assert_eq!(there.reversed(), back);
        prop_assert_eq!(there.reversed().reversed(), there);
    }

    #[test]
    fn equal_states_differ_in_nothing(grants in any_grants()) {
        let mut turned = grants.clone();
        turned.reverse();
        let change = Change::between(&catalog(), &holding(grants), &holding(turned));
        prop_assert!(change.is_none(), "{:?}", change);
        prop_assert_eq!(change.scopes, Shift::Same);
    }

    #[test]
    fn one_more_grant_is_never_narrower(grants in any_grants(), more in any_grants()) {
        let all = [grants.clone(), more].concat();
        let change = Change::between(&catalog(), &holding(grants), &holding(all));
        for shift in [change.scopes, change.resources, change.grantees] {
            prop_assert!(!matches!(shift, Shift::Narrower | Shift::Sideways), "{:?}", change);
        }
    }

    #[test]
    fn wider_and_wider_again_is_wider(first in any_grants(), second in any_grants(), third in any_grants()) {
        let all = [&first[..], &first[..], &second[..]].concat();
        let states = [first.clone(), all.clone(), [all, third].concat()].map(holding);
        let change = Change::between(&catalog(), &states[0], &states[2]);
        prop_assert!(!matches!(change.scopes, Shift::Narrower | Shift::Sideways));
    }
}
