// What is made of several rounds: the middle, and how far they lie apart.

/** The middle of several values, and the smallest and the largest of them. */
export interface Spread {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** Gives the median; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Gives the median with the smallest and the largest value. */
export function spread(values: readonly number[]): Spread | undefined {
  const middle = median(values);
  if (middle === undefined) return undefined;
  return { middle, least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Gives the quotients of values that were measured next to each other; where one of the two is missing,
 * there is none. Noise that lasts longer than a round is in both, and leaves with the division.
 */
export function pairedRatios(
  above: readonly (number | undefined)[],
  below: readonly (number | undefined)[],
): number[] {
  return above.flatMap((value, index) => {
    const divisor = below[index];
    return value === undefined || divisor === undefined || divisor === 0 ? [] : [value / divisor];
  });
}
