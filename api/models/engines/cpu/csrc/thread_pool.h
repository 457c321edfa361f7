/* Threads that work together on one call of the library, and stay for the next. */

#ifndef THREAD_POOL_H
#define THREAD_POOL_H

#include <stdint.h>

enum { MAX_THREADS = 64 };

/* Calls work(shared) here and, at the same time, on up to num_threads - 1 helpers, MAX_THREADS in all; returns when
 * whoever began is done.
 *
 * `work` takes pieces of what is to be done until none is left, so that it is done whoever comes: a helper that the
 * machine keeps waiting until then is not waited for. Helpers belong to the calling thread, and end with it.
 */
void work_together(int64_t num_threads, void (*work)(void *), void *shared);

#endif
