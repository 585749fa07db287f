/* Numbers that look random and are a function of a seed: the same everywhere, in any order. */
#pragma once

#include <stdint.h>

/* A bijection of 64 bits that spreads every bit over all. */
static inline uint64_t dice_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

struct dice {
    uint64_t state;
};

static inline struct dice dice_of(uint64_t seed, uint64_t which)
{
    return (struct dice){dice_mix(seed + UINT64_C(0x9e3779b97f4a7c15) * (which + 1))};
}

static inline uint64_t dice_next(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    return dice_mix(dice->state);
}

/* 0 to n - 1; n > 0. */
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
    return (uint32_t)(((dice_next(dice) >> 32) * n) >> 32);
}

/* True `per_mille` times in a thousand. */
static inline int dice_often(struct dice *dice, uint32_t per_mille)
{
    return dice_below(dice, 1000) < per_mille;
}
