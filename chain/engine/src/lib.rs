//! The engine: executes a ledger's blocks and calls on a state root, as a WebAssembly module.
//!
//! It is a pure function with one import, the look-up of what it does not hold ([`host`]). It has no clock, no
//! randomness and no files; gas bounds everything. Rules: `docs/chain-rules.md`, and Cancun where that page is silent.
//!
//! A question goes in as bytes ([`wire`]), an answer comes out as bytes; [`exports`] lists the questions.

pub mod account;
pub mod block;
pub mod bloom;
pub mod call;
pub mod crypto;
pub mod environment;
pub mod exports;
pub mod failure;
pub mod host;
pub mod keccak;
pub mod query;
pub mod receipt;
pub mod state;
pub mod store;
pub mod transaction;
pub mod trie;
pub mod wire;
