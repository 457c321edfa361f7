/* Standard normal values, to the last bit those that torch's generator makes when it fills a tensor value by value.
 *
 * torch makes them in pairs, by Box and Muller's transform in double, and rounds them to float. Here many are made at
 * once, by short series whose error is within MAX_ERROR. Where so small an error could lead to another float they are
 * made again with libm, as torch makes them. So the values are the same on every processor.
 */

#include "processor.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    WORDS = 624, /* of the Mersenne twister's state */
    AHEAD = 397,
    PAIRS = 64, /* made at once */
};

/* The bound of a value's error by series: eight times the largest of 190 million values, the extreme ones included. One
   pair in 17,000 then has a value too near to the border of two floats. */
static const double MAX_ERROR = 0x1p-43;
static const double TWO_PI = 6.283185307179586;

/* The content of torch.Generator.get_state(): its CPUGeneratorImplState. */
struct generator {
    uint64_t seed;
    int32_t left; /* words not yet drawn, plus one */
    int32_t seeded;
    uint64_t next;
    uint64_t words[WORDS];
    double unused_x;
    double kept; /* the second value of a pair, where is_kept */
    double unused_rho;
    int32_t is_kept;
    uint8_t unused[12];
};

/* The state of the Mersenne twister, Matsumoto and Nishimura's MT19937. */
struct twister {
    uint32_t words[WORDS];
    int64_t left;
    int64_t next;
};

static inline uint32_t twisted(uint32_t word, uint32_t following)
{
    return ((word & 0x80000000) | (following & 0x7fffffff)) >> 1 ^ (-(following & 1) & 0x9908b0df);
}

static void twist(uint32_t *words)
{
    for (int i = 0; i < WORDS - AHEAD; i++)
        words[i] = words[i + AHEAD] ^ twisted(words[i], words[i + 1]);
    for (int i = WORDS - AHEAD; i < WORDS - 1; i++)
        words[i] = words[i + AHEAD - WORDS] ^ twisted(words[i], words[i + 1]);
    words[WORDS - 1] = words[AHEAD - 1] ^ twisted(words[WORDS - 1], words[0]);
}

static void draw_words(struct twister *twister, uint32_t *to, int64_t count)
{
    while (count) {
        if (twister->left == 1) {
            twist(twister->words);
            twister->left = WORDS + 1;
            twister->next = 0;
        }
        int64_t now = count < twister->left - 1 ? count : twister->left - 1;
        for (int64_t i = 0; i < now; i++) {
            uint32_t word = twister->words[twister->next + i];
            word ^= word >> 11;
            word ^= word << 7 & 0x9d2c5680;
            word ^= word << 15 & 0xefc60000;
            to[i] = word ^ word >> 18;
        }
        twister->left -= now;
        twister->next += now;
        to += now;
        count -= now;
    }
}

/* Uniform in [0, 1): the low 53 bits of two words. */
static inline double uniform(const uint32_t *words)
{
    return (double)(int64_t)((uint64_t)(words[0] & 0x1fffff) << 32 | words[1]) * 0x1p-53;
}

/* Draw the two uniform values of each of `count` pairs: the angle, in turns, and the probability of a smaller
   radius. */
static void draw_uniforms(struct twister *twister, int64_t count, double *turns, double *tails)
{
    uint32_t words[4 * PAIRS];
    draw_words(twister, words, 4 * count);
    for (int64_t i = 0; i < count; i++) {
        turns[i] = uniform(words + 4 * i);
        tails[i] = uniform(words + 4 * i + 2);
    }
}

/* Make a pair as torch does. */
static void exact_pair(double turn, double tail, double *pair)
{
    double radius = sqrt(-2 * log1p(-tail)), angle = TWO_PI * turn;
    pair[0] = radius * cos(angle);
    pair[1] = radius * sin(angle);
}

/* log(x) for 2^-53 <= x <= 1. */
static inline double logarithm(double x)
{
    const int64_t half_root = 0x3fe6a09e00000000, one = 0x3ff0000000000000; /* the bits of sqrt(1/2), about, and of 1 */
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits += one - half_root;
    uint64_t exponent_bits = (uint64_t)bits >> 52 | 0x4330000000000000; /* as the fraction bits of 2^52 */
    bits = (bits & 0xfffffffffffff) + half_root;
    double exponent, mantissa;
    memcpy(&exponent, &exponent_bits, sizeof exponent);
    memcpy(&mantissa, &bits, sizeof mantissa); /* sqrt(1/2) .. sqrt(2) */
    /* 2 artanh(s), by Taylor. */
    double s = (mantissa - 1) / (mantissa + 1), square = s * s, sum = 2. / 19;
    sum = sum * square + 2. / 17;
    sum = sum * square + 2. / 15;
    sum = sum * square + 2. / 13;
    sum = sum * square + 2. / 11;
    sum = sum * square + 2. / 9;
    sum = sum * square + 2. / 7;
    sum = sum * square + 2. / 5;
    sum = sum * square + 2. / 3;
    sum = sum * square + 2;
    return (exponent - (0x1p52 + 1023)) * 0.6931471805599453 + sum * s;
}

/* Make pairs (count, 2) as floats, by series. Return whether one of them may differ from libm's. */
static inline __attribute__((always_inline)) int pairs(const double *turns, const double *tails, int64_t count,
                                                       float *values)
{
    int doubt = 0;
    for (int64_t i = 0; i < count; i++) {
        double radius = sqrt(-2 * logarithm(1 - tails[i]));
        /* Sine and cosine of a quarter of (the angle less half a turn), by Taylor; then of twice that, and twice
           again. */
        double x = (turns[i] - 0.5) * (TWO_PI / 4), square = x * x;
        double sine = -1. / 1307674368000, cosine = 1. / 20922789888000;
        sine = sine * square + 1. / 6227020800, cosine = cosine * square - 1. / 87178291200;
        sine = sine * square - 1. / 39916800, cosine = cosine * square + 1. / 479001600;
        sine = sine * square + 1. / 362880, cosine = cosine * square - 1. / 3628800;
        sine = sine * square - 1. / 5040, cosine = cosine * square + 1. / 40320;
        sine = sine * square + 1. / 120, cosine = cosine * square - 1. / 720;
        sine = sine * square - 1. / 6, cosine = cosine * square + 1. / 24;
        sine = (sine * square + 1) * x, cosine = (cosine * square - 0.5) * square + 1;
        double sine2 = 2 * sine * cosine, cosine2 = 1 - 2 * sine * sine;
        double first = radius * (2 * sine2 * sine2 - 1), second = radius * (-2 * sine2 * cosine2);
        float low[2] = {first - MAX_ERROR, second - MAX_ERROR}, high[2] = {first + MAX_ERROR, second + MAX_ERROR};
        doubt |= (low[0] != high[0]) | (low[1] != high[1]);
        values[2 * i] = low[0];
        values[2 * i + 1] = low[1];
    }
    return doubt;
}

typedef int pairs_function(const double *, const double *, int64_t, float *);

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vl,avx512dq,avx2,fma,prefer-vector-width=512"))) static int
pairs_avx512(const double *turns, const double *tails, int64_t count, float *values)
{
    return pairs(turns, tails, count, values);
}

__attribute__((target("avx2,fma"))) static int pairs_avx2(const double *turns, const double *tails, int64_t count,
                                                          float *values)
{
    return pairs(turns, tails, count, values);
}
#endif

static int pairs_portable(const double *turns, const double *tails, int64_t count, float *values)
{
    return pairs(turns, tails, count, values);
}

static pairs_function *best(void)
{
#if defined(__x86_64__)
    if (has_avx512())
        return pairs_avx512;
    if (has_avx2())
        return pairs_avx2;
#endif
    return pairs_portable;
}

static void make_pairs(struct twister *twister, pairs_function *by_series, int64_t count, float *values)
{
    double turns[PAIRS], tails[PAIRS];
    draw_uniforms(twister, count, turns, tails);
    if (!by_series(turns, tails, count, values))
        return;
    for (int64_t i = 0; i < count; i++) {
        double pair[2];
        exact_pair(turns[i], tails[i], pair);
        values[2 * i] = pair[0];
        values[2 * i + 1] = pair[1];
    }
}

static void make_values(struct twister *twister, struct generator *generator, float *values, int64_t count)
{
    if (count && generator->is_kept) {
        *values++ = generator->kept;
        count--;
        generator->kept = generator->is_kept = 0;
    }
    pairs_function *by_series = best();
    while (count > 1) {
        int64_t now = count / 2 < PAIRS ? count / 2 : PAIRS;
        make_pairs(twister, by_series, now, values);
        values += 2 * now;
        count -= 2 * now;
    }
    if (count) {
        double turn, tail, pair[2];
        draw_uniforms(twister, 1, &turn, &tail);
        exact_pair(turn, tail, pair);
        *values = pair[0];
        generator->kept = pair[1];
        generator->is_kept = 1;
    }
}

/* Draw the next `count` values of a generator, and leave its state as torch would. Return 0, or -1 where the state
   is not laid out like that of the torch that this was written for; then nothing was done. */
int noise_draw(void *state, int64_t state_size, float *values, int64_t count)
{
    struct generator *generator = state;
    if (state_size != sizeof *generator || !generator->seeded || generator->left < 1 || generator->left > WORDS ||
        (generator->left > 1 && generator->next != (uint64_t)(WORDS + 1 - generator->left)))
        return -1;
    struct twister twister = {.left = generator->left, .next = generator->next};
    for (int i = 0; i < WORDS; i++)
        twister.words[i] = generator->words[i];
    make_values(&twister, generator, values, count);
    for (int i = 0; i < WORDS; i++)
        generator->words[i] = twister.words[i];
    generator->left = twister.left;
    generator->next = twister.next;
    return 0;
}
