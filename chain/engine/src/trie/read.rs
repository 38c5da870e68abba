//! Reading values and proofs, without building nodes.

use super::{
    EMPTY_ROOT, nibbles,
    node::{Items, Link},
};
use crate::{failure::Failure, store::Store};
use revm::primitives::{B256, Bytes};

/// The value of a key; `None` where there is none.
pub fn get(store: &mut Store, root: B256, key: &[u8]) -> Result<Option<Bytes>, Failure> {
    walk(store, root, key, |_| ())
}

/// The nodes from the root towards a key, as `eth_getProof` gives them; they prove presence or absence.
pub fn prove(store: &mut Store, root: B256, key: &[u8]) -> Result<Vec<Bytes>, Failure> {
    let mut passed = Vec::new();
    walk(store, root, key, |node| passed.push(node.clone()))?;
    Ok(passed)
}

/// Where a step inside one stored node ends.
enum Step {
    /// The key's value.
    Value(Bytes),
    /// The key is not there.
    Absent,
    /// The way goes on in another stored node, after so many half-bytes of the key.
    Stored(B256, usize),
}

fn walk(store: &mut Store, root: B256, key: &[u8], mut pass: impl FnMut(&Bytes)) -> Result<Option<Bytes>, Failure> {
    if root == EMPTY_ROOT {
        return Ok(None);
    }
    let path = nibbles(key);
    let (mut digest, mut depth) = (root, 0);
    loop {
        let node = store.node(&digest)?;
        pass(&node);
        match step(&node, &path, depth).ok_or(Failure::Corrupt(digest))? {
            Step::Value(value) => return Ok(Some(value)),
            Step::Absent => return Ok(None),
            Step::Stored(next, at) => (digest, depth) = (next, at),
        }
    }
}

/// Follow a path through a stored node and what is inline in it; `None` if it is not a node.
fn step(node: &Bytes, path: &[u8], mut depth: usize) -> Option<Step> {
    let mut encoded: &[u8] = node;
    loop {
        let items = Items::of(encoded)?;
        let below = if items.is_branch() {
            let nibble = *path.get(depth)?;
            depth += 1;
            items.child(nibble)
        } else {
            let (stretch, is_leaf) = items.path()?;
            let rest = path.get(depth..)?;
            if is_leaf {
                let found = (rest == stretch).then(|| items.value().map(|value| node.slice_ref(value)));
                return Some(found.map_or(Some(Step::Absent), |value| value.map(Step::Value))?);
            }
            // An empty stretch would lead nowhere for ever.
            if stretch.is_empty() {
                return None;
            }
            if !rest.starts_with(&stretch) {
                return Some(Step::Absent);
            }
            depth += stretch.len();
            items.below()
        };
        match Link::of(below)? {
            Link::None => return Some(Step::Absent),
            Link::Stored(digest) => return Some(Step::Stored(digest, depth)),
            Link::Inline(inner) => encoded = inner,
        }
    }
}
