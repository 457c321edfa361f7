/* The recurrence of a bidirectional LSTM (Hochreiter & Schmidhuber 1997), for one utterance.
 *
 * Every step needs the one before, and is a small product of a matrix and a vector. A general library spends most of
 * its time on dispatch. Here a direction is one loop over weights that stay in its core's cache, and the two directions
 * run side by side. The input's share of the gates is known for all steps beforehand; a convolution makes it.
 */

#include "lstm.h"

#include "processor.h"
#include "thread_pool.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT = 64,
    STEPS_FOR_A_THREAD = 8, /* fewer take less time than to wake a thread */
};

static int64_t padded_units(int64_t units)
{
    return (units + UNITS_PAD - 1) / UNITS_PAD * UNITS_PAD;
}

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,prefer-vector-width=512")
#define NAME(x) x##_avx512
#define LANES 16
#define BLOCKS 4
#include "lstm_steps.h"
#undef NAME
#undef LANES
#undef BLOCKS
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define NAME(x) x##_avx2
#define LANES 8
#define BLOCKS 2
#include "lstm_steps.h"
#undef NAME
#undef LANES
#undef BLOCKS
#pragma GCC pop_options
#endif

#define NAME(x) x##_portable
#define LANES 4
#define BLOCKS 2
#include "lstm_steps.h"

typedef void steps_function(const struct lstm *, int64_t, float *);

struct instructions {
    steps_function *steps;
    int64_t at_once; /* units */
};

/* Return the best instructions that this processor may use. */
static struct instructions best(void)
{
#if defined(__x86_64__)
    if (has_avx512())
        return (struct instructions){steps_avx512, 16 * 4};
    if (has_avx2())
        return (struct instructions){steps_avx2, 8 * 2};
#endif
    return (struct instructions){steps_portable, 4 * 2};
}

int64_t lstm_struct_size(void)
{
    return sizeof(struct lstm);
}

/* Bring weights (DIRECTIONS, GATES, units, units of the step before) into the order in which the steps read them:
   direction, units made at once, unit of the step before, gate, unit. */
void lstm_pack(const float *weights, float *packed, int64_t units)
{
    int64_t at_once = best().at_once;
    for (int64_t direction = 0; direction < DIRECTIONS; direction++)
        for (int64_t first = 0; first < padded_units(units); first += at_once)
            for (int64_t before = 0; before < units; before++)
                for (int64_t gate = 0; gate < GATES; gate++)
                    for (int64_t unit = first; unit < first + at_once; unit++) {
                        int64_t row = (direction * GATES + gate) * units + unit;
                        *packed++ = unit < units ? weights[row * units + before] : 0;
                    }
}

struct job {
    const struct lstm *lstm;
    steps_function *steps;
    float *states; /* (DIRECTIONS, 3, padded units) */
    atomic_int next_direction;
};

static void work(void *shared)
{
    struct job *job = shared;
    for (int direction; (direction = atomic_fetch_add(&job->next_direction, 1)) < DIRECTIONS;)
        job->steps(job->lstm, direction, job->states + 3 * direction * padded_units(job->lstm->units));
}

/* Run the LSTM. Return 0, or -1 where there is no memory; then nothing was done. */
int lstm_run(const struct lstm *l)
{
    size_t states_bytes = DIRECTIONS * 3 * padded_units(l->units) * sizeof(float);
    struct job job = {l, best().steps, aligned_alloc(ALIGNMENT, states_bytes), 0};
    if (!job.states)
        return -1;
    memset(job.states, 0, states_bytes);
    int64_t threads = l->num_threads > 1 && l->steps >= STEPS_FOR_A_THREAD ? DIRECTIONS : 1;
    work_together(threads, work, &job);
    free(job.states);
    return 0;
}
