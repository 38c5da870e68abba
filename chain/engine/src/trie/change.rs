//! Changing a trie: the paths that change are taken apart, and each changed node is encoded once.

use super::{
    EMPTY_ROOT, nibbles,
    node::{Child, Node, packed},
};
use crate::{failure::Failure, keccak::keccak256, store::Store};
use alloy_rlp::{Encodable, Header};
use revm::primitives::{B256, Bytes};

/// What an update does to stored nodes, place by place: a node may be at several places of a state, and made or dropped
/// at each of them.
#[derive(Default)]
pub struct Nodes {
    /// Nodes that are at a place now, by hash.
    pub made: Vec<(B256, Bytes)>,
    /// Nodes that are at a place no more.
    pub dropped: Vec<B256>,
}

/// Put every change (an empty value removes its key, which must be there) and return the new root; what becomes of nodes
/// is added to `nodes`.
pub fn update(store: &mut Store, root: B256, changes: &[(B256, Bytes)], nodes: &mut Nodes) -> Result<B256, Failure> {
    let mut top = if root == EMPTY_ROOT { Child::None } else { Child::Stored(root) };
    for (key, value) in changes {
        let path = nibbles(&key[..]);
        if value.is_empty() {
            top = remove(store, top, &path, &mut nodes.dropped)?;
        } else {
            put(store, &mut top, &path, value, &mut nodes.dropped)?;
        }
    }
    Ok(match top {
        Child::None => EMPTY_ROOT,
        Child::Stored(digest) => digest,
        Child::Here(node) => root_hash(&node, &mut nodes.made),
    })
}

/// The hash of a top node, which is stored however short it is.
pub fn root_hash(node: &Node, made: &mut Vec<(B256, Bytes)>) -> B256 {
    let encoded = encode(node, made);
    let digest = keccak256(&encoded);
    made.push((digest, encoded.into()));
    digest
}

/// The child's node, taken apart.
fn load(store: &mut Store, child: Child) -> Result<Option<Node>, Failure> {
    match child {
        Child::None => Ok(None),
        Child::Here(node) => Ok(Some(*node)),
        Child::Stored(digest) => decode(store, digest).map(Some),
    }
}

fn decode(store: &mut Store, digest: B256) -> Result<Node, Failure> {
    let encoded = store.node(&digest)?;
    Node::decode(&encoded).ok_or(Failure::Corrupt(digest))
}

/// Put a key's value below a child; stored nodes that become others are added to `dropped`.
pub fn put(
    store: &mut Store,
    child: &mut Child,
    path: &[u8],
    value: &Bytes,
    dropped: &mut Vec<B256>,
) -> Result<(), Failure> {
    if let Child::Stored(digest) = child {
        dropped.push(*digest);
        *child = Child::Here(Box::new(decode(store, *digest)?));
    }
    if let Child::Here(node) = child {
        match &mut **node {
            Node::Branch(children) => {
                let (nibble, rest) = split(path)?;
                return put(store, &mut children[nibble], rest, value, dropped);
            }
            Node::Extension(stretch, below) if path.starts_with(stretch) => {
                return put(store, below, &path[stretch.len()..], value, dropped);
            }
            Node::Leaf(stretch, old) if stretch == path => {
                *old = value.clone();
                return Ok(());
            }
            _ => {}
        }
    }
    let node =
        match core::mem::take(child) {
            Child::Here(node) => match *node {
                Node::Leaf(stretch, old) => fork(&stretch, path, value, |rest| here(Node::Leaf(rest, old)))?,
                Node::Extension(stretch, below) => fork(&stretch, path, value, |rest| {
                    if rest.is_empty() { below } else { here(Node::Extension(rest, below)) }
                })?,
                branch => branch,
            },
            _ => Node::Leaf(path.to_vec(), value.clone()),
        };
    *child = here(node);
    Ok(())
}

fn here(node: Node) -> Child {
    Child::Here(Box::new(node))
}

/// The branch where a new key leaves the stretch of an old node; `old` makes the old child from the rest of it.
fn fork(stretch: &[u8], path: &[u8], value: &Bytes, old: impl FnOnce(Vec<u8>) -> Child) -> Result<Node, Failure> {
    let shared = stretch.iter().zip(path).take_while(|(one, other)| one == other).count();
    let (old_nibble, old_rest) = split(&stretch[shared..])?;
    let (new_nibble, new_rest) = split(&path[shared..])?;
    let mut children: Box<[Child; 16]> = Box::default();
    children[old_nibble] = old(old_rest.to_vec());
    children[new_nibble] = here(Node::Leaf(new_rest.to_vec(), value.clone()));
    let branch = Node::Branch(children);
    Ok(if shared == 0 { branch } else { Node::Extension(path[..shared].to_vec(), here(branch)) })
}

/// The child without a key that is there; stored nodes that become others are added to `dropped`.
fn remove(store: &mut Store, child: Child, path: &[u8], dropped: &mut Vec<B256>) -> Result<Child, Failure> {
    if let Child::Stored(digest) = child {
        dropped.push(digest);
    }
    match load(store, child)? {
        Some(Node::Leaf(stretch, _)) if stretch == path => Ok(Child::None),
        Some(Node::Extension(stretch, below)) if path.starts_with(&stretch) => {
            let below = remove(store, below, &path[stretch.len()..], dropped)?;
            joined(store, stretch, below, dropped)
        }
        Some(Node::Branch(mut children)) => {
            let (nibble, rest) = split(path)?;
            let below = core::mem::take(&mut children[nibble]);
            children[nibble] = remove(store, below, rest, dropped)?;
            let mut left = (0..16).filter(|&at| !matches!(children[at], Child::None));
            match (left.next(), left.next()) {
                (None, _) => Ok(Child::None),
                (Some(only), None) => {
                    let below = core::mem::take(&mut children[only]);
                    joined(store, vec![only as u8], below, dropped)
                }
                _ => Ok(here(Node::Branch(children))),
            }
        }
        _ => Err(Failure::Evm("a key that the state has is not in its trie".into())),
    }
}

/// A stretch of key in front of a child, merged with the child's own stretch; then the child is `dropped`.
fn joined(store: &mut Store, mut path: Vec<u8>, child: Child, dropped: &mut Vec<B256>) -> Result<Child, Failure> {
    let kept = if let Child::Stored(digest) = child { Some(digest) } else { None };
    let node = match load(store, child)? {
        None => return Ok(Child::None),
        Some(Node::Leaf(stretch, value)) => {
            path.extend(stretch);
            Node::Leaf(path, value)
        }
        Some(Node::Extension(stretch, below)) => {
            path.extend(stretch);
            Node::Extension(path, below)
        }
        Some(branch) => {
            let below = kept.map_or_else(|| here(branch), Child::Stored);
            return Ok(here(Node::Extension(path, below)));
        }
    };
    dropped.extend(kept);
    Ok(here(node))
}

/// The next half-byte of a path, and the rest. All keys of a trie have one length, so only a node that does not belong
/// to the trie makes a path end early.
fn split(path: &[u8]) -> Result<(usize, &[u8]), Failure> {
    match path {
        [nibble, rest @ ..] => Ok((*nibble as usize, rest)),
        [] => Err(Failure::Evm("keys of one trie have different lengths".into())),
    }
}

/// A node's RLP; the nodes below that are stored by themselves are added to `made`.
fn encode(node: &Node, made: &mut Vec<(B256, Bytes)>) -> Vec<u8> {
    let mut payload = Vec::with_capacity(544);
    match node {
        Node::Leaf(path, value) => {
            packed(path, 2).as_slice().encode(&mut payload);
            value.as_ref().encode(&mut payload);
        }
        Node::Extension(path, child) => {
            packed(path, 0).as_slice().encode(&mut payload);
            refer(child, &mut payload, made);
        }
        Node::Branch(children) => {
            for child in children.iter() {
                refer(child, &mut payload, made);
            }
            payload.push(0x80);
        }
    }
    let mut encoded = Vec::with_capacity(payload.len() + 3);
    Header { list: true, payload_length: payload.len() }.encode(&mut encoded);
    encoded.extend_from_slice(&payload);
    encoded
}

/// What a parent writes of a child: nothing, its hash, or all of it where that is shorter than a hash.
fn refer(child: &Child, payload: &mut Vec<u8>, made: &mut Vec<(B256, Bytes)>) {
    match child {
        Child::None => payload.push(0x80),
        Child::Stored(digest) => digest.encode(payload),
        Child::Here(node) => {
            let encoded = encode(node, made);
            if encoded.len() < 32 {
                payload.extend_from_slice(&encoded);
            } else {
                let digest = keccak256(&encoded);
                digest.encode(payload);
                made.push((digest, encoded.into()));
            }
        }
    }
}
