/* Powers of ten for decimals kept as integers; private to base. */
#pragma once

#include <stdint.h>

enum { POWER_MAX = 18 };
/* 10^n for n from 0 to POWER_MAX. */
int64_t power_of_ten(int n);
