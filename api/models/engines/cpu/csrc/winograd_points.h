/* Minimal filtering: outputs and taps become polynomials, which are evaluated at some points, each with its negative,
 * and at infinity, and multiplied there (Winograd, "Arithmetic complexity of computations", 1980). More points cost
 * fewer multiplications for an output, and add more noise to the plain sum's: 4 dB for 2 points (3 outputs of 3 taps),
 * 31 for 6 (7 of 7), 48 for 8 (7 of 11). The points were found by a search; the usual 1 and 2 have 11 dB. A convolution
 * in float32 has 135 dB, of which at least 95 are left. In bfloat16 it has 50, so that only 2 points are good enough.
 */

#ifndef WINOGRAD_POINTS_H
#define WINOGRAD_POINTS_H

#include "fused_conv.h"

enum { MAX_POINTS = (MAX_PRODUCTS - 1) / 2 };

/* The points, by their number. */
static const float POINTS[MAX_POINTS + 1][MAX_POINTS] = {
    [2] = {0.4f, 1.4f},
    [6] = {0.17f, 0.49f, 0.79f, 1.08f, 1.56f, 3.0f},
    [8] = {0.13f, 0.39f, 0.63f, 0.85f, 1.06f, 1.35f, 1.95f, 3.81f},
};

/* The factors. Polynomials are in t^2, the constant first; their highest coefficient is 1. */
struct points {
    float powers[MAX_TOGETHER][MAX_POINTS]; /* those of each point */
    float others[MAX_POINTS][MAX_POINTS];   /* the polynomial that is zero at all other points */
    float all[MAX_POINTS];                  /* the one that is zero at all points */
};

/* Make the polynomial that is zero at all points but `without`; return its value at that one. */
static inline double zero_at_others(int64_t num_points, int64_t without, float *polynomial)
{
    const float *points = POINTS[num_points];
    double coefficients[MAX_POINTS + 1] = {1}, value = 1;
    int64_t degree = 0;
    for (int64_t i = 0; i < num_points; i++) {
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

static inline struct points points_of(int64_t num_points)
{
    struct points points = {0};
    for (int64_t i = 0; i < num_points; i++) {
        double power = 1;
        for (int64_t row = 0; row < MAX_TOGETHER; row++, power *= POINTS[num_points][i])
            points.powers[row][i] = power;
        zero_at_others(num_points, i, points.others[i]);
    }
    zero_at_others(num_points, -1, points.all);
    return points;
}

/* Make the factors of a group of taps for one product, which is the sum of their weights, each times its factor. */
static inline void factors_of_taps(int64_t num_points, int64_t group, int64_t product, double *factors)
{
    float polynomial[MAX_POINTS];
    for (int64_t tap = 0; tap < group; tap++)
        factors[tap] = 0;
    if (product == 2 * num_points) { /* infinity, and the only one where outputs are made one by one */
        factors[group - 1] = 1;
        return;
    }
    double at = POINTS[num_points][product / 2], sign = product % 2 ? -1 : 1;
    double power = 1 / (2 * at * zero_at_others(num_points, product / 2, polynomial));
    for (int64_t tap = 0; tap < group; tap++, power *= sign * at)
        factors[tap] = power;
}

#endif
