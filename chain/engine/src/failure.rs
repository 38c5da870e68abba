//! Why a question has no answer.

use crate::wire::Writer;
use core::fmt;
use revm::{
    context_interface::result::{EVMError, InvalidTransaction},
    database_interface::DBErrorMarker,
    primitives::B256,
};

/// Every way a question can fail. None of them is a trap; the engine goes on with the next question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A transaction cannot be in this block; its place and why.
    Invalid(u32, String),
    /// The host does not have what this hash names.
    Missing(B256),
    /// The host could not look something up; it knows why.
    Host,
    /// The question is not one that [`crate::wire`] describes.
    Malformed(&'static str),
    /// What the host has under this hash is not a node of a state trie.
    Corrupt(B256),
    /// The EVM gave up for a reason that the rules do not know.
    Evm(String),
}

impl Failure {
    /// The status byte and what comes after it.
    pub fn write(&self, out: &mut Writer) {
        match self {
            Self::Invalid(index, detail) => {
                out.byte(1);
                out.u32(*index);
                out.raw(detail.as_bytes());
            }
            Self::Missing(digest) => {
                out.byte(2);
                out.raw(&digest[..]);
            }
            Self::Host => out.byte(3),
            Self::Malformed(detail) => {
                out.byte(4);
                out.raw(detail.as_bytes());
            }
            Self::Corrupt(digest) => {
                out.byte(5);
                out.raw(&digest[..]);
            }
            Self::Evm(detail) => {
                out.byte(6);
                out.raw(detail.as_bytes());
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl core::error::Error for Failure {}

/// Lets revm carry a failed look-up out of the interpreter.
impl DBErrorMarker for Failure {}

impl From<EVMError<Failure, InvalidTransaction>> for Failure {
    fn from(error: EVMError<Failure, InvalidTransaction>) -> Self {
        match error {
            EVMError::Database(failure) => failure,
            other => Self::Evm(other.to_string()),
        }
    }
}
