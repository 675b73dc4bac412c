/** Subsets of d features are bit masks; a function of a subset is an array of 2^d entries. */

/** joint[T]: product of the shares of the features in T, as if they were independent. */
export function independentShares(shares: readonly number[]): Float64Array {
  const joint = new Float64Array(1 << shares.length);
  joint[0] = 1;
  for (let set = 1; set < joint.length; set++) {
    const lowest = 31 - Math.clz32(set & -set);
    joint[set] = (joint[set & (set - 1)] as number) * (shares[lowest] as number);
  }
  return joint;
}

/** From the share of rows with just this pattern to the share with at least these bits, in place: sums over supersets. */
export function sumSupersets(of: Float64Array): void {
  for (let bit = 1; bit < of.length; bit <<= 1) {
    for (let set = 0; set < of.length; set++) if (!(set & bit)) of[set] = (of[set] as number) + (of[set | bit] as number);
  }
}

function sumSubsets(of: Float64Array): void {
  for (let bit = 1; bit < of.length; bit <<= 1) {
    for (let set = 0; set < of.length; set++) if (set & bit) of[set] = (of[set] as number) + (of[set ^ bit] as number);
  }
}

/** Shapley's weights of coalitions by size: s! (d - 1 - s)! / d! for s < d, and 0 for s = d. */
function coalitionWeights(d: number): number[] {
  const weights = [1 / d];
  for (let s = 1; s < d; s++) weights.push(((weights[s - 1] as number) * s) / (d - s));
  return [...weights, 0];
}

/**
 * Shapley values of a leaf for every pattern of a row. With the features in S known, the leaf is worth
 * v(S) = value x [row meets S] x joint[not S]: what is unknown is met by that share of the others. Over subsets of the
 * pattern p, with A(p) = sum of w(|S|) joint[not S] and B(p) = sum of w(|S| - 1) joint[not S] (S not empty), feature j gets
 *   -value A(p)                                where p does not hold j,
 *   value (B(p) - B(p less j) - A(p less j))   where it does.
 * @param joint d features: 2^d shares; joint[0] = 1
 * @param into table[at + p d + j]: of pattern p and feature j
 *
 * Cost: O(d 2^d), the size of the table. Lundberg et al. (2020) define v; Yang (2021, Fast TreeSHAP v2) tabulates by pattern.
 */
export function fillLeafTable(into: Float64Array, at: number, value: number, joint: Float64Array): void {
  const sets = joint.length;
  const d = 31 - Math.clz32(sets);
  const weight = coalitionWeights(d);
  const size = new Uint8Array(sets);
  const a = new Float64Array(sets);
  const b = new Float64Array(sets);
  for (let set = 0; set < sets; set++) {
    if (set > 0) size[set] = (size[set >> 1] as number) + (set & 1);
    const s = size[set] as number;
    const rest = joint[sets - 1 - set] as number;
    a[set] = (weight[s] as number) * rest;
    if (s > 0) b[set] = (weight[s - 1] as number) * rest;
  }
  sumSubsets(a);
  sumSubsets(b);
  for (let p = 0; p < sets; p++) {
    for (let j = 0; j < d; j++) {
      const less = p & ~(1 << j);
      const share = less === p ? -(a[p] as number) : (b[p] as number) - (b[less] as number) - (a[less] as number);
      into[at + p * d + j] = value * share;
    }
  }
}
