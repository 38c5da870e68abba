"""What the validators' contract refuses."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

WithoutValidators = refusal(
    "WithoutValidators", 409, "The ledger has no validators",
    "It was begun without validators, and stays so.",
)  # fmt: skip
ValidatorUnknown = refusal(
    "ValidatorUnknown", 404, "There is no such validator", "{validator} never was a validator of this ledger.",
)  # fmt: skip
ValidatorKnown = refusal(
    "ValidatorKnown", 409, "The key is known as a validator",
    "{validator} is or was a validator; a key that was removed never comes back, use a new one.",
)  # fmt: skip
ValidatorNameTaken = refusal(
    "ValidatorNameTaken", 409, "Another validator has the name", "Choose another name than {name}.",
)  # fmt: skip
ValidatorMalformed = refusal(
    "ValidatorMalformed", 422, "A validator needs an address and a name",
    "{validator} and {name} do not make a validator.",
)  # fmt: skip
ValidatorLeaving = refusal(
    "ValidatorLeaving", 409, "The validator leaves already", "{validator} no longer seals from block {until} on.",
)  # fmt: skip
ValidatorsTooMany = refusal(
    "ValidatorsTooMany", 409, "There are as many validators as there can be", "{most} is the most; remove one first.",
)  # fmt: skip
LastValidator = refusal(
    "LastValidator", 409, "Nobody else would seal that block",
    "Without {validator} no validator is sure to be there; admit another one from an earlier block on first.",
)  # fmt: skip
BlockTooSoon = refusal(
    "BlockTooSoon", 422, "The block is not late enough", "Block {given} is too soon; {earliest} is the earliest now.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (
    WithoutValidators, ValidatorUnknown, ValidatorKnown, ValidatorNameTaken, ValidatorMalformed, ValidatorLeaving,
    ValidatorsTooMany, LastValidator, BlockTooSoon,
)  # fmt: skip
