"""The sandbox's consortium. The firms are invented; their legal ids have valid check digits, and those of the chain from
the core enterprise to the third tier are the ones on the sample invoices."""

from __future__ import annotations

from app.kernel.enums import Licence, Role, SizeClass
from app.kernel.money import Money
from app.parties.legal_ids import LegalId
from app.setup.charter import Charter, Listing, Member
from chain.contracts.genesis import CurrencyPlan

CNY = CurrencyPlan("CNY", 2)
CAP = Money(5_000_000_000, "CNY")
"""What each core enterprise may owe at once: ¥50 million."""


def _member(
    handle: str, name: str, uscc: str, role: Role, size: SizeClass, licences: tuple[Licence, ...] = ()
) -> Member:
    return Member(handle, name, LegalId("USCC", uscc), (role,), size, licences)


MEMBERS: tuple[Member, ...] = (
    _member("governance", "粤港澳供应链票据联盟理事会", "91440300MA5FACT012", "Governance", "Large"),
    _member("operator", "云符供应链科技有限公司", "91440300MA5AUDT07J", "Operator", "Medium"),
    _member("regulator", "南岭金融监督管理局", "11440000MB2D0AUP1N", "Regulator", "PublicBody"),
    _member("auditor", "衡信会计师事务所", "91310000MA1FL7BK1E", "Auditor", "Medium"),
    _member("bank", "珠江清算银行", "91440000MA4UR2NQ5M", "SettlementBank", "Large"),
    _member("core1", "粤湾智驾汽车集团有限公司", "91440101MA5D3K7N18", "CoreEnterprise", "Large"),
    _member("core2", "海珠远航船舶重工有限公司", "91440101MA9W0CAR25", "CoreEnterprise", "Large"),
    _member("tier1", "深圳明晖精密制造有限公司", "91440300MA5EQ4T81A", "Supplier", "Medium"),
    _member("tier2", "东莞恒岳五金制品有限公司", "91441900MA4WX9P23D", "Supplier", "Small"),
    _member("tier3", "佛山启正模具有限公司", "91440600MA5CH6R16F", "Supplier", "Micro"),
    _member("funder1", "岭南普惠银行", "91440300MA5GTXY27N", "Funder", "Large", ("Lending", "Factoring")),
    _member("funder2", "湾区产业银行", "91440605MA56KPP330", "Funder", "Large", ("Lending", "Factoring")),
    _member("factor", "鹏程商业保理有限公司", "91440300MA5HKFN10R", "Funder", "Medium", ("Factoring",)),
)


def charter(kyb_until: int) -> Charter:
    """The sandbox's charter: one currency, and a cap for each core enterprise.

    :param kyb_until: end of everybody's know-your-business check, seconds UTC.
    """
    return Charter(
        members=MEMBERS,
        operator="operator",
        listings=(Listing(CNY, "bank"),),
        kyb_until=kyb_until,
        caps={member.handle: CAP for member in MEMBERS if "CoreEnterprise" in member.roles},
    )
