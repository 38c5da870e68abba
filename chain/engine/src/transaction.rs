//! Transactions whose sender is known, and when one is valid at its place in a block.

use crate::{failure::Failure, wire::Reader};
use revm::{
    context::TxEnv,
    context_interface::transaction::{AccessList, AccessListItem},
    primitives::{Address, Bytes, TxKind},
};

/// Yellow Paper, appendix G.
const TRANSACTION_GAS: u64 = 21_000;
/// EIP-2.
const CREATION_GAS: u64 = 32_000;
/// EIP-2028.
const ZERO_BYTE_GAS: u64 = 4;
/// EIP-2028.
const OTHER_BYTE_GAS: u64 = 16;
/// EIP-2930.
const ACCESS_ADDRESS_GAS: u64 = 2_400;
/// EIP-2930.
const ACCESS_SLOT_GAS: u64 = 1_900;
/// EIP-3860.
const INITCODE_WORD_GAS: u64 = 2;
/// EIP-3860.
const INITCODE_BYTES_MAX: usize = 49_152;

/// A transaction as a question has it. `raw` is what the transactions root is made of.
pub struct Transaction<'a> {
    /// Who signed it.
    pub sender: Address,
    /// 0, 1 (EIP-2930) or 2 (EIP-1559).
    pub kind: u8,
    /// Whether it moves a native coin or offers a fee.
    pub pays: bool,
    /// `None` for a creation.
    pub to: Option<Address>,
    /// Its place among the sender's transactions.
    pub nonce: u64,
    /// Gas it may use.
    pub gas_limit: u64,
    /// Call data, or initcode.
    pub data: &'a [u8],
    /// The signed bytes.
    pub raw: &'a [u8],
    /// EIP-2930.
    pub access_list: Vec<AccessListItem>,
}

impl<'a> Transaction<'a> {
    /// Sender, type, flags (pays, has a recipient), recipient, nonce, gas limit; data, raw bytes; access list.
    pub fn read(question: &mut Reader<'a>) -> Result<Self, Failure> {
        let sender = question.address()?;
        let kind = question.byte()?;
        if kind > 2 {
            return Err(Failure::Malformed("a transaction of a type that is not accepted"));
        }
        let (pays, is_call, to) = (question.flag()?, question.flag()?, question.address()?);
        let (nonce, gas_limit) = (question.u64()?, question.u64()?);
        let (data_length, raw_length) = (question.u32()? as usize, question.u32()? as usize);
        let entries = question.u32()? as usize;
        let (data, raw) = (question.raw(data_length)?, question.raw(raw_length)?);
        let mut access_list = Vec::new();
        for _ in 0..entries {
            let address = question.address()?;
            let slots = question.count(32)?;
            let storage_keys = (0..slots).map(|_| question.word()).collect::<Result<_, _>>()?;
            access_list.push(AccessListItem { address, storage_keys });
        }
        if kind == 0 && !access_list.is_empty() {
            return Err(Failure::Malformed("a transaction of type 0 has no access list"));
        }
        let to = is_call.then_some(to);
        Ok(Self { sender, kind, pays, to, nonce, gas_limit, data, raw, access_list })
    }

    /// Why it cannot be executed here, if it cannot. `nonce` is its sender's, `gas_left` the block's limit less what
    /// the transactions before it used.
    pub fn fault(&self, nonce: u64, gas_left: u64) -> Option<String> {
        if self.nonce != nonce {
            return Some(format!("nonce {} where {nonce} is next", self.nonce));
        }
        if self.pays {
            return Some("it moves or pays a native coin, and there is none".into());
        }
        if self.gas_limit > gas_left {
            return Some(format!("gas limit {} where {gas_left} is left in the block", self.gas_limit));
        }
        if self.gas_limit < self.own_gas() {
            return Some(format!("gas limit {} does not cover its own bytes", self.gas_limit));
        }
        if self.to.is_none() && self.data.len() > INITCODE_BYTES_MAX {
            return Some(format!("initcode of {} bytes", self.data.len()));
        }
        None
    }

    /// Gas that is spent before the first opcode.
    fn own_gas(&self) -> u64 {
        let zeros = self.data.iter().filter(|byte| **byte == 0).count() as u64;
        let others = self.data.len() as u64 - zeros;
        let mut gas = TRANSACTION_GAS + zeros * ZERO_BYTE_GAS + others * OTHER_BYTE_GAS;
        if self.to.is_none() {
            gas += CREATION_GAS + INITCODE_WORD_GAS * (self.data.len() as u64).div_ceil(32);
        }
        for item in &self.access_list {
            gas += ACCESS_ADDRESS_GAS + ACCESS_SLOT_GAS * item.storage_keys.len() as u64;
        }
        gas
    }

    /// The same in revm's words.
    pub fn environment(self, chain_id: u64) -> TxEnv {
        TxEnv {
            tx_type: self.kind,
            caller: self.sender,
            gas_limit: self.gas_limit,
            gas_price: 0,
            gas_priority_fee: (self.kind == 2).then_some(0),
            kind: self.to.map_or(TxKind::Create, TxKind::Call),
            data: Bytes::copy_from_slice(self.data),
            nonce: self.nonce,
            chain_id: Some(chain_id),
            access_list: AccessList(self.access_list),
            ..TxEnv::default()
        }
    }
}
