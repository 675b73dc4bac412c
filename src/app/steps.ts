/** `717 orders`, for what a command says while it works. */
export const ordersOf = (n: number): string => `${n.toLocaleString('en-US')} ${n === 1 ? 'order' : 'orders'}`;

export const total = (sums: Float64Array): number => sums.reduce((a, b) => a + b, 0);
