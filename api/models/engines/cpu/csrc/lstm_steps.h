/* One direction of an LSTM, for one instruction set. lstm.c includes this file once for each, with these macros:
 *
 *     NAME(x)    x followed by the instruction set's name
 *     LANES      floats in a vector
 *     BLOCKS     vectors of units made at once, four gates each: as many as there are registers for
 */

typedef float NAME(vec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t NAME(ivec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
#define vec NAME(vec)
#define ivec NAME(ivec)

/* e^x, within 2e-7 of it: 2 to a whole power, by the exponent's bits, times e^r, |r| <= ln(2) / 2, by its series. */
static inline vec NAME(exp)(vec x)
{
    const float to_integer = 12582912.0f; /* 1.5 * 2^23: the sum has no bits left for a fraction */
    ivec low = x < -87.0f, high = x > 87.0f;
    x = (vec)((~low & (ivec)x) | (low & (ivec)((vec){} - 87.0f)));
    x = (vec)((~high & (ivec)x) | (high & (ivec)((vec){} + 87.0f)));
    vec shifted = x * 1.44269504f + to_integer, power = shifted - to_integer;
    vec r = x - power * 0.693359375f; /* ln(2) in two parts; the first times a power is exact */
    r = r + power * 2.12194440e-4f;
    vec e = r * (1.0f / 5040) + 1.0f / 720;
    e = e * r + 1.0f / 120;
    e = e * r + 1.0f / 24;
    e = e * r + 1.0f / 6;
    e = e * r + 0.5f;
    e = e * r + 1.0f;
    e = e * r + 1.0f;
    return (vec)((ivec)e + ((ivec)shifted << 23));
}

static inline vec NAME(sigmoid)(vec x)
{
    return 1 / (1 + NAME(exp)(-x));
}

static inline vec NAME(tanh)(vec x)
{
    return 1 - 2 / (1 + NAME(exp)(x + x));
}

/* Make LANES * BLOCKS units of a step, from the input's share of their gates and all units of the step before. */
static inline void NAME(units)(const struct lstm *l, const float *gates, int64_t gate_size, const float *weights,
                               const float *before, float *cell, float *now)
{
    vec sums[GATES][BLOCKS];
#pragma GCC unroll 4
    for (int gate = 0; gate < GATES; gate++)
#pragma GCC unroll 4
        for (int block = 0; block < BLOCKS; block++)
            sums[gate][block] = *(const vec *)(gates + gate * gate_size + block * LANES);
    for (int64_t unit = 0; unit < l->units; unit++, weights += GATES * BLOCKS * LANES)
#pragma GCC unroll 4
        for (int gate = 0; gate < GATES; gate++)
#pragma GCC unroll 4
            for (int block = 0; block < BLOCKS; block++)
                sums[gate][block] += *(const vec *)(weights + (gate * BLOCKS + block) * LANES) * before[unit];
    for (int block = 0; block < BLOCKS; block++) {
        vec *kept = (vec *)(cell + block * LANES);
        *kept = NAME(sigmoid)(sums[1][block]) * *kept + NAME(sigmoid)(sums[0][block]) * NAME(tanh)(sums[2][block]);
        *(vec *)(now + block * LANES) = NAME(sigmoid)(sums[3][block]) * NAME(tanh)(*kept);
    }
}

/* Run all steps of a direction, those of the second from the end. `state` (3, padded units) is zero. */
static void NAME(steps)(const struct lstm *l, int64_t direction, float *state)
{
    int64_t at_once = LANES * BLOCKS, size = padded_units(l->units);
    float *before = state, *now = state + size, *cell = state + 2 * size;
    for (int64_t step = 0; step < l->steps; step++) {
        int64_t t = direction ? l->steps - 1 - step : step;
        const float *gates = l->gates + (t * DIRECTIONS + direction) * GATES * size;
        const float *weights = l->weights + direction * GATES * size * l->units;
        for (int64_t first = 0; first < size; first += at_once, weights += GATES * at_once * l->units)
            NAME(units)(l, gates + first, size, weights, before, cell + first, now + first);
        memcpy(l->y + (t * DIRECTIONS + direction) * l->units, now, l->units * sizeof *now);
        float *last = before;
        before = now;
        now = last;
    }
}

#undef vec
#undef ivec
