//! What the engine remembers between questions: nodes and code by hash. Both never change, so a memory cannot be stale.

use crate::{
    failure::Failure,
    host,
    wire::{Reader, Writer},
};
use revm::{
    bytecode::Bytecode,
    primitives::{B256, B256Map, Bytes, KECCAK_EMPTY},
};

/// Bytes of nodes in one generation; there are two.
const NODE_BYTES_MAX: usize = 16 << 20;

/// Contracts whose jump destinations are known, in one generation.
const CODES_MAX: usize = 128;

/// Bytes of a node in a question beside its own: its hash and its length.
const NODE_HEAD_BYTES: usize = 36;

/// Things by hash in a young and an old generation; the old one is dropped as a whole.
struct Generations<T> {
    young: B256Map<T>,
    old: B256Map<T>,
    weight: usize,
    weight_max: usize,
}

impl<T: Clone> Generations<T> {
    fn new(weight_max: usize) -> Self {
        Self { young: B256Map::default(), old: B256Map::default(), weight: 0, weight_max }
    }

    fn get(&mut self, digest: &B256, weigh: impl Fn(&T) -> usize) -> Option<T> {
        if let Some(found) = self.young.get(digest) {
            return Some(found.clone());
        }
        let found = self.old.get(digest)?.clone();
        let weight = weigh(&found);
        self.put(*digest, found.clone(), weight);
        Some(found)
    }

    fn put(&mut self, digest: B256, thing: T, weight: usize) {
        if self.weight + weight > self.weight_max {
            self.old = core::mem::take(&mut self.young);
            self.weight = 0;
        }
        if self.young.insert(digest, thing).is_none() {
            self.weight += weight;
        }
    }
}

/// Nodes and code, from memory or from the host.
pub struct Store {
    nodes: Generations<Bytes>,
    codes: Generations<Bytecode>,
}

impl Default for Store {
    fn default() -> Self {
        Self { nodes: Generations::new(NODE_BYTES_MAX), codes: Generations::new(CODES_MAX) }
    }
}

impl Store {
    /// The RLP of a trie node.
    pub fn node(&mut self, digest: &B256) -> Result<Bytes, Failure> {
        if let Some(node) = self.nodes.get(digest, |node| node.len()) {
            return Ok(node);
        }
        let node = Bytes::from(host::node_or_code(digest)?);
        self.keep_node(*digest, node.clone());
        Ok(node)
    }

    /// Remember a node that was made here.
    pub fn keep_node(&mut self, digest: B256, node: Bytes) {
        let weight = node.len();
        self.nodes.put(digest, node, weight);
    }

    /// Code, ready to be interpreted.
    pub fn code(&mut self, digest: &B256) -> Result<Bytecode, Failure> {
        if *digest == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        if let Some(code) = self.codes.get(digest, |_| 1) {
            return Ok(code);
        }
        // EIP-3541: no code begins with 0xEF, so all of it is plain.
        let code = Bytecode::new_legacy(Bytes::from(host::node_or_code(digest)?));
        self.codes.put(*digest, code.clone(), 1);
        Ok(code)
    }
}

/// Question: nodes that another engine made (all hashes, all lengths, all nodes), so that they need not be looked up
/// here. Answer: nothing.
pub fn remember(store: &mut Store, question: &mut Reader<'_>, _: &mut Writer) -> Result<(), Failure> {
    let count = question.count(NODE_HEAD_BYTES)?;
    let digests = (0..count).map(|_| question.word()).collect::<Result<Vec<_>, _>>()?;
    let lengths = (0..count).map(|_| question.u32()).collect::<Result<Vec<_>, _>>()?;
    for (digest, length) in digests.into_iter().zip(lengths) {
        store.keep_node(digest, Bytes::copy_from_slice(question.raw(length as usize)?));
    }
    question.end()
}
