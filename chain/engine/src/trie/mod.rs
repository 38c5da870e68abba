//! The Merkle-Patricia trie (Yellow Paper, appendix D) over nodes by hash.
//!
//! No key is the beginning of another one (state keys have 32 bytes; RLP of list positions is prefix-free), so a branch
//! never has a value of its own.

mod change;
mod list;
mod node;
mod read;

pub use change::{Nodes, update};
pub use list::root_of;
pub use read::{get, prove};

use revm::primitives::{B256, b256};

/// The root of a trie without entries: the Keccak-256 of the RLP of nothing.
pub const EMPTY_ROOT: B256 = b256!("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

/// Half-bytes of a key, one a byte.
pub fn nibbles(key: &[u8]) -> Vec<u8> {
    key.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect()
}
