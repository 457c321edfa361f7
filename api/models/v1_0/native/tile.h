/* One tile of a styled convolution, for one instruction set. styled_conv.c includes this file once for each, with
 *
 *     NAME(x)    x with the instruction set's name behind it
 *     LANES      floats in a vector
 *     ROWS       rows of output made at once, two vectors wide: as many as there are registers for
 *     PER_UNIT   channels in a unit, the 4 bytes that one lane multiplies at once: 1 float, or 2 bfloat16
 *     DOT(sum, weights, unit)    sum + weights * unit, the unit the same for every lane
 *
 * The tile's input is normalised, styled, activated and rounded once, into the `units` of its rows, transposed: units[g]
 * holds group g (PER_UNIT channels) of every row side by side, so that the rows of one step are neighbours whatever the
 * tap and its dilation.
 */

typedef float NAME(vec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t NAME(ivec) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
#define vec NAME(vec)
#define ivec NAME(ivec)

enum { NAME(OUT_BLOCK) = 2 * LANES };

/* x + sin^2(alpha x) / alpha, with alpha in half turns: over a half turn sin^2 repeats, so only the fraction counts. */
static inline vec NAME(snake)(vec x, vec half_turns, vec inverse)
{
    const float to_integer = 12582912.0f; /* 1.5 * 2^23: the sum has no bits left for a fraction */
    vec turn = x * half_turns;
    vec fraction = turn - ((turn + to_integer) - to_integer); /* -0.5 .. 0.5 */
    vec square = fraction * fraction;
    /* sin(pi f) = f * (pi - pi^3/3! f^2 + ...), the coefficients fitted for the least error: below 4e-9. */
    vec sine = square * 0.0772201247f - 0.598045172f;
    sine = sine * square + 2.55003138f;
    sine = sine * square - 5.16770688f;
    sine = (sine * square + 3.14159258f) * fraction;
    return x + sine * sine * inverse;
}

static inline vec NAME(activated)(const struct conv *c, const struct folded *f, const float *row, int64_t channel)
{
    vec x = *(const vec *)(row + channel);
    x = x * *(const vec *)(f->scale + channel) + *(const vec *)(f->shift + channel);
    if (c->alpha)
        return NAME(snake)(x, *(const vec *)(f->half_turns + channel), *(const vec *)(f->inverse + channel));
    ivec positive = x > 0;
    return (vec)((positive & (ivec)x) | (~positive & (ivec)(x * c->slope)));
}

#if PER_UNIT == 2
/* To nearest, ties to even, as torch rounds. */
static inline ivec NAME(rounded)(vec x)
{
    ivec bits = (ivec)x;
    return bits + 0x7fff + ((bits >> 16) & 1);
}

/* LANES units: the channel a lane's number after `channel`, and the one LANES behind it. */
static inline ivec NAME(units_of)(const struct conv *c, const struct folded *f, const float *row, int64_t channel)
{
    ivec low = NAME(rounded)(NAME(activated)(c, f, row, channel));
    ivec high = NAME(rounded)(NAME(activated)(c, f, row, channel + LANES));
    return ((low >> 16) & 0xffff) | (high & (ivec)((ivec){} + (int32_t)0xffff0000));
}
#else
static inline ivec NAME(units_of)(const struct conv *c, const struct folded *f, const float *row, int64_t channel)
{
    return (ivec)NAME(activated)(c, f, row, channel);
}
#endif

/* Fills units[groups][stride] with input rows first .. first + count; rows outside the input are zero. */
static void NAME(activate)(const struct conv *c, const struct folded *f, int32_t *units, int64_t stride, int64_t first,
                           int64_t count)
{
    for (int64_t channel = 0; channel < c->channels; channel += LANES * PER_UNIT, units += LANES * stride)
        for (int64_t row = 0; row < count; row += LANES) {
            ivec square[LANES];
            for (int64_t i = 0; i < LANES; i++) {
                int64_t t = first + row + i;
                square[i] = t >= 0 && t < c->rows ? NAME(units_of)(c, f, c->x + t * c->x_stride, channel) : (ivec){};
            }
            for (int lane = 0; lane < LANES; lane++)
                for (int i = 0; i < LANES; i++)
                    units[lane * stride + row + i] = ((const int32_t *)square)[i * LANES + lane];
        }
}

/* ROWS rows of OUT_BLOCK outputs. `units` is at the first row's first tap. */
static inline void NAME(multiply)(const struct conv *c, const int32_t *units, int64_t stride, const int32_t *weights,
                                  vec sums[ROWS][2])
{
    vec acc[ROWS][2] = {};
    for (int64_t tap = 0; tap < c->taps; tap++) {
        const int32_t *unit = units + tap * c->dilation;
        for (int64_t group = 0; group < c->channels / PER_UNIT; group++, unit += stride, weights += 2 * LANES) {
            ivec first = *(const ivec *)weights, second = *(const ivec *)(weights + LANES);
#pragma GCC unroll 16
            for (int r = 0; r < ROWS; r++) {
                acc[r][0] = DOT(acc[r][0], first, unit[r]);
                acc[r][1] = DOT(acc[r][1], second, unit[r]);
            }
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++)
        sums[r][0] = acc[r][0], sums[r][1] = acc[r][1];
}

/* Output rows t .. t + count (at most ROWS), channels `block` on; adds what they come to and their squares to totals. */
static inline void NAME(finish)(const struct conv *c, const vec sums[ROWS][2], int64_t t, int64_t count, int64_t block,
                                vec totals[4])
{
    for (int64_t r = 0; r < count; r++)
        for (int half = 0; half < 2; half++) {
            int64_t at = (t + r) * c->out_channels + block + half * LANES;
            vec y = sums[r][half] + *(const vec *)(c->bias + block + half * LANES);
            if (c->residual)
                y += *(const vec *)(c->residual + at);
            y *= c->gain;
            if (c->sum)
                y += *(const vec *)(c->sum + at);
            *(vec *)(c->y + at) = y;
            totals[half] += y;
            totals[2 + half] += y * y;
        }
}

/* Output rows t .. t + count. `totals` (2, out_channels) gets their sums and sums of squares. */
static void NAME(tile)(const struct conv *c, const struct folded *f, int32_t *units, int64_t t, int64_t count,
                       float *totals)
{
    int64_t stride = units_stride(c, count);
    NAME(activate)(c, f, units, stride, t - c->padding, count + (c->taps - 1) * c->dilation);
    const int32_t *weights = c->weights;
    for (int64_t block = 0; block < c->out_channels; block += NAME(OUT_BLOCK)) {
        vec total[4] = {};
        for (int64_t row = 0; row < count; row += ROWS) {
            vec sums[ROWS][2];
            int64_t left = count - row;
            NAME(multiply)(c, units + row, stride, weights, sums);
            NAME(finish)(c, sums, t + row, left < ROWS ? left : ROWS, block, total);
        }
        for (int half = 0; half < 2; half++) {
            *(vec *)(totals + block + half * LANES) = total[half];
            *(vec *)(totals + c->out_channels + block + half * LANES) = total[2 + half];
        }
        weights += c->taps * c->channels / PER_UNIT * NAME(OUT_BLOCK);
    }
}

#undef vec
#undef ivec
