"""Dates, scores, years and numbers that the British read otherwise than Americans."""

import pytest
from support.pronunciation_asserts import assert_read_as

_CASES = """
It has 105 rows. > it has one hundred and five rows
It has 2,345,678 rows. > it has two million three hundred and forty five thousand six hundred and seventy eight rows
It has 1,005 rows. > it has one thousand and five rows
It has 200 rows. > it has two hundred rows
It is -105 there. > it is minus one hundred and five there
It is 105.5 now. > it is one hundred and five point five now
His 101st win. > his one hundred and first win
Back in 2005 we met. > back in two thousand and five we met
Back in 1905 we met. > back in nineteen oh five we met
On 5 January 2024 we met. > on the fifth of january twenty twenty four we met
On the 5th of January we met. > on the fifth of january we met
On January 5 we met. > on january the fifth we met
On March 3rd, 2021 we met. > on march the third twenty twenty one we met
On Jan. 5-7 we met. > on january the fifth to the seventh we met
On 5–7 January we met. > on the fifth to the seventh of january we met
On 2024-03-15 we met. > on the fifteenth of march twenty twenty four we met
On 15/03/2024 we met. > on the fifteenth of march twenty twenty four we met
On 03/04/2024 we met. > on the third of april twenty twenty four we met
On 03/15/2024 we met. > on the fifteenth of march twenty twenty four we met
On 15.3.2024 we met. > on the fifteenth of march twenty twenty four we met
On 15/3 we met. > on the fifteenth of march we met
It cost £105 then. > it cost one hundred and five pounds then
It cost £5.99 then. > it cost five pounds and ninety nine pence then
It cost £1.01 then. > it cost one pound and one penny then
It cost £2m then. > it cost two million pounds then
It cost 50p then. > it cost fifty P then
A £5 note. > a five pound note
They won 3-2 today. > they won three two today
They won 2-0 today. > they won two nil today
They lost 0-2 today. > they lost nil two today
A 0-0 draw. > a nil nil draw
Wait 10-15 minutes. > wait ten to fifteen minutes
See pages 105–110 now. > see pages one hundred and five to one hundred and ten now
It weighs 250 g now. > it weighs two hundred and fifty grams now
It goes 110 km/h now. > it goes one hundred and ten kilometres per hour now
Come at 9 am today. > come at nine AM today
Come at 14:30 today. > come at fourteen thirty today
Come at 3.30 today. > come at three point three zero today
He is 5'10" tall. > he is five foot ten tall
Add 1/2 cup. > add one half cup
"""


def _cases() -> list[object]:
    pairs = (line.split(" > ", 1) for line in _CASES.strip().splitlines())
    return [pytest.param(written, readings.split(" | "), id=written) for written, readings in pairs]


@pytest.mark.parametrize(("written", "readings"), _cases())
def test_quantity_is_read_as_the_british_do(written: str, readings: list[str]) -> None:
    assert_read_as(written, *readings, language="en-gb")
