"""Seeded lives and crashes of the embedded chain, every one of which an integer brings back.

A simulation is one process with a real node: executor, seals, block log, LMDB, checkpoints, retention. What is made up:

- **Threads.** The block writer and the checkpoint thread stop at every failpoint they pass, and the seed says who goes on.
  Clients are the simulation's own thread, so they come in between any two failpoints. At most one thread runs.
- **Files.** The block log and the proposal are real files of which a crash loses what was not synced: all of it, a torn
  part, or a part that became zeros. A disk can be full at any write or sync.
- **LMDB** is real and not lossy: a crash leaves its file as it is at a failpoint, with the last transaction committed or
  absent. That LMDB's own sync keeps what it promises is trusted, not tested.
- **The process.** A crash copies the folder and leaves everything else behind; the next life opens the copy.
- **The clock** jumps forward and back. **Validators** stop and come back; all their keys are in the process.
"""
