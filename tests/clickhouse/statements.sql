-- learning: columns
SELECT database AS v_database, table AS v_table, name AS v_name, type AS v_type FROM system.columns WHERE 0 OR (database = 'a`b' AND table = 'it\'s') OR (database = 'a`b' AND table = 'session') OR (database = 'a`b' AND table = 'keys') OR (database = 'a`b' AND table = 'controllers') OR (database = 'a`b' AND table = 'deployments') OR (database = 'a`b' AND table = 'models') OR (database = 'a`b' AND table = 'pools') OR (database = 'a`b' AND table = 'plan') OR (database = 'a`b' AND table = 'periods') OR (database = 'a`b' AND table = 'ledger') OR (database = 'a`b' AND table = 'names') OR (database = 'a`b' AND table = 'it\'s_by_time') OR (database = 'a`b' AND table = 'it\'s_by_model') OR (database = 'a`b' AND table = 'it\'s_by_key') OR (database = 'a`b' AND table = 'it\'s_by_model_key') OR (database = 'a`b' AND table = 'it\'s_by_user') OR (database = 'a`b' AND table = 'it\'s_by_model_day') OR (database = 'a`b' AND table = 'it\'s_by_key_day') OR (database = 'a`b' AND table = 'it\'s_by_user_day') OR (database = 'a`b' AND table = 'it\'s_by_latency') OR (database = 'a`b' AND table = 'it\'s_by_latency_day') OR (database = 'a`b' AND table = 'it\'s_by_latency_class') OR (database = 'a`b' AND table = 'it\'s_by_latency_class_day') OR (database = 'a`b' AND table = 'pushes') OR (database = 'a`b' AND table = 'snapshots') OR (database = 'a`b' AND table = 'spans') FORMAT JSONCompact

-- comparing: the newest hour
SELECT max(hour) AS v_newest FROM `usage`.`events_by_time` FORMAT JSONCompact

-- comparing: the newest event
SELECT max(`created`) AS v_newest FROM `usage`.`events` WHERE 1 AND `created` >= 1795251600000 FORMAT JSONCompact

-- comparing: at first
SELECT v_name, sum(v_rows) AS v_sum FROM (SELECT '' AS v_name, sum(sign) AS v_rows FROM `usage`.`events` UNION ALL SELECT '' AS v_name, -sum(sign) AS v_rows FROM `usage`.`events` WHERE `created` >= 1795248000000 UNION ALL SELECT 'last_day' AS v_name, sum(sign) AS v_rows FROM `usage`.`events` WHERE 1 AND `created` >= 1795219200000 AND `created` < 1795248000000 UNION ALL SELECT 'time' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_time` UNION ALL SELECT 'time' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_time` WHERE hour >= 1795248000000 UNION ALL SELECT 'model' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model` UNION ALL SELECT 'model' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_model` WHERE hour >= 1795248000000 UNION ALL SELECT 'key' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_key` UNION ALL SELECT 'key' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_key` WHERE hour >= 1795248000000 UNION ALL SELECT 'model_key' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model_key` UNION ALL SELECT 'model_key' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_model_key` WHERE hour >= 1795248000000 UNION ALL SELECT 'user' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_user` UNION ALL SELECT 'user' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_user` WHERE hour >= 1795248000000 UNION ALL SELECT 'model_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model_day` UNION ALL SELECT 'model_day' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_model_day` WHERE hour >= 1795219200000 UNION ALL SELECT 'key_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_key_day` UNION ALL SELECT 'key_day' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_key_day` WHERE hour >= 1795219200000 UNION ALL SELECT 'user_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_user_day` UNION ALL SELECT 'user_day' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_user_day` WHERE hour >= 1795219200000 UNION ALL SELECT 'latency' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency` UNION ALL SELECT 'latency' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_latency` WHERE hour >= 1795248000000 UNION ALL SELECT 'latency_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_day` UNION ALL SELECT 'latency_day' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_latency_day` WHERE hour >= 1795219200000 UNION ALL SELECT 'latency_class' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_class` UNION ALL SELECT 'latency_class' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_latency_class` WHERE hour >= 1795248000000 UNION ALL SELECT 'latency_class_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_class_day` UNION ALL SELECT 'latency_class_day' AS v_name, -sum(n) AS v_rows FROM `usage`.`events_by_latency_class_day` WHERE hour >= 1795219200000) GROUP BY v_name FORMAT JSONCompact

-- comparing: to be sure
SELECT v_name, sum(v_rows) AS v_sum FROM (SELECT '' AS v_name, sum(sign) AS v_rows FROM `usage`.`events` WHERE `created` < 1795248000000 UNION ALL SELECT 'last_day' AS v_name, sum(sign) AS v_rows FROM `usage`.`events` WHERE 1 AND `created` >= 1795219200000 AND `created` < 1795248000000 UNION ALL SELECT 'time' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_time` WHERE hour < 1795248000000 UNION ALL SELECT 'model' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model` WHERE hour < 1795248000000 UNION ALL SELECT 'key' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_key` WHERE hour < 1795248000000 UNION ALL SELECT 'model_key' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model_key` WHERE hour < 1795248000000 UNION ALL SELECT 'user' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_user` WHERE hour < 1795248000000 UNION ALL SELECT 'model_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_model_day` WHERE hour < 1795219200000 UNION ALL SELECT 'key_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_key_day` WHERE hour < 1795219200000 UNION ALL SELECT 'user_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_user_day` WHERE hour < 1795219200000 UNION ALL SELECT 'latency' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency` WHERE hour < 1795248000000 UNION ALL SELECT 'latency_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_day` WHERE hour < 1795219200000 UNION ALL SELECT 'latency_class' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_class` WHERE hour < 1795248000000 UNION ALL SELECT 'latency_class_day' AS v_name, sum(n) AS v_rows FROM `usage`.`events_by_latency_class_day` WHERE hour < 1795219200000) GROUP BY v_name FORMAT JSONCompact

-- looking: all
SELECT count() AS v_any, min(`created`) AS v_min, max(`created`) AS v_max, toInt64(sum(toInt64(sign))) AS v_rows, sum(revision * sign) AS v_version, countIf((`grain` != '')) AS v_sums, 0 AS v_part FROM `usage`.`events` WHERE 1 FORMAT JSONCompact

-- looking: what came since
SELECT count() AS v_any, min(`created`) AS v_min, max(`created`) AS v_max, toInt64(sum(toInt64(sign))) AS v_rows, sum(revision * sign) AS v_version, countIf((`grain` != '')) AS v_sums, 0 AS v_part FROM `usage`.`events` WHERE 1 AND `created` >= 1795078800000 FORMAT JSONCompact

-- looking by a roll-up: hours
SELECT min(hour) AS v_min, max(hour) AS v_max, count() AS v_any FROM `usage`.`events_by_time` FORMAT JSONCompact

-- looking by a roll-up: all
SELECT count() AS v_any, min(`created`) AS v_min, max(`created`) AS v_max, toInt64(sum(toInt64(sign))) AS v_rows, sum(revision * sign) AS v_version, toUInt64(0) AS v_sums, 0 AS v_part FROM `usage`.`events` WHERE 1 AND `created` >= 1795075200000 UNION ALL SELECT count() AS v_any, min(`created`) AS v_min, max(`created`) AS v_max, toInt64(sum(toInt64(sign))) AS v_rows, sum(revision * sign) AS v_version, toUInt64(0) AS v_sums, 1 AS v_part FROM `usage`.`events` WHERE 1 AND `created` < 1787479200000 UNION ALL SELECT count() AS v_any, toInt64(0) AS v_min, toInt64(0) AS v_max, toInt64(sumIf(n, hour < 1795075200000)) AS v_rows, toInt64(0) AS v_version, countIf((`grain` != '')) AS v_sums, 2 AS v_part FROM `usage`.`events_by_time` WHERE 1 AND hour >= 0 AND hour < 9223372036854775807 FORMAT JSONCompact

-- quantiles: in which class
SELECT v_bucket, sum(v_n) AS w_n, quantilesExactWeightedMerge(0.500, 0.990)(v_state)[1] AS v_0, quantilesExactWeightedMerge(0.500, 0.990)(v_state)[2] AS v_1, sum(v_taken) AS w_taken FROM (SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) GROUP BY v_bucket) GROUP BY v_bucket FORMAT JSONCompact

-- quantiles: of the values there
SELECT v_bucket, sum(v_n) AS w_n, quantilesExactWeightedMerge(0.500, 0.990)(v_state)[1] AS v_0, quantilesExactWeightedMerge(0.500, 0.990)(v_state)[2] AS v_1, sum(v_taken) AS w_taken FROM (SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(toInt64(if(d_latency < 1056, 41, 5120)), toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND NOT (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(toInt64(if(d_latency < 1056, 41, 5120)), toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND NOT (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(d_latency, toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, toInt64(sum(n)) AS v_n, quantilesExactWeightedState(0.500, 0.990)(toInt64(if(d_latency < 1056, 41, 5120)), toUInt64(n)) AS v_state, countIf(n < 0) AS v_taken FROM `usage`.`events_by_latency_class` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 AND (lower(`kind`) = 'request') AND (d_latency != -9223372036854775808) AND NOT (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 40) OR (d_latency >= 1056 AND d_latency <= 5119)) GROUP BY v_bucket) GROUP BY v_bucket FORMAT JSONCompact

-- with roll-ups: totals of 30 days
SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'job'))) AS v_0, toInt64(ifNull(sum(`s_fee`), 0)) AS v_1, toFloat64(ifNull(sum(toFloat64(`s_fee`)), 0)) AS v_2, toInt64(ifNull(sum(`c_fee`), 0)) AS v_3 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 FORMAT JSONCompact

-- with roll-ups: a window cut at both ends
SELECT sum(v_rows) AS w_rows, sum(v_0) AS w_0, sum(v_1) AS w_1, sum(v_2) AS w_2 FROM (SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(ifNull(sumIf(`input` * sign, (lower(`kind`) = 'request')), 0)) AS v_0, toFloat64(ifNull(sumIf(toFloat64(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_1, toInt64(ifNull(sumIf(isNotNull(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_2 FROM `usage`.`events` WHERE 1 AND `created` >= 1795165200005 AND `created` < 1795168800000 UNION ALL SELECT toInt64(sum(n)) AS v_rows, toInt64(ifNull(sumIf(`s_input`, (lower(`kind`) = 'request')), 0)) AS v_0, toFloat64(ifNull(sumIf(toFloat64(`s_input`), (lower(`kind`) = 'request')), 0)) AS v_1, toInt64(ifNull(sumIf(`c_input`, (lower(`kind`) = 'request')), 0)) AS v_2 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1795168800000 AND hour < 1795248000000 UNION ALL SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(ifNull(sumIf(`input` * sign, (lower(`kind`) = 'request')), 0)) AS v_0, toFloat64(ifNull(sumIf(toFloat64(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_1, toInt64(ifNull(sumIf(isNotNull(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_2 FROM `usage`.`events` WHERE 1 AND `created` >= 1795248000000 AND `created` < 1795251599993) FORMAT JSONCompact

-- with roll-ups: hours by model and key
SELECT intDiv(hour - 1792659600000, 3600000) + 0 AS v_bucket, `model` AS v_by0, `key` AS v_by1, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_model_key` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: users
SELECT v_by0, sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 GROUP BY v_by0 UNION ALL SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 GROUP BY v_by0 UNION ALL SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 GROUP BY v_by0) GROUP BY v_by0 HAVING w_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: days by user
SELECT v_bucket, v_by0, sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 GROUP BY v_bucket, v_by0 UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 GROUP BY v_bucket, v_by0 UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 GROUP BY v_bucket, v_by0) GROUP BY v_bucket, v_by0 HAVING w_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: hours by user
SELECT intDiv(hour - 1792659600000, 3600000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: days by model
SELECT v_bucket, v_by0, sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `model` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_model` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 GROUP BY v_bucket, v_by0 UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `model` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_model_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 GROUP BY v_bucket, v_by0 UNION ALL SELECT intDiv(hour - 1792627200000, 86400000) + 0 AS v_bucket, `model` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_model` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 GROUP BY v_bucket, v_by0) GROUP BY v_bucket, v_by0 HAVING w_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: the newest hours by model and key
SELECT intDiv(hour - 1795222800000, 3600000) + 712 AS v_bucket, `model` AS v_by0, `key` AS v_by1, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_model_key` WHERE 1 AND hour >= 1795222800000 AND hour < 1795251600000 GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: a share
SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, ((lower(`kind`) = 'request') AND ((bitAnd(marks, 1) != 0) OR (bitAnd(marks, 2) != 0))))) AS v_0, toInt64(sumIf(n, ((lower(`kind`) = 'request') AND ((bitAnd(marks, 1) != 0) OR (bitAnd(marks, 2) != 0)) AND (((bitAnd(marks, 1) != 0) AND ((d_status >= 400))) OR ((NOT (bitAnd(marks, 1) != 0)) AND (bitAnd(marks, 2) != 0)))))) AS v_1 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 FORMAT JSONCompact

-- with roll-ups: quantiles
SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_1 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 FORMAT JSONCompact

-- with roll-ups: quantiles by the hour
SELECT intDiv(hour - 1792659600000, 3600000) + 0 AS v_bucket, toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_1 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: quantiles of one user
SELECT sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 AND (lower(`user`) = 'team') UNION ALL SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 AND (lower(`user`) = 'team') UNION ALL SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 AND (lower(`user`) = 'team')) FORMAT JSONCompact

-- with roll-ups: the newest job
SELECT toInt64(sum(n)) AS v_rows, toInt64(sumIf(n, (lower(`kind`) = 'job'))) AS v_0 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 FORMAT JSONCompact

-- with roll-ups: hours of the week
SELECT intDiv(hour + 259200000, 3600000) % toInt64(168) AS v_bucket, toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: a filter of all kinds
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sum(toInt64(sign))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 AND ((`user` = 'Bob' OR lower(`user`) = 'ann') AND (NOT (`state` = 'failed')) AND ((position(lower(`error`), 'it\'s\\ 5%') > 0)) AND ((lower(`model`) LIKE 'gpt%\\_x')) AND isNotNull(`fee`) AND ifNull(((`status` = 200) OR (`status` >= 500)), 0) AND (NOT ifNull(((`latency` >= 10001)), 0)) AND (((position(lower(`id`), 'oops') > 0)) OR ((position(lower(`user`), 'oops') > 0)) OR ((position(lower(`request`), 'oops') > 0)) OR ((position(lower(`endpoint`), 'oops') > 0)) OR ((position(lower(`key`), 'oops') > 0)) OR ((position(lower(`controller`), 'oops') > 0)) OR ((position(lower(`model`), 'oops') > 0)) OR ((position(lower(`name`), 'oops') > 0)) OR ((position(lower(`error`), 'oops') > 0))) AND ((`created` >= 1795219200000))) FORMAT JSONCompact

-- with roll-ups: a filter that a roll-up knows
SELECT sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_model` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 AND ((lower(`model`) = 'm1') AND ((bitAnd(marks, 1) != 0) AND ((d_status >= 400))) AND (NOT (`controller` != ''))) UNION ALL SELECT toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_model_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 AND ((lower(`model`) = 'm1') AND ((bitAnd(marks, 1) != 0) AND ((d_status >= 400))) AND (NOT (`controller` != ''))) UNION ALL SELECT toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_model` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 AND ((lower(`model`) = 'm1') AND ((bitAnd(marks, 1) != 0) AND ((d_status >= 400))) AND (NOT (`controller` != '')))) FORMAT JSONCompact

-- with roll-ups: users
SELECT v_by0, sum(v_rows) AS w_rows, sum(v_0) AS w_0 FROM (SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1792659600000 AND hour < 1792713600000 GROUP BY v_by0 UNION ALL SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_user_day` WHERE 1 AND hour >= 1792713600000 AND hour < 1795219200000 GROUP BY v_by0 UNION ALL SELECT `user` AS v_by0, toInt64(sum(n)) AS v_rows, toInt64(sum(n)) AS v_0 FROM `usage`.`events_by_user` WHERE 1 AND hour >= 1795219200000 AND hour < 1795251600000 GROUP BY v_by0) GROUP BY v_by0 HAVING w_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- with roll-ups: the newest page
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `created` >= 1795251240000 AND `created` < 1795251600000 ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 0, 100 FORMAT JSONCompact

-- with roll-ups: a page by amount
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, `amount` AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 ORDER BY v_sorted ASC NULLS LAST, `created` DESC, v_id DESC, v_kind DESC LIMIT 0, 120 FORMAT JSONCompact

-- with roll-ups: a page far away
SELECT v_hour, v_rows FROM (SELECT hour AS v_hour, toInt64(sum(n)) AS v_rows FROM `usage`.`events_by_time` WHERE 1 AND hour >= 1792659600000 AND hour < 1795251600000 GROUP BY v_hour HAVING v_rows > 0) ORDER BY v_hour DESC FORMAT JSONCompact

-- with roll-ups: an event
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version, `created` AS v_0, `id` AS v_1, `kind` AS v_2, `user` AS v_3, `amount` AS v_4, `resource` AS v_5, `pool` AS v_6, `io` AS v_7, `request` AS v_8, `endpoint` AS v_9, `state` AS v_10, `key` AS v_11, `controller` AS v_12, `model` AS v_13, `name` AS v_14, `core_hours` AS v_15, `gpu_hours` AS v_16, `credits` AS v_17, `fee` AS v_18, `started` AS v_19, `ended` AS v_20, `wait` AS v_21, `elapsed` AS v_22, `updated` AS v_23, `cores` AS v_24, `memory` AS v_25, `class` AS v_26, `status` AS v_27, `error` AS v_28, `input` AS v_29, `cached` AS v_30, `output` AS v_31, `factors` AS v_32, `latency` AS v_33, `ttft` AS v_34, `gateway` AS v_35, `type` AS v_36, `version` AS v_37, `provider` AS v_38, `technology` AS v_39, `deployment` AS v_40, `organization` AS v_41, `project` AS v_42, `consumer` AS v_43, `cpu` AS v_44, `ram` AS v_45, `storage` AS v_46, `from` AS v_47, `to` AS v_48, `grain` AS v_49, `requests` AS v_50, `threads` AS v_51, `messages` AS v_52, `cpu_hours` AS v_53, `ram_hours` AS v_54, `storage_hours` AS v_55, `total` AS v_56 FROM `usage`.`events` WHERE 1 AND `id` = 'it\'s' ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- with roll-ups: its position
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `id` = 'x' ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- with roll-ups: keys
SELECT `id` AS v_0, `name` AS v_1, `masked` AS v_2, `kind` AS v_3, `user` AS v_4, `status` AS v_5, `created` AS v_6, revision AS v_version FROM `usage`.`keys` WHERE revision = (SELECT max(revision) FROM `usage`.`keys`) AND `id` != '' FORMAT JSONCompact

-- with roll-ups: somebody's statement
SELECT * FROM (
-- all
SELECT 1
) LIMIT 11 FORMAT JSONCompact

-- ours: totals of 30 days
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'job'))) AS v_0, toInt64(ifNull(sum(`fee` * sign), 0)) AS v_1, toFloat64(ifNull(sum(toFloat64(`fee`) * sign), 0)) AS v_2, toInt64(ifNull(sum(isNotNull(`fee`) * sign), 0)) AS v_3 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 FORMAT JSONCompact

-- ours: a window cut at both ends
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(ifNull(sumIf(`input` * sign, (lower(`kind`) = 'request')), 0)) AS v_0, toFloat64(ifNull(sumIf(toFloat64(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_1, toInt64(ifNull(sumIf(isNotNull(`input`) * sign, (lower(`kind`) = 'request')), 0)) AS v_2 FROM `usage`.`events` WHERE 1 AND `created` >= 1795165200005 AND `created` < 1795251599993 FORMAT JSONCompact

-- ours: hours by model and key
SELECT intDiv(`created` - 1792659600000, 3600000) + 0 AS v_bucket, `model` AS v_by0, `key` AS v_by1, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: users
SELECT `user` AS v_by0, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: days by user
SELECT intDiv(`created` - 1792627200000, 86400000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: hours by user
SELECT intDiv(`created` - 1792659600000, 3600000) + 0 AS v_bucket, `user` AS v_by0, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: days by model
SELECT intDiv(`created` - 1792627200000, 86400000) + 0 AS v_bucket, `model` AS v_by0, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: the newest hours by model and key
SELECT intDiv(`created` - 1795222800000, 3600000) + 712 AS v_bucket, `model` AS v_by0, `key` AS v_by1, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1795222800000 AND `created` < 1795251600000 GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: a share
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), ((lower(`kind`) = 'request') AND (isNotNull(`status`) OR (`error` != ''))))) AS v_0, toInt64(sumIf(toInt64(sign), ((lower(`kind`) = 'request') AND (isNotNull(`status`) OR (`error` != '')) AND (ifNull(((`status` >= 400)), 0) OR ((NOT isNotNull(`status`)) AND (`error` != '')))))) AS v_1 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 FORMAT JSONCompact

-- ours: quantiles
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_1 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 FORMAT JSONCompact

-- ours: quantiles by the hour
SELECT intDiv(`created` - 1792659600000, 3600000) + 0 AS v_bucket, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_1 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- ours: quantiles of one user
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'request'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 AND (lower(`user`) = 'team') FORMAT JSONCompact

-- ours: the newest job
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sumIf(toInt64(sign), (lower(`kind`) = 'job'))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 FORMAT JSONCompact

-- ours: hours of the week
SELECT intDiv(`created` + 259200000, 3600000) % toInt64(168) AS v_bucket, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sum(toInt64(sign))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- ours: a filter of all kinds
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sum(toInt64(sign))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 AND ((`user` = 'Bob' OR lower(`user`) = 'ann') AND (NOT (`state` = 'failed')) AND ((position(lower(`error`), 'it\'s\\ 5%') > 0)) AND ((lower(`model`) LIKE 'gpt%\\_x')) AND isNotNull(`fee`) AND ifNull(((`status` = 200) OR (`status` >= 500)), 0) AND (NOT ifNull(((`latency` >= 10001)), 0)) AND (((position(lower(`id`), 'oops') > 0)) OR ((position(lower(`user`), 'oops') > 0)) OR ((position(lower(`request`), 'oops') > 0)) OR ((position(lower(`endpoint`), 'oops') > 0)) OR ((position(lower(`key`), 'oops') > 0)) OR ((position(lower(`controller`), 'oops') > 0)) OR ((position(lower(`model`), 'oops') > 0)) OR ((position(lower(`name`), 'oops') > 0)) OR ((position(lower(`error`), 'oops') > 0))) AND ((`created` >= 1795219200000))) FORMAT JSONCompact

-- ours: a filter that a roll-up knows
SELECT toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sum(toInt64(sign))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 AND ((lower(`model`) = 'm1') AND ifNull(((`status` >= 400)), 0) AND (NOT (`controller` != ''))) FORMAT JSONCompact

-- ours: users
SELECT `user` AS v_by0, toInt64(sum(toInt64(sign))) AS v_rows, toInt64(sum(toInt64(sign))) AS v_0 FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- ours: the newest page
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `created` >= 1795251240000 AND `created` < 1795251600000 ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 0, 100 FORMAT JSONCompact

-- ours: a page by amount
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, `amount` AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 ORDER BY v_sorted ASC NULLS LAST, `created` DESC, v_id DESC, v_kind DESC LIMIT 0, 120 FORMAT JSONCompact

-- ours: a page far away
SELECT v_hour, v_rows FROM (SELECT intDiv(`created`, 3600000) * 3600000 AS v_hour, toInt64(sum(toInt64(sign))) AS v_rows FROM `usage`.`events` WHERE 1 AND `created` >= 1792659600000 AND `created` < 1795251600000 GROUP BY v_hour HAVING v_rows > 0) ORDER BY v_hour DESC FORMAT JSONCompact

-- ours: an event
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version, `created` AS v_0, `id` AS v_1, `kind` AS v_2, `user` AS v_3, `amount` AS v_4, `resource` AS v_5, `pool` AS v_6, `io` AS v_7, `request` AS v_8, `endpoint` AS v_9, `state` AS v_10, `key` AS v_11, `controller` AS v_12, `model` AS v_13, `name` AS v_14, `core_hours` AS v_15, `gpu_hours` AS v_16, `credits` AS v_17, `fee` AS v_18, `started` AS v_19, `ended` AS v_20, `wait` AS v_21, `elapsed` AS v_22, `updated` AS v_23, `cores` AS v_24, `memory` AS v_25, `class` AS v_26, `status` AS v_27, `error` AS v_28, `input` AS v_29, `cached` AS v_30, `output` AS v_31, `factors` AS v_32, `latency` AS v_33, `ttft` AS v_34, `gateway` AS v_35, `type` AS v_36, `version` AS v_37, `provider` AS v_38, `technology` AS v_39, `deployment` AS v_40, `organization` AS v_41, `project` AS v_42, `consumer` AS v_43, `cpu` AS v_44, `ram` AS v_45, `storage` AS v_46, `from` AS v_47, `to` AS v_48, `grain` AS v_49, `requests` AS v_50, `threads` AS v_51, `messages` AS v_52, `cpu_hours` AS v_53, `ram_hours` AS v_54, `storage_hours` AS v_55, `total` AS v_56 FROM `usage`.`events` WHERE 1 AND `id` = 'it\'s' ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- ours: its position
SELECT `created` AS v_created, `id` AS v_id, `kind` AS v_kind, 0 AS v_sorted, sign AS v_sign, revision AS v_version FROM `usage`.`events` WHERE 1 AND `id` = 'x' ORDER BY `created` DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- ours: keys
SELECT `id` AS v_0, `name` AS v_1, `masked` AS v_2, `kind` AS v_3, `user` AS v_4, `status` AS v_5, `created` AS v_6, revision AS v_version FROM `usage`.`keys` WHERE revision = (SELECT max(revision) FROM `usage`.`keys`) AND `id` != '' FORMAT JSONCompact

-- ours: somebody's statement
SELECT * FROM (
-- all
SELECT 1
) LIMIT 11 FORMAT JSONCompact

-- somebody's: totals of 30 days
SELECT toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'job'))) AS v_0, toInt64(ifNull(sum(if(abs(toFloat64((cost / 1e9)) * 1000000000) < 9.2e18, toInt64(round(toFloat64((cost / 1e9)) * 1000000000)), NULL)), 0)) AS v_1, toFloat64(ifNull(sum(toFloat64(if(abs(toFloat64((cost / 1e9)) * 1000000000) < 9.2e18, toInt64(round(toFloat64((cost / 1e9)) * 1000000000)), NULL))), 0)) AS v_2, toInt64(ifNull(sum(isNotNull(if(abs(toFloat64((cost / 1e9)) * 1000000000) < 9.2e18, toInt64(round(toFloat64((cost / 1e9)) * 1000000000)), NULL))), 0)) AS v_3 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) FORMAT JSONCompact

-- somebody's: a window cut at both ends
SELECT toInt64(count()) AS v_rows, toInt64(ifNull(sumIf(CAST(NULL AS Nullable(Int64)), (lower(('request')) = 'request')), 0)) AS v_0, toFloat64(ifNull(sumIf(toFloat64(CAST(NULL AS Nullable(Int64))), (lower(('request')) = 'request')), 0)) AS v_1, toInt64(ifNull(sumIf(0, (lower(('request')) = 'request')), 0)) AS v_2 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1795165201) AND (ts) < toDateTime(1795251600) FORMAT JSONCompact

-- somebody's: hours by model and key
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1792659600000, 3600000) + 0 AS v_bucket, toStringCutToZero(`model`) AS v_by0, materialize('') AS v_by1, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: users
SELECT ifNull(`user`, '') AS v_by0, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: days by user
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1792627200000, 86400000) + 0 AS v_bucket, ifNull(`user`, '') AS v_by0, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: hours by user
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1792659600000, 3600000) + 0 AS v_bucket, ifNull(`user`, '') AS v_by0, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: days by model
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1792627200000, 86400000) + 0 AS v_bucket, toStringCutToZero(`model`) AS v_by0, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket, v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: the newest hours by model and key
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1795222800000, 3600000) + 712 AS v_bucket, toStringCutToZero(`model`) AS v_by0, materialize('') AS v_by1, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1795222800) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket, v_by0, v_by1 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: a share
SELECT toInt64(count()) AS v_rows, toInt64(countIf(((lower(('request')) = 'request') AND (1 OR (materialize('') != ''))))) AS v_0, toInt64(countIf(((lower(('request')) = 'request') AND (1 OR (materialize('') != '')) AND (((toInt64(`status`) >= 400)) OR ((NOT 1) AND (materialize('') != '')))))) AS v_1 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) FORMAT JSONCompact

-- somebody's: quantiles
SELECT toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0, toInt64(countIf((lower(('request')) = 'request'))) AS v_1 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) FORMAT JSONCompact

-- somebody's: quantiles by the hour
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 - 1792659600000, 3600000) + 0 AS v_bucket, toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0, toInt64(countIf((lower(('request')) = 'request'))) AS v_1 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- somebody's: quantiles of one user
SELECT toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'request'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) AND (lower(ifNull(`user`, '')) = 'team') FORMAT JSONCompact

-- somebody's: the newest job
SELECT toInt64(count()) AS v_rows, toInt64(countIf((lower(('request')) = 'job'))) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) FORMAT JSONCompact

-- somebody's: hours of the week
SELECT intDiv(toInt64(toUInt32((ts))) * 1000 + 259200000, 3600000) % toInt64(168) AS v_bucket, toInt64(count()) AS v_rows, toInt64(count()) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_bucket LIMIT 1000001 FORMAT JSONCompact

-- somebody's: a filter of all kinds
SELECT toInt64(count()) AS v_rows, toInt64(count()) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) AND ((ifNull(`user`, '') = 'Bob' OR lower(ifNull(`user`, '')) = 'ann') AND (NOT (materialize('') = 'failed')) AND ((position(lower(materialize('')), 'it\'s\\ 5%') > 0)) AND ((lower(toStringCutToZero(`model`)) LIKE 'gpt%\\_x')) AND isNotNull(if(abs(toFloat64((cost / 1e9)) * 1000000000) < 9.2e18, toInt64(round(toFloat64((cost / 1e9)) * 1000000000)), NULL)) AND ((toInt64(`status`) = 200) OR (toInt64(`status`) >= 500)) AND (NOT ifNull(((if(abs(toFloat64((seconds * 1000))) < 9.2e18, toInt64(round(toFloat64((seconds * 1000)))), NULL) >= 10001)), 0)) AND (((position(lower(toString(`id`)), 'oops') > 0)) OR ((position(lower(ifNull(`user`, '')), 'oops') > 0)) OR ((position(lower(toStringCutToZero(`model`)), 'oops') > 0))) AND (((ts) >= toDateTime(1795219200)))) FORMAT JSONCompact

-- somebody's: a filter that a roll-up knows
SELECT toInt64(count()) AS v_rows, toInt64(count()) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) AND ((lower(toStringCutToZero(`model`)) = 'm1') AND ((toInt64(`status`) >= 400)) AND (NOT (materialize('') != ''))) FORMAT JSONCompact

-- somebody's: users
SELECT ifNull(`user`, '') AS v_by0, toInt64(count()) AS v_rows, toInt64(count()) AS v_0 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_by0 HAVING v_rows > 0 LIMIT 1000001 FORMAT JSONCompact

-- somebody's: the newest page
SELECT toInt64(toUInt32((ts))) * 1000 AS v_created, toString(`id`) AS v_id, ('request') AS v_kind, 0 AS v_sorted, 1 AS v_sign, 0 AS v_version FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1795251240) AND (ts) < toDateTime(1795251600) ORDER BY (ts) DESC, v_id DESC, v_kind DESC LIMIT 0, 25 FORMAT JSONCompact

-- somebody's: a page by amount
SELECT toInt64(toUInt32((ts))) * 1000 AS v_created, toString(`id`) AS v_id, ('request') AS v_kind, toInt64(CAST(`amount` AS Decimal(38, 3)) * 1000000) AS v_sorted, 1 AS v_sign, 0 AS v_version FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) ORDER BY v_sorted ASC NULLS LAST, (ts) DESC, v_id DESC, v_kind DESC LIMIT 10, 25 FORMAT JSONCompact

-- somebody's: a page far away
SELECT v_hour, v_rows FROM (SELECT intDiv(toInt64(toUInt32((ts))) * 1000, 3600000) * 3600000 AS v_hour, toInt64(count()) AS v_rows FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND (ts) >= toDateTime(1792659600) AND (ts) < toDateTime(1795251600) GROUP BY v_hour HAVING v_rows > 0) ORDER BY v_hour DESC FORMAT JSONCompact

-- somebody's: an event
SELECT toInt64(toUInt32((ts))) * 1000 AS v_created, toString(`id`) AS v_id, ('request') AS v_kind, 0 AS v_sorted, 1 AS v_sign, 0 AS v_version, toInt64(toUInt32((ts))) * 1000 AS v_0, toString(`id`) AS v_1, ('request') AS v_2, ifNull(`user`, '') AS v_3, toInt64(CAST(`amount` AS Decimal(38, 3)) * 1000000) AS v_4, toStringCutToZero(`model`) AS v_13, if(abs(toFloat64((cost / 1e9)) * 1000000000) < 9.2e18, toInt64(round(toFloat64((cost / 1e9)) * 1000000000)), NULL) AS v_18, toInt64(`status`) AS v_27, if(abs(toFloat64((seconds * 1000))) < 9.2e18, toInt64(round(toFloat64((seconds * 1000)))), NULL) AS v_33 FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND toString(`id`) = 'it\'s' ORDER BY (ts) DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- somebody's: its position
SELECT toInt64(toUInt32((ts))) * 1000 AS v_created, toString(`id`) AS v_id, ('request') AS v_kind, 0 AS v_sorted, 1 AS v_sign, 0 AS v_version FROM `usage`.`events` FINAL WHERE 1 AND (tenant = 'a') AND toString(`id`) = 'x' ORDER BY (ts) DESC, v_id DESC, v_kind DESC LIMIT 64 FORMAT JSONCompact

-- somebody's: keys
this cluster has no table of keys

-- somebody's: somebody's statement
SELECT * FROM (
-- all
SELECT 1
) LIMIT 11 FORMAT JSONCompact

