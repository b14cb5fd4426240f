//! A name in a world file that refers to another object, with the place where it stands.

use serde::Deserialize;
use serde::de::Deserializer;

/// A reference by name. Line and column are 0 where no file was read.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) name: Box<str>,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Link {
    /// Returns a reference that stands in no file.
    pub(crate) fn to(name: &str) -> Self {
        Self { name: name.into(), line: 0, column: 0 }
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<String>::deserialize(deserializer)?;
        Ok(Self {
            name: spanned.value.into(),
            line: u32::try_from(spanned.referenced.line()).unwrap_or(0),
            column: u32::try_from(spanned.referenced.column()).unwrap_or(0),
        })
    }
}
