/* The tiles of a styled convolution, for one instruction set. simd.h includes this file once for each, with these
 * macros:
 *
 *     NAME(x)    x followed by the instruction set's name
 *     LANES      floats in a vector
 *     ROWS       positions multiplied at once, two vectors of outputs wide: as many as there are registers for
 *     STEPS      times ROWS positions that a product's weights are read for, before those of the next product
 *     PER_UNIT   channels in a unit, the 4 bytes that one lane multiplies at once: 1 float, or 2 bfloat16
 *     DOT(sum, weights, unit)    sum + weights * unit, the unit the same for every lane
 *     DOT_LANE(sum, weights, units, lane)    the same by a lane of `units`, where LANES is 4 and there is an instruction
 *     UNITS(channels)            a vector of units: PER_UNIT vectors of channels, rounded
 *
 * A tile's rows fall into as many phases as the dilation; within one, taps are neighbours. A position is a run of
 * `together` rows of a phase, made at once from several products (winograd.h). The input is normalised, styled,
 * activated, brought to its products' form and rounded, once. `units` holds, for each product and each run of channels
 * that fills a vector of units, every position side by side. So `bring` stores whole vectors, and the next tap is the
 * next vector.
 */

typedef float NAME(vec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t NAME(ivec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
#define vec NAME(vec)
#define ivec NAME(ivec)

/* x + sin^2(alpha x) / alpha, with alpha in half turns: over a half turn sin^2 repeats, so only the fraction counts. */
static inline vec NAME(snake)(vec x, vec half_turns, vec inverse)
{
    const float to_integer = 12582912.0f; /* 1.5 * 2^23: the sum has no bits left for a fraction */
    vec turn = x * half_turns;
    vec fraction = turn - ((turn + to_integer) - to_integer); /* -0.5 .. 0.5 */
    vec square = fraction * fraction;
    /* sin(pi f), an odd polynomial fitted for the least error: below 4e-9. */
    vec sine = square * 0.0772201247f - 0.598045172f;
    sine = sine * square + 2.55003138f;
    sine = sine * square - 5.16770688f;
    sine = (sine * square + 3.14159258f) * fraction;
    return x + sine * sine * inverse;
}

/* Input row t, zero outside the input, from `channel` on. */
static inline vec NAME(activated)(const struct conv *c, const struct folded *f, int64_t t, int64_t channel)
{
    if (t < 0 || t >= c->rows)
        return (vec){};
    vec x = *(const vec *)(c->x + t * c->x_stride + channel);
    x = x * *(const vec *)(f->scale + channel) + *(const vec *)(f->shift + channel);
    if (c->alpha)
        return NAME(snake)(x, *(const vec *)(f->half_turns + channel), *(const vec *)(f->inverse + channel));
    ivec positive = x > 0;
    return (vec)((positive & (ivec)x) | (~positive & (ivec)(x * c->slope)));
}

#include "winograd.h"

/* Bring a run of channels to its products' form, for positions from the one whose first input row is t. Products lie
   `product_size` units apart. */
static inline __attribute__((always_inline)) void NAME(bring)(const struct conv *c, const struct folded *f, int64_t t,
                                                              int64_t channel, int64_t together, int64_t num_products,
                                                              int64_t positions, int32_t *units,
                                                              int64_t product_size)
{
    vec rows[PER_UNIT][MAX_PRODUCTS], products[PER_UNIT][MAX_PRODUCTS];
    vec at[MAX_POINTS], others[MAX_POINTS][MAX_POINTS], all[MAX_POINTS];
    const int64_t num_points = num_products / 2;
#pragma GCC unroll 8
    for (int64_t i = 0; i < num_points; i++) {
        at[i] = (vec){} + f->points.powers[1][i], all[i] = (vec){} + f->points.all[i];
#pragma GCC unroll 8
        for (int64_t j = 0; j < num_points - 1; j++)
            others[i][j] = (vec){} + f->points.others[i][j];
    }
    /* A position's last rows are the next one's first. */
    for (int64_t row = together; row < num_products; row++, t += c->dilation)
        for (int i = 0; i < PER_UNIT; i++)
            rows[i][row] = NAME(activated)(c, f, t, channel + i * LANES);
    for (int64_t position = 0; position < positions; position++, units += LANES) {
        for (int64_t row = 0; row < num_products - together; row++)
            for (int i = 0; i < PER_UNIT; i++)
                rows[i][row] = rows[i][row + together];
        for (int64_t row = num_products - together; row < num_products; row++, t += c->dilation)
            for (int i = 0; i < PER_UNIT; i++)
                rows[i][row] = NAME(activated)(c, f, t, channel + i * LANES);
        for (int i = 0; i < PER_UNIT; i++)
            NAME(factors)(rows[i], num_points, at, others, all, products[i]);
        for (int64_t product = 0; product < num_products; product++) {
            vec channels[PER_UNIT];
            for (int i = 0; i < PER_UNIT; i++)
                channels[i] = products[i][product];
            *(ivec *)(units + product * product_size) = UNITS(channels);
        }
    }
}

/* Fetch two vectors into the cache. GCC drops a function that only prefetches, as one without effect, unless it is
   inlined early. */
static inline __attribute__((always_inline)) void NAME(fetch)(const void *vectors)
{
    __builtin_prefetch(vectors);
    __builtin_prefetch((const vec *)vectors + 1);
}

/* Add ROWS positions times the weights of a run of channels, LANES units of each position side by side. */
static inline __attribute__((always_inline)) void NAME(multiply_run)(const int32_t *unit, const int32_t *weights,
                                                                     vec acc[ROWS][2])
{
#ifdef DOT_LANE
    ivec first[LANES], second[LANES];
    const int32_t *next = weights + LANES * 2 * LANES; /* two cache lines hold it, fewer than its vectors */
    __builtin_prefetch(next);
    __builtin_prefetch(next + LANES * LANES);
    for (int lane = 0; lane < LANES; lane++, weights += 2 * LANES)
        first[lane] = *(const ivec *)weights, second[lane] = *(const ivec *)(weights + LANES);
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++) {
        ivec units = *(const ivec *)(unit + r * LANES);
        __asm__("" : "+w"(units)); /* one register: GCC would load every lane, and run out of registers */
        acc[r][0] = DOT_LANE(acc[r][0], first[0], units, 0), acc[r][1] = DOT_LANE(acc[r][1], second[0], units, 0);
        acc[r][0] = DOT_LANE(acc[r][0], first[1], units, 1), acc[r][1] = DOT_LANE(acc[r][1], second[1], units, 1);
        acc[r][0] = DOT_LANE(acc[r][0], first[2], units, 2), acc[r][1] = DOT_LANE(acc[r][1], second[2], units, 2);
        acc[r][0] = DOT_LANE(acc[r][0], first[3], units, 3), acc[r][1] = DOT_LANE(acc[r][1], second[3], units, 3);
    }
#else
    enum { without_loop = LANES < 16 ? LANES : 1 }; /* with 16 lanes the code grows more than it gains */
#pragma GCC unroll without_loop
    for (int64_t lane = 0; lane < LANES; lane++, unit++, weights += 2 * LANES) {
        if (STEPS == 1)
            NAME(fetch)(weights + LANES * 2 * LANES);
        ivec first = *(const ivec *)weights, second = *(const ivec *)(weights + LANES);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; r++) {
            acc[r][0] = DOT(acc[r][0], first, unit[r * LANES]);
            acc[r][1] = DOT(acc[r][1], second, unit[r * LANES]);
        }
    }
#endif
}

/* Make ROWS positions of two vectors of outputs, for one product: its sum over groups of taps and channels. With
   each run of channels one of the `coming` rows of output is fetched, with the rows that are added to it; all at
   once they would delay the weights. Those are fetched a run ahead, since the processor by itself reads ahead no
   further than a page's end. Where many weights are read again and again, the next block's are fetched instead. */
static inline void NAME(multiply)(const struct conv *c, const struct plan *plan, const int32_t *units,
                                  const int32_t *weights, struct coming coming, vec sums[ROWS][2])
{
    vec acc[ROWS][2] = {};
    for (int64_t tap = 0; tap < plan->tap_groups; tap++)
        for (int64_t run = 0; run < c->channels / (LANES * PER_UNIT); run++) {
            const int32_t *unit = units + run * plan->run_size + tap * LANES;
            if (coming.at < coming.end) {
                NAME(fetch)(c->y + coming.at);
                if (c->residual)
                    NAME(fetch)(c->residual + coming.at);
                if (c->sum)
                    NAME(fetch)(c->sum + coming.at);
            }
            coming.at += coming.stride;
            for (int64_t line = 0; line < coming.lines; line++, coming.weights += LINE)
                __builtin_prefetch(coming.weights, 0, IN_SECOND_CACHE);
            NAME(multiply_run)(unit, weights, acc);
            weights += LANES * 2 * LANES;
        }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++)
        sums[r][0] = acc[r][0], sums[r][1] = acc[r][1];
}

/* Turn the products' sums of ROWS positions into the output rows from t on, as far as they lie before `end`, of a
   vector of outputs from `channel` on. Add their sums and sums of squares to `totals`. */
static inline __attribute__((always_inline)) void NAME(finish)(const struct conv *c, const struct points *points,
                                                               vec (*sums)[ROWS][2], int64_t half, int64_t together,
                                                               int64_t num_products, int64_t t, int64_t end,
                                                               int64_t channel, vec totals[2])
{
    /* Read once: as far as the compiler knows, storing a row could change the fields of `c`. */
    const float *residual = c->residual, *sum = c->sum;
    float *y = c->y;
    const int64_t stride = c->out_channels, dilation = c->dilation;
    const vec bias = *(const vec *)(c->bias + channel);
    const float gain = c->gain;
    vec total = totals[0], squares = totals[1], powers[MAX_TOGETHER][MAX_POINTS];
#pragma GCC unroll 8
    for (int64_t row = 0; row < together; row++)
#pragma GCC unroll 8
        for (int64_t i = 0; i < num_products / 2; i++)
            powers[row][i] = (vec){} + points->powers[row][i];
    for (int64_t r = 0; r < ROWS; r++) {
        vec products[MAX_PRODUCTS], rows[MAX_TOGETHER];
        for (int64_t product = 0; product < num_products; product++)
            products[product] = sums[product][r][half];
        NAME(outputs)(products, together, num_products / 2, powers, rows);
        for (int64_t i = 0; i < together && t < end; i++, t += dilation) {
            int64_t at = t * stride + channel;
            vec row = rows[i] + bias;
            if (residual)
                row += *(const vec *)(residual + at);
            row *= gain;
            if (sum)
                row += *(const vec *)(sum + at);
            *(vec *)(y + at) = row;
            total += row;
            squares += row * row;
        }
    }
    totals[0] = total, totals[1] = squares;
}

/* Make STEPS times ROWS positions of a phase from output row t on, as far as they lie before `end`, of two vectors of
   outputs. */
static inline __attribute__((always_inline)) void NAME(positions)(const struct conv *c, const struct plan *plan,
                                                                  const struct points *points, const int32_t *units,
                                                                  const int32_t *weights, int64_t together,
                                                                  int64_t num_products, int64_t t, int64_t end,
                                                                  int64_t channel, vec totals[2][2])
{
    vec sums[STEPS][MAX_PRODUCTS][ROWS][2];
    int64_t runs = plan->tap_groups * c->channels / (LANES * PER_UNIT), size = runs * LANES * 2 * LANES;
    int64_t step_rows = ROWS * together * c->dilation, row = c->dilation * c->out_channels;
    int64_t steps = smaller(quotient_up(end - t, step_rows), STEPS);
    /* Where there is one product, which has many weights, the next block's are not in the cache yet. */
    int64_t fetch_next = STEPS > 1 && num_products == 1 && t + steps * step_rows >= end;
    int64_t lines = fetch_next ? quotient_up(LANES * 2 * LANES / LINE, steps) : 0;
    for (int64_t product = 0; product < num_products; product++) {
        for (int64_t step = 0; step < steps; step++) {
            int64_t first = t + step * step_rows, coming_end = smaller(first + step_rows, end);
            struct coming coming = {first * c->out_channels + channel + product * runs * row,
                                    coming_end * c->out_channels, row,
                                    weights + size + step * runs * lines * LINE, lines};
            NAME(multiply)(c, plan, units + step * ROWS * LANES, weights, coming, sums[step][product]);
        }
        units += plan->product_size;
        weights += size;
    }
    for (int64_t step = 0; step < steps; step++)
        for (int64_t half = 0; half < 2; half++)
            NAME(finish)(c, points, sums[step], half, together, num_products, t + step * step_rows, end,
                         channel + half * LANES, totals[half]);
}

static inline __attribute__((always_inline)) void NAME(activate_of)(const struct conv *c, const struct plan *plan,
                                                                    const struct folded *f, int32_t *units, int64_t t,
                                                                    int64_t end, int64_t together, int64_t num_products)
{
    for (int64_t phase = 0; phase < c->dilation && t + phase < end; phase++) {
        int64_t positions = quotient_up(end - t - phase, together * c->dilation);
        for (int64_t channel = 0; channel < c->channels; channel += LANES * PER_UNIT)
            NAME(bring)(c, f, t - c->padding + phase, channel, together, num_products,
                        rounded_up(positions, ROWS) + plan->reach,
                        units + channel / (LANES * PER_UNIT) * plan->run_size + phase * plan->phase_size * LANES,
                        plan->product_size);
    }
}

/* Bring the input of output rows t .. end to `units`. */
static void NAME(activate)(const struct conv *c, const struct plan *plan, const struct folded *f, int32_t *units,
                           int64_t t, int64_t end)
{
    if (c->together == 1)
        NAME(activate_of)(c, plan, f, units, t, end, 1, 1);
    else if (c->together == 3)
        NAME(activate_of)(c, plan, f, units, t, end, 3, 5);
    else if (c->group == 7)
        NAME(activate_of)(c, plan, f, units, t, end, 7, 13);
    else
        NAME(activate_of)(c, plan, f, units, t, end, 7, 17);
}

static inline __attribute__((always_inline)) void NAME(convolve_of)(const struct conv *c, const struct plan *plan,
                                                                    const struct points *points, const int32_t *units,
                                                                    int64_t t, int64_t end, int64_t block,
                                                                    int64_t together, int64_t num_products,
                                                                    float *totals)
{
    int64_t channel = block * 2 * LANES, depth = num_products * plan->tap_groups * c->channels / PER_UNIT;
    const int32_t *weights = (const int32_t *)c->weights + channel * depth;
    vec total[2][2] = {};
    units += channel >= c->late ? LANES : 0;
    for (int64_t phase = 0; phase < c->dilation; phase++)
        for (int64_t p = 0; t + phase + p * together * c->dilation < end; p += STEPS * ROWS)
            NAME(positions)(c, plan, points, units + (phase * plan->phase_size + p) * LANES, weights, together,
                            num_products, t + phase + p * together * c->dilation, end, channel, total);
    for (int64_t half = 0; half < 2; half++) {
        *(vec *)(totals + channel + half * LANES) = total[half][0];
        *(vec *)(totals + c->out_channels + channel + half * LANES) = total[half][1];
    }
}

/* Make output rows t .. end of a block of outputs, two vectors. `totals` (2, out_channels) gets their sums and sums of
   squares. */
static void NAME(convolve)(const struct conv *c, const struct plan *plan, const struct points *points,
                           const int32_t *units, int64_t t, int64_t end, int64_t block, float *totals)
{
    if (c->together == 1)
        NAME(convolve_of)(c, plan, points, units, t, end, block, 1, 1, totals);
    else if (c->together == 3)
        NAME(convolve_of)(c, plan, points, units, t, end, block, 3, 5, totals);
    else if (c->group == 7)
        NAME(convolve_of)(c, plan, points, units, t, end, block, 7, 13, totals);
    else
        NAME(convolve_of)(c, plan, points, units, t, end, block, 7, 17, totals);
}

#undef vec
#undef ivec
