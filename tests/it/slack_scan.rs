//! Scans of the simulated Slack by the built binary: an organization with tokens that last and tokens that are renewed, one
//! workspace by itself; and what the demo's company shows there.

use remit_sim::kit::{Connection, PlatformWorld, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, Limit, Nth, SLACK_ACME, SlackSimulator, Time};
use remit_tests::{DAY_0, DAY_30, Run, World};
use serde_json::Value;

/// A folder whose configuration names a simulated Slack alone.
struct Slack {
    world: World,
    simulator: SlackSimulator,
}

fn settings() -> SimulationSettings {
    SimulationSettings { time: Time::World, ..SimulationSettings::default() }
}

impl Slack {
    fn new(yaml: &str, settings: SimulationSettings, connection: fn(&SlackSimulator) -> Connection) -> Self {
        let organization = PlatformWorld::parse(yaml).expect("the world file is right");
        let simulator =
            SlackSimulator::start_blocking(organization, settings).expect("a free port on loopback");
        let world = World::acme();
        world.configure_platform(&simulator, &connection(&simulator));
        Self { world, simulator }
    }

    /// The organization, with a token for each purpose.
    fn organization(settings: SimulationSettings) -> Self {
        Self::new(SLACK_ACME, settings, Simulation::connection)
    }

    fn inventory(&self, now: &str) -> Value {
        self.world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json()
    }

    fn n_asked(&self, method: &str) -> u64 {
        self.simulator.requests().of(method)
    }
}

fn named(inventory: &Value) -> Vec<(String, Value)> {
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    all.into_iter().map(|one| (one["name"]["known"].as_str().unwrap_or_default().to_owned(), one)).collect()
}

fn find(inventory: &Value, name: &str) -> Value {
    let found = named(inventory).into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no `{name}` in {:?}", names(inventory))).1
}

fn names(inventory: &Value) -> Vec<String> {
    named(inventory).into_iter().map(|one| one.0).collect()
}

/// Returns all scopes of an integration, each with its kind.
fn scopes(integration: &Value) -> Vec<String> {
    let grants = integration["grants"].as_array().cloned().unwrap_or_default();
    let of = |grant: &Value| {
        let kind = grant["scope_kind"].as_str().unwrap_or_default().to_owned();
        let names = grant["scopes"].as_array().cloned().unwrap_or_default();
        names.into_iter().map(move |name| format!("{kind}/{}", name.as_str().unwrap_or_default()))
    };
    let mut scopes: Vec<String> = grants.iter().flat_map(of).collect();
    scopes.sort_unstable();
    scopes
}

#[test]
fn tokens_that_last_and_tokens_that_are_renewed_read_the_same_whole_organization() {
    let lasting = Slack::organization(settings());
    let renewed = Slack::new(SLACK_ACME, settings(), SlackSimulator::rotating_connection);
    for slack in [&lasting, &renewed] {
        slack.world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(slack.simulator.requests().writing, 0, "a scan only reads");
    }
    let csv = |slack: &Slack| slack.world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
    let read = csv(&lasting);
    assert!(read.contains("Deskbot") && read.contains("Minutewise"), "{read}");
    assert_eq!(read, csv(&renewed));
    assert_eq!(lasting.n_asked("/api/oauth.v2.access"), 0);
    assert_eq!(renewed.n_asked("/api/oauth.v2.access"), 1, "all methods share one renewed token");
    renewed.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(renewed.n_asked("/api/oauth.v2.access"), 2, "the new refresh token was kept and is used");
}

#[test]
fn one_workspace_by_itself_is_read_from_its_bots_and_its_log() {
    let slack = Slack::new(SLACK_ACME, settings(), SlackSimulator::workspace_connection);
    let run = slack.world.remit_at(DAY_0, &["scan"]).expect(3);
    for stage in ["audit_log", "approved_apps", "workflows"] {
        assert!(run.stdout.contains(stage), "{}", run.stdout);
    }
    let inventory = slack.inventory(DAY_0);
    let minutes = find(&inventory, "Minutewise");
    assert_eq!(scopes(&minutes), ["bot/channels:history", "bot/chat:write", "user/search:read"]);
    assert!(!names(&inventory).contains(&"Standup Parrot".to_owned()), "it was taken out again");
    assert_eq!(slack.n_asked("/audit/v1/logs") + slack.n_asked("/api/admin.apps.approved.list"), 0);
}

#[test]
fn pages_of_two_give_the_same_inventory_as_whole_ones() {
    let [whole, paged] = [100_000, 2].map(|page_cap| {
        let slack = Slack::organization(SimulationSettings { page_cap, ..settings() });
        slack.world.remit_at(DAY_0, &["scan"]).expect(0);
        slack
    });
    // Ten of them ask what a bot did last.
    assert!(paged.n_asked("/audit/v1/logs") > 15 && whole.n_asked("/audit/v1/logs") == 11);
    let strip =
        |slack: &Slack| named(&slack.inventory(DAY_0)).into_iter().map(|(name, one)| (name, scopes(&one)));
    assert!(strip(&whole).eq(strip(&paged)));
}

#[test]
fn the_cost_of_a_scan_is_the_formula_s() {
    let slack = Slack::organization(settings());
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    let requests = slack.simulator.requests();
    // Workspaces and whose the token is; bots and logs of two workspaces; six decisions of each of three; four
    // others; and what each of ten bots did last.
    assert_eq!(requests.total, 2 + 2 * 2 + 6 * 3 + 4 + 10, "{:?}", requests.by_template);
}

#[test]
fn what_is_missing_is_named_and_costs_nothing_else() {
    let slack = Slack::organization(settings());
    slack.simulator.take_permission("auditlogs:read");
    slack.simulator.take_permission("admin.workflows:read");
    slack.simulator.switch_off("/api/admin.apps.activities.list");
    let run = slack.world.remit_at(DAY_0, &["scan"]).expect(3);
    for words in ["auditlogs:read", "admin.workflows:read", "app_activity"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    find(&slack.inventory(DAY_0), "Deskbot");
    let check = slack.world.remit_at(DAY_0, &["check"]);
    assert!(check.stdout.contains("auditlogs:read"), "{}", check.stdout);
}

#[test]
fn a_workspace_without_the_token_s_owner_is_denied_and_no_dead_token() {
    let yaml = SLACK_ACME.replacen("teams: [T01ACME, T02LABS]", "teams: [T01ACME]", 1);
    let slack = Slack::new(&yaml, settings(), Simulation::connection);
    let run = slack.world.remit_at(DAY_0, &["scan"]).expect(3);
    assert!(run.stdout.contains("integration_logs"), "{}", run.stdout);
    assert!(!run.stdout.contains("credential was refused"), "{}", run.stdout);
    find(&slack.inventory(DAY_0), "Incoming WebHooks");
}

#[test]
fn a_token_of_another_organization_reads_nothing() {
    let slack = Slack::organization(settings());
    let connection = slack.simulator.connection();
    let settings = connection.settings.replace("E0ACME", "E0OTHER");
    slack.world.configure_platform(&slack.simulator, &Connection { settings, ..connection });
    let run = slack.world.remit_at(DAY_0, &["scan"]);
    assert_ne!(run.code, 0);
    assert!(run.stdout.contains("belongs to E0ACME"), "{}", run.stdout);
    assert_eq!(slack.n_asked("/api/users.list"), 0);
}

#[test]
fn a_limit_of_one_method_is_waited_out_and_holds_no_other_back() {
    let fault = Fault::new("/api/users.list", Nth::First(1), FaultKind::PrimaryLimit);
    let short =
        SimulationSettings { faults: vec![fault], limit: Limit { requests: 1_000, window: 1 }, ..settings() };
    let slack = Slack::organization(short);
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!((slack.simulator.requests().refused, slack.n_asked("/api/users.list")), (1, 3));
}

#[test]
fn an_app_s_grown_scopes_are_those_of_the_newest_entry() {
    let slack = Slack::organization(settings());
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = scopes(&find(&slack.inventory(DAY_0), "Quorumleaf Review"));
    assert_eq!(before, ["bot/chat:write", "bot/commands", "bot/links:read"]);
    slack.simulator.set_day(30);
    slack.world.remit_at(DAY_30, &["scan"]).expect(0);
    let inventory = slack.inventory(DAY_30);
    let after = scopes(&find(&inventory, "Quorumleaf Review"));
    assert!(after.contains(&"bot/groups:history".to_owned()) && after.len() == 6, "{after:?}");
    let inkwell = find(&inventory, "Inkwell");
    assert!(inkwell["grants"].as_array().is_some_and(|grants| grants.iter().all(|it| it["pending"] == true)));
}

#[test]
fn who_widened_an_app_is_told_and_what_its_bot_did_last() {
    let slack = Slack::organization(settings());
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    slack.simulator.set_day(30);
    slack.world.remit_at(DAY_30, &["scan"]).expect(0);
    let app = find(&slack.inventory(DAY_30), "Quorumleaf Review");
    let grants = app["grants"].as_array().cloned().unwrap_or_default();
    let install = grants.iter().find(|grant| grant["id"] == "install:A0QUORUM1").expect("it is installed");
    assert_eq!(install["granted_by"]["known"]["id"], "user:W06LENA", "{install:#}");
    assert_eq!(install["changed_at"]["known"], "2026-11-03T09:00:00Z", "{install:#}");
    assert_eq!(app["held_by"]["known"]["id"], "user:W06LENA", "whoever installed it holds it: {app:#}");
    let used = app["activity"].as_array().cloned().unwrap_or_default();
    assert!(used.iter().any(|one| one["source"] == "audit log of the bot"), "{used:#?}");
    let findings = slack.world.remit_at(DAY_30, &["findings", "--format", "json"]).stdout;
    assert!(findings.contains("grant changed on 3 Nov 2026, 09:00 UTC by lena"), "{findings}");
}

#[test]
fn what_acts_for_somebody_who_has_left_is_found() {
    let slack = Slack::organization(settings());
    slack.simulator.set_day(30);
    slack.world.remit_at(DAY_30, &["scan"]).expect(0);
    let run = slack.world.remit_at(DAY_30, &["findings", "--format", "csv"]);
    let bridge: Vec<&str> = run.stdout.lines().filter(|line| line.contains("Chatterbridge")).collect();
    assert!(bridge.iter().any(|line| line.contains("credential-owner-disabled")), "{bridge:#?}");
    let minutes: Vec<&str> = run.stdout.lines().filter(|line| line.contains("Minutewise")).collect();
    assert!(minutes.iter().any(|line| line.contains("user-consent-high-risk")), "{minutes:#?}");
}

/// Revokes, and says who does it and why.
fn confirmed(slack: &Slack, app: &str) -> Run {
    let target = format!("acme-slack/app:{app}");
    let arguments = ["revoke", &target, "--confirm", "--by", "dana@acme.example", "--reason", "SEC-9"];
    slack.world.remit_at(DAY_0, &arguments)
}

#[test]
fn an_app_is_uninstalled_from_each_workspace_and_read_back_as_gone() {
    let yaml = SLACK_ACME.replacen("organization: [", "organization: [admin.apps:write, ", 1);
    let slack = Slack::new(&yaml, settings(), Simulation::connection);
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    let plan = slack.world.remit_at(DAY_0, &["revoke", "acme-slack/app:A0PAGEBCN"]).expect(0).stdout;
    assert!(plan.contains("/api/admin.apps.uninstall") && plan.contains("admin.apps:write"), "{plan}");
    assert_eq!(slack.n_asked("/api/admin.apps.uninstall"), 0, "a plan sends nothing");
    let done = confirmed(&slack, "A0PAGEBCN").expect(0).stdout;
    assert_eq!(done.matches("revoked, and read back as gone").count(), 2, "{done}");
    assert_eq!(slack.n_asked("/api/admin.apps.uninstall"), 2);
}

#[test]
fn a_denial_that_comes_as_a_success_is_told_with_its_permission() {
    let slack = Slack::organization(settings());
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    let run = confirmed(&slack, "A0SPRINTB").expect(3);
    assert!(run.stdout.contains("denied, needs admin.apps:write"), "{}", run.stdout);
}

#[test]
fn what_administrators_have_approved_becomes_drafts() {
    let slack = Slack::organization(settings());
    slack.world.remit_at(DAY_0, &["scan"]).expect(0);
    slack.world.remit_at(DAY_0, &["approve", "--import"]).expect(0);
    let drafts = std::fs::read_dir(slack.world.path("approvals/acme-slack")).expect("drafts were written");
    let mut names: Vec<String> =
        drafts.filter_map(|draft| draft.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["deskbot.yaml", "pagebeacon-on-call.yaml", "quorumleaf-review.yaml", "sprintboard.yaml"]
    );
}
