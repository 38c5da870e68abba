//! Accounts as the state trie keeps them.

use crate::{failure::Failure, keccak::keccak256, store::Store, trie, wire::Writer};
use alloy_rlp::{Decodable, Encodable, Header};
use revm::primitives::{Address, B256, Bytes, KECCAK_EMPTY, U256};

/// What the state trie holds for an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Transactions sent, or contracts created.
    pub nonce: u64,
    /// Native coin, of which there is none on a ledger.
    pub balance: U256,
    /// Root of the account's own trie of slots.
    pub storage_root: B256,
    /// Keccak-256 of its code.
    pub code_hash: B256,
}

impl Default for Account {
    fn default() -> Self {
        Self { nonce: 0, balance: U256::ZERO, storage_root: trie::EMPTY_ROOT, code_hash: KECCAK_EMPTY }
    }
}

impl Account {
    /// Read an account at a state; `None` where there is none.
    pub fn read(store: &mut Store, root: B256, address: &Address) -> Result<Option<Self>, Failure> {
        let key = keccak256(address);
        let Some(encoded) = trie::get(store, root, &key[..])? else { return Ok(None) };
        Self::decode(&encoded).map(Some).ok_or(Failure::Corrupt(root))
    }

    /// The value of the state trie.
    pub fn encode(&self) -> Bytes {
        let mut payload = Vec::with_capacity(110);
        self.nonce.encode(&mut payload);
        self.balance.encode(&mut payload);
        self.storage_root.encode(&mut payload);
        self.code_hash.encode(&mut payload);
        let mut encoded = Vec::with_capacity(payload.len() + 2);
        Header { list: true, payload_length: payload.len() }.encode(&mut encoded);
        encoded.extend_from_slice(&payload);
        encoded.into()
    }

    fn decode(mut encoded: &[u8]) -> Option<Self> {
        let mut fields = Header::decode_bytes(&mut encoded, true).ok()?;
        let account = Self {
            nonce: u64::decode(&mut fields).ok()?,
            balance: U256::decode(&mut fields).ok()?,
            storage_root: B256::decode(&mut fields).ok()?,
            code_hash: B256::decode(&mut fields).ok()?,
        };
        (fields.is_empty() && encoded.is_empty()).then_some(account)
    }

    /// An account, or none, as an answer has it: a flag; nonce, balance, storage root, code hash.
    pub fn write(account: Option<&Self>, out: &mut Writer) {
        let Some(account) = account else { return out.byte(0) };
        out.byte(1);
        out.u64(account.nonce);
        out.number(account.balance);
        out.raw(&account.storage_root[..]);
        out.raw(&account.code_hash[..]);
    }
}

/// The key of a slot in a storage trie.
pub fn slot_key(slot: U256) -> B256 {
    keccak256(slot.to_be_bytes::<32>())
}

/// A slot's value under an account's storage root.
pub fn read_slot(store: &mut Store, storage_root: B256, key: B256) -> Result<U256, Failure> {
    match trie::get(store, storage_root, &key[..])? {
        None => Ok(U256::ZERO),
        Some(encoded) => U256::decode(&mut &encoded[..]).map_err(|_| Failure::Corrupt(storage_root)),
    }
}

/// What the storage trie holds for a value: nothing for zero.
pub fn encode_slot(value: U256) -> Bytes {
    if value.is_zero() { Bytes::new() } else { alloy_rlp::encode(value).into() }
}
