/* Which instruction sets the library may use. */

#ifndef PROCESSOR_H
#define PROCESSOR_H

/* The variable that limits the library to fewer sets than the processor has, as oneDNN and torch have theirs: portable,
 * avx2, avx512 or bfloat16, each with those before it. It is read when the library is loaded. */
#define LIMIT_VARIABLE "KOKORO_MAX_CPU_ISA"

/* Return 0 where LIMIT_VARIABLE names no set, else 1. */
int processor_limit_is_known(void);

/* Return whether the processor has a set, and the limit allows it. */
int has_avx2(void);     /* with FMA */
int has_avx512(void);   /* F, BW, VL and DQ */
int has_bfloat16(void); /* products of bfloat16: AVX-512's, or NEON's */

#endif
