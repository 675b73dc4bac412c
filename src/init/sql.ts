/** SQL of cxf.toml: names are quoted only where they must be, so that people can read it. */
const RESERVED =
  /^(all|and|any|as|asc|case|cast|check|collate|column|create|default|desc|distinct|do|else|end|except|false|fetch|for|foreign|from|grant|group|having|in|initially|intersect|into|is|lateral|leading|limit|not|null|offset|on|only|or|order|placing|primary|references|returning|select|show|some|symmetric|table|then|to|trailing|true|union|unique|using|variadic|when|where|window|with|qualify|pivot|unpivot|describe|summarize|at|time|timestamp|date|interval|year|month|day|hour|minute|second|values|row)$/i;

export const id = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** An amount with its sign: `$1,234.50`. */
export const moneyNumber = (column: string): string => `TRY_CAST(regexp_replace(${id(column)}, '[^0-9.-]', '', 'g') AS DOUBLE)`;
/** A number written with a comma: `1.234,50`. */
export const commaNumber = (column: string): string => `TRY_CAST(replace(replace(${id(column)}, '.', ''), ',', '.') AS DOUBLE)`;
