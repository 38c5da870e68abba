//! The one import: what the engine may look up.

use crate::failure::Failure;
use revm::primitives::B256;

/// Enough for any node and for any code (EIP-170: 24,576 bytes), so that one call nearly always does.
const ROOM_BYTES: usize = 32 * 1024;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Write what `key` (32 bytes) names to `room`, if `size` bytes are enough, and return its length in bytes.
    /// `kind` 0: a trie node or code by its Keccak-256; 1: a block's hash by its number (big-endian, last 8 bytes).
    /// −1: there is nothing of that name. −2: the host failed.
    fn look_up(kind: u32, key: *const u8, room: *mut u8, size: u32) -> i32;
}

/// A trie node or code by its hash.
pub fn node_or_code(digest: &B256) -> Result<Vec<u8>, Failure> {
    ask(0, digest)
}

/// The hash of a block.
pub fn block_hash(number: u64) -> Result<B256, Failure> {
    let mut key = B256::ZERO;
    key[24..].copy_from_slice(&number.to_be_bytes());
    let found = ask(1, &key)?;
    B256::try_from(found.as_slice()).map_err(|_| Failure::Host)
}

fn ask(kind: u32, key: &B256) -> Result<Vec<u8>, Failure> {
    let mut room: Vec<u8> = Vec::with_capacity(ROOM_BYTES);
    loop {
        let size = room.capacity();
        // SAFETY: the host writes at most `size` bytes to `room`, and `key` is 32 bytes long.
        let length = unsafe { look_up(kind, key.as_ptr(), room.as_mut_ptr(), size as u32) };
        match length {
            -1 => return Err(Failure::Missing(*key)),
            ..0 => return Err(Failure::Host),
            _ if length as usize <= size => {
                // SAFETY: the host has written this many bytes, and there is room for them.
                unsafe { room.set_len(length as usize) };
                room.shrink_to_fit();
                return Ok(room);
            }
            _ => room.reserve_exact(length as usize),
        }
    }
}
