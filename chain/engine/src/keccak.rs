//! Keccak-256 over whole messages, without the buffers of a hasher that takes them in pieces.

use keccak::Keccak;
use revm::primitives::B256;

/// Bytes that are taken in between two permutations.
const RATE: usize = 136;

/// The hash of Ethereum.
pub fn keccak256(message: impl AsRef<[u8]>) -> B256 {
    let mut lanes = [0; 25];
    Keccak::new().with_f1600(|permute| {
        let (whole, rest) = message.as_ref().as_chunks::<RATE>();
        let mut absorb = |block: &[u8; RATE]| {
            for (lane, bytes) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
                *lane ^= u64::from_le_bytes(*bytes);
            }
            permute(&mut lanes);
        };
        whole.iter().for_each(&mut absorb);
        let mut last = [0; RATE];
        last[..rest.len()].copy_from_slice(rest);
        last[rest.len()] = 0x01;
        last[RATE - 1] |= 0x80;
        absorb(&last);
    });
    let mut digest = B256::ZERO;
    for (bytes, lane) in digest.as_chunks_mut::<8>().0.iter_mut().zip(lanes) {
        *bytes = lane.to_le_bytes();
    }
    digest
}
