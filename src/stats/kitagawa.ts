/** Sizes and rates of the groups of one population at one time. */
export interface Groups {
  /** Such as orders; not negative. */
  readonly size: ArrayLike<number>;
  /** Mean outcome of the group; anything where its size is 0. */
  readonly rate: ArrayLike<number>;
}

export interface RateParts {
  /** Overall rate after less before: mix + within. */
  readonly change: number;
  /** Because groups of other rates have grown or shrunk. */
  readonly mix: number;
  /** Because rates have changed within groups. */
  readonly within: number;
  /** The same for each group; `mix` is against the overall rate, so a group that grew counts by how it differs. */
  readonly groups: { readonly mix: Float64Array; readonly within: Float64Array };
}

export interface SumParts extends RateParts {
  /** Because there was more or less of everything. */
  readonly volume: number;
}

const total = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};

/** A group that is not there has no rate of its own: that of its other side, so that its coming or going is mix alone. */
function rates(own: Groups, other: Groups): Float64Array {
  return Float64Array.from(own.rate, (rate, i) => {
    if ((own.size[i] as number) > 0) return rate;
    return (other.size[i] as number) > 0 ? (other.rate[i] as number) : 0;
  });
}

/**
 * Kitagawa's decomposition (1955) of the difference of two overall rates, symmetric in time: each part is weighted by the mean of
 * before and after, so there is no remainder. Equals the Shapley value of mix and rate.
 * Groups of both sides in the same order. Null where a side has no size.
 */
export function kitagawa(before: Groups, after: Groups): RateParts | null {
  const [n0, n1] = [total(before.size), total(after.size)];
  if (!(n0 > 0 && n1 > 0)) return null;
  const [r0, r1] = [rates(before, after), rates(after, before)];
  const share0 = r0.map((_, g) => (before.size[g] as number) / n0);
  const share1 = r1.map((_, g) => (after.size[g] as number) / n1);
  const middle = total(r0.map((r, g) => (r * (share0[g] as number) + (r1[g] as number) * (share1[g] as number)) / 2));
  const mix = r0.map((r, g) => ((share1[g] as number) - (share0[g] as number)) * ((r + (r1[g] as number)) / 2 - middle));
  const within = r0.map((r, g) => (((share1[g] as number) + (share0[g] as number)) / 2) * ((r1[g] as number) - r));
  const parts = { mix: total(mix), within: total(within) };
  return { change: parts.mix + parts.within, ...parts, groups: { mix, within } };
}

/** The same for a sum over groups, size x rate: also what the change of total size did at the mean rate. */
export function kitagawaSum(before: Groups, after: Groups): SumParts | null {
  const parts = kitagawa(before, after);
  if (!parts) return null;
  const [n0, n1] = [total(before.size), total(after.size)];
  const overall = (side: Groups, n: number): number =>
    total(Float64Array.from(side.rate, (r, g) => ((side.size[g] as number) > 0 ? ((side.size[g] as number) / n) * r : 0)));
  const volume = ((n1 - n0) * (overall(before, n0) + overall(after, n1))) / 2;
  const scale = (n0 + n1) / 2;
  const groups = { mix: parts.groups.mix.map((x) => x * scale), within: parts.groups.within.map((x) => x * scale) };
  const [mix, within] = [total(groups.mix), total(groups.within)];
  return { change: volume + mix + within, volume, mix, within, groups };
}
