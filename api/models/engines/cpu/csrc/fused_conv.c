/* Normalise, style, activate, convolve, add, and take the next layer's statistics, in one pass over memory.
 *
 * Exactly this lies between two instance norms of the generator, whose statistics need every row. As separate
 * operations each step passes over memory on its own. Here a tile of rows is activated into the cache, multiplied
 * there, and stored as finished output. Threads take tiles by a counter, so that a delayed thread does not delay the
 * others. The result is the same to the last bit, whichever thread takes which tile. Where tiles of whole rows would
 * leave threads without work, because they are too few or some are left over, those rows are cut into tiles of some
 * outputs each.
 */

#include "fused_conv.h"

#include "winograd_points.h"
#include "processor.h"
#include "thread_pool.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_LANES = 16,
    MAX_ROWS = 256,       /* of a tile, if the dilation allows */
    MIN_ROWS = 96,        /* of a tile, if there are as many: fewer would wait for weights from another cache */
    MIN_ROW_TILES = 4,    /* if there are the rows. It ignores the threads, since sums are rounded tile by tile */
    MIN_OUTPUTS = 128,    /* of a tile, if there are as many: for fewer, activating the input again costs too much */
    UNITS_BYTES = 393216, /* of a tile's activated input, which should fit a core's cache with a block's weights */
    ALIGNMENT = 64,
    LINE = 16,            /* units in a cache line */
    IN_SECOND_CACHE = 2,
};

static const float NORM_EPS = 1e-5f;

/* Normalisation, style and Snake as factors per input channel, and the points for rows together. */
struct folded {
    float *scale;
    float *shift;
    float *half_turns;
    float *inverse;
    struct points points;
};

/* The cut of a convolution into tiles, and the layout of a tile's units. */
struct plan {
    int64_t products;
    int64_t tap_groups;
    int64_t reach;        /* positions after an output's own that it sees */
    int64_t step_rows;    /* as many as are multiplied at once, in every phase */
    int64_t steps;
    int64_t row_tiles;    /* of as many steps each, or one more */
    int64_t whole;        /* so many row tiles are one tile, with all outputs */
    int64_t parts;        /* the row tiles after them are so many tiles each, with some outputs */
    int64_t phase_size;   /* positions of a phase, with those within reach of the last */
    int64_t run_size;     /* units from one vector of them to the next, all positions of every phase */
    int64_t product_size; /* units from one product to the next */
};

/* What is to be fetched ahead. Rows of output: where the next one lies, where they end, and how far apart they are. The
   next weights, and how many of their cache lines to fetch with each run of channels. */
struct coming {
    int64_t at;
    int64_t end;
    int64_t stride;
    const int32_t *weights;
    int64_t lines;
};

static inline int64_t quotient_up(int64_t value, int64_t divisor)
{
    return (value + divisor - 1) / divisor;
}

static inline int64_t rounded_up(int64_t value, int64_t step)
{
    return quotient_up(value, step) * step;
}

static inline int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#include "simd.h"

/* Return the size of the argument, for the caller to compare with its own: another version would misread it. */
int64_t fused_conv_struct_size(void)
{
    return sizeof(struct conv);
}

/* Return whether this processor multiplies bfloat16. */
int fused_conv_has_bfloat16(void)
{
    return best(1).convolve != NULL;
}

static uint16_t to_bfloat16(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

static int64_t padded(int64_t channels)
{
    return quotient_up(channels, CHANNEL_PAD) * CHANNEL_PAD;
}

/* The factors that bring weights to their products' form. */
struct packing {
    int64_t block_size;
    int64_t products;
    double factors[MAX_PRODUCTS][MAX_GROUP]; /* of a product's taps */
};

/* Bring one channel's weights of a block's outputs and a group's taps to all products; padding outputs have none. All
   products of a tap are made at once, output by output side by side.
   Measured: one product after another took 2.5 times as long. */
static void pack_group(const struct packing *packing, const float *weights, int64_t num_outputs, int64_t output_size,
                       int64_t num_taps, double (*products)[2 * MAX_LANES])
{
    memset(products, 0, packing->products * sizeof *products);
    for (int64_t tap = 0; tap < num_taps; tap++) {
        double of_tap[2 * MAX_LANES] = {0};
        for (int64_t out = 0; out < num_outputs; out++)
            of_tap[out] = weights[out * output_size + tap];
        for (int64_t product = 0; product < packing->products; product++)
            for (int64_t out = 0; out < packing->block_size; out++)
                products[product][out] += packing->factors[product][tap] * of_tap[out];
    }
}

/* Bring weights (out_channels, channels, taps) into the order in which `multiply` reads them: block of outputs,
   product, group of taps, group of channels, output, channel in its unit; zero for padding channels. */
void fused_conv_pack(const float *weights, void *packed, int64_t taps, int64_t channels, int64_t out_channels,
                      int64_t together, int64_t group, int64_t bfloat16)
{
    struct instructions with = best(bfloat16);
    struct packing packing = {.block_size = 2 * with.lanes, .products = together + group - 1};
    for (int64_t product = 0; product < packing.products; product++)
        factors_of_taps(packing.products / 2, group, product, packing.factors[product]);
    int64_t block_size = packing.block_size, product_size = quotient_up(taps, group) * padded(channels) * block_size;
    for (int64_t block = 0; block < padded(out_channels); block += block_size)
        for (int64_t tap = 0; tap < taps; tap += group)
            for (int64_t channel = 0; channel < padded(channels); channel++) {
                double products[MAX_PRODUCTS][2 * MAX_LANES];
                pack_group(&packing, weights + (block * channels + channel) * taps + tap,
                           smaller(out_channels - block, block_size), channels * taps,
                           channel < channels ? smaller(taps - tap, group) : 0, products);
                int64_t unit = channel / with.per_unit * with.per_unit, lane = channel % with.per_unit;
                int64_t at = block / block_size * packing.products * product_size;
                at += (tap / group * padded(channels) + unit) * block_size + lane;
                for (int64_t product = 0; product < packing.products; product++, at += product_size)
                    for (int64_t out = 0; out < block_size; out++)
                        if (bfloat16)
                            ((uint16_t *)packed)[at + out * with.per_unit] = to_bfloat16(products[product][out]);
                        else
                            ((float *)packed)[at + out] = products[product][out];
            }
}

struct job {
    const struct conv *conv;
    struct instructions with;
    struct plan plan;
    struct folded folded;
    int64_t num_tiles;
    int64_t units_size;
    int32_t *units;      /* (threads, units_size) */
    float *totals;       /* (row tiles, 2, out_channels) */
    atomic_long next_thread;
    atomic_long next_tile;
};

static int64_t first_row(const struct job *job, int64_t row_tile)
{
    int64_t step = job->plan.steps * row_tile / job->plan.row_tiles;
    return smaller(step * job->plan.step_rows, job->conv->out_rows);
}

/* Take tiles until none is left. A thread activates once for neighbouring parts of one row tile. */
static void work(void *shared)
{
    struct job *job = shared;
    const struct conv *c = job->conv;
    const struct plan *plan = &job->plan;
    int64_t blocks = c->out_channels / (2 * job->with.lanes), activated = -1;
    int32_t *units = job->units + atomic_fetch_add(&job->next_thread, 1) * job->units_size;
    for (;;) {
        int64_t tile = atomic_fetch_add(&job->next_tile, 1);
        if (tile >= job->num_tiles)
            return;
        int64_t parts = tile < plan->whole ? 1 : plan->parts;
        int64_t row_tile = plan->whole + (tile - plan->whole) / parts, part = (tile - plan->whole) % parts;
        int64_t t = first_row(job, row_tile), end = first_row(job, row_tile + 1);
        if (row_tile != activated)
            job->with.activate(c, plan, &job->folded, units, t, end);
        activated = row_tile;
        for (int64_t block = blocks * part / parts; block < blocks * (part + 1) / parts; block++)
            job->with.convolve(c, plan, &job->folded.points, units, t, end, block,
                               job->totals + row_tile * 2 * c->out_channels);
    }
}

static void fold(const struct conv *c, struct folded *f, float *room)
{
    *f = (struct folded){room, room + c->channels, room + 2 * c->channels, room + 3 * c->channels,
                         points_of((c->together + c->group - 2) / 2)};
    for (int64_t i = 0; i < c->channels; i++) {
        int styled = c->style && i < c->styled_channels;
        f->scale[i] = styled ? (1 + c->style[i]) / sqrtf(c->moments[c->channels + i] + NORM_EPS) : !c->style;
        f->shift[i] = styled ? c->style[c->styled_channels + i] - c->moments[i] * f->scale[i] : 0;
        f->half_turns[i] = c->alpha ? c->alpha[i] * 0.318309886f : 0;
        f->inverse[i] = c->alpha && c->alpha[i] != 0 ? 1 / c->alpha[i] : 0;
    }
}

/* Make mean and variance of each channel, from the tiles' sums and sums of squares. */
static void merge_moments(const float *totals, int64_t num_tiles, int64_t rows, int64_t channels, float *moments)
{
    for (int64_t i = 0; i < channels; i++) {
        double sum = 0, squares = 0;
        for (int64_t tile = 0; tile < num_tiles; tile++) {
            sum += totals[2 * tile * channels + i];
            squares += totals[(2 * tile + 1) * channels + i];
        }
        double mean = sum / rows, variance = squares / rows - mean * mean;
        moments[i] = mean;
        moments[channels + i] = variance > 0 ? variance : 0;
    }
}

static struct plan planned(const struct conv *c, const struct instructions *with)
{
    struct plan plan = {.tap_groups = quotient_up(c->taps, c->group), .products = c->together + c->group - 1};
    int64_t position_rows = c->together * c->dilation;
    int64_t position_bytes = plan.products * c->dilation * c->channels / with->per_unit * 4;
    plan.reach = plan.tap_groups - 1 + (c->late < c->out_channels);
    plan.step_rows = with->rows * position_rows;
    plan.steps = larger(quotient_up(c->out_rows, plan.step_rows), 1);
    int64_t fitting = (UNITS_BYTES / position_bytes - plan.reach - 1) * position_rows;
    int64_t max_steps = larger(smaller(fitting, MAX_ROWS) / plan.step_rows, 1);
    int64_t fair = smaller(MIN_ROW_TILES, c->out_rows / MIN_ROWS);
    plan.row_tiles = smaller(larger(quotient_up(plan.steps, max_steps), fair), plan.steps);
    /* Several for every thread, and the last ones in parts, even out the threads' times. */
    plan.whole = plan.row_tiles < 2 * c->num_threads ? 0 : plan.row_tiles - plan.row_tiles % c->num_threads;
    plan.parts = larger(c->out_channels / MIN_OUTPUTS, 1);
    plan.phase_size = quotient_up(plan.steps, plan.row_tiles) * with->rows + plan.reach;
    /* Odd in vectors, so that neighbouring runs of channels do not fall into the same set of the cache. */
    plan.run_size = (c->dilation * plan.phase_size | 1) * with->lanes;
    plan.product_size = c->channels / (with->per_unit * with->lanes) * plan.run_size;
    return plan;
}

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Run the convolution. Return 0, or -1 where there is no memory or no such precision; then nothing was done. */
int fused_conv_run(const struct conv *c)
{
    struct job job = {.conv = c, .with = best(c->bfloat16)};
    if (!job.with.convolve)
        return -1;
    job.plan = planned(c, &job.with);
    job.num_tiles = job.plan.whole + (job.plan.row_tiles - job.plan.whole) * job.plan.parts;
    job.units_size = job.plan.products * job.plan.product_size;
    int64_t threads = larger(smaller(smaller(c->num_threads, job.num_tiles), MAX_THREADS), 1);

    size_t units_bytes = aligned(4 * threads * job.units_size), folded_bytes = aligned(4 * 4 * c->channels);
    size_t totals_bytes = aligned(4 * 2 * job.plan.row_tiles * c->out_channels);
    char *room = aligned_alloc(ALIGNMENT, units_bytes + folded_bytes + totals_bytes);
    if (!room)
        return -1;
    job.units = (int32_t *)room;
    fold(c, &job.folded, (float *)(room + units_bytes));
    job.totals = (float *)(room + units_bytes + folded_bytes);

    work_together(threads, work, &job);
    if (c->out_moments)
        merge_moments(job.totals, job.plan.row_tiles, c->out_rows, c->out_channels, c->out_moments);
    free(room);
    return 0;
}
