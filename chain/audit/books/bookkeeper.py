"""From the events of a block to the records they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from chain.audit.books import cash, claims, control, lending, parameters, parties, trade
from chain.audit.books.tables import Book, Tables
from chain.audit.findings import Finding
from chain.audit.state import SPARSE, LedgerState, state_of
from chain.contracts.artifact import Artifact
from chain.contracts.events import Event, EventDecoder
from chain.contracts.genesis import DEPOSITS, MODULES, holder_of
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.blocks import Outcome
from chain.port import Address

Handler = Callable[[Tables, Event], None]

HANDLERS: Mapping[str, Handler] = {
    "PartyRegistry.PartyAdmitted": parties.admitted,
    "PartyRegistry.LegalIdAdded": parties.legal_id_added,
    "PartyRegistry.PartyReclassified": parties.reclassified,
    "PartyRegistry.PartyRenewed": parties.renewed,
    "PartyRegistry.PartySuspended": parties.suspended,
    "PartyRegistry.PartyResumed": parties.resumed,
    "PartyRegistry.RoleGranted": parties.role_granted,
    "PartyRegistry.RoleEnded": parties.role_ended,
    "PartyRegistry.LicenceGranted": parties.licence_granted,
    "PartyRegistry.LicenceEnded": parties.licence_ended,
    "PartyRegistry.AccountAdded": parties.account_added,
    "PartyRegistry.AccountRemoved": parties.account_removed,
    "DualControl.ApprovalConsumed": control.approval_consumed,
    "DualControl.ApprovalCancelled": control.approval_cancelled,
    "DualControl.ApprovalReleased": control.approval_released,
    "DualControl.PolicySet": control.policy_set,
    "DualControl.DailySumUsed": control.daily_sum_used,
    "ParameterRegistry.ParameterSet": parameters.parameter_set,
    "ParameterRegistry.CurrencyListed": parameters.currency_listed,
    "ParameterRegistry.SettlementBankNamed": parameters.bank_named,
    "ParameterRegistry.SmallestAmountSet": parameters.smallest_set,
    "ParameterRegistry.UndertakingListed": parameters.undertaking_listed,
    "ParameterRegistry.UndertakingRetired": parameters.undertaking_retired,
    "ValidatorSet.ValidatorAdmitted": parties.validator_admitted,
    "ValidatorSet.ValidatorRemoved": parties.validator_removed,
    "InvoiceRegister.InvoiceRegistered": trade.invoice_registered,
    "InvoiceRegister.InvoiceCorrected": trade.invoice_corrected,
    "InvoiceRegister.InvoiceReduced": trade.invoice_reduced,
    "InvoiceRegister.InvoiceAllocated": trade.invoice_allocated,
    "InvoiceRegister.InvoiceReleased": trade.invoice_released,
    "ReceivableBook.ReceivableConfirmed": trade.confirmed,
    "ReceivableBook.ReceivableRejected": trade.rejected,
    "ReceivableBook.ReceivableWithdrawn": trade.withdrawn,
    "ReceivableBook.ReceivableExpired": trade.expired,
    "ReceivableBook.ReceivablePaid": trade.paid,
    "ReceivableBook.ReceivableOverdue": trade.overdue,
    "ReceivableBook.ReceivableDefaulted": trade.defaulted,
    "ReceivableBook.PotDrawn": trade.pot_drawn,
    "IssuerQuotas.QuotaCapSet": trade.quota_cap_set,
    "IssuerQuotas.QuotaUsed": trade.quota_used,
    "IssuerQuotas.QuotaHeld": control.quota_held,
    "IssuerQuotas.DebtorOverdue": trade.debtor_overdue,
    "ClaimToken.ClaimMinted": claims.minted,
    "ClaimToken.ClaimSplit": claims.split,
    "ClaimToken.ClaimTransferred": claims.transferred,
    "ClaimToken.ClaimLocked": claims.locked,
    "ClaimToken.ClaimUnlocked": claims.unlocked,
    "ClaimToken.ClaimRedeemed": claims.redeemed,
    "ClaimToken.TransferOffered": claims.offered,
    "ClaimToken.TransferOfferClosed": claims.offer_closed,
    "BankAccounts.BankAccountRegistered": cash.account_registered,
    "BankAccounts.BankAccountSuspended": cash.account_suspended,
    "BankAccounts.BankAccountResumed": cash.account_resumed,
    "FinancingDesk.DebtorLimitSet": lending.limit_set,
    "FinancingDesk.DebtorLimitUsed": lending.limit_used,
    "FinancingDesk.FinancingRequested": lending.requested,
    "FinancingDesk.RequestWithdrawn": lending.request_withdrawn,
    "FinancingDesk.FinancingOffered": lending.offered,
    "FinancingDesk.OfferClosed": lending.offer_closed,
    "FinancingDesk.OfferAccepted": lending.offer_accepted,
    "LoanBook.LoanOpened": lending.loan_opened,
    "LoanBook.LoanPaid": lending.loan_paid,
    "LoanBook.LoanClosed": lending.loan_closed,
    "LoanBook.LoanUnsecured": lending.loan_unsecured,
    "PledgeRegistry.PledgeRegistered": lending.pledged,
    "PledgeRegistry.PledgeDischarged": lending.discharged,
}
"""``Contract.Event`` → what it writes."""

OF_A_TOKEN: Mapping[str, Callable[[Tables, Event, str], None]] = {
    "DepositToken.Transfer": cash.moved,
    "DepositToken.DepositMinted": cash.minted,
    "DepositToken.MintReversed": cash.mint_reversed,
    "DepositToken.PayoutReserved": cash.reserved,
    "DepositToken.PayoutSettled": cash.settled,
    "DepositToken.PayoutReturned": cash.returned,
    "DepositToken.PayoutReclaimed": cash.reclaimed,
}
"""The same where the currency is that of the token."""

WITH_THE_BOOK: Mapping[str, Callable[[Tables, Event, Book], None]] = {
    "DualControl.ApprovalFiled": control.approval_filed,
    "ReceivableBook.ReceivableProposed": trade.proposed,
}
"""The same where the receivable book says how calls and terms are encoded."""

TOLD_BY_OTHERS: Mapping[str, str] = {
    "DepositToken.Approval": "never written",
    "ClaimToken.Transfer": "the ledger's own events, beside it",
    "ClaimToken.TransferValue": "the ledger's own events, beside it",
    "ClaimToken.SlotChanged": "the ledger's own events, beside it",
    "ClaimToken.Approval": "never written",
    "ClaimToken.ApprovalForAll": "never written",
    "ClaimToken.ApprovalValue": "never written",
    "PartyRegistry.EIP712DomainChanged": "never written",
}
"""Events that add nothing, and why."""

BOOK = "ReceivableBook"


class Bookkeeper:
    """Keeps the books of one ledger. ``addresses`` are its contracts by name."""

    def __init__(self, addresses: Mapping[str, Address], artifacts: Mapping[str, Artifact]) -> None:
        """:param artifacts: by the same names as the addresses."""
        self.tables = Tables()
        self.addresses = dict(addresses)
        self._names = {address: name for name, address in addresses.items()}
        self._decoder = EventDecoder({addresses[name]: artifact for name, artifact in artifacts.items()})
        self._book = Book(artifacts[BOOK].abi, addresses[BOOK])

    def enter(self, block: SealedBlock, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        """Enter a block's events, as its transactions' outcomes tell them."""
        head = block.head()
        for index, (entry, outcome) in enumerate(zip(block.entries, outcomes, strict=True)):
            for log in outcome.logs:
                contract = self._names.get(log.address)
                if contract is None:
                    continue
                try:
                    self._handle(self._decoder.decode(log, head, entry.hash), contract)
                except (ValueError, KeyError, IndexError, TypeError) as error:
                    detail = f"log {log.index} cannot be entered: {error!r}"
                    yield Finding("event-unreadable", detail, block.header.number, index, contract)

    def state(self) -> LedgerState:
        """The books as the contracts would show them: records that nobody has written yet are there, empty."""
        rows = {table: dict(records) for table, records in self.tables.rows.items()}
        parties_ = list(rows.setdefault("party", {}))
        deposits = rows.setdefault("deposit", {})
        for code in rows.setdefault("currency", {}):
            rows.setdefault("totals", {}).setdefault(code, {"minted": 0, "burned": 0, "reserved": 0})
            contracts = [self.addresses[name] for name in (*MODULES.values(), f"{DEPOSITS}:{code}")]
            for holder in (*map(holder_of, parties_), *contracts):
                deposits.setdefault((code, holder), {"amount": 0})
        for table in SPARSE:
            rows[table] = {key: row for key, row in rows.get(table, {}).items() if any(row.values())}
        return state_of(rows)

    def _handle(self, event: Event | None, contract: str) -> None:
        if event is None:
            raise ValueError("its ABI has no such event")
        kind = f"{event.contract}.{event.name}"
        if kind in HANDLERS:
            HANDLERS[kind](self.tables, event)
        elif kind in OF_A_TOKEN:
            OF_A_TOKEN[kind](self.tables, event, contract.partition(":")[2])
        elif kind in WITH_THE_BOOK:
            WITH_THE_BOOK[kind](self.tables, event, self._book)
        elif kind not in TOLD_BY_OTHERS:
            raise ValueError(f"{kind} is not known")
