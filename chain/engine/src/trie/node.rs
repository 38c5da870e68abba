//! Nodes: their shapes and their RLP.

use alloy_rlp::Header;
use revm::primitives::{B256, Bytes};

/// Where a branch, or an extension, leads.
#[derive(Clone, Debug, Default)]
pub enum Child {
    /// Nowhere.
    #[default]
    None,
    /// To a node that is stored.
    Stored(B256),
    /// To a node in hand: one that is written inside its parent, or one that changes.
    Here(Box<Node>),
}

/// A node. Paths are half-bytes.
#[derive(Clone, Debug)]
pub enum Node {
    /// The rest of a key, and its value.
    Leaf(Vec<u8>, Bytes),
    /// A stretch of key that everything below shares.
    Extension(Vec<u8>, Child),
    /// One child for each next half-byte.
    Branch(Box<[Child; 16]>),
}

/// A node's RLP items, each with its own header: 2 of them, or 17.
pub struct Items<'a> {
    items: [&'a [u8]; 17],
    count: usize,
}

impl<'a> Items<'a> {
    /// The items of a node; `None` if this is not the RLP of one.
    pub fn of(encoded: &'a [u8]) -> Option<Self> {
        let mut left = list(encoded)?;
        let (mut items, mut count) = ([&[][..]; 17], 0);
        while !left.is_empty() {
            let mut after = left;
            let header = Header::decode(&mut after).ok()?;
            let length = left.len() - after.len() + header.payload_length;
            // A single byte below 0x80 is its own header, which decoding does not step over.
            *items.get_mut(count)? = left.get(..length)?;
            left = &left[length..];
            count += 1;
        }
        (count == 2 || count == 17).then_some(Self { items, count })
    }

    /// Whether the node is a branch.
    pub const fn is_branch(&self) -> bool {
        self.count == 17
    }

    /// A branch's child, as RLP.
    pub const fn child(&self, nibble: u8) -> &'a [u8] {
        self.items[nibble as usize]
    }

    /// Path, and whether this is a leaf, of a node that is no branch (hex-prefix encoding).
    pub fn path(&self) -> Option<(Vec<u8>, bool)> {
        let packed = string(self.items[0])?;
        let flags = packed.first()? >> 4;
        let mut path = super::nibbles(packed);
        path.drain(..if flags & 1 == 1 { 1 } else { 2 });
        (flags < 4).then_some((path, flags & 2 == 2))
    }

    /// A leaf's value.
    pub fn value(&self) -> Option<&'a [u8]> {
        string(self.items[1])
    }

    /// An extension's child, as RLP.
    pub const fn below(&self) -> &'a [u8] {
        self.items[1]
    }
}

/// What a child's RLP says, without going there.
pub enum Link<'a> {
    /// There is no child.
    None,
    /// It is stored under this hash.
    Stored(B256),
    /// Its RLP is this one.
    Inline(&'a [u8]),
}

impl<'a> Link<'a> {
    /// A child from its RLP inside a parent.
    pub fn of(encoded: &'a [u8]) -> Option<Self> {
        match encoded {
            [0x80] => Some(Self::None),
            [0xa0, digest @ ..] => Some(Self::Stored(B256::try_from(digest).ok()?)),
            // Anything of 32 bytes or more is stored, so what is inline ends soon.
            [0xc0..=0xde, ..] => Some(Self::Inline(encoded)),
            _ => None,
        }
    }

    fn decode(self) -> Option<Child> {
        Some(match self {
            Self::None => Child::None,
            Self::Stored(digest) => Child::Stored(digest),
            Self::Inline(encoded) => Child::Here(Box::new(Node::decode(encoded)?)),
        })
    }
}

impl Node {
    /// A node from its RLP; `None` if it is not the RLP of one.
    pub fn decode(encoded: &[u8]) -> Option<Self> {
        let items = Items::of(encoded)?;
        if items.is_branch() {
            let mut children: Box<[Child; 16]> = Box::default();
            for (child, nibble) in children.iter_mut().zip(0..) {
                *child = Link::of(items.child(nibble))?.decode()?;
            }
            return (items.child(16) == [0x80]).then_some(Self::Branch(children));
        }
        let (path, is_leaf) = items.path()?;
        if is_leaf {
            return Some(Self::Leaf(path, Bytes::copy_from_slice(items.value()?)));
        }
        match Link::of(items.below())?.decode()? {
            Child::None => None,
            _ if path.is_empty() => None,
            child => Some(Self::Extension(path, child)),
        }
    }
}

/// Hex-prefix encoding of a path; `flag` 2 for a leaf.
pub fn packed(path: &[u8], flag: u8) -> Vec<u8> {
    let (first, rest) = match path {
        [odd, rest @ ..] if path.len() % 2 == 1 => ((flag + 1) << 4 | odd, rest),
        _ => (flag << 4, path),
    };
    core::iter::once(first).chain(rest.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1])).collect()
}

fn list(mut encoded: &[u8]) -> Option<&[u8]> {
    let header = Header::decode(&mut encoded).ok()?;
    (header.list && header.payload_length == encoded.len()).then_some(encoded)
}

fn string(mut encoded: &[u8]) -> Option<&[u8]> {
    Header::decode_bytes(&mut encoded, false).ok()
}
