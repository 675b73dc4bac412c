/** The only two ways in which names and values enter SQL text that the query builder does not print. */
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
export const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;
