//! Repositories, a hundred to a GraphQL query, each with the number of its deploy keys: so the few that have keys are
//! found without asking every one.

use crate::Github;
use crate::auth::CredentialForm;
use crate::dialect::{self, GraphqlError};
use crate::stages::{deploy_keys, organization, repository_oidc, repository_secrets, repository_webhooks};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, Cursor, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const ENDPOINT: &str = "POST /graphql";

const QUERY: &str = "query($org:String!,$first:Int!,$after:String){organization(login:$org){\
                     repositories(first:$first,after:$after){totalCount pageInfo{hasNextPage endCursor} \
                     nodes{databaseId nameWithOwner visibility isArchived viewerCanAdminister \
                     deployKeys(first:1){totalCount}}}}}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repositories",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["metadata:read", "repo (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    // The query; where it shows no key at all, the proof that the credential may see keys; on the last page, the
    // organization's own count.
    requests_per_page: 3,
    tells: Tells::NOTHING,
    blind_spots: &[
        "A repository that the credential may not see is missing without a word; remit compares the number \
                    of repositories with the organization's own count.",
    ],
};

pub(crate) const ID: &str = "repositories";

/// The slice parameters that hold the two parts of a repository's name, which may change while the repository stays.
pub(crate) const OWNER: &str = "owner";
/// See [`OWNER`].
pub(crate) const NAME: &str = "repository";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Answer {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<GraphqlError>,
}

#[derive(Debug, Deserialize)]
struct Data {
    organization: Option<Organization>,
}

#[derive(Debug, Deserialize)]
struct Organization {
    repositories: Repositories,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repositories {
    total_count: Option<u64>,
    page_info: PageInfo,
    nodes: Items<Repository>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    database_id: u64,
    name_with_owner: String,
    visibility: Option<String>,
    is_archived: Option<bool>,
    viewer_can_administer: Option<bool>,
    deploy_keys: Option<DeployKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeployKeys {
    total_count: u64,
}

impl Repository {
    /// Returns the number of deploy keys, where the answer may be believed: to somebody who does not administer the
    /// repository, GraphQL shows none. What an App may do is its permissions' matter, and not said here.
    fn n_keys(&self, credential: CredentialForm) -> Option<u64> {
        let is_hidden = credential != CredentialForm::App && self.viewer_can_administer == Some(false);
        self.deploy_keys.as_ref().filter(|_| !is_hidden).map(|keys| keys.total_count)
    }
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let variables = json!({
        "org": github.org,
        "first": ask.page_size,
        "after": ask.cursor.map(|cursor| &cursor.0),
    });
    let body = json!({ "query": QUERY, "variables": variables });
    let request = Request::post_query(ENDPOINT, body).at(github.graphql.as_ref());
    let reply = github.fetch::<Answer>(&INFO, request).await?;
    let partial = partial(&reply);
    let repositories = opened(reply.body).map_err(|reason| github.explained(&INFO, failed(reason), None))?;
    let next = next(&repositories.page_info)?;
    let n_visible = repositories.total_count;
    let is_believed = is_key_count_believed(github, &repositories, ask.page_size).await?;
    let page = records(repositories, github.credential, is_believed);
    let missing = match next {
        Some(_) => None,
        None => missing(github, n_visible).await?,
    };
    Ok(Page { next, expected: n_visible, shortfall: partial.or(missing), ..page })
}

/// Says that the answer is a part of the truth, where GitHub says so.
fn partial(reply: &Reply<Answer>) -> Option<String> {
    // Where only the keys are refused, all repositories are there, and the keys' own listings tell of the refusal.
    if !reply.body.errors.iter().all(|error| error.is_within("deployKeys")) {
        return Some("GraphQL answered with a part of the repositories and an error".to_owned());
    }
    reply.header(dialect::SSO).and_then(dialect::partial_results)
}

fn opened(answer: Answer) -> Result<Repositories, Reason> {
    let organization = answer.data.and_then(|data| data.organization);
    match (organization, answer.errors.first()) {
        (Some(organization), _) => Ok(organization.repositories),
        (None, Some(error)) => Err(error.reason()),
        (None, None) => Err(Reason::NotFound),
    }
}

fn failed(reason: Reason) -> FetchError {
    FetchError::new(ENDPOINT, reason)
}

fn next(info: &PageInfo) -> Result<Option<Cursor>, FetchError> {
    match (info.has_next_page, &info.end_cursor) {
        (false, _) => Ok(None),
        (true, Some(cursor)) => Ok(Some(Cursor(cursor.clone()))),
        (true, None) => {
            let what = "pageInfo has a next page and no endCursor".to_owned();
            Err(failed(Reason::Malformed(what)))
        }
    }
}

/// Whether a count of no deploy keys proves that there are none. If any repository shows some, the credential may see
/// keys. If none does, one repository's own listing decides.
async fn is_key_count_believed(
    github: &Github,
    repositories: &Repositories,
    page_size: u16,
) -> Result<bool, FetchError> {
    let mut without_keys = repositories.nodes.iter().filter(|it| it.n_keys(github.credential) == Some(0));
    let Some(first) = without_keys.next() else {
        return Ok(false);
    };
    if repositories.nodes.iter().any(|it| it.n_keys(github.credential) > Some(0)) {
        return Ok(true);
    }
    let (owner, name) = split(&first.name_with_owner);
    deploy_keys::is_readable(github, owner, name, page_size).await
}

/// Says what is missing where fewer repositories are visible than the organization has.
async fn missing(github: &Github, n_visible: Option<u64>) -> Result<Option<String>, FetchError> {
    let n_all = match organization::read(github, &organization::INFO).await {
        Ok(reply) => reply.body.n_repositories(),
        Err(error) if error.is_transient() => return Err(error),
        Err(_) => None,
    };
    Ok(match (n_visible, n_all) {
        (Some(visible), Some(all)) if visible >= all => None,
        (Some(visible), Some(all)) => {
            Some(format!("the credential sees {visible} of the organization's {all} repositories"))
        }
        _ => Some(format!(
            "GitHub does not tell this credential how many repositories there are, so that some may be hidden; it needs {}",
            github.needed(&organization::INFO)
        )),
    })
}

fn records(repositories: Repositories, credential: CredentialForm, is_believed: bool) -> Page {
    repositories.nodes.try_into_page("$.data.organization.repositories.nodes", |repository, page| {
        let has_no_keys = is_believed && repository.n_keys(credential) == Some(0);
        page.children.extend(children(&repository, has_no_keys));
        page.records.push(record(repository));
        Ok(())
    })
}

fn children(repository: &Repository, has_no_keys: bool) -> impl Iterator<Item = Child> {
    let (owner, name) = split(&repository.name_with_owner);
    let slice = Slice {
        key: repository.database_id.to_string(),
        params: BTreeMap::from([(OWNER.to_owned(), owner.to_owned()), (NAME.to_owned(), name.to_owned())]),
    };
    [
        (deploy_keys::ID, has_no_keys),
        (repository_webhooks::ID, false),
        (repository_secrets::ID, false),
        (repository_oidc::ID, false),
    ]
    .into_iter()
    .map(move |(stage, is_empty)| Child { stage, slice: slice.clone(), is_empty })
}

fn split(name_with_owner: &str) -> (&str, &str) {
    name_with_owner.split_once('/').unwrap_or(("", name_with_owner))
}

/// Returns the full name of the repository that a slice belongs to, as grants name it.
pub(crate) fn full_name(slice: &Slice) -> String {
    format!("{}/{}", slice.param(OWNER), slice.param(NAME))
}

fn record(repository: Repository) -> Record {
    let id = ExternalId::new(format!("repository:{}", repository.database_id));
    let is_public = match repository.visibility {
        Some(visibility) => Fact::Known(visibility.eq_ignore_ascii_case("public")),
        None => Fact::Unknown(Why::NotReported),
    };
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Repository,
        name: repository.name_with_owner,
        is_public,
        is_archived: Fact::null_is_unknown(repository.is_archived),
    };
    Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
