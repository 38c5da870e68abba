//! The root of a list, as of a block's transactions and receipts.

use super::{
    EMPTY_ROOT,
    change::{put, root_hash},
    nibbles,
    node::Child,
};
use crate::{failure::Failure, store::Store};
use alloy_rlp::Encodable;
use revm::primitives::{B256, Bytes};

/// The root of the trie whose keys are the RLP of the positions. Its nodes are not kept.
pub fn root_of(store: &mut Store, values: impl Iterator<Item = Bytes>) -> Result<B256, Failure> {
    let mut top = Child::None;
    for (index, value) in values.enumerate() {
        let mut key = Vec::with_capacity(9);
        index.encode(&mut key);
        put(store, &mut top, &nibbles(&key), &value, &mut Vec::new())?;
    }
    Ok(match top {
        Child::Here(node) => root_hash(&node, &mut Vec::new()),
        _ => EMPTY_ROOT,
    })
}
