"""Numbers by themselves: cardinals, fractions, ranges and Roman numerals."""
