//! Runners: machines that run jobs with what their variables hold. For an owner all of the groups and projects that the
//! owner rules, for an administrator all of the instance; and of each where it runs jobs, and when it last asked for one.
//!
//! Source: GitLab's documentation, "Runners API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, READ_API};
use crate::place;
use crate::record::calls;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Grant, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::record::{Holder, grant, record, state, untold, used};
use remit_connector::session::Request;
use remit_connector::wire::{Field, time};
use remit_connector::{Ask, FetchError, Page, Stage, Tells};
use serde::Deserialize;

const ID: &str = "runners";
const DETAILS: &str = "runner_details";
const WHOLE: &str = "instance_type";

/// How exact the time of a runner's last contact is: GitLab notes it at most every forty minutes or so.
const RESOLUTION: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, Deserialize)]
pub(crate) struct Runner {
    id: u64,
    description: Option<String>,
    name: Option<String>,
    runner_type: Option<String>,
    paused: Option<bool>,
    created_at: Option<String>,
}

impl Item for Runner {
    const LISTINGS: &'static [Listing] = &[Listing {
        permissions: READ_API,
        ..Listing {
            tells: Tells { scopes: true, created: true, ..Tells::NOTHING },
            blind_spots: &[
                "To an owner runners of other groups that the same account rules are shown, too; those that gitlab.com \
                 itself offers are not.",
            ],
            whole: Some(("GET /runners/all", &[])),
            ..Listing::PLAIN
        }
        .of_top(ID, "runners", "GET /runners")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        page.children.push(place::child_of(DETAILS, self.id, at.slice));
        let holder = Holder {
            name: self.description.filter(|text| !text.is_empty()).or(self.name),
            state: state(self.paused.map(|is_paused| !is_paused)),
            made_at: time(self.created_at.as_deref()),
            ..Holder::new(IntegrationKind::Runner, format!("runner:{}", self.id))
        };
        let reach = match self.runner_type.as_deref() {
            Some(WHOLE) => Fact::Known(Resources::All),
            _ => Fact::Unknown(Why::NotRead),
        };
        let grants = vec![holder.grant("runner", self.runner_type.into_iter().collect(), reach)];
        page.records.push(holder.record(at.endpoint, Facets { grants, ..Facets::default() }));
    }
}

pub(crate) const DETAILS_LISTING: Listing = Listing {
    id: DETAILS,
    title: "where runners run jobs, and when they last asked for one",
    kind: RecordKind::Grant,
    parent: Some(ID),
    permissions: &["the role Maintainer in a project of the runner, or Owner in its group"],
    tells: Tells {
        resources: true,
        last_used: calls("to the hour", "since the runner was added"),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Which projects of its groups a runner of groups is switched off for is not told.",
        "The machines behind a runner, and the labels by which jobs choose it, are not read.",
    ],
    endpoint: "GET /runners/{id}",
    ..Listing::PLAIN
};

pub(crate) const DETAILS_STAGE: Stage<Gitlab> =
    Stage { info: DETAILS_LISTING.info(), page: |gitlab, ask| Box::pin(details(gitlab, ask)) };

/// What is told of one runner. Older servers tell its token, too, which is no field here.
#[derive(Debug, Deserialize)]
struct Details {
    id: u64,
    runner_type: Option<String>,
    #[serde(default)]
    contacted_at: Field<String>,
    projects: Option<Vec<Project>>,
    groups: Option<Vec<Group>>,
}

#[derive(Debug, Deserialize)]
struct Project {
    path_with_namespace: String,
}

#[derive(Debug, Deserialize)]
struct Group {
    web_url: Option<String>,
    name: String,
}

async fn details(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(DETAILS_LISTING.endpoint).part("id", &*ask.slice.key);
    let details: Details = gitlab.fetch(&DETAILS_LISTING, request).await?.body;
    let runner = ExternalId::new(format!("runner:{}", details.id));
    let given = Grant { consent: untold(), ..grant(&runner, "runner", Vec::new(), details.reach()) };
    let facets = Facets { grants: vec![given], ..Facets::default() };
    let activity = vec![used(&runner, "contacted_at", details.contacted_at.time(), RESOLUTION)];
    let id = ExternalId::new(format!("runner-details:{}", details.id));
    let record = record(RecordKind::Grant, id, facets, DETAILS_LISTING.endpoint);
    let record = Record { subject: Some(runner), activity, ..record };
    Ok(Page { records: vec![record], ..Page::default() })
}

impl Details {
    /// Groups are told by their page, whose path ends with theirs: `https://gitlab.example/groups/acme/platform`.
    fn reach(&self) -> Fact<Resources> {
        if self.runner_type.as_deref() == Some(WHOLE) {
            return Fact::Known(Resources::All);
        }
        let path = |group: &Group| {
            let path = group.web_url.as_deref().and_then(|url| url.split_once("/groups/"));
            path.map_or_else(|| group.name.clone(), |(_, path)| path.to_owned())
        };
        let groups = self.groups.iter().flatten().map(path);
        let projects = self.projects.iter().flatten().map(|project| project.path_with_namespace.clone());
        let mut names: Vec<String> = groups.chain(projects).collect();
        names.sort_unstable();
        match (&self.groups, &self.projects) {
            (None, None) => untold(),
            _ => Fact::Known(Resources::Selected(Fact::Known(names))),
        }
    }
}
