//! The permutation under Keccak-256, as WebAssembly likes it: all 25 lanes in local variables, a round without loops or
//! arrays.
//!
//! Half of a block's time is hashing, and the crate of this name keeps its lanes in memory, which takes twice as long.
//! This one has only what the crate `sha3` uses of that one.

#![no_std]

/// FIPS 202, 3.2.5.
const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// 25 lanes, row by row.
pub type State1600 = [u64; 25];

/// A permutation of a state.
pub type Fn1600 = fn(&mut State1600);

/// Chooses between implementations; here there is one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keccak;

impl Keccak {
    /// The one implementation.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// Call `user` with the permutation of 24 rounds.
    pub fn with_f1600(&self, user: impl FnOnce(Fn1600)) {
        user(permute);
    }
}

/// Keccak-f\[1600\]. Names are the lanes' row and column: `a` before, `b` after the steps rho and pi.
#[rustfmt::skip]
fn permute(lanes: &mut [u64; 25]) {
    let [
        mut a00, mut a01, mut a02, mut a03, mut a04,
        mut a10, mut a11, mut a12, mut a13, mut a14,
        mut a20, mut a21, mut a22, mut a23, mut a24,
        mut a30, mut a31, mut a32, mut a33, mut a34,
        mut a40, mut a41, mut a42, mut a43, mut a44,
    ] = *lanes;
    for constant in ROUND_CONSTANTS {
        let c0 = a00 ^ a10 ^ a20 ^ a30 ^ a40;
        let c1 = a01 ^ a11 ^ a21 ^ a31 ^ a41;
        let c2 = a02 ^ a12 ^ a22 ^ a32 ^ a42;
        let c3 = a03 ^ a13 ^ a23 ^ a33 ^ a43;
        let c4 = a04 ^ a14 ^ a24 ^ a34 ^ a44;
        let d0 = c4 ^ c1.rotate_left(1);
        let d1 = c0 ^ c2.rotate_left(1);
        let d2 = c1 ^ c3.rotate_left(1);
        let d3 = c2 ^ c4.rotate_left(1);
        let d4 = c3 ^ c0.rotate_left(1);

        let (b0, b1, b2, b3, b4) = (
            a00 ^ d0, (a11 ^ d1).rotate_left(44), (a22 ^ d2).rotate_left(43), (a33 ^ d3).rotate_left(21), (a44 ^ d4).rotate_left(14),
        );
        let (b10, b11, b12, b13, b14) = (
            (a03 ^ d3).rotate_left(28), (a14 ^ d4).rotate_left(20), (a20 ^ d0).rotate_left(3), (a31 ^ d1).rotate_left(45), (a42 ^ d2).rotate_left(61),
        );
        let (b20, b21, b22, b23, b24) = (
            (a01 ^ d1).rotate_left(1), (a12 ^ d2).rotate_left(6), (a23 ^ d3).rotate_left(25), (a34 ^ d4).rotate_left(8), (a40 ^ d0).rotate_left(18),
        );
        let (b30, b31, b32, b33, b34) = (
            (a04 ^ d4).rotate_left(27), (a10 ^ d0).rotate_left(36), (a21 ^ d1).rotate_left(10), (a32 ^ d2).rotate_left(15), (a43 ^ d3).rotate_left(56),
        );
        let (b40, b41, b42, b43, b44) = (
            (a02 ^ d2).rotate_left(62), (a13 ^ d3).rotate_left(55), (a24 ^ d4).rotate_left(39), (a30 ^ d0).rotate_left(41), (a41 ^ d1).rotate_left(2),
        );

        a00 = b0 ^ (!b1 & b2) ^ constant;
        a01 = b1 ^ (!b2 & b3);
        a02 = b2 ^ (!b3 & b4);
        a03 = b3 ^ (!b4 & b0);
        a04 = b4 ^ (!b0 & b1);
        a10 = b10 ^ (!b11 & b12);
        a11 = b11 ^ (!b12 & b13);
        a12 = b12 ^ (!b13 & b14);
        a13 = b13 ^ (!b14 & b10);
        a14 = b14 ^ (!b10 & b11);
        a20 = b20 ^ (!b21 & b22);
        a21 = b21 ^ (!b22 & b23);
        a22 = b22 ^ (!b23 & b24);
        a23 = b23 ^ (!b24 & b20);
        a24 = b24 ^ (!b20 & b21);
        a30 = b30 ^ (!b31 & b32);
        a31 = b31 ^ (!b32 & b33);
        a32 = b32 ^ (!b33 & b34);
        a33 = b33 ^ (!b34 & b30);
        a34 = b34 ^ (!b30 & b31);
        a40 = b40 ^ (!b41 & b42);
        a41 = b41 ^ (!b42 & b43);
        a42 = b42 ^ (!b43 & b44);
        a43 = b43 ^ (!b44 & b40);
        a44 = b44 ^ (!b40 & b41);
    }
    *lanes = [
        a00, a01, a02, a03, a04,
        a10, a11, a12, a13, a14,
        a20, a21, a22, a23, a24,
        a30, a31, a32, a33, a34,
        a40, a41, a42, a43, a44,
    ];
}
