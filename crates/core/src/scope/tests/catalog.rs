//! Catalogs that can be read, and what is said of those that cannot.

use crate::scope::{Catalog, Member, Power, ScopeSet, Tier};
use insta::assert_snapshot;

const HEAD: &str = "kind,scope,implies,action,resource,risk,flags\n";

const HUB: &str = "\
oauth,repo,public_repo status,admin,repository,medium,
oauth,public_repo,,write,repository,medium,
oauth,status,,write,status,critical,executes_code webhook
oauth,user:*,status,execute,account,high,impersonates
oauth,user:admin:*,,execute,account,critical,impersonates
app,status,,read,status,low,
app,all,code:* oauth/status,admin,everything,medium,
app,code:read,,read,code,low,
app,code:write,code:read,write,code,medium,
";

fn hub() -> Catalog {
    Catalog::parse("hub".into(), &format!("{HEAD}{HUB}")).expect("a right catalog")
}

fn set(kind: &str, names: &[&str]) -> ScopeSet {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    hub().set(kind, &names)
}

/// Reads a wrong catalog and returns what is said.
fn faults(rows: &str) -> String {
    let error = Catalog::parse("hub".into(), rows).expect_err("a wrong catalog");
    error.to_string()
}

#[test]
fn every_fault_of_a_catalog_is_told_with_its_line() {
    let rows = format!(
        "{HEAD}oauth,repo,public_repo,admin,repository,critical,executes_code\n\
         oauth,public_repo,,writes,repository,hihg,executescode\n\
         oauth,repo,,read,repository,low,\n\
         oauth,a b,,read,repository,low,\n\
         oauth,short,,read\n\
         app,only,nothing:* elsewhere,read,thing,low,\n\
         user,elsewhere,,read,thing,low,\n"
    );
    assert_snapshot!(faults(&rows), @r"
    cannot use the scope catalog of hub
    line 3: `writes` is no action; did you mean `write`?
    line 3: `hihg` is no risk; did you mean `high`?
    line 3: `executescode` is no flag; did you mean `executes_code`?
    line 4: `oauth/repo` stands on line 2 already
    line 5: `a b` is no scope
    line 6: not CSV: CSV error: record 5 (line: 6, byte: 229): found record with 4 fields, but the previous record has 7 fields
    line 7: `only` implies `nothing:*`, which is no scope of this kind
    line 7: `only` implies `elsewhere`, which is no scope of this kind; did you mean `user/elsewhere`?
    ");
}

#[test]
fn a_circle_is_named() {
    let rows = format!(
        "{HEAD}oauth,top,a,read,thing,low,\noauth,a,b,read,thing,low,\noauth,b,c,read,thing,low,\n\
         oauth,c,a,read,thing,low,\n"
    );
    assert_snapshot!(faults(&rows), @r"
    cannot use the scope catalog of hub
    line 3: scopes imply each other in a circle: a > b > c > a
    ");
    assert_snapshot!(faults(&format!("{HEAD}oauth,a,a,read,thing,low,\n")), @r"
    cannot use the scope catalog of hub
    line 2: scopes imply each other in a circle: a > a
    ");
}

#[test]
fn a_missing_column_is_named() {
    assert_snapshot!(faults("kind,scope,implies\noauth,a,\n"), @r"
    cannot use the scope catalog of hub
    line 1: the header has no column `action`
    ");
}

#[test]
fn more_columns_are_passed_over() {
    let rows = "provider,kind,scope,implies,action,resource,risk,flags,external_id\n\
                hub,oauth,a,,read,thing,low,,9\n";
    let catalog = Catalog::parse("hub".into(), rows).expect("a right catalog");
    assert_eq!(catalog.kinds_of("a"), ["oauth"]);
}

#[test]
fn the_same_name_of_two_kinds_is_two_scopes() {
    let catalog = hub();
    assert_eq!(catalog.kinds_of("status"), ["app", "oauth"]);
    assert!(!catalog.covers(&set("app", &["status"]), &set("oauth", &["status"])));
    assert!(!catalog.covers(&set("oauth", &["repo"]), &set("app", &["status"])));
}

#[test]
fn implied_scopes_may_be_of_another_kind_or_all_that_begin_alike() {
    let catalog = hub();
    let all = set("app", &["all"]);
    assert!(catalog.covers(&all, &set("app", &["code:write", "code:read"])));
    assert!(catalog.covers(&all, &set("oauth", &["status"])));
    assert!(!catalog.covers(&all, &set("app", &["status"])));
}

#[test]
fn one_instance_of_a_pattern_covers_no_other() {
    let catalog = hub();
    let one = set("oauth", &["user:42"]);
    let other = set("oauth", &["user:43"]);
    let pattern = set("oauth", &["user:*"]);
    assert_eq!(catalog.excess(&other, &one), other);
    assert_eq!(catalog.excess(&pattern, &one), pattern);
    assert!(catalog.covers(&pattern, &one.union(&other)));
    assert!(catalog.covers(&one, &set("oauth", &["status"])));
    assert_eq!(one.unknown().count(), 0);
    assert_eq!(catalog.minimal(&one.union(&pattern)), pattern);
}

#[test]
fn the_longest_pattern_wins_and_a_row_before_any_pattern() {
    let catalog = hub();
    let name = |scope| catalog.resolve("oauth", scope).map(|id| &*catalog.scope(id).name);
    assert_eq!(name("user:admin:7"), Some("user:admin:*"));
    assert_eq!(name("user:7"), Some("user:*"));
    assert_eq!(name("user:*"), Some("user:*"));
    assert_eq!(name("users"), None);
    assert_eq!(catalog.resolve("app", "user:7"), None);
}

#[test]
fn a_tier_counts_what_is_implied() {
    let catalog = hub();
    assert_eq!(catalog.tier(&set("oauth", &["repo"])), Tier::T0);
    assert!(catalog.powers(&set("oauth", &["repo"])).contains(Power::ExecutesCode));
    assert_eq!(catalog.tier(&set("oauth", &["public_repo"])), Tier::T2);
    assert_eq!(catalog.tier(&set("oauth", &["quantum"])), Tier::T1);
    assert_eq!(catalog.tier(&set("oauth", &["user:7"])), Tier::T0);
    assert_eq!(catalog.tier(&ScopeSet::default()), Tier::T3);
}

#[test]
fn unknown_scopes_are_kept_as_written() {
    let set = set("app", &["code:read", "Quantum:Write", "code:read"]);
    let catalog = hub();
    let names: Vec<_> = set.iter().map(|member| catalog.named(member).1).collect();
    assert_eq!(names, ["code:read", "Quantum:Write"]);
    assert!(set.iter().all(|member| set.contains(member)));
    assert!(matches!(set.iter().last(), Some(Member::Unlisted(_))));
}
