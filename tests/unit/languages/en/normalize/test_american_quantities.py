"""Numbers, money, dates, times and units as Americans read them, with the real G2P."""

import pytest
from support.pronunciation_asserts import assert_read_as

NUMBERS = """
It has 1,234,567 rows. > it has one million two hundred thirty four thousand five hundred sixty seven rows
We need 2345 people. > we need two thousand three hundred forty five people
It hosts 1500 people. > it hosts fifteen hundred people
In 1984 prices rose. > in nineteen eighty four prices rose
The PIN is 0042. > the pin is zero zero four two | the P I N is zero zero four two
Agent 007 is back. > agent zero zero seven is back
Write to Beverly Hills, CA 90210. > write to beverly hills california nine zero two one zero
Boston, MA 02134-1000. > boston massachusetts zero two one three four one zero zero zero
We're in Room 204. > we're in room two oh four
Take Flight 370 now. > take flight three seventy now
Get off Route 66. > get off route sixty six
Call 911 now. > call nine one one now
Take Psychology 101 first. > take psychology one oh one first
He is 123 years old. > he is one hundred twenty three years old
Pay 2.50 now. > pay two point five zero now
It rose 0.05 points. > it rose zero point zero five points
Add .5 to it. > add point five to it
It is 10.0 exactly. > it is ten point zero exactly
The 21ST century. > the twenty first century
His 101st win. > his one hundred first win
The 1,000th visitor. > the one thousandth visitor
It has 3.2B users. > it has three point two billion users
Some 5M people. > some five million people
Some 10 000 people. > some ten thousand people
About 1 500 000 sold. > about one million five hundred thousand sold
Some 1,00,000 people. > some one lakh people
It was ~5 degrees. > it was about five degrees
It is ≈10 km away. > it is about ten kilometers away
Ages 18+ only. > ages eighteen plus only
He got +5 for it. > he got plus five for it
Under -40 here. > under minus forty here
Keep <5% of it. > keep less than five percent of it
For >10 items. > for greater than ten items
Up 0.25% today. > up zero point two five percent today
It is 100% cotton. > it is one hundred percent cotton
Up 10-15% today. > up ten to fifteen percent today
It holds 1e5 rows. > it holds one times ten to the power of five rows
Try 6.02e23 here. > try six point zero two times ten to the power of twenty three here
Try 1.5e-3 here. > try one point five times ten to the power of minus three here
Light does 3×10^8 m/s. > light does three times ten to the power of eight meters per second
About 10⁶ cells. > about ten to the power of six cells
It is 2^10 now. > it is two to the power of ten now
It is 5² now. > it is five squared now
It is 5³ now. > it is five cubed now
"""

FRACTIONS_AND_RANGES = """
Add 3 1/2 cups. > add three and a half cups
Add 1 3/4 cups. > add one and three quarters cups
Add 2½ cups. > add two and a half cups
Add 2 ¼ cups. > add two and a quarter cups
Mix ⅔ cup of it. > mix two thirds cup of it
A 2/3 majority. > a two thirds majority
Drill 5/8 inch. > drill five eighths inch
He ate 1/4 of it. > he ate one quarter of it
About 1/100 of it. > about one one hundredth of it
Rated 8/10 by most. > rated eight out of ten by most
A perfect 10/10 again. > a perfect ten out of ten again
We're on page 3/12 now. > we're on page three of twelve now
It is 120/80 today. > it is one twenty over eighty today
After 9/11 we left. > after nine eleven we left
In 4/4 time. > in four four time
A 4:3 picture. > a four by three picture
Odds of 3:1 today. > odds of three to one today
A ratio of 1:20 here. > a ratio of one to twenty here
From 1990-1995 only. > from nineteen ninety to nineteen ninety five only
The 1990–95 war. > the nineteen ninety to ninety five war
The 2019-20 season. > the twenty nineteen to twenty season
They won 3-2 today. > they won three to two today
A 110-98 win. > a one hundred ten to ninety eight win
A 2-2 draw. > a two two draw
It was a 5-4 ruling. > it was a five to four ruling
A 50-50 chance. > a fifty fifty chance
He works 9-5 here. > he works nine to five here
A 4-3-3 formation. > a four three three formation
A Boeing 747-400 landed. > a boeing seven forty seven four hundred landed
Wait 1.5–2 hours. > wait one point five to two hours
Some 1,000-2,000 people. > some one thousand to two thousand people
It is 2-3x more. > it is two to three times more
A 5-year-old boy. > a five year old boy
A 30-day trial. > a thirty day trial
So 5 - 3 = 2 holds. > so five minus three equals two holds
"""

MONEY = """
Pay $1 now. > pay one dollar now
Pay $1.01 now. > pay one dollar and one cent now
Pay $0.99 now. > pay ninety nine cents now
Pay $.50 now. > pay fifty cents now
Pay $1,234.56 now. > pay one thousand two hundred thirty four dollars and fifty six cents now
Pay $100.00 now. > pay one hundred dollars now
Gas is $3.999 now. > gas is three point nine nine nine dollars now
It lost -$5 today. > it lost minus five dollars today
It lost $50k today. > it lost fifty thousand dollars today
It lost $1.5 million today. > it lost one point five million dollars today
A $5 million deal. > a five million dollar deal
A $5 fee. > a five dollar fee
It is a $100-million project. > it is a one hundred million dollar project
He makes $20/hr here. > he makes twenty dollars per hour here
Pay 99¢/lb here. > pay ninety nine cents per pound here
Pay $5-10 each. > pay five to ten dollars each
Pay $5-$10 million each. > pay five to ten million dollars each
Pay $5.99-$7.99 each. > pay five dollars and ninety nine cents to seven dollars and ninety nine cents each
It is worth €5bn today. > it is worth five billion euros today
It is worth £2m today. > it is worth two million pounds today
It is worth US$3.2 billion today. > it is worth three point two billion US dollars today
It is worth A$40 today. > it is worth forty australian dollars today
It is worth C$40 today. > it is worth forty canadian dollars today
It is worth R$ 50 today. > it is worth fifty reais today
It is worth CHF 20 today. > it is worth twenty swiss francs today
It is worth USD 50 today. > it is worth fifty US dollars today
It is worth 50 EUR today. > it is worth fifty euros today
It is worth 1 EUR today. > it is worth one euro today
It is worth 5.99 EUR today. > it is worth five euros and ninety nine cents today
It is worth 1.5 million USD today. > it is worth one point five million US dollars today
It is worth 50€ today. > it is worth fifty euros today
It is worth ₩10,000 today. > it is worth ten thousand won today
It is worth ₹1,00,000 today. > it is worth one lakh rupees today
It is worth ₹5 crore today. > it is worth five crore rupees today
It is worth Rs. 500 today. > it is worth five hundred rupees today
It costs about $5+ today. > it costs about five dollars plus today
"""

DATES_AND_TIMES = """
On January 5, 2024 we met. > on january fifth twenty twenty four we met
On March 3rd, 2021 we met. > on march third twenty twenty one we met
On 5 January 2024 we met. > on the fifth of january twenty twenty four we met
On the 5th of January we met. > on the fifth of january we met
From Jan. 5-7 we met. > from january fifth to seventh we met
From Jan 5–Feb 3 we met. > from january fifth to february third we met
In Sept. 2023 we met. > in september twenty twenty three we met
On Mon., Dec. 25 we met. > on monday december twenty fifth we met
Open Mon-Fri only. > open monday to friday only
We met on Sat. > we met on saturday
The cat sat. > the cat sat
You may 5 times. > you may five times
On 15/03/2024 we met. > on march fifteenth twenty twenty four we met
On 3/4/24 we met. > on march fourth twenty twenty four we met
On 3/15 we met. > on march fifteenth we met
On 15.03.2024 we met. > on march fifteenth twenty twenty four we met
On 12-25-2023 we met. > on december twenty fifth twenty twenty three we met
On 15-Mar-2024 we met. > on the fifteenth of march twenty twenty four we met
In 2024-03 we met. > in march twenty twenty four we met
At 2024-03-15T14:30:00Z we met. > at march fifteenth twenty twenty four at fourteen thirty UTC we met
In 500 BC they met. > in five hundred BC they met
Around c. 1850 they met. > around circa eighteen fifty they met
Back in the '90s we met. > back in the nineties we met
The mid-1990s were good. > the mid nineteen nineties were good
The 2010s were good. > the twenty tens were good
Come at 5pm today. > come at five PM today
Come at 9am today. > come at nine AM today
Come at 9 am today. > come at nine AM today
Come at 3 p.m. today. > come at three PM today
Come at 3:30pm today. > come at three thirty PM today
Come at 11.20am today. > come at eleven twenty AM today
Come at 6.05 p.m. today. > come at six oh five PM today
Come at 9.30 in the morning. > come at nine thirty in the morning
It grew by 9.30 points. > it grew by nine point three zero points
Come at 9:00 AM today. > come at nine AM today
Come at 9:00 today. > come at nine o'clock today
Come at 12:00 noon today. > come at twelve noon today
Come from 7 p.m.–9 p.m. > come from seven PM to nine PM
Come at 14:30 today. > come at fourteen thirty today
Come at 12:05 today. > come at twelve oh five today
Come at 00:00 today. > come at midnight today
Come at 14:00 UTC today. > come at fourteen hundred UTC today
Come at 3:30 EST today. > come at three thirty EST today
Come from 7-9pm today. > come from seven to nine PM today
Come from 7am-9pm today. > come from seven AM to nine PM today
Come from 9:00–17:00 today. > come from nine o'clock to seventeen hundred today
Come from 10:30 AM - 2:15 PM today. > come from ten thirty AM to two fifteen PM today
He ran 1:23:45 today. > he ran one hour twenty three minutes forty five seconds today
He ran 1:23.45 today. > he ran one minute twenty three point four five seconds today
He ran 2h30m today. > he ran two hours thirty minutes today
He ran 5m30s today. > he ran five minutes thirty seconds today
Read John 3:16 aloud. > read john three sixteen aloud
Read Psalm 119:105 aloud. > read psalm one nineteen one oh five aloud
Read Genesis 1:1-3 aloud. > read genesis one one to three aloud
Dep. 06:45, arr. 9:10 PM. > departure six forty five arrival nine ten PM | dep six forty five arr nine ten PM
"""

UNITS = """
It is 1 kg now. > it is one kilogram now
It is ½ kg now. > it is one half kilogram now
It is 1/4 lb now. > it is one quarter pound now
It is 5kg now. > it is five kilograms now
It is 10-15 kg now. > it is ten to fifteen kilograms now
It is 5kg-10kg now. > it is five kilograms to ten kilograms now
It is 1984 kg now. > it is one thousand nine hundred eighty four kilograms now
A 5 km run. > a five kilometer run
A 5-km run. > a five kilometer run
He did 60 mph there. > he did sixty miles per hour there
He did 9.8 m/s² there. > he did nine point eight meters per second squared there
It is -5°C now. > it is minus five degrees celsius now
It is 98.6°F now. > it is ninety eight point six degrees fahrenheit now
It is 1° now. > it is one degree now
It does 5 MB/s now. > it does five megabytes per second now
It does 10 Mbps now. > it does ten megabits per second now
It has 16 GB now. > it has sixteen gigabytes now
It used 3.5 kWh now. > it used three point five kilowatt hours now
It needs 12V now. > it needs twelve volts now
It needs 4.7kΩ now. > it needs four point seven kilohms now
It took 20 µs now. > it took twenty microseconds now
It took 5 ms now. > it took five milliseconds now
It took 5 min. longer. > it took five minutes longer
It waits for 30s now. > it waits for thirty seconds now
He is in his 20s now. > he is in his twenties now
It has 1,200 sq ft now. > it has one thousand two hundred square feet now
It has 5 m² now. > it has five square meters now
It has 8 fl oz now. > it has eight fluid ounces now
It has 2 tbsp sugar. > it has two tablespoons sugar
It weighs 2 lbs now. > it weighs two pounds now
He is 6 ft. tall. > he is six feet tall
He is 6ft 2in tall. > he is six feet two inches tall
He is 5′10″ tall. > he is five foot ten tall
He is 6'2" tall. > he is six foot two tall
A 27" monitor. > a twenty seven inch monitor
He said "I am 6" to me. > he said I am six to me
A 10x20 room. > a ten by twenty room
A 3 m × 4 m room. > a three meters by four meters room
A 1920x1080 screen. > a nineteen twenty by ten eighty screen
A 2x4 board. > a two by four board
It is 3x faster. > it is three times faster
Paper of 8.5 in x 11 in only. > paper of eight point five inches by eleven inches only
It fell 2 in. of rain. > it fell two inches of rain
It has 75 dB now. > it has seventy five decibels now
It has 2.4GHz now. > it has two point four gigahertz now
It has 32 psi now. > it has thirty two pounds per square inch now
It has 5 mg/dL now. > it has five milligrams per deciliter now
It has 8 L/100 km now. > it has eight liters per hundred kilometers now
The 100m dash. > the one hundred meter dash
A 4x100m relay. > a four by one hundred meters relay
It needs 12V DC and 50/60Hz. > it needs twelve volts D C and fifty sixty hertz
Heat it to 350F now. > heat it to three hundred fifty degrees fahrenheit now
A 10' x 12' room. > a ten feet by twelve feet room
Go to seat 12A now. > go to seat twelve A now
Go 5 times/day now. > go five times per day now
We sold 500 per km² now. > we sold five hundred per square kilometer now
It is at 40.7° N now. > it is at forty point seven degrees north now
"""


def _cases(*tables: str) -> list[object]:
    lines = [line for table in tables for line in table.strip().splitlines()]
    pairs = [line.split(" > ", 1) for line in lines]
    return [pytest.param(written, readings.split(" | "), id=written) for written, readings in pairs]


@pytest.mark.parametrize(("written", "readings"), _cases(NUMBERS, FRACTIONS_AND_RANGES, MONEY, DATES_AND_TIMES, UNITS))
def test_quantity_is_read_as_americans_do(written: str, readings: list[str]) -> None:
    assert_read_as(written, *readings)
