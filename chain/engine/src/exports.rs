//! What the host can call. A question is written where [`reserve`] says; an answer is where the returned number says:
//! its address in the upper 32 bits, its length in the lower.

use crate::{
    block, call, crypto,
    failure::Failure,
    query,
    store::{self, Store},
    wire::{Reader, Writer},
};
use core::cell::RefCell;

/// Bytes of a question: a block of the largest transactions that the default limits allow is 65 MB.
const QUESTION_BYTES_MAX: u32 = 256 << 20;

/// What an instance holds between questions.
#[derive(Default)]
struct Engine {
    store: Store,
    question: Vec<u8>,
    answer: Writer,
}

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new({
        crypto::install();
        Engine::default()
    });
}

type Answer = fn(&mut Store, &mut Reader<'_>, &mut Writer) -> Result<(), Failure>;

/// Room for a question of so many bytes: its address; 0 where it is too long. It stays until the next call of this.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: u32) -> u32 {
    if length > QUESTION_BYTES_MAX {
        return 0;
    }
    ENGINE.with_borrow_mut(|engine| {
        engine.question.resize(length as usize, 0);
        engine.question.as_mut_ptr() as u32
    })
}

/// See [`block::execute`].
#[unsafe(no_mangle)]
pub extern "C" fn execute(length: u32) -> u64 {
    answer(length, block::execute)
}

/// See [`call::call`].
#[unsafe(no_mangle)]
pub extern "C" fn call(length: u32) -> u64 {
    answer(length, call::call)
}

/// See [`query::account`].
#[unsafe(no_mangle)]
pub extern "C" fn account(length: u32) -> u64 {
    answer(length, query::account)
}

/// See [`query::storage`].
#[unsafe(no_mangle)]
pub extern "C" fn storage(length: u32) -> u64 {
    answer(length, query::storage)
}

/// See [`query::code`].
#[unsafe(no_mangle)]
pub extern "C" fn code(length: u32) -> u64 {
    answer(length, query::code)
}

/// See [`query::proof`].
#[unsafe(no_mangle)]
pub extern "C" fn proof(length: u32) -> u64 {
    answer(length, query::proof)
}

/// See [`store::remember`].
#[unsafe(no_mangle)]
pub extern "C" fn remember(length: u32) -> u64 {
    answer(length, store::remember)
}

fn answer(length: u32, find: Answer) -> u64 {
    ENGINE.with_borrow_mut(|engine| {
        let Engine { store, question, answer } = engine;
        answer.bytes.clear();
        answer.byte(0);
        let result = question
            .get(..length as usize)
            .ok_or(Failure::Malformed("the question is longer than its room"))
            .and_then(|question| find(store, &mut Reader::new(question), answer));
        if let Err(failure) = result {
            answer.bytes.clear();
            failure.write(answer);
        }
        (answer.bytes.as_ptr() as u64) << 32 | answer.bytes.len() as u64
    })
}
