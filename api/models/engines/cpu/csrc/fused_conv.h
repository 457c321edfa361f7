/* A styled convolution, the argument of fused_conv.c. `ConvCall` in structures.py has the same fields. */

#ifndef FUSED_CONV_H
#define FUSED_CONV_H

#include <stdint.h>

/* Rows are moments in time, channels lie side by side in memory; channel counts are padded to CHANNEL_PAD with
   zeros. */
enum { CHANNEL_PAD = 32 };

/* Several outputs of a group of taps can be made together: seven of seven cost 13 multiplications in place of 49 (Toom
 * and Cook's, or Winograd's, minimal filtering; see winograd_points.h). A longer kernel is several groups, each of as
 * many taps as there are outputs together. Their products are added before they are turned into outputs.
 */
enum { MAX_TOGETHER = 7, MAX_GROUP = 11, MAX_PRODUCTS = MAX_TOGETHER + MAX_GROUP - 1 };

struct conv {
    /* Input: (rows, channels), its rows x_stride apart. They may overlap. */
    const float *x;
    int64_t rows;
    int64_t channels;
    int64_t x_stride;
    /* Instance norm and style, or NULL: mean then variance of the input's channels (2, channels), and the style's gamma
       then beta (2, styled_channels). */
    const float *moments;
    const float *style;
    int64_t styled_channels;
    /* Activation: Snake where there is an alpha (channels), else LeakyReLU, which does nothing where slope is 1. */
    const float *alpha;
    float slope;
    /* Convolution of stride 1: weights as fused_conv_pack lays them out for `together` and `group`, bias
       (out_channels). `together` and `group` are 1 and 1, 3 and 3, 7 and 7, or for at most 11 taps 7 and 11. */
    float gain;
    const void *weights;
    const float *bias;
    int64_t taps;
    int64_t together;
    int64_t group;
    int64_t dilation;
    int64_t padding;
    /* Outputs from this one on see the input a row later. It is a multiple of CHANNEL_PAD, and out_channels unless
       outputs are made one by one and without dilation. */
    int64_t late;
    /* Output: y = gain * (convolution + bias + residual) + sum, all (out_rows, out_channels). residual and sum may be
       NULL, and may be y itself. out_moments (2, out_channels), or NULL, gets each output's mean and variance. */
    int64_t out_channels;
    int64_t out_rows;
    const float *residual;
    const float *sum;
    float *y;
    float *out_moments;
    int64_t bfloat16;
    int64_t num_threads;
};

#endif
