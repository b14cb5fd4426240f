//! Which paths the simulated GitLab has, and what each needs.

use super::Gitlab;
use super::change::delete;
use super::{detail, oauth, place, token};
use crate::kit::{Access, Call, Route, route};

type Answering = fn(&Call<'_, Gitlab>) -> crate::kit::Answer;

/// Reading needs a scope; what only owners and administrators see needs their role, which `caller` has looked at.
const READS: Access = Access::Needs(&["api", "read_api"]);
const OWNER: Access = Access::Needs(&["owner"]);
const ADMIN: Access = Access::Needs(&["admin"]);
const WRITES: Access = Access::Needs(&["api"]);

const fn get(template: &'static str, access: Access, answer: Answering) -> Route<Gitlab> {
    route("GET", template, access, answer)
}

const fn gone(template: &'static str, answer: Answering) -> Route<Gitlab> {
    route("DELETE", template, WRITES, answer)
}

pub(super) const ALL: &[Route<Gitlab>] = &[
    route("POST", "/oauth/token", Access::Open, oauth::token),
    route("POST", "/api/graphql", READS, place::graphql),
    get("/api/v4/metadata", READS, place::metadata),
    get("/api/v4/groups", READS, |call| place::whole(call, "groups", &[])),
    get("/api/v4/groups/{id}", READS, place::one_group),
    get("/api/v4/groups/{id}/descendant_groups", READS, place::descendants),
    get("/api/v4/groups/{id}/projects", READS, place::projects_of_group),
    get("/api/v4/groups/{id}/members/all", READS, place::members),
    get("/api/v4/groups/{id}/members", READS, place::members),
    get("/api/v4/groups/{id}/manage/resource_access_tokens", OWNER, |call| {
        token::inventory(call, "resource")
    }),
    get("/api/v4/groups/{id}/manage/personal_access_tokens", OWNER, |call| {
        token::inventory(call, "personal")
    }),
    get("/api/v4/groups/{id}/manage/ssh_keys", OWNER, token::inventory_of_keys),
    get("/api/v4/groups/{id}/access_tokens", OWNER, |call| token::of_place(call, "group")),
    get("/api/v4/groups/{id}/service_accounts", OWNER, |call| place::in_group(call, "service_accounts")),
    get("/api/v4/groups/{id}/service_accounts/{account}/personal_access_tokens", OWNER, token::of_account),
    get("/api/v4/groups/{id}/deploy_tokens", OWNER, |call| place::in_group(call, "deploy_tokens")),
    get("/api/v4/groups/{id}/integrations", OWNER, |call| place::in_group(call, "integrations")),
    get("/api/v4/groups/{id}/hooks", OWNER, |call| place::in_group(call, "hooks")),
    get("/api/v4/groups/{id}/hooks/{hook}/events", OWNER, detail::deliveries),
    get("/api/v4/groups/{id}/saml_group_links", OWNER, |call| detail::links(call, "saml_links")),
    get("/api/v4/groups/{id}/ldap_group_links", OWNER, |call| detail::links(call, "ldap_links")),
    get("/api/v4/groups/{id}/scim/identities", OWNER, |call| place::in_group(call, "scim_identities")),
    get("/api/v4/groups/{id}/variables", OWNER, |call| place::variables(call, "group")),
    get("/api/v4/groups/{id}/audit_events", OWNER, |call| place::in_group(call, "audit_events")),
    get("/api/v4/runners", READS, |call| {
        place::whole(call, "runners", &["groups", "projects", "contacted_at"])
    }),
    get("/api/v4/runners/all", ADMIN, |call| {
        place::whole(call, "runners", &["groups", "projects", "contacted_at"])
    }),
    get("/api/v4/runners/{id}", OWNER, detail::runner),
    get("/api/v4/projects", READS, |call| place::whole(call, "projects", &["inbound"])),
    get("/api/v4/projects/{id}/access_tokens", OWNER, |call| token::of_place(call, "project")),
    get("/api/v4/projects/{id}/deploy_tokens", OWNER, |call| place::in_project(call, "deploy_tokens")),
    get("/api/v4/projects/{id}/deploy_keys", OWNER, |call| place::in_project(call, "deploy_keys")),
    get("/api/v4/projects/{id}/integrations", OWNER, |call| place::in_project(call, "integrations")),
    get("/api/v4/projects/{id}/hooks", OWNER, |call| place::in_project(call, "hooks")),
    get("/api/v4/projects/{id}/hooks/{hook}/events", OWNER, detail::deliveries),
    get("/api/v4/projects/{id}/mirror/pull", OWNER, detail::pull_mirror),
    get("/api/v4/projects/{id}/variables", OWNER, |call| place::variables(call, "project")),
    get("/api/v4/projects/{id}/triggers", OWNER, token::triggers),
    get("/api/v4/projects/{id}/remote_mirrors", OWNER, |call| place::in_project(call, "mirrors")),
    get("/api/v4/projects/{id}/job_token_scope", OWNER, place::job_token_scope),
    get("/api/v4/projects/{id}/job_token_scope/allowlist", OWNER, |call| {
        place::allowlist(call, "projects", "other_project")
    }),
    get("/api/v4/projects/{id}/job_token_scope/groups_allowlist", OWNER, |call| {
        place::allowlist(call, "groups", "other_group")
    }),
    get("/api/v4/projects/{id}/cluster_agents", READS, |call| place::in_project(call, "agents")),
    get("/api/v4/projects/{id}/cluster_agents/{agent}/tokens", READS, place::agent_tokens),
    get("/api/v4/users", ADMIN, |call| place::whole(call, "users", &[])),
    get("/api/v4/users/{id}/impersonation_tokens", ADMIN, token::impersonation),
    get("/api/v4/users/{id}/keys", READS, token::keys_of_user),
    get("/api/v4/personal_access_tokens", ADMIN, token::all),
    get("/api/v4/applications", ADMIN, |call| place::whole(call, "applications", &[])),
    get("/api/v4/deploy_tokens", ADMIN, |call| place::whole(call, "deploy_tokens", &["group", "project"])),
    get("/api/v4/deploy_keys", ADMIN, token::deploy_keys),
    get("/api/v4/hooks", ADMIN, |call| place::whole(call, "system_hooks", &[])),
    get("/api/v4/admin/ci/variables", ADMIN, |call| place::whole(call, "instance_variables", &["id"])),
    get("/api/v4/audit_events", ADMIN, |call| place::whole(call, "audit_events", &["group"])),
    gone("/api/v4/groups/{id}/access_tokens/{token}", |call| delete(call, "tokens")),
    gone("/api/v4/projects/{id}/access_tokens/{token}", |call| delete(call, "tokens")),
    gone("/api/v4/groups/{id}/manage/resource_access_tokens/{token}", |call| delete(call, "tokens")),
    gone("/api/v4/groups/{id}/manage/personal_access_tokens/{token}", |call| delete(call, "tokens")),
    gone("/api/v4/personal_access_tokens/{token}", |call| delete(call, "tokens")),
    gone("/api/v4/groups/{id}/hooks/{hook}", |call| delete(call, "hooks")),
    gone("/api/v4/projects/{id}/hooks/{hook}", |call| delete(call, "hooks")),
    gone("/api/v4/projects/{id}/triggers/{trigger}", |call| delete(call, "triggers")),
    gone("/api/v4/projects/{id}/deploy_keys/{key}", |call| delete(call, "deploy_keys")),
    gone("/api/v4/runners/{runner}", |call| delete(call, "runners")),
];
