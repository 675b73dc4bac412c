import { CAUSES, DIRECTIONS } from '../model/causes.js';
import { isColumnName } from '../model/columns.js';
import { DAYPART } from '../model/dayparts.js';
import { DRIVER_UNITS, DRIVERS, type OwnDriver } from '../model/drivers.js';
import { type Document, isTable } from './document.js';
import { checkName, Inner, titled } from './names.js';

const KEYS = ['column', 'title', 'unit', 'harmful', 'levers'] as const;

/** Why a driver cannot have that name; null where it can. */
function objection(name: string, taken: readonly string[]): string | null {
  if (isColumnName(name)) return `mapped under [columns]: ${name} is a column cxf knows`;
  if (DRIVERS.some((d) => d.id === name)) return `called something else: cxf computes ${name} itself`;
  if (CAUSES.some((c) => c.id === name)) return `called something else: ${name} is one of cxf's own causes`;
  if (name === DAYPART || taken.includes(name)) return 'called something else: a dimension has this name';
  return null;
}

function driverOf(doc: Document, name: string, value: unknown): OwnDriver {
  const key = `drivers.${name}`;
  const plain = { id: name, title: titled(name), unit: null, harmful: null, levers: [] };
  if (typeof value === 'string' && value.trim() !== '') return { ...plain, column: value };
  if (!isTable(value)) return doc.wrong(key, 'a column or an expression in quotes, or a table such as { column = "temp_c" }');
  const inner = new Inner(doc, key, value, KEYS);
  return {
    ...plain,
    column: inner.text('column') ?? name,
    title: inner.text('title') ?? plain.title,
    unit: inner.word('unit', DRIVER_UNITS),
    harmful: inner.word('harmful', DIRECTIONS),
    levers: inner.list('levers'),
  };
}

/**
 * `[drivers]`: further columns, numeric or yes and no, that join root-cause analysis.
 * @param taken dimensions and mapped columns, whose names are not free
 */
export const drivers = (doc: Document, taken: readonly string[]): OwnDriver[] =>
  Object.entries(doc.table('drivers')).map(([name, value]) => {
    checkName(doc, `drivers.${name}`, name);
    const why = objection(name, taken);
    return why === null ? driverOf(doc, name, value) : doc.wrong(`drivers.${name}`, why);
  });
