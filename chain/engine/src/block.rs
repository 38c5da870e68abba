//! Executing a block.

use crate::{
    bloom::Bloom,
    environment::Environment,
    failure::Failure,
    receipt::Receipt,
    state::State,
    store::Store,
    transaction::Transaction,
    trie,
    wire::{Reader, Writer},
};
use revm::{ExecuteEvm, context_interface::ContextTr, primitives::Bytes};

/// The fewest bytes of a transaction in a question.
const TRANSACTION_BYTES_MIN: usize = 71;

/// Question: parent root, environment, transactions. Answer: state, receipts and transactions root; bloom; gas used;
/// receipts; what changed ([`State::finish`]).
pub fn execute(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let root = question.word()?;
    let environment = Environment::read(question)?;
    let count = question.count(TRANSACTION_BYTES_MIN)?;
    let transactions = (0..count).map(|_| Transaction::read(question)).collect::<Result<Vec<_>, _>>()?;
    question.end()?;

    let raws: Vec<_> = transactions.iter().map(|transaction| Bytes::copy_from_slice(transaction.raw)).collect();
    let transactions_root = trie::root_of(store, raws.into_iter())?;

    let mut evm = environment.evm(State::new(store, root));
    let mut receipts: Vec<Receipt> = Vec::with_capacity(count);
    let mut gas_used = 0;
    for (transaction, index) in transactions.into_iter().zip(0..) {
        let nonce = evm.ctx.db_mut().nonce(transaction.sender)?;
        if let Some(detail) = transaction.fault(nonce, environment.gas_limit - gas_used) {
            return Err(Failure::Invalid(index, detail));
        }
        let (kind, is_creation) = (transaction.kind, transaction.to.is_none());
        let done = evm.transact(transaction.environment(environment.chain_id))?;
        evm.ctx.db_mut().commit(done.state)?;
        let receipt = Receipt::of(kind, is_creation, gas_used, done.result);
        gas_used = receipt.gas_used_in_block();
        receipts.push(receipt);
    }
    let finished = evm.ctx.journaled_state.database.finish()?;

    let mut bloom = Bloom([0; 256]);
    for receipt in &receipts {
        bloom.join(&receipt.bloom);
    }
    out.raw(&finished.root[..]);
    out.raw(&trie::root_of(store, receipts.iter().map(Receipt::encode))?[..]);
    out.raw(&transactions_root[..]);
    out.raw(&bloom.0);
    out.u64(gas_used);
    out.count(receipts.len());
    let mut logs = 0;
    for receipt in &receipts {
        receipt.write(logs, out);
        logs += receipt.log_count();
    }
    out.raw(&finished.changes);
    Ok(())
}
