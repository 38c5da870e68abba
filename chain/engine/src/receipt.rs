//! What a transaction did: for the receipts root, and as an answer has it.

use crate::{bloom::Bloom, wire::Writer};
use alloy_rlp::{Encodable, Header};
use revm::{
    context_interface::result::ExecutionResult,
    primitives::{Address, Bytes, Log},
};

/// The outcome of one transaction.
pub struct Receipt {
    kind: u8,
    succeeded: bool,
    gas_used: u64,
    gas_used_in_block: u64,
    contract: Option<Address>,
    output: Bytes,
    logs: Vec<Log>,
    /// The filter of its logs.
    pub bloom: Bloom,
}

impl Receipt {
    /// From revm's result of a transaction of type `kind`, after others of the block had used gas.
    pub fn of(kind: u8, is_creation: bool, gas_used_before: u64, result: ExecutionResult) -> Self {
        let succeeded = result.is_success();
        let gas_used = result.tx_gas_used();
        let contract = result.created_address().filter(|_| is_creation);
        let (logs, output) = match result {
            ExecutionResult::Success { logs, output, .. } => (logs, output.into_data()),
            ExecutionResult::Revert { output, .. } => (Vec::new(), output),
            ExecutionResult::Halt { .. } => (Vec::new(), Bytes::new()),
        };
        Self {
            kind,
            succeeded,
            gas_used,
            gas_used_in_block: gas_used_before + gas_used,
            contract,
            // What a creation returns is its code, which is in the state.
            output: if is_creation && succeeded { Bytes::new() } else { output },
            bloom: Bloom::of(&logs),
            logs,
        }
    }

    /// Gas used by this transaction and those before it.
    pub const fn gas_used_in_block(&self) -> u64 {
        self.gas_used_in_block
    }

    /// The consensus encoding (EIP-2718).
    pub fn encode(&self) -> Bytes {
        let mut payload = Vec::new();
        self.succeeded.encode(&mut payload);
        self.gas_used_in_block.encode(&mut payload);
        self.bloom.0.as_slice().encode(&mut payload);
        self.logs.encode(&mut payload);
        let mut encoded = Vec::with_capacity(payload.len() + 5);
        if self.kind != 0 {
            encoded.push(self.kind);
        }
        Header { list: true, payload_length: payload.len() }.encode(&mut encoded);
        encoded.extend_from_slice(&payload);
        encoded.into()
    }

    /// Success, gas, gas in block; contract (a flag, an address); output; logs (address, topics, data).
    pub fn write(&self, out: &mut Writer) {
        out.byte(self.succeeded.into());
        out.u64(self.gas_used);
        out.u64(self.gas_used_in_block);
        out.byte(self.contract.is_some().into());
        out.raw(&self.contract.unwrap_or_default()[..]);
        out.sized(&self.output);
        out.count(self.logs.len());
        for log in &self.logs {
            out.raw(&log.address[..]);
            out.byte(log.data.topics().len() as u8);
            for topic in log.data.topics() {
                out.raw(&topic[..]);
            }
            out.sized(&log.data.data);
        }
    }
}
