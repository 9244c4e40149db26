// What a control group can show. Normal approximation for two shares with unequal groups (Fleiss, Statistical Methods
// for Rates and Proportions, ch. 4), two-sided 95 %, power 80 %.

const Z = 1.959964 + 0.841621;

/**
 * The smallest share of buyers among those written to that will be told from the share `base` of the control group.
 * Nothing where even everybody buying would not be told apart.
 */
export function smallestVisibleShare(base: number, written: number, control: number): number | null {
  if (base <= 0 || base >= 1 || written < 1 || control < 1) return null;
  const seen = (share: number) =>
    share - base >= Z * Math.sqrt((share * (1 - share)) / written + (base * (1 - base)) / control);
  if (!seen(1)) return null;
  let [low, high] = [base, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (seen(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The share of customers who buy within some days by themselves, from the buyers of a longer time before. */
export function usualShare(buyers: number, customers: number, ofDays: number, days: number): number {
  if (customers <= 0 || ofDays <= 0) return 0;
  return 1 - (1 - Math.min(1, buyers / customers)) ** (days / ofDays);
}
