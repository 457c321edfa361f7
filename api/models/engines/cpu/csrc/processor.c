/* Which instruction sets the library may use: those of the processor, up to the limit that is set. */

#include "processor.h"

#include <stdlib.h>
#include <string.h>

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

enum { PORTABLE, AVX2, AVX512, BFLOAT16, NUM_SETS };

static const char *const NAMES[NUM_SETS] = {"portable", "avx2", "avx512", "bfloat16"};

static int limit = BFLOAT16;

/* Read once, when the library is loaded: later another thread might change the environment meanwhile. */
__attribute__((constructor)) static void read_limit(void)
{
    const char *name = getenv(LIMIT_VARIABLE);
    if (!name || !*name)
        return;
    for (limit = 0; limit < NUM_SETS && strcmp(name, NAMES[limit]); limit++)
        ;
}

int processor_limit_is_known(void)
{
    return limit < NUM_SETS;
}

int has_avx2(void)
{
#if defined(__x86_64__)
    return limit >= AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

int has_avx512(void)
{
#if defined(__x86_64__)
    return limit >= AVX512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
    return 0;
#endif
}

int has_bfloat16(void)
{
#if defined(__x86_64__)
    return limit >= BFLOAT16 && has_avx512() && __builtin_cpu_supports("avx512bf16");
#elif defined(__aarch64__) && defined(__linux__) && defined(HWCAP2_BF16)
    return limit >= BFLOAT16 && getauxval(AT_HWCAP2) & HWCAP2_BF16;
#else
    return 0;
#endif
}
