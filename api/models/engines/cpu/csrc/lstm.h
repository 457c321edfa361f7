/* A bidirectional LSTM over one utterance, the argument of lstm.c. `LstmCall` in structures.py has the same fields. */

#ifndef LSTM_H
#define LSTM_H

#include <stdint.h>

/* Units are padded to a multiple of this, for every instruction set, with weights and inputs of zero. */
enum { UNITS_PAD = 64, DIRECTIONS = 2, GATES = 4 };

struct lstm {
    /* The input's share of every gate, biases included: (steps, DIRECTIONS, GATES, padded units). The gates are
       torch's, in its order: input, forget, cell, output. */
    const float *gates;
    int64_t steps;
    int64_t units;
    const float *weights; /* as lstm_pack lays them out */
    float *y;             /* (steps, DIRECTIONS * units) */
    int64_t num_threads;
};

#endif
