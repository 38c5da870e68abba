//! The 2048-bit bloom filter over addresses and topics of logs (Yellow Paper, 4.4.3).

use crate::keccak::keccak256;
use revm::primitives::Log;

/// A filter; starts empty.
#[derive(Clone)]
pub struct Bloom(pub [u8; 256]);

impl Bloom {
    /// The filter of these logs.
    pub fn of(logs: &[Log]) -> Self {
        let mut bloom = Self([0; 256]);
        for log in logs {
            bloom.add(&log.address[..]);
            for topic in log.data.topics() {
                bloom.add(&topic[..]);
            }
        }
        bloom
    }

    fn add(&mut self, entry: &[u8]) {
        let digest = keccak256(entry);
        for pair in digest[..6].chunks_exact(2) {
            let bit = usize::from(u16::from_be_bytes([pair[0], pair[1]])) & 2047;
            self.0[255 - bit / 8] |= 1 << (bit % 8);
        }
    }

    /// Take over everything of another one.
    pub fn join(&mut self, other: &Self) {
        for (mine, others) in self.0.iter_mut().zip(&other.0) {
            *mine |= others;
        }
    }
}
