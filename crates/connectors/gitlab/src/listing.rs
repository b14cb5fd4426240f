//! A listing: the one shape that almost all stages have. What it is, how its pages are asked for, what it names further, and
//! what GitLab's refusals mean.

use crate::dialect::{TOTAL, UNAUTHORIZED};
use crate::place::{self, Place};
use crate::stages::{self, GROUPS, PROJECTS, TENANT};
use crate::{Extent, Gitlab};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resources};
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::de::DeserializeOwned;

/// What a plan is called that has what a free one has not.
pub(crate) const PREMIUM: &str = "GitLab Premium";
/// The permission without which nothing can be read.
pub(crate) const READ_API: &[&str] = &["read_api"];

/// The slice's parameter that says whether one listing has the tokens of all groups and projects.
pub(crate) const INVENTORY: &str = "inventory";

/// What narrows or orders a listing.
pub(crate) type Query = &'static [(&'static str, &'static str)];

/// One listing, which is one stage: as data, so that what it has in common with others is written once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    /// The stage's id.
    pub(crate) id: &'static str,
    /// The stage's title.
    pub(crate) title: &'static str,
    /// The kind of its records.
    pub(crate) kind: RecordKind,
    /// The stage whose pages name its slices; none for the one from which everything begins.
    pub(crate) parent: Option<&'static str>,
    /// The least permissions, as GitLab calls roles and scopes.
    pub(crate) permissions: &'static [&'static str],
    /// Whether it must not wait.
    pub(crate) lane: Lane,
    /// Which facts it tells.
    pub(crate) tells: Tells,
    /// What it cannot show.
    pub(crate) blind_spots: &'static [&'static str],
    /// Where it is. `{id}` in it is the slice's key, `{parent}` the id of what the slice is of.
    pub(crate) endpoint: &'static str,
    /// Of what it is.
    pub(crate) place: Place,
    /// What narrows or orders it.
    pub(crate) query: Query,
    /// The plan that has it, where not every one does.
    pub(crate) plan: Option<&'static str>,
    /// Whether each item becomes a record, so that GitLab's count of items is one of records.
    pub(crate) is_counted: bool,
    /// Whether only its first item is asked for: the newest, or the proof that there is one.
    pub(crate) is_first_alone: bool,
    /// Whether it answers 401 where the role is too small, which elsewhere means a token that is good for nothing.
    pub(crate) denies_by_401: bool,
    /// Which tenants have it.
    pub(crate) when: When,
    /// The listing of everything that an administrator has in its stead.
    pub(crate) whole: Option<(&'static str, Query)>,
}

/// Which tenants have a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// All.
    Always,
    /// A group: an administrator has it of everything, in one.
    OfGroup,
    /// A group, for the groups below it.
    BelowGroup,
    /// A group with its inventory of credentials.
    WithInventory,
    /// A group without one.
    WithoutInventory,
    /// A whole instance.
    OfInstance,
}

/// An item of a listing.
pub(crate) trait Item: DeserializeOwned + Send + 'static {
    /// Where it is listed.
    const LISTINGS: &'static [Listing];

    /// Adds to a request what only the connection knows.
    fn ask(_: &Gitlab, request: Request) -> Request {
        request
    }

    /// Puts its records on a page, and the slices that it names.
    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page);
}

/// Returns the stage of one of an item's listings, by its number.
pub(crate) const fn stage<T: Item, const NUMBER: usize>() -> Stage<Gitlab> {
    Stage {
        info: T::LISTINGS[NUMBER].info(),
        page: |gitlab, ask| Box::pin(gitlab.read::<T>(&T::LISTINGS[NUMBER], ask)),
    }
}

/// Where an item was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    /// The slice.
    pub(crate) slice: &'a Slice,
    /// The stage.
    pub(crate) stage: &'static str,
    /// Of what the listing is.
    pub(crate) place: Place,
    /// The listing's endpoint.
    pub(crate) endpoint: &'static str,
}

impl At<'_> {
    /// Returns the id of the place: `project:7`.
    pub(crate) fn id(&self) -> ExternalId {
        self.place.id(self.slice)
    }

    /// Returns what authority over the place reaches.
    pub(crate) fn reach(&self) -> Fact<Resources> {
        self.place.reach(self.slice)
    }
}

impl Listing {
    /// What listings have in common unless they say otherwise: integrations, a hundred a page, on every plan.
    pub(crate) const PLAIN: Self = Self {
        id: "",
        title: "",
        kind: RecordKind::Integration,
        parent: None,
        permissions: READ_API,
        lane: Lane::Slow,
        tells: Tells::NOTHING,
        blind_spots: &[],
        endpoint: "",
        place: Place::Group,
        query: &[],
        plan: None,
        is_counted: true,
        is_first_alone: false,
        denies_by_401: false,
        when: When::Always,
        whole: None,
    };

    /// Returns such a listing of everything, as an administrator has it.
    pub(crate) const fn of_instance(
        self,
        id: &'static str,
        title: &'static str,
        endpoint: &'static str,
    ) -> Self {
        let (parent, place, lane, when) = (Some(TENANT), Place::Instance, Lane::Urgent, When::OfInstance);
        let permissions = &["an administrator with the scope admin_mode"];
        Self { id, title, endpoint, parent, permissions, place, lane, when, ..self }
    }

    /// Returns such a listing of the top-level group with all below it; of everything, where an administrator has one.
    pub(crate) const fn of_top(self, id: &'static str, title: &'static str, endpoint: &'static str) -> Self {
        let when = if self.whole.is_some() { When::Always } else { When::OfGroup };
        let permissions = &["the role Owner of the top-level group"];
        Self { id, title, endpoint, permissions, parent: Some(TENANT), lane: Lane::Urgent, when, ..self }
    }

    /// Returns such a listing of each group.
    pub(crate) const fn of_group(
        self,
        id: &'static str,
        title: &'static str,
        endpoint: &'static str,
    ) -> Self {
        let permissions = &["the role Owner in the group"];
        Self { id, title, endpoint, permissions, parent: Some(GROUPS), place: Place::Group, ..self }
    }

    /// Returns such a listing of each project.
    pub(crate) const fn of_project(
        self,
        id: &'static str,
        title: &'static str,
        endpoint: &'static str,
    ) -> Self {
        let permissions = &["the role Maintainer in the project"];
        Self { id, title, endpoint, permissions, parent: Some(PROJECTS), place: Place::Project, ..self }
    }

    /// Returns the stage's static facts.
    pub(crate) const fn info(&self) -> StageInfo {
        StageInfo {
            id: self.id,
            title: self.title,
            record_kind: self.kind,
            parent: self.parent,
            permissions: self.permissions,
            lane: self.lane,
            page_size: 100,
            requests_per_page: 1,
            tells: self.tells,
            blind_spots: self.blind_spots,
        }
    }

    /// Returns the request for a page of it.
    pub(crate) fn request(&self, ask: Ask<'_>) -> Request {
        let page_size = if self.is_first_alone { 1 } else { ask.page_size };
        let request = Request::get(self.endpoint).part("id", &*ask.slice.key).same_path();
        let request = request.part("parent", place::parent(ask.slice)).query("per_page", page_size);
        let query = self.query.iter();
        query.fold(request, |request, (name, value)| request.query(name, value)).at(ask.cursor)
    }

    /// Returns where its items are found in a slice.
    pub(crate) fn at<'a>(&self, slice: &'a Slice) -> At<'a> {
        At { slice, stage: self.id, place: self.place, endpoint: self.endpoint }
    }

    fn denied(&self) -> Reason {
        Reason::Denied(self.permissions.join(" or "))
    }

    /// Returns the listing as this tenant has it.
    fn here(self, gitlab: &Gitlab) -> Self {
        match self.whole {
            Some((endpoint, query)) if gitlab.is_whole() => {
                Self { endpoint, query, place: Place::Instance, plan: None, ..self }
            }
            _ => self,
        }
    }
}

impl When {
    fn holds(self, gitlab: &Gitlab, slice: &Slice, above: &Slice) -> bool {
        let has_inventory = !above.param(INVENTORY).is_empty();
        match self {
            Self::Always => true,
            Self::OfGroup => !gitlab.is_whole(),
            Self::BelowGroup => !gitlab.is_whole() && slice.key != above.key,
            Self::WithInventory => has_inventory,
            Self::WithoutInventory => !gitlab.is_whole() && !has_inventory,
            Self::OfInstance => gitlab.is_whole(),
        }
    }
}

impl Gitlab {
    /// Whether a whole instance is read.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.extent, Extent::Instance(_))
    }

    /// Names the listings that a group, a project or the tenant has. `above` is the tenant's own slice.
    pub(crate) fn children(&self, parent: &'static str, slice: &Slice, above: &Slice) -> Vec<Child> {
        let all = stages::LISTINGS.iter().copied().flatten();
        let its = all.filter(|one| one.parent == Some(parent) && one.when.holds(self, slice, above));
        its.map(|one| place::child(one.id, slice)).collect()
    }

    /// Reads a page of a listing.
    pub(crate) async fn read<T: Item>(&self, listing: &Listing, ask: Ask<'_>) -> Result<Page, FetchError> {
        let listing = listing.here(self);
        let request = T::ask(self, listing.request(ask));
        let reply = self.fetch::<Items<T>>(&listing, request).await?;
        let total = reply.header(TOTAL).and_then(|total| total.trim().parse().ok());
        let at = listing.at(ask.slice);
        let page = reply.body.into_page("$", |item, page| item.put(self, at, page));
        if listing.is_first_alone {
            return Ok(page);
        }
        Ok(Page { next: reply.next, expected: total.filter(|_| listing.is_counted), ..page })
    }

    /// Sends a request of a listing. GitLab says 404 in place of 403 wherever it does not want to tell that something
    /// exists, so that what is not found is denied, or lacking where a plan has it; and in places 401.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        listing: &Listing,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        self.session.send(request).await.map_err(|mut error| {
            error.reason = match (error.reason, listing.plan) {
                (Reason::NotFound | Reason::NotLicensed(_), Some(plan)) => {
                    Reason::NotLicensed(plan.to_owned())
                }
                (Reason::NotFound, None) => listing.denied(),
                (Reason::Unauthenticated(words), _) if listing.denies_by_401 && words == UNAUTHORIZED => {
                    listing.denied()
                }
                (reason, _) => reason,
            };
            error
        })
    }
}
