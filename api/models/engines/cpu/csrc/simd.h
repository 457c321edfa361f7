/* The tiles (conv_tile.h) for every instruction set that gains by its own, and the choice of one for a processor.
 * fused_conv.c includes this file once, after the structures that tiles use.
 *
 * ROWS fills the registers with sums, two for each row, but for two vectors of weights and a unit.
 */

/* AVX2 makes half as many products with each weight that it reads as AVX-512 and NEON do. So it takes the steps of a
 * tile product by product, with the weights in the nearest cache and no other loads between. The next block's weights
 * are fetched ahead where there are many.
 *
 * Measured on Zen 3, which can add 49e9 products a second and core (medians over the shapes of an utterance, each as
 * often as it comes): 29e9 in the others' way, 35e9 without fetching weights ahead (fetches are loads, of which
 * there are 8 for 12 multiplications), 37e9 product by product, 38e9 with sums that stay in their registers.
 * Fetching the next block's weights: 0.97 of an utterance's time. */
#if defined(__x86_64__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx2,fma")
static inline __attribute__((always_inline)) __m256 sum_avx2(__m256 sum, __m256 weights, __m256 unit)
{
    __asm__("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(weights), "x"(unit)); /* GCC would copy sums between registers */
    return sum;
}

#define NAME(x) x##_avx2
#define LANES 8
#define ROWS 6
#define STEPS 8
#define PER_UNIT 1
#define DOT(sum, weights, unit)                                                                                        \
    (vec) sum_avx2((__m256)(sum), (__m256)(weights), _mm256_castsi256_ps(_mm256_set1_epi32(unit)))
#define UNITS(channels) (ivec)(channels)[0]
#include "conv_tile.h"
#undef NAME
#undef LANES
#undef ROWS
#undef STEPS
#undef PER_UNIT
#undef DOT
#undef UNITS
#pragma GCC pop_options
#endif

#define STEPS 1

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,prefer-vector-width=512")
#define NAME(x) x##_bfloat16
#define LANES 16
#define ROWS 12
#define PER_UNIT 2
#define DOT(sum, weights, unit)                                                                                        \
    (vec) _mm512_dpbf16_ps((__m512)(sum), (__m512bh)(weights), (__m512bh)_mm512_set1_epi32(unit))
#define UNITS(channels) (ivec) _mm512_cvtne2ps_pbh((__m512)(channels)[1], (__m512)(channels)[0])
#include "conv_tile.h"
#undef NAME
#undef PER_UNIT
#undef DOT
#undef UNITS
#undef LANES
#undef ROWS
#pragma GCC pop_options
#endif

/* NEON multiplies bfloat16 since Graviton 3 and Apple's M2. Other compilers have other names for it. */
#if defined(__aarch64__) && defined(__linux__) && __GNUC__ >= 10 && !defined(__clang__)
#define NEON_BFLOAT16

#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+bf16")
#include <arm_neon.h>
#define NAME(x) x##_bfloat16
#define LANES 4
#define ROWS 8
#define PER_UNIT 2
#define PAIRS(units) vreinterpretq_bf16_s32((int32x4_t)(units))
#define DOT_LANE(sum, weights, units, lane)                                                                            \
    (vec) vbfdotq_laneq_f32((float32x4_t)(sum), PAIRS(weights), PAIRS(units), lane)
#define UNITS(channels)                                                                                                \
    (ivec) vreinterpretq_s32_bf16(vcvtq_high_bf16_f32(vcvtq_low_bf16_f32((float32x4_t)(channels)[0]),                  \
                                                      (float32x4_t)(channels)[1]))
#include "conv_tile.h"
#undef NAME
#undef PER_UNIT
#undef PAIRS
#undef DOT_LANE
#undef UNITS
#undef LANES
#undef ROWS
#pragma GCC pop_options
#endif

#define PER_UNIT 1
#define UNITS(channels) (ivec)(channels)[0]

#if defined(__aarch64__)
/* A portable vector of four floats is one of NEON's here. */
#include <arm_neon.h>
#define PORTABLE_ROWS 8
#define DOT_LANE(sum, weights, units, lane)                                                                            \
    (vec) vfmaq_laneq_f32((float32x4_t)(sum), (float32x4_t)(weights), (float32x4_t)(units), lane)
#else
#define PORTABLE_ROWS 4
#define DOT(sum, weights, unit) ((sum) + (vec)(weights) * as_float(unit))

static inline float as_float(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
#endif

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,prefer-vector-width=512")
#define NAME(x) x##_avx512
#define LANES 16
#define ROWS 12
#include "conv_tile.h"
#undef NAME
#undef LANES
#undef ROWS
#pragma GCC pop_options
#endif

#define NAME(x) x##_portable
#define LANES 4
#define ROWS PORTABLE_ROWS
#include "conv_tile.h"
#undef NAME

struct instructions {
    void (*activate)(const struct conv *, const struct plan *, const struct folded *, int32_t *, int64_t, int64_t);
    void (*convolve)(const struct conv *, const struct plan *, const struct points *, const int32_t *, int64_t, int64_t,
                     int64_t, float *);
    int per_unit;
    int lanes;
    int rows;
};

/* Return the best instructions that this processor may use; without functions for bfloat16 where it has none. */
static struct instructions best(int64_t bfloat16)
{
#if defined(__x86_64__)
    if (bfloat16 && has_bfloat16())
        return (struct instructions){activate_bfloat16, convolve_bfloat16, 2, 16, 12};
    if (!bfloat16 && has_avx512())
        return (struct instructions){activate_avx512, convolve_avx512, 1, 16, 12};
    if (!bfloat16 && has_avx2())
        return (struct instructions){activate_avx2, convolve_avx2, 1, 8, 6};
#elif defined(NEON_BFLOAT16)
    if (bfloat16 && has_bfloat16())
        return (struct instructions){activate_bfloat16, convolve_bfloat16, 2, 4, 8};
#endif
    if (bfloat16)
        return (struct instructions){0};
    return (struct instructions){activate_portable, convolve_portable, 1, 4, PORTABLE_ROWS};
}
