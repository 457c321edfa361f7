/* Rows to the factors of products, and products to rows (see winograd_points.h), a vector of channels at once. It is
 * for one instruction set, as conv_tile.h is, which includes this file. `num_points` is constant where it is inlined,
 * so that no loop is left.
 */

/* 2 * num_points + 1 rows to the factors of as many products, whose constant parts are in the weights. `others` and
   `all` are the points' polynomials, `at` the points, in every lane. */
static inline __attribute__((always_inline)) void NAME(factors)(const vec *rows, int64_t num_points, const vec *at,
                                                                vec (*others)[MAX_POINTS], const vec *all,
                                                                vec *products)
{
#pragma GCC unroll 8
    for (int64_t i = 0; i < num_points; i++) {
        vec even = rows[2 * num_points - 2], odd = rows[2 * num_points - 1];
#pragma GCC unroll 8
        for (int64_t j = 0; j < num_points - 1; j++) {
            even += others[i][j] * rows[2 * j];
            odd += others[i][j] * rows[2 * j + 1];
        }
        products[2 * i] = even * at[i] + odd;
        products[2 * i + 1] = even * at[i] - odd;
    }
    products[2 * num_points] = rows[2 * num_points];
#pragma GCC unroll 8
    for (int64_t j = 0; j < num_points; j++)
        products[2 * num_points] += all[j] * rows[2 * j];
}

/* The products' sums to the rows of a position; `powers` of the points, in every lane. */
static inline __attribute__((always_inline)) void NAME(outputs)(const vec *sums, int64_t together,
                                                                int64_t num_points, vec (*powers)[MAX_POINTS],
                                                                vec *rows)
{
    vec halves[2][MAX_POINTS]; /* of even powers, of odd powers */
#pragma GCC unroll 8
    for (int64_t i = 0; i < num_points; i++) {
        halves[0][i] = sums[2 * i] + sums[2 * i + 1];
        halves[1][i] = sums[2 * i] - sums[2 * i + 1];
    }
#pragma GCC unroll 8
    for (int64_t row = 0; row < together; row++) {
        rows[row] = row == together - 1 ? sums[2 * num_points] : (vec){};
#pragma GCC unroll 8
        for (int64_t i = 0; i < num_points; i++)
            rows[row] += powers[row][i] * halves[row % 2][i];
    }
}
