"""A second province, whose city has other rules than Shandong."""

import pytest

from tests.conftest import found, make_body, make_unit
from unions.models import Body


@pytest.fixture
def suzhou(policy_data: None) -> dict[str, Body]:
    province = make_body("江苏省总工会", "province", None, "32")
    city = make_body("苏州市总工会", "city", province, "3205")
    county = make_body("苏州市虎丘区总工会", "county", city, "320505")
    unit = make_unit("苏州虎丘电子有限公司", "320505")
    basic = found(unit, "苏州虎丘电子有限公司工会委员会", "single", county, "320505")
    return {"province": province, "city": city, "county": county, "basic": basic}
