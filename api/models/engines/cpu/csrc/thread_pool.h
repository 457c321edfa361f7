/* Helper threads that share the work of a call of the library, and stay for the next call. */

#ifndef THREAD_POOL_H
#define THREAD_POOL_H

#include <stdint.h>

enum { MAX_THREADS = 64 };

/* Call work(shared) on this thread and, at the same time, on up to num_threads - 1 helpers, MAX_THREADS in all. Return
 * when all that have begun have ended.
 *
 * `work` takes pieces of the work until none is left, so that all is done however many helpers begin. A helper that has
 * not begun by then is not waited for. Helpers belong to the calling thread, and end with it.
 */
void work_together(int64_t num_threads, void (*work)(void *), void *shared);

#endif
