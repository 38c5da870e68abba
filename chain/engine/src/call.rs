//! Calls on a state, nothing of which is kept.

use crate::{
    environment::{Environment, Evm},
    failure::Failure,
    state::State,
    store::Store,
    wire::{Reader, Writer},
};
use revm::{
    context::TxEnv,
    context_interface::{
        ContextSetters, ContextTr, JournalTr,
        result::{EVMError, HaltReason, InvalidTransaction},
    },
    handler::{EthFrame, Handler, MainnetHandler},
    primitives::{Bytes, TxKind},
};

type CallHandler<'a> = MainnetHandler<Evm<'a>, EVMError<Failure, InvalidTransaction>, EthFrame>;

/// Question: root, environment, sender, recipient, gas, data. Answer: success, gas used, output.
///
/// It is the message a transaction would make: sender, recipient, coinbase and precompiles are warm. But no intrinsic
/// gas is taken, nothing is refunded, and the sender's nonce stays.
pub fn call(store: &mut Store, question: &mut Reader<'_>, out: &mut Writer) -> Result<(), Failure> {
    let root = question.word()?;
    let environment = Environment::read(question)?;
    let (sender, to, gas) = (question.address()?, question.address()?, question.u64()?);
    let length = question.u32()? as usize;
    let data = Bytes::copy_from_slice(question.raw(length)?);
    question.end()?;

    let mut evm = environment.evm(State::new(store, root));
    evm.ctx.set_tx(TxEnv {
        caller: sender,
        kind: TxKind::Call(to),
        data,
        gas_limit: gas,
        gas_price: 0,
        chain_id: Some(environment.chain_id),
        ..TxEnv::default()
    });
    let mut handler = CallHandler::default();
    handler.load_accounts(&mut evm)?;
    evm.ctx.journal_mut().load_account(sender)?;
    let result: revm::context_interface::result::ExecutionResult<HaltReason> = handler.run_system_call(&mut evm)?;

    out.byte(result.is_success().into());
    out.u64(result.gas().total_gas_spent());
    out.raw(&result.into_output().unwrap_or_default());
    Ok(())
}
