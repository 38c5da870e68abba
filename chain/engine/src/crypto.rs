//! Signature recovery for the precompile at address 1, with a newer and faster library than revm brings.

use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use revm::{
    precompile::{Crypto, PrecompileHalt, install_crypto},
    primitives::keccak256,
};

#[derive(Debug)]
struct Secp256k1;

impl Crypto for Secp256k1 {
    fn secp256k1_ecrecover(
        &self,
        signature: &[u8; 64],
        parity: u8,
        digest: &[u8; 32],
    ) -> Result<[u8; 32], PrecompileHalt> {
        recover(signature, parity, digest).ok_or(PrecompileHalt::Secp256k1RecoverFailed)
    }
}

/// Use it, once for an instance.
pub fn install() {
    install_crypto(Secp256k1);
}

/// The signer's address as a word. A signature with the higher of two possible s is one too, here.
fn recover(signature: &[u8; 64], parity: u8, digest: &[u8; 32]) -> Option<[u8; 32]> {
    let given = Signature::from_slice(signature).ok()?;
    let signature = given.normalize_s();
    let parity = RecoveryId::from_byte(parity ^ u8::from(signature != given))?;
    let key = VerifyingKey::recover_from_prehash(digest, &signature, parity).ok()?;
    let mut word = keccak256(&key.to_sec1_point(false).as_bytes()[1..]).0;
    word[..12].fill(0);
    Some(word)
}
