//! What a block tells the EVM about itself, and an EVM of the Cancun fork that is told so.

use crate::{failure::Failure, state::State, wire::Reader};
use revm::{
    Context, MainBuilder, MainContext, MainnetEvm,
    context::{BlockEnv, CfgEnv},
    context_interface::block::BlobExcessGasAndPrice,
    handler::MainnetContext,
    primitives::{Address, B256, U256, hardfork::SpecId},
};

/// An EVM over a state.
pub type Evm<'a> = MainnetEvm<MainnetContext<State<'a>>>;

/// The fields of a header that opcodes can see.
#[derive(Clone, Debug)]
pub struct Environment {
    /// EIP-155.
    pub chain_id: u64,
    /// The block's number.
    pub number: u64,
    /// Seconds UTC.
    pub timestamp: u64,
    /// Gas that a block's transactions may use together.
    pub gas_limit: u64,
    /// EIP-4399.
    pub prev_randao: B256,
    /// Who would get the tips.
    pub coinbase: Address,
}

impl Environment {
    /// Chain id, number, time, gas limit; prevRandao; coinbase.
    pub fn read(question: &mut Reader<'_>) -> Result<Self, Failure> {
        Ok(Self {
            chain_id: question.u64()?,
            number: question.u64()?,
            timestamp: question.u64()?,
            gas_limit: question.u64()?,
            prev_randao: question.word()?,
            coinbase: question.address()?,
        })
    }

    /// An EVM that executes on `state`. Base fee, difficulty and blobs are 0 by the chain rules.
    pub fn evm<'a>(&self, state: State<'a>) -> Evm<'a> {
        let mut rules = CfgEnv::new_with_spec(SpecId::CANCUN);
        rules.chain_id = self.chain_id;
        // Chain rules: EIP-3607 never applies.
        rules.disable_eip3607 = true;
        let block = BlockEnv {
            number: U256::from(self.number),
            beneficiary: self.coinbase,
            timestamp: U256::from(self.timestamp),
            gas_limit: self.gas_limit,
            basefee: 0,
            difficulty: U256::ZERO,
            prevrandao: Some(self.prev_randao),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice::new_with_spec(0, SpecId::CANCUN)),
            slot_num: 0,
        };
        Context::mainnet().with_db(state).with_block(block).with_cfg(rules).build_mainnet()
    }
}
