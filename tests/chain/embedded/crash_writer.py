"""A process to be killed: it submits transactions from several threads and prints each one that was acknowledged.

python crash_writer.py FOLDER SENDERS
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from chain.embedded.node import EmbeddedChain
from chain.embedded.store import generation
from chain.runtime.clock import SystemClock
from tests.chain.chain_kit import CONSORTIUM, DEPLOY, RECORDER_AT, WAIT_S, Key, record, send


def main(folder: Path, senders: int) -> None:
    generation.BLOCKS_MAX = 20  # several checkpoints in each life
    chain = EmbeddedChain.open(folder, CONSORTIUM, SystemClock())
    send(chain, DEPLOY)
    lock = threading.Lock()

    def run(key: Key) -> None:
        nonce = chain.transaction_count(key.address)
        while True:
            receipt = chain.wait(chain.submit(key.raw(nonce, RECORDER_AT, record(nonce))), WAIT_S)
            with lock:
                print(  # noqa: T201  (what the test reads)
                    receipt.transaction.hex(), receipt.block.number, receipt.block.hash.hex(), flush=True
                )
            nonce += 1

    threads = [threading.Thread(target=run, args=(Key(f"sender {number}"),)) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:  # pools start nothing more in a process whose main thread has ended
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
