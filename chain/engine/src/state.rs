//! The state of a block under execution: what its transactions wrote so far, over a state root.

use crate::{
    account::{Account, encode_slot, read_slot, slot_key},
    failure::Failure,
    host,
    keccak::keccak256,
    store::Store,
    trie::{self, Nodes},
    wire::Writer,
};
use revm::{
    Database,
    bytecode::Bytecode,
    primitives::{Address, AddressMap, B256, B256Map, Bytes, KECCAK_EMPTY, StorageKeyMap, U256},
    state::{AccountInfo, EvmState},
};
use std::collections::BTreeMap;

/// A slot that was read or written.
struct Slot {
    before: U256,
    now: U256,
    key: B256,
}

/// An account that was read or written. Slots are those of `now`: an account that begins in the block has none before.
#[derive(Default)]
struct Known {
    before: Option<Account>,
    /// Its storage root is that of before the block, or the empty one.
    now: Option<Account>,
    slots: StorageKeyMap<Slot>,
}

/// See [`Database`]. Nothing is read twice in a block.
pub struct State<'a> {
    store: &'a mut Store,
    root: B256,
    known: AddressMap<Known>,
    new_code: B256Map<Bytecode>,
}

impl<'a> State<'a> {
    /// The state of a root.
    pub fn new(store: &'a mut Store, root: B256) -> Self {
        Self { store, root, known: AddressMap::default(), new_code: B256Map::default() }
    }

    /// An account's nonce now.
    pub fn nonce(&mut self, address: Address) -> Result<u64, Failure> {
        Ok(self.known(address)?.now.as_ref().map_or(0, |account| account.nonce))
    }

    fn known(&mut self, address: Address) -> Result<&mut Known, Failure> {
        if !self.known.contains_key(&address) {
            let account = Account::read(self.store, self.root, &address)?;
            self.known.insert(address, Known { before: account.clone(), now: account, ..Known::default() });
        }
        Ok(self.known.entry(address).or_default())
    }

    /// Take over what a transaction changed.
    pub fn commit(&mut self, changes: EvmState) -> Result<(), Failure> {
        for (address, change) in changes {
            if !change.is_touched() {
                continue;
            }
            // EIP-161: an empty account that was touched is no account.
            let is_gone = change.is_selfdestructed() || change.is_empty();
            let is_new = change.is_created();
            let has_code = change.info.code_hash != KECCAK_EMPTY;
            if let (true, true, false, Some(code)) = (is_new, has_code, is_gone, &change.info.code) {
                self.new_code.insert(change.info.code_hash, code.clone());
            }
            let known = self.known(address)?;
            if is_gone || is_new {
                known.now = None;
                known.slots.clear();
            }
            if is_gone {
                continue;
            }
            let storage_root = known.now.as_ref().map_or(trie::EMPTY_ROOT, |account| account.storage_root);
            let (nonce, balance, code_hash) = (change.info.nonce, change.info.balance, change.info.code_hash);
            known.now = Some(Account { nonce, balance, storage_root, code_hash });
            for (slot, value) in change.storage {
                // What is not known here was never read, since the account began without slots.
                let before = || Slot { before: U256::ZERO, now: U256::ZERO, key: slot_key(slot) };
                known.slots.entry(slot).or_insert_with(before).now = value.present_value;
            }
        }
        Ok(())
    }

    /// Work out the new root, and write: new nodes (all hashes, all lengths, all nodes); in how many more or fewer places
    /// which nodes are (all hashes, all numbers); new code; changed accounts; changed slots.
    pub fn finish(mut self) -> Result<Finished, Failure> {
        let mut made = Made::default();
        let mut known: Vec<_> = self.known.into_iter().collect();
        known.sort_unstable_by_key(|(address, _)| *address);
        for (address, Known { before, now, slots }) in known {
            let now = match now {
                None => None,
                Some(mut account) => {
                    account.storage_root = made.storage(self.store, &address, account.storage_root, slots)?;
                    Some(account)
                }
            };
            if now != before {
                made.account(&address, now.as_ref());
                if let Some(code) = now.and_then(|account| self.new_code.remove_entry(&account.code_hash)) {
                    made.code.push(code);
                }
            }
        }
        let root = trie::update(self.store, self.root, &made.in_trie, &mut made.nodes)?;
        Ok(Finished { root, changes: made.write(self.store) })
    }
}

/// What a block made, on the way to its answer.
#[derive(Default)]
struct Made {
    nodes: Nodes,
    code: Vec<(B256, Bytecode)>,
    in_trie: Vec<(B256, Bytes)>,
    accounts: Writer,
    account_count: u32,
    slots: Writer,
    slot_count: u32,
}

impl Made {
    /// Note an account's changed slots; its new storage root.
    fn storage(
        &mut self,
        store: &mut Store,
        address: &Address,
        root: B256,
        slots: StorageKeyMap<Slot>,
    ) -> Result<B256, Failure> {
        let mut changed: Vec<_> = slots.into_iter().filter(|(_, slot)| slot.now != slot.before).collect();
        changed.sort_unstable_by_key(|(place, _)| *place);
        for (place, slot) in &changed {
            self.slot_count += 1;
            self.slots.raw(&address[..]);
            self.slots.number(*place);
            self.slots.number(slot.now);
        }
        let in_trie: Vec<_> = changed.iter().map(|(_, slot)| (slot.key, encode_slot(slot.now))).collect();
        trie::update(store, root, &in_trie, &mut self.nodes)
    }

    /// Note a changed account.
    fn account(&mut self, address: &Address, now: Option<&Account>) {
        self.account_count += 1;
        self.accounts.raw(&address[..]);
        Account::write(now, &mut self.accounts);
        self.in_trie.push((keccak256(address), now.map(Account::encode).unwrap_or_default()));
    }

    fn write(self, store: &mut Store) -> Vec<u8> {
        let mut out = Writer::default();
        let mut uses = BTreeMap::<B256, i32>::new();
        out.count(self.nodes.made.len());
        for (digest, _) in &self.nodes.made {
            out.raw(&digest[..]);
            *uses.entry(*digest).or_default() += 1;
        }
        for (_, node) in &self.nodes.made {
            out.count(node.len());
        }
        for (digest, node) in self.nodes.made {
            out.raw(&node);
            store.keep_node(digest, node);
        }
        for digest in self.nodes.dropped {
            *uses.entry(digest).or_default() -= 1;
        }
        uses.retain(|_, change| *change != 0);
        out.count(uses.len());
        for digest in uses.keys() {
            out.raw(&digest[..]);
        }
        for change in uses.values() {
            out.i32(*change);
        }
        out.count(self.code.len());
        for (digest, code) in self.code {
            out.raw(&digest[..]);
            out.sized(code.original_byte_slice());
        }
        out.u32(self.account_count);
        out.raw(&self.accounts.bytes);
        out.u32(self.slot_count);
        out.raw(&self.slots.bytes);
        out.bytes
    }
}

/// A block's effect on the state.
pub struct Finished {
    /// The state root after the block.
    pub root: B256,
    /// What changed, as [`State::finish`] writes it.
    pub changes: Vec<u8>,
}

impl Database for State<'_> {
    type Error = Failure;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Failure> {
        Ok(self.known(address)?.now.as_ref().map(|account| AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: account.code_hash,
            code: None,
            ..AccountInfo::default()
        }))
    }

    fn code_by_hash(&mut self, digest: B256) -> Result<Bytecode, Failure> {
        match self.new_code.get(&digest) {
            Some(code) => Ok(code.clone()),
            None => self.store.code(&digest),
        }
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Failure> {
        let known = self.known(address)?;
        if let Some(found) = known.slots.get(&slot) {
            return Ok(found.now);
        }
        let Some(storage_root) = known.now.as_ref().map(|account| account.storage_root) else {
            return Ok(U256::ZERO);
        };
        let key = slot_key(slot);
        let value = read_slot(self.store, storage_root, key)?;
        self.known(address)?.slots.insert(slot, Slot { before: value, now: value, key });
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Failure> {
        host::block_hash(number)
    }
}
