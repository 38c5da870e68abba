"""The text that debtors sign when they confirm, as a new ledger begins with. Its hash stands in the terms on chain; a text
once listed is never changed: governance lists a new one and retires the old."""

from __future__ import annotations

from chain.ethereum.keccak import keccak

TEXT = """\
应收账款确认及付款承诺 / Confirmation of a receivable and undertaking to pay

1. 债务人确认本应收账款真实存在，金额与到期日如所载，并无条件承诺于到期日向届时的持有人支付全部未付金额。
   The debtor confirms that the receivable exists in the amount and with the maturity stated, and undertakes
   unconditionally to pay what is then unpaid of it at maturity to whoever holds it.
2. 债务人对持有人放弃其对供应商享有的抗辩权和抵销权（《民法典》第五百四十八条、第五百四十九条）。
   As against a holder the debtor waives the defences and the set-off it has against the supplier (Civil Code
   §§548, 549).
3. 债务人声明基础合同不禁止转让本应收账款（《民法典》第五百四十五条）。
   The debtor states that the underlying contract does not forbid the assignment of the receivable (Civil Code §545).
4. 本账本上的转让记录即构成对债务人的转让通知（《民法典》第五百四十六条）；从权利随之转移（第五百四十七条）。
   A transfer on this ledger is notice of it to the debtor (Civil Code §546); ancillary rights go with it (§547).
"""


def hash_of(text: str) -> bytes:
    """What stands in a receivable's terms for a text: Keccak-256 of it in UTF-8."""
    return keccak(text.encode())


HASH = hash_of(TEXT)
