/* Minimal filtering: outputs and taps become polynomials, taken at some points, each with its negative, and at infinity,
 * and multiplied there (Winograd, "Arithmetic complexity of computations", 1980). More together cost fewer
 * multiplications for an output and have more noise than the plain sum: 3 together 4 dB, 6 together 23, 7 together 31,
 * with these points, which were searched for. A convolution in float32 has 135 dB, so that 110 are left of it at least;
 * in bfloat16 it has 50, and only 3 are good enough.
 */

#ifndef POINTS_H
#define POINTS_H

#include "styled_conv.h"

enum { MAX_POINTS = MAX_TOGETHER - 1 };

static const float POINTS[MAX_TOGETHER + 1][MAX_POINTS] = {
    [3] = {0.4f, 1.4f},
    [6] = {0.19f, 0.57f, 0.91f, 1.36f, 2.6f},
    [7] = {0.17f, 0.49f, 0.79f, 1.08f, 1.56f, 3.0f},
};

/* What is multiplied with what. Polynomials are in t^2, the constant first; their highest coefficient is 1. */
struct points {
    float powers[MAX_TOGETHER][MAX_POINTS]; /* of each point */
    float others[MAX_POINTS][MAX_POINTS];   /* the polynomial that is zero at all other points */
    float all[MAX_POINTS];                  /* the one that is zero at all points */
};

/* The polynomial that is zero at all points but `without`; returns what it is at that one. */
static inline double zero_at_others(int64_t together, int64_t without, float *polynomial)
{
    const float *points = POINTS[together];
    double coefficients[MAX_POINTS + 1] = {1}, value = 1;
    int64_t degree = 0;
    for (int64_t i = 0; i < together - 1; i++) {
        if (i == without)
            continue;
        double square = (double)points[i] * points[i];
        degree++;
        for (int64_t j = degree; j > 0; j--)
            coefficients[j] = coefficients[j - 1] - square * coefficients[j];
        coefficients[0] *= -square;
        if (without >= 0)
            value *= (double)points[without] * points[without] - square;
    }
    for (int64_t j = 0; j < degree; j++)
        polynomial[j] = coefficients[j];
    return value;
}

static inline struct points points_of(int64_t together)
{
    struct points points = {0};
    for (int64_t i = 0; i < together - 1; i++) {
        double power = 1;
        for (int64_t row = 0; row < together; row++, power *= POINTS[together][i])
            points.powers[row][i] = power;
        zero_at_others(together, i, points.others[i]);
    }
    zero_at_others(together, -1, points.all);
    return points;
}

/* Product `product` of a group of taps is the sum of their weights, each times its factor. */
static inline void factors_of_taps(int64_t together, int64_t product, double *factors)
{
    float polynomial[MAX_POINTS];
    for (int64_t tap = 0; tap < together; tap++)
        factors[tap] = 0;
    if (product == 2 * together - 2) { /* infinity, the only one where one is made by itself */
        factors[together - 1] = 1;
        return;
    }
    double at = POINTS[together][product / 2], power = 1 / (2 * at * zero_at_others(together, product / 2, polynomial));
    for (int64_t tap = 0; tap < together; tap++, power *= product % 2 ? -at : at)
        factors[tap] = power;
}

#endif
