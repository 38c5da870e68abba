"""What the validators' contract refuses."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

WithoutValidators = refusal(
    "WithoutValidators", 409, "The ledger has no validators",
    "The ledger was begun without validators and stays so; a ledger with validators is begun anew.",
)  # fmt: skip
ValidatorUnknown = refusal(
    "ValidatorUnknown", 404, "There is no such validator",
    "{validator} never was a validator of this ledger; the list of validators shows those that are.",
)  # fmt: skip
ValidatorKnown = refusal(
    "ValidatorKnown", 409, "The key is or was a validator's",
    "{validator} is or was a validator, and a key that was removed never comes back; governance can admit a new key.",
)  # fmt: skip
ValidatorNameTaken = refusal(
    "ValidatorNameTaken", 409, "Another validator has the name",
    "A validator has the name {name} already; choose another.",
)  # fmt: skip
ValidatorMalformed = refusal(
    "ValidatorMalformed", 422, "A validator needs an address and a name",
    "The address {validator} and the name “{name}” do not make a validator; give both.",
)  # fmt: skip
ValidatorLeaving = refusal(
    "ValidatorLeaving", 409, "The validator is leaving already",
    "{validator} no longer seals from block {until} on; nothing is left to do.",
)  # fmt: skip
ValidatorsTooMany = refusal(
    "ValidatorsTooMany", 409, "There are as many validators as there can be",
    "A ledger has at most {most} validators; governance can remove one first.",
)  # fmt: skip
LastValidator = refusal(
    "LastValidator", 409, "Nobody else would seal that block",
    "Without {validator} there might be no validator from that block on; governance can admit another one from an "
    "earlier block on first.",
)  # fmt: skip
BlockTooSoon = refusal(
    "BlockTooSoon", 422, "The block is not late enough",
    "Block {given} is too soon; give block {earliest} or a later one.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (
    WithoutValidators, ValidatorUnknown, ValidatorKnown, ValidatorNameTaken, ValidatorMalformed, ValidatorLeaving,
    ValidatorsTooMany, LastValidator, BlockTooSoon,
)  # fmt: skip
