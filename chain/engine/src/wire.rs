//! The bytes of questions and answers: fields one after another, without names.
//!
//! Numbers are little-endian (`u8`, `u32`, `u64`); words of 32 bytes are big-endian, as the EVM has them; what has a
//! length begins with it as `u32`. An answer begins with a status byte: 0, or why there is none ([`crate::failure`]).

use crate::failure::Failure;
use revm::primitives::{Address, B256, U256};

/// Reads a question; every method fails, and never panics, where the bytes end too early.
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// The next bytes, so many.
    pub fn raw(&mut self, length: usize) -> Result<&'a [u8], Failure> {
        let (taken, left) =
            self.left.split_at_checked(length).ok_or(Failure::Malformed("the question is cut short"))?;
        self.left = left;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let mut array = [0; N];
        array.copy_from_slice(self.raw(N)?);
        Ok(array)
    }

    /// A flag: 0 or 1.
    pub fn flag(&mut self) -> Result<bool, Failure> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Failure::Malformed("a flag is neither 0 nor 1")),
        }
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Failure> {
        Ok(self.raw(1)?[0])
    }

    /// A number of 4 bytes.
    pub fn u32(&mut self) -> Result<u32, Failure> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A number of 8 bytes.
    pub fn u64(&mut self) -> Result<u64, Failure> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A word of 32 bytes.
    pub fn word(&mut self) -> Result<B256, Failure> {
        Ok(B256::new(self.array()?))
    }

    /// A word of 32 bytes as a number.
    pub fn number(&mut self) -> Result<U256, Failure> {
        Ok(U256::from_be_bytes(self.array::<32>()?))
    }

    /// An address.
    pub fn address(&mut self) -> Result<Address, Failure> {
        Ok(Address::new(self.array()?))
    }

    /// How many items of at least `size_min` bytes follow: never more than the bytes that are left can hold.
    pub fn count(&mut self, size_min: usize) -> Result<usize, Failure> {
        let count = self.u32()? as usize;
        if count > self.left.len() / size_min {
            return Err(Failure::Malformed("the question announces more than it holds"));
        }
        Ok(count)
    }

    /// Nothing may be left.
    pub const fn end(&self) -> Result<(), Failure> {
        if self.left.is_empty() { Ok(()) } else { Err(Failure::Malformed("the question goes on after its end")) }
    }
}

/// Writes an answer.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes after their length.
    pub fn sized(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// A number of 4 bytes.
    pub fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    /// A number of 4 bytes that may be negative.
    pub fn i32(&mut self, value: i32) {
        self.raw(&value.to_le_bytes());
    }

    /// A number of items or bytes; memory itself keeps it under 2³².
    pub fn count(&mut self, value: usize) {
        self.u32(value as u32);
    }

    /// A number of 8 bytes.
    pub fn u64(&mut self, value: u64) {
        self.raw(&value.to_le_bytes());
    }

    /// A word of 32 bytes from a number.
    pub fn number(&mut self, value: U256) {
        self.raw(&value.to_be_bytes::<32>());
    }
}
