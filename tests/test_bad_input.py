"""Bad input that must have a clear typed answer and change nothing: each phrase of the requirement and the tests that show
it, over REST where it can get that far and on the contracts themselves. A test renamed or removed fails here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

SHOWN: dict[str, tuple[str, ...]] = {
    "unknown party": (
        "app/cash/test_minting.py::TestMint::test_the_party_has_to_be_on_the_ledger",
        "contracts/party/test_admit.py::TestAdmit::test_a_party_that_was_never_admitted_is_unknown",
    ),
    "suspended party": (
        "app/receivables/test_agreeing.py::TestConfirming::test_a_suspended_debtor_confirms_nothing",
        "app/claims/test_blocked_and_at_once.py::TestASuspendedParty::test_passes_nothing_on",
        "app/financing/test_offers.py::TestOffering::test_a_suspended_funder_offers_nothing",
        "contracts/claim/test_offer_transfer.py::TestOfferTransfer::test_both_sides_may_undertake",
    ),
    "expired party": (
        "app/parties/test_parties.py::TestRenewal::test_an_expired_party_is_good_again_after_renewal",
        "contracts/receivable/test_confirm.py::TestAccept::test_a_blocked_or_stopped_debtor_is_not_held_to_a_proposal",
        "contracts/party/test_renew.py::TestRenew::test_an_expired_party_stands_again",
    ),
    "wrong role, licence or capability": (
        "app/matrix/test_matrix.py::test_who_may_not",
        "app/financing/test_accepting.py::TestRefused::test_when_the_funder_lost_its_licence_meanwhile",
        "contracts/financing/test_offer.py::TestOffer::test_only_a_funder_licensed_to_lend",
        "contracts/dual_control/test_every_verb.py::TestEveryVerb::test_without_a_request_it_takes_a_maker",
    ),
    "the same person as maker and checker": (
        "app/approvals/test_approvals.py::TestApproving::test_a_checkers_key_of_the_makers_own_person_does_not_count",
        "app/kernel/test_access.py::TestOnePersonAsTwo::test_nobody_makes_a_key_for_another_person_of_its_party",
        "contracts/dual_control/test_second_person.py::TestSecondPerson::test_the_same_person_with_another_key_is_the_same_person",
    ),
    "a request named with other terms": (
        "app/kernel/test_writes.py::TestDualControl::test_an_approval_for_other_terms_is_refused",
        "contracts/dual_control/test_second_person.py::TestSecondPerson::test_a_request_is_good_only_for_its_own_terms",
    ),
    "a request used twice": (
        "app/approvals/test_approvals.py::TestApproving::test_it_serves_once",
        "contracts/dual_control/test_second_person.py::TestSecondPerson::test_a_request_is_used_once",
    ),
    "an expired request": (
        "app/approvals/test_approvals.py::TestApproving::test_an_expired_request_is_void",
        "contracts/dual_control/test_second_person.py::TestSecondPerson::test_a_request_expires_to_the_second",
    ),
    "a request filed by an account removed since": (
        "app/approvals/test_approvals.py::TestApproving::test_a_request_of_a_removed_maker_is_void",
        "app/approvals/test_approvals.py::TestARemovedMaker::test_leaves_a_dead_request_and_another_maker_files_anew",
        "contracts/dual_control/test_second_person.py::TestSecondPerson::test_a_maker_removed_since_takes_its_requests_along",
    ),
    "another party's object": (
        "app/matrix/test_matrix.py::test_who_sees",
        "app/matrix/test_matrix.py::test_who_may_not",
        "app/claims/test_seeing.py::TestItem::test_a_foreign_claim_does_not_exist",
    ),
    "the same invoice again, in other letter case, full-width digits, spaces, from another account, for another amount": (
        "app/invoices/test_registering.py::TestByFields::test_the_same_invoice_is_known_however_it_is_written",
        "app/invoices/test_invoice_numbers.py::TestNormalisation::test_case_width_and_spaces_make_no_difference",
        "contracts/invoice/test_register.py::TestRegister::test_the_same_number_is_the_same_invoice_whatever_else_it_says",
        "contracts/invoice/test_register.py::TestRegister::test_other_letter_case_full_width_digits_and_spaces_are_refused",
    ),
    "beyond an invoice's gross": (
        "app/receivables/test_proposing.py::TestTermsThatDoNotFit::test_more_than_is_left_of_an_invoice",
        "contracts/receivable/test_propose.py::TestInvoices::test_an_invoice_is_used_up_to_its_gross_and_never_beyond",
    ),
    "an invoice already paid by a claim": (
        "app/claims/test_passing_on.py::TestAccept::test_an_invoice_is_paid_once",
        "contracts/receivable/test_propose.py::TestInvoices::test_an_invoice_paid_by_a_claim_is_used_up",
    ),
    "amounts of zero, below zero, with fractions of a cent, above 2^53 - 1": (
        "app/kernel/test_money.py::TestOnTheWire::test_anything_but_the_exact_shape_is_refused",
        "app/kernel/test_money.py::TestReadingDecimals::test_refuses_fractions_of_a_minor_unit",
        "app/cash/test_minting.py::TestMint::test_bad_input_is_named_field_by_field",
        "contracts/receivable/test_propose.py::TestAmounts::test_the_face_is_an_amount",
        "contracts/cash/test_deposits.py::TestMint::test_it_is_an_amount",
    ),
    "a due date in the past": (
        "app/receivables/test_proposing.py::TestTermsThatDoNotFit::test_a_due_day_that_is_over",
        "contracts/receivable/test_term_rules.py::TestDates::test_it_is_due_at_the_end_of_a_day_that_has_not_ended",
    ),
    "a due date beyond the tenor limit": (
        "app/receivables/test_proposing.py::TestTermsThatDoNotFit::test_a_tenor_beyond_a_year",
        "contracts/receivable/test_term_rules.py::TestDates::test_a_tenor_over_six_months_needs_a_reason_and_over_a_year_there_is_none",
    ),
    "over the quota, pending included": (
        "app/receivables/test_quotas.py::TestCaps::test_the_lower_of_both_caps_holds",
        "contracts/receivable/test_confirm.py::TestConfirm::test_own_pending_proposals_count",
        "contracts/receivable/test_confirm.py::TestAccept::test_a_cap_that_came_down_since_holds_to_the_cent",
        "contracts/issuer_quotas/test_holds.py::TestHold::test_two_first_approvals_do_not_fit_where_one_does",
    ),
    "confirm twice, at once from 50 clients": (
        "app/receivables/test_agreeing.py::TestConfirming::test_fifty_at_once_confirm_it_once",
        "contracts/receivable/test_confirm.py::TestConfirm::test_twice_is_refused_even_where_the_quota_is_used_up",
    ),
    "a split that does not sum, is too small or too deep": (
        "app/claims/test_splitting.py::TestSplit::test_parts_that_do_not_fit_change_nothing",
        "contracts/claim/test_split.py::TestSplit::test_parts_that_do_not_sum_are_refused",
        "contracts/claim/test_split.py::TestSplit::test_parts_have_the_smallest_amount_and_one_remainder_may_be_smaller",
        "contracts/claim/test_split.py::TestSplit::test_a_split_too_deep_is_refused",
    ),
    "move, split or pledge what is pledged or offered": (
        "app/claims/test_redeeming.py::TestLending::test_a_pledged_claim_cannot_be_split_or_offered",
        "app/claims/test_splitting.py::TestSplit::test_an_offered_claim_cannot_be_split",
        "app/claims/test_passing_on.py::TestOffer::test_a_claim_is_offered_to_one_at_a_time",
        "app/financing/test_requests.py::TestAsking::test_a_pledged_claim_is_not_asked_for_again",
        "contracts/claim/test_split.py::TestSplit::test_a_pledged_or_offered_claim_cannot_be_split",
        "contracts/claim/test_offer_transfer.py::TestOfferTransfer::test_a_locked_claim_is_not_offered",
        "contracts/financing/test_request.py::TestRequest::test_only_the_holder_of_a_free_live_claim",
    ),
    "move, split or pledge what is not mine": (
        "app/claims/test_splitting.py::TestSplit::test_only_the_holder_splits",
        "app/financing/test_requests.py::TestAsking::test_another_partys_claim_does_not_exist",
        "contracts/claim/test_split.py::TestSplit::test_only_its_holder_splits_it",
        "contracts/claim/test_offer_transfer.py::TestOfferTransfer::test_only_its_holder_offers_it",
    ),
    "through every standard token function": (
        "contracts/claim/test_standard_face.py::TestMoving::test_nothing_moves_or_approves_whoever_asks",
        "contracts/claim/test_standard_face.py::TestMoving::test_every_function_of_the_standards_that_writes_is_among_them",
        "contracts/cash/test_deposits.py::TestTheStandardFace::test_nothing_moves_or_approves_by_it",
    ),
    "a transfer to a stranger, to oneself, or to the debtor": (
        "app/claims/test_passing_on.py::TestOffer::test_a_stranger_cannot_be_a_recipient",
        "app/claims/test_passing_on.py::TestOffer::test_only_a_supplier_that_is_neither_holder_nor_debtor_and_sent_the_invoice",
        "contracts/claim/test_offer_transfer.py::TestOfferTransfer::test_never_to_oneself_or_the_debtor_or_a_stranger",
    ),
    "accept an offer that expired": (
        "app/claims/test_passing_on.py::TestAccept::test_an_expired_offer_is_void_and_anyone_of_the_two_puts_it_away",
        "contracts/claim/test_accept_transfer.py::TestAcceptTransfer::test_not_once_it_expired",
        "contracts/financing/test_offer_ends.py::TestAcceptOffer::test_before_offer_and_request_expire",
    ),
    "accept an offer that was withdrawn": (
        "app/claims/test_passing_on.py::TestAccept::test_a_closed_offer_stays_closed",
        "app/financing/test_accepting.py::TestRefused::test_one_that_was_withdrawn",
    ),
    "accept an offer whose claim was partly paid, below the least that it is good for": (
        "app/claims/test_passing_on.py::TestAccept::test_a_payment_voids_no_offer_and_the_giver_gets_what_is_due_before",
        "contracts/claim/test_accept_transfer.py::TestAcceptTransfer::test_a_cent_that_the_debtor_pays_voids_no_offer",
        "contracts/financing/test_offer_ends.py::TestAcceptOffer::test_not_if_the_outstanding_value_fell_below_the_least",
    ),
    "accept an offer whose claim fell due": (
        "app/claims/test_passing_on.py::TestAccept::test_an_offer_is_void_once_the_claim_is_due",
        "contracts/claim/test_accept_transfer.py::TestAcceptTransfer::test_not_once_it_fell_due",
        "contracts/financing/test_offer_ends.py::TestAcceptOffer::test_not_if_the_claim_is_due_settled_or_elsewhere",
    ),
    "accept an offer whose debtor was stopped meanwhile": (
        "app/financing/test_accepting.py::TestRefused::test_when_the_debtor_was_stopped_meanwhile",
        "contracts/claim/test_accept_transfer.py::TestAcceptTransfer::test_not_once_the_debtor_was_stopped",
        "contracts/financing/test_offer_ends.py::TestAcceptOffer::test_not_once_the_debtor_was_stopped",
    ),
    "register another's invoice": (
        "app/invoices/test_registering.py::TestByFields::test_nobody_else_does",
        "contracts/invoice/test_register.py::TestRegister::test_nobody_registers_an_invoice_of_others",
    ),
    "lend beyond the advance rate": (
        "app/financing/test_offers.py::TestOffering::test_terms_that_do_not_fit_are_refused",
        "contracts/financing/test_offer.py::TestAdvanceRate::test_met_to_the_cent_and_one_cent_over",
    ),
    "lend beyond the debtor limit": (
        "app/financing/test_offers.py::TestOffering::test_not_beyond_the_limit_with_open_offers_counted",
        "contracts/financing/test_limits.py::TestUse::test_the_limit_holds_to_the_cent_pending_offers_included",
    ),
    "repay too much": (
        "app/loans/test_repaying.py::TestRefused::test_more_than_is_owed",
        "app/loans/test_repaying.py::TestAll::test_not_more_than_the_caller_would_pay",
        "contracts/financing/test_loan.py::TestRepay::test_never_more_than_is_owed",
    ),
    "a statement entry used twice": (
        "app/cash/test_minting.py::TestMint::test_the_same_entry_serves_once_however_it_is_spelt",
        "app/cash/test_payouts.py::TestSettle::test_an_entry_that_brought_money_in_takes_none_out",
        "contracts/cash/test_deposits.py::TestMint::test_an_entry_serves_once_in_either_direction",
    ),
    "malformed JSON": (
        "app/kernel/test_http.py::TestABody::test_that_is_not_json_is_a_400",
        "app/kernel/test_http.py::TestABody::test_nested_too_deeply_does_not_end_the_process",
        "app/kernel/test_hostile.py::TestNul::test_in_a_body_is_refused_by_its_place",
        "app/matrix/test_schemathesis.py::test_a_writing_operation_answers_as_it_is_documented",
    ),
    "malformed XML": (
        "app/invoices/test_hostile_files.py::TestEntities::test_a_document_type_is_refused_and_nothing_is_fetched",
        "app/invoices/test_registering.py::TestAsADocument::test_what_cannot_be_read_is_told_why",
        "app/invoices/test_mutated_files.py::TestAnyFile::test_damaged_samples_are_read_or_refused",
    ),
    "malformed keys": (
        "app/kernel/test_http.py::TestAKey::test_that_is_not_good_is_a_401_that_says_how",
        "app/kernel/test_writes.py::TestAnIdempotencyKey::test_is_needed",
        "app/matrix/test_matrix.py::test_without_a_good_key_nothing_but_the_public_is_there",
    ),
    "malformed cursors": (
        "app/kernel/test_http.py::TestAList::test_refuses_a_cursor_that_is_not_its_own",
        "app/matrix/test_schemathesis.py::test_a_reading_operation_answers_as_it_is_documented",
    ),
    "the same idempotency key with another body": (
        "app/kernel/test_writes.py::TestAnIdempotencyKey::test_never_serves_another_request",
    ),
    "what must still work: a suspended or expired party pays its debts": (
        "app/receivables/test_paying.py::TestPaying::test_a_suspended_debtor_still_pays",
        "app/loans/test_repaying.py::TestBlocked::test_a_suspended_borrower_still_pays_its_debt",
        "contracts/receivable/test_pay.py::TestPay::test_an_expired_debtor_pays_its_debts_late",
        "contracts/financing/test_loan.py::TestRepay::test_a_blocked_borrower_pays_and_a_blocked_lender_receives",
    ),
    "what must still work: a suspended or expired party receives what is due": (
        "app/claims/test_blocked_and_at_once.py::TestASuspendedParty::test_redeems_and_is_paid_out",
        "app/loans/test_repaying.py::TestBlocked::test_a_suspended_lender_still_gets_its_money",
        "contracts/claim/test_redeem.py::TestRedeem::test_a_blocked_holder_receives_what_is_due",
        "contracts/claim/test_redeem.py::TestWaterfall::test_a_blocked_lender_gets_its_share",
    ),
}


@pytest.mark.parametrize("phrase", SHOWN)
def test_every_phrase_is_shown_by_tests_that_exist(phrase: str) -> None:
    assert [each for each in SHOWN[phrase] if each.partition("::")[2] not in _tests_in(each.partition("::")[0])] == []


@cache
def _tests_in(path: str) -> frozenset[str]:
    found = set()
    for node in ast.parse((TESTS / path).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return frozenset(found)
