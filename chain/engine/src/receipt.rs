//! What a transaction did: for the receipts root, and as an answer has it.

use crate::{bloom::Bloom, wire::Writer};
use alloy_rlp::{Encodable, Header};
use revm::{
    context_interface::result::ExecutionResult,
    primitives::{Address, B256, Bytes, Log},
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
        list(&payload, &mut encoded);
        encoded.into()
    }

    /// Success, gas, gas in block; contract (a flag, an address); output; what a block's record keeps of it, `first_log`
    /// logs of the block being before its own; and by itself, so that it can be passed over, how many logs there are and
    /// each (address, topics, data).
    pub fn write(&self, first_log: usize, out: &mut Writer) {
        out.byte(self.succeeded.into());
        out.u64(self.gas_used);
        out.u64(self.gas_used_in_block);
        out.byte(self.contract.is_some().into());
        out.raw(&self.contract.unwrap_or_default()[..]);
        out.sized(&self.output);
        out.sized(&self.record(first_log));
        let mut logs = Writer::default();
        logs.count(self.logs.len());
        for log in &self.logs {
            logs.raw(&log.address[..]);
            logs.byte(log.data.topics().len() as u8);
            for topic in log.data.topics() {
                logs.raw(&topic[..]);
            }
            logs.sized(&log.data.data);
        }
        out.sized(&logs.bytes);
    }

    /// The items that `Outcome.record` of `chain/embedded/blocks.py` has, in RLP.
    fn record(&self, first_log: usize) -> Vec<u8> {
        let mut logs = Vec::new();
        for (index, log) in (first_log..).zip(&self.logs) {
            let mut items = Vec::new();
            log.address.encode(&mut items);
            alloy_rlp::encode_list::<_, B256>(log.data.topics(), &mut items);
            log.data.data.encode(&mut items);
            index.encode(&mut items);
            list(&items, &mut logs);
        }
        let mut record = Vec::with_capacity(logs.len() + 64);
        self.succeeded.encode(&mut record);
        self.gas_used.encode(&mut record);
        self.gas_used_in_block.encode(&mut record);
        list(&logs, &mut record);
        let refusal = if self.succeeded { &[][..] } else { &self.output[..] };
        refusal.encode(&mut record);
        self.contract.as_ref().map_or(&[][..], |address| &address[..]).encode(&mut record);
        record
    }

    /// How many logs it has.
    pub const fn log_count(&self) -> usize {
        self.logs.len()
    }
}

/// A list of items that are encoded already.
fn list(items: &[u8], out: &mut Vec<u8>) {
    Header { list: true, payload_length: items.len() }.encode(out);
    out.extend_from_slice(items);
}
