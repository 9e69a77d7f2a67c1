// All scenarios, in the order in which they are measured.

import type { Scenario } from "../scenario.ts";
import { CROWD } from "./crowd.ts";
import { ECHO } from "./echo.ts";
import { FILE_LARGE } from "./file_large.ts";
import { FILE_MEDIUM } from "./file_medium.ts";
import { FILE_SMALL } from "./file_small.ts";
import { IDLE } from "./idle.ts";
import { LATENCY } from "./latency.ts";
import { PIPELINED } from "./pipelined.ts";
import { ROUTE } from "./route.ts";
import { START } from "./start.ts";
import { TLS } from "./tls.ts";

/** The scenarios. */
export const SCENARIOS: readonly Scenario[] = [
  FILE_SMALL,
  FILE_MEDIUM,
  FILE_LARGE,
  ROUTE,
  CROWD,
  PIPELINED,
  LATENCY,
  ECHO,
  TLS,
  IDLE,
  START,
];
