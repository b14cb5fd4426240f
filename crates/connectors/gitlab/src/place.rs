//! Places: a group, a project or the whole instance, as slices and resources name them.

use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Resources};
use remit_connector::{Child, Slice};
use std::collections::BTreeMap;

/// The slice's parameter with the full path of a group or project.
const PATH: &str = "path";

/// The slice's parameter with the id of the group or project that it is of.
const PARENT: &str = "parent";

/// The slice's parameter with the id of the account as which something is done there.
const HOLDER: &str = "holder";

/// Returns the slice of a group or project.
pub(crate) fn slice(id: u64, path: &str) -> Slice {
    Slice { key: id.to_string(), params: BTreeMap::from([(PATH.to_owned(), path.to_owned())]) }
}

/// Names a slice of a child stage.
pub(crate) fn child(stage: &'static str, slice: &Slice) -> Child {
    Child { stage, slice: slice.clone(), is_empty: false }
}

/// Names the slice of something in a group or project that a listing has of itself: the tokens of an agent.
pub(crate) fn child_of(stage: &'static str, id: u64, parent: &Slice) -> Child {
    let params = BTreeMap::from([(PARENT.to_owned(), parent.key.clone())]);
    Child { stage, slice: Slice { key: id.to_string(), params }, is_empty: false }
}

/// Returns the id of the group or project that a slice is of.
pub(crate) fn parent(slice: &Slice) -> &str {
    slice.param(PARENT)
}

/// Returns a slice in which something is done as an account.
pub(crate) fn held_by(mut slice: Slice, account: Option<u64>) -> Slice {
    slice.params.extend(account.map(|account| (HOLDER.to_owned(), account.to_string())));
    slice
}

/// Returns the id of the account as which something is done in a slice.
pub(crate) fn holder(slice: &Slice) -> Option<u64> {
    slice.param(HOLDER).parse().ok()
}

/// Returns the full path of a slice's group or project.
pub(crate) fn path(slice: &Slice) -> &str {
    slice.param(PATH)
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A group with everything below it.
    Group,
    /// One project.
    Project,
    /// The whole instance.
    Instance,
}

impl Place {
    /// Returns what ids of things in it begin with.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Project => "project",
            Self::Instance => "instance",
        }
    }

    /// Returns the id of the place that a slice names: `project:7`.
    pub(crate) fn id(self, slice: &Slice) -> ExternalId {
        ExternalId::new(match self {
            Self::Instance => self.word().to_owned(),
            Self::Group | Self::Project => format!("{}:{}", self.word(), slice.key),
        })
    }

    /// Returns what authority over the place that a slice names reaches. A top-level group has no slash in its path, and
    /// is all that the connection reads.
    pub(crate) fn reach(self, slice: &Slice) -> Fact<Resources> {
        Fact::Known(match self {
            Self::Instance => Resources::All,
            Self::Group if !path(slice).contains('/') => Resources::All,
            Self::Group | Self::Project => only(path(slice).to_owned()),
        })
    }
}

/// Returns one thing by its name as what is reached.
pub(crate) fn only(name: String) -> Resources {
    Resources::Selected(Fact::Known(vec![name]))
}
