//! Reading a state: accounts, storage, code and proofs at a root.

use crate::{
    account::{Account, read_slot, slot_key},
    failure::Failure,
    keccak::keccak256,
    store::Store,
    trie,
    wire::{Reader, Writer},
};
use revm::primitives::Bytes;

/// Question: root, address. Answer: the account, or none.
pub fn account(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let (root, address) = (question.word()?, question.address()?);
    question.end()?;
    Account::write(Account::read(store, root, &address)?.as_ref(), out);
    Ok(())
}

/// Question: root, address, slot. Answer: its value.
pub fn storage(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let (root, address, slot) = (question.word()?, question.address()?, question.number()?);
    question.end()?;
    let account = Account::read(store, root, &address)?.unwrap_or_default();
    out.number(read_slot(store, account.storage_root, slot_key(slot))?);
    Ok(())
}

/// Question: root, address. Answer: the code.
pub fn code(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let (root, address) = (question.word()?, question.address()?);
    question.end()?;
    let account = Account::read(store, root, &address)?.unwrap_or_default();
    out.raw(store.code(&account.code_hash)?.original_byte_slice());
    Ok(())
}

/// Question: root, address, slots. Answer: the account, or none; nodes towards it; for each slot its value and the nodes
/// towards it (EIP-1186).
pub fn proof(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let (root, address) = (question.word()?, question.address()?);
    let count = question.count(32)?;
    let slots = (0..count).map(|_| question.number()).collect::<Result<Vec<_>, _>>()?;
    question.end()?;
    let account = Account::read(store, root, &address)?;
    Account::write(account.as_ref(), out);
    write_nodes(&trie::prove(store, root, &keccak256(address)[..])?, out);
    let storage_root = account.unwrap_or_default().storage_root;
    for slot in slots {
        let key = slot_key(slot);
        out.number(read_slot(store, storage_root, key)?);
        write_nodes(&trie::prove(store, storage_root, &key[..])?, out);
    }
    Ok(())
}

fn write_nodes(nodes: &[Bytes], out: &mut Writer) {
    out.count(nodes.len());
    for node in nodes {
        out.sized(node);
    }
}
